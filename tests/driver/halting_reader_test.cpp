// SPDX-License-Identifier: LGPL-2.1-or-later
// A reader whose chip halts a lone card when it was asked for two (docs/doubts.md, second-look).
#include "driver/rig.h"

namespace driver_test {
namespace {

using ::testing::ElementsAre;

sim::ReaderModel halting_reader() {
  auto model = sim::acr122u();
  model.doubts.second_look_halts = true;
  return model;
}

class HaltingReader : public Driver, public ::testing::WithParamInterface<int> {
 protected:
  HaltingReader() : Driver(halting_reader()) {}
};

// docs/field-reports.md: no higher bit rate, so that nothing but RATS selects the card anew.
TEST_P(HaltingReader, CardWithFixedUidComesOnce) {
  open();
  place("applet-106", {.uid = hex("04 A1 B2 C3 D4 E5 F6"), .ats = hex("06 78 00 81 02 80")});
  EventThread pcscd(kLun, GetParam());
  ASSERT_TRUE(pcscd.reaches(1));
  pass(10s);
  EXPECT_THAT(pcscd.events(), ElementsAre("in 3B 81 80 01 80 80"));
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).bytes, hex("04 A1 B2 C3 D4 E5 F6 90 00"));
}

INSTANTIATE_TEST_SUITE_P(IdlePowerOff, HaltingReader, ::testing::Values(100, 60'000),
                         [](const auto& about) {
                           return about.param == 100 ? "parked" : "powered";
                         });

}  // namespace
}  // namespace driver_test
