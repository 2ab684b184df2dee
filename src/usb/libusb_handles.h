// SPDX-License-Identifier: LGPL-2.1-or-later
// Owners of libusb's objects, and its error codes in our words.
#pragma once

#include <libusb.h>

#include <memory>

#include "base/result.h"
#include "base/transport.h"

namespace acr122::usb {

struct ExitContext {
  void operator()(libusb_context* context) const { libusb_exit(context); }
};
struct CloseHandle {
  void operator()(libusb_device_handle* handle) const { libusb_close(handle); }
};
struct UnrefDevice {
  void operator()(libusb_device* device) const { libusb_unref_device(device); }
};
struct FreeTransfer {
  void operator()(libusb_transfer* transfer) const { libusb_free_transfer(transfer); }
};
struct FreeConfig {
  void operator()(libusb_config_descriptor* config) const { libusb_free_config_descriptor(config); }
};

/// Our own context, never libusb's default one: pcscd and other drivers in its process have theirs.
using Context = std::unique_ptr<libusb_context, ExitContext>;
using Device = std::unique_ptr<libusb_device, UnrefDevice>;
using Handle = std::unique_ptr<libusb_device_handle, CloseHandle>;
using Transfer = std::unique_ptr<libusb_transfer, FreeTransfer>;
using ConfigDescriptor = std::unique_ptr<libusb_config_descriptor, FreeConfig>;

static_assert(kEndpointHalted == LIBUSB_ERROR_PIPE);

/// A libusb function's return code (negative) as an Error; detail is the code itself.
inline Error usb_error(int code, const char* where) {
  switch (code) {
    case LIBUSB_ERROR_NO_DEVICE:
      return Error{Errc::reader_gone, where, code};
    case LIBUSB_ERROR_ACCESS:
      return Error{Errc::access_denied, where, code};
    case LIBUSB_ERROR_BUSY:
      return Error{Errc::reader_busy, where, code};
    case LIBUSB_ERROR_TIMEOUT:
      return Error{Errc::timed_out, where, code};
    default:
      return Error{Errc::transfer_failed, where, code};
  }
}

}  // namespace acr122::usb
