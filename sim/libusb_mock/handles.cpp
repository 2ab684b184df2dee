// SPDX-License-Identifier: LGPL-2.1-or-later
// Open devices: claiming, kernel drivers, strings, halts and resets.
#include <algorithm>
#include <string>

#include "sim/libusb_mock/bus.h"

using sim::libusb_mock::Bus;
using sim::libusb_mock::Live;
using sim::libusb_mock::Port;
using sim::libusb_mock::Records;

namespace {

Port& port_of(libusb_device_handle* handle) { return *handle->device->port; }

void detach_driver(Port& port) {
  port.kernel_driver = false;
  Bus::instance().record([](Records& records) { ++records.kernel_driver_detached; });
}

void give_up_claim(libusb_device_handle* handle) {
  auto* expected = handle;
  if (!port_of(handle).claimed_by.compare_exchange_strong(expected, nullptr)) return;
  Bus::instance().count([](Live& live) { --live.claimed_interfaces; });
  if (handle->detached_by_claim.exchange(false)) {
    port_of(handle).kernel_driver = true;
    Bus::instance().record([](Records& records) { ++records.kernel_driver_attached; });
  }
}

/// Transfers that are still pending when their handle goes are lost, as in libusb.
void drop_pending(libusb_device_handle* handle) {
  const std::lock_guard guard(handle->context->mutex);
  const auto lost = handle->context->pending.remove_if(
      [&](const auto& pending) { return pending.transfer->dev_handle == handle; });
  if (lost == 0) return;
  Bus::instance().misuse("libusb_close: transfers are pending");
  Bus::instance().count([&](Live& live) { live.pending_transfers -= static_cast<int>(lost); });
}

}  // namespace

