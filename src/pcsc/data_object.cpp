// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/data_object.h"

namespace acr122::pcsc {

namespace {
constexpr std::uint8_t kTagGoesOn = 0x1F;     // low bits of the first byte: a second one follows
constexpr std::uint8_t kThirdTagByte = 0x80;  // in the second byte
constexpr std::uint8_t kOneLengthByte = 0x81, kTwoLengthBytes = 0x82;
constexpr std::size_t kShortLength = 0x80;  // below it the length stands for itself
}  // namespace

std::optional<DataObject> take_object(ByteReader& in) {
  DataObject object;
  object.tag = in.u8();
  if ((object.tag & kTagGoesOn) == kTagGoesOn) {
    const auto second = in.u8();
    if ((second & kThirdTagByte) != 0) return std::nullopt;
    object.tag = static_cast<std::uint16_t>(object.tag << 8 | second);
  }
  std::size_t length = in.u8();
  if (length == kOneLengthByte) {
    length = in.u8();
  } else if (length == kTwoLengthBytes) {
    length = in.u16be();
  } else if (length >= kShortLength) {
    return std::nullopt;
  }
  object.value = in.take(length);
  if (!in.ok()) return std::nullopt;
  return object;
}

void append_object(Bytes& to, std::uint16_t tag, ByteView value) {
  constexpr std::size_t kOneByte = 0x100;
  if (tag > 0xFF) to.push_back(static_cast<std::uint8_t>(tag >> 8));
  to.push_back(static_cast<std::uint8_t>(tag));
  const auto high = static_cast<std::uint8_t>(value.size() >> 8);
  const auto low = static_cast<std::uint8_t>(value.size());
  if (value.size() >= kOneByte) {
    append(to, std::array{kTwoLengthBytes, high, low});
  } else if (value.size() >= kShortLength) {
    append(to, std::array{kOneLengthByte, low});
  } else {
    to.push_back(low);
  }
  append(to, value);
}

}  // namespace acr122::pcsc
