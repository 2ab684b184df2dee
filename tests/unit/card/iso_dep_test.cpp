// SPDX-License-Identifier: LGPL-2.1-or-later
// An ISO-DEP card in use: APDUs, failures, presence.
#include "card/iso_dep.h"

#include <gtest/gtest.h>

#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

constexpr const char* kTarget = "01 01 03 44 20 04 01 02 03 04";
constexpr const char* kAts = "06 75 77 81 02 80";  // FSC 64, up to 848 kbps, FWI 8
constexpr const char* kPhone = "01 01 03 08 20 04 08 11 22 33";
constexpr const char* kPhonesAts = "05 78 80 80 02";
constexpr const char* kSilent = "01";

struct IsoDepField : ScriptedField {
  explicit IsoDepField(Options options = {}, const char* target = kTarget, const char* ats = kAts)
      : ScriptedField(at_106(options)) {
    usb.expect_pn532("4A 01 00", target);
    expect_rats(ats);
    expect_timing("0B");
    auto found = field.poll();
    if (found) card = std::move(*found);
  }
  static Options at_106(Options options) {
    options.max_kbps = 106;
    return options;
  }
  void expect_silence(const char* block, int times) {
    for (int time = 0; time < times; ++time) usb.expect_pn532(block, kSilent);
  }
  std::unique_ptr<Card> card;
};

TEST(IsoDep, ApduGoesInABlock) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 02 00 84 00 00 08", "00 02 1A F7 F3 1B CD 2B A9 58 90 00");
  EXPECT_EQ(answer_of(*reader.card, "00 84 00 00 08"), "1A F7 F3 1B CD 2B A9 58 90 00");
  reader.usb.expect_pn532("42 03 00 84 00 00 08", "00 03 90 00");
  EXPECT_EQ(answer_of(*reader.card, "00 84 00 00 08"), "90 00");
}

TEST(IsoDep, NativeByteIsAnsweredAsItCame) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 02 60", "00 02 AF 04 01 01 00 02 18 05");  // ACR122U API 2.04, 7.2
  EXPECT_EQ(answer_of(*reader.card, "60"), "AF 04 01 01 00 02 18 05");
}

TEST(IsoDep, AnswerUnderTwoBytesGets9000) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 02 5A 00 00 00", "00 02 00").expect_pn532("42 03 AF", "00 03");
  EXPECT_EQ(answer_of(*reader.card, "5A 00 00 00"), "00 90 00");
  EXPECT_EQ(answer_of(*reader.card, "AF"), "90 00");
}

// FSC 64: 61 bytes of a command in each block.
TEST(IsoDep, ExtendedApduIsChainedBothWays) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  Bytes apdu = hex("00 D6 00 00 00 00 64");  // UPDATE BINARY, extended Lc 100
  apdu.resize(apdu.size() + 100, 0x5A);
  constexpr std::size_t kRoom = 61;
  Bytes first{0x42, 0x12}, second{0x42, 0x03};
  append(first, ByteView(apdu).first(kRoom));
  append(second, ByteView(apdu).subspan(kRoom));
  reader.usb.expect_pn532_bytes(first, hex("00 A2"))
      .expect_pn532_bytes(second, hex("00 13 61"))
      .expect_pn532("42 A2", "00 02 90 00");
  const auto answer = reader.card->handle(pcsc::parse_request(apdu));
  EXPECT_EQ(words(answer), "61 90 00");
}

TEST(IsoDep, NoiseDoesNotShow) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 02 60", "02").expect_pn532("42 B2", "00 02 AF");
  EXPECT_EQ(answer_of(*reader.card, "60"), "AF 90 00");
}

TEST(IsoDep, TimeThatTheCardAsksForIsGranted) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 02 60", "00 F2 04");
  reader.expect_timing("0D");  // 4 * 77.3 ms
  reader.usb.expect_pn532("42 F2 04", "00 02 AF");
  EXPECT_EQ(answer_of(*reader.card, "60"), "AF 90 00");
}

TEST(IsoDep, TimeThatTheCardAsksForIsBounded) {
  Options options;
  options.wtx_limit = Milliseconds{0};
  IsoDepField reader(options);
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 02 60", "00 F2 01");
  EXPECT_EQ(answer_of(*reader.card, "60"), "out of time");
}

