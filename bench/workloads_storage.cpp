// SPDX-License-Identifier: LGPL-2.1-or-later
// Storage cards: what has no size, or is a card's whole memory. The rest is workloads_growth.cpp's.
#include "bench/modelled.h"

namespace bench {
namespace {

constexpr std::string_view kKey = "FF 82 00 00 06 FF FF FF FF FF FF";

/// The last APDU after the others, which do not count.
std::function<Cost(Bench&)> on(const char* card, std::vector<std::string> apdus) {
  return [card, apdus](Bench& bench) {
    bench.open_with_card(card);
    for (std::size_t i = 0; i + 1 < apdus.size(); ++i) apdu(apdus[i]);
    return bench.cost_of([&] { apdu(apdus.back()); });
  };
}

}  // namespace

void add_storage(std::vector<Workload>& to) {
  const std::string key(kKey), at_0 = "FF 86 00 00 05 01 00 00 60 00",
                               at_4 = "FF 86 00 00 05 01 00 04 60 00";
  to.push_back({"classic_login", on("classic-1k", {key, at_4})});
  to.push_back({"classic_read_block", on("classic-1k", {key, at_4, "FF B0 00 04 10"})});
  to.push_back({"classic_4k_read", on("classic-4k", {key, at_0, "FF B0 00 00 00 10 00"})});
}

}  // namespace bench
