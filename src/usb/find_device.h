// SPDX-License-Identifier: LGPL-2.1-or-later
// Which of the devices on the bus a name means, and where its CCID interface is.
#pragma once

#include <libusb.h>

#include "base/result.h"
#include "usb/device_name.h"

namespace acr122::usb {

/// The CCID interface of a device and its endpoints, read from the descriptors: no document
/// names the addresses.
struct CcidInterface {
  std::uint8_t number = 0;
  std::uint8_t bulk_in = 0;
  std::uint8_t bulk_out = 0;
  std::uint8_t interrupt_in = 0;  // 0: it has none
  std::uint16_t packet_size = 0;  // of bulk OUT, bytes
  bool contact_reader = false;    // its class descriptor is that of a reader with contacts
};

DeviceLocation location_of(libusb_device* device);

/// Whether `device` is a reader that we support and the one that `name` asks for.
bool is_wanted(libusb_device* device, const DeviceName& name);

/// Errors: reader_not_found (no interface of class 0B with two bulk endpoints), reader_gone,
/// transfer_failed.
Result<CcidInterface> find_ccid_interface(libusb_device* device);

}  // namespace acr122::usb
