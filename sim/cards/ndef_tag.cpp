// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/ndef_tag.h"

#include <algorithm>

namespace sim {
namespace {

const Bytes kAid{0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01};
const Bytes kCapabilityFile{0xE1, 0x03};
const Bytes kNdefFile{0xE1, 0x04};
constexpr std::size_t kMaxRead = 0xF6;   // MLe
constexpr std::size_t kMaxWrite = 0xF4;  // MLc
constexpr std::uint8_t kOpen = 0x00;     // read and write access

// NLEN, then one URI record, "https://www.example.com".
const Bytes kMessage{0x00, 0x10, 0xD1, 0x01, 0x0C, 0x55, 0x02, 'e', 'x',
                     'a',  'm',  'p',  'l',  'e',  '.',  'c',  'o', 'm'};

}  // namespace

NdefTag::NdefTag(std::size_t file_size)
    : capability_{0x00, 0x0F, 0x20, 0x00, kMaxRead, 0x00, kMaxWrite, 0x04, 0x06},
      ndef_(std::clamp<std::size_t>(file_size, kMessage.size(), 0x7FFF)) {
  acr122::append(capability_, kNdefFile);
  acr122::append(capability_, Bytes{static_cast<std::uint8_t>(ndef_.size() >> 8),
                                    static_cast<std::uint8_t>(ndef_.size()), kOpen, kOpen});
  std::ranges::copy(kMessage, ndef_.begin());
}

void NdefTag::reset() {
  selected_ = false;
  file_ = File::none;
}

bool NdefTag::load(ByteView content) {
  if (content.size() != ndef_.size()) return false;
  ndef_ = acr122::to_bytes(content);
  return true;
}

Application::Response NdefTag::run(ByteView command) {
  const auto apdu = parse_apdu(command);
  if (!apdu.valid) return status(0x6700);
  if (apdu.cla != 0x00) return status(0x6E00);
  switch (apdu.ins) {
    case 0xA4:
      return select(apdu);
    case 0xB0:
      return read_binary(apdu);
    case 0xD6:
      return update_binary(apdu);
    default:
      return status(0x6D00);
  }
}

Application::Response NdefTag::select(const CommandApdu& apdu) {
  const bool by_name = apdu.p1 == 0x04 && apdu.p2 == 0x00;
  const bool by_id = apdu.p1 == 0x00 && apdu.p2 == 0x0C;
  if (!by_name && !by_id) return status(0x6A86);
  if (by_name) {
    if (apdu.data != kAid) return status(0x6A82);
    selected_ = true;
    file_ = File::none;
    return status(0x9000);
  }
  const bool capability = apdu.data == kCapabilityFile;
  if (!selected_ || (!capability && apdu.data != kNdefFile)) return status(0x6A82);
  file_ = capability ? File::capability : File::ndef;
  return status(0x9000);
}

Application::Response NdefTag::read_binary(const CommandApdu& apdu) const {
  if (file_ == File::none) return status(0x6986);  // no current file
  const std::size_t offset = apdu.p1 * 256U + apdu.p2;
  if (offset >= current().size()) return status(0x6B00);
  if (apdu.ne == 0) return status(0x6700);
  const auto left = current().size() - offset;
  const bool whole = apdu.ne <= left || apdu.ne == 256;
  const auto size = std::min({apdu.ne, left, kMaxRead});
  return status(whole ? 0x9000 : 0x6282,
                acr122::to_bytes(ByteView(current()).subspan(offset, size)));
}

Application::Response NdefTag::update_binary(const CommandApdu& apdu) {
  if (file_ == File::none) return status(0x6986);
  if (file_ == File::capability) return status(0x6982);
  const std::size_t offset = apdu.p1 * 256U + apdu.p2;
  if (apdu.data.empty() || apdu.data.size() > kMaxWrite) return status(0x6700);
  if (offset + apdu.data.size() > ndef_.size()) return status(0x6B00);
  std::ranges::copy(apdu.data, ndef_.begin() + static_cast<std::ptrdiff_t>(offset));
  return status(0x9000);
}

}  // namespace sim
