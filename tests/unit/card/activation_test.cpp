// SPDX-License-Identifier: LGPL-2.1-or-later
// From the field to ATR and UID, one card after the other.
#include <gtest/gtest.h>

#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

constexpr const char* kEmpty = "00";

TEST(Field, ConfigureWritesEverySetting) {
  ScriptedField reader;
  reader.usb.expect_pn532("32 02 00 0B 0A", "")
      .expect_pn532("32 04 00", "")
      .expect_pn532("32 05 00 01 01", "")
      .expect_pn532("12 00", "")
      .expect_pn532("32 01 01", "");
  EXPECT_TRUE(reader.field.configure());
}

TEST(Field, PollsTwoOfTheOtherTechnologiesInTurn) {
  ScriptedField reader;
  for (const auto& [one, other] : {std::pair("4A 01 03 00", "4A 01 01 00 FF FF 01 00"),
                                   std::pair("4A 01 04", "4A 01 02 00 FF FF 01 00")}) {
    reader.usb.expect_pn532("4A 01 00", kEmpty);
    reader.usb.expect_pn532(one, kEmpty).expect_pn532(other, kEmpty);
    const auto card = reader.field.poll();
    ASSERT_TRUE(card) << one;
    EXPECT_FALSE(*card);
  }
  reader.usb.expect_pn532("4A 01 00", kEmpty).expect_pn532("4A 01 03 00", kEmpty);
  reader.usb.expect_pn532("4A 01 01 00 FF FF 01 00", kEmpty);
  EXPECT_TRUE(reader.field.poll());
}

TEST(Field, BothRatesOfFelicaMayShareATurn) {
  ScriptedField reader;
  const Effort effort{rf::Antenna::kTries, 1, true};
  for (const auto* const other :
       {"4A 01 03 00", "4A 01 01 00 FF FF 01 00", "4A 01 04", "4A 01 03 00",
        "4A 01 02 00 FF FF 01 00", "4A 01 04", "4A 01 03 00"}) {
    reader.usb.expect_pn532("4A 01 00", kEmpty).expect_pn532(other, kEmpty);
    EXPECT_TRUE(reader.field.poll(effort)) << other;
  }
}

TEST(Field, ARateThatIsAloneIsLookedForEachTime) {
  Options options;
  options.technologies = {Modulation::a, Modulation::felica_424};
  ScriptedField reader(options);
  for (int i = 0; i < 3; ++i) {
    reader.usb.expect_pn532("4A 01 00", kEmpty).expect_pn532("4A 01 02 00 FF FF 01 00", kEmpty);
    EXPECT_TRUE(reader.field.poll({rf::Antenna::kTries, 1, true}));
  }
}

TEST(Field, PollsOnlyWhatTheOptionsWant) {
  Options options;
  options.technologies = {Modulation::b};
  ScriptedField reader(options);
  for (int i = 0; i < 3; ++i) {
    reader.usb.expect_pn532("4A 01 03 00", kEmpty);
    EXPECT_TRUE(reader.field.poll());
  }
}

TEST(Field, ZeroLengthReplyMeansNobody) {
  // Some units answer polls for type B and FeliCa with an empty DataBlock (libnfc#284, #570).
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", kEmpty).expect_pn532_raw("4A 01 03 00", "");
  reader.usb.expect_pn532_raw("4A 01 01 00 FF FF 01 00", "");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card);
  EXPECT_FALSE(*card);
}

