// SPDX-License-Identifier: LGPL-2.1-or-later
#include "restore_plan.h"

#include <algorithm>

#include "errors.h"

namespace tool {

namespace {

/// A password of a dump is zeros where nobody knows it: that is not written.
bool is_unknown_secret(const Place& place, const Bytes& data, const Memory& memory) {
  return place.use == Use::secret && memory.family() != "classic" && data == Bytes(data.size());
}

bool wanted(const Place& place, const Image& image, const Memory& memory, const Allowed& allowed) {
  const auto found = image.units.find(place.number);
  if (found == image.units.end() || !found->second) return false;
  if (is_unknown_secret(place, *found->second, memory)) return false;
  if (place.use == Use::data) return true;
  if (place.use == Use::secret) return allowed.keys;
  return place.use == Use::one_way && allowed.locks;
}

/// AUTH0, in the first page of the configuration, protects what follows: it comes last.
std::pair<int, std::size_t> order_of(const Place& place) {
  constexpr std::size_t kAll = ~std::size_t{0};
  if (place.use == Use::data) return {0, place.number};
  if (place.what == "capability container") return {1, place.number};
  if (place.what == "lock bits") return {2, place.number};
  if (place.use == Use::secret) return {3, place.number};
  return {4, kAll - place.number};
}

void check_kind(const Image& image, const Memory& memory) {
  if (image.family != memory.family() || image.unit != memory.unit()) {
    throw std::runtime_error(fmt::format("the file is of another kind of card: {}, and here is {}",
                                         image.product.empty() ? image.family : image.product,
                                         memory.product()));
  }
  const auto here = memory.places().back().number;
  const auto there = image.units.empty() ? 0 : image.units.rbegin()->first;
  const bool type2_keys = memory.family() == "type2" && there < here;  // a file may end before them
  if (there != here && !type2_keys) {
    throw std::runtime_error(fmt::format("the file goes to {} {:02X}, the card to {:02X}",
                                         memory.unit_name(), there, here));
  }
  if (!image.product.empty() && memory.family() == "type2" && image.product != memory.product())
    throw std::runtime_error(
        fmt::format("the file is of a {}, and here is a {}", image.product, memory.product()));
}

void restore_unit(std::size_t number, const Bytes& data, Memory& memory, Restored& state) {
  if (memory.read(number) == data) {
    ++state.same;
    return;
  }
  const auto name = fmt::format("{} {:02X}", memory.unit_name(), number);
  if (memory.write(number, data) != Wrote::done)
    throw Refused(name + " cannot be written: it is locked, or no key or password fits");
  if (!memory.holds(number, data))
    throw Refused(name + " was written, and the card says something else afterwards");
  ++state.written;
}

}  // namespace

std::vector<std::size_t> restore_plan(const Image& image, const Memory& memory,
                                      const Allowed& allowed) {
  check_kind(image, memory);
  std::vector<Place> places;
  for (const auto& place : memory.places()) {
    if (wanted(place, image, memory, allowed)) places.push_back(place);
  }
  std::ranges::sort(places, {}, order_of);
  std::vector<std::size_t> plan;
  for (const auto& place : places) plan.push_back(place.number);
  return plan;
}

void restore_units(const Image& image, Memory& memory, const std::vector<std::size_t>& plan,
                   Restored& state, const std::function<void()>& changed) {
  state.total = plan.size();
  for (const auto number : plan) {
    state.at = number;
    restore_unit(number, image.units.at(number).value(), memory, state);
    changed();
  }
}

}  // namespace tool
