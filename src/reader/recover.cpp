// SPDX-License-Identifier: LGPL-2.1-or-later
// The way back: after a silence, a broken transfer, a reset.
#include <algorithm>

#include "reader/impl.h"

namespace acr122::reader {
namespace {

// Pauses between attempts: quick at first for a reader that is just waking up, then so slow that
// a dead one costs nothing.
constexpr std::array kBackOff{Milliseconds{200}, Milliseconds{500}, Milliseconds{1'000},
                              Milliseconds{2'000}};

// A USB reset cures readers that nothing else cures, and makes some re-enumerate: not at once.
constexpr unsigned kAttemptsBeforeReset = 2;

// FF 00 41 FF: wait until the chip answers. The default gives up after 5 s and throws long card
// operations away (GlobalPlatformPro#307); our own bound is the host's time-out.
constexpr std::uint8_t kWaitForChip = 0xFF;

}  // namespace

Result<void> unless_refused(Result<void> result) {
  if (result) return result;
  switch (result.error().code) {
    case Errc::reader_refused:
    case Errc::no_answer:
    case Errc::chip_refused:
      return {};
    default:
      return result;
  }
}

bool Reader::Impl::recover_if_due() {
  if (gone || clock.now() < next_attempt) return false;
  lost("the reader has to be initialised again");
  ready = false;
  if (attempts > 0 && !still_plugged_in()) {
    go_away();
    return false;
  }
  const auto string = link.synchronise(attempts >= kAttemptsBeforeReset);
  if (string) {
    const Lock lock(door);
    firmware = *string;
  }
  const auto done = string ? initialise() : fail(string.error());
  if (!done) {
    broke(done.error());
    next_attempt = clock.now() + kBackOff[std::min<std::size_t>(attempts++, kBackOff.size() - 1)];
    return false;
  }
  attempts = odd_results = 0;
  ready = true;
  test_soon();
  const auto& usb = transport->device();
  log::info("{} ({:04X}:{:04X}): firmware {}, chip PN5{:02X} {}.{}", name(), usb.vendor_id,
            usb.product_id, *string, done->ic, done->version, done->revision);
  if (const auto line = failures.recovered()) log::info("{} {}", name(), *line);
  return true;
}

bool Reader::Impl::recover_for_a_command() {
  // A reader that was just reset may be busy with the poll that it lost; a dead one is told at
  // once.
  constexpr unsigned kWorthAWait = 3;
  while (!in_order() && !recover_if_due()) {
    if (gone || attempts > kWorthAWait) return false;
    sleep_until(next_attempt);
  }
  return true;
}

Result<pn532::FirmwareVersion> Reader::Impl::initialise() {
  const auto powered_on = unless_refused(link.icc_power_on());
  if (!powered_on) return fail(powered_on.error());
  const auto off = unless_refused(quieten_firmware());
  if (!off) return fail(off.error());
  // Whoever was here before us may have left a card active, which would not answer a poll. The
  // commands up to configure(), which switches the field on again, take the 5 ms that a card needs
  // to be surely reset (ISO 14443-3).
  const auto dark = unless_refused(chip.rf_field(false));
  if (!dark) return fail(dark.error());
  const auto silent = silence_buzzer();
  if (!silent) return fail(silent.error());
  const auto patience = set_patience(kWaitForChip);
  if (!patience) return fail(patience.error());
  const auto version = chip.get_firmware_version();
  if (!version) return version;
  const auto registers = client_registers.put_back(chip);
  if (!registers) return fail(registers.error());
  const auto radio = field.configure();
  if (!radio) return fail(radio.error());
  const auto on = field.is_on();
  chip_watched = on && *on;
  if (!on && !card::is_card_trouble(on.error())) return fail(on.error());
  client_use = ChipUse::none;
  chip_patience = kUsualChipTimeOut;
  patience_is_the_programs = false;
  rf_doubtful = false;
  shown.reset();
  return version;
}

// On arrival it is the driver that beeps: the firmware does so only while it polls.
Result<void> Reader::Impl::silence_buzzer() {
  if (config.buzzer == config::BuzzerPolicy::untouched) return {};
  if (!bridge::has_timeout_and_buzzer_flag(firmware)) return {};
  return unless_refused(link.set_buzzer_on_detection(false));
}

Result<void> Reader::Impl::set_patience(std::uint8_t five_second_steps) {
  if (!bridge::has_timeout_and_buzzer_flag(firmware)) return {};
  return unless_refused(link.set_chip_timeout(five_second_steps));
}

void Reader::Impl::be_patient() {
  if (!std::exchange(patience_is_the_programs, false)) return;
  chip_patience = kUsualChipTimeOut;
  if (const auto set = set_patience(kWaitForChip); !set) broke(set.error());
}

Error Reader::Impl::broke(const Error& error) {
  const bool left = error.code == Errc::reader_gone;
  if (error.code == Errc::aborted || (left && !still_plugged_in())) {
    go_away();
    lost("the reader was unplugged");
    return error;
  }
  if (left) {
    // The reader is there: the machine slept, or somebody reset the port.
    ready = false;
    return broke(Error{Errc::transfer_failed, error.where, error.detail});
  }
  constexpr unsigned kTooOdd = 5;
  if (link.in_step() && ready && ++odd_results < kTooOdd) return error;
  odd_results = 0;
  if (const auto line = failures.failed(error, clock.now())) {
    log::error("{}: {}", name(), *line);
  }
  lost("the conversation with the reader broke");
  ready = false;
  return error;
}

bool Reader::Impl::still_plugged_in() {
  const auto opened = transport->reopen();
  if (opened) return true;
  return opened.error().code != Errc::reader_gone && opened.error().code != Errc::aborted;
}

void Reader::Impl::go_away() {
  gone = true;
  transport->abort();
  const Lock lock(door);
  powered = false;
  atr.clear();
  presence.card_lost();
  clock.wake(bell);
}

}  // namespace acr122::reader
