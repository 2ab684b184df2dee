// SPDX-License-Identifier: LGPL-2.1-or-later
// Frames of Type 1 tags by the registers of the contactless unit. nfcpy (pn532.py) found that this
// works where the chip's own commands do not.
#include "rf/raw_frames.h"

namespace acr122::rf {

namespace {

namespace reg = pn532::reg;
using pn532::RegisterValue;

constexpr std::size_t kCrc = 2;
constexpr std::size_t kBitsInByte = 8, kBitsOnAir = 9;  // the ninth is the parity bit

// CRC_B (ISO 14443-3, annex B), low byte first.
std::array<std::uint8_t, kCrc> crc_b(ByteView bytes) {
  constexpr unsigned kStart = 0xFFFF, kPolynomial = 0x8408;
  unsigned crc = kStart;
  for (const auto byte : bytes) {
    crc ^= byte;
    for (std::size_t bit = 0; bit < kBitsInByte; ++bit) {
      crc = (crc & 1U) != 0 ? (crc >> 1U) ^ kPolynomial : crc >> 1U;
    }
  }
  crc = ~crc;
  return {static_cast<std::uint8_t>(crc), static_cast<std::uint8_t>(crc >> kBitsInByte)};
}

// The FIFO holds a stream of bits, the first one lowest. CRC_B sees to what parity would.
Bytes without_parity(ByteView stream) {
  Bytes bytes;
  for (std::size_t at = 0; at + kBitsInByte < stream.size() * kBitsInByte; at += kBitsOnAir) {
    unsigned byte = 0;
    for (std::size_t bit = 0; bit < kBitsInByte; ++bit) {
      const auto place = at + bit;
      const unsigned value = stream[place / kBitsInByte] >> place % kBitsInByte & 1U;
      byte |= value << bit;
    }
    bytes.push_back(static_cast<std::uint8_t>(byte));
  }
  return bytes;
}

Heard heard_from(ByteView stream) {
  if (stream.empty()) return {};
  auto bytes = without_parity(stream);
  if (bytes.size() <= kCrc) return {Heard::Kind::spoilt, Heard::Flaw::framing, {}};
  const auto body = ByteView(bytes).first(bytes.size() - kCrc);
  const bool sound = same_bytes(crc_b(body), ByteView(bytes).last(kCrc));
  if (!sound) return {Heard::Kind::spoilt, Heard::Flaw::crc, {}};
  bytes.resize(body.size());
  return {Heard::Kind::data, Heard::Flaw::none, std::move(bytes)};
}

constexpr std::size_t with_parity(std::size_t bytes) {
  return (bytes * kBitsOnAir + kBitsInByte - 1) / kBitsInByte;
}

std::uint8_t without_crc(std::uint8_t mode) {
  return static_cast<std::uint8_t>(mode & ~reg::kCrcEnable);
}

// A failed REQA leaves a byte in the FIFO: it would go out first.
std::vector<RegisterValue> program(ByteView bytes, std::uint8_t manual_rcv) {
  const auto no_parity = static_cast<std::uint8_t>(manual_rcv | reg::kParityDisable);
  std::vector<RegisterValue> values{{reg::kFifoLevel, reg::kFlushBuffer},
                                    {reg::kFifoData, bytes.front()},
                                    {reg::kBitFraming, reg::kSevenBits},
                                    {reg::kCommand, reg::kTransmit},
                                    {reg::kBitFraming, 0},
                                    {reg::kManualRcv, no_parity}};
  for (const auto byte : bytes.subspan(1)) {
    values.push_back({reg::kFifoData, byte});
    values.push_back({reg::kCommand, reg::kTransmit});
    values.push_back({reg::kCommand, reg::kNoCommandChange});
  }
  values.push_back({reg::kCommand, reg::kReceive});
  return values;
}

}  // namespace

// Every byte is a frame without CRC: what the chip would add to it is off.
Result<pn532::Status> RawFrames::send_bytes(ByteView bytes) {
  auto values = program(bytes, usual_.manual_rcv);
  values.insert(values.begin(), {reg::kRxMode, without_crc(usual_.receive)});
  values.insert(values.begin(), {reg::kTxMode, without_crc(usual_.send)});
  constexpr std::size_t kPerRegister = 3;
  if (values.size() * kPerRegister > antenna_.longest_frame()) return pn532::Status::refused;
  changed_ = true;
  return antenna_.chip().write_registers(values);
}

// An empty FIFO may be read: what it gives is not counted.
Result<Bytes> RawFrames::take_fifo(std::size_t most) {
  std::vector<std::uint16_t> registers(1 + most, reg::kFifoData);
  registers.front() = reg::kFifoLevel;
  auto values = antenna_.chip().read_registers(registers);
  if (!values || values->empty()) return values;
  const std::size_t level = values->front() & reg::kFifoBytes;
  values->erase(values->begin());
  if (level <= most) {
    values->resize(level);
    return values;
  }
  const auto rest =
      antenna_.chip().read_registers(std::vector<std::uint16_t>(level - most, reg::kFifoData));
  if (!rest) return rest;
  append(*values, *rest);
  return values;
}

Result<Heard> RawFrames::exchange_bytes(ByteView command, const BytesAnswer& expected) {
  const auto before = modes();
  if (!before) return fail(before.error());
  if (!before->known) return refused();
  auto bytes = to_bytes(command);
  append(bytes, crc_b(command));
  const auto sent = send_bytes(bytes);
  if (!sent) return fail(sent.error());
  if (*sent != pn532::Status::ok) return refused();
  antenna_.clock().sleep_for(expected.time);
  const auto stream = take_fifo(with_parity(expected.size + kCrc));
  if (!stream) return fail(stream.error());
  return heard_from(*stream);
}

}  // namespace acr122::rf
