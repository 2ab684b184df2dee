// SPDX-License-Identifier: LGPL-2.1-or-later
// The transport over the libusb mock and the virtual reader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libusb.h>

#include "base/transport.h"
#include "sim/cards/catalog.h"
#include "sim/libusb_mock/libusb_mock.h"
#include "support/actor.h"
#include "support/hex.h"
#include "support/log_capture.h"
#include "support/modelled_clock.h"
#include "usb/open_device.h"

using namespace acr122;
using namespace std::chrono_literals;
using test_support::hex;
namespace mock = sim::libusb_mock;

namespace {

constexpr Milliseconds kTimeout{1000};
constexpr const char* kName = "usb:072f/2200:libudev:0:/dev/bus/usb/001/004";
const Bytes kAskFirmware = hex("6F 05 00 00 00 00 07 00 00 00 FF 00 48 00 00");

test_support::ModelledClock modelled_clock;

struct LibusbTransportTest : testing::Test {
  mock::host_time::Participant main;
  std::shared_ptr<sim::VirtualReader> reader = std::make_shared<sim::VirtualReader>();

  LibusbTransportTest() {
    mock::reset();
    main.begin();
    test_support::take_log_lines();
  }
  ~LibusbTransportTest() override {
    EXPECT_TRUE(mock::live().none()) << "something of libusb was not given back";
    EXPECT_TRUE(mock::records().misuse.empty());
    EXPECT_EQ(mock::records().set_configuration, 0U);
    EXPECT_EQ(mock::records().set_interface, 0U);
    mock::reset();
  }

  std::unique_ptr<Transport> open(std::string_view name = kName) {
    auto transport = open_transport(name, modelled_clock);
    EXPECT_TRUE(transport) << name;
    return transport ? *std::move(transport) : nullptr;
  }
  void arm(sim::Fault::What what) {
    sim::Fault fault;
    fault.what = what;
    reader->faults().arm(fault);
  }
  static void expect_open_fails(std::string_view name, Errc code) {
    const auto transport = open_transport(name, modelled_clock);
    ASSERT_FALSE(transport) << name;
    EXPECT_EQ(transport.error().code, code) << name;
  }
  static std::string log_text() {
    std::string text;
    for (const auto& line : test_support::take_log_lines()) text += line + "\n";
    return text;
  }
};

/// One message out and one in; empty on failure.
Bytes talk(Transport& usb, ByteView message) {
  if (!usb.send(message, kTimeout)) return {};
  Bytes answer(512);
  const auto size = usb.receive(answer, kTimeout);
  if (!size) return {};
  answer.resize(*size);
  return answer;
}

}  // namespace

// --- open ---------------------------------------------------------------------------------------

TEST_F(LibusbTransportTest, OpensTheNamedReaderAndDescribesIt) {
  mock::attach(reader, {.bus = 1, .address = 4, .ports = {1, 4}});
  const auto usb = open();
  ASSERT_TRUE(usb);
  EXPECT_EQ(usb->device().vendor_id, 0x072F);
  EXPECT_EQ(usb->device().product_id, 0x2200);
  EXPECT_EQ(usb->device().bcd_device, 0x0214);
  EXPECT_EQ(usb->device().bus, 1);
  EXPECT_EQ(usb->device().address, 4);
  EXPECT_EQ(usb->device().ports, "1-1.4");
  EXPECT_EQ(usb->device().manufacturer, "ACS");
  EXPECT_EQ(usb->device().product, "ACR122U PICC Interface");
  EXPECT_EQ(usb->device().serial, "");  // a genuine one has none
}

TEST_F(LibusbTransportTest, OpensByEveryFormOfName) {
  mock::attach(reader);
  for (const auto* name : {kName, "usb:072f/2200:libusb-1.0:1:4:0", "usb:072f/2200",
                           "usb:072f/2200:libhal:/org", "/dev/bus/usb/001/004", ""}) {
    EXPECT_TRUE(open(name)) << name;
  }
}

