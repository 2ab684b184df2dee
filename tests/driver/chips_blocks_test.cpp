// SPDX-License-Identifier: LGPL-2.1-or-later
// Readers whose chip takes no InCommunicateThru (doubt `thru`): it makes the blocks of ISO 14443-4
// and grants S(WTX) by itself.
#include "driver/rig.h"
#include "sim/model/doubts.h"

namespace driver_test {
namespace {

using What = sim::Fault::What;

struct Case {
  const char* doubt;
  const char* card;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.doubt << ", " << one.card; }

sim::ReaderModel model_of(const Case& one) {
  auto model = sim::acr122u();
  EXPECT_EQ(sim::set_doubt(model.doubts, one.doubt), "");
  return model;
}

class DoubtThruBlocks : public Driver, public ::testing::WithParamInterface<Case> {
 protected:
  DoubtThruBlocks() : Driver(model_of(GetParam())) {}

  void begin() { open_with_card(GetParam().card); }
  void come_back() {
    ASSERT_TRUE(eventually([] {
      wait_function()(kLun, 100);
      return IFDHICCPresence(kLun) == IFD_ICC_PRESENT;
    }));
    ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  }
  /// Commands that the card has carried out, this one included.
  static unsigned executed() {
    const auto answer = transmit(hex("80 E1 00 00 04"));
    EXPECT_EQ(answer.bytes.size(), 6U);
    return answer.bytes.size() == 6 ? answer.bytes[3] : 0;
  }
  void arm(What what) {
    sim::Fault fault;
    fault.what = what;
    reader_->faults().arm(fault);
  }
};

// Nothing that the reader could be asked meanwhile is known to be harmless: wtx_limit_ms.
TEST_P(DoubtThruBlocks, AUsbMessageThatGetsLostIsOneErrorAfterTheTimeThatACardMayAskFor) {
  begin();
  for (const auto what : {What::no_answer, What::lost_answer}) {
    SCOPED_TRACE(static_cast<int>(what));
    const auto before = executed();
    arm(what);
    Answer answer;
    const auto time = duration([&] { answer = transmit(hex("80 EC 00 00 01 55 00")); });
    EXPECT_NE(answer.code, IFD_SUCCESS);
    EXPECT_LT(time, 62s);
    EXPECT_TRUE(reader_->faults().empty());
    come_back();
    const unsigned carried_out = what == What::lost_answer ? 1 : 0;
    EXPECT_EQ(executed(), before + carried_out + 1);
    EXPECT_EQ(transmit(hex("80 EC 00 00 01 66 00")).bytes, hex("66 90 00"));
  }
}

// Status 00 and no data, for a command that the card never heard.
TEST_P(DoubtThruBlocks, AnAnswerWithoutAByteIsNoSuccess) {
  begin();
  const auto before = executed();
  sim::Fault fault;
  fault.what = What::chip_error;
  fault.only = hex("D4 40");
  reader_->faults().arm(fault);
  EXPECT_NE(transmit(hex("80 EC 00 00 01 55 00")).code, IFD_SUCCESS);
  EXPECT_TRUE(reader_->faults().empty());
  come_back();
  EXPECT_EQ(executed(), before + 1);
}

// FWI 7 (39 ms): S(WTX) with multiplier 50 is 1.9 s.
TEST_P(DoubtThruBlocks, ACardMayWorkForLong) {
  begin();
  const auto time = duration([] { EXPECT_EQ(transmit(hex("80 E0 04 32")).bytes, hex("90 00")); });
  EXPECT_GT(time, 7s);
  EXPECT_EQ(transmit(hex("80 EC 00 00 01 66 00")).bytes, hex("66 90 00"));
}

// RATS of the chip's, or ATTRIB: two frames in a row get lost.
TEST_P(DoubtThruBlocks, ACardWhoseActivationGetsLostIsNoStorageCard) {
  open();
  for (const auto* const first : {"E0", "1D"}) {
    sim::Fault fault;
    fault.what = What::rf_answer_lost;
    fault.times = 2;
    fault.only = hex(first);
    reader_->faults().arm(fault);
  }
  reader_->place(sim::make_card(GetParam().card));
  come_back();
  EXPECT_EQ(transmit(hex("80 EC 00 00 01 66 00")).bytes, hex("66 90 00"));
}

INSTANTIATE_TEST_SUITE_P(Cards, DoubtThruBlocks,
                         ::testing::Values(Case{"thru=refused", "applet"},
                                           Case{"thru=refused", "applet-b"},
                                           Case{"thru=unanswered", "applet"},
                                           Case{"thru=unanswered", "applet-b"}));

}  // namespace
}  // namespace driver_test
