// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/rf/timing.h"

namespace sim {
namespace {

// One bit at 106 kbit/s is 128 carrier periods of 13.56 MHz (ISO 14443-2).
constexpr std::uint64_t kNanosecondsPerBit106 = 9439;
constexpr std::size_t kCrcBytes = 2;

std::uint64_t bits_type_a(const RfFrame& frame, std::size_t bytes) {
  constexpr std::size_t kStartAndEnd = 2;
  constexpr std::size_t kBitsPerByte = 9;  // eight and odd parity (ISO 14443-3, 6.2)
  if (frame.last_bits != 0) return (bytes - 1) * kBitsPerByte + frame.last_bits + kStartAndEnd;
  return bytes * kBitsPerByte + kStartAndEnd;
}

std::uint64_t bits_type_b(std::size_t bytes) {
  constexpr std::size_t kSofAndEof = 23;    // 12 + 11 bits (ISO 14443-3, 7.1)
  constexpr std::size_t kBitsPerByte = 10;  // start bit, eight, stop bit
  return bytes * kBitsPerByte + kSofAndEof;
}

std::uint64_t bits_felica(std::size_t bytes) {
  constexpr std::size_t kPreambleAndSync = 64;  // 48 zero bits, B2 4D (ISO 18092, 11.2.2)
  return bytes * 8 + kPreambleAndSync;
}

}  // namespace

Microseconds frame_time(const RfFrame& frame) {
  if (frame.bytes.empty()) return 0;
  const std::size_t bytes = frame.bytes.size() + (frame.crc ? kCrcBytes : 0);
  std::uint64_t bits = 0;
  switch (frame.modulation) {
    case Modulation::a:
    case Modulation::jewel:
      bits = bits_type_a(frame, bytes);
      break;
    case Modulation::b:
      bits = bits_type_b(bytes);
      break;
    case Modulation::felica:
      bits = bits_felica(bytes);
      break;
  }
  const unsigned kbps = frame.kbps == 0 ? 106 : frame.kbps;
  return bits * kNanosecondsPerBit106 * 106 / kbps / 1000;
}

}  // namespace sim
