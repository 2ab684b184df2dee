// SPDX-License-Identifier: LGPL-2.1-or-later
// A DESFire as a file: for each directory AID, settings, key type, the keys and the files, each
// with its number, communication, access rights and three bytes of size, low byte first.
#include "sim/cards/desfire.h"

namespace sim {
namespace {

constexpr std::size_t kKeySize = 16;
constexpr std::size_t kLargest = 8192;  // bytes in one file

void put(Bytes& to, std::size_t value, unsigned bytes) {
  for (unsigned at = 0; at < bytes; ++at) to.push_back(static_cast<std::uint8_t>(value >> 8 * at));
}

std::size_t u24le(acr122::ByteReader& in) {
  const std::size_t low = in.u16le();
  return low | std::size_t{in.u8()} << 16U;
}

bool known(std::uint8_t communication) {
  return communication == 0 || communication == 1 || communication == 3;
}

}  // namespace

Bytes Desfire::content() const {
  Bytes all;
  for (const auto& [aid, directory] : directories_) {
    acr122::append(all, aid);
    acr122::append(all, Bytes{directory.settings, directory.key_type});
    put(all, directory.keys.size(), 1);
    for (const auto& key : directory.keys) acr122::append(all, key);
    put(all, directory.files.size(), 1);
    for (const auto& [number, file] : directory.files) {
      acr122::append(all, Bytes{number, static_cast<std::uint8_t>(file.communication)});
      put(all, file.access, 2);
      put(all, file.data.size(), 3);
      acr122::append(all, file.data);
    }
  }
  return all;
}

bool Desfire::load(ByteView content) {
  acr122::ByteReader in(content);
  std::map<Aid, Directory> loaded;
  bool good = true;
  while (good && in.more()) {
    Aid aid{};
    std::ranges::copy(in.take(aid.size()), aid.begin());
    Directory directory;
    directory.settings = in.u8();
    directory.key_type = in.u8();
    const auto keys = in.u8();
    for (unsigned at = 0; at < keys; ++at) {
      directory.keys.push_back(acr122::to_bytes(in.take(kKeySize)));
    }
    const auto files = in.u8();
    for (unsigned at = 0; at < files; ++at) {
      const auto number = in.u8();
      const auto communication = in.u8();
      File file{static_cast<Communication>(communication), in.u16le(), {}};
      const auto size = u24le(in);
      good = good && known(communication) && size <= kLargest;
      if (good) file.data = acr122::to_bytes(in.take(size));
      directory.files[number] = std::move(file);
    }
    loaded[aid] = std::move(directory);
  }
  if (!good || !in.finished() || !loaded.contains(Aid{})) return false;
  directories_ = std::move(loaded);
  reset();
  return true;
}

}  // namespace sim
