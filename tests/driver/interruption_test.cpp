// SPDX-License-Identifier: LGPL-2.1-or-later
// Suspend, USB reset by somebody else, a chip that loses its settings: the reader comes back by
// itself, set up as before, and whoever holds the card is told.
#include <algorithm>

#include "driver/rig.h"

namespace driver_test {
namespace {

using sim::libusb_mock::Interruption;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const auto kEchoCommand = hex("80 EC 00 00 03 01 02 03 00");
const auto kEcho = hex("01 02 03 90 00");
constexpr std::array kInterruptions{Interruption::suspend, Interruption::usb_reset,
                                    Interruption::driver_took};

class Interrupted : public Driver, public ::testing::WithParamInterface<Interruption> {
 protected:
  /// What an open sets, and a reset undoes.
  bool is_set_up() { return !reader_->firmware_polls() && !reader_->lights().buzzer_on_detection; }
  void interrupt() {
    // A real suspend shows on the clock; that of another program does not.
    sim::libusb_mock::interrupt(GetParam());
    if (GetParam() == Interruption::suspend) sleep_machine(10min);
  }
};

TEST_P(Interrupted, EmptyReaderIsSetUpAgainAndFindsTheNextCard) {
  open();
  EventThread pcscd;
  ASSERT_TRUE(eventually([&] { return reader_->lights().red; }));
  interrupt();
  EXPECT_FALSE(is_set_up());
  EXPECT_TRUE(eventually([&] { return is_set_up() && reader_->lights().red; }));
  EXPECT_THAT(pcscd.events(), IsEmpty());
  place("applet");
  ASSERT_TRUE(pcscd.reaches(1));
  EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
}

TEST_P(Interrupted, CardHolderIsToldAndTheCardWorksAgain) {
  for (const std::string type : {"applet", "classic-1k", "felica", "type-b"}) {
    SCOPED_TRACE(type);
    open();
    place(type);
    {
      EventThread pcscd;
      ASSERT_TRUE(pcscd.reaches(1));
      interrupt();
      ASSERT_TRUE(pcscd.reaches(3));
      EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in"), "out", pcscd.events().front()));
      EXPECT_TRUE(is_set_up());
      EXPECT_TRUE(eventually([&] { return reader_->lights().green; }));
      EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_SUCCESS);
    }
    reader_->remove_all();
    IFDHCloseChannel(kLun);
  }
}

TEST_P(Interrupted, CommandUnderWayEndsAndTheReaderIsNotTakenForUnplugged) {
  open();
  place("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  take_log();
  sim::Fault hang;
  hang.what = sim::Fault::What::hang_until_cancel;
  hang.only = hex("FF 00 00 00");
  reader_->faults().arm(hang);
  Actor client([] { EXPECT_EQ(transmit(kEchoCommand).code, IFD_COMMUNICATION_ERROR); });
  ASSERT_TRUE(eventually([&] { return reader_->faults().empty(); })) << "the command is there";
  pass(100ms);  // longer than a packet left over may take
  EXPECT_LT(duration([&] {
              interrupt();
              client.join();
            }),
            2s);
  ASSERT_TRUE(pcscd.reaches(3));
  EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
  EXPECT_TRUE(is_set_up());
  const auto log = take_log();
  EXPECT_THAT(log, Contains(StartsWith("2 ")).Times(1)) << "one cause, one line";
  EXPECT_THAT(log, Contains(HasSubstr("the machine slept, or the reader's port was reset")));
}

INSTANTIATE_TEST_SUITE_P(Every, Interrupted, ::testing::ValuesIn(kInterruptions),
                         [](const auto& about) {
                           switch (about.param) {
                             case Interruption::suspend:
                               return "suspend";
                             case Interruption::usb_reset:
                               return "usb_reset";
                             default:
                               return "driver_took";
                           }
                         });

using Interruptions = Driver;

TEST_F(Interruptions, SleepThatTheReaderDidNotNoticeRenewsTheSession) {
  open();
  place("classic-1k");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  take_log();
  sleep_machine(8h);
  ASSERT_TRUE(pcscd.reaches(3));
  EXPECT_THAT(take_log(), Contains(AllOf(StartsWith("1 "), HasSubstr("the machine was asleep"))));
}

TEST_F(Interruptions, FirstCommandAfterASleepDoesNotReachTheCard) {
  open_with_card("applet");
  sleep_machine(1s);
  EXPECT_EQ(transmit(kEchoCommand).code, IFD_ICC_NOT_PRESENT);
  ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
}

TEST_F(Interruptions, ResetByAnotherProgramIsNamedInTheLog) {
  open();
  take_log();
  sim::libusb_mock::interrupt(Interruption::usb_reset);
  wait_function()(kLun, 300);  // no transfer was under way: the settings betray it
  const auto lines = take_log();
  EXPECT_THAT(lines, Contains(HasSubstr("it was reset")));
  EXPECT_THAT(lines, Contains(HasSubstr("ACR122U214"))) << "set up again";
}

// A search of a chip that was reset does not end: whoever has just been asked is set up again when
// its time is up.
TEST_F(Interruptions, ResetBetweenTwoQuestionsCostsTheTimeOfASearch) {
  open();
  wait_function()(kLun, 300);
  take_log();
  reader_->usb_reset();
  wait_function()(kLun, 10'000);
  const auto lines = take_log();
  EXPECT_THAT(lines, Contains(HasSubstr("did not answer in time")).Times(1));
  EXPECT_THAT(lines, Contains(HasSubstr("works again")));
  place();
  wait_function()(kLun, 1'000);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
}

TEST_F(Interruptions, ResetIsNoticedBeforeTheNextPollWhereAQuestionIsDue) {
  open();
  wait_function()(kLun, 300);
  pass(2'500ms);
  take_log();
  reader_->usb_reset();
  wait_function()(kLun, 200);
  const auto lines = take_log();
  EXPECT_THAT(lines, Contains(HasSubstr("it was reset")));
  EXPECT_THAT(lines, Not(Contains(StartsWith("2 "))));
}

TEST_F(Interruptions, CommandThatFindsTheReaderSilentWaitsForIt) {
  open();
  sim::Fault silent;
  silent.what = sim::Fault::What::wedged;  // the third attempt, which resets it, brings it back
  silent.only = hex("FF 00 48");
  reader_->faults().arm(silent);
  EXPECT_NE(control(0x42000001, hex("FF 00 48 00 00")).code, IFD_SUCCESS) << "the one it befell";
  EXPECT_EQ(control(0x42000001, hex("FF 00 48 00 00")).bytes.size(), 10U);
}

TEST_F(Interruptions, ReaderThatAnotherProgramGrabsComesBackWhenItIsFree) {
  open();
  place("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  sim::libusb_mock::set_claimed_elsewhere(true);
  sim::libusb_mock::interrupt(Interruption::usb_reset);
  ASSERT_TRUE(pcscd.reaches(2));
  pass(300ms);  // some attempts
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in"), "out"));
  sim::libusb_mock::set_claimed_elsewhere(false);
  ASSERT_TRUE(pcscd.reaches(3));
  EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
}

TEST_F(Interruptions, ReaderGrabbedInTheMiddleOfACommandIsOneLineThatSaysSo) {
  open_with_card("applet");
  take_log();
  sim::Fault hang;
  hang.what = sim::Fault::What::hang_until_cancel;
  hang.only = hex("FF 00 00 00");
  reader_->faults().arm(hang);
  Actor client([] { transmit(kEchoCommand); });
  ASSERT_TRUE(eventually([&] { return reader_->faults().empty(); }));
  pass(100ms);
  sim::libusb_mock::set_claimed_elsewhere(true);
  sim::libusb_mock::interrupt(Interruption::usb_reset);
  client.join();
  const auto log = take_log();
  EXPECT_THAT(log, Contains(StartsWith("2 ")).Times(1));
  EXPECT_THAT(log, Contains(HasSubstr("another program or kernel driver holds the reader")));
}

TEST_F(Interruptions, ChipThatLosesItsSettingsInAnEmptyFieldIsFoundOut) {
  open();
  EventThread pcscd;
  wait_function()(kLun, 100);
  reader_->chip_reset();
  const auto before = reader_->counters().chip_commands.get();
  ASSERT_TRUE(eventually([&] { return reader_->counters().chip_commands > before + 20; }));
  place("applet");
  ASSERT_TRUE(pcscd.reaches(1));
  EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
}

TEST_F(Interruptions, ChipThatLosesItsSettingsUnderACardIsSetUpAgain) {
  for (const std::string type :
       {"applet", "classic-1k", "ntag213", "felica", "type-b", "topaz96"}) {
    SCOPED_TRACE(type);
    open();
    const auto card = place(type);
    EventThread pcscd;
    ASSERT_TRUE(pcscd.reaches(1));
    reader_->chip_reset();
    ASSERT_TRUE(eventually([] {
      return IFDHICCPresence(kLun) == IFD_ICC_PRESENT && power(IFD_POWER_UP).code == IFD_SUCCESS;
    }));
    EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_SUCCESS);
    const auto seen = pcscd.events().size();
    reader_->remove_all();
    ASSERT_TRUE(pcscd.reaches(seen + 1));
    EXPECT_EQ(pcscd.events().back(), "out");
    place("desfire");
    ASSERT_TRUE(pcscd.reaches(seen + 2)) << "the chip does not wait for ever";
    pcscd.stop();
    reader_->remove_all();
    IFDHCloseChannel(kLun);
  }
}

// Without this the next poll would have to run into its time-out.
TEST_F(Interruptions, ChipIsSetUpBeforeThePollThatFollowsALoss) {
  open();
  place("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  take_log();
  reader_->chip_reset();
  ASSERT_TRUE(pcscd.reaches(3));
  reader_->remove_all();
  ASSERT_TRUE(pcscd.reaches(4));
  const auto before = reader_->counters().chip_commands.get();
  ASSERT_TRUE(eventually([&] { return reader_->counters().chip_commands > before + 10; }));
  place("desfire");
  ASSERT_TRUE(pcscd.reaches(5));
  EXPECT_THAT(take_log(), Not(Contains(StartsWith("2 "))));
}

class InterruptedTouchatag : public Driver {
 protected:
  InterruptedTouchatag() : Driver(sim::touchatag()) {}
};

// Its firmware cannot be asked for a setting; the chip betrays the reset.
TEST_F(InterruptedTouchatag, ComesBackFromEachInterruption) {
  ASSERT_EQ(create(kLun, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004"), IFD_SUCCESS);
  place("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  std::size_t seen = 1;
  for (const auto how : kInterruptions) {
    SCOPED_TRACE(static_cast<int>(how));
    sim::libusb_mock::interrupt(how);
    ASSERT_TRUE(pcscd.reaches(seen += 2));
    EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
  }
  EXPECT_THAT(take_log(), Not(Contains(HasSubstr("unplugged"))));
}

// Selecting these again works on a chip that was reset, too.
TEST_F(InterruptedTouchatag, HolderOfAStorageCardIsTold) {
  for (const std::string type : {"classic-1k", "ntag213", "felica", "topaz96"}) {
    SCOPED_TRACE(type);
    ASSERT_EQ(create(kLun, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004"), IFD_SUCCESS);
    place(type);
    EventThread pcscd;
    ASSERT_TRUE(pcscd.reaches(1));
    std::size_t seen = 1;
    for (const auto how : kInterruptions) {
      SCOPED_TRACE(static_cast<int>(how));
      sim::libusb_mock::interrupt(how);
      ASSERT_TRUE(pcscd.reaches(seen += 2));
      EXPECT_TRUE(eventually([&] { return reader_->lights().green && !reader_->lights().red; }));
    }
    pcscd.stop();
    reader_->remove_all();
    IFDHCloseChannel(kLun);
  }
}

TEST_F(InterruptedTouchatag, CommandThatSelectsTheCardAgainHidesNothing) {
  ASSERT_EQ(create(kLun, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004"), IFD_SUCCESS);
  place("ntag213");
  wait_function()(kLun, 1000);
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  ASSERT_EQ(transmit(hex("FF B0 00 04 10")).code, IFD_SUCCESS);
  reader_->usb_reset();
  ASSERT_EQ(transmit(hex("FF B0 00 04 10")).code, IFD_SUCCESS);
  EXPECT_TRUE(reader_->lights().red);
  wait_function()(kLun, 1000);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_TRUE(eventually([] {
    wait_function()(kLun, 0);
    return IFDHICCPresence(kLun) == IFD_ICC_PRESENT;
  }));
  EXPECT_TRUE(reader_->lights().green);
}

TEST_F(InterruptedTouchatag, EmptyOneIsSetUpBeforeItsNextPoll) {
  ASSERT_EQ(create(kLun, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004"), IFD_SUCCESS);
  wait_function()(kLun, 100);
  take_log();
  reader_->usb_reset();
  wait_function()(kLun, 200);
  const auto lines = take_log();
  EXPECT_THAT(lines, Contains(HasSubstr("it was reset")));
  EXPECT_THAT(lines, Not(Contains(StartsWith("2 ")))) << "no poll that does not end";
}

}  // namespace
}  // namespace driver_test
