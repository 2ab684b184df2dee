// SPDX-License-Identifier: LGPL-2.1-or-later
// The libusb-1.0 functions that a driver calls, in front of virtual readers. Link this library in
// place of libusb. One process-global bus; everything here is thread-safe.
//
// Time is modelled: a read whose answer is ready within its time-out moves the reader's clock to
// that moment and completes; another one moves the clock by the time-out and completes
// TIMED_OUT. A read that hangs for ever (a time-out of 0 or Fault::hang_until_cancel) ends
// by libusb_cancel_transfer or by unplugging; whoever handles events waits for it in the host's
// modelled time (host_time.h). Nothing waits in wall-clock time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/reader/virtual_reader.h"

namespace sim::libusb_mock {

/// Where a reader sits.
struct Place {
  std::uint8_t bus = 1;
  std::uint8_t address = 4;
  std::vector<std::uint8_t> ports = {1};
};

/// Plugs a reader in. The same reader may come back at another address.
void attach(std::shared_ptr<VirtualReader> reader, const Place& place = {});

/// Pulls the reader out: handles that are open see NO_DEVICE from now on.
void detach(std::uint8_t bus = 1, std::uint8_t address = 4);

/// What the kernel does to transfers and claims while the device keeps its address. The reader
/// itself is as after plugging in.
enum class Interruption : std::uint8_t {
  suspend,      // the machine slept: transfers ended with NO_DEVICE, the claim lives on
  usb_reset,    // by another program: transfers ended empty, the claim is gone; usbfs claims again
  driver_took,  // a reset, and the kernel's driver has the interface now
};
void interrupt(Interruption how, std::uint8_t bus = 1, std::uint8_t address = 4);

/// The device at this place is bound to a kernel driver (pn533_usb), or no longer is.
void set_kernel_driver(bool active, std::uint8_t bus = 1, std::uint8_t address = 4);

/// The first configuration is not active: get_active_config_descriptor answers NOT_FOUND.
void set_unconfigured(bool unconfigured, std::uint8_t bus = 1, std::uint8_t address = 4);

/// Another program holds the interface: libusb_claim_interface answers BUSY.
void set_claimed_elsewhere(bool claimed, std::uint8_t bus = 1, std::uint8_t address = 4);

/// Makes calls of one function fail with a LIBUSB_ERROR code: `skip` calls pass first, then
/// `times` fail (0: all). E.g. fail("libusb_open", LIBUSB_ERROR_ACCESS).
void fail(const std::string& function, int code, unsigned skip = 0, unsigned times = 1);

/// Makes the n-th fallible libusb call from now on fail, 1 being the next one.
void fail_call(std::uint64_t n, int code);

/// What happened since reset().
struct Records {
  std::uint64_t calls = 0;  // of functions that may fail
  unsigned set_configuration = 0;
  unsigned set_interface = 0;
  unsigned kernel_driver_detached = 0;
  unsigned kernel_driver_attached = 0;
  unsigned claims = 0;
  unsigned resets = 0;
  unsigned timers = 0;                      // transfers with a time-out of libusb's own
  std::vector<std::uint8_t> halts_cleared;  // endpoint addresses
  std::vector<std::string> misuse;          // e.g. a transfer freed while it is pending
};
Records records();

/// What is open or allocated right now.
struct Live {
  int contexts = 0;
  int handles = 0;
  int transfers = 0;
  int pending_transfers = 0;
  int devices = 0;  // references, as by libusb_get_device_list
  int lists = 0;
  int config_descriptors = 0;
  int claimed_interfaces = 0;
  bool none() const {
    return contexts == 0 && handles == 0 && transfers == 0 && pending_transfers == 0 &&
           devices == 0 && lists == 0 && config_descriptors == 0 && claimed_interfaces == 0;
  }
};
Live live();

/// An empty bus, no failures, no records. Call between tests; nothing may be open.
void reset();

}  // namespace sim::libusb_mock
