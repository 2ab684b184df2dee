// SPDX-License-Identifier: LGPL-2.1-or-later
// A field that was empty for ten minutes is left to the firmware's polling, with every value of the
// doubt whether that tells of cards.
#include "driver/rig.h"
#include "ifd/lun_table.h"

namespace driver_test {
namespace {

using sim::libusb_mock::Interruption;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr auto kQuiet = 601s;
constexpr DWORD kEscape = 0x42000001;

class FirmwareWatches : public Driver {
 protected:
  using Driver::Driver;
  void doubt(const std::string& assignment) { ASSERT_EQ(reader_->set_doubt(assignment), ""); }
  /// Until the firmware polls, as it did after plugging in.
  bool falls_quiet() {
    pass(kQuiet);
    // It does not for the moment of a check.
    for (int look = 0; look < 30 && !reader_->firmware_polls(); ++look) pass(100ms);
    return reader_->firmware_polls();
  }
  std::uint64_t transfers_in(std::chrono::microseconds time) {
    const auto before = reader_->counters().usb_transfers;
    pass(time);
    return reader_->counters().usb_transfers - before;
  }
  /// From a card's arrival to the event.
  std::chrono::microseconds told_after(EventThread& pcscd, const std::string& type) {
    const auto event = pcscd.events().size() + 1;
    place(type);
    const auto comes = modelled_now();
    return pcscd.reaches(event) ? pcscd.times().back() - comes : 24h;
  }
  void leaves(EventThread& pcscd) {
    const auto event = pcscd.events().size() + 1;
    reader_->remove_all();
    EXPECT_TRUE(pcscd.reaches(event));
  }
};

TEST_F(FirmwareWatches, AndTellsOfACardOfEachTechnology) {
  for (const std::string type :
       {"classic-1k", "ntag216", "desfire", "type-b", "felica", "topaz512", "phone"}) {
    SCOPED_TRACE(type);
    open();
    {
      EventThread pcscd;
      ASSERT_TRUE(falls_quiet());
      EXPECT_EQ(transfers_in(3s), 0U);
      EXPECT_LT(told_after(pcscd, type), 500ms);
      EXPECT_FALSE(reader_->firmware_polls());
      EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_SUCCESS);
      EXPECT_TRUE(eventually([&] { return reader_->lights().green; }));
      leaves(pcscd);
      EXPECT_TRUE(eventually([&] { return reader_->lights().red; }));
      EXPECT_EQ(reader_->lights().beeps, 0U);
    }
    EXPECT_EQ(IFDHCloseChannel(kLun), IFD_SUCCESS);
  }
}

TEST_F(FirmwareWatches, AndIsCheckedNowAndThen) {
  open();
  EventThread pcscd;
  ASSERT_TRUE(falls_quiet());
  EXPECT_GT(transfers_in(6s), 0U) << "it has not told of a card yet";
  told_after(pcscd, "classic-1k");
  leaves(pcscd);
  ASSERT_TRUE(falls_quiet());
  pass(30s);  // wherever the checks stand
  const auto in_a_minute = transfers_in(60s);
  EXPECT_GT(in_a_minute, 0U);
  EXPECT_LT(in_a_minute, 80U) << "two checks";
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in"), "out"));
}

TEST_F(FirmwareWatches, ThatTellNothingAreFoundOut) {
  doubt("polling-tells=nothing");
  open();
  EventThread pcscd;
  for (int time = 0; time < 2; ++time) {
    ASSERT_TRUE(falls_quiet());
    EXPECT_LT(told_after(pcscd, "classic-1k"), 5'500ms);
    leaves(pcscd);
  }
  EXPECT_THAT(take_log(), Contains(HasSubstr("cannot be relied on")).Times(1));
  EXPECT_FALSE(falls_quiet()) << "the driver looks by itself";
  EXPECT_LT(told_after(pcscd, "classic-1k"), 1s);
}

// One that asks for something all the time puts no check off.
TEST_F(FirmwareWatches, ThatTellNothingAreFoundOutBesideABusyProgram) {
  doubt("polling-tells=nothing");
  open();
  EventThread pcscd;
  ASSERT_TRUE(falls_quiet());
  place("classic-1k");
  for (int second = 0; second < 10 && pcscd.events().empty(); second += 2) {
    EXPECT_EQ(control(kEscape, hex("FF 00 48 00 00")).code, IFD_SUCCESS);
    pass(2s);
  }
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in")));
}

TEST_F(FirmwareWatches, ThatDoNotObeyAreSetUpAgain) {
  using What = sim::Fault::What;
  for (const auto what : {What::no_answer, What::empty_datablock, What::lost_answer, What::stall}) {
    SCOPED_TRACE(static_cast<int>(what));
    open();
    {
      EventThread pcscd;
      ASSERT_TRUE(falls_quiet());
      sim::Fault fault;
      fault.what = what;
      fault.only = hex("FF 00 51 00");
      reader_->faults().arm(fault);
      EXPECT_EQ(control(kEscape, hex("FF 00 00 00 02 D4 02")).bytes,
                hex("D5 03 32 01 06 07 90 00"));
      EXPECT_TRUE(reader_->faults().empty());
      EXPECT_FALSE(reader_->firmware_polls());
      EXPECT_LT(told_after(pcscd, "desfire"), 3s);
      EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in")));
      leaves(pcscd);
    }
    IFDHCloseChannel(kLun);
  }
}

TEST_F(FirmwareWatches, ThatTellOfNobodyAreFoundOut) {
  doubt("polling-tells=nobody");
  open();
  EventThread pcscd;
  pass(kQuiet);
  EXPECT_TRUE(eventually([&] { return !reader_->firmware_polls(); }));
  EXPECT_THAT(pcscd.events(), IsEmpty());
  EXPECT_THAT(take_log(), Contains(HasSubstr("cannot be relied on")).Times(1));
  EXPECT_LT(told_after(pcscd, "classic-1k"), 1s);
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in")));
}

TEST_F(FirmwareWatches, OnlyIfTheyTakeTheirTurn) {
  open();
  EventThread pcscd;
  sim::Fault fault;
  fault.what = sim::Fault::What::lost_answer;
  fault.only = hex("FF 00 51 FF");
  reader_->faults().arm(fault);
  pass(kQuiet);
  ASSERT_TRUE(reader_->faults().empty());
  EXPECT_LT(told_after(pcscd, "applet"), 3s);
  EXPECT_FALSE(reader_->firmware_polls());
  EXPECT_EQ(transmit(hex("80 EC 00 00 03 01 02 03 00")).bytes, hex("01 02 03 90 00"));
}

TEST_F(FirmwareWatches, UntilAProgramWantsTheReader) {
  const std::pair<std::string, std::string> kCommands[] = {
      {"FF 00 48 00 00", "41 43 52 31 32 32 55 32 31 34"},
      {"FF 00 00 00 02 D4 02", "D5 03 32 01 06 07 90 00"},
      {"FF 00 00 00 04 D4 06 63 04", "D5 07 03 90 00"},  // TxControl: the field is on
  };
  open();
  EventThread pcscd;
  for (const auto& [command, answer] : kCommands) {
    SCOPED_TRACE(command);
    ASSERT_TRUE(falls_quiet());
    EXPECT_EQ(acr122::to_hex(control(kEscape, hex(command)).bytes), answer);
    const bool holds_the_chip = command.starts_with("FF 00 00 00");
    EXPECT_TRUE(!holds_the_chip || !reader_->firmware_polls());
    EXPECT_LT(told_after(pcscd, "applet"), 3s) << "a second or two are the program's";
    EXPECT_EQ(transmit(hex("80 EC 00 00 03 01 02 03 00")).bytes, hex("01 02 03 90 00"));
    leaves(pcscd);
  }
}

TEST_F(FirmwareWatches, AndAProgramsParameterIsKept) {
  open();
  EventThread pcscd;
  EXPECT_EQ(control(kEscape, hex("FF 00 51 8F 00")).code, IFD_SUCCESS);
  ASSERT_TRUE(falls_quiet());
  EXPECT_EQ(control(kEscape, hex("FF 00 50 00 00")).bytes, hex("90 8F"));
}

TEST_F(FirmwareWatches, ButNotOverLedsOrBuzzerOfAPrograms) {
  open();
  EventThread pcscd;
  for (const std::string command :
       {"FF 00 40 0E 04 00 00 00 00", "FF 00 52 FF 00", "FF 00 49 44 00"}) {
    SCOPED_TRACE(command);
    ASSERT_TRUE(falls_quiet());
    EXPECT_EQ(control(kEscape, hex(command)).code, IFD_SUCCESS);
    const bool green = reader_->lights().green;
    EXPECT_FALSE(falls_quiet());
    EXPECT_EQ(reader_->lights().green, green && command.starts_with("FF 00 40"));
    EXPECT_EQ(reader_->lights().buzzer_on_detection, command.starts_with("FF 00 52"));
    told_after(pcscd, "classic-1k");
    leaves(pcscd);
    control(kEscape, hex("FF 00 52 00 00"));
    told_after(pcscd, "classic-1k");
    leaves(pcscd);
  }
  EXPECT_TRUE(falls_quiet()) << "the next card ends that";
}

TEST_F(FirmwareWatches, AndTheEndOfTheProcessFindsItsTurn) {
  open();
  EventThread pcscd;
  ASSERT_TRUE(falls_quiet());
  pass(5ms);
  EXPECT_LT(duration([] { acr122::ifd::lun_table().hand_back(); }), 350ms);
  EXPECT_TRUE(reader_->firmware_polls());
  EXPECT_FALSE(reader_->lights().red) << "handed back";
}

TEST_F(FirmwareWatches, AndAProgramsOwnSearchFindsTheCardThatJustCame) {
  open();
  EventThread pcscd;
  ASSERT_TRUE(falls_quiet());
  place("ntag216");
  pass(200ms);
  const auto found = control(kEscape, hex("FF 00 00 00 04 D4 4A 01 00"));
  EXPECT_EQ(acr122::to_hex(found.bytes).substr(0, 8), "D5 4B 01");
}

TEST_F(FirmwareWatches, WhateverInterruptsIt) {
  for (const auto how :
       {Interruption::suspend, Interruption::usb_reset, Interruption::driver_took}) {
    SCOPED_TRACE(static_cast<int>(how));
    open();
    {
      EventThread pcscd;
      ASSERT_TRUE(falls_quiet());
      sim::libusb_mock::interrupt(how);
      if (how == Interruption::suspend) sleep_machine(10min);
      EXPECT_TRUE(eventually([&] { return !reader_->lights().buzzer_on_detection; }));
      EXPECT_THAT(pcscd.events(), IsEmpty());
      EXPECT_LT(told_after(pcscd, "desfire"), 1s);
      leaves(pcscd);
      EXPECT_TRUE(falls_quiet()) << "it is relied on as before";
    }
    IFDHCloseChannel(kLun);
  }
}

TEST_F(FirmwareWatches, AndTheLedsShowTheTruthAgain) {
  doubt("polling-tells=nothing");
  open();
  EventThread pcscd;
  ASSERT_TRUE(falls_quiet());
  place("ntag216");
  ASSERT_TRUE(eventually([&] { return reader_->lights().green; })) << "the firmware's doing";
  reader_->remove_all();
  EXPECT_EQ(control(kEscape, hex("FF 00 00 00 02 D4 02")).code, IFD_SUCCESS);
  EXPECT_TRUE(reader_->lights().red);
  EXPECT_THAT(pcscd.events(), IsEmpty());
}

// The bridge would give up a card that thinks for longer (docs/doubts.md, bridge-wait).
TEST_F(FirmwareWatches, AndAResetThatNobodySawIsUndone) {
  open();
  EventThread pcscd;
  ASSERT_TRUE(falls_quiet());
  reader_->usb_reset();
  sim::Fault lost;
  lost.what = sim::Fault::What::no_answer;
  lost.only = hex("FF 00 41 FF");
  reader_->faults().arm(lost);
  EXPECT_TRUE(eventually([&] { return reader_->faults().empty(); })) << "the time-out is sent";
  EXPECT_TRUE(eventually([&] { return !reader_->lights().buzzer_on_detection; }));
  pass(5s);
  EXPECT_LT(told_after(pcscd, "applet"), 1s) << "its lost answer did no harm";
}

TEST_F(FirmwareWatches, AndAnUnplugEndsTheWait) {
  open();
  EventThread pcscd;
  ASSERT_TRUE(falls_quiet());
  reader_->unplug();
  EXPECT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_NOT_PRESENT; }));
  EXPECT_LT(duration([&] { pcscd.stop(); }), 1s);
  EXPECT_THAT(pcscd.events(), IsEmpty());
}