TEST(IsoDep, SilentCardThatIsGone) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 02 00 84 00 00 08", kSilent);
  reader.expect_silence("42 B2", 3);
  reader.usb.expect_pn532("42 02", kSilent);  // never heard of: has it heard an I-block?
  EXPECT_EQ(answer_of(*reader.card, "00 84 00 00 08"), "gone");
}

TEST(IsoDep, EmptyDataBlockIsSilence) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532_raw("42 02 60", "").expect_pn532("42 B2", "00 02 AF");  // libnfc#263
  EXPECT_EQ(answer_of(*reader.card, "60"), "AF 90 00");
}

TEST(IsoDep, CommandIsNotRepeatedToACardThatHasIt) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 02 00 84 00 00 08", kSilent);
  reader.expect_silence("42 B2", 3);
  reader.usb.expect_pn532("42 02", "00 03");  // it has heard an I-block before this one
  EXPECT_EQ(answer_of(*reader.card, "00 84 00 00 08"), "failed");
}

// Whoever waits for long asks it every 250 ms whether it is still there.
void expect_questions_to_the_chip(ScriptedField& reader, int times) {
  for (int time = 0; time < times; ++time) reader.usb.expect_pn532("06 63 04", "83");
}

TEST(IsoDep, WaitBeyondTheChipsLongestPassesInTheDriver) {
  ScriptedField reader(IsoDepField::at_106({}));
  reader.usb.expect_pn532("4A 01 00", kTarget);
  reader.expect_rats("03 20 E0");  // FWI 14: 4.95 s
  reader.expect_timing("0E");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  const auto before = reader.usb.clock.now();
  reader.expect_timing("10");
  reader.usb.expect_pn532("42 02 60", kSilent);
  expect_questions_to_the_chip(reader, 6);
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 B2", "00 02 AF");
  EXPECT_EQ(answer_of(**card, "60"), "AF 90 00");
  EXPECT_GE(reader.usb.clock.now() - before, Milliseconds{1'600});  // 4.95 s less 3.28 s
}

TEST(IsoDep, StartUpGuardTimeIsKept) {
  ScriptedField reader(IsoDepField::at_106({}));
  reader.usb.expect_pn532("4A 01 00", kTarget);
  reader.expect_rats("03 20 4E");  // SFGI 14: 4.95 s
  expect_questions_to_the_chip(reader, 19);
  const auto before = reader.usb.clock.now();
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_GE(reader.usb.clock.now() - before, Milliseconds{4'949});
}

TEST(IsoDep, ReaderThatLeavesInTheStartUpGuardTimeIsNoticed) {
  ScriptedField reader(IsoDepField::at_106({}));
  reader.usb.expect_pn532("4A 01 00", kTarget);
  reader.expect_rats("03 20 4E");
  expect_questions_to_the_chip(reader, 1);
  reader.usb.send_fails(Errc::reader_gone);
  const auto before = reader.usb.clock.now();
  const auto card = reader.field.poll();
  ASSERT_FALSE(card);
  EXPECT_EQ(card.error().code, Errc::reader_gone);
  EXPECT_LE(reader.usb.clock.now() - before, Milliseconds{500});
}

TEST(IsoDep, FramesOfTheCardAreAsSetIfTheReaderCanHandThemOver) {
  Options options = IsoDepField::at_106({});
  options.fsd_bytes = 256;
  ScriptedField reader(options);
  reader.usb.expect_pn532("4A 01 00", kTarget);
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 E0 80", "00 06 75 77 81 02 80");
  reader.expect_timing("0B");
  EXPECT_TRUE(reader.field.poll());
}

// FSD 64 with its CRC: 62 bytes are a block, 63 are none.
TEST(IsoDep, ABlockBeyondFsdIsNone) {
  Options options = IsoDepField::at_106({});
  options.fsd_bytes = 64;
  ScriptedField reader(options);
  reader.usb.expect_pn532("4A 01 00", kTarget);
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 E0 50", "00 06 75 77 81 02 80");
  reader.expect_timing("0B");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  Bytes longest = hex("00 02");
  longest.resize(1 + 62, 0x5A);
  auto longer = longest;
  longer.push_back(0x5A);
  reader.usb.expect_pn532_bytes(hex("42 02 60"), longer).expect_pn532_bytes(hex("42 B2"), longest);
  EXPECT_EQ(answer_of(**card, "60"), to_hex(ByteView(longest).subspan(2)));
}

// 61 FF ends it: D5 43 00, 254 bytes and 90 00 are more.
TEST(IsoDep, FramesOf256BytesAreMoreThanATouchatagCanAnnounce) {
  Options options = IsoDepField::at_106({});
  options.fsd_bytes = 256;
  ScriptedField reader(options);
  const std::string listing = std::string("D5 4B ") + kTarget + " 90 00";
  reader.usb.expect_pn532_raw("4A 01 00", "61 0E").expect_apdu("FF C0 00 00 0E", listing);
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 E0 70", "00 06 75 77 81 02 80");
  reader.expect_timing("0B");
  EXPECT_TRUE(reader.field.poll());
}

TEST(IsoDep, AnswerThatTheReaderLostIsAskedForAgain) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532_silent("42 02 60");
  reader.usb.expect("6F 05 00 00 00 00 ss 00 00 00 FF 00 48 00 00")
      .answer("80 0A 00 00 00 00 ss 00 81 00 41 43 52 31 32 32 55 32 31 34");
  reader.usb.expect_pn532("42 B2", "00 02 AF");
  EXPECT_EQ(answer_of(*reader.card, "60"), "AF 90 00");
}

// The card of kTarget at 424 kbps.
std::unique_ptr<Card> fast_card(ScriptedField& reader) {
  reader.usb.expect_pn532("4A 01 00", kTarget);
  reader.expect_rats(kAts);
  reader.expect_timing("0B");
  reader.expect_pps();
  reader.usb.expect_pn532("42 B2", "00 A3");
  auto card = reader.field.poll();
  EXPECT_TRUE(card && *card);
  return std::move(*card);
}

// Deselected and activated, at 106 kbps or not.
std::string again(ScriptedField& reader, std::unique_ptr<Card>& card, bool fast) {
  reader.usb.expect_pn532("42 C2", "00 C2").expect_pn532("4A 01 00 01 02 03 04", kTarget);
  reader.expect_rats(kAts);
  reader.expect_timing("0B");
  if (fast) {
    reader.expect_pps();
    reader.usb.expect_pn532("42 B2", "00 A3");
  }
  auto found = reader.field.activate_again(*card);
  EXPECT_TRUE(found && *found);
  card = std::move(*found);
  return card->describe();
}

constexpr const char* kAt106 = "ISO 14443-4 type A card at 106 kbps";
constexpr const char* kAt424 = "ISO 14443-4 type A card at 424 kbps";

TEST(IsoDep, ACardThatFailsAtAHighRateStaysAt106) {
  ScriptedField reader;
  auto card = fast_card(reader);
  EXPECT_EQ(card->describe(), kAt424);
  reader.usb.expect_pn532("42 02 60", "02");
  for (int retry = 0; retry < 3; ++retry) reader.usb.expect_pn532("42 B2", "02");
  reader.usb.expect_pn532("42 B3", "02");
  EXPECT_EQ(answer_of(*card, "60"), "failed");
  EXPECT_EQ(again(reader, card, false), kAt106);
  EXPECT_EQ(again(reader, card, false), kAt106);
}

TEST(IsoDep, ACardThatFellSilentAtAHighRateIsAt106Once) {
  ScriptedField reader;
  auto card = fast_card(reader);
  reader.usb.expect_pn532("42 02 60", kSilent);
  for (int retry = 0; retry < 3; ++retry) reader.usb.expect_pn532("42 B2", kSilent);
  for (int asked = 0; asked < 2; ++asked) reader.usb.expect_pn532("42 B3", kSilent);
  EXPECT_EQ(answer_of(*card, "60"), "gone");
  EXPECT_EQ(again(reader, card, false), kAt106);
  EXPECT_EQ(again(reader, card, true), kAt424);
}

// It answered at once before: only the last try has its time.
void expect_silence_of_a_quick_card(ScriptedField& reader) {
  for (int asked = 0; asked < 2; ++asked) reader.usb.expect_pn532("42 B2", kSilent);
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 B2", kSilent);
}

// Nobody spoke to it yet: it is activated anew, and stays at 106 as long as it lies there.
TEST(IsoDep, AFastCardThatIsSilentBeforeItsFirstApduGoesOnAt106) {
  ScriptedField reader;
  auto card = fast_card(reader);
  reader.expect_timing("06");
  expect_silence_of_a_quick_card(reader);
  reader.expect_field_reset();
  reader.usb.expect_pn532("4A 01 00 01 02 03 04", kTarget);
  reader.expect_rats(kAts);
  reader.expect_timing("0B");
  EXPECT_EQ(*card->present(), Sighting::there);
  EXPECT_EQ(card->describe(), kAt106);
}

TEST(IsoDep, PresenceByRNak) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 B2", "00 A3");
  EXPECT_EQ(*reader.card->present(), Sighting::there);
  reader.expect_timing("06");
  reader.usb.expect_pn532("42 B2", "02");  // spoilt: somebody
  EXPECT_EQ(*reader.card->present(), Sighting::there);
  expect_silence_of_a_quick_card(reader);
  EXPECT_EQ(*reader.card->present(), Sighting::gone);
}

// A program may have selected something: it is not activated anew behind its back.
TEST(IsoDep, ACardThatAProgramSpokeToAndThatIsSilentIsGone) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 02 60", "00 02 AF");
  EXPECT_EQ(answer_of(*reader.card, "60"), "AF 90 00");
  reader.expect_silence("42 B3", 3);
  EXPECT_EQ(*reader.card->present(), Sighting::gone);
}

TEST(IsoDep, PresenceOfTypeBNamesItsCid) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", "00")
      .expect_pn532("4A 01 03 00", "01 01 50 00 01 32 F4 00 00 00 00 33 81 81 01 21");
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 BA 01", "00 AA 01");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  reader.expect_timing("06");
  reader.usb.expect_pn532("42 BA 01", "00 AA 01");
  EXPECT_EQ(*(*card)->present(), Sighting::there);
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 0A 01 60", "00 0A 01 AF");
  EXPECT_EQ(answer_of(**card, "60"), "AF 90 00");
}

