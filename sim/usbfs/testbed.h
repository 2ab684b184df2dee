// SPDX-License-Identifier: LGPL-2.1-or-later
// A mocked /sys and /dev/bus/usb with virtual readers, for this process and those that it starts.
#pragma once

#include <string>
#include <vector>

#include "sim/usbfs/device.h"

namespace sim::usbfs {

/// True when libumockdev-preload is loaded; without it a Testbed has no effect.
bool preloaded();

/// The library that has to be in LD_PRELOAD.
inline constexpr const char* kPreloadLibrary = "libumockdev-preload.so.0";

/// One USB bus. Not thread-safe; umockdev's worker serves the nodes by itself.
class Testbed {
 public:
  explicit Testbed(Pace pace = Pace::fast);
  ~Testbed();
  Testbed(const Testbed&) = delete;
  Testbed& operator=(const Testbed&) = delete;

  /// Puts a reader on a port (from 0) under the next free device number and announces it. Error
  /// text, or empty.
  std::string plug(std::size_t port, const std::shared_ptr<VirtualReader>& reader);
  void unplug(std::size_t port);  // nothing happens if no reader is there
  /// The node of the reader that is plugged in there; nullptr if none is.
  Device* device_at(std::size_t port);

 private:
  struct Plugged {
    std::size_t port = 0;
    std::string node;
    std::unique_ptr<Device> device;
    bool present = true;
  };
  std::string add(const std::string& description);

  Pace pace_;
  GOwned<UMockdevTestbed> testbed_;
  std::vector<Plugged> plugged_;  // devices that left stay: clients may still hold them open
  unsigned next_device_ = 4;
};

}  // namespace sim::usbfs
