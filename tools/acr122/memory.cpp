// SPDX-License-Identifier: LGPL-2.1-or-later
#include "memory.h"

#include "errors.h"

namespace tool {

namespace {

struct Row {
  std::string numbers, what, access;
};

bool alike(const Place& a, const Place& b) {
  return b.number == a.number + 1 && a.what == b.what && a.access == b.access;
}

std::vector<Row> rows_of(const Memory& memory) {
  std::vector<Row> rows;
  const auto& places = memory.places();
  for (std::size_t at = 0; at < places.size();) {
    std::size_t last = at;
    while (last + 1 < places.size() && alike(places[last], places[last + 1])) ++last;
    const auto first = fmt::format("{} {:02X}", memory.unit_name(), places[at].number);
    const auto rest = last == at ? "" : fmt::format(" to {:02X}", places[last].number);
    rows.push_back({first + rest, places[at].what, places[at].access});
    at = last + 1;
  }
  return rows;
}

std::size_t width(const std::vector<Row>& rows, std::string Row::*column) {
  std::size_t most = 0;
  for (const auto& row : rows) most = std::max(most, (row.*column).size());
  return most;
}

}  // namespace

bool Memory::holds(std::size_t number, ByteView data) {
  const auto now = read(number);
  return now && acr122::same_bytes(*now, data);
}

Bytes Memory::read_run(std::size_t first, std::size_t count) {
  Bytes all;
  for (std::size_t number = first; number < first + count; ++number) {
    const auto one = read(number);
    if (!one) return all;
    acr122::append(all, *one);
  }
  return all;
}

std::unique_ptr<Memory> memory_of(Card& card, const Look& look, const Keys& keys) {
  switch (look.family) {
    case Family::classic:
      return classic_memory(card, look, keys);
    case Family::type2:
      return type2_memory(card, look);
    case Family::felica:
      return felica_memory(card, look);
    case Family::topaz:
      return topaz_memory(card, look);
    case Family::smart_card:
      if (look.has_classic()) return classic_memory(card, look, keys);
      throw Refused("a smart card has no memory map: it has applications, for APDUs");
    case Family::unknown:
      break;
  }
  throw Refused(fmt::format("nothing is known of the memory of a {}", look.kind));
}

std::string map_in_words(const Memory& memory) {
  const auto rows = rows_of(memory);
  const auto numbers = width(rows, &Row::numbers), what = width(rows, &Row::what);
  std::string text;
  for (const auto& row : rows) {
    text += fmt::format("  {:<{}}  {:<{}}  {}\n", row.numbers, numbers, row.what, what, row.access);
  }
  return text;
}

}  // namespace tool