TEST(IsoDep, ParkedCardIsDeselectedAndFoundByItsUid) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 C2", "00 C2").expect_pn532("4A 01 00", "00");
  EXPECT_TRUE(reader.field.park(*reader.card));
  reader.usb.expect_pn532("4A 01 00 01 02 03 04", kTarget);
  EXPECT_EQ(*reader.field.parked_card_present(*reader.card), Sighting::there);
  reader.usb.expect_pn532("4A 01 00 01 02 03 04", kTarget);
  reader.expect_rats(kAts);
  reader.expect_timing("0B");
  const auto again = reader.field.activate_again(*reader.card);
  ASSERT_TRUE(again && *again);
}

TEST(IsoDep, PhoneIsAskedAndActivatedWithoutTouchingTheField) {
  IsoDepField reader({}, kPhone, kPhonesAts);
  ASSERT_TRUE(reader.card);
  EXPECT_TRUE(reader.field.park(*reader.card)) << "nothing is sent";
  reader.usb.expect_pn532("42 B2", "00 A3");
  EXPECT_EQ(*reader.field.parked_card_present(*reader.card), Sighting::there);
  reader.usb.expect_pn532("42 C2", "00 C2").expect_pn532("4A 01 00 08 11 22 33", kPhone);
  reader.expect_rats(kPhonesAts);
  reader.expect_timing("0B");
  const auto again = reader.field.activate_again(*reader.card);
  ASSERT_TRUE(again && *again);
  EXPECT_EQ(answer_of(**again, "FF CA 00 00 00"), "08 11 22 33 90 00");
}

