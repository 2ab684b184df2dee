// SPDX-License-Identifier: LGPL-2.1-or-later
// Power up, power down and presence of a card that was there before.
#include <gtest/gtest.h>

#include "card/looks.h"
#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

constexpr const char* kClassic = "01 01 00 04 08 04 11 22 33 44";
constexpr const char* kSelectClassic = "4A 01 00 11 22 33 44";
constexpr const char* kTypeB = "01 01 50 00 01 32 F4 00 00 00 00 33 81 81 01 21";

struct ClassicField : ScriptedField {
  ClassicField() {
    usb.expect_pn532("4A 01 00", kClassic);
    expect_timing("0A");
    auto found = field.poll();
    if (found) card = std::move(*found);
  }
  std::unique_ptr<Card> card;
};

TEST(Classic, PresenceSelectsByUidUpToThreeTimes) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532(kSelectClassic, kClassic);
  EXPECT_EQ(*reader.card->present(), Sighting::there);
  for (const auto* const answer : {"00", "00", kClassic}) {
    reader.usb.expect_pn532(kSelectClassic, answer);
  }
  EXPECT_EQ(*reader.card->present(), Sighting::there);
  for (int look = 0; look < kLooks; ++look) reader.usb.expect_pn532(kSelectClassic, "00");
  EXPECT_EQ(*reader.card->present(), Sighting::gone);
}

TEST(Classic, AnotherUidIsNotPresent) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  for (int look = 0; look < kLooks; ++look) {
    reader.usb.expect_pn532(kSelectClassic, "01 01 00 04 08 04 99 22 33 44");
  }
  EXPECT_EQ(*reader.card->present(), Sighting::gone);
}

TEST(ActivateAgain, DeselectsAndSelectsByUid) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("44 01", "00").expect_pn532(kSelectClassic, kClassic);
  const auto again = reader.field.activate_again(*reader.card);
  ASSERT_TRUE(again && *again);
  EXPECT_TRUE(same_card(reader.card->identity(), (*again)->identity(), Sighting::gone));
}

TEST(ActivateAgain, TakesAFieldResetWhenTheHaltedCardDoesNotHear) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("44 01", "00").expect_pn532(kSelectClassic, "00");
  reader.expect_field_reset();
  reader.usb.expect_pn532(kSelectClassic, kClassic);
  const auto again = reader.field.activate_again(*reader.card);
  ASSERT_TRUE(again && *again);
}

TEST(ActivateAgain, ReturnsADifferentCardInItsPlace) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("44 01", "01").expect_pn532(kSelectClassic, "00");
  reader.expect_field_reset();
  reader.usb.expect_pn532(kSelectClassic, "00")
      .expect_pn532("4A 01 00", "01 01 00 02 18 04 F6 8E 2A 99");
  const auto other = reader.field.activate_again(*reader.card);
  ASSERT_TRUE(other && *other);
  EXPECT_EQ((*other)->describe(), "MIFARE Classic 4K");
  EXPECT_FALSE(same_card(reader.card->identity(), (*other)->identity(), Sighting::there));
}

TEST(ActivateAgain, EmptyFieldGivesNull) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("44 01", "01").expect_pn532(kSelectClassic, "00");
  reader.expect_field_reset();
  reader.usb.expect_pn532(kSelectClassic, "00")
      .expect_pn532("4A 01 00", "00")
      .expect_pn532("4A 01 03 00", "00")
      .expect_pn532("4A 01 01 00 FF FF 01 00", "00")
      .expect_pn532("4A 01 04", "00")
      .expect_pn532("4A 01 02 00 FF FF 01 00", "00");
  const auto none = reader.field.activate_again(*reader.card);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST(Parked, HaltedCardIsWokenOnceAndThenListed) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("44 01", "00").expect_pn532("4A 01 00", "00");
  ASSERT_TRUE(reader.field.park(*reader.card));
  reader.usb.expect_pn532("54 01", "00");
  EXPECT_EQ(*reader.field.parked_card_present(*reader.card), Sighting::there);
  for (int test = 0; test < 2; ++test) {
    reader.usb.expect_pn532(kSelectClassic, kClassic);
    EXPECT_EQ(*reader.field.parked_card_present(*reader.card), Sighting::there);
  }
}

