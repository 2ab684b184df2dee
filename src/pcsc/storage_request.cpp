// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/storage_request.h"

#include "pcsc/apdu.h"

namespace acr122::pcsc {

namespace {

namespace ins {
constexpr std::uint8_t kLoadKeys = 0x82;
constexpr std::uint8_t kGeneralAuthenticate = 0x86;
constexpr std::uint8_t kAuthenticate = 0x88;  // PC/SC 2.01
constexpr std::uint8_t kReadBinary = 0xB0;
constexpr std::uint8_t kReadValue = 0xB1;  // ACR122U API 2.04, section 5.5.2
constexpr std::uint8_t kTransparent = 0xC2;
constexpr std::uint8_t kUpdateBinary = 0xD6;
constexpr std::uint8_t kValue = 0xD7;  // ACR122U API 2.04, section 5.5.1
}  // namespace ins

std::uint16_t address_of(const CommandApdu& apdu) {
  return static_cast<std::uint16_t>(apdu.p1 << 8 | apdu.p2);
}

// Only the key number and the length are left for the key store to judge.
Request load_key(const CommandApdu& apdu) {
  constexpr std::uint8_t kReaderKey = 0x80, kSecured = 0x40, kLasting = 0x20, kRest = 0x1F;
  if (apdu.data.empty() || apdu.le) return Refused{sw::wrong_length};
  if ((apdu.p1 & kReaderKey) != 0) return Refused{sw::no_reader_keys};
  if ((apdu.p1 & kSecured) != 0) return Refused{sw::no_secured_keys};
  if ((apdu.p1 & kRest) != 0) return Refused{sw::wrong_p1_p2};
  return LoadKey{apdu.p2, (apdu.p1 & kLasting) != 0, apdu.data};
}

Request authenticate(std::uint16_t block, std::uint8_t type, std::uint8_t number) {
  using KeyType = Authenticate::KeyType;
  const bool known = type == static_cast<std::uint8_t>(KeyType::a) ||
                     type == static_cast<std::uint8_t>(KeyType::b);
  if (!known) return Refused{sw::unknown_key_type};
  return Authenticate{block, static_cast<KeyType>(type), number};
}

Request general_authenticate(const CommandApdu& apdu) {
  constexpr std::size_t kLength = 5;
  constexpr std::uint8_t kVersion = 0x01;
  if (apdu.data.size() != kLength || apdu.le) return Refused{sw::wrong_length};
  if (address_of(apdu) != 0) return Refused{sw::wrong_p1_p2};
  ByteReader in(apdu.data);
  if (in.u8() != kVersion) return Refused{sw::wrong_key_version};
  const auto block = in.u16be();
  const auto type = in.u8();
  return authenticate(block, type, in.u8());
}

// Six bytes that look like no APDU: key type and number stand where Lc or Le should be.
Request old_authenticate(ByteView bytes) {
  ByteReader in(bytes);
  in.take(2);  // FF 88
  const auto block = in.u16be();
  const auto type = in.u8();
  const auto number = in.u8();
  if (!in.finished()) return Refused{sw::wrong_length};
  return authenticate(block, type, number);
}

Request read_binary(const CommandApdu& apdu) {
  constexpr std::size_t kMost = 65'536;  // what an extended Le of zeros means (ISO 7816-4, 5.1)
  if (!apdu.le && apdu.data.empty()) return Refused{sw::wrong_length};
  const bool most = apdu.extended && apdu.le == 0;
  return ReadBinary{address_of(apdu), most ? kMost : apdu.le.value_or(0), apdu.data};
}

Request update_binary(const CommandApdu& apdu) {
  if (apdu.data.empty() || apdu.le) return Refused{sw::wrong_length};
  return UpdateBinary{address_of(apdu), apdu.data};
}

Request read_value(const CommandApdu& apdu) {
  if (!apdu.le || !apdu.data.empty()) return Refused{sw::wrong_length};
  return ReadValue{address_of(apdu), *apdu.le};
}

// 03 target
Request copy_value(const CommandApdu& apdu) {
  constexpr std::uint8_t kRestore = 0x03;
  ByteReader in(apdu.data);
  if (in.u8() != kRestore) return Refused{sw::wrong_data};
  return ValueOperation{ValueOperation::What::copy, address_of(apdu), in.u8()};
}

// operation, then the value, most significant byte first
Request change_value(const CommandApdu& apdu) {
  using What = ValueOperation::What;
  ByteReader in(apdu.data);
  const auto operation = in.u8();
  const std::uint32_t high = in.u16be();
  const std::uint32_t value = high << 16 | in.u16be();
  if (operation > static_cast<std::uint8_t>(What::decrement)) return Refused{sw::wrong_data};
  return ValueOperation{static_cast<What>(operation), address_of(apdu), address_of(apdu), value};
}

Request value(const CommandApdu& apdu) {
  constexpr std::size_t kCopyLength = 2, kChangeLength = 5;
  if (apdu.le) return Refused{sw::wrong_length};
  if (apdu.data.size() == kCopyLength) return copy_value(apdu);
  if (apdu.data.size() == kChangeLength) return change_value(apdu);
  return Refused{sw::wrong_length};
}

// FF C2 00 03: A0 (increment) or A1 (decrement), holding 80 01 block [80 01 target] 81 04 value,
// least significant byte first, as the card takes it (Windows, storage card requirements).
Request windows_value(const CommandApdu& apdu) {
  constexpr std::uint8_t kIncrement = 0xA0, kDecrement = 0xA1;
  constexpr std::uint16_t kBlock = 0x8001, kValue = 0x8104;
  using What = ValueOperation::What;
  ByteReader in(apdu.data);
  const auto tag = in.u8();
  if (in.u8() != in.left() || (tag != kIncrement && tag != kDecrement)) {
    return Refused{sw::wrong_data};
  }
  ValueOperation operation{tag == kIncrement ? What::increment : What::decrement};
  operation.wants_error_object = true;
  if (in.u16be() != kBlock) return Refused{sw::wrong_data};
  operation.block = operation.target = in.u8();
  auto next = in.u16be();
  if (next == kBlock) {
    operation.target = in.u8();
    next = in.u16be();
  }
  operation.value = in.u32le();
  if (next != kValue || !in.finished()) return Refused{sw::wrong_data};
  return operation;
}

Request transparent(const CommandApdu& apdu) {
  constexpr std::uint16_t kIncrementDecrement = 0x0003;
  if (address_of(apdu) != kIncrementDecrement) return Refused{sw::wrong_p1_p2};
  if (apdu.data.empty()) return Refused{sw::wrong_length};
  return windows_value(apdu);
}

using Parser = Request (*)(const CommandApdu& apdu);

Parser parser_of(std::uint8_t instruction) {
  switch (instruction) {
    case ins::kLoadKeys:
      return load_key;
    case ins::kGeneralAuthenticate:
      return general_authenticate;
    case ins::kReadBinary:
      return read_binary;
    case ins::kReadValue:
      return read_value;
    case ins::kTransparent:
      return transparent;
    case ins::kUpdateBinary:
      return update_binary;
    case ins::kValue:
      return value;
    default:
      return nullptr;
  }
}

}  // namespace

std::optional<Request> parse_storage_request(ByteView bytes) {
  ByteReader in(bytes);
  in.u8();  // CLA
  const auto instruction = in.u8();
  if (instruction == ins::kAuthenticate) return old_authenticate(bytes);
  const auto parser = parser_of(instruction);
  if (parser == nullptr) return std::nullopt;
  const auto apdu = parse_apdu(bytes);
  if (!apdu) return Refused{sw::wrong_length};
  return parser(*apdu);
}

}  // namespace acr122::pcsc