TEST_F(LibusbTransportTest, OpensExactlyTheOneOfTwoThatIsNamed) {
  const auto other = std::make_shared<sim::VirtualReader>();
  mock::attach(reader, {.bus = 1, .address = 4, .ports = {1}});
  mock::attach(other, {.bus = 2, .address = 4, .ports = {3}});
  EXPECT_EQ(open("usb:072f/2200:libudev:0:/dev/bus/usb/002/004")->device().ports, "2-3");
  EXPECT_EQ(open("usb:072f/2200:libudev:0:/dev/bus/usb/001/004")->device().ports, "1-1");
}

TEST_F(LibusbTransportTest, TakesTheNextFreeReaderWhenNoneIsNamed) {
  const auto other = std::make_shared<sim::VirtualReader>();
  mock::attach(reader, {.bus = 1, .address = 4, .ports = {1}});
  mock::attach(other, {.bus = 1, .address = 5, .ports = {2}});
  mock::set_claimed_elsewhere(true, 1, 4);
  EXPECT_EQ(open("")->device().address, 5);
}

TEST_F(LibusbTransportTest, OpensATouchatag) {
  mock::attach(std::make_shared<sim::VirtualReader>(sim::touchatag()));
  EXPECT_EQ(open("usb:072f/90cc:libudev:0:/dev/bus/usb/001/004")->device().product_id, 0x90CC);
}

TEST_F(LibusbTransportTest, FindsNoOtherDevice) {
  mock::attach(reader);
  expect_open_fails("usb:072f/2200:libudev:0:/dev/bus/usb/001/005", Errc::reader_not_found);
  expect_open_fails("usb:072f/90cc:libudev:0:/dev/bus/usb/001/004", Errc::reader_not_found);
  expect_open_fails("usb:08e6/3437", Errc::reader_not_found);
  expect_open_fails("nonsense", Errc::reader_not_found);
  auto foreign = sim::acr122u();
  foreign.product_id = 0x221A;  // ACR1251: no PN532 behind this protocol
  mock::attach(std::make_shared<sim::VirtualReader>(foreign),
               {.bus = 1, .address = 9, .ports = {2}});
  expect_open_fails("/dev/bus/usb/001/009", Errc::reader_not_found);
}

TEST_F(LibusbTransportTest, DetachesTheKernelDriverAndLeavesItDetached) {
  // The kernel module pn533_usb takes every 072F:2200 (LudovicRousseau/PCSC#206).
  mock::attach(reader);
  mock::set_kernel_driver(true);
  open();
  EXPECT_EQ(mock::records().kernel_driver_detached, 1U);
  EXPECT_EQ(mock::records().kernel_driver_attached, 0U);
  EXPECT_NE(log_text().find("kernel driver"), std::string::npos);
}

TEST_F(LibusbTransportTest, WaitsForAReaderThatAnotherProgramHolds) {
  mock::attach(reader);
  mock::set_claimed_elsewhere(true);
  const auto usb = open();
  EXPECT_EQ(usb->device().ports, "1-1");
  EXPECT_EQ(usb->send(kAskFirmware, kTimeout).error().code, Errc::reader_busy);
  EXPECT_EQ(usb->reset().error().code, Errc::reader_busy);
  EXPECT_EQ(usb->reopen().error().code, Errc::reader_busy);
  EXPECT_EQ(std::uint64_t{reader->counters().usb_transfers}, 0U);
  mock::set_claimed_elsewhere(false);
  EXPECT_TRUE(usb->reopen());
  EXPECT_FALSE(talk(*usb, hex("62 00 00 00 00 00 06 01 00 00")).empty());
}

TEST_F(LibusbTransportTest, TellsATheftOfTheInterface) {
  mock::attach(reader);
  const auto usb = open();
  mock::set_claimed_elsewhere(true);
  mock::interrupt(mock::Interruption::usb_reset);
  EXPECT_EQ(usb->send(kAskFirmware, kTimeout).error().code, Errc::reader_busy);
}

TEST_F(LibusbTransportTest, TellsThatPermissionIsMissing) {
  mock::attach(reader);
  mock::fail("libusb_open", LIBUSB_ERROR_ACCESS);
  expect_open_fails(kName, Errc::access_denied);
}

