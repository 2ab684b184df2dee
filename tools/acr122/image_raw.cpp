// SPDX-License-Identifier: LGPL-2.1-or-later
// Unit after unit, without anything else: libnfc's .mfd, and what nfc-mfultralight writes.
#include <stdexcept>

#include "image.h"

namespace tool {

namespace {

/// Passwords and keys of Type 2 tags and FeliCa read as zeros anyway. Those of a Classic are known,
/// or the sector is not.
bool may_be_missing(const Memory& memory, const Place& place) {
  return place.use == Use::secret && memory.family() != "classic";
}

}  // namespace

std::string to_raw_file(const Image& image, const Memory& memory) {
  std::string file;
  for (const auto& place : memory.places()) {
    const auto& data = image.units.at(place.number);
    if (!data && !may_be_missing(memory, place)) {
      throw std::runtime_error(fmt::format(
          "{} {:02X} could not be read, and this format cannot say so: use .json or .nfc",
          memory.unit_name(), place.number));
    }
    const auto bytes = data.value_or(Bytes(image.unit));
    file.append(bytes.begin(), bytes.end());
  }
  return file;
}

Image from_raw_file(const std::string& text, const Memory& memory) {
  Image image{.family = memory.family(), .product = memory.product(), .unit = memory.unit()};
  const auto wanted = memory.places().size() * image.unit;
  if (text.size() != wanted) {
    throw std::runtime_error(
        fmt::format("the file has {} bytes, a {} has {}", text.size(), memory.product(), wanted));
  }
  const Bytes all(text.begin(), text.end());
  acr122::ByteReader in(all);
  for (const auto& place : memory.places())
    image.units[place.number] = acr122::to_bytes(in.take(image.unit));
  return image;
}

}  // namespace tool
