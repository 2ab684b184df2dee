// SPDX-License-Identifier: LGPL-2.1-or-later
// A host that sends Type 1 frames byte by byte through the registers, as nfcpy's pn532.py does.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/chip/parity.h"
#include "sim/rf/crc.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

constexpr auto kFlush = "633A80";
constexpr auto kReceive = "633108";

/// Each byte a frame: the first of 7 bits, the others whole, without parity.
std::string program(const Bytes& bytes) {
  std::string text = fmt::format("6339{:02X} 633D07 633104 633D00 630D30 ", bytes.front());
  for (const auto byte : ByteView(bytes).subspan(1)) {
    text += fmt::format("6339{:02X} 633104 633107 ", byte);
  }
  return text + kReceive;
}

struct ByteFrameBench : Bench {
  ByteFrameBench() {
    run("D4 4A 01 00");  // nobody there: 26 stays in the FIFO
    place("topaz512");
    const auto listed = run("D4 4A 01 04");
    uid = from_hex(listed.substr(listed.size() - 11));
  }
  Bytes with_crc(Bytes command) const {
    acr122::append(command, uid);
    acr122::append(command, crc_of(Modulation::jewel, command));
    return command;
  }
  void write(const std::string& registers) { EXPECT_EQ(run("D4 08 " + registers), "D5 09"); }
  /// What is in the FIFO, as hexadecimal bytes without parity and CRC.
  std::string answer() {
    write("630D20");
    auto level = run("D4 06 633A").substr(6);
    std::string ask = "D4 06";
    for (auto left = from_hex(level).front(); left > 0; --left) ask += " 6339";
    const auto bits = from_hex(run(ask).substr(6));
    auto plain = chip::without_parity({bits}).plain.bytes;
    plain.resize(bits.size() * 8 / 9 - 2);
    return acr122::to_hex(plain);
  }
  Bytes uid;
};

const Bytes kRead8{0x02, 0x01, 0, 0, 0, 0, 0, 0, 0, 0};

TEST(ByteFrames, ReadEightBytes) {
  ByteFrameBench bench;
  bench.write(kFlush + program(bench.with_crc(kRead8)));
  bench.clock.advance(1000);
  EXPECT_EQ(bench.answer(), "01 E1 10 3F 00 01 03 F2 30");
}

TEST(ByteFrames, WriteEightBytesAndWaitForThem) {
  ByteFrameBench bench;
  bench.write(kFlush + program(bench.with_crc({0x54, 0x05, 1, 2, 3, 4, 5, 6, 7, 8})));
  EXPECT_EQ(bench.run("D4 06 633A"), "D5 07 00") << "not yet";
  bench.clock.advance(6000);
  EXPECT_EQ(bench.answer(), "05 01 02 03 04 05 06 07 08");
}

TEST(ByteFrames, WhatAFailedReqaLeftSpoilsTheFirst) {
  ByteFrameBench bench;
  bench.write(program(bench.with_crc(kRead8)));
  bench.clock.advance(10'000);
  EXPECT_EQ(bench.run("D4 06 633A"), "D5 07 00");
  bench.write(kFlush + program(bench.with_crc(kRead8)));
  bench.clock.advance(10'000);
  EXPECT_NE(bench.run("D4 06 633A"), "D5 07 00");
}

/// A program for READ8 with one thing replaced by another.
std::string changed(const Bytes& bytes, const std::string& what, const std::string& by) {
  auto text = program(bytes);
  return text.replace(text.find(what), what.size(), by);
}

TEST(ByteFrames, OneThatIsWrongIsNoCommand) {
  ByteFrameBench bench;
  const auto right = bench.with_crc(kRead8);
  auto wrong_crc = right;
  wrong_crc.back() ^= 1;
  const auto second = fmt::format("633104 633107 6339{:02X}", right[2]);
  for (const auto& [what, program] :
       {std::pair{"with parity", changed(right, "630D30", "630D20")},
        std::pair{"a first frame of eight bits", changed(right, "633D07", "633D00")},
        std::pair{"a later one of seven", changed(right, "633D00", "633D07")},
        std::pair{"two bytes in a frame", changed(right, second, second.substr(14))},
        std::pair{"a wrong CRC", program(wrong_crc)}}) {
    bench.write(kFlush + program);
    bench.clock.advance(10'000);
    EXPECT_EQ(bench.run("D4 06 633A"), "D5 07 00") << what;
  }
}

TEST(ByteFrames, TheFifoHoldsSixtyFourBytes) {
  ByteFrameBench bench;
  std::string bytes(kFlush);
  for (int count = 0; count < 65; ++count) bytes += " 633955";
  bench.write(bytes);
  EXPECT_EQ(bench.run("D4 06 633A"), "D5 07 40");
}

TEST(ByteFrames, ASegmentOverflowsTheFifo) {
  ByteFrameBench bench;
  bench.write(kFlush + program(bench.with_crc({0x10, 0x10, 0, 0, 0, 0, 0, 0, 0, 0})));
  bench.clock.advance(20'000);
  EXPECT_EQ(bench.run("D4 06 633A"), "D5 07 40") << "64 bytes of 148";
}

}  // namespace
}  // namespace sim
