// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/usbfs/control_request.h"

#include <algorithm>

namespace sim::usbfs {

namespace {

constexpr std::uint8_t kDeviceToHost = 0x80;
constexpr std::uint8_t kGetStatus = 0;
constexpr std::uint8_t kGetDescriptor = 6;
constexpr std::uint8_t kGetConfiguration = 8;

constexpr std::uint8_t kDevice = 1;
constexpr std::uint8_t kConfiguration = 2;
constexpr std::uint8_t kString = 3;

std::optional<Bytes> string_descriptor(const VirtualReader& reader, std::uint8_t index) {
  if (index == 0) return Bytes{4, kString, 0x09, 0x04};  // language: English (United States)
  const auto text = reader.string_descriptor(index);
  if (text.empty()) return std::nullopt;
  Bytes descriptor = {static_cast<std::uint8_t>(2 + 2 * text.size()), kString};
  for (const char c : text) {
    descriptor.push_back(static_cast<std::uint8_t>(c));
    descriptor.push_back(0);
  }
  return descriptor;
}

std::optional<Bytes> descriptor(const VirtualReader& reader, std::uint8_t type,
                                std::uint8_t index) {
  switch (type) {
    case kDevice:
      return reader.device_descriptor();
    case kConfiguration:
      if (index != 0) return std::nullopt;
      return reader.configuration_descriptor();
    case kString:
      return string_descriptor(reader, index);
    default:
      return std::nullopt;
  }
}

std::optional<Bytes> answer(const VirtualReader& reader, std::uint8_t request,
                            std::uint16_t value) {
  switch (request) {
    case kGetStatus:
      return Bytes{0, 0};
    case kGetDescriptor:
      return descriptor(reader, static_cast<std::uint8_t>(value >> 8),
                        static_cast<std::uint8_t>(value));
    case kGetConfiguration:
      return Bytes{1};
    default:
      return std::nullopt;
  }
}

}  // namespace

bool asks_for_descriptor(ByteView setup) {
  return setup.size() == kSetupLength && setup[1] == kGetDescriptor;
}

std::optional<Bytes> control_request(const VirtualReader& reader, ByteView setup) {
  acr122::ByteReader in(setup);
  const auto request_type = in.u8();
  const auto request = in.u8();
  const auto value = in.u16le();
  in.u16le();  // wIndex: language or interface
  const std::size_t length = in.u16le();
  if (!in.ok() || request_type != kDeviceToHost) return std::nullopt;
  auto data = answer(reader, request, value);
  if (data) data->resize(std::min(data->size(), length));
  return data;
}

}  // namespace sim::usbfs
