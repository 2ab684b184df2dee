// SPDX-License-Identifier: LGPL-2.1-or-later
// What the chip's status byte says of the air, and how long the chip waits.
#include "rf/heard.h"

#include <gtest/gtest.h>

#include "rf/waits.h"

namespace acr122::rf {
namespace {

using pn532::Status;
using Kind = Heard::Kind;
using Flaw = Heard::Flaw;

TEST(Heard, EveryStatusIsOneOfFour) {
  struct Row {
    Status status;
    Kind kind;
    Flaw flaw;
    bool anybody;
  };
  for (const Row& row : {
           Row{Status::ok, Kind::data, Flaw::none, true},
           Row{Status::timeout, Kind::silence, Flaw::none, false},
           Row{Status::mute, Kind::silence, Flaw::none, false},
           Row{Status::data_format, Kind::nak, Flaw::none, true},
           Row{Status::crc, Kind::spoilt, Flaw::crc, true},
           Row{Status::parity, Kind::spoilt, Flaw::parity, true},
           Row{Status::collision, Kind::spoilt, Flaw::collision, true},
           Row{Status::bit_count, Kind::spoilt, Flaw::framing, true},
           Row{Status::mifare_framing, Kind::spoilt, Flaw::framing, true},
           Row{Status::rf_protocol, Kind::spoilt, Flaw::framing, true},
           Row{Status::temperature, Kind::spoilt, Flaw::chip, true},
           Row{Status::wrong_context, Kind::spoilt, Flaw::chip, true},
           Row{Status::refused, Kind::spoilt, Flaw::refused, false},
           Row{Status::endless, Kind::spoilt, Flaw::too_late, true},
           Row{Status::nonsense, Kind::spoilt, Flaw::other, true},
           Row{static_cast<Status>(0x29), Kind::spoilt, Flaw::other, true},
       }) {
    const auto now = heard({row.status, false, {0x90, 0x00}});
    EXPECT_EQ(now.kind, row.kind) << static_cast<int>(row.status);
    EXPECT_EQ(now.flaw, row.flaw) << static_cast<int>(row.status);
    EXPECT_EQ(now.anybody(), row.anybody) << static_cast<int>(row.status);
    EXPECT_EQ(now.data.empty(), row.kind != Kind::data) << static_cast<int>(row.status);
  }
}

TEST(Waits, FrameTimeOfTheStandard) {
  EXPECT_EQ(frame_time(0), std::chrono::nanoseconds(302'065));
  EXPECT_EQ(std::chrono::ceil<Milliseconds>(frame_time(14)), Milliseconds(4950));
}

TEST(Waits, CodeIsTheNextLongerStep) {
  using std::chrono::microseconds;
  EXPECT_EQ(wait::time_of(0x0A), microseconds(51'200));
  EXPECT_EQ(wait::code_for(microseconds(0), wait::kShortest, wait::kLongest), 0x01);
  EXPECT_EQ(wait::code_for(microseconds(100), wait::kShortest, wait::kLongest), 0x01);
  EXPECT_EQ(wait::code_for(microseconds(101), wait::kShortest, wait::kLongest), 0x02);
  EXPECT_EQ(wait::code_for(microseconds(9'000'000), wait::kShortest, wait::kLongest), 0x10);
  EXPECT_EQ(wait::code_for(microseconds(0), wait::kUsual, wait::kLongestUsual), 0x0A);
}

}  // namespace
}  // namespace acr122::rf
