// SPDX-License-Identifier: LGPL-2.1-or-later
// The one CCID slot of the reader: what it answers to each message.
#pragma once

#include "sim/base/complaints.h"
#include "sim/ccid/message.h"
#include "sim/firmware/firmware.h"

namespace sim::ccid {

class Device {
 public:
  Device(const ReaderModel& model, firmware::Firmware& firmware, Complaints& complaints)
      : model_(model), firmware_(firmware), complaints_(complaints) {}

  struct Outcome {
    Bytes message;                        // empty: no answer at all
    std::optional<Microseconds> at = {};  // when it is ready; nullopt: at once
    Microseconds delay = 0;               // on top of `at`
  };
  Outcome handle(ByteView message);
  void reset();

 private:
  Outcome dispatch(const Command& command);
  Outcome contact(const Command& command);  // contact.cpp
  Outcome power_on(const Command& command);
  Outcome report_slot_status(const Command& command) const;
  Outcome exchange(const Command& command, std::uint8_t answer_type);
  Outcome escape(const Command& command);
  Outcome parameters(const Command& command);
  Outcome refused(const Command& command, std::uint8_t error) const;
  Outcome refused_escape(const Command& command) const;
  Outcome answered(Answer answer, const Command& command) const;
  std::uint8_t slot_status() const;

  struct Parameters {
    std::uint8_t protocol;
    Bytes data;
  };
  static Parameters default_parameters();

  const ReaderModel& model_;
  firmware::Firmware& firmware_;
  Complaints& complaints_;
  bool powered_ = false;
  Parameters parameters_ = default_parameters();
  std::uint8_t sticky_error_ = model_.idle_error;
};

}  // namespace sim::ccid
