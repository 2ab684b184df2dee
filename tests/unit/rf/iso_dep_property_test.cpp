// SPDX-License-Identifier: LGPL-2.1-or-later
// Whatever the air does to frames: the answer is right or there is none, and the card has carried
// out each command once at most. ACR122_EXCHANGES=1000000 makes a long run of it, ACR122_SEED the
// same run again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "support/iso_dep_pair.h"

using namespace test_support;
using acr122::rf::Turn;

namespace {

constexpr unsigned kSessions = 50;
constexpr unsigned kAirs = 3;

std::optional<unsigned> wish(const char* name) {
  const char* wanted = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return wanted == nullptr ? std::nullopt : std::optional(std::strtoul(wanted, nullptr, 10));
}

// Of each session in each kind of air, so that there are not less than wanted in all.
int exchanges_of_a_session() {
  constexpr unsigned kAll = kAirs * kSessions;
  return static_cast<int>((wish("ACR122_EXCHANGES").value_or(10'000) + kAll - 1) / kAll);
}

struct Air {
  std::mt19937& random;
  unsigned percent;  // of frames that go wrong, in one of five ways

  Fault operator()() const {
    if (random() % 100 >= percent) return Fault::none;
    return static_cast<Fault>(1 + random() % 5);
  }
};

IsoDepPair::Sizes any_sizes(std::mt19937& random) {
  IsoDepPair::Sizes sizes;
  sizes.fsc = sim::frame_size(static_cast<std::uint8_t>(random() % 9));
  sizes.fsd = sim::frame_size(static_cast<std::uint8_t>(random() % 9));
  if (random() % 2 == 0) sizes.cid = 1;
  return sizes;
}

PairCommand any_command(std::mt19937& random, std::uint32_t serial) {
  PairCommand command;
  command.serial = serial;
  command.answer = static_cast<std::uint16_t>(random() % 2000);
  command.requests = random() % 4 == 0 ? 3 : 0;
  command.size = PairCommand::kHead + random() % (2000 - PairCommand::kHead + 1);
  return command;
}

struct Tally {
  int right = 0, broken = 0;
};

// One session of many commands; what breaks it begins it anew.
void run_session(std::mt19937& random, unsigned percent, int exchanges, Tally& tally) {
  const Air air{random, percent};
  IsoDepPair pair(any_sizes(random));
  for (std::uint32_t serial = 1; serial <= static_cast<std::uint32_t>(exchanges); ++serial) {
    const auto command = any_command(random, serial);
    const auto end = pair.transceive(command.bytes(), air);
    const bool right = end == Turn::Kind::done;
    const int executed = pair.application().executed(serial);
    if (right) {
      ASSERT_TRUE(acr122::same_bytes(pair.answer(), command.right_answer())) << serial;
      ASSERT_EQ(executed, 1) << serial;
    } else {
      ASSERT_LE(executed, 1) << serial;
      pair.activate();
    }
    ASSERT_EQ(pair.application().glued(), 0) << serial;
    ++(right ? tally.right : tally.broken);
    if (serial % 8 == 0 && pair.ask(air) != Turn::Kind::done) pair.activate();
  }
}

Tally run(unsigned percent) {
  Tally tally;
  const auto first = wish("ACR122_SEED").value_or(std::random_device{}());
  for (unsigned session = 0; session < kSessions; ++session) {
    std::mt19937 random(first + session);
    run_session(random, percent, exchanges_of_a_session(), tally);
    if (testing::Test::HasFatalFailure()) {
      ADD_FAILURE() << "in session " << session;
      break;
    }
  }
  fmt::print("{} % of frames disturbed, seed {}: {} right, {} broken off\n", percent, first,
             tally.right, tally.broken);
  return tally;
}

// The faults of frame `first` and the one after it; the others go well.
Turn::Kind exchange_with(IsoDepPair& pair, const PairCommand& command, std::size_t first,
                         std::array<Fault, 2> faults) {
  std::size_t at = 0;
  pair.activate();
  pair.application().forget();
  return pair.transceive(command.bytes(), [&] {
    const auto behind = at++ - first;
    return behind < faults.size() ? faults.at(behind) : Fault::none;
  });
}

void expect_right(IsoDepPair& pair, const PairCommand& command, std::size_t first, Fault one,
                  Fault two) {
  const auto end = exchange_with(pair, command, first, {one, two});
  const auto where = fmt::format("frame {}, faults {} and {}", first, static_cast<int>(one),
                                 static_cast<int>(two));
  EXPECT_EQ(end, Turn::Kind::done) << where;
  EXPECT_EQ(pair.application().executed(command.serial), 1) << where;
  EXPECT_TRUE(acr122::same_bytes(pair.answer(), command.right_answer())) << where;
}

}  // namespace

TEST(IsoDepProperty, NoTwoFaultsInARowShowAnywhere) {
  const PairCommand command{7, 120, 2, 100};
  for (const auto& sizes : {IsoDepPair::Sizes{32, 32, {}}, IsoDepPair::Sizes{24, 64, 1}}) {
    IsoDepPair pair(sizes);
    exchange_with(pair, command, 0, {});
    const auto frames = pair.frames();
    for (std::size_t first = 0; first < frames; ++first) {
      for (int pairs = 0; pairs < 36; ++pairs) {
        expect_right(pair, command, first, static_cast<Fault>(pairs / 6),
                     static_cast<Fault>(pairs % 6));
      }
    }
  }
}

TEST(IsoDepProperty, AQuietAirLosesNothing) {
  const auto tally = run(0);
  EXPECT_EQ(tally.broken, 0);
}

TEST(IsoDepProperty, NoiseNowAndThenLosesNextToNothing) {
  const auto tally = run(3);
  EXPECT_LT(tally.broken, tally.right / 200);
}

TEST(IsoDepProperty, AnAirThatSpoilsAThirdOfAllFramesLiesAboutNothing) {
  const auto tally = run(33);
  EXPECT_GT(tally.right, tally.broken / 20);
}
