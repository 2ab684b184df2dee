// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/ccid/pipe.h"

#include "sim/usb/descriptors.h"

namespace sim::ccid {

void Pipe::push(Bytes message, Microseconds ready_at, bool held_back) {
  queue_.push_back({std::move(message), ready_at, held_back, 0});
}

Pipe::Transfer Pipe::take(std::size_t room) {
  Message& message = queue_.front();
  const ByteView rest = ByteView(message.data).subspan(message.sent);
  Transfer transfer;
  if (rest.size() < room || (rest.size() == room && room % kBulkPacket != 0)) {
    transfer.data = acr122::to_bytes(rest);  // ends with a short packet, maybe an empty one
    queue_.pop_front();
    return transfer;
  }
  if (room % kBulkPacket != 0) {
    transfer.overflow = true;
    queue_.pop_front();
    return transfer;
  }
  transfer.data = acr122::to_bytes(rest.first(room));
  message.sent += room;
  return transfer;
}

}  // namespace sim::ccid
