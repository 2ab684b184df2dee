// SPDX-License-Identifier: LGPL-2.1-or-later
// FF 00 49 44 00: the reader that blinks is this one.
#include "driver/rig.h"

namespace driver_test {
namespace {

using Identify = Driver;

const Answer kDone{IFD_SUCCESS, hex("90 00")};

Answer identify() { return control(0x42000001, hex("FF 00 49 44 00")); }

bool red(const sim::VirtualReader& reader) {
  const auto lights = reader.lights();
  return lights.red && !lights.green;
}
bool green(const sim::VirtualReader& reader) {
  const auto lights = reader.lights();
  return lights.green && !lights.red;
}

/// Neither blinks any more: green for three of its steps.
bool stays_green(const sim::VirtualReader& reader) {
  for (int i = 0; i < 60; ++i) {
    pass(10ms);
    if (!green(reader)) return false;
  }
  return true;
}

class IdentifyOneOfTwo : public Driver {
 protected:
  static constexpr DWORD kOtherLun = 0x10000;

  void open_both() {
    sim::libusb_mock::attach(other_, {.bus = 1, .address = 9, .ports = {2}});
    ASSERT_EQ(create(kOtherLun, "usb:072f/2200:libudev:0:/dev/bus/usb/001/009"), IFD_SUCCESS);
    open();
  }

  std::shared_ptr<sim::VirtualReader> other_ = std::make_shared<sim::VirtualReader>();
};

TEST_F(IdentifyOneOfTwo, BlinksAndTheOtherDoesNot) {
  open_both();
  EventThread pcscd;
  EventThread pcscd_of_other(kOtherLun);
  ASSERT_TRUE(eventually([this] { return red(*reader_) && red(*other_); }));
  EXPECT_EQ(identify(), kDone);
  for (int times = 0; times < 3; ++times) {
    ASSERT_TRUE(eventually([this] { return green(*reader_); })) << times;
    EXPECT_TRUE(red(*other_));
    ASSERT_TRUE(eventually([this] { return red(*reader_); })) << times;
  }
  EXPECT_EQ(reader_->lights().beeps, 0U);
}

TEST_F(IdentifyOneOfTwo, LightsTellOfTheCardAgainAfterwards) {
  other_->place(sim::make_card("classic-1k", {}));
  open_both();
  EventThread pcscd;
  EventThread pcscd_of_other(kOtherLun);
  ASSERT_TRUE(eventually([this] { return red(*reader_) && green(*other_); }));
  EXPECT_EQ(identify(), kDone);
  EXPECT_EQ(control(0x42000001, hex("FF 00 49 44 00"), kOtherLun), kDone);
  place("applet");  // comes while it blinks
  ASSERT_TRUE(pcscd.reaches(1));
  EXPECT_EQ(transmit(hex("80 EC 00 00 03 01 02 03 00")).bytes, hex("01 02 03 90 00"));
  EXPECT_EQ(transmit(hex("FF 00 49 44 00")), kDone) << "by the other door, and for longer";
  const auto both_stay_green = [this] { return stays_green(*reader_) && stays_green(*other_); };
  bool quiet = false;
  for (int patience = 0; !quiet && patience < 10; ++patience) quiet = eventually(both_stay_green);
  EXPECT_TRUE(quiet);
}

TEST_F(Identify, LeavesTheChipToTheProgramThatDrivesIt) {
  open();
  EventThread pcscd;
  ASSERT_EQ(control(0x42000001, hex("FF 00 00 00 04 D4 4A 01 00")).code, IFD_SUCCESS);
  const auto commands = reader_->counters().chip_commands;
  ASSERT_EQ(identify(), kDone);
  EXPECT_TRUE(eventually([this] { return green(*reader_); }));
  EXPECT_TRUE(eventually([this] { return red(*reader_); }));
  EXPECT_EQ(reader_->counters().chip_commands, commands);
}

TEST_F(Identify, SilentReaderSaysSo) {
  open();
  reader_->faults().arm({.what = sim::Fault::What::no_answer, .times = 0});
  EXPECT_NE(identify().code, IFD_SUCCESS);
}

class IdentifyTouchatag : public Driver {
 protected:
  IdentifyTouchatag() : Driver(sim::touchatag()) {}
};

TEST_F(IdentifyTouchatag, BlinksToo) {
  ASSERT_EQ(create(kLun, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004"), IFD_SUCCESS);
  EventThread pcscd;
  ASSERT_EQ(identify(), kDone);
  EXPECT_TRUE(eventually([this] { return green(*reader_); }));
  EXPECT_TRUE(eventually([this] { return red(*reader_); }));
}

}  // namespace
}  // namespace driver_test
