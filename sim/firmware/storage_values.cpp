// SPDX-License-Identifier: LGPL-2.1-or-later
// Value blocks: FF D7 and FF B1 (API V2.04, 5.5). On the card a value is LSB first (MF1S50YYX,
// 8.6.2.1), in the APDUs MSB first.
#include <algorithm>

#include "sim/firmware/storage.h"

namespace sim::firmware {

namespace {

constexpr std::uint8_t kWrite16 = 0xA0;
constexpr std::uint8_t kDecrement = 0xC0;
constexpr std::uint8_t kIncrement = 0xC1;
constexpr std::uint8_t kRestore = 0xC2;
constexpr std::uint8_t kTransfer = 0xB0;
constexpr std::size_t kValue = 4;

// VB_OP of FF D7.
constexpr std::uint8_t kStoreOp = 0x00;
constexpr std::uint8_t kIncrementOp = 0x01;
constexpr std::uint8_t kDecrementOp = 0x02;
constexpr std::uint8_t kRestoreOp = 0x03;

Bytes turned(ByteView bytes) { return Bytes(bytes.rbegin(), bytes.rend()); }

Bytes inverted(ByteView bytes) {
  Bytes result;
  for (const auto byte : bytes) result.push_back(static_cast<std::uint8_t>(~byte));
  return result;
}

/// Value, inverted value, value, and the block's number four times, every other inverted.
Bytes value_block(std::uint8_t block, ByteView value) {
  const auto stored = turned(value);
  Bytes bytes = stored;
  acr122::append(bytes, inverted(stored));
  acr122::append(bytes, stored);
  const auto number = static_cast<std::uint8_t>(~block);
  acr122::append(bytes, Bytes{block, number, block, number});
  return bytes;
}

bool is_value_block(ByteView block) {
  const auto value = block.first(kValue);
  return acr122::same_bytes(block.subspan(kValue, kValue), inverted(value)) &&
         acr122::same_bytes(block.subspan(2 * kValue, kValue), value);
}

}  // namespace

// FF D7 00 BB 05 op v3 v2 v1 v0, or FF D7 00 SRC 02 03 DST.
Reply Storage::change_value(ByteView apdu) {
  acr122::ByteReader in(apdu);
  in.take(2);
  const auto high = in.u8();
  const auto block = in.u8();
  const auto body = in.take(in.u8());
  const auto* card = polling_.card();
  if (!in.finished() || high != 0 || body.empty()) return failed();
  if (card == nullptr || !card->storage_a()) return failed();
  const auto operation = body.front();
  const auto rest = body.subspan(1);
  bool good = false;
  if (operation == kRestoreOp) {
    good = rest.size() == 1 && restore_value(block, rest.front());
  } else if (rest.size() == kValue) {
    if (operation == kStoreOp) good = store_value(block, rest);
    if (operation == kIncrementOp) good = add_to_value(true, block, rest);
    if (operation == kDecrementOp) good = add_to_value(false, block, rest);
  }
  return good ? done() : failed();
}

bool Storage::store_value(std::uint8_t block, ByteView value) {
  return exchange({kWrite16, block}, value_block(block, value));
}

bool Storage::add_to_value(bool increment, std::uint8_t block, ByteView value) {
  return exchange({increment ? kIncrement : kDecrement, block}, turned(value)) && transfer(block);
}

bool Storage::restore_value(std::uint8_t from, std::uint8_t to) {
  return exchange({kRestore, from}, Bytes(kValue, 0x00)) && transfer(to);
}

bool Storage::transfer(std::uint8_t block) { return exchange({kTransfer, block}); }

// FF B1 00 BB 04; the API's example has Le 00.
Reply Storage::read_value(ByteView apdu) {
  acr122::ByteReader in(apdu);
  in.take(2);
  const auto high = in.u8();
  const auto block = in.u8();
  const auto wanted = in.u8();
  const auto* card = polling_.card();
  if (!in.finished() || high != 0 || (wanted != 0 && wanted != kValue)) return failed();
  if (card == nullptr || !card->storage_a()) return failed();
  const auto data = read_block(block);
  if (!data || !is_value_block(*data)) return failed();
  return done(turned(ByteView(*data).first(kValue)));
}

}  // namespace sim::firmware
