// SPDX-License-Identifier: LGPL-2.1-or-later
// State behind the mocked functions.
#pragma once

#include <libusb.h>

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sim/libusb_mock/libusb_mock.h"

namespace sim::libusb_mock {

/// A device on the bus. Outlives its time on the bus while someone has it open.
struct Port {
  Place place;
  std::shared_ptr<VirtualReader> reader;
  std::atomic<bool> gone = false;
  std::atomic<bool> kernel_driver = false;
  std::atomic<bool> unconfigured = false;
  std::atomic<bool> claimed_elsewhere = false;
  std::atomic<libusb_device_handle*> claimed_by = nullptr;
  std::atomic<bool> claim_taken_away = false;
  std::atomic<unsigned> interruptions = 0;
  std::atomic<libusb_transfer_status> ended_with = LIBUSB_TRANSFER_COMPLETED;
  bool absent() const { return gone || !reader->plugged(); }
};

struct Failure {
  std::string function;  // empty: any
  int code = 0;
  std::uint64_t skip = 0;
  unsigned times = 1;  // 0: always
};

/// The process-global bus. Its mutex is a leaf: nothing else is locked while it is held.
class Bus {
 public:
  static Bus& instance();

  /// Counts a call; a code other than 0 is the failure injected into it.
  int enter(const char* function);

  std::vector<std::shared_ptr<Port>> ports() const;
  std::shared_ptr<Port> at(std::uint8_t bus, std::uint8_t address) const;
  void add(std::shared_ptr<Port> port);
  void take_away(std::uint8_t bus, std::uint8_t address);

  void arm(Failure failure);
  void clear();

  template <class Change>
  void record(Change change) {
    const std::lock_guard guard(mutex_);
    change(records_);
  }
  template <class Change>
  void count(Change change) {
    const std::lock_guard guard(mutex_);
    change(live_);
  }
  void misuse(const std::string& what);
  Records records() const;
  Live live() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Port>> ports_;
  std::vector<Failure> failures_;
  Records records_;
  Live live_;
};

/// A submitted transfer.
struct Pending {
  libusb_transfer* transfer = nullptr;
  std::shared_ptr<Port> port;
  std::optional<Microseconds> deadline;  // modelled; nullopt: none
  bool cancelled = false;
  unsigned interruptions = 0;  // of its port, when it was submitted
};

}  // namespace sim::libusb_mock

/// Its address is what host_time::wait_until waits on.
struct libusb_context {
  std::mutex mutex;  // before a reader's lock, never held during call-backs
  std::list<sim::libusb_mock::Pending> pending;
  bool handling = false;     // one thread handles events at a time, as in libusb
  bool interrupted = false;  // libusb_interrupt_event_handler
};

struct libusb_device {
  std::shared_ptr<sim::libusb_mock::Port> port;
  libusb_context* context = nullptr;
  std::atomic<int> references = 1;
};

struct libusb_device_handle {
  libusb_device* device = nullptr;
  libusb_context* context = nullptr;
  std::atomic<bool> auto_detach = false;
  std::atomic<bool> detached_by_claim = false;
};
