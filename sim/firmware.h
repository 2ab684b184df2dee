// SPDX-License-Identifier: LGPL-2.1-or-later
// The ACR122U's firmware: pseudo-APDUs (ACS ACR122U API V2.04, 6) and what differs on the
// touchatag (ACS ACR122 API V1.0).
#pragma once

#include <optional>

#include "sim/firmware_lights.h"
#include "sim/firmware_polling.h"
#include "sim/pn532.h"
#include "sim/virtual_reader.h"

namespace sim::firmware {

struct Reply {
  Bytes data;
  bool mute = false;                    // card or chip said nothing: an empty DataBlock
  bool never = false;                   // the firmware itself waits for ever
  std::optional<Microseconds> at = {};  // earlier than the moment the chip is free again
};

class Firmware {
 public:
  Firmware(const ReaderModel& model, Pn532& chip, Field& field, Clock& clock);

  /// One APDU by XfrBlock or Escape. Advances the clock by the time it takes.
  Reply apdu(ByteView apdu);
  Bytes power_on();  // the ATR
  void power_off();
  void reset();

  /// Lets the firmware's own polling catch up. True when a card came or went.
  bool run_until(Microseconds now) { return update_lights(polling_.run_until(now)); }
  bool card_present() const { return polling_.card_present(); }
  bool polls() const { return polling_.on(); }
  const Lights& lights() const { return lights_; }

 private:
  Reply peripheral(std::uint8_t instruction, std::uint8_t parameter, ByteView body);
  Reply direct_transmit(ByteView body);
  Reply chip_answer(std::optional<Bytes> answer, Microseconds started);
  Reply chip_silent(Microseconds started);
  Reply get_response(ByteView rest);
  Reply t0(Reply reply);
  Reply set_picc_parameter(std::uint8_t parameter);
  Reply set_timeout(std::uint8_t parameter);
  bool update_lights(bool changed);

  const ReaderModel& model_;
  Pn532& chip_;
  Clock& clock_;
  Polling polling_;
  Lights lights_;
  std::optional<Microseconds> chip_timeout_;  // nullopt: waits until the chip answers
  Bytes held_for_get_response_;               // touchatag
};

}  // namespace sim::firmware
