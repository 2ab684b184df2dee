// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/libusb_mock/bus.h"

#include <algorithm>

#include "sim/libusb_mock/host_time.h"

namespace sim::libusb_mock {

Bus& Bus::instance() {
  static Bus bus;
  return bus;
}

int Bus::enter(const char* function) {
  const std::lock_guard guard(mutex_);
  ++records_.calls;
  for (auto it = failures_.begin(); it != failures_.end(); ++it) {
    if (!it->function.empty() && it->function != function) continue;
    if (it->skip > 0) {
      --it->skip;
      continue;
    }
    const int code = it->code;
    if (it->times == 1) {
      failures_.erase(it);
    } else if (it->times > 1) {
      --it->times;
    }
    return code;
  }
  return 0;
}

std::vector<std::shared_ptr<Port>> Bus::ports() const {
  const std::lock_guard guard(mutex_);
  return ports_;
}

std::shared_ptr<Port> Bus::at(std::uint8_t bus, std::uint8_t address) const {
  const std::lock_guard guard(mutex_);
  const auto found = std::ranges::find_if(ports_, [&](const auto& port) {
    return port->place.bus == bus && port->place.address == address;
  });
  return found == ports_.end() ? nullptr : *found;
}

void Bus::add(std::shared_ptr<Port> port) {
  const std::lock_guard guard(mutex_);
  ports_.push_back(std::move(port));
}

void Bus::take_away(std::uint8_t bus, std::uint8_t address) {
  const std::lock_guard guard(mutex_);
  std::erase_if(ports_, [&](const auto& port) {
    return port->place.bus == bus && port->place.address == address;
  });
}

void Bus::arm(Failure failure) {
  const std::lock_guard guard(mutex_);
  failures_.push_back(std::move(failure));
}

void Bus::clear() {
  const std::lock_guard guard(mutex_);
  ports_.clear();
  failures_.clear();
  records_ = {};
}

void Bus::misuse(const std::string& what) {
  record([&](Records& records) { records.misuse.push_back(what); });
}

Records Bus::records() const {
  const std::lock_guard guard(mutex_);
  return records_;
}

Live Bus::live() const {
  const std::lock_guard guard(mutex_);
  return live_;
}

void attach(std::shared_ptr<VirtualReader> reader, const Place& place) {
  if (!reader->plugged()) reader->plug();
  auto port = std::make_shared<Port>();
  port->place = place;
  port->reader = std::move(reader);
  Bus::instance().add(std::move(port));
}

void detach(std::uint8_t bus, std::uint8_t address) {
  const auto port = Bus::instance().at(bus, address);
  if (!port) return;
  port->gone = true;
  port->reader->unplug();
  Bus::instance().take_away(bus, address);
}

void interrupt(Interruption how, std::uint8_t bus, std::uint8_t address) {
  const auto port = Bus::instance().at(bus, address);
  if (!port) return;
  const auto lock = port->reader->lock();
  port->reader->usb_reset();
  const bool suspended = how == Interruption::suspend;
  port->ended_with = suspended ? LIBUSB_TRANSFER_NO_DEVICE : LIBUSB_TRANSFER_COMPLETED;
  ++port->interruptions;
  if (suspended) return;
  port->claim_taken_away = true;
  if (how == Interruption::driver_took) port->kernel_driver = true;
  if (port->claimed_by.exchange(nullptr) == nullptr) return;
  Bus::instance().count([](Live& live) { --live.claimed_interfaces; });
}

void set_kernel_driver(bool active, std::uint8_t bus, std::uint8_t address) {
  if (const auto port = Bus::instance().at(bus, address)) port->kernel_driver = active;
}

void set_unconfigured(bool unconfigured, std::uint8_t bus, std::uint8_t address) {
  if (const auto port = Bus::instance().at(bus, address)) port->unconfigured = unconfigured;
}

void set_claimed_elsewhere(bool claimed, std::uint8_t bus, std::uint8_t address) {
  if (const auto port = Bus::instance().at(bus, address)) port->claimed_elsewhere = claimed;
}

void fail(const std::string& function, int code, unsigned skip, unsigned times) {
  Bus::instance().arm({function, code, skip, times});
}

void fail_call(std::uint64_t n, int code) { Bus::instance().arm({{}, code, n - 1, 1}); }

Records records() { return Bus::instance().records(); }
Live live() { return Bus::instance().live(); }
void reset() {
  Bus::instance().clear();
  host_time::reset();
}

}  // namespace sim::libusb_mock
