// SPDX-License-Identifier: LGPL-2.1-or-later
// Storage commands down to the chip's frames (UM0701-02, 7.3.8), and what the options change.
#include <gtest/gtest.h>

#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

constexpr const char* kClassic = "01 01 00 04 08 04 82 AC B9 5D";
constexpr const char* kSelectClassic = "4A 01 00 82 AC B9 5D";
constexpr const char* kBlock = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF";

struct StorageFrames : ::testing::Test {
  std::unique_ptr<Card> classic(ScriptedField& reader) {
    reader.usb.expect_pn532("4A 01 00", kClassic);
    reader.expect_timing("0A");
    auto card = reader.field.poll();
    EXPECT_TRUE(card && *card);
    EXPECT_EQ(answer_of(**card, "FF 82 00 00 06 FF FF FF FF FF FF"), "90 00");
    return std::move(*card);
  }
  std::unique_ptr<Card> ntag213(ScriptedField& reader) {
    reader.usb.expect_pn532("4A 01 00", "01 01 00 44 00 07 04 A1 B2 C3 D4 E5 F6");
    reader.expect_timing("0A");
    reader.usb.expect_pn532("42 60", "00 00 04 04 02 01 00 0F 03");
    auto card = reader.field.poll();
    EXPECT_TRUE(card && *card);
    return std::move(*card);
  }
};

TEST_F(StorageFrames, LoginAndReadOfAClassic) {
  ScriptedField reader;
  const auto card = classic(reader);
  reader.usb.expect_pn532("40 01 61 04 FF FF FF FF FF FF 82 AC B9 5D", "00");
  EXPECT_EQ(answer_of(*card, "FF 86 00 00 05 01 00 04 61 00"), "90 00");
  reader.usb.expect_pn532("40 01 30 04", std::string("00 ") + kBlock);
  EXPECT_EQ(answer_of(*card, "FF B0 00 04 10"), std::string(kBlock) + " 90 00");
}

TEST_F(StorageFrames, WrongKeySelectsAgainAtOnceAndIsSixtyNineEightyTwoByOption) {
  Options options;
  options.wrong_key = sw::security_status;
  ScriptedField reader(options);
  const auto card = classic(reader);
  reader.usb.expect_pn532("40 01 60 04 FF FF FF FF FF FF 82 AC B9 5D", "14")
      .expect_pn532(kSelectClassic, kClassic)  // noise looks the same: once more
      .expect_pn532("40 01 60 04 FF FF FF FF FF FF 82 AC B9 5D", "14")
      .expect_pn532(kSelectClassic, kClassic);
  EXPECT_EQ(answer_of(*card, "FF 86 00 00 05 01 00 04 60 00"), "69 82");
}

TEST_F(StorageFrames, AnotherSakAfterAReselectIsAnotherCard) {
  ScriptedField reader;
  const auto card = classic(reader);
  reader.usb.expect_pn532("40 01 60 04 FF FF FF FF FF FF 82 AC B9 5D", "14")
      .expect_pn532(kSelectClassic, "01 01 00 02 18 04 82 AC B9 5D");
  EXPECT_EQ(answer_of(*card, "FF 86 00 00 05 01 00 04 60 00"), "gone");
}

TEST_F(StorageFrames, ForgottenKeysAreNotThere) {
  ScriptedField reader;
  const auto card = classic(reader);
  reader.field.forget_keys();
  EXPECT_EQ(answer_of(*card, "FF 86 00 00 05 01 00 04 60 00"), "69 88");
}

TEST_F(StorageFrames, BlockOfWrongLengthIsNoBlock) {
  ScriptedField reader;
  const auto card = classic(reader);
  reader.usb.expect_pn532("40 01 60 04 FF FF FF FF FF FF 82 AC B9 5D", "00");
  ASSERT_EQ(answer_of(*card, "FF 86 00 00 05 01 00 04 60 00"), "90 00");
  for (int attempt = 0; attempt < 3; ++attempt) reader.usb.expect_pn532("40 01 30 04", "00 01 02");
  EXPECT_EQ(answer_of(*card, "FF B0 00 04 10"), "69 82");
}

