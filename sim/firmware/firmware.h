// SPDX-License-Identifier: LGPL-2.1-or-later
// The ACR122U's firmware: pseudo-APDUs (ACS ACR122U API V2.04, 6) and what differs on the
// touchatag (ACS ACR122 API V1.0).
#pragma once

#include <optional>

#include "sim/base/complaints.h"
#include "sim/firmware/chip_port.h"
#include "sim/firmware/lights.h"
#include "sim/firmware/polling.h"
#include "sim/firmware/reply.h"
#include "sim/firmware/storage.h"
#include "sim/model/reader_model.h"

namespace sim::firmware {

class Firmware {
 public:
  struct Parts {
    Pn532& chip;
    Clock& clock;
    Faults& faults;
    Complaints& complaints;
  };
  Firmware(const ReaderModel& model, const Parts& parts);

  /// One APDU by XfrBlock or Escape. Advances the clock by the time it takes.
  Reply apdu(ByteView apdu);
  Bytes power_on();  // the ATR
  void power_off();
  void reset();

  /// Lets the firmware's own polling catch up. True when a card came or went.
  bool run_until(Microseconds now) { return update_lights(polling_.run_until(now)); }
  /// What the interrupt endpoint says of that: see Polling.
  bool tells() const { return polling_.tells(); }
  bool take_false_alarm() { return polling_.take_false_alarm(); }
  bool card_present() const { return polling_.card() != nullptr; }
  std::optional<Microseconds> next_poll() const { return polling_.next_poll(); }
  bool polls() const { return polling_.on(); }
  const Lights& lights() const { return lights_; }

 private:
  Reply pseudo(std::uint8_t instruction, ByteView apdu);
  Reply peripheral(std::uint8_t instruction, std::uint8_t parameter, ByteView body);
  Reply unknown(ByteView apdu);
  Reply card_apdu(ByteView apdu);
  Reply protocol_apdu(ByteView apdu);
  Reply raw_frame(ByteView frame);
  Reply direct_transmit(ByteView body);
  Reply chip_answer(std::optional<Bytes> answer, Microseconds started);
  Reply chip_silent(Microseconds started);
  Reply get_response(ByteView rest);
  Reply t0(Reply reply);
  std::optional<Microseconds> bridge_wait() const;
  bool passes(std::size_t answer_size) const;
  Reply set_picc_parameter(std::uint8_t parameter);
  Reply set_timeout(std::uint8_t parameter);
  bool update_lights(bool changed);

  const ReaderModel& model_;
  Clock& clock_;
  Complaints& complaints_;
  ChipPort chip_;
  Polling polling_;
  Storage storage_;
  Lights lights_;
  std::optional<Microseconds> chip_timeout_;  // nullopt: waits until the chip answers
  bool timeout_set_ = false;                  // by FF 00 41
  Bytes held_for_get_response_;               // touchatag
  bool used_before_ = false;                  // an APDU was answered since the reader started
};

}  // namespace sim::firmware
