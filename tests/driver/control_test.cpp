// SPDX-License-Identifier: LGPL-2.1-or-later
// What programs ask of the reader itself: SCardControl, and pseudo-APDUs by both doors.
#include "driver/rig.h"

namespace driver_test {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;

using Rule26 = Driver;
using Rule27 = Driver;
using PseudoApdus = Driver;

const Bytes kFirmware = hex("41 43 52 31 32 32 55 32 31 34");  // "ACR122U214"
constexpr std::array<DWORD, 4> kEscapeCodes{0x42000001, 0x42000DAC, 0x003136B0, 0x420036B0};
constexpr DWORD kEscape = 0x42000001;

TEST_F(Rule26, EscapeWorksOnAllItsCodesWithAndWithoutACard) {
  open();
  for (const bool card : {false, true}) {
    if (card) {
      place();
      ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
    }
    for (const DWORD code : kEscapeCodes) {
      EXPECT_EQ(control(code, hex("FF 00 48 00 00")), (Answer{IFD_SUCCESS, kFirmware})) << code;
    }
  }
}

// libnfc's acr122_pcsc gives room for exactly these bytes; PN532 answer from libnfc#666.
TEST_F(Rule26, EscapeAnswersAreRaw) {
  open();
  EXPECT_EQ(control(0x42000001, hex("FF 00 48 00 00"), kLun, 10).bytes, kFirmware);
  EXPECT_EQ(control(0x42000001, hex("FF 00 48 00 00"), kLun, 9).code,
            IFD_ERROR_INSUFFICIENT_BUFFER);
  EXPECT_EQ(control(0x42000001, hex("FF 00 00 00 02 D4 02")).bytes, hex("D5 03 32 01 06 07 90 00"));
}

// nfc-pcsc, ACR122Reader.js: two bytes of room for LEDs, one for the PICC parameter.
TEST_F(Rule26, AnswersFitTheRoomThatNfcPcscLeaves) {
  open();
  EXPECT_EQ(control(0x42000DAC, hex("FF 00 40 0F 04 00 00 00 00"), kLun, 2).bytes, hex("90 03"));
  EXPECT_EQ(control(0x42000DAC, hex("FF 00 52 00 00"), kLun, 2).bytes.size(), 2U);
  EXPECT_EQ(control(0x42000DAC, hex("FF 00 51 7F 00"), kLun, 1).bytes, hex("7F"));
}

TEST_F(Rule26, UnknownCodesAreNotSupported) {
  open();
  for (const DWORD code : {0UL, 1UL, 0x42000002UL, 0x42000000UL, 0x4233000AUL, ~0UL}) {
    for (const auto* const command : {"", "FF 00 48 00 00"}) {
      EXPECT_EQ(control(code, hex(command)).code, IFD_ERROR_NOT_SUPPORTED) << code;
    }
  }
}

TEST_F(Rule26, EscapeOfSomethingElseIsRefusedWithoutHarm) {
  open();
  for (const auto* const command : {"", "FF", "E0 00 00 18 00", "00 A4 04 00", "FF FF FF FF FF"}) {
    const auto answer = control(0x42000001, hex(command));
    if (answer.code == IFD_SUCCESS) {
      EXPECT_EQ(answer.bytes.size(), 2U) << command;
    }
  }
  EXPECT_EQ(control(0x42000001, hex("FF 00 48 00 00")).bytes, kFirmware);
}

TEST_F(Rule27, FeatureListIsBigEndian) {
  open();
  const Answer list{IFD_SUCCESS, hex("12 04 42 33 00 12  13 04 42 00 00 01")};
  EXPECT_EQ(control(0x42000D48), list);
  EXPECT_EQ(control(0x00313520), list);
  EXPECT_EQ(control(0x42000D48, {}, kLun, 12), list);
  // pcsc-lite UnitaryTests, BufferOverflow_SCardControl: three bytes must fail.
  EXPECT_EQ(control(0x42000D48, {}, kLun, 3).code, IFD_ERROR_INSUFFICIENT_BUFFER);
}

TEST_F(Rule27, TlvPropertiesAreLittleEndian) {
  open();
  EXPECT_EQ(control(0x42330012),
            (Answer{IFD_SUCCESS, hex("01 02 00 00  03 01 00  08 0A 41 43 52 31 32 32 55 32 31 34"
                                     "09 01 03  0A 04 00 00 01 00  0B 02 2F 07  0C 02 00 22")}));
}

/// A pseudo-APDU and its answers by SCardControl and by SCardTransmit; one where they are equal.
struct Pseudo {
  const char* command;
  const char* by_control;
  const char* by_transmit = nullptr;
};

// All of ACR122U API 2.04, chapter 6; answers of a firmware 2.14 without a card's part in them.
constexpr Pseudo kPseudoApdus[] = {
    {"FF 00 00 00 02 D4 02", "D5 03 32 01 06 07 90 00"},
    {"FF 00 40 0F 04 00 00 00 00", "90 03"},
    {"FF 00 40 0C 04 00 00 00 00", "90 00"},
    {"FF 00 41 02 00", "90 00"},
    {"FF 00 48 00 00", "41 43 52 31 32 32 55 32 31 34"},
    {"FF 00 50 00 00", "90 FF"},  // the programs' own: the driver polls in any case
    {"FF 00 51 40 00", "40", "90 40"},
    {"FF 00 50 00 00", "90 40"},
    {"FF 00 51 FF 00", "FF", "90 FF"},
    {"FF 00 52 FF 00", "90 00"},
    {"FF 00 52 00 00", "90 00"},
};

TEST_F(PseudoApdus, WorkByControlOnEachCodeWithoutACard) {
  open();
  for (const DWORD code : kEscapeCodes) {
    for (const auto& pseudo : kPseudoApdus) {
      EXPECT_EQ(control(code, hex(pseudo.command)), (Answer{IFD_SUCCESS, hex(pseudo.by_control)}))
          << pseudo.command;
    }
  }
}

TEST_F(PseudoApdus, WorkByBothDoorsWithACard) {
  open_with_card();
  for (const auto& pseudo : kPseudoApdus) {
    const auto* const transmitted = pseudo.by_transmit ? pseudo.by_transmit : pseudo.by_control;
    EXPECT_EQ(control(kEscape, hex(pseudo.command)).bytes, hex(pseudo.by_control))
        << pseudo.command;
    EXPECT_EQ(transmit(hex(pseudo.command)).bytes, hex(transmitted)) << pseudo.command;
  }
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).bytes, hex("82 AC B9 5D 90 00"));
}

