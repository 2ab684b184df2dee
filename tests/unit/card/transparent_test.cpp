// SPDX-License-Identifier: LGPL-2.1-or-later
// Transparent sessions down to the chip's registers (PN532/C1 data sheet, 8.6.23).
#include <gtest/gtest.h>

#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

constexpr const char* kOk = "C0 03 00 90 00 90 00";
constexpr const char* kStart = "FF C2 00 00 02 81 00";
constexpr const char* kReadRegisters = "06 63 02 63 03 63 0D";
constexpr const char* kPutBack = "08 63 02 A0 63 03 A0 63 0D 00 63 3D 00";

struct TransparentFrames : ::testing::Test {
  TransparentFrames() {
    reader.usb.expect_pn532("4A 01 00", "01 01 00 44 00 07 04 A1 B2 C3 D4 E5 F6");
    reader.expect_timing("0A");
    reader.usb.expect_pn532("42 60", "00 00 04 04 02 01 00 0F 03");
    auto found = reader.field.poll();
    EXPECT_TRUE(found && *found);
    if (found) card = std::move(*found);
  }
  Result<Reply> send(std::string_view apdu) {
    const auto bytes = hex(apdu);
    const auto request = pcsc::parse_request(bytes);
    return reader.field.session().handle(std::get<pcsc::SessionCommand>(request), *card,
                                         [this](auto time) { paused += time; });
  }
  std::string ask(std::string_view apdu) { return words(send(apdu)); }

  ScriptedField reader;
  std::unique_ptr<Card> card;
  std::chrono::microseconds paused{0};
};

TEST_F(TransparentFrames, PlainFramesCostNoRegisters) {
  ASSERT_EQ(ask(kStart), kOk);
  reader.usb.expect_pn532("42 1B FF FF FF FF", "00 00 00");
  EXPECT_EQ(ask("FF C2 00 01 07 95 05 1B FF FF FF FF"),
            "C0 03 00 90 00 92 01 00 96 02 00 00 97 02 00 00 90 00");
}

// The speed bits (424 kbps here) and the framing stay as they are.
TEST_F(TransparentFrames, RegistersAreSetForOneFrameAndPutBack) {
  ASSERT_EQ(ask(kStart), kOk);
  reader.usb.expect_pn532(kReadRegisters, "A0 A0 00")
      .expect_pn532("08 63 02 20 63 03 20 63 0D 00 63 3D 07", "")
      .expect_pn532("42 26", "00 44 00")
      .expect_pn532("06 63 3C", "10")
      .expect_pn532(kPutBack, "");
  EXPECT_EQ(ask("FF C2 00 01 0A 90 02 00 03 91 01 07 95 01 26"),
            "C0 03 00 90 00 92 01 00 96 02 00 00 97 02 44 00 90 00");
  // What they were is known by now. Parity off, CRC off on receive only.
  reader.usb.expect_pn532("08 63 02 A0 63 03 20 63 0D 10 63 3D 00", "")
      .expect_pn532("42 30 00", "00 0A")
      .expect_pn532("06 63 3C", "14")
      .expect_pn532(kPutBack, "");
  EXPECT_EQ(ask("FF C2 00 01 08 90 02 00 0E 95 02 30 00"),
            "C0 03 00 90 00 92 01 04 96 02 00 00 97 01 0A 90 00");
}

TEST_F(TransparentFrames, RegistersArePutBackBehindASilentCard) {
  ASSERT_EQ(ask(kStart), kOk);
  reader.usb.expect_pn532(kReadRegisters, "A0 A0 00")
      .expect_pn532("08 63 02 20 63 03 A0 63 0D 00 63 3D 00", "")
      .expect_pn532("42 26", "01")
      .expect_pn532(kPutBack, "");
  EXPECT_EQ(ask("FF C2 00 01 07 90 02 00 01 95 01 26"), "C0 03 02 64 01 90 00");
}

