// SPDX-License-Identifier: LGPL-2.1-or-later
// An ISO-DEP card in use: APDUs, failures, presence.
#include "card/iso_dep.h"

#include <gtest/gtest.h>

#include "card/phone.h"
#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

constexpr const char* kTarget = "01 01 03 44 20 04 01 02 03 04 06 75 77 81 02 80";

struct IsoDepField : ScriptedField {
  explicit IsoDepField(Options options = {}, const char* target = kTarget)
      : ScriptedField(at_106(options)) {
    usb.expect_pn532("4A 01 00", target);
    expect_timing("0B");
    auto found = field.poll();
    if (found) card = std::move(*found);
  }
  static Options at_106(Options options) {
    options.max_kbps = 106;
    return options;
  }
  std::unique_ptr<Card> card;
};

TEST(IsoDep, ApduPassesUnchanged) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("40 01 00 84 00 00 08", "00 1A F7 F3 1B CD 2B A9 58 90 00");
  EXPECT_EQ(answer_of(*reader.card, "00 84 00 00 08"), "1A F7 F3 1B CD 2B A9 58 90 00");
}

TEST(IsoDep, NativeByteIsAnsweredAsItCame) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("40 01 60", "00 AF 04 01 01 00 02 18 05");  // ACR122U API 2.04, 7.2
  EXPECT_EQ(answer_of(*reader.card, "60"), "AF 04 01 01 00 02 18 05");
}

TEST(IsoDep, AnswerUnderTwoBytesGets9000) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("40 01 5A 00 00 00", "00 00").expect_pn532("40 01 AF", "00");
  EXPECT_EQ(answer_of(*reader.card, "5A 00 00 00"), "00 90 00");
  EXPECT_EQ(answer_of(*reader.card, "AF"), "90 00");
}

TEST(IsoDep, ExtendedApduIsChainedBothWays) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  Bytes apdu = hex("00 D6 00 00 00 01 2C");  // UPDATE BINARY, extended Lc 300
  apdu.resize(apdu.size() + 300, 0x5A);
  const auto room = reader.link.max_frame() - 3;
  ASSERT_LT(room, apdu.size());
  Bytes first{0x40, 0x41}, second{0x40, 0x01};
  append(first, ByteView(apdu).first(room));
  append(second, ByteView(apdu).subspan(room));
  reader.usb.expect_pn532_bytes(first, hex("00"))
      .expect_pn532_bytes(second, hex("40 61"))
      .expect_pn532("40 01", "00 90 00");
  const auto answer = reader.card->handle(pcsc::parse_request(apdu));
  EXPECT_EQ(words(answer), "61 90 00");
}

TEST(IsoDep, SilentCardThatIsGone) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("40 01 00 84 00 00 08", "01")
      .expect_pn532("00 06", "01")
      .expect_pn532("42 B2", "01")
      .expect_pn532("42 B2", "01");
  EXPECT_EQ(answer_of(*reader.card, "00 84 00 00 08"), "gone");
}

TEST(IsoDep, EmptyDataBlockFromAGoneCard) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb
      .expect_pn532_raw("40 01 00 84 00 00 08", "")  // libnfc#263
      .expect_pn532("00 06", "01")
      .expect_pn532_raw("42 B2", "")
      .expect_pn532_raw("42 B2", "");
  EXPECT_EQ(answer_of(*reader.card, "00 84 00 00 08"), "gone");
}

TEST(IsoDep, FailedExchangeWithTheCardStillThereIsNotRepeated) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("40 01 00 84 00 00 08", "02").expect_pn532("00 06", "00");
  EXPECT_EQ(answer_of(*reader.card, "00 84 00 00 08"), "failed");
}

TEST(IsoDep, FailureAtAHighRateMakesTheNextActivation106) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", kTarget);
  reader.expect_timing("0B");
  reader.usb.expect_pn532("4E 01 02 02", "00").expect_pn532("00 06", "00");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  reader.usb.expect_pn532("40 01 60", "02").expect_pn532("00 06", "00");
  EXPECT_EQ(answer_of(**card, "60"), "failed");

  reader.usb.expect_pn532("44 01", "00").expect_pn532("4A 01 00 01 02 03 04", kTarget);
  const auto slow = reader.field.activate_again(**card);
  ASSERT_TRUE(slow && *slow);
  EXPECT_EQ((*slow)->describe(), "ISO 14443-4 type A card at 106 kbps");
}

