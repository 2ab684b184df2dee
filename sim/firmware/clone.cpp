// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/firmware/clone.h"

#include <optional>
#include <utility>

namespace sim::firmware {

namespace {

constexpr std::size_t kMaxTargetsAt = 2;  // D4 4A MaxTg
constexpr std::size_t kCountAt = 2;       // D5 4B NbTg
constexpr std::size_t kTargetAt = 3;      // Tg, then SENS_RES
constexpr std::size_t kSensResAt = 4;

bool lists_one_target(const Bytes& answer) {
  return answer.size() > kSensResAt + 1 && answer[0] == 0xD5 && answer[1] == 0x4B &&
         answer[kCountAt] == 1;
}

/// Type A records have a UID of 4, 7 or 10 bytes whose length is in them.
bool is_type_a(const Bytes& answer) {
  constexpr std::size_t kLengthAt = 7;
  if (answer.size() <= kLengthAt) return false;
  const std::size_t length = answer[kLengthAt];
  const bool usual = length == 4 || length == 7 || length == 10;
  return usual && answer.size() >= kLengthAt + 1 + length;
}

}  // namespace

// SENS_RES swapped: traces, libnfc#476. The same card several times: nfc-tools/mfoc#80.
Bytes as_this_model_lists(const ReaderModel& model, ByteView command, Bytes answer) {
  if (!lists_one_target(answer) || !is_type_a(answer)) return answer;
  if (model.atqa_swapped) std::swap(answer[kSensResAt], answer[kSensResAt + 1]);
  const bool room_for_two = command.size() > kMaxTargetsAt && command[kMaxTargetsAt] >= 2;
  if (model.lists_card_twice && room_for_two) {
    auto again = acr122::to_bytes(ByteView(answer).subspan(kTargetAt));
    again.front() = 2;
    answer[kCountAt] = 2;
    acr122::append(answer, again);
  }
  return answer;
}

}  // namespace sim::firmware