// ACR122U API 2.04, 4.1: the ACS firmware answers it at both doors.
TEST_F(PseudoApdus, GetDataByControlNeedsACard) {
  open();
  EXPECT_EQ(control(kEscape, hex("FF CA 00 00 00")).bytes, hex("63 00"));
  place();
  ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
  EXPECT_EQ(control(kEscape, hex("FF CA 00 00 00")).bytes, hex("82 AC B9 5D 90 00"));
  EXPECT_EQ(control(kEscape, hex("FF CA 09 00 00")).bytes, hex("6A 81"));
}

TEST_F(PseudoApdus, OtherCardCommandsByControlAreNotSupported) {
  open_with_card();
  for (const auto* const command : {"FF B0 00 04 10", "FF 86 00 00 05 01 00 04 60 00",
                                    "FF D6 00 04 04 01 02 03 04", "00 A4 04 00"}) {
    EXPECT_EQ(control(kEscape, hex(command)).code, IFD_ERROR_NOT_SUPPORTED) << command;
  }
}

// acsccid#24: keys are the reader's.
TEST_F(PseudoApdus, KeysAreLoadedByControlWithoutACard) {
  open();
  EXPECT_EQ(control(kEscape, hex("FF 82 00 00 06 FF FF FF FF FF FF")).bytes, hex("90 00"));
  EXPECT_EQ(control(kEscape, hex("FF 82 00 20 06 FF FF FF FF FF FF")).bytes, hex("69 88"));
  EXPECT_EQ(control(kEscape, hex("FF 82 00 00 05 FF FF FF FF FF")).bytes, hex("69 89"));
  place();
  ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(hex("FF 86 00 00 05 01 00 04 60 00")).bytes, hex("90 00"));
}

