// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards that may think for long before each answer (FWI 10 to 14, up to 4.9 s): they come, work and
// leave like any other, and no call takes longer than they may, plus a second.
#include <fmt/format.h>

#include <array>

#include "driver/rig.h"

namespace driver_test {
namespace {

/// A card and its FWI.
struct Slow {
  const char* card;
  unsigned fwi;
};
void PrintTo(const Slow& slow, std::ostream* out) { *out << slow.card << ", FWI " << slow.fwi; }

// ISO 14443-4, 7.2.
std::chrono::milliseconds frame_waiting_time(unsigned fwi) {
  constexpr std::array kTimes{309ms, 618ms, 1'237ms, 2'474ms, 4'949ms};
  return kTimes.at(fwi - 10);
}

class WaitingTime : public Driver, public ::testing::WithParamInterface<Slow> {
 protected:
  void begin() {
    open();
    EXPECT_EQ(wait_function()(kLun, 300), IFD_SUCCESS);
    const auto [card, fwi] = GetParam();
    sim::CardOptions options;
    options.ats = hex(fmt::format("05 78 80 {:X}0 02", fwi));
    options.atqb = hex(fmt::format("50 01 02 03 04 00 00 00 00 00 51 {:X}1", fwi));
    place(card, options);
    EXPECT_LT(duration([] { wait_function()(kLun, 20'000); }), 2s) << "seen";
    ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    EXPECT_EQ(transmit(hex("80 EC 00 00 01 55 00")).bytes, hex("55 90 00"));
  }
  void arm(sim::Fault::What what, unsigned times = 1, unsigned skip = 0) {
    sim::Fault fault;
    fault.what = what;
    fault.times = times;
    fault.skip = skip;
    reader_->faults().arm(fault);
  }
  void expect_next_card_at_once() {
    place("ntag215");
    EXPECT_LT(duration([] { wait_function()(kLun, 20'000); }), 1s);
    EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
    EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    for (const auto& line : take_log()) EXPECT_EQ(line.front(), '1') << line << ", no trouble";
  }
};

TEST_P(WaitingTime, LeavingIsSeenAtOnce) {
  begin();
  reader_->remove_all();
  EXPECT_LT(duration([] { wait_function()(kLun, 20'000); }), 2s);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  expect_next_card_at_once();
}

TEST_P(WaitingTime, LeavingInMidCommandCostsNoMoreThanTheCardMayThink) {
  begin();
  arm(sim::Fault::What::pull_card);
  const auto time =
      duration([] { EXPECT_EQ(transmit(hex("80 EC 00 00 01 55 00")).code, IFD_ICC_NOT_PRESENT); });
  EXPECT_LT(time, frame_waiting_time(GetParam().fwi) + 1s);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(wait_function()(kLun, 0), IFD_SUCCESS);  // of the change that is known already
  expect_next_card_at_once();
}

// It lies there: it is reported out and in.
TEST_P(WaitingTime, SilenceInMidCommandCostsNoMoreThanTheCardMayThink) {
  begin();
  arm(sim::Fault::What::rf_answer_lost, 0);
  const auto time =
      duration([] { EXPECT_EQ(transmit(hex("80 EC 00 00 01 55 00")).code, IFD_ICC_NOT_PRESENT); });
  EXPECT_LT(time, frame_waiting_time(GetParam().fwi) + 1s);
  reader_->faults().clear();
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(wait_function()(kLun, 0), IFD_SUCCESS);
  EXPECT_LT(duration([] { wait_function()(kLun, 20'000); }), 1s) << "seen again";
  EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(hex("80 EC 00 00 01 55 00")).bytes, hex("55 90 00"));
}

// It carries the command out without a word: R(NAK) brings that out.
TEST_P(WaitingTime, ACommandWithoutAnswerCostsNoMoreThanTheCardMayThink) {
  begin();
  const auto time =
      duration([] { EXPECT_EQ(transmit(hex("80 ED 00 00")).code, IFD_COMMUNICATION_ERROR); });
  EXPECT_LT(time, frame_waiting_time(GetParam().fwi) + 1s);
}

// Twice as long, after S(WTX); half of it is over when the card is pulled.
TEST_P(WaitingTime, LeavingInAnExtensionCostsNoMoreThanTheCardMayThink) {
  begin();
  arm(sim::Fault::What::pull_card, 1, 1);
  const auto time =
      duration([] { EXPECT_EQ(transmit(hex("80 E0 01 02")).code, IFD_ICC_NOT_PRESENT); });
  const auto fwt = frame_waiting_time(GetParam().fwi);
  EXPECT_LT(time, fwt / 2 + std::min<std::chrono::milliseconds>(fwt * 2, 4'949ms) + 1s);
}

INSTANTIATE_TEST_SUITE_P(Fwi, WaitingTime,
                         ::testing::Values(Slow{"applet", 10}, Slow{"applet", 11},
                                           Slow{"applet", 12}, Slow{"applet", 13},
                                           Slow{"applet", 14}, Slow{"applet-b", 10},
                                           Slow{"applet-b", 11}, Slow{"applet-b", 12},
                                           Slow{"applet-b", 13}, Slow{"applet-b", 14}));

/// SFGI in TB(1) of the ATS, and how long the card lies there before the driver comes.
struct Guarded {
  const char* tb;
  std::chrono::milliseconds before;
};
class GuardTime : public Driver, public ::testing::WithParamInterface<Guarded> {};

// Until then the firmware polls, and waits for the guard time of the card whenever it selects it:
// on its own, and once more at IccPowerOn.
TEST_P(GuardTime, OfACardThatTheFirmwareHasActivatedIsNoSilenceOfTheReader) {
  place("applet", {.ats = hex(fmt::format("05 78 80 {} 02", GetParam().tb))});
  pass(GetParam().before);
  const auto begin = modelled_now();
  open();
  EventThread pcscd;
  EXPECT_TRUE(pcscd.reaches(1));
  EXPECT_LT(modelled_now() - begin, 16s);
  EXPECT_EQ(transmit(hex("80 EC 00 00 01 55 00")).bytes, hex("55 90 00"));
}

INSTANTIATE_TEST_SUITE_P(Sfgi, GuardTime,
                         ::testing::Values(Guarded{"8D", 0ms}, Guarded{"8D", 700ms},
                                           Guarded{"8E", 0ms}, Guarded{"8E", 700ms},
                                           Guarded{"8E", 3s}, Guarded{"8E", 6s}));

}  // namespace
}  // namespace driver_test
