// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/programs.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;

TEST(ProgramsTest, ADisconnectMeansThatTheProgramLeftUntilOneComesAgain) {
  Programs programs;
  EXPECT_FALSE(programs.left());
  EXPECT_EQ(programs.last_disconnect(), TimePoint::min());
  const TimePoint start{1h};
  programs.disconnected(start);
  programs.disconnected(start + 1s);
  EXPECT_EQ(programs.left(), start) << "the first one counts";
  programs.came();
  EXPECT_FALSE(programs.left());
  EXPECT_EQ(programs.last_disconnect(), start + 1s) << "whatever programs do";
  programs.disconnected(start + 2s);
  EXPECT_EQ(programs.left(), start + 2s);
}

}  // namespace
}  // namespace acr122::reader
