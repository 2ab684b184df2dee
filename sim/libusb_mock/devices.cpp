// SPDX-License-Identifier: LGPL-2.1-or-later
// Contexts, the device list and descriptors.
#include <algorithm>
#include <array>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/libusb_mock/bus.h"

using sim::libusb_mock::Bus;
using sim::libusb_mock::Live;

namespace {

/// A configuration descriptor and all that it points to.
struct OwnedConfig {
  libusb_config_descriptor config{};
  libusb_interface interface {};
  libusb_interface_descriptor setting{};
  std::array<libusb_endpoint_descriptor, 3> endpoints{};
  std::array<std::uint8_t, 54> ccid{};
};

void read_endpoint(acr122::ByteReader& in, libusb_endpoint_descriptor& endpoint) {
  endpoint.bLength = in.u8();
  endpoint.bDescriptorType = in.u8();
  endpoint.bEndpointAddress = in.u8();
  endpoint.bmAttributes = in.u8();
  endpoint.wMaxPacketSize = in.u16le();
  endpoint.bInterval = in.u8();
}

void read_config(acr122::ByteReader& in, libusb_config_descriptor& config) {
  config.bLength = in.u8();
  config.bDescriptorType = in.u8();
  config.wTotalLength = in.u16le();
  config.bNumInterfaces = in.u8();
  config.bConfigurationValue = in.u8();
  config.iConfiguration = in.u8();
  config.bmAttributes = in.u8();
  config.MaxPower = in.u8();
}

void read_interface(acr122::ByteReader& in, libusb_interface_descriptor& setting) {
  setting.bLength = in.u8();
  setting.bDescriptorType = in.u8();
  setting.bInterfaceNumber = in.u8();
  setting.bAlternateSetting = in.u8();
  setting.bNumEndpoints = in.u8();
  setting.bInterfaceClass = in.u8();
  setting.bInterfaceSubClass = in.u8();
  setting.bInterfaceProtocol = in.u8();
  setting.iInterface = in.u8();
}

std::unique_ptr<OwnedConfig> parse_config(acr122::ByteView descriptor) {
  auto owned = std::make_unique<OwnedConfig>();
  acr122::ByteReader in(descriptor);
  read_config(in, owned->config);
  read_interface(in, owned->setting);
  const auto ccid = in.take(owned->ccid.size());
  std::copy(ccid.begin(), ccid.end(), owned->ccid.begin());
  for (auto& endpoint : owned->endpoints) read_endpoint(in, endpoint);
  owned->setting.endpoint = owned->endpoints.data();
  owned->setting.extra = owned->ccid.data();
  owned->setting.extra_length = static_cast<int>(owned->ccid.size());
  owned->interface.altsetting = &owned->setting;
  owned->interface.num_altsetting = 1;
  owned->config.interface = &owned->interface;
  return owned;
}

libusb_device* new_device(libusb_context* context, std::shared_ptr<sim::libusb_mock::Port> port) {
  auto device = std::make_unique<libusb_device>();
  device->port = std::move(port);
  device->context = context;
  Bus::instance().count([](Live& live) { ++live.devices; });
  return device.release();
}

}  // namespace

