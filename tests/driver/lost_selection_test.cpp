// SPDX-License-Identifier: LGPL-2.1-or-later
// One program has an applet selected, and another one's own commands end that session: whoever
// holds the card is told before an APDU reaches another applet than was meant. And where the
// session need not end, it does not.
#include "driver/storage_rig.h"

namespace driver_test {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr const char* kSelect = "00 A4 04 00 05 F0 01 02 03 04";
constexpr const char* kFile = "00 A4 00 0C 02 00 01";
constexpr const char* kRead = "00 B0 00 00 02";
constexpr const char* kContent = "5A 5B 90 00";
constexpr const char* kList = "FF 00 00 00 04 D4 4A 01 00";
constexpr const char* kListB = "FF 00 00 00 05 D4 4A 01 03 00";

/// A command of the other program that ends the session.
struct Ends {
  const char* name;
  const char* card;
  const char* command;
};

class LostSelection : public Driver {
 protected:
  void begin(const char* card, bool select = true) {
    open();
    place(card);
    pcscd_ = std::make_unique<EventThread>(kLun, 60'000);
    ASSERT_TRUE(pcscd_->reaches(1));
    pcscd_->connect();
    if (!select) return;
    for (const auto* const command : {kSelect, kFile}) ASSERT_EQ(apdu(command), "90 00");
    ASSERT_EQ(apdu(kRead), kContent);
  }
  void expect_told() {
    ASSERT_TRUE(pcscd_->reaches(3));
    EXPECT_THAT(pcscd_->events(), ElementsAre(StartsWith("in"), "out", StartsWith("in")));
  }
  void expect_nothing_told() {
    pass(5s);
    EXPECT_THAT(pcscd_->events(), ElementsAre(StartsWith("in")));
  }
  std::unique_ptr<EventThread> pcscd_;
};

class LostBy : public LostSelection, public ::testing::WithParamInterface<Ends> {};

TEST_P(LostBy, NextApduIsAnErrorAndEverybodyIsTold) {
  begin(GetParam().card);
  ASSERT_EQ(control(0x42000001, hex(GetParam().command)).code, IFD_SUCCESS);
  EXPECT_THAT(apdu(kRead), StartsWith("code"));
  expect_told();
  EXPECT_EQ(apdu(kSelect), "90 00");
}

TEST_P(LostBy, AlsoWhenTheDriverHasTheChipBackByThen) {
  begin(GetParam().card);
  ASSERT_EQ(control(0x42000001, hex(GetParam().command)).code, IFD_SUCCESS);
  pass(5s);
  EXPECT_EQ(pcscd_->events().size(), 1U) << "the program that drives the chip is not disturbed";
  EXPECT_THAT(apdu(kRead), StartsWith("code"));
  expect_told();
}

TEST_P(LostBy, NobodyIsLeftAndTheCardIsOutAndIn) {
  begin(GetParam().card);
  ASSERT_EQ(control(0x42000001, hex(GetParam().command)).code, IFD_SUCCESS);
  stop_function()(kLun);
  expect_told();
  EXPECT_EQ(apdu(kSelect), "90 00");
}

TEST_P(LostBy, WhoComesAfterTheLastDisconnectHadNothingToLose) {
  begin(GetParam().card);
  ASSERT_EQ(control(0x42000001, hex(GetParam().command)).code, IFD_SUCCESS);
  stop_function()(kLun);
  EXPECT_EQ(apdu("80 EC 00 00 01 2A 00"), "2A 90 00");
  expect_nothing_told();
}

TEST_P(LostBy, WhoSelectsByNameNoticesNothing) {
  begin(GetParam().card);
  ASSERT_EQ(control(0x42000001, hex(GetParam().command)).code, IFD_SUCCESS);
  for (const auto* const command : {kSelect, kFile}) EXPECT_EQ(apdu(command), "90 00");
  EXPECT_EQ(apdu(kRead), kContent);
  expect_nothing_told();
}

TEST_P(LostBy, WhereNothingWasSelectedNobodyIsTold) {
  begin(GetParam().card, false);
  ASSERT_EQ(control(0x42000001, hex(GetParam().command)).code, IFD_SUCCESS);
  EXPECT_EQ(apdu("80 EC 00 00 01 2A 00"), "2A 90 00");
  expect_nothing_told();
}

TEST_P(LostBy, ResetIsNewsEnough) {
  begin(GetParam().card);
  ASSERT_EQ(control(0x42000001, hex(GetParam().command)).code, IFD_SUCCESS);
  ASSERT_EQ(power(IFD_RESET).code, IFD_SUCCESS);
  EXPECT_EQ(apdu("80 EC 00 00 01 2A 00"), "2A 90 00");
  expect_nothing_told();
}

INSTANTIATE_TEST_SUITE_P(Commands, LostBy,
                         ::testing::Values(Ends{"Listing", "applet", kList},
                                           Ends{"ListingOfTypeB", "applet-b", kListB},
                                           Ends{"ListingOfNobody", "applet", kListB},
                                           Ends{"Poll", "applet", "FF 00 00 00 05 D4 60 01 01 20"},
                                           Ends{"FieldOff", "applet", "FF 00 00 00 04 D4 32 01 00"},
                                           Ends{"Release", "applet", "FF 00 00 00 03 D4 52 00"},
                                           Ends{"ListingOfAJcop", "jcop", kList}),
                         [](const auto& about) { return about.param.name; });

// What only sets the chip does not touch the card.
TEST_F(LostSelection, SettingsEndNoSession) {
  begin("applet");
  for (const auto* const setting :
       {"FF 00 00 00 08 D4 08 63 02 00 63 03 00", "FF 00 00 00 03 D4 12 14",
        "FF 00 00 00 06 D4 32 05 00 01 01", "FF 00 00 00 05 D4 08 63 16 58"}) {
    ASSERT_EQ(control(0x42000001, hex(setting)).code, IFD_SUCCESS);
    EXPECT_EQ(apdu(kRead), kContent) << setting;
  }
  expect_nothing_told();
  EXPECT_EQ(apdu(kRead), kContent);
}

TEST_F(LostSelection, FieldThatASessionSwitchedOffIsOne) {
  begin("applet");
  ASSERT_EQ(apdu("FF C2 00 00 02 81 00"), "C0 03 00 90 00 90 00");
  ASSERT_EQ(apdu("FF C2 00 00 02 83 00"), "C0 03 00 90 00 90 00");
  ASSERT_EQ(apdu("FF C2 00 00 02 84 00"), "C0 03 00 90 00 90 00");
  ASSERT_EQ(apdu("FF C2 00 00 02 82 00"), "C0 03 00 90 00 90 00");
  EXPECT_THAT(apdu(kRead), StartsWith("code"));
  expect_told();
}

class OwnExchange : public LostSelection {
 protected:
  static constexpr const char* kEcho = "FF 00 00 00 0A D4 40 01 80 EC 00 00 01 2A 00";
};

TEST_F(OwnExchange, GoesOnInTheSessionOfTheApdus) {
  for (const auto* const card : {"applet", "applet-b"}) {
    begin(card);
    EXPECT_EQ(apdu("FF 00 00 00 08 D4 40 01 00 B0 00 00 02"), "D5 41 00 5A 5B 90 00 90 00");
    EXPECT_EQ(apdu(kRead), kContent);
    EXPECT_EQ(apdu(kEcho), "D5 41 00 2A 90 00 90 00");
    EXPECT_EQ(apdu(kRead), kContent);
    expect_nothing_told();
    pcscd_.reset();
    IFDHCloseChannel(kLun);
    reader_->remove_all();
  }
}

TEST_F(OwnExchange, ByT0IsFetchedByTheNextProcess) {
  constexpr DWORD kT0 = 0;
  const auto ask = [](const char* command) {
    return acr122::to_hex(transmit(hex(command), kLun, 65'548, kT0).bytes);
  };
  begin("applet");
  EXPECT_EQ(ask(kEcho), "61 08");
  EXPECT_EQ(apdu("FF CA 00 00 00"), "1A 2B 3C 4D 90 00") << "of a program by T=1";
  EXPECT_EQ(ask("FF C0 00 00 08"), "D5 41 00 2A 90 00 90 00");
}

// A login in two steps, with time between them.
TEST_F(OwnExchange, LoginOfADesfireWaitsForItsSecondHalf) {
  begin("desfire-new", false);
  for (const auto pause : {200ms, 3'000ms, 20'000ms}) {
    ASSERT_THAT(apdu("FF 00 00 00 05 D4 40 01 0A 00"), StartsWith("D5 41 00 AF"));
    pass(pause);
    EXPECT_THAT(apdu("FF 00 00 00 14 D4 40 01 AF 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F"),
                StartsWith("D5 41 00 AE"))
        << "the card judges the response";
    ASSERT_THAT(apdu("90 0A 00 00 01 00 00"), ::testing::EndsWith("91 AF"));
    pass(pause);
    EXPECT_EQ(apdu("90 AF 00 00 10 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 00"), "91 AE");
  }
}

TEST_F(OwnExchange, AnswerOfOneThatLeftIsTheChips) {
  begin("applet");
  reader_->remove_all();
  EXPECT_EQ(control(0x42000001, hex(kEcho)).bytes, hex("D5 41 01 90 00"));
  ASSERT_TRUE(pcscd_->reaches(2));
}

// MI: a part only, which the chip has to put together.
TEST_F(OwnExchange, ChainOfPartsIsTheChipsBusiness) {
  begin("applet", false);
  EXPECT_EQ(apdu("FF 00 00 00 06 D4 40 41 80 EC 00"), "D5 41 00 90 00");
  EXPECT_EQ(apdu("FF 00 00 00 07 D4 40 01 00 01 2A 00"), "D5 41 00 2A 90 00 90 00");
}

TEST_F(OwnExchange, CardWithoutPowerIsActivatedByTheChip) {
  begin("applet", false);
  ASSERT_EQ(power(IFD_POWER_DOWN).code, IFD_SUCCESS);
  EXPECT_EQ(control(0x42000001, hex(kEcho)).bytes, hex("D5 41 00 2A 90 00 90 00"));
}

}  // namespace
}  // namespace driver_test
