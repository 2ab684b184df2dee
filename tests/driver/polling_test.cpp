// SPDX-License-Identifier: LGPL-2.1-or-later
// The wait function, presence and the latch between them.
#include "driver/rig.h"

namespace driver_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Rule14 = Driver;
using Rule15 = Driver;
using Rule16 = Driver;
using Rule17 = Driver;
using Rule18 = Driver;
using Rule19 = Driver;
using Rule20 = Driver;

constexpr int kLong = 600'000;  // PCSCLITE_STATUS_EVENT_TIMEOUT

/// Runs the wait function on a thread of its own.
class Waiting {
 public:
  explicit Waiting(int timeout = kLong)
      : thread_([this, wait = wait_function(), timeout] {
          code_ = wait(kLun, timeout);
          over_ = true;
        }) {
    pass(30ms);
  }
  ~Waiting() {
    if (!over_) stop_function()(kLun);
    thread_.join();
  }
  bool over() const { return over_; }
  bool ends() const {
    return eventually([&] { return over(); });
  }
  RESPONSECODE code() const { return code_; }

 private:
  std::atomic<bool> over_ = false;
  std::atomic<RESPONSECODE> code_ = -1;
  Actor thread_;
};

TEST_F(Rule14, EmptyFieldWaitsTheWholeTime) {
  open();
  EXPECT_GE(duration([] { EXPECT_EQ(wait_function()(kLun, 400), IFD_SUCCESS); }), 400ms);
}

// Each early return makes pcscd's idle power-off cut the card's power.
TEST_F(Rule14, CardInTheFieldWaitsTheWholeTime) {
  open_with_card();
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_GE(duration([] { EXPECT_EQ(wait_function()(kLun, 500), IFD_SUCCESS); }), 500ms);
  }
}

TEST_F(Rule14, SilentReaderWaitsTheWholeTime) {
  sim::Fault silent;
  silent.what = sim::Fault::What::wedged_until_replug;
  reader_->faults().arm(silent);
  ASSERT_EQ(create(), IFD_SUCCESS);
  EXPECT_GE(duration([] { EXPECT_EQ(wait_function()(kLun, 500), IFD_SUCCESS); }), 500ms);
}

TEST_F(Rule14, ArrivalAndRemovalEndIt) {
  open();
  {
    const Waiting waiting;
    EXPECT_FALSE(waiting.over());
    place();
    EXPECT_TRUE(waiting.ends());
    EXPECT_EQ(waiting.code(), IFD_SUCCESS);
  }
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  {
    const Waiting waiting;
    EXPECT_FALSE(waiting.over());
    reader_->remove_all();
    EXPECT_TRUE(waiting.ends());
  }
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
}

TEST_F(Rule14, UnpluggedReaderEndsItAsNoSuchDevice) {
  open();
  const Waiting waiting;
  sim::libusb_mock::detach();
  EXPECT_TRUE(waiting.ends());
  EXPECT_EQ(waiting.code(), IFD_NO_SUCH_DEVICE);
  EXPECT_EQ(wait_function()(kLun, kLong), IFD_NO_SUCH_DEVICE) << "and the next one, at once";
}

