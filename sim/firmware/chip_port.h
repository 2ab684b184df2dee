// SPDX-License-Identifier: LGPL-2.1-or-later
// The firmware's wire to the PN532. Chip faults strike here, whoever asked; how long its bytes take
// is the doubt "link".
#pragma once

#include <optional>

#include "sim/chip/pn532.h"
#include "sim/model/faults.h"

namespace sim::firmware {

class ChipPort {
 public:
  ChipPort(Pn532& chip, Faults& faults, Clock& clock, const Doubts& doubts)
      : chip_(chip), faults_(faults), clock_(clock), doubts_(doubts) {}

  /// A command of the host's own. Its settings of the chip are remembered, because the firmware's
  /// own polling changes them for its purposes.
  std::optional<Bytes> host_command(ByteView d4);

  /// The firmware's own commands; see Pn532::command for the answers.
  std::optional<Bytes> command(ByteView d4);

  /// Sends a command whose answer has a status byte. Data behind a good status; nullopt otherwise.
  std::optional<Bytes> exchange(ByteView d4);

  /// The settings under which the firmware looks for cards: few retries, RATS or not.
  void use_own_settings(bool automatic_rats);
  void restore_host_settings();

  void reset();

 private:
  std::optional<Bytes> over_the_link(ByteView d4);
  void move(std::size_t bytes);

  Pn532& chip_;
  Faults& faults_;
  Clock& clock_;
  const Doubts& doubts_;
  Bytes host_retries_ = kDefaultRetries;
  Bytes host_parameters_ = kDefaultParameters;

  static const Bytes kDefaultRetries;
  static const Bytes kDefaultParameters;
};

}  // namespace sim::firmware
