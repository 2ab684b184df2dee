// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/message_reader.h"

#include <gtest/gtest.h>

#include "support/scripted_transport.h"

using namespace acr122;
using namespace acr122::ccid;
using test_support::hex;
using test_support::ScriptedTransport;

namespace {

struct MessageReaderTest : testing::Test {
  ScriptedTransport usb;
  MessageReader reader{usb, Deadline(usb.clock, Milliseconds{600000})};  // answers are instant

  void expect_message(ByteView bytes) {
    const auto message = reader.next();
    ASSERT_TRUE(message) << message.error().where;
    EXPECT_EQ(to_hex(message->frame), to_hex(bytes));
    EXPECT_EQ(to_hex(message->payload()), to_hex(bytes.subspan(kHeaderSize)));
  }
  void expect_malformed() {
    const auto message = reader.next();
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().code, Errc::malformed_reply);
  }
};

/// A DataBlock of `size` bytes in all, counting up behind the header.
Bytes data_block(std::size_t size) {
  const auto length = size - kHeaderSize;
  Bytes message{
      0x80, static_cast<Byte>(length), static_cast<Byte>(length >> 8), 0, 0, 0, 0, 0, 0x81, 0};
  for (std::size_t i = 0; i < length; ++i) message.push_back(static_cast<Byte>(i));
  return message;
}

}  // namespace

TEST_F(MessageReaderTest, ReadsMessagesOfEveryLengthWithoutAZeroLengthPacket) {
  for (std::size_t size = kHeaderSize; size <= kMaxReply; ++size) {
    usb.answer_bytes(data_block(size));
    expect_message(data_block(size));
  }
}

// GetFirmwareVersion on an ACR122U (libnfc, acr122_usb.c); an ACR122U215's name (nfcpy/nfcpy#105);
// nothing (libnfc#263).
TEST_F(MessageReaderTest, HandsOutThePayload) {
  for (const auto* frame : {"80 08 00 00 00 00 00 00 81 00 D5 03 32 01 04 07 90 00",
                            "80 0A 00 00 00 00 00 02 FE 00 41 43 52 31 32 32 55 32 31 35",
                            "80 00 00 00 00 00 00 00 FE 00"}) {
    usb.answer(frame);
    expect_message(hex(frame));
  }
}

TEST_F(MessageReaderTest, ReadsMultiplesOfAPacketThatEndInAZeroLengthPacket) {
  for (const std::size_t size : {64U, 128U, 192U, 256U}) {
    usb.answer_bytes(data_block(size)).zero_length_packet();
    expect_message(data_block(size));
    usb.answer_bytes(data_block(20));  // the zero-length packet leaves no rubbish before it
    expect_message(data_block(20));
  }
}

// usbfs ends a transfer like this when it loses the interface: no answer will follow.
TEST_F(MessageReaderTest, TakesAnEmptyPacketThatComesLateForAnEndedTransfer) {
  usb.pause(Milliseconds{80}).zero_length_packet();
  const auto message = reader.next();
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().code, Errc::interrupted);
}

TEST_F(MessageReaderTest, DoesNotFollowEndlessZeroLengthPackets) {
  for (int i = 0; i < 16; ++i) usb.zero_length_packet();
  expect_malformed();
}

TEST_F(MessageReaderTest, RefusesEveryTruncatedMessage) {
  const auto whole = data_block(150);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    if (size % kPacketSize == 0) continue;  // no short packet: the next test
    usb.answer_bytes(ByteView(whole).first(size));
    expect_malformed();
  }
}

TEST_F(MessageReaderTest, WaitsForTheRestBehindAFullPacket) {
  usb.answer_bytes(ByteView(data_block(150)).first(64)).silence();
  const auto first = reader.next();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, Errc::timed_out);
  usb.answer_bytes(ByteView(data_block(150)).first(128)).zero_length_packet();
  expect_malformed();
}

TEST_F(MessageReaderTest, RefusesBytesBehindTheMessage) {
  for (const std::size_t size : {10U, 11U, 63U, 65U, 100U, 127U, 150U}) {
    auto longer = data_block(size);
    longer.push_back(0x90);
    usb.answer_bytes(longer);
    expect_malformed();
  }
}

TEST_F(MessageReaderTest, RefusesALengthBeyondEveryMessage) {
  usb.answer("80 FF FF FF 7F 00 00 00 81 00 D5 03");
  expect_malformed();
  usb.answer("80 F7 03 00 00 00 00 00 81 00 D5 03");
  expect_malformed();
  for (const auto* beyond :
       {"80 03 00 00 00 00 00 00 81 00 90 00", "80 02 01 00 00 00 00 00 81 00 90 00",
        "80 02 00 00 01 00 00 00 81 00 90 00"}) {
    usb.answer(beyond);
    expect_malformed();
  }
}

TEST_F(MessageReaderTest, TakesPacketsOfAnyKindWithoutHarm) {
  usb.answer("00").answer("FF FF FF FF FF FF FF FF FF FF FF FF");
  expect_malformed();
  expect_malformed();
}