TEST_F(LibusbTransportTest, NamesTheRuleThatTookTheNode) {
  EXPECT_THAT(usb::why_denied("plugdev"), testing::HasSubstr("93-pn53x.rules"));
  EXPECT_THAT(usb::why_denied("pcscd"), testing::HasSubstr("user is not in its group"));
  for (const auto* group : {"root", ""}) {
    EXPECT_THAT(usb::why_denied(group), testing::HasSubstr("no udev rule"));
  }
  EXPECT_THAT(usb::why_denied("nfc"), testing::HasSubstr("another udev rule"));
}

TEST_F(LibusbTransportTest, OpensNothingThatIsNotConfigured) {
  mock::attach(reader);
  mock::set_unconfigured(true);
  expect_open_fails(kName, Errc::reader_not_found);
}

TEST_F(LibusbTransportTest, BearsStringsThatCannotBeRead) {
  mock::attach(reader);
  mock::fail("libusb_get_string_descriptor_ascii", LIBUSB_ERROR_PIPE, 0, 0);
  EXPECT_EQ(open()->device().product, "");
}

TEST_F(LibusbTransportTest, GivesEverythingBackWhicheverCallOfOpenFails) {
  mock::attach(reader);
  const auto before = mock::records().calls;
  open();
  const auto calls = mock::records().calls - before;
  ASSERT_GT(calls, 5U);
  for (std::uint64_t n = 1; n <= calls; ++n) {
    for (const int code : {LIBUSB_ERROR_NO_DEVICE, LIBUSB_ERROR_NO_MEM, LIBUSB_ERROR_IO}) {
      mock::fail_call(n, code);
      static_cast<void>(open_transport(kName, modelled_clock));
      EXPECT_TRUE(mock::live().none()) << n << " " << code;
    }
  }
}

// --- transfers ----------------------------------------------------------------------------------

TEST_F(LibusbTransportTest, CarriesAMessageAndItsAnswer) {
  mock::attach(reader);
  const auto usb = open();
  EXPECT_EQ(to_hex(talk(*usb, hex("62 00 00 00 00 00 06 01 00 00"))).substr(0, 2), "80");
  EXPECT_EQ(to_hex(ByteView(talk(*usb, kAskFirmware)).subspan(10)),
            "41 43 52 31 32 32 55 32 31 34");
}

TEST_F(LibusbTransportTest, EndsAMessageOfWholePacketsWithAZeroLengthPacket) {
  mock::attach(reader);
  const auto usb = open();
  talk(*usb, hex("62 00 00 00 00 00 06 01 00 00"));
  const std::uint64_t before = reader->counters().usb_transfers;
  Bytes message = hex("6F 36 00 00 00 00 07 00 00 00");
  message.resize(64, 0x00);
  ASSERT_TRUE(usb->send(message, kTimeout));
  EXPECT_EQ(std::uint64_t{reader->counters().usb_transfers}, before + 2);
  EXPECT_EQ(std::uint64_t{reader->counters().missing_zlps}, 0U);
}

TEST_F(LibusbTransportTest, TimesOutWhenNothingComes) {
  mock::attach(reader);
  const auto usb = open();
  Bytes into(64);
  const auto got = usb->receive(into, 20ms);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Errc::timed_out);
}

/// What the reader tells by itself; empty: nothing, for so long.
Bytes told(Transport& usb, Milliseconds timeout) {
  Bytes notice(8);
  const auto size = usb.receive_notice(notice, timeout);
  if (!size) {
    EXPECT_EQ(size.error().code, Errc::timed_out);
    return {};
  }
  notice.resize(*size);
  return notice;
}

TEST_F(LibusbTransportTest, HearsWhatTheReaderTellsByItself) {
  mock::attach(reader);
  const auto usb = open();
  EXPECT_EQ(told(*usb, kTimeout), hex("50 02")) << "waits at open (PCSC#146)";
  const auto before = modelled_clock.now();
  EXPECT_EQ(told(*usb, kTimeout), Bytes{});
  EXPECT_EQ(modelled_clock.now() - before, kTimeout);
  reader->place(sim::make_card("ntag216"));
  EXPECT_EQ(told(*usb, kTimeout), hex("50 03"));
  EXPECT_LT(modelled_clock.now() - before, 2 * kTimeout) << "as soon as there is something";
  reader->unplug();
  Bytes notice(8);
  EXPECT_EQ(usb->receive_notice(notice, kTimeout).error().code, Errc::reader_gone);
}