TEST(Field, FindsClassic1k) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", "01 01 04 00 08 04 82 AC B9 5D");  // libnfc#476
  reader.expect_timing("0A");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()), "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A");
  EXPECT_EQ((*card)->describe(), "MIFARE Classic 1K");
  EXPECT_EQ(answer_of(**card, "FF CA 00 00 00"), "82 AC B9 5D 90 00");
  EXPECT_EQ(answer_of(**card, "FF CA 00 00 02"), "6C 04");
  EXPECT_EQ(answer_of(**card, "FF CA 00 00 07"), "82 AC B9 5D 62 82");
  EXPECT_EQ(answer_of(**card, "FF CA 01 00 00"), "6A 81");
  EXPECT_EQ(answer_of(**card, "FF CA 02 00 00"), "08 90 00");
  EXPECT_EQ(answer_of(**card, "FF CA 03 00 00"), "04 00 90 00");
  EXPECT_EQ(answer_of(**card, "FF B0 00 04 10"), "69 82");
  EXPECT_EQ(answer_of(**card, "FF 01 00 00"), "6D 00");
  EXPECT_EQ(answer_of(**card, "00 A4 04 00"), "6E 00");
}

TEST(Field, FindsDesfireAndRaisesTheBitRate) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", "01 01 03 44 20 07 04 52 5A 19 B2 1B 80");
  reader.expect_rats("06 75 77 81 02 80");
  reader.expect_timing("0B");  // FWI 8: 77.3 ms, so 102.4
  reader.expect_pps();
  reader.usb.expect_pn532("42 B2", "00 A3");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()), "3B 81 80 01 80 80");
  EXPECT_EQ((*card)->describe(), "ISO 14443-4 type A card at 424 kbps");
  EXPECT_EQ(answer_of(**card, "FF CA 00 00 00"), "04 52 5A 19 B2 1B 80 90 00");
  EXPECT_EQ(answer_of(**card, "FF CA 01 00 00"), "80 90 00");
}

TEST(Field, RaisesTheBitRateTo212WhereThatIsTheMost) {
  Options options;
  options.max_kbps = 212;
  ScriptedField reader(options);
  reader.usb.expect_pn532("4A 01 00", "01 01 03 44 20 04 01 02 03 04");
  reader.expect_rats("06 75 77 81 02 80");
  reader.expect_timing("0B");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 D0 11 05", "00 D0")
      .expect_pn532("32 0D 85 15 8A 85 08 B2 85 01 DA", "")
      .expect_pn532("08 63 02 90 63 03 90", "");
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 B2", "00 A3");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "ISO 14443-4 type A card at 212 kbps");
}

TEST(Field, GivesTheWholeAtsByOption) {
  Options options;
  options.historical_bytes = HistoricalBytes::whole_ats;
  options.max_kbps = 106;
  ScriptedField reader(options);
  reader.usb.expect_pn532("4A 01 00", "01 01 03 44 20 07 04 52 5A 19 B2 1B 80");
  reader.expect_rats("06 75 77 81 02 80");
  reader.expect_timing("0B");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(answer_of(**card, "FF CA 01 00 00"), "06 75 77 81 02 80 90 00");
}

// SAK 28, FWI 8.
constexpr const char* kSmartMx = "01 01 00 04 28 04 85 82 2F A0";
constexpr const char* kSelectSmartMx = "4A 01 00 85 82 2F A0";
constexpr const char* kSmartMxAts = "07 77 F7 80 02 47 65";

void expect_smart_mx(ScriptedField& reader, const char* listing) {
  reader.usb.expect_pn532(listing, kSmartMx);
  reader.expect_rats(kSmartMxAts);
  reader.expect_timing("0B");
}

TEST(Field, RefusedBitRateStartsOverAt106AndIsRemembered) {
  ScriptedField reader;
  expect_smart_mx(reader, "4A 01 00");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 D0 11 0A", "01");
  reader.expect_field_reset();
  reader.usb.expect_pn532(kSelectSmartMx, kSmartMx)
      .expect_pn532("42 E0 70", "00 07 77 F7 80 02 47 65");
  reader.expect_timing("0B");
  auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()), "3B 82 80 01 47 65 21");
  EXPECT_EQ((*card)->describe(), "ISO 14443-4 type A card at 106 kbps");

  reader.usb.expect_pn532("42 C2", "00 C2");
  expect_smart_mx(reader, kSelectSmartMx);
  card = reader.field.activate_again(**card);
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "ISO 14443-4 type A card at 106 kbps");
}

