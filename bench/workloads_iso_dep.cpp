// SPDX-License-Identifier: LGPL-2.1-or-later
// Smart cards.
#include <fmt/format.h>

#include "bench/modelled.h"

namespace bench {
namespace {

constexpr std::string_view kSelect = "00 A4 04 00 05 F0 01 02 03 04";
constexpr std::size_t kEchoed = 255;
constexpr int kEchoes = 1000;

void echo() {
  auto command = fmt::format("80 EC 00 00 {:02X}", kEchoed);
  for (std::size_t i = 0; i < kEchoed; ++i) command += fmt::format(" {:02X}", i);
  command += " 00";
  const auto bytes = driver_test::hex(command);
  for (int i = 0; i < kEchoes; ++i) apdu(bytes);
}

std::function<Cost(Bench&)> echoed_by(const char* card) {
  return [card](Bench& bench) {
    bench.open_with_card(card);
    apdu(kSelect);
    return bench.cost_of(echo);
  };
}

}  // namespace

void add_iso_dep(std::vector<Workload>& to) {
  to.push_back({"iso_dep_424_1000_echoes", echoed_by("applet")});
  to.push_back({"iso_dep_106_1000_echoes", echoed_by("applet-106")});
}

}  // namespace bench
