// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/slot.h"

#include <gtest/gtest.h>

using namespace acr122;
using namespace acr122::ccid;

TEST(IccPowerOn, AsksForFiveVoltsAsLibnfcDoes) {  // nfc-tools/libnfc#691
  EXPECT_EQ(to_hex(encode_icc_power_on(Seq{0}).view()), "62 00 00 00 00 00 00 01 00 00");
  EXPECT_EQ(to_hex(encode_icc_power_on(Seq{7}).view()), "62 00 00 00 00 00 07 01 00 00");
}

TEST(IccPowerOff, IsAHeaderOnly) {
  EXPECT_EQ(to_hex(encode_icc_power_off(Seq{0x12}).view()), "63 00 00 00 00 00 12 00 00 00");
}