TEST_F(TransparentFrames, RegistersThatAFailureLeftArePutBackByTheNextConfiguration) {
  ASSERT_EQ(ask(kStart), kOk);
  reader.usb.expect_pn532(kReadRegisters, "A0 A0 00")
      .expect_pn532("08 63 02 20 63 03 A0 63 0D 00 63 3D 00", "")
      .expect_pn532("42 26", "01")
      .expect_pn532_raw("08 63 02 A0 63 03 A0 63 0D 00 63 3D 00", "63 01");
  EXPECT_EQ(ask("FF C2 00 01 07 90 02 00 01 95 01 26"), "C0 03 02 64 01 90 00");
  reader.field.session().close();
  reader.usb.expect_pn532(kPutBack, "");
  reader.expect_timing("0A");
  reader.usb.expect_pn532("32 04 00", "")
      .expect_pn532("32 05 00 01 01", "")
      .expect_pn532("12 00", "")
      .expect_pn532("32 01 01", "");
  EXPECT_TRUE(reader.field.configure());
}

TEST_F(TransparentFrames, NoRegisterIsSetForAFrameThatIsTooLong) {
  ASSERT_EQ(ask(kStart), kOk);
  EXPECT_EQ(ask("FF C2 00 01 BB 90 02 00 03 95 81 B4 " + to_hex(Bytes(180, 0xA5))),
            "C0 03 02 67 00 90 00");
}

TEST_F(TransparentFrames, ReceptionTellsWhatWasWrong) {
  ASSERT_EQ(ask(kStart), kOk);
  struct Row {
    const char* status;
    const char* answer;
  };
  for (const auto& row : {Row{"02", "C0 03 01 64 01 96 02 01 00 90 00"},
                          Row{"06", "C0 03 01 64 01 96 02 02 00 90 00"},
                          Row{"03", "C0 03 01 64 01 96 02 04 00 90 00"},
                          Row{"05", "C0 03 01 64 01 96 02 08 00 90 00"},
                          Row{"01", "C0 03 01 64 01 90 00"}, Row{"07", "C0 03 01 64 00 90 00"}}) {
    reader.usb.expect_pn532("42 60", row.status);
    EXPECT_EQ(ask("FF C2 00 01 03 95 01 60"), row.answer) << row.status;
  }
  reader.usb.expect_pn532_raw("42 60", "");
  EXPECT_EQ(ask("FF C2 00 01 03 95 01 60"), "C0 03 01 64 01 90 00") << "empty DataBlock";
}

// RFConfiguration item 02: code n is 100 us * 2^(n-1).
TEST_F(TransparentFrames, TimesAreTheChipsAndEndWithTheCommand) {
  ASSERT_EQ(ask(kStart), kOk);
  reader.expect_timing("08");  // 12.8 ms
  reader.usb.expect_pn532("42 30 00", "01");
  reader.expect_timing("0A");
  EXPECT_EQ(ask("FF C2 00 01 0B 5F 46 04 10 27 00 00 95 02 30 00"), "C0 03 02 64 01 90 00");
  ASSERT_EQ(ask("FF C2 00 00 06 FF 6E 03 03 01 08"), kOk);  // 77.3 ms
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 30 00", "01");
  reader.expect_timing("0A");
  EXPECT_EQ(ask("FF C2 00 01 04 95 02 30 00"), "C0 03 01 64 01 90 00");
  EXPECT_EQ(paused.count(), 0);
  EXPECT_EQ(ask("FF C2 00 00 07 5F 46 04 10 27 00 00"), kOk);
  EXPECT_EQ(paused.count(), 10'000);
}

TEST_F(TransparentFrames, ChipWithoutRegisterCommandsIsToldSo) {
  ASSERT_EQ(ask(kStart), kOk);
  reader.usb.expect_pn532_raw(kReadRegisters, "63 7F");
  EXPECT_EQ(ask("FF C2 00 01 07 90 02 00 01 95 01 26"), "C0 03 02 64 00 90 00");
}

TEST_F(TransparentFrames, ReaderThatIsSilentIsAnError) {
  ASSERT_EQ(ask(kStart), kOk);
  reader.usb.expect(R"(6F 08 00 00 00 00 ss 00 00 00 FF 00 00 00 03 D4 42 60)").silence();
  const auto answer = send("FF C2 00 01 03 95 01 60");
  ASSERT_FALSE(answer);
}

}  // namespace
}  // namespace acr122::card
