// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/registers.h"

#include "pn532/opcode.h"

namespace acr122::pn532 {

namespace {
void append_address(Bytes& to, std::uint16_t address) {
  to.push_back(static_cast<std::uint8_t>(address >> 8));
  to.push_back(static_cast<std::uint8_t>(address));
}
}  // namespace

bool holds_a_setting(std::uint16_t address) {
  constexpr std::uint16_t kFirst = 0x6301, kLast = 0x631D;
  return (address >= kFirst && address <= kLast) || address == reg::kBitFraming;
}

Bytes encode_read_registers(std::span<const std::uint16_t> addresses) {
  Bytes command{opcode::kReadRegister};
  for (const auto address : addresses) append_address(command, address);
  return command;
}

Bytes encode_write_registers(std::span<const RegisterValue> values) {
  Bytes command{opcode::kWriteRegister};
  for (const auto& one : values) {
    append_address(command, one.address);
    command.push_back(one.value);
  }
  return command;
}

Result<Bytes> decode_registers(ByteView answer, std::size_t asked) {
  if (answer.size() != asked) {
    return fail(Errc::malformed_reply, "ReadRegister", static_cast<int>(answer.size()));
  }
  return to_bytes(answer);
}

}  // namespace acr122::pn532