TEST_F(Rule14, ZeroAndNegativeTimesReturnAtOnce) {
  open();
  for (const int timeout : {0, -1, -2'000'000'000}) {
    EXPECT_LT(duration([&] { EXPECT_EQ(wait_function()(kLun, timeout), IFD_SUCCESS); }), 200ms);
  }
}

TEST_F(Rule15, StopEndsTheWaitUnderWay) {
  open();
  const Waiting waiting;
  EXPECT_EQ(stop_function()(kLun), IFD_SUCCESS);
  EXPECT_TRUE(waiting.ends());
  EXPECT_EQ(waiting.code(), IFD_SUCCESS);
}

TEST_F(Rule15, StopIsStickyAndConsumedByTheNextWait) {
  open();
  stop_function()(kLun);
  EXPECT_LT(duration([] { wait_function()(kLun, kLong); }), 200ms);
  EXPECT_GE(duration([] { wait_function()(kLun, 200); }), 200ms);
}

TEST_F(Rule15, RepeatedStopsCountOnce) {
  open();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(stop_function()(kLun), IFD_SUCCESS);
  EXPECT_LT(duration([] { wait_function()(kLun, kLong); }), 200ms);
  EXPECT_GE(duration([] { wait_function()(kLun, 200); }), 200ms);
}

TEST_F(Rule15, StopWhileTheReaderIsSilentIsQuick) {
  sim::Fault silent;
  silent.what = sim::Fault::What::wedged_until_replug;
  reader_->faults().arm(silent);
  ASSERT_EQ(create(), IFD_SUCCESS);
  const Waiting waiting;
  EXPECT_LT(duration([&] {
              stop_function()(kLun);
              EXPECT_TRUE(waiting.ends());
            }),
            1s);
}

TEST_F(Rule16, SleepingWaitDoesNotHoldTheReader) {
  open_with_card();
  const Waiting waiting;
  EXPECT_LT(duration([] {
              for (int i = 0; i < 50; ++i) {
                EXPECT_EQ(transmit(hex("FF 00 48 00 00")).code, IFD_SUCCESS);
              }
            }),
            1s);
  EXPECT_FALSE(waiting.over());
}

TEST_F(Rule17, RemovalIsNoticedWhileTheCardIsInUse) {
  open_with_card();
  transmit(hex("FF CA 00 00 00"));
  const Waiting waiting;
  reader_->remove_all();
  EXPECT_TRUE(waiting.ends());
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
}

TEST_F(Rule17, AnswersThatNeedNoCardDoNotHideItsRemoval) {
  open_with_card();
  const Waiting waiting;
  reader_->remove_all();
  EXPECT_TRUE(eventually([&] {
    for (int i = 0; i < 10 && !waiting.over(); ++i) {
      transmit(hex("FF CA 00 00 00"));
      pass(1ms);
    }
    return waiting.over();
  }));
}

TEST_F(Rule18, UnpluggedReaderIsAnEmptyOne) {
  open_with_card();
  sim::libusb_mock::detach();
  wait_function()(kLun, kLong);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
}

TEST_F(Rule18, UnknownLunIsAnEmptyReader) {
  EXPECT_EQ(IFDHICCPresence(0x70000), IFD_ICC_NOT_PRESENT);
}

TEST_F(Rule19, SwappedCardIsSeenAsOutAndIn) {
  open();
  place("classic-1k");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  {
    const auto quick = reader_->lock();
    reader_->remove_all();
    place("classic-4k");
  }
  ASSERT_TRUE(pcscd.reaches(3));
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in 3B"), "out", HasSubstr("03 00 02")));
}

TEST_F(Rule19, LossStaysVisibleForClientsUntilTheEventThreadSawIt) {
  open();
  place("classic-1k");
  ASSERT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  wait_function()(kLun, 0);
  ASSERT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);  // the event thread's turn begins
  {
    const auto quick = reader_->lock();
    reader_->remove_all();
    place("classic-4k");
  }
  EXPECT_EQ(power(IFD_RESET).code, IFD_ERROR_POWER_ACTION) << "a client meets the other card";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(power(IFD_POWER_UP).code, IFD_ERROR_POWER_ACTION);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(transmit(hex("FF 00 00 00 02 D4 02")).code, IFD_ICC_NOT_PRESENT)
      << "a handle to the old card must not reach the new one";
  const auto short_wait = [] { wait_function()(kLun, 3'000); };
  EXPECT_LT(duration(short_wait), 2s) << "the event thread has not seen the loss";
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_LT(duration(short_wait), 2s) << "here is the new card";
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  EXPECT_THAT(power(IFD_POWER_UP).bytes, ::testing::SizeIs(20));
}

TEST_F(Rule20, PoweredDownCardIsPresentUntilItLeaves) {
  open_with_card();
  EXPECT_EQ(power(IFD_POWER_DOWN), (Answer{IFD_SUCCESS, {}}));
  const auto start = modelled_now();
  while (modelled_now() - start < 700ms) {
    ASSERT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
    pass(20ms);
  }
  reader_->remove_all();
  EXPECT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_NOT_PRESENT; }));
}

TEST_F(Rule20, IdlePowerOffAndNewConnectKeepTheCard) {
  open();
  place();
  EventThread pcscd(kLun, 100);
  ASSERT_TRUE(pcscd.reaches(1));
  pass(300ms);  // powered down by now
  EXPECT_EQ(capability(SCARD_ATTR_ICC_INTERFACE_STATUS).bytes, Bytes{0});
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).bytes, hex("82 AC B9 5D 90 00"));
  EXPECT_EQ(pcscd.events().size(), 1U);
}

}  // namespace
}  // namespace driver_test
