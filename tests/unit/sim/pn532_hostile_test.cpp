// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes to the chip give one of its answers: for the sanitizers to watch.
#include <gtest/gtest.h>

#include <random>

#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

Bytes random_command(std::mt19937& random) {
  constexpr std::uint8_t kCodes[] = {0x00, 0x04, 0x06, 0x08, 0x12, 0x32, 0x40, 0x40, 0x40,
                                     0x42, 0x42, 0x44, 0x4A, 0x4A, 0x4E, 0x52, 0x54, 0x60};
  constexpr std::uint8_t kHeads[] = {0x01, 0x41, 0x02, 0x30, 0x60, 0xA2, 0xE0, 0x02, 0x12, 0x93};
  Bytes command{0xD4, kCodes[random() % std::size(kCodes)]};
  const auto size = random() % 20;
  for (std::size_t at = 0; at < size; ++at) {
    const bool plausible = random() % 2 == 0;
    command.push_back(plausible ? kHeads[random() % std::size(kHeads)]
                                : static_cast<std::uint8_t>(random()));
  }
  return command;
}

TEST(Pn532Hostile, EveryCommandGetsOneOfTheChipsAnswers) {
  std::mt19937 random(20260101);
  for (const auto& entry : catalog()) {
    Bench bench;
    bench.place(entry.name);
    for (int round = 0; round < 300; ++round) {
      if (round % 5 == 0) bench.run(round % 2 == 0 ? "D4 4A 01 00" : "D4 4A 01 03 00");
      const auto command = random_command(random);
      const auto answer = bench.chip.command(command);
      if (!answer || *answer == Bytes{0x7F}) continue;
      ASSERT_GE(answer->size(), 2U) << acr122::to_hex(command);
      ASSERT_EQ((*answer)[0], 0xD5) << acr122::to_hex(command);
      ASSERT_EQ((*answer)[1], command[1] + 1) << acr122::to_hex(command);
    }
  }
}

TEST(Pn532Hostile, EmptyAndTinyCommandsAreSyntaxErrors) {
  Bench bench;
  EXPECT_EQ(bench.chip.command({}), Bytes{0x7F});
  EXPECT_EQ(bench.chip.command(Bytes{0xD4}), Bytes{0x7F});
}

}  // namespace
}  // namespace sim