TEST(Field, MuteAfterBitRateStartsOverAt106) {
  ScriptedField reader;
  expect_smart_mx(reader, "4A 01 00");
  reader.expect_pps();
  for (int ask = 0; ask < 3; ++ask) reader.usb.expect_pn532("42 B2", "01");
  reader.expect_field_reset();
  expect_smart_mx(reader, kSelectSmartMx);
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "ISO 14443-4 type A card at 106 kbps");
}

// Neither is agreed on: in any state may the card be, and the chip.
TEST(Field, AnotherAnswerToPpsStartsOverAt106) {
  ScriptedField reader;
  expect_smart_mx(reader, "4A 01 00");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 D0 11 0A", "00 D1");
  reader.expect_field_reset();
  reader.usb.expect_pn532(kSelectSmartMx, kSmartMx)
      .expect_pn532("42 E0 70", "00 07 77 F7 80 02 47 65");
  reader.expect_timing("0B");
  EXPECT_TRUE(reader.field.poll());
}

TEST(Field, ChipThatRefusesARateStartsOverAt106) {
  ScriptedField reader;
  expect_smart_mx(reader, "4A 01 00");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 D0 11 0A", "00 D0")
      .expect_pn532("32 0D 85 15 8A 85 08 B2 85 01 DA", "")
      .expect_pn532_raw("08 63 02 A0 63 03 A0", "63 7F");
  reader.expect_field_reset();
  reader.usb.expect_pn532(kSelectSmartMx, kSmartMx)
      .expect_pn532("42 E0 70", "00 07 77 F7 80 02 47 65");
  reader.expect_timing("0B");
  EXPECT_TRUE(reader.field.poll());
}

// A phone is never asked for a higher rate, whatever its ATS says.
TEST(Field, PhoneStaysAt106) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", "01 01 03 08 20 04 08 11 22 33");
  reader.expect_rats("05 78 77 80 02");
  reader.expect_timing("0B");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "ISO 14443-4 type A card at 106 kbps");
}

TEST(Field, FindsTypeB) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", kEmpty)
      .expect_pn532("4A 01 03 00", "01 01 50 00 01 32 F4 00 00 00 00 33 81 81 01 21");
  reader.expect_timing("0B");                       // FWI 8
  reader.usb.expect_pn532("42 BA 01", "00 AA 01");  // does the chip pass our blocks on?
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()), "3B 88 80 01 00 00 00 00 33 81 81 20 1A");
  EXPECT_EQ(answer_of(**card, "FF CA 00 00 00"), "00 01 32 F4 90 00");
  EXPECT_EQ(answer_of(**card, "FF CA 01 00 00"), "21 90 00");
}

// ISO 14443-3, 7.11: one that knows no CID answers ATTRIB with 0, and its blocks have none.
TEST(Field, TypeBWithoutCidHasBlocksWithoutCid) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", kEmpty)
      .expect_pn532("4A 01 03 00", "01 01 50 00 01 32 F4 00 00 00 00 33 81 80 01 20");
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 B2", "00 A3");
  test_support::take_log_lines();
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  reader.usb.expect_pn532("42 02 60", "00 02 AF");
  EXPECT_EQ(answer_of(**card, "60"), "AF 90 00");
  EXPECT_EQ(log_lines_with("InCommunicateThru"), 0);
}

// A type B card, and nothing comes of R(NAK): listed anew.
constexpr const char* kTypeB = "01 01 50 00 01 32 F4 00 00 00 00 33 81 81 01 21";
void expect_type_b_mute_to_nak(ScriptedField& reader, const char* then) {
  reader.usb.expect_pn532("4A 01 00", kEmpty).expect_pn532("4A 01 03 00", kTypeB);
  reader.expect_timing("0B");
  for (int time = 0; time < 3; ++time) reader.usb.expect_pn532("42 BA 01", "01");
  reader.expect_field_reset();
  reader.usb.expect_pn532("4A 01 03 00", then);
  test_support::take_log_lines();
}

