// SPDX-License-Identifier: LGPL-2.1-or-later
// Commands of Type 1 tags, written byte by byte into the contactless unit.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rf/type1_frames.h"
#include "support/scripted_link.h"

namespace acr122::rf {
namespace {

using test_support::hex;

constexpr const char* kModes = "06 63 02 63 03 63 0D";
constexpr const char* kPutBack = "08 63 02 80 63 03 90 63 0D 20 63 3D 00";

// nfcpy, pn532.py: the first byte with 7 bits, the others whole and without parity. 162 bytes.
std::string program(const std::string& first, const std::vector<std::string>& others) {
  std::string text =
      "08 63 02 00 63 03 10 63 3A 80 63 39 " + first + " 63 3D 07 63 31 04 63 3D 00 63 0D 30";
  for (const auto& byte : others) text += " 63 39 " + byte + " 63 31 04 63 31 07";
  return text + " 63 31 08";
}

// READ8 of block 1, UID 71 40 22 00. CRC_B as nfcpy's add_crc_b() computes it.
const char* const kRead8 = "02 01 00 00 00 00 00 00 00 00 71 40 22 00";
std::string read8_program() {
  return program("02", {"01", "00", "00", "00", "00", "00", "00", "00", "00", "71", "40", "22",
                        "00", "18", "01"});
}
// 01 E1 10 3F 00 01 03 F2 30 and CRC_B, nine bits a byte.
constexpr const char* kNothing = "00 00 00 00 00 00 00 00 00 00 00 00 00";
constexpr const char* kStream = "01 C2 43 F8 09 30 C0 40 79 30 65 9C 02";

// FIFOLevel, then the FIFO.
std::string fetch(std::size_t bytes) {
  std::string text = "06 63 3A";
  for (std::size_t byte = 0; byte < bytes; ++byte) text += " 63 39";
  return text;
}

struct ByteFrames : testing::Test {
  void expect_modes() { usb.expect_pn532(kModes, "80 90 20"); }
  void expect_read8(const std::string& level, const std::string& fifo) {
    usb.expect_pn532(read8_program(), "").expect_pn532(fetch(13), level + " " + fifo);
  }
  Result<Heard> exchange() { return exchange_type1(frames, hex(kRead8)); }

  test_support::ScriptedLink reader;
  test_support::ScriptedTransport& usb = reader.usb;
  pn532::Chip chip{reader.link, usb.clock};
  Antenna antenna{chip, usb.clock};
  RawFrames frames{antenna};
};

TEST_F(ByteFrames, EachByteIsAFrame) {
  expect_modes();
  expect_read8("0D", kStream);
  const auto heard = exchange();
  ASSERT_TRUE(heard && heard->ok());
  EXPECT_EQ(to_hex(heard->data), "01 E1 10 3F 00 01 03 F2 30");
}

TEST_F(ByteFrames, AnEmptyFifoIsSilence) {
  expect_modes();
  expect_read8("00", kNothing);
  const auto heard = exchange();
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->kind, Heard::Kind::silence);
}

TEST_F(ByteFrames, CrcIsCheckedHere) {
  auto spoilt = hex(kStream);
  spoilt[3] ^= 0x01;
  expect_modes();
  expect_read8("0D", to_hex(spoilt));
  EXPECT_EQ(exchange()->flaw, Heard::Flaw::crc);
}

TEST_F(ByteFrames, LessThanACrcIsNoAnswer) {
  expect_modes();
  expect_read8("02", kNothing);
  EXPECT_EQ(exchange()->flaw, Heard::Flaw::framing);
}

// 64 blocks are read so: the registers are put back once.
TEST_F(ByteFrames, RegistersStaySetUntilTheyArePutBack) {
  expect_modes();
  for (int time = 0; time < 2; ++time) {
    expect_read8("0D", kStream);
    EXPECT_TRUE(exchange()->ok());
  }
  usb.expect_pn532(kPutBack, "");
  EXPECT_TRUE(frames.put_back());
  EXPECT_TRUE(frames.put_back()) << "nothing left to do";
}

// READ answers two bytes; what a tag has beyond what its command is known to answer is fetched,
// too.
TEST_F(ByteFrames, MoreThanExpectedIsFetchedBehindIt) {
  expect_modes();
  auto start = hex(kStream);
  start.resize(5);
  usb.expect_pn532(program("01", {"01", "00", "71", "40", "22", "00", "85", "47"}), "")
      .expect_pn532(fetch(5), "0D " + to_hex(start))
      .expect_pn532("06 63 39 63 39 63 39 63 39 63 39 63 39 63 39 63 39",
                    "30 C0 40 79 30 65 9C 02");
  const auto heard = exchange_type1(frames, hex("01 01 00 71 40 22 00"));
  EXPECT_EQ(to_hex(heard->data), "01 E1 10 3F 00 01 03 F2 30");
}

TEST_F(ByteFrames, AnAnswerIsGivenItsTime) {
  const auto before = usb.clock.now();
  expect_modes();
  expect_read8("00", kNothing);
  ASSERT_TRUE(exchange());
  EXPECT_EQ(usb.clock.now() - before, Milliseconds{2});
}

// A clone without WriteRegister: InCommunicateThru may do.
TEST_F(ByteFrames, WithoutRegistersTheChipHasToTry) {
  usb.expect_pn532_raw(kModes, "63 7F")
      .expect_pn532(std::string("42 ") + kRead8, "00 01 E1 10 3F 00 01 03 F2 30");
  EXPECT_EQ(to_hex(exchange()->data), "01 E1 10 3F 00 01 03 F2 30");
}

TEST_F(ByteFrames, NothingIsSentThatDoesNotFit) {
  usb.expect_pn532(kModes, "80 90 20");
  const Bytes command(17, 0x00);
  EXPECT_EQ(frames.exchange_bytes(command, {9, Milliseconds{2}})->flaw, Heard::Flaw::refused);
}

TEST_F(ByteFrames, ReadAllIsTheChipsAndForThisTagOnly) {
  const auto memory = "11 48 71 40 22 00 " + to_hex(Bytes(116, 0x00));
  for (int time = 0; time < 2; ++time) {
    usb.expect_pn532(time == 0 ? "40 00 00 00 00 71 40 22 00" : "40 00 00 00 00 71 40 22 01",
                     "00 " + memory);
  }
  EXPECT_EQ(to_hex(exchange_type1(frames, hex("00 00 00 71 40 22 00"))->data), memory);
  EXPECT_EQ(exchange_type1(frames, hex("00 00 00 71 40 22 01"))->kind, Heard::Kind::silence);
}

}  // namespace
}  // namespace acr122::rf
