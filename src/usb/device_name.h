// SPDX-License-Identifier: LGPL-2.1-or-later
// The names by which pcscd and reader.conf call a reader (see acr122/transport.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace acr122::usb {

struct DeviceIds {
  std::uint16_t vendor = 0;
  std::uint16_t product = 0;
  friend bool operator==(const DeviceIds&, const DeviceIds&) = default;
};

struct DeviceLocation {
  std::uint8_t bus = 0;
  std::uint8_t address = 0;
  friend bool operator==(const DeviceLocation&, const DeviceLocation&) = default;
};

/// What a name asks for; nothing set means any reader that we support.
struct DeviceName {
  std::optional<DeviceIds> ids;
  std::optional<DeviceLocation> location;
};

/// Error: reader_not_found for text that names no device.
Result<DeviceName> parse_device_name(std::string_view name);

}  // namespace acr122::usb
