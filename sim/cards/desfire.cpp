// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/desfire.h"

#include <utility>

namespace sim {
namespace {

constexpr std::uint8_t kGetVersion = 0x60;
constexpr std::uint8_t kAdditionalFrame = 0xAF;
constexpr std::uint8_t kWriteData = 0x3D;
constexpr std::uint8_t kSelect = 0x5A;
constexpr std::uint8_t kLegacyLogin = 0x0A;
constexpr std::uint8_t kAesLogin = 0xAA;
constexpr std::uint8_t kChangeKeySettings = 0x54;
constexpr std::uint8_t kWrappedClass = 0x90;
constexpr std::size_t kFrame = 59;        // data bytes of one frame (libfreefare)
constexpr std::size_t kVersionFrame = 7;  // the first two of GetVersion
constexpr std::size_t kWriteHeader = 8;   // command, file, offset and length of three bytes each

// ACR122U API V2.04, 7.2.
const Bytes kVersion{0x04, 0x01, 0x01, 0x00, 0x02, 0x18, 0x05, 0x04, 0x01, 0x01,
                     0x00, 0x06, 0x18, 0x05, 0x04, 0x52, 0x5A, 0x19, 0xB2, 0x1B,
                     0x80, 0x8E, 0x36, 0x54, 0x4D, 0x40, 0x26, 0x04};
constexpr std::size_t kUidInVersion = 14;
constexpr std::size_t kUidSize = 7;

const Bytes kIsoName{0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x00};

Application::Response answer(Bytes data) {
  Application::Response response;
  response.data = std::move(data);
  return response;
}

Bytes joined(ByteView a, ByteView b) {
  auto all = acr122::to_bytes(a);
  acr122::append(all, b);
  return all;
}

}  // namespace

Desfire::Desfire(ByteView uid, std::uint8_t key_type) : version_(kVersion) {
  if (uid.size() == kUidSize) std::ranges::copy(uid, version_.begin() + kUidInVersion);
  constexpr std::size_t kKeySize = 16;
  directories_[Aid{}].key_type = key_type;
  directories_[Aid{}].keys = {Bytes(kKeySize, 0x00)};
}

void Desfire::reset() {
  selected_ = Aid{};
  log_out();
  login_.reset();
  incoming_.clear();
  outgoing_.clear();
}

Application::Response Desfire::run(ByteView command) {
  if (command.empty()) return answer({static_cast<std::uint8_t>(Status::illegal_command)});
  const auto apdu = parse_apdu(command);
  if (command[0] == kWrappedClass) {
    auto result = Native{Status::length};
    if (apdu.valid && apdu.p1 == 0 && apdu.p2 == 0) result = native(apdu.ins, apdu.data);
    return answer(joined(result.data, Bytes{0x91, static_cast<std::uint8_t>(result.status)}));
  }
  if (command[0] != 0x00) {
    const auto result = native(command[0], command.subspan(1));
    return answer(joined(Bytes{static_cast<std::uint8_t>(result.status)}, result.data));
  }
  const bool select = apdu.valid && apdu.ins == 0xA4 && apdu.p1 == 0x04;
  if (!select) return answer({0x6E, 0x00});
  if (apdu.data != kIsoName) return answer({0x6A, 0x82});
  reset();
  return answer({0x90, 0x00});
}

Desfire::Native Desfire::native(std::uint8_t command, ByteView parameters) {
  if (command == kAdditionalFrame) return continued(parameters);
  outgoing_.clear();
  login_.reset();
  incoming_ = joined(Bytes{command}, parameters);
  return missing() != 0 ? Native{Status::additional_frame} : complete();
}

Desfire::Native Desfire::continued(ByteView parameters) {
  if (login_) return finish_login(parameters);
  if (!outgoing_.empty()) return next_frame();
  if (incoming_.empty()) return {Status::illegal_command};
  acr122::append(incoming_, parameters);
  return missing() != 0 ? Native{Status::additional_frame} : complete();
}

/// Only a WriteData that the file has room for comes in more than one frame.
std::size_t Desfire::missing() const {
  if (incoming_.size() < kWriteHeader || incoming_[0] != kWriteData) return 0;
  const auto found = current().files.find(incoming_[1]);
  if (found == current().files.end()) return 0;
  auto size = acr122::ByteReader(ByteView(incoming_).subspan(4, 4)).u32le() >> 8U;
  if (size > found->second.data.size()) return 0;
  const auto whole = kWriteHeader + protected_size(found->second, size);
  return whole > incoming_.size() ? whole - incoming_.size() : 0;
}

/// WriteData and ChangeKeySettings see to their own protection.
Desfire::Native Desfire::complete() {
  const auto message = std::exchange(incoming_, {});
  const auto command = message[0];
  const bool unprotected = command == kAesLogin || command == kLegacyLogin || command == kSelect ||
                           command == kWriteData || command == kChangeKeySettings;
  if (session_ && !unprotected) session_->mac(message);
  return protect(command, perform(command, ByteView(message).subspan(1)));
}

/// An error ends the session.
Desfire::Native Desfire::protect(std::uint8_t command, Native result) {
  if (result.status == Status::additional_frame) return result;
  if (result.status != Status::ok) {
    log_out();
    return {result.status};
  }
  if (session_ && !result.enciphered) {
    acr122::append(result.data, session_->mac(joined(result.data, Bytes{0x00})));
  }
  return first_frame(command, result.data);
}

Desfire::Native Desfire::first_frame(std::uint8_t command, ByteView data) {
  acr122::ByteReader in(data);
  if (command == kGetVersion) {
    for (unsigned frame = 0; frame < 2; ++frame) {
      outgoing_.push_back(acr122::to_bytes(in.take(kVersionFrame)));
    }
  }
  while (in.left() > kFrame) outgoing_.push_back(acr122::to_bytes(in.take(kFrame)));
  outgoing_.push_back(acr122::to_bytes(in.rest()));
  return next_frame();
}

Desfire::Native Desfire::next_frame() {
  Native frame{Status::ok, outgoing_.front()};
  outgoing_.pop_front();
  if (!outgoing_.empty()) frame.status = Status::additional_frame;
  return frame;
}

}  // namespace sim
