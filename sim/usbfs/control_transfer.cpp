// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/usbfs/control_transfer.h"

#include <algorithm>
#include <cstddef>

namespace sim::usbfs {

namespace {

void u16le(Bytes& to, std::uint16_t value) {
  to.push_back(static_cast<std::uint8_t>(value & 0xFF));
  to.push_back(static_cast<std::uint8_t>(value >> 8));
}

}  // namespace

usbdevfs_ctrltransfer& ControlTransfer::transfer() const {
  return *static_cast<usbdevfs_ctrltransfer*>(static_cast<void*>(data_->data));
}

std::optional<ControlTransfer> ControlTransfer::submitted(UMockdevIoctlData* argument) {
  ControlTransfer copy;
  copy.data_.reset(
      umockdev_ioctl_data_resolve(argument, 0, sizeof(usbdevfs_ctrltransfer), nullptr));
  if (!copy.data_) return std::nullopt;
  const auto length = copy.transfer().wLength;
  if (length > 0) {
    copy.buffer_.reset(umockdev_ioctl_data_resolve(
        copy.data_.get(), offsetof(usbdevfs_ctrltransfer, data), length, nullptr));
    if (!copy.buffer_) return std::nullopt;
  }
  return copy;
}

Bytes ControlTransfer::setup() const {
  Bytes setup = {transfer().bRequestType, transfer().bRequest};
  u16le(setup, transfer().wValue);
  u16le(setup, transfer().wIndex);
  u16le(setup, transfer().wLength);
  return setup;
}

void ControlTransfer::fill(ByteView data) const {
  if (!buffer_) return;
  const auto room = static_cast<std::size_t>(buffer_->data_len);
  std::copy_n(data.begin(), std::min(room, data.size()), buffer_->data);
}

}  // namespace sim::usbfs