TEST_F(LibusbTransportTest, HearsNothingWithoutAnInterruptEndpoint) {
  auto model = sim::acr122u();
  model.interrupt_endpoint = false;
  mock::attach(std::make_shared<sim::VirtualReader>(model));
  const auto usb = open();
  Bytes notice(8);
  EXPECT_EQ(usb->receive_notice(notice, kTimeout).error().code, Errc::transfer_failed);
  EXPECT_FALSE(talk(*usb, kAskFirmware).empty());
}

// Each would be two more system calls per transfer, and there are up to 135 a second.
TEST_F(LibusbTransportTest, SetsNoTimerOfLibusbs) {
  mock::attach(reader);
  const auto usb = open();
  ASSERT_TRUE(usb->send(kAskFirmware, kTimeout));
  Bytes into(64);
  ASSERT_TRUE(usb->receive(into, kTimeout));
  EXPECT_EQ(usb->receive(into, 20ms).error().code, Errc::timed_out);
  EXPECT_EQ(mock::records().timers, 0U);
}

TEST_F(LibusbTransportTest, TurnsATimeOutOfZeroIntoAShortOne) {
  mock::attach(reader);
  const auto usb = open();
  Bytes into(64);
  EXPECT_EQ(usb->receive(into, 0ms).error().code, Errc::timed_out);  // for libusb 0 is for ever
}

TEST_F(LibusbTransportTest, TellsAHaltAndClearsItOnBothEndpoints) {
  mock::attach(reader);
  const auto usb = open();
  arm(sim::Fault::What::stall);
  ASSERT_TRUE(usb->send(kAskFirmware, kTimeout));
  Bytes into(64);
  const auto got = usb->receive(into, kTimeout);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Errc::transfer_failed);
  EXPECT_EQ(got.error().detail, kEndpointHalted);
  EXPECT_TRUE(usb->clear_halt());
  EXPECT_EQ(mock::records().halts_cleared.size(), 2U);
  EXPECT_EQ(talk(*usb, kAskFirmware).size(), 20U);
}

TEST_F(LibusbTransportTest, ResetsAndKeepsTheClaim) {
  mock::attach(reader);
  const auto usb = open();
  EXPECT_TRUE(usb->reset());
  EXPECT_EQ(mock::records().resets, 1U);
  EXPECT_FALSE(talk(*usb, hex("62 00 00 00 00 00 06 01 00 00")).empty());
}

TEST_F(LibusbTransportTest, SaysGoneWhenTheResetDeviceComesBackAsAnother) {
  mock::attach(reader);
  const auto usb = open();
  mock::fail("libusb_reset_device", LIBUSB_ERROR_NOT_FOUND);
  EXPECT_EQ(usb->reset().error().code, Errc::reader_gone);
  mock::fail("libusb_reset_device", LIBUSB_ERROR_IO);
  EXPECT_EQ(usb->reset().error().code, Errc::transfer_failed);
}