TEST(IsoDep, PhoneThatFallsSilentIsGone) {
  IsoDepField reader({}, kPhone, kPhonesAts);
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("42 B2", "00 A3");
  EXPECT_EQ(*reader.card->present(), Sighting::there);
  reader.expect_timing("06");
  expect_silence_of_a_quick_card(reader);
  EXPECT_EQ(*reader.card->present(), Sighting::gone);
}

// Its first R(NAK) may go unheard; with the field on, its random UID is the same.
TEST(IsoDep, PhoneThatNeverAnsweredIsSelectedAgain) {
  IsoDepField reader({}, kPhone, kPhonesAts);
  ASSERT_TRUE(reader.card);
  reader.expect_silence("42 B2", 3);
  reader.usb.expect_pn532("42 C2", "00 C2").expect_pn532("4A 01 00 08 11 22 33", kPhone);
  reader.expect_rats(kPhonesAts);
  reader.expect_timing("0B");
  EXPECT_EQ(*reader.card->present(), Sighting::there);
}

TEST(IsoDep, CardThatNeverAnsweredIsActivatedAgainAfterAFieldReset) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.expect_silence("42 B2", 3);
  reader.expect_field_reset();
  reader.usb.expect_pn532("4A 01 00 01 02 03 04", "00");
  EXPECT_EQ(*reader.card->present(), Sighting::gone);
}

