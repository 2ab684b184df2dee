// SPDX-License-Identifier: LGPL-2.1-or-later
// Phones: a new random UID each time the field comes back, and yet one visit as long as they lie
// there (libnfc#491, nfc-pcsc#65, #100).
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

TEST_F(Phone, FieldStaysOnWhileItLiesThere) {
  open();
  place("phone");
  EventThread pcscd(kLun, 20);
  ASSERT_TRUE(pcscd.reaches(1));
  const auto uid = transmit(hex("FF CA 00 00 00"));
  ASSERT_EQ(uid.code, IFD_SUCCESS);
  pass(60ms);  // powered down
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  ASSERT_EQ(power(IFD_RESET).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")), uid);
}

// People queue: one phone goes, the next one comes, and only its random UID tells them apart.
class PhoneQueue : public Driver {
 protected:
  void next(const char* uid) {
    const auto quick = reader_->lock();
    reader_->remove_all();
    place("phone", {.uid = hex(uid)});
  }
  void expect_out_and_in(EventThread& pcscd) {
    ASSERT_TRUE(pcscd.reaches(3));
    EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in"), "out", StartsWith("in")));
    EXPECT_EQ(transmit(hex("FF CA 00 00 00")).bytes, hex("08 B1 B2 B3 90 00"));
  }
};

constexpr const char* kFirst = "08 A1 A2 A3";
constexpr const char* kSecond = "08 B1 B2 B3";

TEST_F(PhoneQueue, AnotherOneIsOutAndInAtAnyGap) {
  for (const bool held : {false, true}) {
    for (const auto gap : {0ms, 50ms, 200ms, 600ms}) {
      SCOPED_TRACE(gap.count());
      open();
      next(kFirst);
      EventThread pcscd;
      ASSERT_TRUE(pcscd.reaches(1));
      ASSERT_EQ(transmit(kEchoCommand).bytes, kEcho);
      if (held) pcscd.connect();
      reader_->remove_all();
      pass(gap);
      next(kSecond);
      if (held) {
        EXPECT_EQ(transmit(kEchoCommand).code, IFD_ICC_NOT_PRESENT);
      }
      expect_out_and_in(pcscd);
      pcscd.stop();
      IFDHCloseChannel(kLun);
    }
  }
}

TEST_F(PhoneQueue, StorageCardOfTypeBIsKnownByItsPupi) {
  for (const auto gap : {0ms, 200ms}) {
    open();
    place("type-b-3", {.uid = hex("11 22 33 44")});
    EventThread pcscd;
    ASSERT_TRUE(pcscd.reaches(1));
    pass(2s);
    EXPECT_EQ(pcscd.events().size(), 1U);
    reader_->remove_all();
    pass(gap);
    place("type-b-3", {.uid = hex("AA BB CC DD")});
    ASSERT_TRUE(pcscd.reaches(3));
    EXPECT_EQ(transmit(hex("FF CA 00 00 00")).bytes, hex("AA BB CC DD 90 00"));
    pcscd.stop();
    IFDHCloseChannel(kLun);
    reader_->remove_all();
  }
}

TEST_F(PhoneQueue, AnotherOneAtPowerUpIsNotTheFirst) {
  open();
  next(kFirst);
  EventThread pcscd(kLun, 20);
  ASSERT_TRUE(pcscd.reaches(1));
  pass(60ms);  // powered down
  next(kSecond);
  EXPECT_EQ(power(IFD_POWER_UP).code, IFD_ERROR_POWER_ACTION);
  expect_out_and_in(pcscd);
}

// The program's own listing has activated the second one, which answers whatever is asked.
TEST_F(PhoneQueue, AnotherOneUnderAProgramsListingIsNotTheFirst) {
  open();
  next(kFirst);
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  next(kSecond);
  ASSERT_THAT(transmit(hex("FF 00 00 00 04 D4 4A 01 00")).bytes,
              ::testing::SizeIs(::testing::Gt(5U)));
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_ICC_NOT_PRESENT);
  expect_out_and_in(pcscd);
}

// The field was off: who lies there now nobody knows.
TEST_F(PhoneQueue, OneThatWasWithoutFieldIsOutAndIn) {
  open();
  place("phone");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  ASSERT_EQ(transmit(hex("FF C2 00 00 02 81 00")).code, IFD_SUCCESS);
  ASSERT_EQ(transmit(hex("FF C2 00 00 02 83 00")).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_ICC_NOT_PRESENT);
  EXPECT_TRUE(pcscd.reaches(3));
}

}  // namespace
}  // namespace driver_test
