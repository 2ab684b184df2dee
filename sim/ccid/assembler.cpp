// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/ccid/assembler.h"

#include <utility>

#include "sim/ccid/message.h"
#include "sim/usb/descriptors.h"

namespace sim::ccid {

std::optional<Bytes> Assembler::feed(ByteView transfer) {
  const bool zlp_owed = std::exchange(zlp_owed_, false);
  if (zlp_owed && !transfer.empty()) ++counters_.missing_zlps;
  acr122::append(pending_, transfer);
  if (!complete(transfer) || pending_.empty()) return std::nullopt;
  zlp_owed_ = !transfer.empty() && transfer.size() % kBulkPacket == 0;
  return std::exchange(pending_, {});
}

void Assembler::reset() {
  pending_.clear();
  zlp_owed_ = false;
}

bool Assembler::complete(ByteView transfer) const {
  const bool short_packet = transfer.size() % kBulkPacket != 0 || transfer.empty();
  if (short_packet) return true;
  const auto command = parse(pending_);
  return command && command->data.size() >= command->announced;
}

}  // namespace sim::ccid
