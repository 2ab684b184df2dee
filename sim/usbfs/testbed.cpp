// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/usbfs/testbed.h"

#include <link.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <thread>

namespace sim::usbfs {

namespace {

constexpr unsigned kUsbMajor = 189;

std::string system_path(std::size_t port) {
  return fmt::format("/devices/pci0000:00/0000:00:14.0/usb1/1-{}", port + 1);
}

// pcscd walks up from the interface and reads the ids of every parent, so the bus needs its hub.
constexpr const char* kHub =
    "P: /devices/pci0000:00/0000:00:14.0/usb1\n"
    "N: bus/usb/001/001\n"
    "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DRIVER=usb\n"
    "E: BUSNUM=001\nE: DEVNUM=001\nE: DEVNAME=/dev/bus/usb/001/001\nE: MAJOR=189\nE: MINOR=0\n"
    "A: busnum=1\\n\nA: devnum=1\\n\nA: speed=480\\n\nA: bConfigurationValue=1\\n\n"
    "A: idVendor=1d6b\\n\nA: idProduct=0002\\n\n"
    "H: descriptors=12010002090001406B1D020015060302010109021900010100E0000904000001090000000705"
    "810304000C\n";

std::string device_node(unsigned number) { return fmt::format("bus/usb/001/{:03}", number); }

std::string describe_device(std::size_t port, unsigned number, const VirtualReader& reader) {
  const auto& model = reader.model();
  // libusb 0.1 (libnfc) reads the descriptors from the node, libusb 1.0 from sysfs.
  const auto descriptors = fmt::format("{:02X}{:02X}", fmt::join(reader.device_descriptor(), ""),
                                       fmt::join(reader.configuration_descriptor(), ""));
  auto text = fmt::format("P: {}\nN: {}={}\n", system_path(port), device_node(number), descriptors);
  text += fmt::format(
      "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DRIVER=usb\nE: BUSNUM=001\nE: DEVNUM={0:03}\n"
      "E: DEVNAME=/dev/{1}\nE: MAJOR={2}\nE: MINOR={3}\nE: PRODUCT={4:x}/{5:x}/{6:x}\n",
      number, device_node(number), kUsbMajor, number - 1, model.vendor_id, model.product_id,
      model.bcd_device);
  text += fmt::format(
      "A: busnum=1\\n\nA: devnum={0}\\n\nA: speed=12\\n\nA: bConfigurationValue=1\\n\n"
      "A: idVendor={1:04x}\\n\nA: idProduct={2:04x}\\n\nA: bcdDevice={3:04x}\\n\n"
      "A: product={4}\\n\n",
      number, model.vendor_id, model.product_id, model.bcd_device, model.product);
  if (!model.manufacturer.empty())
    text += fmt::format("A: manufacturer={}\\n\n", model.manufacturer);
  if (!model.serial.empty()) text += fmt::format("A: serial={}\\n\n", model.serial);
  return text + fmt::format("H: descriptors={}\n", descriptors);
}

std::string describe_interface(std::size_t port) {
  return fmt::format(
      "P: {}/1-{}:1.0\n"
      "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\nE: INTERFACE=11/0/0\n"
      "A: bInterfaceNumber=00\\n\nA: bAlternateSetting= 0\\n\nA: bNumEndpoints=03\\n\n"
      "A: bInterfaceClass=0b\\n\nA: bInterfaceSubClass=00\\n\nA: bInterfaceProtocol=00\\n\n",
      system_path(port), port + 1);
}

// umockdev calls it critical when a program is killed in the middle of an ioctl: it is not.
void log_without_killed_clients(const char* domain, GLogLevelFlags level, const char* message,
                                void* data) {
  const std::string_view text(message);
  if (text.find("Destroying IoctlClient with open stream") != std::string_view::npos) return;
  g_log_default_handler(domain, level, message, data);
}

}  // namespace

// umockdev_in_mock_environment() answers only after a testbed exists, and remembers its answer.
bool preloaded() {
  const auto visit = [](dl_phdr_info* object, std::size_t /*size*/, void* /*data*/) -> int {
    return std::string_view(object->dlpi_name).find("libumockdev-preload") !=
           std::string_view::npos;
  };
  return dl_iterate_phdr(visit, nullptr) != 0;
}

Testbed::Testbed(Pace pace) : pace_(pace), testbed_(umockdev_testbed_new()) {
  g_log_set_default_handler(log_without_killed_clients, nullptr);
  add(kHub);
}

// What was killed a moment ago needs a moment to be seen closing.
Testbed::~Testbed() {
  constexpr auto kStep = std::chrono::milliseconds(2);
  constexpr int kSteps = 100;
  const auto in_use = [](const auto& plugged) { return plugged.device->in_use(); };
  for (int step = 0; step < kSteps && std::ranges::any_of(plugged_, in_use); ++step) {
    std::this_thread::sleep_for(kStep);
  }
  testbed_.reset();  // stops the worker before the devices go
}

std::string Testbed::add(const std::string& description) {
  GError* error = nullptr;
  if (umockdev_testbed_add_from_string(testbed_.get(), description.c_str(), &error)) return {};
  std::string text = error ? error->message : "umockdev refused the device";
  g_clear_error(&error);
  return text;
}

std::string Testbed::plug(std::size_t port, const std::shared_ptr<VirtualReader>& reader) {
  const auto number = next_device_++;
  Plugged plugged{port, "/dev/" + device_node(number), std::make_unique<Device>(reader, pace_),
                  true};
  // The node answers before the uevent invites others to open it.
  umockdev_testbed_attach_ioctl(testbed_.get(), plugged.node.c_str(), plugged.device->handler(),
                                nullptr);
  plugged_.push_back(std::move(plugged));
  auto error = add(describe_device(port, number, *reader));
  return error.empty() ? add(describe_interface(port)) : error;
}

Device* Testbed::device_at(std::size_t port) {
  for (const auto& plugged : plugged_) {
    if (plugged.port == port && plugged.present) return plugged.device.get();
  }
  return nullptr;
}

void Testbed::unplug(std::size_t port) {
  const auto found = std::ranges::find_if(
      plugged_, [&](const auto& plugged) { return plugged.port == port && plugged.present; });
  if (found == plugged_.end()) return;
  found->present = false;
  found->device->gone();
  const auto device = "/sys" + system_path(port);
  const auto interface = fmt::format("{}/1-{}:1.0", device, port + 1);
  for (const auto& path : {interface, device}) {
    umockdev_testbed_uevent(testbed_.get(), path.c_str(), "remove");
  }
  for (const auto& path : {interface, device}) {
    umockdev_testbed_remove_device(testbed_.get(), path.c_str());
  }
  // Its handler stays and answers ENODEV: umockdev ends a program whose ioctl is under way when the
  // handler is taken away ("Error communicating with ioctl socket"). No other node has its name.
}

}  // namespace sim::usbfs
