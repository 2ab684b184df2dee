// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gtest/gtest.h>

#include "device_bench.h"
#include "sim/usb/descriptors.h"

namespace sim {
namespace {

using bench::hex;
using bench::Host;
using What = Fault::What;
using UsbStatus = VirtualReader::UsbStatus;

constexpr auto kStatus = "65 00 00 00 00 00 09 00 00 00";
constexpr auto kStatusAnswer = "81 00 00 00 00 00 09 02 81 00";

TEST(Descriptors, AreThoseOfTheReaders) {
  // LudovicRousseau/CCID readers/ACR122U_PICC.txt: dwProtocols 2, dwFeatures 00020040, dwMaxIFSD
  // 256, dwMaxCCIDMessageLength 271
  const auto device = make_device_descriptor(acr122u());
  EXPECT_EQ(device, hex("12 01 10 01 00 00 00 40 2F 07 00 22 14 02 01 02 00 01"));
  EXPECT_EQ(make_configuration_descriptor(acr122u()),
            hex("09 02 5D 00 01 01 00 80 64 09 04 00 00 03 0B 00 00 00 "
                "36 21 00 01 00 07 02 00 00 00 A0 0F 00 00 A0 0F 00 00 00 00 2A 00 00 90 D0 03 00 "
                "00 00 01 00 00 00 00 00 00 00 00 00 00 40 00 02 00 0F 01 00 00 00 00 00 00 00 01 "
                "07 05 81 03 08 00 02 07 05 02 02 40 00 00 07 05 82 02 40 00 00"));
}

// libnfc#646 has 64 bytes at endpoint 0 for 2.14, nfcpy#28 has 8 for 2.03 and 2.07.
TEST(Descriptors, OfOlderReadersHaveSmallControlPackets) {
  EXPECT_EQ(make_device_descriptor(*find_reader_model("acr122u-207")),
            hex("12 01 10 01 00 00 00 08 2F 07 00 22 07 02 01 02 00 01"));
}

// LudovicRousseau/CCID, readers/ACR122U.txt
TEST(Descriptors, OfTouchatagHaveThreeBlanksForItsMaker) {
  const auto device = make_device_descriptor(touchatag());
  EXPECT_EQ(device, hex("12 01 10 01 00 00 00 08 2F 07 CC 90 00 01 01 02 00 01"));
  EXPECT_EQ(make_string(touchatag(), 1), "   ");
  EXPECT_EQ(make_string(touchatag(), 2), "CCID USB Reader");
  EXPECT_EQ(make_configuration_descriptor(touchatag()).size(), 93U);
}

TEST(VirtualReader, KeepsALateAnswerForTheNextRead) {
  Host host;
  host.apdu("FF 00 51 00 00");
  host.reader.bulk_out(hex("6F 09 00 00 00 00 01 00 00 00 FF 00 40 0F 04 0A 00 01 00"));
  const auto in = host.reader.bulk_in(512);
  EXPECT_EQ(in.status, UsbStatus::nak);
  EXPECT_GT(in.ready_at, host.reader.clock().now() + 900'000);
  host.reader.bulk_out(hex(kStatus));  // the host gave up and asks something else
  EXPECT_EQ(host.receive(), "80 02 00 00 00 00 01 00 81 00 90 03");
  EXPECT_EQ(host.receive(), kStatusAnswer);
}

TEST(VirtualReader, CountsTransfersAndBytes) {
  Host host;
  host.ask(kStatus);
  EXPECT_EQ(host.reader.counters().usb_transfers.get(), 2U);
  EXPECT_EQ(host.reader.counters().usb_bytes.get(), 20U);
}

TEST(VirtualReader, UnpluggingEndsABlink) {
  Host host;
  host.apdu("FF 00 51 00 00");  // no polling, which takes time too
  // 20 s: ten red, ten dark.
  host.reader.bulk_out(hex("6F 09 00 00 00 00 01 00 00 00 FF 00 40 50 04 64 64 01 00"));
  EXPECT_GT(host.reader.bulk_in(512).ready_at, host.reader.clock().now() + 19'000'000);
  host.reader.unplug();
  host.reader.plug();
  const auto plugged_at = host.reader.clock().now();
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
  EXPECT_LT(host.reader.clock().now(), plugged_at + 1'000'000);
}

TEST(VirtualReader, IsGoneWhileUnplugged) {
  Host host;
  host.reader.bulk_out(hex(kStatus));
  host.reader.unplug();
  EXPECT_EQ(host.reader.bulk_out(hex(kStatus)), UsbStatus::gone);
  EXPECT_EQ(host.reader.bulk_in(64).status, UsbStatus::gone);
  EXPECT_EQ(host.reader.interrupt_in(8).status, UsbStatus::gone);
  host.reader.plug();
  EXPECT_EQ(host.reader.bulk_in(64).status, UsbStatus::nak);  // the old answer went with the power
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
}

TEST(VirtualReader, RepeatsItsFirstAnswerWhenTheModelSaysSo) {
  // nfcpy/nfcpy#167, #200
  ReaderModel model;
  model.first_answer_twice = true;
  Host host(model);
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
  EXPECT_EQ(host.receive(), kStatusAnswer);
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
  EXPECT_EQ(host.receive(), "-");
}

struct Bent {
  What what;
  unsigned count;
  const char* bytes;
  const char* first;
  const char* second;
};

class BentAnswer : public testing::TestWithParam<Bent> {};

TEST_P(BentAnswer, ReachesTheHostOnce) {
  const auto& bent = GetParam();
  Host host;
  Fault fault;
  fault.what = bent.what;
  fault.count = bent.count;
  fault.bytes = hex(bent.bytes);
  host.reader.faults().arm(fault);
  EXPECT_EQ(host.ask(kStatus), bent.first);
  EXPECT_EQ(host.receive(), bent.second);
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, BentAnswer,
    testing::Values(Bent{What::no_answer, 0, "", "-", "-"},
                    Bent{What::truncated, 3, "", "81 00 00 00 00 00 09", "-"},
                    Bent{What::over_long, 0, "AA BB", "81 00 00 00 00 00 09 02 81 00 AA BB", "-"},
                    Bent{What::wrong_length, 0x0102, "", "81 02 01 00 00 00 09 02 81 00", "-"},
                    Bent{What::wrong_seq, 255, "", "81 00 00 00 00 00 08 02 81 00", "-"},
                    Bent{What::stale, 0, "81 00 00 00 00 00 08 02 81 00",
                         "81 00 00 00 00 00 08 02 81 00", kStatusAnswer},
                    Bent{What::replaced, 0, "80 01 00 00 00 00 00 00 00 00 55",
                         "80 01 00 00 00 00 09 00 00 00 55", "-"},
                    Bent{What::empty_datablock, 0, "", "81 00 00 00 00 00 09 00 FE 00", "-"},
                    Bent{What::doubled, 0, "", kStatusAnswer, kStatusAnswer}));

TEST(Faults, StallUntilClearHalt) {
  Host host;
  host.reader.faults().arm({.what = What::stall, .bytes = {}, .only = {}});
  host.reader.bulk_out(hex(kStatus));
  EXPECT_EQ(host.reader.bulk_in(64).status, UsbStatus::stall);
  host.reader.clear_halt(0x02);
  EXPECT_EQ(host.reader.bulk_in(64).status, UsbStatus::stall);
  host.reader.clear_halt(0x82);
  EXPECT_EQ(host.reader.bulk_in(64).status, UsbStatus::nak);
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
}

TEST(Faults, WedgeUntilReset) {
  Host host;
  host.reader.faults().arm({.what = What::wedged, .bytes = {}, .only = {}});
  EXPECT_EQ(host.ask(kStatus), "-");
  EXPECT_EQ(host.ask(kStatus), "-");
  host.reader.usb_reset();
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
}

TEST(Faults, WedgeUntilReplug) {
  Host host;
  host.reader.faults().arm({.what = What::wedged_until_replug, .bytes = {}, .only = {}});
  EXPECT_EQ(host.ask(kStatus), "-");
  host.reader.usb_reset();
  EXPECT_EQ(host.ask(kStatus), "-");
  host.reader.unplug();
  host.reader.plug();
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
}

TEST(Faults, StrikeTheMessagesThatAreMeant) {
  Host host;
  host.reader.faults().arm(
      {.what = What::no_answer, .skip = 1, .times = 2, .bytes = {}, .only = hex("FF 00 48")});
  EXPECT_NE(host.apdu("FF 00 48 00 00"), "");
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
  EXPECT_EQ(host.apdu("FF 00 48 00 00"), "");
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
  EXPECT_EQ(host.apdu("FF 00 48 00 00"), "");
  EXPECT_NE(host.apdu("FF 00 48 00 00"), "");
  EXPECT_TRUE(host.reader.faults().empty());
}

TEST(Faults, WithoutCountLastUntilReset) {
  Host host;
  host.reader.faults().arm({.what = What::no_answer, .times = 0, .bytes = {}, .only = {}});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(host.ask(kStatus), "-");
  host.reader.usb_reset();
  EXPECT_EQ(host.ask(kStatus), kStatusAnswer);
}

}  // namespace
}  // namespace sim
