// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usb/open_device.h"

#include "base/log.h"
#include "usb/find_device.h"

namespace acr122::usb {

namespace {

/// The kernel's NFC driver takes every 072F:2200 at plug-in (LudovicRousseau/PCSC#206).
void detach_kernel_driver(libusb_device_handle* handle, int interface) {
  if (libusb_kernel_driver_active(handle, interface) != 1) return;
  const int code = libusb_detach_kernel_driver(handle, interface);
  log::info("kernel driver on {}: {}", node_of(libusb_get_device(handle)),
            code == LIBUSB_SUCCESS ? "detached" : libusb_error_name(code));
}

}  // namespace

std::string node_of(libusb_device* device) {
  const auto [bus, address] = location_of(device);
  return fmt::format("/dev/bus/usb/{:03}/{:03}", bus, address);
}

Result<Handle> open_device(libusb_device* device) {
  libusb_device_handle* raw = nullptr;
  const int code = libusb_open(device, &raw);
  if (code != LIBUSB_SUCCESS) return fail(usb_error(code, "open"));
  return Handle(raw);
}

Result<void> claim(libusb_device_handle* handle, int interface) {
  detach_kernel_driver(handle, interface);
  const int code = libusb_claim_interface(handle, interface);
  if (code != LIBUSB_SUCCESS) return fail(usb_error(code, "claim interface"));
  return {};
}

}  // namespace acr122::usb
