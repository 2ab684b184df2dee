// SPDX-License-Identifier: LGPL-2.1-or-later
// USBDEVFS_CONTROL: a control transfer without a request block, as libusb 0.1 makes them.
#pragma once

#include <optional>

#include "sim/usbfs/control_request.h"
#include "sim/usbfs/urb.h"

namespace sim::usbfs {

/// A copy of the client's `usbdevfs_ctrltransfer` and its buffer; umockdev writes the buffer back.
class ControlTransfer {
 public:
  /// nullopt: the ioctl's argument cannot be read.
  static std::optional<ControlTransfer> submitted(UMockdevIoctlData* argument);

  /// The setup packet (USB 2.0, 9.3).
  Bytes setup() const;
  /// The data stage of a request from device to host; what does not fit is cut off.
  void fill(ByteView data) const;

 private:
  usbdevfs_ctrltransfer& transfer() const;

  GOwned<UMockdevIoctlData> data_;
  GOwned<UMockdevIoctlData> buffer_;  // none: no data stage
};

}  // namespace sim::usbfs
