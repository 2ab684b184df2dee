// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/frame.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::pn532 {
namespace {

using test_support::hex;

TEST(LogText, OfWhatGoesToTheCardIsTheLengthOnly) {
  EXPECT_EQ(log_text(hex("40 01 60 04 FF FF FF FF FF FF")), "40 and 9 bytes");
  EXPECT_EQ(log_text(hex("42 1B FF FF FF FF")), "42 and 5 bytes");
  EXPECT_EQ(log_text(hex("06 63 02")), to_hex(hex("06 63 02")));
}

TEST(LongQuestion, ReadsOneRegisterUntilItIsLongEnough) {
  EXPECT_EQ(long_question(4), hex("06 63 04 63 04"));
  EXPECT_EQ(long_question(5), hex("06 63 04 63 04"));
  EXPECT_EQ(long_question(6), hex("06 63 04 63 04 63 04"));
}

}  // namespace
}  // namespace acr122::pn532
