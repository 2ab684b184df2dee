// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/applet.h"

#include <algorithm>
#include <utility>

namespace sim {
namespace {

const Bytes kNdefAid{0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01};
const Bytes kOwnAid{0xF0, 0x01, 0x02, 0x03, 0x04};

// NFC Forum Type 4 Tag 2.0: MLe 00 F6, MLc 00 F6, NDEF file E104 of 128 bytes, read only.
const Bytes kCapability{0x00, 0x0F, 0x20, 0x00, 0xF6, 0x00, 0xF6, 0x04,
                        0x06, 0xE1, 0x04, 0x00, 0x80, 0x00, 0xFF};
// NLEN, then a text record "Hi".
const Bytes kNdef{0x00, 0x09, 0xD1, 0x01, 0x05, 0x54, 0x02, 0x65, 0x6E, 0x48, 0x69};

Bytes pattern_bytes(std::size_t offset, std::size_t size) {
  Bytes bytes(size);
  for (std::size_t at = 0; at < size; ++at) bytes[at] = Applet::pattern(offset + at);
  return bytes;
}

constexpr std::uint8_t kMaxWtxm = 59;  // ISO 14443-4, 7.3

}  // namespace

Applet::Applet(std::size_t file_size) : file_size_(file_size) {}

void Applet::reset() {
  selected_ = false;
  file_ = File::none;
  waiting_ = 0;
}

/// Never repeats within a block of any size that a driver may cut.
std::uint8_t Applet::pattern(std::size_t offset) {
  return static_cast<std::uint8_t>(offset ^ (offset >> 8) * 7 ^ 0x5A);
}

Application::Response Applet::run(ByteView command) {
  ++seen_;
  if (command.size() == 1 && (command[0] & 0xFE) == 0xF0) {
    Response native;
    if (command[0] == 0xF1) native.data = {0xF1};
    return native;
  }
  const auto apdu = parse_apdu(command);
  if (!apdu.valid) return status(0x6700);
  if (apdu.ins == 0xC0) return get_response(apdu);
  waiting_ = 0;
  if (apdu.cla == 0x80) return own_command(apdu);
  if (apdu.cla != 0x00) return status(0x6E00);
  switch (apdu.ins) {
    case 0xA4:
      return select(apdu);
    case 0xB0:
      return read_binary(apdu);
    case 0x84:
      return status(0x9000, pattern_bytes(seen_, apdu.ne));
    default:
      return status(0x6D00);
  }
}

Application::Response Applet::own_command(const CommandApdu& apdu) {
  Response response = status(0x9000);
  const std::size_t p1p2 = apdu.p1 * 256U + apdu.p2;
  switch (apdu.ins) {
    case 0xEC:
      return status(0x9000, apdu.data);
    case 0x84:
      return status(0x9000, pattern_bytes(seen_, apdu.ne));
    case 0xEB:
      return status(0x9000, pattern_bytes(0, p1p2 == 0 ? 65536 : p1p2));
    case 0xE0:
      response.time_requests = apdu.p1;
      response.wtxm = std::clamp<std::uint8_t>(apdu.p2, 1, kMaxWtxm);
      return response;
    case 0xE1:
      return status(0x9000,
                    {static_cast<std::uint8_t>(seen_ >> 24), static_cast<std::uint8_t>(seen_ >> 16),
                     static_cast<std::uint8_t>(seen_ >> 8), static_cast<std::uint8_t>(seen_)});
    case 0xE2:
      waiting_ = apdu.p1;
      return status(static_cast<std::uint16_t>(0x6100 | apdu.p1));
    case 0xED:
      response.mute = true;
      return response;
    case 0xEE:
      response.endless = true;
      return response;
    default:
      return status(0x6D00);
  }
}

/// ISO 7816-4, 7.6.1: what waits is there once; the wrong Le is corrected by 6C xx.
Application::Response Applet::get_response(const CommandApdu& apdu) {
  if (waiting_ == 0) return status(0x6985);  // conditions of use not satisfied
  if (apdu.ne != waiting_) return status(static_cast<std::uint16_t>(0x6C00 | waiting_));
  return status(0x9000, pattern_bytes(0, std::exchange(waiting_, 0)));
}

Application::Response Applet::select(const CommandApdu& apdu) {
  if (apdu.p1 == 0x04) {
    const bool own = apdu.data == kOwnAid;
    if (!own && apdu.data != kNdefAid) return status(0x6A82);
    selected_ = true;
    file_ = own ? File::large : File::none;
    return status(0x9000);
  }
  if (!selected_ || apdu.p1 != 0x00) return status(0x6A82);
  if (apdu.data == Bytes{0xE1, 0x03})
    file_ = File::capability;
  else if (apdu.data == Bytes{0xE1, 0x04})
    file_ = File::ndef;
  else if (apdu.data == Bytes{0x00, 0x01})
    file_ = File::large;
  else
    return status(0x6A82);
  return status(0x9000);
}

std::size_t Applet::size_of_file() const {
  if (file_ == File::capability) return kCapability.size();
  if (file_ == File::ndef) return kNdef.size();
  return file_size_;
}

Bytes Applet::file_bytes(std::size_t offset, std::size_t size) const {
  if (file_ == File::large) return pattern_bytes(offset, size);
  const auto& bytes = file_ == File::capability ? kCapability : kNdef;
  return acr122::to_bytes(ByteView(bytes).subspan(offset, size));
}

Application::Response Applet::read_binary(const CommandApdu& apdu) const {
  if (file_ == File::none) return status(0x6986);    // no current file
  if ((apdu.p1 & 0x80) != 0) return status(0x6A86);  // short file identifiers: none here
  const std::size_t offset = apdu.p1 * 256U + apdu.p2;
  if (offset > size_of_file() || apdu.ne == 0) return status(0x6B00);
  const auto left = size_of_file() - offset;
  const bool all = apdu.ne == 256 || apdu.ne == 65536;
  const bool end_of_file = apdu.ne > left && !all;
  return status(end_of_file ? 0x6282 : 0x9000, file_bytes(offset, std::min(apdu.ne, left)));
}

}  // namespace sim