TEST(Field, TypeBThatHearsNoFirstNakIsAskedWithAnEmptyIBlock) {
  ScriptedField reader;
  expect_type_b_mute_to_nak(reader, kTypeB);
  reader.usb.expect_pn532("42 0A 01", "00 0A 01");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "ISO 14443-4 type B card at 106 kbps");
  reader.usb.expect_pn532("42 BB 01", "00 AA 01");
  EXPECT_EQ(*(*card)->present(), Sighting::there);
  reader.usb.expect_pn532("42 0B 01 60", "00 0B 01 AF");
  EXPECT_EQ(answer_of(**card, "60"), "AF 90 00");
  EXPECT_EQ(log_lines_with("InCommunicateThru"), 0);
}

TEST(Field, TypeBThatLeavesBeforeItAnswersIsAGlimpse) {
  ScriptedField reader;
  expect_type_b_mute_to_nak(reader, kEmpty);
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "type B card 00 01 32 F4 that left before it was activated");
  EXPECT_EQ(to_hex((*card)->atr()), "3B 88 80 01 00 00 00 00 33 81 81 20 1A");
  EXPECT_EQ(answer_of(**card, "FF CA 00 00 00"), "00 01 32 F4 90 00");
  EXPECT_EQ(answer_of(**card, "60"), "gone");
  EXPECT_EQ(log_lines_with("InCommunicateThru"), 0);
}

// What lies there then is no card of ISO 14443-4.
TEST(Field, AnotherCardInThePlaceOfOneOfTypeBIsNotTakenForIt) {
  ScriptedField reader;
  expect_type_b_mute_to_nak(reader, "01 01 50 00 01 32 F5 00 00 00 00 33 80 81 01 21");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "type B card 00 01 32 F4 that left before it was activated");
}

// An empty I-block, and nothing comes: listed anew.
void expect_type_b_mute_to_all(ScriptedField& reader, const char* then) {
  expect_type_b_mute_to_nak(reader, kTypeB);
  reader.usb.expect_pn532("42 0A 01", "01");
  for (int time = 0; time < 3; ++time) reader.usb.expect_pn532("42 BA 01", "01");
  for (int time = 0; time < 2; ++time) reader.usb.expect_pn532("42 BB 01", "01");
  reader.expect_field_reset();
  reader.usb.expect_pn532("4A 01 03 00", then);
}

TEST(Field, TypeBThatLeavesAtItsEmptyIBlockSaysNothingAboutTheChip) {
  ScriptedField reader;
  expect_type_b_mute_to_all(reader, kEmpty);
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "type B card 00 01 32 F4 that left before it was activated");
  EXPECT_EQ(log_lines_with("InCommunicateThru"), 0);
}

TEST(Field, TypeBThatIsThereAndHearsNothingGetsTheChipsBlocks) {
  ScriptedField reader;
  expect_type_b_mute_to_all(reader, kTypeB);
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  reader.usb.expect_pn532("40 01 60", "00 AF");
  EXPECT_EQ(answer_of(**card, "60"), "AF 90 00");
  EXPECT_EQ(log_lines_with("takes no InCommunicateThru"), 1);
}

TEST(Field, FindsFelica) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", kEmpty)
      .expect_pn532("4A 01 03 00", kEmpty)
      .expect_pn532("4A 01 01 00 FF FF 01 00",
                    "01 01 14 01 01 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A 80 08");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("4A 01 02 00 FF FF 01 00",
                          "01 01 14 01 01 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A 80 08");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()), "3B 8F 80 01 80 4F 0C A0 00 00 03 06 11 00 3B 00 00 00 00 42");
  EXPECT_EQ(answer_of(**card, "FF CA 00 00 00"), "01 01 05 01 86 04 02 02 90 00");
}