// Silence is the right answer to the second half (NT3H2111 data sheet, SECTOR_SELECT).
TEST_F(StorageFrames, SectorIsSelectedAndLeftAgain) {
  ScriptedField reader;
  reader.usb.expect_pn532("4A 01 00", "01 01 00 44 00 07 04 A1 B2 C3 D4 E5 F6");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 60", "00 00 04 04 05 02 02 15 03");
  const auto card = reader.field.poll();
  ASSERT_TRUE(card && *card);
  const auto expect_sector = [&](const char* number) {
    reader.usb.expect_pn532("06 63 02 63 03 63 0D", "80 80 00")
        .expect_pn532("08 63 02 80 63 03 00 63 0D 00 63 3D 00", "")
        .expect_pn532("42 C2 FF", "00 0A")
        .expect_pn532("06 63 3C", "14")
        .expect_pn532("08 63 02 80 63 03 80 63 0D 00 63 3D 00", "")
        .expect_pn532("42 " + std::string(number) + " 00 00 00", "01");
  };
  expect_sector("01");
  reader.usb.expect_pn532("40 01 30 05", std::string("00 ") + kBlock);
  expect_sector("00");
  EXPECT_EQ(answer_of(**card, "FF B0 01 05 10"), std::string(kBlock) + " 90 00");
}

TEST_F(StorageFrames, SixteenBytesAreFourPagesOrByOptionOneCompatibleWrite) {
  const std::string update = std::string("FF D6 00 04 10 ") + kBlock;
  ScriptedField reader;
  const auto card = ntag213(reader);
  reader.usb.expect_pn532("40 01 A2 04 00 11 22 33", "00")
      .expect_pn532("40 01 A2 05 44 55 66 77", "00")
      .expect_pn532("40 01 A2 06 88 99 AA BB", "00")
      .expect_pn532("40 01 A2 07 CC DD EE FF", "00");
  EXPECT_EQ(answer_of(*card, update), "90 00");

  Options options;
  options.compatibility_write = true;
  ScriptedField other(options);
  const auto same = ntag213(other);
  other.usb.expect_pn532(std::string("40 01 A0 04 ") + kBlock, "00");
  EXPECT_EQ(answer_of(*same, update), "90 00");
}

// A NAK leaves the card idle (NTAG213/215/216 data sheet, state diagram).
TEST_F(StorageFrames, WriteIsRefusedOnlyByACardThatIsIdleAfterwards) {
  constexpr const char* kSelect = "4A 01 00 88 04 A1 B2 C3 D4 E5 F6";
  constexpr const char* kSelected = "01 01 00 44 00 07 04 A1 B2 C3 D4 E5 F6";
  Options options;
  options.compatibility_write = true;
  for (const std::string write : {"A2 2C 01 02 03 04",
                                  "A0 2C 01 02 03 04 00 00 00 00 00 00 00 00 "
                                  "00 00 00 00"}) {
    const std::string data = write.substr(6);
    const auto update = "FF D6 00 2C " + std::string(data.size() > 12 ? "10 " : "04 ") + data;
    const auto answer = [&](const char* acknowledge, const char* page, bool selects) {
      ScriptedField reader(options);
      const auto card = ntag213(reader);
      reader.usb.expect_pn532("40 01 " + write, acknowledge).expect_pn532("40 01 30 2C", page);
      if (selects) reader.usb.expect_pn532(kSelect, kSelected);
      return answer_of(*card, update);
    };
    const std::string zeros = "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
    EXPECT_EQ(answer("13", "01", true), "69 82");
    EXPECT_EQ(answer("13", zeros.c_str(), false), "65 81") << "an ACK that looked like a NAK";
    EXPECT_EQ(answer("01", zeros.c_str(), false), "65 81");
    EXPECT_EQ(answer("02", zeros.c_str(), false), "65 81");
  }
}

TEST_F(StorageFrames, FastReadStaysWithinTheLongestFrame) {
  ScriptedField reader;  // 170 bytes: 41 pages
  const auto card = ntag213(reader);
  const Bytes pages(41 * 4, 0x5A);
  reader.usb.expect_pn532("42 3A 00 28", "00 " + to_hex(pages))
      .expect_pn532("40 01 30 29", std::string("00 ") + kBlock);
  const auto answer = transmit(*card, "FF B0 00 00 B4");
  ASSERT_TRUE(answer && std::holds_alternative<Bytes>(*answer));
  EXPECT_EQ(std::get<Bytes>(*answer).size(), 45 * 4 + 2U);
}

}  // namespace
}  // namespace acr122::card
