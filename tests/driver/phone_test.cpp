// SPDX-License-Identifier: LGPL-2.1-or-later
// Phones: a new random UID each time the field comes back, and yet one visit (libnfc#491,
// nfc-pcsc#65, #100).
#include "driver/rig.h"

namespace driver_test {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

using Phone = Driver;

const auto kEchoCommand = hex("80 EC 00 00 03 01 02 03 00");
const auto kEcho = hex("01 02 03 90 00");

TEST_F(Phone, StaysOneVisitWhilePcscdPowersItDownAndUp) {
  open();
  place("phone");
  EventThread pcscd(kLun, 20);
  ASSERT_TRUE(pcscd.reaches(1));
  for (int session = 0; session < 5; ++session) {
    pass(60ms);  // more than the idle time: powered down
    ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
  }
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in")));
}

TEST_F(Phone, ResetIsNoRemovalAndKeepsTheAtr) {
  open_with_card("phone");
  const auto atr = capability(SCARD_ATTR_ATR_STRING).bytes;
  EXPECT_EQ(power(IFD_RESET), (Answer{IFD_SUCCESS, atr}));
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
}

TEST_F(Phone, ThatLeavesIsGone) {
  open();
  place("phone");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  reader_->remove_all();
  ASSERT_TRUE(pcscd.reaches(2));
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in"), "out"));
}

}  // namespace
}  // namespace driver_test
