// SPDX-License-Identifier: LGPL-2.1-or-later
// Loading and life: creation, failure, closing, reload, sudden exit. The rules are the project's
// list of what pcscd expects of a driver (docs/architecture.md, "pcscd's rules").
#include <libusb.h>

#include "driver/rig.h"
#include "ifd/lun_table.h"

namespace driver_test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using Rule02 = Driver;
using Rule03 = Driver;
using Rule04 = Driver;
using Rule05 = Driver;
using Rule06 = Driver;
using Rule07 = Driver;
using Rule08 = Driver;
using Open = Driver;

auto count_errors(const std::vector<std::string>& log) {
  return std::ranges::count_if(log, [](const auto& line) { return line.starts_with("2 "); });
}

// pcscd's signal thread calls exit() while event threads are inside the driver.
TEST_F(Rule02, ExitWithThreadsInsideIsClean) {
#ifdef ACR122_SANITIZED
  GTEST_SKIP() << "the virtual reader in this process has destructors of its own";
#endif
  ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        create();
        std::atomic<bool> called = false;
        Actor waiting([wait = wait_function()] { wait(kLun, 600'000); });
        std::thread calling([&called] {
          for (;;) called = IFDHICCPresence(kLun) == IFD_ICC_NOT_PRESENT;
        });
        do {
          pass(100ms);  // the one is in its wait now, the other goes on
        } while (!called);
        std::exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST_F(Rule03, CloseLeavesNothingOpen) {
  open_with_card();
  EXPECT_EQ(sim::libusb_mock::live().handles, 1);
  EXPECT_EQ(IFDHCloseChannel(kLun), IFD_SUCCESS);
  EXPECT_TRUE(sim::libusb_mock::live().none());
  EXPECT_EQ(IFDHCloseChannel(kLun), IFD_NO_SUCH_DEVICE) << "closed twice";
}

TEST_F(Rule03, CloseEndsACallThatIsStillInsideAndWaitsForIt) {
  open();
  sim::Fault hang;
  hang.what = sim::Fault::What::hang_until_cancel;
  hang.only = hex("FF 00 48");
  reader_->faults().arm(hang);
  Actor client([] { transmit(hex("FF 00 48 00 00")); });
  Actor event_thread([wait = wait_function()] { wait(kLun, 600'000); });
  pass(50ms);
  EXPECT_LT(duration([] { EXPECT_EQ(IFDHCloseChannel(kLun), IFD_SUCCESS); }), 2s);
  // Closing the handle under the client's transfer would be noted as misuse.
  EXPECT_TRUE(sim::libusb_mock::live().none());
  client.join();
  event_thread.join();
}

// SFGI 14: 4.9 s without a word to the card.
std::shared_ptr<sim::Card> most_careful_card() {
  sim::CardOptions options;
  options.ats = hex("05 78 80 8E 02");
  return sim::make_card("applet", options);
}

TEST_F(Rule03, CloseDoesNotWaitForACardsGuardTimeAndHandsTheReaderBack) {
  open();
  reader_->place(most_careful_card());
  Actor event_thread([wait = wait_function()] { wait(kLun, 600'000); });
  pass(1s);
  reader_->remove_all();  // or the firmware, which polls again, waits for the card in turn
  EXPECT_LT(duration([] { EXPECT_EQ(IFDHCloseChannel(kLun), IFD_SUCCESS); }), 900ms);
  EXPECT_TRUE(reader_->firmware_polls());
  event_thread.join();
}

TEST_F(Rule03, ReplugIsAFreshStart) {
  for (std::uint8_t address = 4; address < 8; ++address) {
    const auto name = "usb:072f/2200:libudev:0:/dev/bus/usb/001/00" + std::to_string(address);
    if (address > 4) {
      sim::libusb_mock::attach(reader_, {.bus = 1, .address = address, .ports = {1}});
    }
    place();
    ASSERT_EQ(create(kLun, name.c_str()), IFD_SUCCESS);
    EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
    UCHAR removed = 1;
    sim::libusb_mock::detach(1, address);
    EXPECT_EQ(IFDHSetCapabilities(kLun, TAG_IFD_DEVICE_REMOVED, 1, &removed), IFD_SUCCESS);
    EXPECT_EQ(IFDHCloseChannel(kLun), IFD_SUCCESS);
    EXPECT_TRUE(sim::libusb_mock::live().none());
    reader_->remove_all();
  }
}

TEST_F(Rule03, CleanCloseHandsTheReaderBackAsAfterPluggingIn) {  // libnfc#502
  open_with_card();
  wait_function()(kLun, 0);
  ASSERT_TRUE(reader_->lights().green);
  ASSERT_FALSE(reader_->firmware_polls());
  reader_->remove_all();
  IFDHCloseChannel(kLun);
  EXPECT_FALSE(reader_->lights().green);
  EXPECT_TRUE(reader_->firmware_polls()) << "or the next driver sees no card";
}

// What src/unload does when pcscd's process ends without IFDHCloseChannel.
TEST_F(Rule04, EndOfTheProcessHandsTheReaderBackUnderLiveThreads) {
  open_with_card();
  EventThread pcscd;
  ASSERT_TRUE(eventually([&] { return reader_->lights().green; }));
  acr122::ifd::lun_table().hand_back();
  EXPECT_TRUE(reader_->firmware_polls()) << "or the next driver sees no card";
  EXPECT_FALSE(reader_->lights().green);
  const auto transfers = reader_->counters().usb_transfers.get();
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_NO_SUCH_DEVICE);
  EXPECT_EQ(wait_function()(kLun, 1'000), IFD_NO_SUCH_DEVICE);
  EXPECT_EQ(reader_->counters().usb_transfers.get(), transfers) << "it is somebody else's now";
}

// Its thread may even be dead.
TEST_F(Rule04, EndOfTheProcessWaitsForNoCommandForLong) {
  open();
  sim::Fault hang;
  hang.what = sim::Fault::What::hang_until_cancel;
  hang.only = hex("FF 00 48");
  reader_->faults().arm(hang);
  Actor client([] { control(0x42000001, hex("FF 00 48 00 00")); });
  pass(50ms);
  EXPECT_LT(duration([] { acr122::ifd::lun_table().hand_back(); }), 1500ms);
  EXPECT_FALSE(reader_->firmware_polls());
  IFDHCloseChannel(kLun);
  client.join();
}

TEST_F(Rule04, TheEndOfTheProcessDoesNotWaitForACardsGuardTime) {
  open();
  reader_->place(most_careful_card());
  Actor event_thread([wait = wait_function()] { wait(kLun, 600'000); });
  pass(1s);
  reader_->remove_all();  // or the firmware, which polls again, waits for the card in turn
  EXPECT_LT(duration([] { acr122::ifd::lun_table().hand_back(); }), 900ms);
  EXPECT_TRUE(reader_->firmware_polls());
  IFDHCloseChannel(kLun);
  event_thread.join();
}

// Creation fails at the n-th libusb call, whichever it is: an IFD code comes back, nothing is left.
TEST_F(Rule05, FailedCreateLeavesNothingBehindWhereverItFails) {
  open();
  const auto calls = sim::libusb_mock::records().calls;
  IFDHCloseChannel(kLun);
  ASSERT_GT(calls, 10U);
  for (const int code : {LIBUSB_ERROR_NO_DEVICE, LIBUSB_ERROR_IO}) {
    for (std::uint64_t n = 1; n <= calls; ++n) {
      sim::libusb_mock::fail_call(n, code);
      const auto result = create();
      if (result == IFD_SUCCESS) IFDHCloseChannel(kLun);
      EXPECT_LE(count_errors(take_log()), 1) << "call " << n << " code " << code;
      EXPECT_THAT(result,
                  ::testing::AnyOf(IFD_SUCCESS, IFD_COMMUNICATION_ERROR, IFD_NO_SUCH_DEVICE));
      ASSERT_TRUE(sim::libusb_mock::live().none()) << "call " << n << " code " << code;
      sim::libusb_mock::reset();
      sim::libusb_mock::attach(reader_);
    }
  }
}

// The plug is pulled at one message after the other that the driver sends while it opens the
// reader, that is after the claim.
TEST_F(Rule05, UnplugWhileItOpensIsOneLineAndTheReaderIsBackWhenPluggedIn) {
  sim::Fault unplug;
  unplug.what = sim::Fault::What::unplug;
  for (;; ++unplug.skip) {
    SCOPED_TRACE(unplug.skip);
    reader_->faults().arm(unplug);
    const auto result = create();
    if (!reader_->faults().empty()) break;  // it takes no more messages to open one
    EXPECT_EQ(result, IFD_NO_SUCH_DEVICE);
    const auto log = take_log();
    EXPECT_EQ(count_errors(log), 1);
    EXPECT_THAT(log, Contains(AllOf(StartsWith("2 "), HasSubstr("the reader was unplugged"))));
    EXPECT_THAT(log, Not(Contains(HasSubstr("cable"))));
    ASSERT_TRUE(sim::libusb_mock::live().none());

    sim::libusb_mock::detach();
    sim::libusb_mock::attach(reader_);
    open_with_card();
    IFDHCloseChannel(kLun);
    reader_->remove_all();
    take_log();
  }
  EXPECT_GT(unplug.skip, 5U);
}

TEST_F(Rule06, NothingThereIsNoSuchDevice) {
  sim::libusb_mock::detach();
  EXPECT_EQ(create(), IFD_NO_SUCH_DEVICE);
  EXPECT_THAT(take_log(), Contains(AllOf(StartsWith("2 "), HasSubstr("no such reader"))));
}

TEST_F(Rule06, MissingPermissionLetsAnotherDriverTryAndIsOneLine) {
  sim::libusb_mock::fail("libusb_open", LIBUSB_ERROR_ACCESS);
  EXPECT_EQ(create(), IFD_COMMUNICATION_ERROR);
  const auto log = take_log();
  EXPECT_THAT(log, Contains(HasSubstr("94-ifd-acr122.rules")).Times(1));
  EXPECT_THAT(log, Contains(HasSubstr("/dev/bus/usb/001/004")).Times(1));
}

// pcscd never asks again for a reader that failed to open.
TEST_F(Rule06, ReaderThatAnotherProgramHoldsIsKeptAndTakenWhenItIsFree) {
  place();
  sim::libusb_mock::set_claimed_elsewhere(true);
  EXPECT_EQ(create(), IFD_SUCCESS);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  const auto log = take_log();
  EXPECT_THAT(log, Contains(HasSubstr("modprobe -r pn533_usb")).Times(1));
  EXPECT_THAT(log, Not(Contains(HasSubstr("cable"))));
  EXPECT_EQ(reader_->counters().usb_transfers, 0U);
  EventThread pcscd;
  sim::libusb_mock::set_claimed_elsewhere(false);
  EXPECT_TRUE(pcscd.reaches(1));
  EXPECT_EQ(sim::libusb_mock::records().resets, 0U);
}

// An ACR38 with contacts shares 072F:90CC with the touchatag (CCID, supported_readers.txt).
TEST_F(Rule06, ContactReaderIsLeftToTheClassDriverUntouched) {
  constexpr char kContactName[] = "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004";
  for (const auto& model : {sim::acr38(), sim::acr38_plugin()}) {
    sim::libusb_mock::reset();
    const auto contact_reader = std::make_shared<sim::VirtualReader>(model);
    sim::libusb_mock::attach(contact_reader);
    sim::libusb_mock::set_kernel_driver(true);
    EXPECT_EQ(create(kLun, kContactName), IFD_COMMUNICATION_ERROR);
    EXPECT_THAT(take_log(), Contains(AllOf(HasSubstr("no ACR122"), HasSubstr("libccid"))));
    EXPECT_EQ(contact_reader->counters().usb_transfers, 0U);
    EXPECT_EQ(sim::libusb_mock::records().claims, 0U);
    EXPECT_EQ(sim::libusb_mock::records().kernel_driver_detached, 0U);
  }
}

// One whose descriptors give nothing away is asked, and its card is left without power.
TEST_F(Rule06, ContactReaderThatLooksLikeATouchatagIsFoundOutByItsFirmwareString) {
  constexpr char kContactName[] = "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004";
  for (const auto& atr : {hex("3B 02 14 50"), Bytes{}}) {
    auto model = sim::acr38_plugin();
    model.max_data_rate = sim::touchatag().max_data_rate;
    model.contact->atr = atr;
    sim::libusb_mock::reset();
    const auto contact_reader = std::make_shared<sim::VirtualReader>(model);
    sim::libusb_mock::attach(contact_reader);
    EXPECT_EQ(create(kLun, kContactName), IFD_COMMUNICATION_ERROR);
    EXPECT_THAT(take_log(), Contains(HasSubstr("no ACR122")));
    const auto get_slot_status = hex("65 00 00 00 00 00 77 00 00 00");
    contact_reader->bulk_out(get_slot_status);
    const auto status = contact_reader->bulk_in(64).data;
    ASSERT_EQ(status.size(), 10U);
    EXPECT_EQ(status[7], atr.empty() ? 2 : 1) << "no card, or one that is not powered";
  }
}

TEST_F(Rule06, AnyReaderPassesAContactReaderOver) {
  sim::libusb_mock::reset();
  sim::libusb_mock::attach(std::make_shared<sim::VirtualReader>(sim::acr38()));
  sim::libusb_mock::attach(reader_, {.bus = 1, .address = 9, .ports = {2}});
  EXPECT_EQ(create(kLun, ""), IFD_SUCCESS);
  EXPECT_EQ(capability(SCARD_ATTR_CHANNEL_ID).bytes, hex("09 01 20 00"));
}

TEST_F(Rule06, LunInUseIsRefusedAndKeepsItsReader) {
  open();
  EXPECT_EQ(create(), IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(capability(TAG_IFD_SLOTS_NUMBER, 1).code, IFD_SUCCESS);
}

TEST_F(Rule07, StartIsQuick) {
  place();
  EXPECT_LT(duration([&] {
              open();
              EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
              EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
            }),
            1s);
}

TEST_F(Rule08, EveryFormOfNameOpensTheReader) {
  for (const auto* const name :
       {"usb:072f/2200:libudev:0:/dev/bus/usb/001/004", "usb:072f/2200:libusb-1.0:1:4:0",
        "usb:072f/2200", "usb:072f/2200:some-later-scheme:x", "/dev/bus/usb/001/004", ""}) {
    EXPECT_EQ(create(kLun, name), IFD_SUCCESS) << name;
    IFDHCloseChannel(kLun);
  }
  EXPECT_EQ(IFDHCreateChannel(kLun, 0x200000), IFD_SUCCESS);
}

TEST_F(Rule08, AnotherAddressIsNotOpened) {
  EXPECT_NE(create(kLun, "usb:072f/2200:libudev:0:/dev/bus/usb/001/005"), IFD_SUCCESS);
  EXPECT_NE(create(kLun, "usb:072f/2200:libusb-1.0:2:4:0"), IFD_SUCCESS);
}

TEST_F(Open, SaysInOneLineWhatItFound) {
  open();
  EXPECT_THAT(take_log(),
              Contains(AllOf(StartsWith("1 ACR122: "), HasSubstr("ACR122U214"),
                             HasSubstr("PN532 1.6"), HasSubstr("bus 1"), HasSubstr("port 1-1"))));
}

TEST_F(Open, SwitchesTheFirmwaresPollingAndBeepOff) {
  open();
  EXPECT_FALSE(reader_->firmware_polls());
  EXPECT_FALSE(reader_->lights().buzzer_on_detection);
}

TEST_F(Open, LeavesConfigurationAndInterfaceAsTheyAre) {
  sim::libusb_mock::set_kernel_driver(true);
  open();
  const auto records = sim::libusb_mock::records();
  EXPECT_EQ(records.set_configuration, 0U);
  EXPECT_EQ(records.set_interface, 0U);
  EXPECT_EQ(records.kernel_driver_detached, 1U);
}

TEST_F(Open, TwoReadersWorkSideBySide) {
  const auto second = std::make_shared<sim::VirtualReader>(sim::touchatag());
  sim::libusb_mock::attach(second, {.bus = 1, .address = 9, .ports = {2}});
  open();
  ASSERT_EQ(create(0x10000, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/009"), IFD_SUCCESS);
  second->place(sim::make_card("classic-1k"));
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(IFDHICCPresence(0x10000), IFD_ICC_PRESENT);
  EXPECT_EQ(power(IFD_POWER_UP, 0x10000).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00"), 0x10000).bytes, hex("82 AC B9 5D 90 00"));
  IFDHCloseChannel(0x10000);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_THAT(second->unknown_requests(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace driver_test