TEST_F(LibusbTransportTest, WorksAgainOnceReopenedAfterASuspend) {
  mock::attach(reader);
  const auto usb = open();
  arm(sim::Fault::What::hang_until_cancel);
  ASSERT_TRUE(usb->send(kAskFirmware, kTimeout));
  Result<std::size_t> ended;
  test_support::Actor reading([&] {
    Bytes answer(512);
    ended = usb->receive(answer, Milliseconds{60'000});
  });
  mock::host_time::pass(20'000);
  mock::interrupt(mock::Interruption::suspend);
  reading.join();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Errc::reader_gone);
  EXPECT_TRUE(usb->reopen());
  EXPECT_EQ(talk(*usb, kAskFirmware).size(), 20U);
}

TEST_F(LibusbTransportTest, TakesTheInterfaceBackFromTheKernelsDriver) {
  mock::attach(reader);
  const auto usb = open();
  mock::interrupt(mock::Interruption::driver_took);
  EXPECT_FALSE(usb->send(kAskFirmware, kTimeout));
  EXPECT_TRUE(usb->reopen());
  EXPECT_EQ(mock::records().kernel_driver_detached, 1U);
  EXPECT_EQ(talk(*usb, kAskFirmware).size(), 20U);
}

TEST_F(LibusbTransportTest, SaysWhyItIsClosedUntilAReopenSucceeds) {
  mock::attach(reader);
  const auto usb = open();
  mock::fail("libusb_claim_interface", LIBUSB_ERROR_BUSY);
  const auto reopened = usb->reopen();
  ASSERT_FALSE(reopened);
  EXPECT_EQ(reopened.error().code, Errc::reader_busy);
  Bytes buffer(64);
  EXPECT_EQ(usb->send(kAskFirmware, kTimeout).error().code, Errc::reader_busy);
  EXPECT_EQ(usb->receive(buffer, kTimeout).error().code, Errc::reader_busy);
  EXPECT_EQ(usb->clear_halt().error().code, Errc::reader_busy);
  EXPECT_EQ(usb->reset().error().code, Errc::reader_busy);
  EXPECT_TRUE(usb->reopen());
  EXPECT_EQ(talk(*usb, kAskFirmware).size(), 20U);
}

TEST_F(LibusbTransportTest, CannotBeReopenedOnceUnpluggedOrAborted) {
  mock::attach(reader);
  const auto usb = open();
  mock::detach();
  EXPECT_EQ(usb->reopen().error().code, Errc::reader_gone);
  usb->abort();
  EXPECT_EQ(usb->reopen().error().code, Errc::aborted);
}

TEST_F(LibusbTransportTest, SaysGoneOnEveryCallOnceUnplugged) {
  mock::attach(reader);
  const auto usb = open();
  mock::detach();
  Bytes into(64);
  EXPECT_EQ(usb->send(kAskFirmware, kTimeout).error().code, Errc::reader_gone);
  EXPECT_EQ(usb->receive(into, kTimeout).error().code, Errc::reader_gone);
  EXPECT_EQ(usb->clear_halt().error().code, Errc::reader_gone);
  EXPECT_EQ(usb->reset().error().code, Errc::reader_gone);
}

TEST_F(LibusbTransportTest, FailsCleanlyWhicheverTransferCallFails) {
  mock::attach(reader);
  const auto usb = open();
  Bytes into(64);
  mock::fail("libusb_submit_transfer", LIBUSB_ERROR_IO);
  EXPECT_EQ(usb->receive(into, 20ms).error().code, Errc::transfer_failed);
  mock::fail("libusb_submit_transfer", LIBUSB_ERROR_NO_DEVICE);
  EXPECT_EQ(usb->send(kAskFirmware, 20ms).error().code, Errc::reader_gone);
  mock::fail("libusb_handle_events_timeout_completed", LIBUSB_ERROR_IO);
  EXPECT_FALSE(usb->receive(into, 20ms));
}

// --- abort --------------------------------------------------------------------------------------

TEST_F(LibusbTransportTest, RefusesEverythingAfterAnAbort) {
  mock::attach(reader);
  const auto usb = open();
  usb->abort();
  Bytes into(64);
  EXPECT_EQ(usb->send(kAskFirmware, kTimeout).error().code, Errc::aborted);
  EXPECT_EQ(usb->receive(into, kTimeout).error().code, Errc::aborted);
  EXPECT_EQ(usb->clear_halt().error().code, Errc::aborted);
  EXPECT_EQ(usb->reset().error().code, Errc::aborted);
}

TEST_F(LibusbTransportTest, EndsATransferInFlightWhenAborted) {
  mock::attach(reader);
  const auto usb = open();
  arm(sim::Fault::What::hang_until_cancel);
  ASSERT_TRUE(usb->send(kAskFirmware, kTimeout));
  Result<std::size_t> ended;
  test_support::Actor waiting([&] {
    Bytes into(64);
    ended = usb->receive(into, 60s);
  });
  mock::host_time::pass(50'000);
  const auto before = mock::host_time::now();
  usb->abort();
  waiting.join();
  EXPECT_EQ(mock::host_time::now(), before) << "at once";
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Errc::aborted);
}

TEST_F(LibusbTransportTest, EndsATransferThatOutlivesItsTimeOut) {
  mock::attach(reader);
  const auto usb = open();
  arm(sim::Fault::What::hang_until_cancel);
  ASSERT_TRUE(usb->send(kAskFirmware, kTimeout));
  Bytes into(64);
  EXPECT_EQ(usb->receive(into, 1ms).error().code, Errc::timed_out);
}
