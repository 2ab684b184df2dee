// SPDX-License-Identifier: LGPL-2.1-or-later
// Many threads at once, and the end of a reader under them.
#include "driver/rig.h"

namespace driver_test {
namespace {

using Rule09 = Driver;
using Rule12 = Driver;
using Rule13 = Driver;

/// Calls `work` over and over on a thread of its own until destroyed. It never rests, so it takes
/// no part in modelled time.
class Busy {
 public:
  explicit Busy(std::function<void()> work)
      : thread_([this, work = std::move(work)] {
          while (!ending_) work();
        }) {}
  ~Busy() {
    ending_ = true;
    const sim::libusb_mock::host_time::Away waiting;
    thread_.join();
  }

 private:
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

/// Any code and any bytes are fine here: what counts is that it ends, without a race or a leak.
void call_everything() {
  IFDHICCPresence(kLun);
  power(IFD_POWER_UP);
  IFDHSetProtocolParameters(kLun, SCARD_PROTOCOL_T1, 0, 0, 0, 0);
  transmit(hex("FF CA 00 00 00"));
  transmit(hex("80 EC 00 00 02 01 02 00"));
  control(0x42000001, hex("FF 00 48 00 00"));
  control(0x42330012);
  capability(SCARD_ATTR_ATR_STRING);
  power(IFD_RESET);
  power(IFD_POWER_DOWN);
}

void announce_removal() {
  UCHAR removed = 1;
  EXPECT_EQ(IFDHSetCapabilities(kLun, TAG_IFD_DEVICE_REMOVED, 1, &removed), IFD_SUCCESS);
}

TEST_F(Rule09, EverythingAtOnce) {
  open();
  const auto stop = stop_function();
  {
    EventThread pcscd(kLun, 20);
    const Busy client([] { call_everything(); });
    const Busy another([] { call_everything(); });
    const Busy stopper([stop] {
      stop(kLun);
      pass(3ms);
    });
    for (int visit = 0; visit < 8; ++visit) {
      place(visit % 2 == 0 ? "applet" : "classic-1k");
      pass(30ms);
      reader_->remove_all();
      pass(10ms);
    }
  }
  EXPECT_EQ(IFDHCloseChannel(kLun), IFD_SUCCESS);
}

TEST_F(Rule09, CloseOnAnotherThreadWhileCallsGoOn) {
  open_with_card("applet");
  const Busy client([] { call_everything(); });
  const Busy event_thread([] { IFDHICCPresence(kLun); });
  pass(30ms);
  Actor([] { EXPECT_EQ(IFDHCloseChannel(kLun), IFD_SUCCESS); }).join();
  EXPECT_TRUE(sim::libusb_mock::live().none());
}

TEST_F(Rule12, RemovalEndsWhatIsUnderWayAndEverythingAfterReturnsAtOnce) {
  open_with_card("applet");
  const auto wait = wait_function();
  sim::Fault hang;
  hang.what = sim::Fault::What::hang_until_cancel;
  hang.only = hex("FF 00 00 00");
  reader_->faults().arm(hang);
  Actor client([] { EXPECT_NE(transmit(hex("80 EC 00 00 01 55 00")).code, IFD_SUCCESS); });
  Actor event_thread([wait] { EXPECT_EQ(wait(kLun, 600'000), IFD_NO_SUCH_DEVICE); });
  pass(50ms);
  EXPECT_LT(duration([&] {
              announce_removal();
              client.join();
              event_thread.join();
            }),
            500ms);
  const auto transfers = reader_->counters().usb_transfers;
  EXPECT_LT(duration([&] {
              EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
              EXPECT_EQ(power(IFD_POWER_UP).code, IFD_NO_SUCH_DEVICE);
              EXPECT_EQ(power(IFD_POWER_DOWN).code, IFD_SUCCESS);
              EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_NO_SUCH_DEVICE);
              EXPECT_EQ(control(0x42000001, hex("FF 00 48 00 00")).code, IFD_NO_SUCH_DEVICE);
              EXPECT_EQ(wait(kLun, 600'000), IFD_NO_SUCH_DEVICE);
              announce_removal();
              EXPECT_EQ(IFDHCloseChannel(kLun), IFD_SUCCESS);
            }),
            200ms);
  EXPECT_EQ(reader_->counters().usb_transfers, transfers) << "no I/O on a reader that is gone";
}

TEST_F(Rule12, OtherValuesAndTagsRemoveNothing) {
  open();
  UCHAR no = 0;
  EXPECT_EQ(IFDHSetCapabilities(kLun, TAG_IFD_DEVICE_REMOVED, 1, &no), IFD_SUCCESS);
  EXPECT_EQ(IFDHSetCapabilities(kLun, TAG_IFD_DEVICE_REMOVED, 0, &no), IFD_COMMUNICATION_ERROR);
  place();
  EXPECT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
}

TEST_F(Rule13, UnplugWithoutNoticeEndsACallUnderWay) {
  open_with_card("applet");
  sim::Fault hang;
  hang.what = sim::Fault::What::hang_until_cancel;
  hang.only = hex("FF 00 00 00");
  reader_->faults().arm(hang);
  Actor client([] { EXPECT_EQ(transmit(hex("80 EC 00 00 01 55 00")).code, IFD_NO_SUCH_DEVICE); });
  pass(50ms);
  EXPECT_LT(duration([&] {
              sim::libusb_mock::detach();
              client.join();
            }),
            500ms);
}

// A card may want 4.9 s for itself before its first command (SFGI 14).
class GuardTime : public Driver {
 protected:
  void place_slow_card(const char* ats = "05 78 80 4E 02") {
    sim::CardOptions options;
    options.ats = hex(ats);
    place("applet", options);
  }
  void expect_end_by(std::function<void()> what) {
    open();
    place_slow_card();
    at_next_sleep(std::move(what));
    EXPECT_LT(duration([] { EXPECT_EQ(wait_function()(kLun, 20'000), IFD_NO_SUCH_DEVICE); }), 1s);
  }
};

TEST_F(GuardTime, RemovalEndsIt) { expect_end_by(announce_removal); }
TEST_F(GuardTime, UnplugWithoutNoticeEndsIt) {
  expect_end_by([] { sim::libusb_mock::detach(); });
}

TEST_F(GuardTime, IsKeptAndTheReaderStays) {
  open();
  take_log();
  for (const auto* const ats : {"05 78 80 4D 02", "05 78 80 4E 02"}) {  // SFGI 13 and 14
    place_slow_card(ats);
    at_next_sleep([] { EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT) << "and at once"; });
    const auto wait = wait_function();
    EXPECT_GE(duration([wait] { EXPECT_EQ(wait(kLun, 20'000), IFD_SUCCESS); }), 2'470ms);
    EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
    EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    EXPECT_EQ(transmit(hex("80 EC 00 00 01 55 00")).bytes, hex("55 90 00"));
    EXPECT_THAT(take_log(), ::testing::SizeIs(1)) << "the card, once";
    reader_->remove_all();
    EXPECT_EQ(wait(kLun, 20'000), IFD_SUCCESS);
    EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
    take_log();
  }
}

}  // namespace
}  // namespace driver_test
