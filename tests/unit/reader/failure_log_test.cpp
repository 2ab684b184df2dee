// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/failure_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

constexpr Error kSilent{Errc::timed_out, "GetFirmwareVersion", -7};
constexpr Error kGarbled{Errc::malformed_reply, "DataBlock"};
const TimePoint kStart{};

TEST(FailureLog, WritesTheFirstOfItsKindOnly) {
  FailureLog log;
  EXPECT_THAT(log.failed(kSilent, kStart).value_or(""), HasSubstr("did not answer in time"));
  EXPECT_FALSE(log.failed(kSilent, kStart + 1s));
  EXPECT_TRUE(log.failed(kGarbled, kStart + 1s));
}

TEST(FailureLog, CountsTheRestOnceAMinute) {
  FailureLog log;
  log.failed(kSilent, kStart);
  for (int i = 1; i < 10; ++i) EXPECT_FALSE(log.failed(kSilent, kStart + i * 1s));
  EXPECT_THAT(log.failed(kSilent, kStart + 60s).value_or(""), HasSubstr("9 more"));
  EXPECT_FALSE(log.failed(kSilent, kStart + 61s));
}

TEST(FailureLog, SaysOnceThatItIsOver) {
  FailureLog log;
  EXPECT_FALSE(log.recovered()) << "nothing was wrong";
  log.failed(kSilent, kStart);
  log.failed(kSilent, kStart + 1s);
  EXPECT_EQ(log.recovered(), "works again after 2 failures");
  EXPECT_FALSE(log.recovered());
}

TEST(FailureLog, AReaderThatComesAndGoesDoesNotFlood) {
  FailureLog log;
  log.failed(kSilent, kStart);
  log.recovered();
  EXPECT_FALSE(log.failed(kSilent, kStart + 2s));
  EXPECT_FALSE(log.recovered());
}

TEST(FailureLog, RemembersTheFailureUntilRecovery) {
  FailureLog log;
  log.failed(kSilent, kStart);
  ASSERT_TRUE(log.last());
  EXPECT_EQ(log.last()->code, Errc::timed_out);
  log.recovered();
  EXPECT_FALSE(log.last());
}

TEST(Describe, NamesFailureExchangeCodeAndRemedy) {
  EXPECT_EQ(describe({Errc::reader_busy, "libusb_claim_interface", -6}),
            "another program or kernel driver holds the reader (libusb_claim_interface, code -6); "
            "it is taken when it is free: end the other program (libnfc, nfcpy, GnuPG's scdaemon), "
            "or unload the kernel's driver with `modprobe -r pn533_usb`");
  EXPECT_EQ(describe({Errc::no_answer, "blink"}), "the reader passed on no answer (blink)");
}

}  // namespace
}  // namespace acr122::reader