TEST(IsoDep, ReaderSilentForTheWholeLimitIsWtxLimit) {
  Options options;
  options.wtx_limit = Milliseconds{0};
  IsoDepField reader(options);
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532_silent("40 01 60");
  EXPECT_EQ(answer_of(*reader.card, "60"), "out of time");
}

TEST(IsoDep, HostWaitsForWtxUpToTheLimit) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  const auto reads = reader.usb.read_timeouts().size();
  reader.usb.expect_pn532("40 01 60", "00 AF");
  EXPECT_EQ(answer_of(*reader.card, "60"), "AF 90 00");
  ASSERT_GT(reader.usb.read_timeouts().size(), reads);
  EXPECT_GE(reader.usb.read_timeouts().at(reads), Milliseconds{60'000});
}

TEST(IsoDep, PresenceByAttentionRequest) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("00 06", "00");
  EXPECT_EQ(*reader.card->present(), Sighting::there);
}

TEST(IsoDep, PresenceByRawNakIsRemembered) {
  // Diagnose 06 never succeeds with JCOP31 on a PN532 (libnfc, pn53x.c).
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("00 06", "27").expect_pn532("42 B2", "00 A2");
  EXPECT_EQ(*reader.card->present(), Sighting::there);
  reader.usb.expect_pn532("42 B2", "00 A2");
  EXPECT_EQ(*reader.card->present(), Sighting::there);
  reader.usb.expect_pn532("42 B2", "01").expect_pn532("42 B2", "01");
  EXPECT_EQ(*reader.card->present(), Sighting::gone);
}

TEST(IsoDep, PresenceOfTypeBNamesItsCid) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", "00")
      .expect_pn532("4A 01 03 00", "01 01 50 00 01 32 F4 00 00 00 00 33 81 81 01 21");
  reader.expect_timing("0B");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  reader.usb.expect_pn532("00 06", "27").expect_pn532("42 BA 01", "00 AA 01");
  EXPECT_EQ(*(*card)->present(), Sighting::there);
}

TEST(IsoDep, PhoneMayComeBackWithAnotherUid) {
  IsoDepField reader({}, "01 01 03 08 20 04 08 11 22 33 05 78 80 80 02");
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("00 06", "01")
      .expect_pn532("42 B2", "01")
      .expect_pn532("42 B2", "01")
      .expect_pn532("4A 01 00", "00")
      .expect_pn532("4A 01 00", "01 01 03 08 20 04 08 44 55 66 05 78 80 80 02");
  EXPECT_EQ(*reader.card->present(), Sighting::there);
  EXPECT_EQ(answer_of(*reader.card, "FF CA 00 00 00"), "08 11 22 33 90 00");
}

TEST(IsoDep, PhoneThatStaysAwayIsGone) {
  Options options;
  options.phone_grace = Milliseconds{0};
  IsoDepField reader(options, "01 01 03 08 20 04 08 11 22 33 05 78 80 80 02");
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("00 06", "01").expect_pn532("42 B2", "01").expect_pn532("42 B2", "01");
  EXPECT_EQ(*reader.card->present(), Sighting::gone);
}

TEST(SameCard, ComparesWhatLasts) {
  const Identity card{Identity::Technology::a, hex("04 01 02 03 04 05 06"), 0x20, hex("06 75")};
  Identity other = card;
  EXPECT_TRUE(same_card(card, other));
  other.uid = hex("04 01 02 03 04 05 07");
  EXPECT_FALSE(same_card(card, other));
  other = card;
  other.activation = hex("06 77");
  EXPECT_FALSE(same_card(card, other));
}

TEST(SameCard, RandomUidIsTheSameVisit) {
  const Identity phone{Identity::Technology::a, hex("08 01 02 03"), 0x20, hex("05 78 80 70 02")};
  Identity again = phone;
  again.uid = hex("08 99 98 97");
  EXPECT_TRUE(same_card(phone, again));
  again.sak = 0x60;
  EXPECT_FALSE(same_card(phone, again));
  again = phone;
  again.uid = hex("04 99 98 97");
  EXPECT_FALSE(same_card(phone, again));
}

TEST(SameCard, TypeBGoesByItsProtocolInfo) {
  const Identity passport{Identity::Technology::b, hex("01 02 03 04"), 0, hex("E1 F3 5E 11")};
  Identity again = passport;
  again.uid = hex("0A 0B 0C 0D");
  EXPECT_TRUE(same_card(passport, again));
  again.activation = hex("00 00 00 00");
  EXPECT_FALSE(same_card(passport, again));
}

}  // namespace
}  // namespace acr122::card
