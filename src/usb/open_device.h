// SPDX-License-Identifier: LGPL-2.1-or-later
// A device node opened and its interface claimed: at first, and again after an interruption.
#pragma once

#include <string>
#include <string_view>

#include "usb/libusb_handles.h"

namespace acr122::usb {

/// "/dev/bus/usb/001/004", for log lines.
std::string node_of(libusb_device* device);

/// Whose udev rule it is that a node of this group may not be opened: an Error's `where`.
const char* why_denied(std::string_view group);

/// Errors: reader_gone, access_denied, transfer_failed.
Result<Handle> open_device(libusb_device* device);

/// Takes the interface, from a kernel driver where one has it. Errors: reader_gone, reader_busy,
/// transfer_failed.
Result<void> claim(libusb_device_handle* handle, int interface);

/// Both. Errors: theirs.
Result<Handle> open_and_claim(libusb_device* device, int interface);

}  // namespace acr122::usb