// nfc-pcsc's example sends FAST_READ with Lc 07 and five bytes.
TEST_F(PseudoApdus, FastReadOfNfcPcscReachesTheCard) {
  open_with_card("ntag215");
  const auto sent = hex("FF 00 00 00 07 D4 42 3A 04 05");
  const auto pages = transmit(hex("FF B0 00 04 08"));
  ASSERT_EQ(pages.bytes.size(), 10U);
  auto wanted = hex("D5 43 00");
  wanted.insert(wanted.end(), pages.bytes.begin(), pages.bytes.end());
  EXPECT_EQ(transmit(sent).bytes, wanted);
  EXPECT_EQ(control(kEscape, sent).bytes, wanted);
}

// Answered alike whether or not the reader would have refused them: none of these is sent.
TEST_F(PseudoApdus, WhatCannotBeRightIsRefusedAndNeverSent) {
  open_with_card();
  const auto sent = reader_->counters().usb_transfers;
  const std::pair<const char*, const char*> refused[] = {
      {"FF 00 00 00", "67 00"},
      {"FF 00 00 00 02 D4 4A 01 00", "67 00"},
      {"FF 00 00 00 01 D4", "6A 80"},
      {"FF 00 00 00 03 D4 16 20", "6A 81"},
      {"FF 00 40 50 04 FF FF FF 01", "6A 80"},
      {"FF 00 51", "67 00"},
      {"FF 00 99 00 00", "6A 81"},
  };
  for (const auto& [command, answer] : refused) {
    EXPECT_EQ(control(kEscape, hex(command)).bytes, hex(answer)) << command;
    EXPECT_EQ(transmit(hex(command)).bytes, hex(answer)) << command;
  }
  EXPECT_EQ(reader_->counters().usb_transfers, sent);
}

// Lc FF kills a reader until it is unplugged (salmg/atrium).
TEST_F(PseudoApdus, TooLongForTheReaderIsRefusedWithOneLogLine) {
  open_with_card();
  take_log();
  const auto sent = reader_->counters().usb_transfers;
  for (const std::size_t data : {171UL, 255UL, 261UL, 65'543UL}) {
    Bytes command{0xFF, 0x00, 0x00, 0x00, static_cast<std::uint8_t>(std::min(data, 255UL)),
                  0xD4, 0};
    command.resize(5 + data);
    EXPECT_EQ(control(kEscape, command).bytes, hex("67 00")) << data;
    EXPECT_EQ(transmit(command).bytes, hex("67 00")) << data;
  }
  EXPECT_EQ(reader_->counters().usb_transfers, sent);
  EXPECT_THAT(take_log(), AllOf(::testing::SizeIs(1), Each(HasSubstr("max_frame_bytes"))));
}

TEST_F(PseudoApdus, AsLongAsTheReaderTakesPass) {
  open();
  // Diagnose, communication line test: the chip gives the bytes back (UM0701-02, 7.2.1).
  auto command = hex("FF 00 00 00 AA D4 00 00");
  command.resize(5 + 0xAA, 0x5A);
  const auto answer = control(kEscape, command);
  ASSERT_EQ(answer.bytes.size(), 0xAAU + 2) << "D5 01, what was sent behind D4 00, 90 00";
  EXPECT_EQ(answer.bytes.back(), 0x00);
}

class PseudoApdusOfATouchatag : public Driver {
 protected:
  PseudoApdusOfATouchatag() : Driver(sim::touchatag()) {}
};

TEST_F(PseudoApdusOfATouchatag, RefusedParameterStaysTwoBytes) {
  ASSERT_EQ(create(kLun, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004"), IFD_SUCCESS);
  const auto command = hex("FF 00 51 00 00");
  EXPECT_EQ(control(kEscape, command), (Answer{IFD_SUCCESS, hex("63 00")}));
  EXPECT_EQ(control(kEscape, command, kLun, 1).code, IFD_ERROR_INSUFFICIENT_BUFFER);
}

}  // namespace
}  // namespace driver_test
