// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards that may think for seconds before each answer (FWI 12 to 14): they come, work and leave
// like any other.
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

// FWT of FWI 12 to 14 (ISO 14443-4, 7.2), of FWI 13 rounded up to the chip's longest step.
std::chrono::milliseconds longest_answer(unsigned fwi) {
  constexpr std::array kTimes{1'237ms, 3'277ms, 4'949ms};
  return kTimes.at(fwi - 12);
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
  sim::Fault pulled;
  pulled.what = sim::Fault::What::pull_card;
  reader_->faults().arm(pulled);
  const auto time =
      duration([] { EXPECT_EQ(transmit(hex("80 EC 00 00 01 55 00")).code, IFD_ICC_NOT_PRESENT); });
  EXPECT_LT(time, longest_answer(GetParam().fwi) + 1s);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(wait_function()(kLun, 0), IFD_SUCCESS);  // of the change that is known already
  expect_next_card_at_once();
}

INSTANTIATE_TEST_SUITE_P(Fwi, WaitingTime,
                         ::testing::Values(Slow{"applet", 12}, Slow{"applet", 13},
                                           Slow{"applet", 14}, Slow{"applet-b", 12},
                                           Slow{"applet-b", 13}, Slow{"applet-b", 14}));

}  // namespace
}  // namespace driver_test
