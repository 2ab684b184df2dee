// SPDX-License-Identifier: LGPL-2.1-or-later
#include <array>
#include <span>

#include "usb/libusb_transport.h"
#include "usb/open_device.h"

namespace acr122 {

namespace usb {
namespace {

class DeviceList {
 public:
  explicit DeviceList(libusb_context* context) : count_(libusb_get_device_list(context, &list_)) {}
  ~DeviceList() {
    if (list_ != nullptr) libusb_free_device_list(list_, 1);
  }
  DeviceList(const DeviceList&) = delete;
  DeviceList& operator=(const DeviceList&) = delete;

  std::span<libusb_device* const> devices() const {
    if (list_ == nullptr || count_ <= 0) return {};
    return {list_, static_cast<std::size_t>(count_)};
  }

 private:
  libusb_device** list_ = nullptr;
  ssize_t count_;
};

/// "1-1.4", the kernel's name for a socket; empty when libusb does not know.
std::string ports_of(libusb_device* device) {
  constexpr int kDeepest = 7;  // USB 3.0, 8.9: seven tiers
  std::array<std::uint8_t, kDeepest> ports{};
  const int count = libusb_get_port_numbers(device, ports.data(), kDeepest);
  if (count <= 0) return {};
  const auto path = std::span(ports).first(static_cast<std::size_t>(count));
  return fmt::format("{}-{}", libusb_get_bus_number(device), fmt::join(path, "."));
}

/// Reads string descriptors until one runs into libusb's own time-out (1 s): a reader that is
/// silent is not asked again.
class StringReader {
 public:
  /// Null: no string can be read.
  explicit StringReader(libusb_device_handle* handle) : handle_(handle) {}

  std::string read(std::uint8_t index) {
    if (index == 0 || handle_ == nullptr || silent_) return {};
    std::array<unsigned char, 256> text{};
    const int size = libusb_get_string_descriptor_ascii(handle_, index, text.data(),
                                                        static_cast<int>(text.size()));
    silent_ = size == LIBUSB_ERROR_TIMEOUT;
    if (size <= 0) return {};
    std::string printable;
    for (const auto c : std::span(text).first(static_cast<std::size_t>(size))) {
      if (c >= 0x20 && c < 0x7F) printable.push_back(static_cast<char>(c));
    }
    return printable;
  }

 private:
  libusb_device_handle* handle_;
  bool silent_ = false;
};

DeviceInfo describe(libusb_device* device, libusb_device_handle* handle) {
  libusb_device_descriptor descriptor{};
  libusb_get_device_descriptor(device, &descriptor);  // from memory: is_wanted() has read it
  const auto [bus, address] = location_of(device);
  DeviceInfo info;
  info.vendor_id = descriptor.idVendor;
  info.product_id = descriptor.idProduct;
  info.bcd_device = descriptor.bcdDevice;
  info.bus = bus;
  info.address = address;
  info.ports = ports_of(device);
  StringReader strings(handle);
  info.manufacturer = strings.read(descriptor.iManufacturer);
  info.product = strings.read(descriptor.iProduct);
  info.serial = strings.read(descriptor.iSerialNumber);
  return info;
}

Result<std::unique_ptr<Transport>> open_wanted(Context& context, libusb_device* device,
                                               Clock& clock) {
  const auto interface = find_ccid_interface(device);
  if (!interface) return fail(interface.error());
  // Not even opened: another driver shall find it as it was plugged in.
  if (interface->contact_reader) return fail(Errc::wrong_device, "descriptor of a contact reader");
  auto handle = open_and_claim(device, interface->number);
  if (!handle) return fail(handle.error());
  auto info = describe(device, handle->get());
  return std::make_unique<LibusbTransport>(std::move(context), *std::move(handle), *interface,
                                           std::move(info), clock);
}

/// For a device that open_wanted() found held by another program: nothing is sent to it.
Result<std::unique_ptr<Transport>> wait_for(Context context, libusb_device* device, Clock& clock) {
  const auto interface = find_ccid_interface(device);
  if (!interface) return fail(interface.error());
  return std::make_unique<LibusbTransport>(std::move(context), Device(libusb_ref_device(device)),
                                           *interface, describe(device, nullptr), clock);
}

}  // namespace
}  // namespace usb

Result<std::unique_ptr<Transport>> open_transport(std::string_view name, Clock& clock) {
  const auto wanted = usb::parse_device_name(name);
  if (!wanted) return fail(wanted.error());
  libusb_context* raw = nullptr;
  if (const int code = libusb_init(&raw); code != LIBUSB_SUCCESS) {
    return fail(Errc::transfer_failed, "libusb_init", code);
  }
  usb::Context context(raw);
  const usb::DeviceList list(context.get());
  Error why{Errc::reader_not_found, "device list"};
  libusb_device* held = nullptr;
  for (auto* device : list.devices()) {
    if (!usb::is_wanted(device, *wanted)) continue;
    auto transport = usb::open_wanted(context, device, clock);
    if (transport) return transport;
    why = transport.error();
    if (why.code == Errc::reader_busy) held = device;
  }
  if (held != nullptr) return usb::wait_for(std::move(context), held, clock);
  return fail(why);
}

}  // namespace acr122
