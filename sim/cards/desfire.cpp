// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/desfire.h"

#include <array>

namespace sim {
namespace {

constexpr std::uint8_t kGetVersion = 0x60;
constexpr std::uint8_t kMore = 0xAF;
constexpr std::uint8_t kOk = 0x00;
constexpr std::uint8_t kIllegalCommand = 0x1C;
constexpr std::uint8_t kWrappedClass = 0x90;

// ACR122U API V2.04, 7.2.
const std::array<Bytes, 3> kVersion{{
    {0x04, 0x01, 0x01, 0x00, 0x02, 0x18, 0x05},
    {0x04, 0x01, 0x01, 0x00, 0x06, 0x18, 0x05},
    {0x04, 0x52, 0x5A, 0x19, 0xB2, 0x1B, 0x80, 0x8E, 0x36, 0x54, 0x4D, 0x40, 0x26, 0x04},
}};

const Bytes kIsoName{0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x00};

Application::Response answer(Bytes data) {
  Application::Response response;
  response.data = std::move(data);
  return response;
}

}  // namespace

Desfire::Native Desfire::native(std::uint8_t command) {
  if (command == kGetVersion) {
    next_frame_ = 1;
    return {kMore, kVersion[0]};
  }
  if (command != kMore || next_frame_ == 0) {
    next_frame_ = 0;
    return {kIllegalCommand, {}};
  }
  const auto frame = next_frame_++;
  if (next_frame_ == kVersion.size()) next_frame_ = 0;
  return {next_frame_ == 0 ? kOk : kMore, kVersion[frame]};
}

Application::Response Desfire::run(ByteView command) {
  if (command.size() == 1) {
    const auto result = native(command[0]);
    Bytes bytes{result.status};
    acr122::append(bytes, result.data);
    return answer(std::move(bytes));
  }
  const auto apdu = parse_apdu(command);
  if (apdu.valid && apdu.cla == kWrappedClass) {
    const auto result = native(apdu.ins);
    Bytes bytes = result.data;
    acr122::append(bytes, Bytes{0x91, result.status});
    return answer(std::move(bytes));
  }
  const bool iso_select = apdu.valid && apdu.cla == 0x00 && apdu.ins == 0xA4 && apdu.p1 == 0x04;
  if (!iso_select) return answer({0x6E, 0x00});
  return apdu.data == kIsoName ? answer({0x90, 0x00}) : answer({0x6A, 0x82});
}

}  // namespace sim
