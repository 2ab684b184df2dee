// SPDX-License-Identifier: LGPL-2.1-or-later
// The antenna over a scripted reader.
#include "rf/antenna.h"

#include <gtest/gtest.h>

#include "rf/raw_frames.h"
#include "support/scripted_link.h"

namespace acr122::rf {
namespace {

using test_support::hex;

constexpr Milliseconds kTime{100};
constexpr const char* kTarget = "01 02 00 04 08 04 11 22 33 44";  // Tg 2

struct ScriptedAntenna : test_support::ScriptedLink {
  pn532::Chip chip{link, usb.clock};
  Antenna antenna{chip, usb.clock};
};

TEST(Antenna, FieldResetGivesCardsTheTimeToForgetAndToWake) {
  ScriptedAntenna reader;
  reader.usb.expect_pn532("32 01 00", "").expect_pn532("32 01 01", "");
  const auto before = reader.usb.clock.now();
  ASSERT_TRUE(reader.antenna.field().reset());
  EXPECT_GE(reader.usb.clock.now() - before, Milliseconds{11});
}

// docs/doubts.md, felica-wake.
TEST(Antenna, AFeliCaIsLookedForWhenItHadTimeToWake) {
  constexpr const char* kListing = "4A 01 01 00 FF FF 01 00";
  ScriptedAntenna reader;
  reader.usb.expect_pn532("32 01 01", "");
  ASSERT_TRUE(reader.antenna.field().on());
  const auto on = reader.usb.clock.now() - Milliseconds{5};
  reader.usb.expect_pn532(kListing, "00");
  ASSERT_TRUE(reader.antenna.find_felica(BitRate::k212));
  const auto looked = reader.usb.clock.now();
  EXPECT_GE(looked - on, Milliseconds{20});
  reader.usb.expect_pn532(kListing, "00");
  ASSERT_TRUE(reader.antenna.find_felica(BitRate::k212));
  EXPECT_EQ(reader.usb.clock.now(), looked);
}

TEST(Antenna, WaitIsToldToTheChipOnlyWhenItChanges) {
  ScriptedAntenna reader;
  reader.usb.expect_pn532("32 02 00 0B 0B", "");
  EXPECT_TRUE(reader.antenna.answer_time().at_least(Milliseconds{78}));
  EXPECT_TRUE(reader.antenna.answer_time().at_least(Milliseconds{90}));
  reader.usb.expect_pn532("32 02 00 0B 04", "");
  EXPECT_EQ(*reader.antenna.answer_time().exactly(std::chrono::microseconds{700}), Milliseconds{1});
  reader.usb.expect_pn532("32 02 00 0B 0B", "");
  EXPECT_TRUE(reader.antenna.answer_time().usual());
  EXPECT_TRUE(reader.antenna.answer_time().usual());
}

// Whether the chip has taken it nobody knows: what it had before has to be said again, too.
TEST(Antenna, WaitThatTheChipMayNotHaveIsToldAgain) {
  ScriptedAntenna reader;
  reader.usb.expect_pn532("32 02 00 0B 0B", "").expect_pn532_silent("32 02 00 0B 10");
  EXPECT_TRUE(reader.antenna.answer_time().at_least(Milliseconds{78}));
  EXPECT_FALSE(reader.antenna.answer_time().exactly(std::chrono::milliseconds{3'000}));
  reader.usb.expect("6F 05 00 00 00 00 ss 00 00 00 FF 00 48 00 00")
      .answer("80 0A 00 00 00 00 ss 00 81 00 41 43 52 31 32 32 55 32 31 34");
  EXPECT_TRUE(reader.antenna.get_in_step());
  reader.usb.expect_pn532("32 02 00 0B 0B", "");
  EXPECT_TRUE(reader.antenna.answer_time().usual());
}

TEST(Antenna, SpeaksToWhoWasFoundLast) {
  ScriptedAntenna reader;
  reader.usb.expect_pn532("4A 01 00", kTarget)
      .expect_pn532("40 02 30 04", "00 01")
      .expect_pn532("44 02", "01")
      .expect_pn532("4A 01 00", "00")
      .expect_pn532("54 02", "00")
      .expect_pn532("00 06", "27");
  ASSERT_TRUE(reader.antenna.find_a()->any);
  EXPECT_TRUE(reader.antenna.exchange(hex("30 04"), kTime)->ok());
  EXPECT_TRUE(reader.antenna.deselect());  // whether the card heard it or not
  EXPECT_FALSE(reader.antenna.find_a()->any);
  EXPECT_TRUE(reader.antenna.wake()->ok());
  EXPECT_EQ(reader.antenna.attention_request()->flaw, Heard::Flaw::chip);
}

TEST(Antenna, AnotherUidThanAskedForIsNobody) {
  ScriptedAntenna reader;
  reader.usb.expect_pn532("4A 01 00 55 66 77 88", kTarget);
  EXPECT_FALSE(reader.antenna.find_a(hex("55 66 77 88"))->any);
}

// SAK 04, and the cascade tag for a first byte: the second level was not heard.
TEST(Antenna, HalfAUidIsNobodyYet) {
  ScriptedAntenna reader;
  reader.usb.expect_pn532("4A 01 00", kTarget)
      .expect_pn532("4A 01 00", "01 01 00 44 04 04 88 04 A2 3B")
      .expect_pn532("40 02 30 04", "00 01");
  ASSERT_TRUE(reader.antenna.find_a()->any);
  EXPECT_FALSE(reader.antenna.find_a()->any);
  EXPECT_TRUE(reader.antenna.exchange(hex("30 04"), kTime)->ok()) << "still for Tg 2";
}

TEST(Antenna, RatsByTheChipIsSwitchedOffAgainWhateverHappens) {
  ScriptedAntenna reader;
  reader.usb.expect_pn532("12 10", "")
      .expect_pn532_raw("4A 01 00", "D5 4B 02 90 00")
      .expect_pn532("12 00", "");
  const auto found = reader.antenna.find_a_with_rats();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::malformed_reply);
}

TEST(Antenna, FieldStateAsTheRegisterTells) {
  ScriptedAntenna reader;
  reader.usb.expect_pn532("06 63 04", "83")
      .expect_pn532("06 63 04", "80")
      .expect_pn532_raw("06 63 04", "63 7F");
  EXPECT_EQ(*reader.antenna.field().state(), FieldState::on);
  EXPECT_EQ(*reader.antenna.field().state(), FieldState::off);
  EXPECT_EQ(*reader.antenna.field().state(), FieldState::unknown);
}

TEST(RawFrames, RegistersAreTheDriversAgainBehindAFrame) {
  ScriptedAntenna reader;
  RawFrames frames(reader.antenna);
  Framing seven_bits;
  seven_bits.add_crc = seven_bits.check_crc = false;
  seven_bits.last_bits = 7;
  reader.usb.expect_pn532("06 63 02 63 03 63 0D", "80 80 00")
      .expect_pn532("08 63 02 00 63 03 00 63 0D 00 63 3D 07", "")
      .expect_pn532("42 26", "00 44 00")
      .expect_pn532("06 63 3C", "04")
      .expect_pn532("08 63 02 80 63 03 80 63 0D 00 63 3D 00", "");
  const auto answer = frames.exchange(hex("26"), seven_bits, kTime);
  ASSERT_TRUE(answer && answer->ok());
  EXPECT_EQ(to_hex(answer->data), "44 00");
  EXPECT_EQ(answer->last_bits, 4);
}

TEST(RawFrames, CloneWithoutRegistersSendsUsualFramesOnly) {
  ScriptedAntenna reader;
  RawFrames frames(reader.antenna);
  Framing without_parity;
  without_parity.parity = false;
  reader.usb.expect_pn532("42 60", "00 01").expect_pn532_raw("06 63 02 63 03 63 0D", "63 7F");
  EXPECT_TRUE(frames.exchange(hex("60"), Framing{}, kTime)->ok());
  EXPECT_EQ(frames.exchange(hex("60"), without_parity, kTime)->flaw, Heard::Flaw::refused);
}

}  // namespace
}  // namespace acr122::rf