TEST(Parked, SecondCardIsReportedOncePerVisit) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  test_support::take_log_lines();
  reader.usb.expect_pn532("44 01", "00")
      .expect_pn532("4A 01 00", "01 02 00 02 18 04 55 66 77 88")
      .expect_pn532("44 02", "00");
  ASSERT_TRUE(reader.field.park(*reader.card));
  EXPECT_EQ(log_lines_with("two cards in the field: using 11 22 33 44, ignoring 55 66 77 88; "
                           "take one away"),
            1);
  // By its UID alone: InSelect would wake the other one.
  reader.usb.expect_pn532(kSelectClassic, kClassic).expect_pn532("44 01", "00");
  EXPECT_EQ(*reader.field.parked_card_present(*reader.card), Sighting::there);
  reader.usb.expect_pn532(kSelectClassic, kClassic).expect_pn532("44 01", "00");
  ASSERT_TRUE(*reader.field.activate_again(*reader.card));
  ASSERT_TRUE(reader.field.park(*reader.card));
}

// A clone answers in its sleep (mfoc#80, libnfc#476): put to sleep again.
TEST(Parked, CardThatFindsItselfIsOneCard) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  test_support::take_log_lines();
  reader.usb.expect_pn532("44 01", "00")
      .expect_pn532("4A 01 00", kClassic)
      .expect_pn532("44 01", "00");
  ASSERT_TRUE(reader.field.park(*reader.card));
  EXPECT_EQ(log_lines_with("two cards"), 0);
}

TEST(Parked, FallsBackToSelectionAndFieldReset) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("54 01", "27").expect_pn532(kSelectClassic, "00");
  reader.expect_field_reset();
  reader.usb.expect_pn532(kSelectClassic, kClassic);
  EXPECT_EQ(*reader.field.parked_card_present(*reader.card), Sighting::there);
}

TEST(Parked, CardThatLeft) {
  ClassicField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("54 01", "01");
  for (int look = 0; look < kLooks; ++look) {
    if (look > 0) reader.expect_field_reset();
    reader.usb.expect_pn532(kSelectClassic, "00");
  }
  EXPECT_EQ(*reader.field.parked_card_present(*reader.card), Sighting::gone);
}

TEST(Parked, TypeBStaysActive) {
  // A halted type B card may not answer REQB.
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", "00").expect_pn532("4A 01 03 00", kTypeB);
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 BA 01", "00 AA 01");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_TRUE(reader.field.park(**card));
  reader.expect_timing("06");
  reader.usb.expect_pn532("42 BA 01", "00 AA 01");
  EXPECT_EQ(*reader.field.parked_card_present(**card), Sighting::there);
  reader.expect_field_reset();
  reader.usb.expect_pn532("4A 01 03 00", kTypeB);
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 BA 01", "00 AA 01");
  const auto again = reader.field.activate_again(**card);
  ASSERT_TRUE(again && *again);
}

TEST(Parked, FelicaIsPolledByIdm) {
  Options options;
  options.technologies = {Modulation::felica_212};
  options.max_kbps = 212;
  ScriptedField reader(options);
  const char* target = "01 01 12 01 01 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A";
  const char* other = "01 01 12 01 0F 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A";
  reader.usb.expect_pn532("4A 01 01 00 FF FF 01 00", target);
  reader.expect_timing("0A");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  reader.usb.expect_pn532("4A 01 01 00 FF FF 01 00", target);
  EXPECT_EQ(*(*card)->present(), Sighting::there);
  reader.usb.expect_pn532("4A 01 01 00 FF FF 01 00", other)
      .expect_pn532("4A 01 01 00 FF FF 01 00", "00");
  EXPECT_EQ(*(*card)->present(), Sighting::gone);
  reader.usb.expect_pn532("4A 01 01 00 FF FF 01 00", target);
  EXPECT_EQ(*reader.field.parked_card_present(**card), Sighting::there);
}

TEST(Parked, TopazIsListed) {
  Options options;
  options.technologies = {Modulation::jewel};
  ScriptedField reader(options);
  const char* target = "01 01 0C 00 11 22 33 44";
  const char* other = "01 01 0C 00 99 22 33 44";
  reader.usb.expect_pn532("4A 01 04", target);
  reader.expect_timing("0A");
  reader.usb.expect_pn532("40 01 78 00 00 00 00 00 00", "00 11 48 11 22 33 44");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  reader.usb.expect_pn532("4A 01 04", target);
  EXPECT_EQ(*(*card)->present(), Sighting::there);
  // docs/doubts.md, topaz-awake
  for (const auto* const last : {target, other}) {
    reader.usb.expect_pn532("4A 01 04", "00");
    reader.expect_field_reset();
    reader.usb.expect_pn532("4A 01 04", last);
    EXPECT_EQ(*(*card)->present(), last == target ? Sighting::there : Sighting::gone);
  }
  reader.usb.expect_pn532("4A 01 04", target);
  EXPECT_EQ(*reader.field.parked_card_present(**card), Sighting::there);
}

}  // namespace
}  // namespace acr122::card
