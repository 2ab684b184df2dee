// SPDX-License-Identifier: LGPL-2.1-or-later
// Answers of FeliCa and Type 1 tags that no virtual card gives.
#include <gtest/gtest.h>

#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

constexpr const char* kRid = "40 01 78 00 00 00 00 00 00";
constexpr const char* kPoll212 = "4A 01 01 00 FF FF 01 00";
constexpr const char* kPoll424 = "4A 01 02 00 FF FF 01 00";
constexpr const char* kFelica = "01 01 14 01 01 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A 80 08";
constexpr const char* kTopaz = "01 01 0C 00 11 22 33 44";
constexpr const char* kRidAnswer = "00 11 48 11 22 33 44";

struct OddAnswers : ::testing::Test {
  static Options only(Modulation modulation) {
    Options options;
    options.technologies = {modulation};
    return options;
  }
  static std::unique_ptr<Card> poll(ScriptedField& reader) {
    auto card = reader.field.poll();
    EXPECT_TRUE(card && *card);
    return std::move(*card);
  }
  static std::unique_ptr<Card> felica(ScriptedField& reader) {
    reader.usb.expect_pn532(kPoll212, kFelica);
    reader.expect_timing("0A");
    reader.usb.expect_pn532(kPoll424, "00").expect_pn532(kPoll212, kFelica);
    return poll(reader);
  }
  static std::unique_ptr<Card> type_1(ScriptedField& reader, const char* rid_answer) {
    reader.usb.expect_pn532("4A 01 04", kTopaz);
    reader.expect_timing("0A");
    reader.usb.expect_pn532(kRid, rid_answer);
    return poll(reader);
  }
};

// Whoever answered, the card may have written.
TEST_F(OddAnswers, FelicaUpdateThatIsAnsweredWithNonsenseIsInDoubt) {
  const std::string block = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF";
  const std::string idm = "01 01 05 01 86 04 02 02";
  const std::vector<std::string> answers{"0C 09 01 01 05 01 86 04 02 99 00 00",
                                         "0C 07 " + idm + " 00 00", "0D 09 " + idm + " 00 00",
                                         "02 09"};
  for (const auto& answer : answers) {
    SCOPED_TRACE(answer);
    ScriptedField reader(only(Modulation::felica_212));
    const auto card = felica(reader);
    reader.usb.expect_pn532("40 01 20 08 " + idm + " 01 09 00 01 80 03 " + block, "00 " + answer);
    EXPECT_EQ(answer_of(*card, "FF D6 00 03 10 " + block), "65 81");
  }
}

// nfcpy takes the last byte of the answer; ACS's example has the data alone (API 2.04, 7.4).
TEST_F(OddAnswers, TopazMayRepeatTheAddressOrNot) {
  ScriptedField reader(only(Modulation::jewel));
  const auto card = type_1(reader, kRidAnswer);
  reader.usb.expect_pn532("40 01 01 08 00 11 22 33 44", "00 08 E1")
      .expect_pn532("40 01 01 08 00 11 22 33 44", "00 E1");
  EXPECT_EQ(answer_of(*card, "01 08"), "E1 90 00");
  EXPECT_EQ(answer_of(*card, "01 08"), "E1 90 00");
}

TEST_F(OddAnswers, TopazAnswerOfAnotherLengthIsNone) {
  ScriptedField reader(only(Modulation::jewel));
  const auto card = type_1(reader, kRidAnswer);
  for (const auto* answer : {"00 08 E1 00", "00", "00 08 E1"}) {
    reader.usb.expect_pn532("40 01 01 08 00 11 22 33 44", answer);
    if (answer != std::string("00 08 E1")) reader.usb.expect_pn532("4A 01 04", kTopaz);
  }
  EXPECT_EQ(answer_of(*card, "01 08"), "E1 90 00");
  reader.usb.expect_pn532("40 01 53 08 FF 11 22 33 44", "00 08 FF FF")
      .expect_pn532("4A 01 04", kTopaz);
  EXPECT_EQ(answer_of(*card, "53 08 FF"), "65 81");
}

TEST_F(OddAnswers, TopazWithoutRidTellsItsSizeByReadAll) {
  ScriptedField reader(only(Modulation::jewel));
  const auto card = type_1(reader, "01");
  reader.usb.expect_pn532("40 01 00 00 00 11 22 33 44", "00 11 48 " + to_hex(Bytes(120, 0x00)))
      .expect_pn532("40 01 01 08 00 11 22 33 44", "00 08 E1");
  EXPECT_EQ(answer_of(*card, "FF B0 01 00 01"), "E1 90 00");
  EXPECT_EQ(answer_of(*card, "FF B0 0F 00 01"), "6A 82") << "asked once";
}

}  // namespace
}  // namespace acr122::card
