// SPDX-License-Identifier: LGPL-2.1-or-later
// A hundred virtual readers with cards fit in one process.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "device_bench.h"
#include "sim/cards/catalog.h"

namespace sim {
namespace {

constexpr std::size_t kReaders = 100;

/// VmRSS of this process.
std::size_t resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  return 0;
}

TEST(HundredReaders, WithCardsStayWithin200Megabytes) {
  const auto types = catalog();
  std::vector<std::unique_ptr<bench::Host>> hosts;
  for (std::size_t i = 0; i < kReaders; ++i) {
    hosts.push_back(std::make_unique<bench::Host>());
    hosts.back()->place_and_poll(make_card(types[i % types.size()].name));
    ASSERT_NE(hosts.back()->apdu("FF 00 48 00 00"), "");
  }
  const auto used = resident_kilobytes();
  std::printf("%zu readers with cards: %zu kB resident\n", kReaders, used);
#ifndef ACR122_SANITIZED  // sanitizers need memory of their own
  constexpr std::size_t kMostKilobytes = 200 * 1024;
  EXPECT_LT(used, kMostKilobytes);
#endif
}

}  // namespace
}  // namespace sim
