// SPDX-License-Identifier: LGPL-2.1-or-later
// Where the reader, and not the card, is to blame for a command that breaks off, and is in order
// right behind it: the session with the card is over all the same, and whoever is left in the midst
// of an activation is found again.
#include <fmt/format.h>

#include "driver/rig.h"

namespace driver_test {
namespace {

constexpr const char* kEcho = "80 EC 00 00 01 55 00";
constexpr const char* kCarriedEcho = "FF 00 00 00 0A D4 40 01 80 EC 00 00 01 55 00";
constexpr const char* kTimings = "FF 00 00 00 06 D4 32 02";  // RFConfiguration item 02
constexpr DWORD kEscape = 0x42000001;

class BrokenSession : public Driver {
 protected:
  /// FWI 14: the chip is told how long to wait before most frames.
  void place_slow_card() { place("applet", {.ats = hex("05 78 80 E0 02")}); }
  void begin() {
    open();
    place_slow_card();
    expect_card();
  }
  static bool comes_to(RESPONSECODE presence) {
    return eventually([presence] {
      wait_function()(kLun, 100);
      return IFDHICCPresence(kLun) == presence;
    });
  }
  void expect_card() {
    EXPECT_TRUE(comes_to(IFD_ICC_PRESENT));
    EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  }
  void expect_told() {
    EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
    expect_card();
    EXPECT_EQ(transmit(hex(kEcho)).bytes, hex("55 90 00"));
  }
  /// A status with "more information", which no frame of a card has: so often it is no accident.
  void arm_answers_that_are_none() {
    sim::Fault fault;
    fault.what = sim::Fault::What::chip_error;
    fault.count = 0x40;
    fault.times = 4;
    fault.only = hex("D4 42");
    reader_->faults().arm(fault);
  }
  void arm_unanswered_setting(unsigned skip = 0) {
    sim::Fault fault;
    fault.what = sim::Fault::What::empty_datablock;
    fault.skip = skip;
    fault.only = hex(kTimings);
    reader_->faults().arm(fault);
  }
};

TEST_F(BrokenSession, OddAnswersToAnApduEndIt) {
  begin();
  arm_answers_that_are_none();
  EXPECT_EQ(transmit(hex(kEcho)).code, IFD_COMMUNICATION_ERROR);
  expect_told();
}

TEST_F(BrokenSession, OddAnswersToAProgramsOwnExchangeEndIt) {
  begin();
  arm_answers_that_are_none();
  EXPECT_NE(control(kEscape, hex(kCarriedEcho)).code, IFD_SUCCESS);
  expect_told();
}

TEST_F(BrokenSession, ASettingThatIsNotAnsweredOnceShowsNot) {
  begin();
  arm_unanswered_setting();
  EXPECT_EQ(transmit(hex(kEcho)).bytes, hex("55 90 00"));
  EXPECT_TRUE(reader_->faults().empty());
}

TEST_F(BrokenSession, ACardIsFoundWhereverItsActivationBrokeOff) {
  open();
  for (unsigned skip = 0; skip < 6; ++skip) {
    SCOPED_TRACE(skip);
    arm_unanswered_setting(skip);
    place_slow_card();
    expect_card();
    EXPECT_EQ(transmit(hex(kEcho)).bytes, hex("55 90 00"));
    reader_->faults().clear();
    reader_->remove_all();
    EXPECT_TRUE(comes_to(IFD_ICC_NOT_PRESENT));
  }
}

// A card that is silent to RATS is served as a storage card: that it said nothing may be the air.
TEST_F(BrokenSession, ACardWhoseAtsGetsLostIsNoStorageCard) {
  open();
  for (const auto what : {sim::Fault::What::rf_frame_lost, sim::Fault::What::rf_answer_lost,
                          sim::Fault::What::rf_noise}) {
    for (const unsigned times : {1U, 2U, 3U}) {
      SCOPED_TRACE(fmt::format("{} times", times));
      sim::Fault fault;
      fault.what = what;
      fault.times = times;
      fault.only = hex("E0");
      reader_->faults().arm(fault);
      place("applet");
      expect_card();
      EXPECT_EQ(transmit(hex(kEcho)).bytes, hex("55 90 00"));
      reader_->faults().clear();
      reader_->remove_all();
      EXPECT_TRUE(comes_to(IFD_ICC_NOT_PRESENT));
    }
  }
}

// ISO 14443-3, 7.12: it is active by then, and answers no REQB until the empty field has rested.
// How often that is, and how often type B is looked for, depends on for how long nothing happened.
TEST_F(BrokenSession, ATypeBCardWhoseAnswerToAttribGotLostIsFound) {
  open();
  for (const auto& [calm, found] : {std::pair{0s, 11s}, {5s, 6s}, {20s, 4s}, {600s, 16s}}) {
    SCOPED_TRACE(calm.count());
    const auto end = modelled_now() + calm;
    while (modelled_now() < end) wait_function()(kLun, 1'000);
    sim::Fault fault;
    fault.what = sim::Fault::What::rf_answer_lost;
    fault.only = hex("1D");
    reader_->faults().arm(fault);
    place("applet-b");
    EXPECT_LT(duration([this] { expect_card(); }), found);
    EXPECT_TRUE(reader_->faults().empty());
    EXPECT_EQ(transmit(hex(kEcho)).bytes, hex("55 90 00"));
    reader_->remove_all();
    EXPECT_TRUE(comes_to(IFD_ICC_NOT_PRESENT));
  }
}

}  // namespace
}  // namespace driver_test