Options only_jewel() {
  Options options;
  options.technologies = {Modulation::jewel};
  return options;
}

TEST(Field, FindsTopazByRid) {
  ScriptedField reader(only_jewel());
  reader.usb.expect_pn532("4A 01 04", "01 01 0C 00 11 22 33 44");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("40 01 78 00 00 00 00 00 00", "00 11 48 11 22 33 44");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()),
            to_hex(pcsc::storage_card_atr(pcsc::Standard::iso14443a_3, 0x0030)));
  EXPECT_EQ(answer_of(**card, "FF CA 00 00 00"), "11 22 33 44 90 00");
}

TEST(Field, FindsJewelByRid) {
  ScriptedField reader(only_jewel());
  reader.usb.expect_pn532("4A 01 04", "01 01 0C 00 11 22 33 44");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("40 01 78 00 00 00 00 00 00", "00 01 4C 11 22 33 44");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "Jewel");
}

TEST(Field, TopazWithoutRidIsStillFound) {
  ScriptedField reader(only_jewel());
  reader.usb.expect_pn532("4A 01 04", "01 01 0C 00 11 22 33 44");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("40 01 78 00 00 00 00 00 00", "01");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "Topaz");
}

// RATS twice by the driver, then by the chip: it says not whether a card is mute or a frame got
// lost.
void expect_rats_by_chip(ScriptedField& reader, const char* listing, const char* target) {
  reader.expect_field_reset();
  reader.usb.expect_pn532("12 10", "").expect_pn532(listing, target).expect_pn532("12 00", "");
}
void expect_silence_to_rats(ScriptedField& reader, const char* listing, const char* target) {
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 E0 70", "01").expect_pn532("42 E0 70", "01");
  expect_rats_by_chip(reader, listing, target);
}

TEST(Field, RatsWithoutAnswerFallsBackToPart3) {
  ScriptedField reader;
  const char* target = "01 01 03 44 20 07 04 52 5A 19 B2 1B 80";
  const char* select = "4A 01 00 88 04 52 5A 19 B2 1B 80";
  reader.usb.expect_pn532("4A 01 00", target);
  expect_silence_to_rats(reader, select, kEmpty);
  expect_rats_by_chip(reader, select, target);
  expect_rats_by_chip(reader, select, kEmpty);
  reader.usb.expect_pn532(select, target);
  test_support::take_log_lines();
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()), "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 00 00 00 00 00 6B");
  EXPECT_EQ(log_lines_with("RATS gets no answer"), 1);
}

// FSD 64 then, and the blocks are the driver's all the same.
TEST(Field, RatsMayWorkByTheChip) {
  Options options;
  options.max_kbps = 106;
  ScriptedField reader(options);
  reader.usb.expect_pn532("4A 01 00", "01 01 03 44 20 04 01 02 03 04");
  expect_silence_to_rats(reader, "4A 01 00 01 02 03 04",
                         "01 01 03 44 20 04 01 02 03 04 06 75 77 81 02 80");
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 B2", "00 A3");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()), "3B 81 80 01 80 80");
  reader.usb.expect_pn532("42 02 60", "00 02 AF");
  EXPECT_EQ(answer_of(**card, "60"), "AF 90 00");
}

TEST(Field, AnEmptyAnswerToRatsIsNone) {
  Options options;
  options.max_kbps = 106;
  ScriptedField reader(options);
  reader.usb.expect_pn532("4A 01 00", "01 01 03 44 20 04 01 02 03 04");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 E0 70", "00");
  reader.expect_field_reset();
  reader.usb.expect_pn532("12 10", "")
      .expect_pn532("4A 01 00 01 02 03 04", "01 01 03 44 20 04 01 02 03 04 06 75 77 81 02 80")
      .expect_pn532("12 00", "");
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 B2", "00 A3");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(to_hex((*card)->atr()), "3B 81 80 01 80 80");
}

