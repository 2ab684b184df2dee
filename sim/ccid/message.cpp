// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/ccid/message.h"

namespace sim::ccid {

namespace {
constexpr std::size_t kLengthOffset = 1;
constexpr std::size_t kSeqOffset = 6;
}  // namespace

std::optional<Command> parse(ByteView message) {
  acr122::ByteReader in(message);
  Command command;
  command.type = in.u8();
  command.announced = in.u32le();
  command.slot = in.u8();
  command.seq = in.u8();
  command.specific = in.u8();
  in.take(2);  // message-specific, nothing the ACR122U looks at
  if (!in.ok()) return std::nullopt;
  command.data = acr122::to_bytes(in.rest());
  return command;
}

Bytes encode(const Answer& answer) {
  Bytes message(kHeader);
  message[0] = answer.type;
  set_length(message, static_cast<std::uint32_t>(answer.data.size()));
  message[5] = answer.slot;
  message[kSeqOffset] = answer.seq;
  message[7] = answer.status;
  message[8] = answer.error;
  message[9] = answer.specific;
  acr122::append(message, answer.data);
  return message;
}

void set_length(Bytes& message, std::uint32_t length) {
  if (message.size() < kHeader) return;
  for (std::size_t i = 0; i < 4; ++i) {
    message[kLengthOffset + i] = static_cast<std::uint8_t>(length >> (8 * i));
  }
}

void set_seq(Bytes& message, std::uint8_t seq) {
  if (message.size() >= kHeader) message[kSeqOffset] = seq;
}

std::uint8_t seq_of(ByteView message) {
  return message.size() >= kHeader ? message[kSeqOffset] : std::uint8_t{0};
}

}  // namespace sim::ccid
