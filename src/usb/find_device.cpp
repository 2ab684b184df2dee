// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usb/find_device.h"

#include <algorithm>
#include <span>

#include "base/models.h"
#include "usb/libusb_handles.h"

namespace acr122::usb {

namespace {

template <class T, class Count>
std::span<const T> items(const T* first, Count count) {
  if (first == nullptr || count <= 0) return {};
  return {first, static_cast<std::size_t>(count)};
}

bool is_bulk(const libusb_endpoint_descriptor& endpoint) {
  return (endpoint.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) == LIBUSB_TRANSFER_TYPE_BULK;
}

bool is_interrupt(const libusb_endpoint_descriptor& endpoint) {
  return (endpoint.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) == LIBUSB_TRANSFER_TYPE_INTERRUPT;
}

bool is_in(const libusb_endpoint_descriptor& endpoint) {
  return (endpoint.bEndpointAddress & LIBUSB_ENDPOINT_DIR_MASK) == LIBUSB_ENDPOINT_IN;
}

// Readers with contacts that have the touchatag's ids: ACR38U-CCID (5 V only), ACR38 plug-in,
// ACR100 and AET65 (344,100 bit/s). A touchatag supports three voltages and 250,000 bit/s (CCID
// project, readers/ACR38U-CCID.txt, ACS_ACR38_plugin.txt, ACS_ACR100.txt, ACS_AET65.txt,
// ACR122U.txt).
bool is_of_contact_reader(ByteView class_descriptor) {
  constexpr std::uint8_t kFiveVoltsOnly = 0x01;
  constexpr std::uint32_t kContactDataRate = 344'100;
  ByteReader in(class_descriptor);  // CCID 1.1, 5.1
  in.take(5);                       // bLength to bMaxSlotIndex
  const auto voltages = in.u8();
  in.take(17);  // dwProtocols to dwDataRate
  const auto max_data_rate = in.u32le();
  return in.ok() && (voltages == kFiveVoltsOnly || max_data_rate == kContactDataRate);
}

/// The interface's endpoints; an address of 0 is the control endpoint and means none was found.
CcidInterface read_endpoints(const libusb_interface_descriptor& setting) {
  CcidInterface found;
  found.number = setting.bInterfaceNumber;
  const auto extra = items(setting.extra, setting.extra_length);
  found.contact_reader = is_of_contact_reader(ByteView(extra.data(), extra.size()));
  for (const auto& endpoint : items(setting.endpoint, setting.bNumEndpoints)) {
    if (is_interrupt(endpoint) && is_in(endpoint)) found.interrupt_in = endpoint.bEndpointAddress;
    if (!is_bulk(endpoint)) continue;
    if (is_in(endpoint)) {
      if (found.bulk_in == 0) found.bulk_in = endpoint.bEndpointAddress;
    } else if (found.bulk_out == 0) {
      found.bulk_out = endpoint.bEndpointAddress;
      found.packet_size = endpoint.wMaxPacketSize;
    }
  }
  return found;
}

}  // namespace

DeviceLocation location_of(libusb_device* device) {
  return {libusb_get_bus_number(device), libusb_get_device_address(device)};
}

bool is_wanted(libusb_device* device, const DeviceName& name) {
  libusb_device_descriptor descriptor{};
  if (libusb_get_device_descriptor(device, &descriptor) != LIBUSB_SUCCESS) return false;
  const DeviceIds ids{descriptor.idVendor, descriptor.idProduct};
  if (!find_model(ids.vendor, ids.product)) return false;
  if (name.ids && *name.ids != ids) return false;
  return !name.location || *name.location == location_of(device);
}

Result<CcidInterface> find_ccid_interface(libusb_device* device) {
  libusb_config_descriptor* raw = nullptr;
  if (const int code = libusb_get_active_config_descriptor(device, &raw); code != LIBUSB_SUCCESS) {
    if (code == LIBUSB_ERROR_NOT_FOUND) return fail(Errc::reader_not_found, "configuration");
    return fail(usb_error(code, "configuration"));
  }
  const ConfigDescriptor config(raw);
  for (const auto& interface : items(config->interface, config->bNumInterfaces)) {
    // The first alternate setting is the active one: nobody sends SET_INTERFACE.
    for (const auto& setting : items(interface.altsetting, std::min(interface.num_altsetting, 1))) {
      if (setting.bInterfaceClass != LIBUSB_CLASS_SMART_CARD) continue;
      const auto found = read_endpoints(setting);
      if (found.bulk_in != 0 && found.bulk_out != 0 && found.packet_size != 0) return found;
    }
  }
  return fail(Errc::reader_not_found, "CCID interface");
}

}  // namespace acr122::usb