extern "C" {

int LIBUSB_CALL libusb_open(libusb_device* device, libusb_device_handle** handle) {
  if (const int code = Bus::instance().enter("libusb_open")) return code;
  if (device->port->absent()) return LIBUSB_ERROR_NO_DEVICE;
  auto opened = std::make_unique<libusb_device_handle>();
  opened->device = libusb_ref_device(device);
  opened->context = device->context;
  *handle = opened.release();
  Bus::instance().count([](Live& live) { ++live.handles; });
  return 0;
}

void LIBUSB_CALL libusb_close(libusb_device_handle* handle) {
  if (handle == nullptr) return;
  const std::unique_ptr<libusb_device_handle> owned(handle);
  drop_pending(handle);
  give_up_claim(handle);
  libusb_unref_device(handle->device);
  Bus::instance().count([](Live& live) { --live.handles; });
}

libusb_device* LIBUSB_CALL libusb_get_device(libusb_device_handle* handle) {
  return handle->device;
}

int LIBUSB_CALL libusb_get_string_descriptor_ascii(libusb_device_handle* handle, uint8_t index,
                                                   unsigned char* data, int room) {
  if (const int code = Bus::instance().enter("libusb_get_string_descriptor_ascii")) return code;
  if (port_of(handle).absent()) return LIBUSB_ERROR_NO_DEVICE;
  const auto text = port_of(handle).reader->string_descriptor(index);
  if (index == 0 || room <= 0) return LIBUSB_ERROR_INVALID_PARAM;
  if (text.empty()) return LIBUSB_ERROR_PIPE;  // a stalled control request
  const auto length = std::min(text.size(), static_cast<std::size_t>(room) - 1);
  std::copy_n(text.begin(), length, data);
  data[length] = 0;
  return static_cast<int>(length);
}

int LIBUSB_CALL libusb_kernel_driver_active(libusb_device_handle* handle, int /*interface*/) {
  if (const int code = Bus::instance().enter("libusb_kernel_driver_active")) return code;
  if (port_of(handle).absent()) return LIBUSB_ERROR_NO_DEVICE;
  return port_of(handle).kernel_driver ? 1 : 0;
}

int LIBUSB_CALL libusb_detach_kernel_driver(libusb_device_handle* handle, int /*interface*/) {
  if (const int code = Bus::instance().enter("libusb_detach_kernel_driver")) return code;
  if (port_of(handle).absent()) return LIBUSB_ERROR_NO_DEVICE;
  if (!port_of(handle).kernel_driver) return LIBUSB_ERROR_NOT_FOUND;
  detach_driver(port_of(handle));
  return 0;
}

int LIBUSB_CALL libusb_attach_kernel_driver(libusb_device_handle* handle, int /*interface*/) {
  if (const int code = Bus::instance().enter("libusb_attach_kernel_driver")) return code;
  port_of(handle).kernel_driver = true;
  Bus::instance().record([](Records& records) { ++records.kernel_driver_attached; });
  return 0;
}

int LIBUSB_CALL libusb_set_auto_detach_kernel_driver(libusb_device_handle* handle, int enable) {
  if (const int code = Bus::instance().enter("libusb_set_auto_detach_kernel_driver")) return code;
  handle->auto_detach = enable != 0;
  return 0;
}

int LIBUSB_CALL libusb_claim_interface(libusb_device_handle* handle, int interface) {
  if (const int code = Bus::instance().enter("libusb_claim_interface")) return code;
  Port& port = port_of(handle);
  if (port.absent()) return LIBUSB_ERROR_NO_DEVICE;
  if (interface != 0) return LIBUSB_ERROR_NOT_FOUND;
  if (port.kernel_driver && handle->auto_detach) {
    detach_driver(port);
    handle->detached_by_claim = true;
  }
  if (port.kernel_driver || port.claimed_elsewhere) return LIBUSB_ERROR_BUSY;
  libusb_device_handle* nobody = nullptr;
  if (!port.claimed_by.compare_exchange_strong(nobody, handle)) {
    return nobody == handle ? 0 : LIBUSB_ERROR_BUSY;
  }
  Bus::instance().count([](Live& live) { ++live.claimed_interfaces; });
  Bus::instance().record([](Records& records) { ++records.claims; });
  return 0;
}

int LIBUSB_CALL libusb_release_interface(libusb_device_handle* handle, int interface) {
  if (const int code = Bus::instance().enter("libusb_release_interface")) return code;
  if (interface != 0 || port_of(handle).claimed_by != handle) return LIBUSB_ERROR_NOT_FOUND;
  give_up_claim(handle);
  return port_of(handle).absent() ? LIBUSB_ERROR_NO_DEVICE : 0;
}

int LIBUSB_CALL libusb_get_configuration(libusb_device_handle* handle, int* configuration) {
  if (const int code = Bus::instance().enter("libusb_get_configuration")) return code;
  *configuration = port_of(handle).unconfigured ? 0 : 1;
  return 0;
}

int LIBUSB_CALL libusb_set_configuration(libusb_device_handle* /*handle*/, int /*value*/) {
  if (const int code = Bus::instance().enter("libusb_set_configuration")) return code;
  Bus::instance().record([](Records& records) { ++records.set_configuration; });
  return 0;
}

int LIBUSB_CALL libusb_set_interface_alt_setting(libusb_device_handle* handle, int /*interface*/,
                                                 int /*setting*/) {
  if (const int code = Bus::instance().enter("libusb_set_interface_alt_setting")) return code;
  Bus::instance().record([](Records& records) { ++records.set_interface; });
  if (port_of(handle).absent()) return LIBUSB_ERROR_NO_DEVICE;
  const auto status = port_of(handle).reader->set_interface();
  return status == sim::VirtualReader::UsbStatus::ok ? 0 : LIBUSB_ERROR_PIPE;
}

int LIBUSB_CALL libusb_clear_halt(libusb_device_handle* handle, unsigned char endpoint) {
  if (const int code = Bus::instance().enter("libusb_clear_halt")) return code;
  if (port_of(handle).absent()) return LIBUSB_ERROR_NO_DEVICE;
  port_of(handle).reader->clear_halt(endpoint);
  Bus::instance().record([&](Records& records) { records.halts_cleared.push_back(endpoint); });
  return 0;
}

int LIBUSB_CALL libusb_reset_device(libusb_device_handle* handle) {
  if (const int code = Bus::instance().enter("libusb_reset_device")) return code;
  if (port_of(handle).absent()) return LIBUSB_ERROR_NO_DEVICE;
  port_of(handle).reader->usb_reset();
  if (port_of(handle).claim_taken_away && port_of(handle).claimed_by == nullptr) {
    // linux_usbfs.c, op_reset_device: claims again what the handle had claimed.
    if (port_of(handle).claimed_elsewhere) return LIBUSB_ERROR_NOT_FOUND;
    port_of(handle).kernel_driver = false;
    port_of(handle).claimed_by = handle;
    Bus::instance().count([](Live& live) { ++live.claimed_interfaces; });
  }
  Bus::instance().record([](Records& records) { ++records.resets; });
  return 0;
}

}  // extern "C"