// With a new UID after the field reset.
TEST(Field, RatsOfAPhoneMayWorkByTheChip) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", "01 01 03 08 20 04 08 11 22 33");
  expect_silence_to_rats(reader, "4A 01 00", "01 01 03 08 20 04 08 44 55 66 05 78 80 80 02");
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 B2", "00 A3");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(answer_of(**card, "FF CA 00 00 00"), "08 44 55 66 90 00");
}

void expect_rats_refused(ScriptedField& reader, const char* listing) {
  reader.usb.expect_pn532(listing, "01 01 03 44 20 04 01 02 03 04");
  reader.expect_timing("0A");
  reader.usb.expect_pn532_raw("42 E0 70", "63 7F");
  reader.expect_field_reset();
  reader.usb.expect_pn532("12 10", "")
      .expect_pn532("4A 01 00 01 02 03 04", "01 01 03 44 20 04 01 02 03 04 06 75 77 81 02 80")
      .expect_pn532("12 00", "");
  reader.expect_timing("0B");
}

TEST(Field, ChipWithoutRawFramesMakesTheBlocksItself) {
  Options options;
  options.max_kbps = 106;
  ScriptedField reader(options);
  expect_rats_refused(reader, "4A 01 00");
  test_support::take_log_lines();
  auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(log_lines_with("takes no InCommunicateThru"), 1);
  reader.usb.expect_pn532("40 01 60", "00 AF");
  EXPECT_EQ(answer_of(**card, "60"), "AF 90 00");
  reader.usb.expect_pn532("40 01 60", "02").expect_pn532("00 06", "00");
  EXPECT_EQ(answer_of(**card, "60"), "failed");

  reader.usb.expect_pn532("44 01", "00");
  expect_rats_refused(reader, "4A 01 00 01 02 03 04");
  card = reader.field.activate_again(**card);
  ASSERT_TRUE(card && *card);
  EXPECT_EQ(log_lines_with("takes no InCommunicateThru"), 0) << "once a reader";
}

TEST(Field, Sak28WithoutRatsIsAClassic) {
  ScriptedField reader;
  const char* target = "01 01 00 04 28 04 A0 D9 89 78";  // libnfc#263
  reader.usb.expect_pn532("4A 01 00", target);
  expect_silence_to_rats(reader, "4A 01 00 A0 D9 89 78", target);
  for (int look = 0; look < 2; ++look) expect_rats_by_chip(reader, "4A 01 00 A0 D9 89 78", target);
  reader.usb.expect_pn532("4A 01 00 A0 D9 89 78", target);
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  EXPECT_EQ((*card)->describe(), "MIFARE Classic 1K");
}

TEST(Field, FirstPollAfterAVisitWakesWhoWasPutToSleep) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", "01 01 00 04 08 04 11 22 33 44");
  reader.expect_timing("0A");
  ASSERT_TRUE(*reader.field.poll());
  reader.expect_field_reset();
  for (const auto& [one, other] : {std::pair("4A 01 03 00", "4A 01 01 00 FF FF 01 00"),
                                   std::pair("4A 01 04", "4A 01 02 00 FF FF 01 00")}) {
    reader.usb.expect_pn532("4A 01 00", kEmpty);
    reader.usb.expect_pn532(one, kEmpty).expect_pn532(other, kEmpty);
    EXPECT_TRUE(reader.field.poll());
  }
}

TEST(Field, ReaderErrorClimbsUnchanged) {
  ScriptedField reader;
  reader.usb.expect_pn532_silent("4A 01 00");
  const auto card = reader.field.poll();
  ASSERT_FALSE(card);
  EXPECT_EQ(card.error().code, Errc::timed_out);
}

}  // namespace
}  // namespace acr122::card