extern "C" {

int LIBUSB_CALL libusb_init(libusb_context** context) {
  if (const int code = Bus::instance().enter("libusb_init")) return code;
  if (context == nullptr) {
    Bus::instance().misuse("libusb_init: the default context is process-global");
    return LIBUSB_ERROR_INVALID_PARAM;
  }
  *context = std::make_unique<libusb_context>().release();
  Bus::instance().count([](Live& live) { ++live.contexts; });
  return 0;
}

void LIBUSB_CALL libusb_exit(libusb_context* context) {
  if (context == nullptr) return;
  if (!context->pending.empty()) Bus::instance().misuse("libusb_exit: transfers are pending");
  const std::unique_ptr<libusb_context> owned(context);
  Bus::instance().count([](Live& live) { --live.contexts; });
}

int LIBUSB_CALL libusb_set_option(libusb_context* /*context*/, enum libusb_option /*option*/, ...) {
  return 0;
}

ssize_t LIBUSB_CALL libusb_get_device_list(libusb_context* context, libusb_device*** list) {
  if (const int code = Bus::instance().enter("libusb_get_device_list")) return code;
  std::vector<libusb_device*> devices;
  for (auto& port : Bus::instance().ports()) {
    if (!port->absent()) devices.push_back(new_device(context, port));
  }
  const auto count = devices.size();
  auto raw = std::make_unique<libusb_device*[]>(count + 1);
  std::copy(devices.begin(), devices.end(), raw.get());
  *list = raw.release();
  Bus::instance().count([](Live& live) { ++live.lists; });
  return static_cast<ssize_t>(count);
}

void LIBUSB_CALL libusb_free_device_list(libusb_device** list, int unref_devices) {
  if (list == nullptr) return;
  const std::unique_ptr<libusb_device*[]> owned(list);
  for (auto** device = list; unref_devices && *device != nullptr; ++device) {
    libusb_unref_device(*device);
  }
  Bus::instance().count([](Live& live) { --live.lists; });
}

libusb_device* LIBUSB_CALL libusb_ref_device(libusb_device* device) {
  ++device->references;
  Bus::instance().count([](Live& live) { ++live.devices; });
  return device;
}

void LIBUSB_CALL libusb_unref_device(libusb_device* device) {
  if (device == nullptr) return;
  Bus::instance().count([](Live& live) { --live.devices; });
  if (--device->references == 0) const std::unique_ptr<libusb_device> owned(device);
}

int LIBUSB_CALL libusb_get_device_descriptor(libusb_device* device,
                                             struct libusb_device_descriptor* out) {
  if (const int code = Bus::instance().enter("libusb_get_device_descriptor")) return code;
  acr122::ByteReader in(device->port->reader->device_descriptor());
  out->bLength = in.u8();
  out->bDescriptorType = in.u8();
  out->bcdUSB = in.u16le();
  out->bDeviceClass = in.u8();
  out->bDeviceSubClass = in.u8();
  out->bDeviceProtocol = in.u8();
  out->bMaxPacketSize0 = in.u8();
  out->idVendor = in.u16le();
  out->idProduct = in.u16le();
  out->bcdDevice = in.u16le();
  out->iManufacturer = in.u8();
  out->iProduct = in.u8();
  out->iSerialNumber = in.u8();
  out->bNumConfigurations = in.u8();
  return 0;
}

int LIBUSB_CALL libusb_get_active_config_descriptor(libusb_device* device,
                                                    struct libusb_config_descriptor** config) {
  if (const int code = Bus::instance().enter("libusb_get_active_config_descriptor")) return code;
  if (device->port->absent()) return LIBUSB_ERROR_NO_DEVICE;
  if (device->port->unconfigured) return LIBUSB_ERROR_NOT_FOUND;
  *config = &parse_config(device->port->reader->configuration_descriptor()).release()->config;
  Bus::instance().count([](Live& live) { ++live.config_descriptors; });
  return 0;
}

int LIBUSB_CALL libusb_get_config_descriptor(libusb_device* device, uint8_t index,
                                             struct libusb_config_descriptor** config) {
  if (const int code = Bus::instance().enter("libusb_get_config_descriptor")) return code;
  if (index != 0) return LIBUSB_ERROR_NOT_FOUND;
  *config = &parse_config(device->port->reader->configuration_descriptor()).release()->config;
  Bus::instance().count([](Live& live) { ++live.config_descriptors; });
  return 0;
}

void LIBUSB_CALL libusb_free_config_descriptor(struct libusb_config_descriptor* config) {
  if (config == nullptr) return;
  static_assert(std::is_standard_layout_v<OwnedConfig>);  // its first member stands for the whole
  const std::unique_ptr<OwnedConfig> owned(static_cast<OwnedConfig*>(static_cast<void*>(config)));
  Bus::instance().count([](Live& live) { --live.config_descriptors; });
}

uint8_t LIBUSB_CALL libusb_get_bus_number(libusb_device* device) { return device->port->place.bus; }

uint8_t LIBUSB_CALL libusb_get_device_address(libusb_device* device) {
  return device->port->place.address;
}

uint8_t LIBUSB_CALL libusb_get_port_number(libusb_device* device) {
  const auto& ports = device->port->place.ports;
  return ports.empty() ? std::uint8_t{0} : ports.back();
}

int LIBUSB_CALL libusb_get_port_numbers(libusb_device* device, uint8_t* numbers, int room) {
  if (const int code = Bus::instance().enter("libusb_get_port_numbers")) return code;
  const auto& ports = device->port->place.ports;
  if (room <= 0) return LIBUSB_ERROR_INVALID_PARAM;
  if (ports.size() > static_cast<std::size_t>(room)) return LIBUSB_ERROR_OVERFLOW;
  std::copy(ports.begin(), ports.end(), numbers);
  return static_cast<int>(ports.size());
}

}  // extern "C"