TEST_F(FirmwareWatches, AndStopsSoon) {
  open();
  auto pcscd = std::make_unique<EventThread>();
  ASSERT_TRUE(falls_quiet());
  EXPECT_LE(duration([&] { pcscd->stop(); }), 310ms);
}

class WithoutInterruptEndpoint : public FirmwareWatches {
 protected:
  static sim::ReaderModel model() {
    auto model = sim::acr122u();
    model.interrupt_endpoint = false;
    return model;
  }
  WithoutInterruptEndpoint() : FirmwareWatches(model()) {}
};

TEST_F(WithoutInterruptEndpoint, TheDriverLooksByItself) {
  open();
  EventThread pcscd;
  EXPECT_FALSE(falls_quiet());
  EXPECT_THAT(take_log(), Contains(HasSubstr("cannot be relied on")).Times(1));
  EXPECT_LT(told_after(pcscd, "classic-1k"), 1s);
  leaves(pcscd);
  EXPECT_FALSE(falls_quiet());
}

class QuietTouchatag : public FirmwareWatches {
 protected:
  QuietTouchatag() : FirmwareWatches(sim::touchatag()) {}
};

TEST_F(QuietTouchatag, HasNoSuchFirmware) {
  ASSERT_EQ(create(kLun, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004"), IFD_SUCCESS);
  EventThread pcscd;
  EXPECT_FALSE(falls_quiet());
  EXPECT_LT(told_after(pcscd, "classic-1k"), 1s);
}

}  // namespace
}  // namespace driver_test
