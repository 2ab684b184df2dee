// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usb/open_device.h"

#include <grp.h>
#include <sys/stat.h>

#include <array>

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

/// The name of the group that a file belongs to; empty when it cannot be told.
std::string group_of(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return {};
  std::array<char, 4096> room{};
  group entry{};
  group* found = nullptr;
  getgrgid_r(file.st_gid, &entry, room.data(), room.size(), &found);
  return found != nullptr ? found->gr_name : std::string();
}

}  // namespace

const char* why_denied(std::string_view group) {
  if (group == "plugdev") return "open: group plugdev has it, as by libnfc's 93-pn53x.rules";
  if (group == "pcscd") return "open: pcscd's user is not in its group, pcscd";
  if (group.empty() || group == "root") return "open: no udev rule gave it to group pcscd";
  return "open: another udev rule gave it to another group than pcscd";
}

std::string node_of(libusb_device* device) {
  const auto [bus, address] = location_of(device);
  return fmt::format("/dev/bus/usb/{:03}/{:03}", bus, address);
}

Result<Handle> open_device(libusb_device* device) {
  libusb_device_handle* raw = nullptr;
  const int code = libusb_open(device, &raw);
  if (code == LIBUSB_ERROR_ACCESS) {
    return fail(usb_error(code, why_denied(group_of(node_of(device)))));
  }
  if (code != LIBUSB_SUCCESS) return fail(usb_error(code, "open"));
  return Handle(raw);
}

Result<void> claim(libusb_device_handle* handle, int interface) {
  detach_kernel_driver(handle, interface);
  const int code = libusb_claim_interface(handle, interface);
  if (code != LIBUSB_SUCCESS) return fail(usb_error(code, "claim interface"));
  return {};
}

Result<Handle> open_and_claim(libusb_device* device, int interface) {
  auto handle = open_device(device);
  if (!handle) return handle;
  if (const auto claimed = claim(handle->get(), interface); !claimed) return fail(claimed.error());
  return handle;
}

}  // namespace acr122::usb
