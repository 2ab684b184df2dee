// SPDX-License-Identifier: LGPL-2.1-or-later
// Type B cards, which the chip activates: whose blocks they get, and what the log says of it.
#include "driver/rig.h"

namespace driver_test {
namespace {

using TypeB = Driver;

bool comes() {
  wait_function()(kLun, 100);
  return IFDHICCPresence(kLun) == IFD_ICC_PRESENT;
}

long lines_of_the_chips_blocks() {
  const auto lines = take_log();
  return std::ranges::count_if(lines, [](const std::string& line) {
    return line.find("InCommunicateThru") != std::string::npos;
  });
}

TEST_F(TypeB, WithoutCidHasTheDriversBlocks) {
  open();
  for (const char* card : {"applet-b-no-cid", "applet-b"}) {
    place(card);
    ASSERT_TRUE(eventually(comes));
    ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    EXPECT_EQ(transmit(hex("80 EB 02 58")).bytes.size(), 602U) << card << ": no end at 252 bytes";
    reader_->remove_all();
    EXPECT_TRUE(eventually([] { return !comes(); }));
  }
  EXPECT_EQ(lines_of_the_chips_blocks(), 0);
}

TEST_F(TypeB, ThatLeavesAtItsFirstBlockIsSeenAndSaysNothingAboutTheReader) {
  open();
  sim::Fault pulled;
  pulled.what = sim::Fault::What::pull_card;
  pulled.only = hex("BA 01");
  reader_->faults().arm(pulled);
  place("applet-b");
  EXPECT_TRUE(eventually(comes));
  EXPECT_TRUE(eventually([] { return !comes(); }));
  EXPECT_EQ(lines_of_the_chips_blocks(), 0);
}

// Three frames lost: the empty I-block gets through.
TEST_F(TypeB, WhoseFirstBlocksAreLostHasTheDriversBlocks) {
  open();
  sim::Fault lost;
  lost.what = sim::Fault::What::rf_answer_lost;
  lost.only = hex("BA 01");
  lost.times = 3;
  reader_->faults().arm(lost);
  place("applet-b");
  ASSERT_TRUE(eventually(comes));
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(hex("80 EB 02 58")).bytes.size(), 602U);
  EXPECT_EQ(lines_of_the_chips_blocks(), 0);
}

}  // namespace
}  // namespace driver_test
