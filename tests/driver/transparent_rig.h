// SPDX-License-Identifier: LGPL-2.1-or-later
// Transparent sessions as a program uses them (PC/SC part 3, amendment 1).
#pragma once

#include <algorithm>

#include "driver/storage_rig.h"
#include "sim/cards/ultralight.h"

namespace driver_test {

inline constexpr const char* kOk = "C0 03 00 90 00 90 00";
inline constexpr const char* kStart = "FF C2 00 00 02 81 00";
inline constexpr const char* kEnd = "FF C2 00 00 02 82 00";
inline constexpr const char* kFieldOff = "FF C2 00 00 02 83 00";
inline constexpr const char* kFieldOn = "FF C2 00 00 02 84 00";
inline constexpr const char* kSoundAnswer = "C0 03 00 90 00 92 01 00 96 02 00 00 97 ";
inline constexpr const char* kSilence = "C0 03 01 64 01 90 00";

/// TRANSPARENT EXCHANGE with these objects.
inline std::string exchange(const std::string& objects) {
  const auto size = Bytes{static_cast<std::uint8_t>(hex(objects).size())};
  return apdu("FF C2 00 01 " + acr122::to_hex(size) + " " + objects);
}

/// Transceive: the frame, and the card's answer as text; else all that came back.
inline std::string frame(const std::string& bytes) {
  const auto size = acr122::to_hex(Bytes{static_cast<std::uint8_t>(hex(bytes).size())});
  auto answer = exchange("95 " + size + " " + bytes);
  constexpr std::size_t kLength = 3, kWord = 6;
  const std::string start = kSoundAnswer;
  if (!answer.starts_with(start)) return answer;
  answer.erase(0, start.size() + kLength);
  return answer.substr(0, answer.size() - std::min(kWord, answer.size()));
}

class Transparent : public Storage {
 protected:
  std::shared_ptr<sim::Ultralight> use_ntag(const std::string& type = "ntag216") {
    return use<sim::Ultralight>(type);
  }
  /// Protected for reading from page 10h on; the password is the one of delivery.
  static void protect(sim::Ultralight& card) {
    card.memory()[0xE3 * 4 + 3] = 0x10;
    card.memory()[0xE4 * 4] = 0x80;
  }
  bool field_is_on() {
    const auto lock = reader_->lock();
    return reader_->field().on();
  }
};

}  // namespace driver_test
