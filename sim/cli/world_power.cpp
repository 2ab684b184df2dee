// SPDX-License-Identifier: LGPL-2.1-or-later
// Orders that interrupt a reader: what a hub, a suspend, a USB reset or a weak supply does to it.
#include <cerrno>

#include "sim/cli/world.h"

namespace sim::cli {

namespace {

Json not_there(std::size_t index) {
  return failure(fmt::format("reader {} is not plugged in", index));
}

}  // namespace

/// The reader leaves the bus by itself and returns with another address.
Json World::restart(std::size_t index, const Json& order) {
  const auto left = unplug(index, order);
  return left.value("ok", false) ? plug(index, order) : left;
}

/// Another program resets the port: the reader keeps its address and forgets everything else. usbfs
/// cancels what is under way and loses the interface (Linux, drivers/usb/core: hub.c, devio.c).
Json World::usb_reset(std::size_t index, const Json& order) {
  auto* device = testbed_->device_at(index);
  if (!device) return not_there(index);
  Fields fields(order);
  const auto driver = fields.text("driver");
  if (!fields.ok()) return failure(fields.problem());
  slots_[index].reader->usb_reset();
  device->take_claims_away(driver == "kernel");
  device->end_requests(ENOENT);
  return success();
}

/// The machine sleeps and wakes: what is under way ends as if the reader had left (hcd.c,
/// usb_hcd_flush_endpoint), which has kept its address and lost its power.
Json World::suspend(std::size_t index, const Json& /*order*/) {
  auto* device = testbed_->device_at(index);
  if (!device) return not_there(index);
  slots_[index].reader->usb_reset();
  device->end_requests(ESHUTDOWN);
  return success();
}

/// A dip of the supply that only the PN532 does not survive.
Json World::brown_out(std::size_t index, const Json& /*order*/) {
  slots_[index].reader->chip_reset();
  return success();
}

}  // namespace sim::cli
