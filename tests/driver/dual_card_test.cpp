// SPDX-License-Identifier: LGPL-2.1-or-later
// SmartMX and JCOP: ISO 14443-4 and a MIFARE Classic in one card.
#include "driver/rig.h"

namespace driver_test {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr const char* kLoadKey = "FF 82 00 00 06 FF FF FF FF FF FF";
constexpr const char* kLogin = "FF 86 00 00 05 01 00 04 60 00";
constexpr const char* kEcho = "80 EC 00 00 03 01 02 03 00";
constexpr const char* kSelect = "00 A4 04 00 00";

class DualCard : public Driver, public ::testing::WithParamInterface<const char*> {
 protected:
  void begin() {
    open();
    place(GetParam());
    pcscd_ = std::make_unique<EventThread>();
    ASSERT_TRUE(pcscd_->reaches(1));
  }
  static std::string apdu(const char* command) {
    return acr122::to_hex(transmit(hex(command)).bytes);
  }
  static void log_in() {
    ASSERT_EQ(apdu(kLoadKey), "90 00");
    ASSERT_EQ(apdu(kLogin), "90 00");
  }
  std::unique_ptr<EventThread> pcscd_;
};

TEST_P(DualCard, ClassicIsReadWrittenAndCounts) {
  begin();
  EXPECT_EQ(apdu("FF B0 00 04 10"), "69 82") << "no login yet";
  log_in();
  EXPECT_EQ(apdu("FF D6 00 04 10 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F"), "90 00");
  EXPECT_EQ(apdu("FF B0 00 04 10"), "00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 90 00");
  EXPECT_EQ(apdu("FF D7 00 05 05 00 00 00 00 07"), "90 00");
  EXPECT_EQ(apdu("FF D7 00 05 05 01 00 00 00 02"), "90 00");
  EXPECT_EQ(apdu("FF B1 00 05 04"), "00 00 00 09 90 00");
  EXPECT_EQ(apdu("FF 88 00 08 60 00"), "90 00");
  pass(2s);
  EXPECT_THAT(pcscd_->events(), ElementsAre(StartsWith("in 3B 8")));
}

TEST_P(DualCard, NextApduSpeaksIso14443_4AndTheLoginIsKept) {
  begin();
  for (int turn = 0; turn < 3; ++turn) {
    if (turn == 0) log_in();
    EXPECT_EQ(transmit(hex("FF B0 00 04 02")).bytes.size(), 4U);
    EXPECT_EQ(transmit(hex(kSelect)).code, IFD_SUCCESS);
    EXPECT_EQ(apdu(kEcho), "01 02 03 90 00");
  }
  EXPECT_EQ(pcscd_->events().size(), 1U);
}

// Two programs in turn: the one that had selected an applet must not speak to another.
TEST_P(DualCard, LostSelectionIsTold) {
  begin();
  ASSERT_EQ(transmit(hex(kSelect)).code, IFD_SUCCESS);
  ASSERT_EQ(apdu(kEcho), "01 02 03 90 00");
  log_in();
  EXPECT_NE(transmit(hex(kEcho)).code, IFD_SUCCESS);
  ASSERT_TRUE(pcscd_->reaches(3));
  EXPECT_THAT(pcscd_->events(), ElementsAre(StartsWith("in"), "out", StartsWith("in")));
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(apdu(kEcho), "01 02 03 90 00");
}

TEST_P(DualCard, WhatIsRefusedCostsNobodyHisApplet) {
  begin();
  ASSERT_EQ(transmit(hex(kSelect)).code, IFD_SUCCESS);
  EXPECT_EQ(apdu("FF B0 00 04 10"), "69 82") << "no login";
  EXPECT_EQ(apdu("FF D6 00 04 10 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F"), "69 82");
  EXPECT_EQ(apdu("FF 86 00 00 05 01 00 04 60 01"), "69 88") << "no such key";
  EXPECT_EQ(apdu(kEcho), "01 02 03 90 00");
  EXPECT_EQ(pcscd_->events().size(), 1U);
}

TEST_P(DualCard, FramesOfTheProgramReachTheSideThatItLoggedInTo) {
  begin();
  log_in();
  for (int turn = 0; turn < 2; ++turn) {
    pass(1s);
    EXPECT_THAT(apdu("FF 00 00 00 05 D4 40 01 30 04"), StartsWith("D5 41 00 00 00 00 00"));
  }
  EXPECT_EQ(apdu(kEcho), "01 02 03 90 00");
  EXPECT_EQ(apdu("FF 00 00 00 0C D4 40 01 80 EC 00 00 03 01 02 03 00"),
            "D5 41 00 01 02 03 90 00 90 00");
}

TEST_P(DualCard, NorWhatAFailedLoginLeaves) {
  begin();
  ASSERT_EQ(apdu("FF 82 00 00 06 00 00 00 00 00 00"), "90 00");
  ASSERT_EQ(apdu(kLogin), "63 00");
  ASSERT_EQ(transmit(hex(kSelect)).code, IFD_SUCCESS);
  ASSERT_EQ(apdu(kEcho), "01 02 03 90 00");
  EXPECT_EQ(apdu("FF B0 00 04 10"), "69 82");
  EXPECT_EQ(apdu("FF B1 00 04 04"), "69 82");
  EXPECT_EQ(apdu(kEcho), "01 02 03 90 00");
  EXPECT_EQ(pcscd_->events().size(), 1U);
}

TEST_P(DualCard, NorABlockOfAnotherSector) {
  begin();
  log_in();
  ASSERT_EQ(transmit(hex(kSelect)).code, IFD_SUCCESS);
  EXPECT_EQ(apdu("FF B0 00 08 10"), "69 82");
  EXPECT_EQ(apdu(kEcho), "01 02 03 90 00");
}

// Another program's listing while the card shows its Classic side.
TEST_P(DualCard, LostSelectionIsToldAfterAListing) {
  for (const bool disconnects : {false, true}) {
    begin();
    ASSERT_EQ(transmit(hex(kSelect)).code, IFD_SUCCESS);
    ASSERT_EQ(apdu(kEcho), "01 02 03 90 00");
    log_in();
    ASSERT_THAT(apdu("FF 00 00 00 04 D4 4A 01 00"), StartsWith("D5 4B 01 01"));
    if (disconnects) {
      stop_function()(kLun);
    } else {
      EXPECT_NE(transmit(hex(kEcho)).code, IFD_SUCCESS);
    }
    ASSERT_TRUE(pcscd_->reaches(3)) << disconnects;
    pcscd_.reset();
    IFDHCloseChannel(kLun);
    reader_->remove_all();
  }
}

// Its SAK names no ISO 14443-4: a Classic, whatever it could do besides.
TEST_F(Driver, CardWithSak08AndAnAtsIsAClassic) {
  open();
  place("jcop", {.sak = 0x08});
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  ASSERT_EQ(transmit(hex(kLoadKey)).bytes, hex("90 00"));
  ASSERT_EQ(transmit(hex(kLogin)).bytes, hex("90 00"));
  EXPECT_EQ(transmit(hex("FF B0 00 04 02")).bytes, hex("00 00 90 00"));
  EXPECT_EQ(transmit(hex(kEcho)).bytes, hex("6E 00"));
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in 3B 8F 80 01")));
}

TEST_P(DualCard, ClassicBeforeAnyApduCostsNobodyAnything) {
  begin();
  log_in();
  EXPECT_EQ(apdu(kEcho), "01 02 03 90 00");
  EXPECT_EQ(pcscd_->events().size(), 1U);
}

TEST_P(DualCard, ResetAndRestBringIso14443_4Back) {
  begin();
  log_in();
  const auto atr = power(IFD_RESET).bytes;
  EXPECT_THAT(pcscd_->events(), ElementsAre("in " + acr122::to_hex(atr)));
  EXPECT_EQ(apdu("FF B0 00 04 02"), "69 82") << "the login is over";
  log_in();
  ASSERT_EQ(power(IFD_POWER_DOWN).code, IFD_SUCCESS);
  pass(1s);
  EXPECT_EQ(power(IFD_POWER_UP).bytes, atr);
  EXPECT_EQ(apdu(kEcho), "01 02 03 90 00");
}

TEST_P(DualCard, LeavesFromEitherSide) {
  begin();
  log_in();
  reader_->remove_all();
  ASSERT_TRUE(pcscd_->reaches(2));
  EXPECT_EQ(transmit(hex("FF B0 00 04 02")).code, IFD_ICC_NOT_PRESENT);
}

INSTANTIATE_TEST_SUITE_P(Cards, DualCard, ::testing::Values("jcop", "smartmx-28", "smartmx-38"),
                         [](const auto& about) {
                           std::string name = about.param;
                           std::erase(name, '-');
                           return name;
                         });

// Between its two sides another phone could take its place.
TEST_F(Driver, PhoneThatIsAClassicTooIsASmartCardAlone) {
  open();
  place("smartmx-28", {.uid = hex("08 A1 A2 A3")});
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  ASSERT_EQ(transmit(hex(kLoadKey)).bytes, hex("90 00"));
  EXPECT_EQ(transmit(hex(kLogin)).bytes, hex("6A 81"));
  reader_->remove_all();
  place("smartmx-28", {.uid = hex("08 B1 B2 B3")});
  EXPECT_EQ(transmit(hex(kLogin)).bytes, hex("6A 81"));
  EXPECT_EQ(transmit(hex(kEcho)).code, IFD_ICC_NOT_PRESENT);
  ASSERT_TRUE(pcscd.reaches(3));
}

using AutomaticAts = Driver;

// ACR122U API 2.04, 6.4: bit 6 of the PICC parameter.
TEST_F(AutomaticAts, WithoutItTheStorageSideShowsFromTheNextActivationOn) {
  open();
  place("jcop");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  ASSERT_EQ(transmit(hex("FF 00 51 BF 00")).bytes, hex("90 BF"));
  EXPECT_EQ(transmit(hex(kEcho)).bytes, hex("01 02 03 90 00")) << "until then nothing changes";
  reader_->remove_all();
  ASSERT_TRUE(pcscd.reaches(2));
  place("jcop");
  ASSERT_TRUE(pcscd.reaches(3));
  EXPECT_EQ(pcscd.events().back(),
            "in 3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A");
  EXPECT_EQ(transmit(hex(kLoadKey)).bytes, hex("90 00"));
  EXPECT_EQ(transmit(hex(kLogin)).bytes, hex("90 00"));
  EXPECT_EQ(transmit(hex(kEcho)).bytes, hex("6E 00"));
  ASSERT_EQ(transmit(hex("FF 00 51 FF 00")).bytes, hex("90 FF"));
  EXPECT_NE(power(IFD_RESET).code, IFD_SUCCESS) << "it is another card now";
  ASSERT_TRUE(pcscd.reaches(5));
  EXPECT_THAT(pcscd.events().back(), StartsWith("in 3B 8A"));
}

}  // namespace
}  // namespace driver_test