// A program finds the chip as after power-on: RATS by the chip, no card active.
TEST(IsoDep, ChipIsHandedOverToAProgram) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532("12 14", "");
  reader.expect_field_reset();
  EXPECT_TRUE(reader.field.hand_over());
  EXPECT_TRUE(reader.field.give_up(*reader.card, false));
  reader.expect_field_reset();
  reader.usb.expect_pn532("4A 01 00 01 02 03 04",
                          "01 01 03 44 20 04 01 02 03 04 06 75 77 81 02 80");
  EXPECT_TRUE(reader.field.give_up(*reader.card, true));
}

TEST(IsoDep, AShortWaitIsNotHandedOver) {
  IsoDepField reader;
  ASSERT_TRUE(reader.card);
  for (const auto* const timing : {"", "06"}) {
    if (*timing != 0) reader.expect_timing(timing);
    reader.usb.expect_pn532("42 B2", "00 A3");
    EXPECT_EQ(*reader.card->present(), Sighting::there);
  }
  reader.expect_timing("0A");
  reader.usb.expect_pn532("12 14", "");
  EXPECT_TRUE(reader.field.hand_over());
}

// Whether it was still there when the field went off.
constexpr std::array kSightings{Sighting::there, Sighting::gone};

TEST(SameCard, ComparesWhatLasts) {
  const Identity card{Identity::Technology::a, hex("04 01 02 03 04 05 06"), 0x20, hex("06 75")};
  for (const auto seen : kSightings) {
    Identity other = card;
    EXPECT_TRUE(same_card(card, other, seen));
    other.uid = hex("04 01 02 03 04 05 07");
    EXPECT_FALSE(same_card(card, other, seen));
    other = card;
    other.activation = hex("06 77");
    EXPECT_FALSE(same_card(card, other, seen));
  }
}

TEST(SameCard, RandomUidIsTheSameVisitIfItWasThereBefore) {
  const Identity phone{Identity::Technology::a, hex("08 01 02 03"), 0x20, hex("05 78 80 70 02")};
  Identity again = phone;
  EXPECT_TRUE(same_card(phone, again, Sighting::gone)) << "the field was not off";
  again.uid = hex("08 99 98 97");
  EXPECT_TRUE(same_card(phone, again, Sighting::there));
  EXPECT_FALSE(same_card(phone, again, Sighting::gone));
  again.sak = 0x60;
  EXPECT_FALSE(same_card(phone, again, Sighting::there));
  again = phone;
  again.uid = hex("04 99 98 97");
  EXPECT_FALSE(same_card(phone, again, Sighting::there));
}

TEST(SameCard, TypeBGoesByItsProtocolInfoIfItWasThereBefore) {
  const Identity passport{Identity::Technology::b, hex("01 02 03 04"), 0, hex("E1 F3 5E 11")};
  Identity again = passport;
  again.uid = hex("0A 0B 0C 0D");
  EXPECT_TRUE(same_card(passport, again, Sighting::there));
  EXPECT_FALSE(same_card(passport, again, Sighting::gone));
  again.activation = hex("00 00 00 00");
  EXPECT_FALSE(same_card(passport, again, Sighting::there));
}

}  // namespace
}  // namespace acr122::card
