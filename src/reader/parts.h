// SPDX-License-Identifier: LGPL-2.1-or-later
// What one reader consists of: the layers below it, and the owners of its states. No behaviour.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/transport.h"
#include "bridge/link.h"
#include "card/field.h"
#include "ccid/channel.h"
#include "pn532/chip.h"
#include "reader/answer_by_halves.h"
#include "reader/card_slot.h"
#include "reader/client_registers.h"
#include "reader/health.h"
#include "reader/lights.h"
#include "reader/pcscd_view.h"
#include "reader/program_hold.h"
#include "reader/programs.h"

namespace acr122::reader {

/// What is used without the reader's lock, too.
struct Unlocked {
  Clock& clock;
  Life& life;
  Programs& programs;
  PcscdView& view;
};

/// The way to the device.
struct Usb {
  Transport& transport;
  ccid::Channel channel;
};

/// Whoever has a Parts holds the reader's lock.
struct Parts : Unlocked {
  Parts(Transport& transport, const config::Settings& settings, const Unlocked& unlocked)
      : Unlocked(unlocked),
        config(settings),
        usb{transport, {transport, clock}},
        link(usb.channel, config.link),
        chip(link, clock),
        field(chip, clock, config.card),
        health(clock.asleep()),
        slot(config, clock.now()),
        hold(config),
        lights(config) {
    field.waits_end_if([this] { return life.closing(); });
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  /// The conversation is in step and the reader set up.
  bool in_order() const { return health.state() == Health::State::ready && link.in_step(); }
  /// For the log.
  std::string name() const {
    const auto& device = usb.transport.device();
    return fmt::format("reader at bus {} address {}{}{}", device.bus, device.address,
                       device.ports.empty() ? "" : " port ", device.ports);
  }

  const acr122::config::Settings config;
  Usb usb;
  bridge::Link link;
  pn532::Chip chip;
  card::Field field;
  Health health;
  CardSlot slot;
  ProgramHold hold;
  ClientRegisters registers;
  AnswerByHalves by_halves;
  Lights lights;
};

}  // namespace acr122::reader
