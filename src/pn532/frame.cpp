// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/frame.h"

#include <fmt/format.h>

#include <vector>

#include "pn532/opcode.h"
#include "pn532/registers.h"

namespace acr122::pn532 {

std::string log_text(ByteView command) {
  const auto code = command.front();
  if (code != opcode::kInDataExchange && code != opcode::kInCommunicateThru) return to_hex(command);
  return fmt::format("{:02X} and {} bytes", code, command.size() - 1);
}

Bytes long_question(std::size_t length) {
  return encode_read_registers(std::vector(length / sizeof(std::uint16_t), reg::kTxControl));
}

}  // namespace acr122::pn532
