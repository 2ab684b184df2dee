// SPDX-License-Identifier: LGPL-2.1-or-later
// SAK 00: told apart without losing the card.
#include <gtest/gtest.h>

#include "card/looks.h"
#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

constexpr const char* kTarget = "01 01 00 44 00 07 04 A1 B2 C3 D4 E5 F6";
constexpr const char* kSelect = "4A 01 00 88 04 A1 B2 C3 D4 E5 F6";

ByteView atr_name(ByteView atr) { return atr.subspan(13, 2); }

struct Type2Field : ScriptedField {
  using ScriptedField::ScriptedField;
  void expect_found() {
    usb.expect_pn532("4A 01 00", kTarget);
    expect_timing("0A");
  }
};

TEST(Type2, GetVersionNamesNtag215) {
  Type2Field reader;
  reader.expect_found();
  reader.usb.expect_pn532("42 60", "00 00 04 04 02 01 00 11 03");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "NTAG215");
  EXPECT_EQ(to_hex((*card)->atr()), "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 03 00 00 00 00 68");
}

TEST(Type2, WindowsNamesNtagLikeEv1) {
  Options options;
  options.card_names = CardNames::windows;
  Type2Field reader(options);
  reader.expect_found();
  reader.usb.expect_pn532("42 60", "00 00 04 04 02 01 00 13 03");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()), "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 3D 00 00 00 00 56");
}

TEST(Type2, UltralightCIsFoundByItsLoginAndSelectedAgain) {
  Type2Field reader;
  reader.expect_found();
  reader.usb
      .expect_pn532("42 60", "02")  // NAK
      .expect_pn532(kSelect, kTarget)
      .expect_pn532("42 1A 00", "00 AF 01 02 03 04 05 06 07 08")
      .expect_pn532(kSelect, kTarget);
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex(atr_name((*card)->atr())), "00 3A");
}

TEST(Type2, PlainUltralightSurvivesBothProbes) {
  Type2Field reader;
  reader.expect_found();
  reader.usb.expect_pn532("42 60", "01")
      .expect_pn532(kSelect, kTarget)
      .expect_pn532("42 1A 00", "01")  // nfc-pcsc#59
      .expect_pn532(kSelect, kTarget);
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex(atr_name((*card)->atr())), "00 03");
}

// Nobody can tell an Ultralight from an NTAG on a reader that passes no frames on.
TEST(Type2, ThatAnUltralightIsAGuessIsSaidOnceAReader) {
  Type2Field reader;
  const auto poll = [&] {
    reader.usb.expect_pn532_raw("42 60", "63 7F")
        .expect_pn532(kSelect, kTarget)
        .expect_pn532_raw("42 1A 00", "63 7F")
        .expect_pn532(kSelect, kTarget);
    const auto card = reader.field.poll();
    ASSERT_TRUE(card && *card);
    EXPECT_EQ(to_hex(atr_name((*card)->atr())), "00 03");
  };
  test_support::take_log_lines();
  reader.expect_found();
  poll();
  reader.expect_field_reset();
  reader.usb.expect_pn532("4A 01 00", kTarget);
  poll();
  EXPECT_EQ(log_lines_with("no answer to GET_VERSION"), 1);
}

TEST(Type2, AKnownVersionOrLoginIsNoGuess) {
  Type2Field reader;
  test_support::take_log_lines();
  reader.expect_found();
  reader.usb.expect_pn532("42 60", "01")
      .expect_pn532(kSelect, kTarget)
      .expect_pn532("42 1A 00", "00 AF 01 02 03 04 05 06 07 08")
      .expect_pn532(kSelect, kTarget);
  EXPECT_TRUE(reader.field.poll());
  EXPECT_EQ(log_lines_with("GET_VERSION"), 0);
}

TEST(Type2, CardThatHaltedItselfComesBackByFieldReset) {
  Type2Field reader;
  reader.expect_found();
  reader.usb.expect_pn532("42 60", "00 00").expect_pn532(kSelect, "00");
  reader.expect_field_reset();
  reader.usb.expect_pn532(kSelect, kTarget)
      .expect_pn532("42 1A 00", "01")
      .expect_pn532(kSelect, kTarget);
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
}

// A quick tap: programs are told that it came, and who it was.
TEST(Type2, CardThatLeavesDuringTheProbeIsAGlimpse) {
  Type2Field reader;
  reader.expect_found();
  reader.usb.expect_pn532("42 60", "01").expect_pn532(kSelect, "00");
  reader.expect_field_reset();
  reader.usb.expect_pn532(kSelect, "00");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()), "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 03 00 00 00 00 68");
  EXPECT_EQ(answer_of(**card, "FF CA 00 00 00"), to_hex((*card)->identity().uid) + " 90 00");
  EXPECT_EQ(answer_of(**card, "FF B0 00 04 10"), "gone");
  EXPECT_EQ(*(*card)->present(), Sighting::gone);
}

TEST(Type2, IsNotProbedTwiceInOneVisit) {
  Type2Field reader;
  reader.expect_found();
  reader.usb.expect_pn532("42 60", "00 00 04 04 02 01 00 11 03");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  reader.usb.expect_pn532("44 01", "00").expect_pn532(kSelect, kTarget);
  const auto again = reader.field.activate_again(**card);
  ASSERT_TRUE(again && *again);
  EXPECT_EQ((*again)->describe(), "NTAG215");
  EXPECT_TRUE(same_card((*card)->identity(), (*again)->identity(), Sighting::gone));
}

TEST(Type2, PresenceSelectsByUid) {
  Type2Field reader;
  reader.expect_found();
  reader.usb.expect_pn532("42 60", "00 00 04 04 02 01 00 11 03");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  for (const auto* const answer : {"00", "00", kTarget}) {
    reader.usb.expect_pn532(kSelect, answer);
  }
  EXPECT_EQ(*(*card)->present(), Sighting::there);
  for (int look = 0; look < kLooks; ++look) reader.usb.expect_pn532(kSelect, "00");
  EXPECT_EQ(*(*card)->present(), Sighting::gone);
}

TEST(Type2, PresenceReadsPage0OnceAProgramSpoke) {
  Type2Field reader;
  reader.expect_found();
  reader.usb.expect_pn532("42 60", "00 00 04 04 02 01 00 11 03");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  (*card)->program_spoke();
  reader.usb.expect_pn532("40 01 30 00", "00 04 A1 B2 9F C3 D4 E5 F6 04 48 00 00 E1 10 3E 00");
  EXPECT_EQ(*(*card)->present(), Sighting::there);
  // Noise: selecting at once would cost the card a password that was given.
  reader.usb.expect_pn532("40 01 30 00", "02")
      .expect_pn532("40 01 30 00", "00 04 A1 B2 9F C3 D4 E5 F6 04 48 00 00 E1 10 3E 00");
  EXPECT_EQ(*(*card)->present(), Sighting::there);
  reader.usb
      .expect_pn532("40 01 30 00", "02")  // refused, and idle then
      .expect_pn532("40 01 30 00", "01")
      .expect_pn532("40 01 30 00", "01")
      .expect_pn532(kSelect, kTarget);
  EXPECT_EQ(*(*card)->present(), Sighting::there);
  for (int look = 0; look < kLooks; ++look) reader.usb.expect_pn532("40 01 30 00", "01");
  reader.usb.expect_pn532(kSelect, "00");
  EXPECT_EQ(*(*card)->present(), Sighting::gone);
}

}  // namespace
}  // namespace acr122::card
