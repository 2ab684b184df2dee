// SPDX-License-Identifier: LGPL-2.1-or-later
// One USB request block of a client program.
#pragma once

#include <linux/usbdevice_fs.h>
#include <umockdev.h>

#include <memory>

#include "sim/base/bytes.h"

namespace sim::usbfs {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using GOwned = std::unique_ptr<T, Unref>;

/// A copy of the client's `usbdevfs_urb` and its buffer; umockdev writes both back when the client
/// reaps it.
class Urb {
 public:
  /// nullptr: the ioctl's argument cannot be read.
  static std::unique_ptr<Urb> submitted(UMockdevIoctlData* argument);

  unsigned long address() const { return data_->client_addr; }
  std::uint8_t type() const { return urb().type; }
  std::uint8_t endpoint() const { return urb().endpoint; }
  bool zero_packet() const { return (urb().flags & USBDEVFS_URB_ZERO_PACKET) != 0; }
  acr122::ByteView buffer() const;
  std::size_t length() const;

  /// Copies into the buffer at `offset`; what does not fit is cut off.
  void fill(std::size_t offset, acr122::ByteView bytes);
  /// `status`: 0 or a negative errno.
  void finish(int status, std::size_t actual_length = 0);
  bool finished() const { return finished_; }

  /// Makes the argument of USBDEVFS_REAPURB point to this request.
  void hand_back(UMockdevIoctlData* argument);

 private:
  usbdevfs_urb& urb() const;

  GOwned<UMockdevIoctlData> data_;
  GOwned<UMockdevIoctlData> buffer_;
  bool finished_ = false;
};

}  // namespace sim::usbfs
