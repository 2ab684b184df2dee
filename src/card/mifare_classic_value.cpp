// SPDX-License-Identifier: LGPL-2.1-or-later
// MIFARE Classic: value blocks. What changes a value is sent once, whatever comes of it.
#include "card/classic_layout.h"
#include "card/mifare_classic.h"

namespace acr122::card {

namespace {

using What = pcsc::ValueOperation::What;

constexpr std::uint8_t kDecrement = 0xC0;
constexpr std::uint8_t kIncrement = 0xC1;
constexpr std::uint8_t kRestore = 0xC2;
constexpr std::uint8_t kTransfer = 0xB0;

std::uint8_t code_of(What what) {
  if (what == What::increment) return kIncrement;
  return what == What::decrement ? kDecrement : kRestore;
}

// code, block, operand with the least significant byte first; the card ignores that of a restore.
Bytes value_command(const pcsc::ValueOperation& command) {
  Frame<6> frame;
  frame.u8(code_of(command.what)).u8(static_cast<std::uint8_t>(command.block));
  frame.u32le(command.value);
  return to_bytes(frame.view());
}

Bytes big_endian(std::uint32_t value) {
  Bytes bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  return bytes;
}

// The result stays in the card's register until it is transferred: within the same sector.
std::optional<StatusWord> refuses_value(const MifareClassic& card,
                                        const pcsc::ValueOperation& command) {
  if (const auto word = card.refuses(command.block)) return word;
  if (card.refuses(command.target) == sw::no_such_block) return sw::no_such_block;
  const auto sector = classic::sector_of(command.block);
  if (classic::sector_of(command.target) != sector) return sw::wrong_data;
  if (classic::is_trailer(command.block) || classic::is_trailer(command.target)) {
    return sw::not_a_value_block;
  }
  return std::nullopt;
}

}  // namespace

Result<Step> MifareClassic::read_value(std::size_t block) {
  if (const auto word = refuses(block)) return Step{*word, {}};
  if (classic::is_trailer(block)) return Step{sw::not_a_value_block, {}};
  auto step = read_block(block);
  if (!went_well(step)) return step;
  const auto value = classic::value_of(step->data);
  if (!value) return Step{sw::not_a_value_block, {}};
  return Step{sw::ok, big_endian(*value)};
}

// Reading first costs nothing that could be lost, and finds a login that the card forgot before
// anything depends on it.
Result<Step> MifareClassic::operate(const pcsc::ValueOperation& command) {
  if (const auto word = refuses_value(*this, command)) return Step{*word, {}};
  if (command.what != What::store) return compute(command);
  auto step = read_block(command.block);
  if (!went_well(step)) return step;
  const auto address = static_cast<std::uint8_t>(command.block);
  const auto value = classic::value_block(command.value, address);
  step = write_once(command.block, value);
  if (!was_refused(step)) return step;
  return find_out(command.block, value);
}

// Reading first also tells a plain block from a value.
Result<Step> MifareClassic::compute(const pcsc::ValueOperation& command) {
  auto step = read_value(command.block);
  if (!went_well(step)) return step;
  step = exchange(value_command(command));
  if (!went_well(step)) return step;  // nothing has changed: the register is lost
  const std::array<std::uint8_t, 2> transfer{kTransfer, static_cast<std::uint8_t>(command.target)};
  step = exchange(transfer);
  if (step && !step->ok()) step->word = sw::memory_failure;  // stored or not: the program must look
  return step;
}

}  // namespace acr122::card
