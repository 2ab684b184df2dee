// SPDX-License-Identifier: LGPL-2.1-or-later
// Silence, broken transfers, resets: the reader comes back, and the log stays short.
#include <algorithm>

#include "driver/rig.h"

namespace driver_test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

using Rule29 = Driver;
using Rule32 = Driver;
using Recovery = Driver;

sim::Fault fault(sim::Fault::What what, unsigned times = 1, const char* only = "") {
  sim::Fault made;
  made.what = what;
  made.times = times;
  made.only = hex(only);
  return made;
}

constexpr char kToChip[] = "FF 00 00 00";
const auto kEchoCommand = hex("80 EC 00 00 03 01 02 03 00");
const auto kEcho = hex("01 02 03 90 00");

// Readers that are plugged in at boot may sleep for a while (pcsc-tools#59, PCSC#93).
TEST_F(Recovery, ReaderThatIsSilentAtOpenAppearsWhenItWakes) {
  place();
  reader_->faults().arm(fault(sim::Fault::What::no_answer, 0));
  ASSERT_EQ(create(), IFD_SUCCESS);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_THAT(take_log(), Contains(AllOf(StartsWith("2 "), HasSubstr("did not answer in time"))));
  EventThread pcscd;
  pass(300ms);
  EXPECT_THAT(pcscd.events(), IsEmpty());
  reader_->faults().clear();
  EXPECT_TRUE(pcscd.reaches(1));
  EXPECT_THAT(take_log(), Contains(HasSubstr("ACR122U214")));
}

TEST_F(Rule29, LostAnswerEndsTheCallAndTheCardComesBack) {
  open();
  place("ntag215");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  reader_->faults().arm(fault(sim::Fault::What::no_answer, 1, kToChip));
  EXPECT_EQ(transmit(hex("FF B0 00 04 10")).code, IFD_RESPONSE_TIMEOUT);
  ASSERT_TRUE(pcscd.reaches(3));
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in"), "out", StartsWith("in")));
}

// ISO 14443-4 has R(NAK) for it.
TEST_F(Rule29, LostAnswerInTheMiddleOfAnApduIsAskedForAgain) {
  open();
  place("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  reader_->faults().arm(fault(sim::Fault::What::lost_answer, 1, kToChip));
  EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
  EXPECT_THAT(pcscd.events(), SizeIs(1));
}

// The answer of the command before must never answer this one (nfcpy#167, libnfc#666).
TEST_F(Rule29, LateAnswerIsNotTakenForTheNextOne) {
  open_with_card("applet");
  auto late = fault(sim::Fault::What::late_answer, 1, kToChip);
  late.delay_us = 200'000'000;
  reader_->faults().arm(late);
  const auto lost = transmit(hex("80 EC 00 00 01 AA 00"));
  EXPECT_NE(lost.code, IFD_SUCCESS);
  ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
}

TEST_F(Recovery, HaltedEndpointIsClearedAndTheCardIsAskedAgain) {
  open();
  place("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  reader_->faults().arm(fault(sim::Fault::What::stall, 1, kToChip));
  EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
  EXPECT_THAT(sim::libusb_mock::records().halts_cleared, Contains(0x82));
}

TEST_F(Recovery, ResetCuresAReaderThatNothingElseCures) {
  open();
  place("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  reader_->faults().arm(fault(sim::Fault::What::wedged));
  ASSERT_TRUE(pcscd.reaches(3)) << "out and in";
  EXPECT_EQ(sim::libusb_mock::records().resets, 1U);
  EXPECT_EQ(transmit(kEchoCommand).bytes, kEcho);
  EXPECT_FALSE(reader_->firmware_polls()) << "initialised again";
}

// Whatever happens to one answer, the client gets an error or the right bytes, and the reader is
// in order afterwards.
TEST_F(Recovery, EveryKindOfBadAnswerIsSurvived) {
  using What = sim::Fault::What;
  open();
  place("applet");
  for (const auto what :
       {What::no_answer, What::stall, What::truncated, What::over_long, What::wrong_length,
        What::wrong_seq, What::stale, What::replaced, What::empty_datablock, What::doubled}) {
    ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
    ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    auto bad = fault(what, 1, kToChip);
    bad.count = 3;
    bad.bytes = hex("80 02 00 00 00 00 55 00 81 00 90 00");
    reader_->faults().arm(bad);
    const auto answer = transmit(kEchoCommand);
    if (answer.code == IFD_SUCCESS) {
      EXPECT_EQ(answer.bytes, kEcho) << static_cast<int>(what);
    }
    reader_->faults().clear();
  }
}

TEST_F(Rule32, NothingIsLoggedPerPoll) {
  open();
  wait_function()(kLun, 0);
  take_log();
  wait_function()(kLun, 400);
  place();
  wait_function()(kLun, 5'000);
  EXPECT_THAT(take_log(), SizeIs(1)) << "the card, once";
  wait_function()(kLun, 600);
  EXPECT_THAT(take_log(), IsEmpty());
}

TEST_F(Rule32, DeadReaderIsFewLines) {
  open();
  take_log();
  reader_->faults().arm(fault(sim::Fault::What::wedged_until_replug));
  for (int i = 0; i < 4; ++i) wait_function()(kLun, 700);
  const auto lines = take_log();
  const auto errors = std::ranges::count_if(lines, [](const auto& l) { return l[0] == '2'; });
  EXPECT_GE(errors, 1);
  EXPECT_LE(errors, 2);
  EXPECT_LE(lines.size(), 8U);
  EXPECT_THAT(lines, Contains(HasSubstr("replug the reader")));
}

TEST_F(Rule32, DeadReaderCostsNoTime) {
  open_with_card();
  reader_->faults().arm(fault(sim::Fault::What::wedged_until_replug));
  wait_function()(kLun, 400);
  EXPECT_LT(duration([] {
              for (int i = 0; i < 20; ++i) {
                EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
                EXPECT_EQ(transmit(kEchoCommand).code, IFD_ICC_NOT_PRESENT);
              }
            }),
            500ms);
}

TEST_F(Rule32, ForeignTextCannotForgeLogLines) {
  sim::libusb_mock::detach();
  EXPECT_NE(create(kLun, "usb:072f/2200:libudev:0:/dev\n1 ACR122: all is well\x1B[31m"),
            IFD_SUCCESS);
  EXPECT_THAT(take_log(), Each(AllOf(Not(HasSubstr("\n")), Not(HasSubstr("\x1B")))));
}

}  // namespace
}  // namespace driver_test
