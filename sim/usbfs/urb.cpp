// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/usbfs/urb.h"

#include <algorithm>
#include <cstddef>

namespace sim::usbfs {

usbdevfs_urb& Urb::urb() const {
  return *static_cast<usbdevfs_urb*>(static_cast<void*>(data_->data));
}

std::unique_ptr<Urb> Urb::submitted(UMockdevIoctlData* argument) {
  auto urb = std::make_unique<Urb>();
  urb->data_.reset(umockdev_ioctl_data_resolve(argument, 0, sizeof(usbdevfs_urb), nullptr));
  if (!urb->data_) return nullptr;
  const auto length = urb->urb().buffer_length;
  if (length < 0) return nullptr;
  if (length > 0) {
    urb->buffer_.reset(umockdev_ioctl_data_resolve(urb->data_.get(), offsetof(usbdevfs_urb, buffer),
                                                   static_cast<gsize>(length), nullptr));
    if (!urb->buffer_) return nullptr;
  }
  return urb;
}

std::size_t Urb::length() const {
  return buffer_ ? static_cast<std::size_t>(buffer_->data_len) : std::size_t{0};
}

acr122::ByteView Urb::buffer() const {
  return buffer_ ? acr122::ByteView(buffer_->data, length()) : acr122::ByteView();
}

void Urb::fill(std::size_t offset, acr122::ByteView bytes) {
  if (offset >= length()) return;
  const auto room = length() - offset;
  std::copy_n(bytes.begin(), std::min(room, bytes.size()), buffer_->data + offset);
}

void Urb::finish(int status, std::size_t actual_length) {
  urb().status = status;
  urb().actual_length = static_cast<int>(actual_length);
  finished_ = true;
}

void Urb::hand_back(UMockdevIoctlData* argument) {
  const GOwned<UMockdevIoctlData> pointer(
      umockdev_ioctl_data_resolve(argument, 0, sizeof(void*), nullptr));
  if (pointer) umockdev_ioctl_data_set_ptr(pointer.get(), 0, data_.get());
}

}  // namespace sim::usbfs
