// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/firmware/chip_port.h"

namespace sim::firmware {

namespace {

constexpr std::uint8_t kSyntaxError = 0x7F;

// SetParameters (UM0701-02, 7.2.9): fAutomaticATR_RES, fAutomaticRATS.
constexpr std::uint8_t kSetParameters = 0x12;
constexpr std::uint8_t kAnswerAtr = 0x04;
constexpr std::uint8_t kAutomaticRats = 0x10;

// RFConfiguration item 05 (UM0701-02, 7.3.1): two tries to find a card. One would miss a card that
// is active, since the first request sends it back to idle.
const Bytes kOwnRetries = {0xD4, 0x32, 0x05, 0xFF, 0x01, 0x01};

// A byte at 115,200 baud, with start and stop bit. Around one (UM0701-02, 6.2.1): a frame's
// preamble, start code, length and its checksum, the data's checksum and postamble; the ACK of a
// command.
constexpr Microseconds kSlowByte = 87;
constexpr std::size_t kFrame = 7, kAck = 6;

bool starts_with(ByteView bytes, ByteView start) {
  return bytes.size() >= start.size() && acr122::same_bytes(bytes.first(start.size()), start);
}

}  // namespace

const Bytes ChipPort::kDefaultRetries = {0xD4, 0x32, 0x05, 0xFF, 0x01, 0xFF};
const Bytes ChipPort::kDefaultParameters = {0xD4, kSetParameters, kAnswerAtr | kAutomaticRats};

std::optional<Bytes> ChipPort::host_command(ByteView d4) {
  auto answer = command(d4);
  const bool taken = answer && *answer != Bytes{kSyntaxError};
  if (taken && starts_with(d4, ByteView(kOwnRetries).first(3))) {
    host_retries_ = acr122::to_bytes(d4);
  }
  if (taken && starts_with(d4, ByteView(kDefaultParameters).first(2))) {
    host_parameters_ = acr122::to_bytes(d4);
  }
  return answer;
}

std::optional<Bytes> ChipPort::command(ByteView d4) {
  if (const auto fault = faults_.take_chip_fault(d4); fault && d4.size() >= 2) {
    if (fault->what == Fault::What::chip_syntax_error) return Bytes{kSyntaxError};
    return Bytes{0xD5, static_cast<std::uint8_t>(d4[1] + 1),
                 static_cast<std::uint8_t>(fault->count)};
  }
  return over_the_link(d4);
}

std::optional<Bytes> ChipPort::over_the_link(ByteView d4) {
  move(kFrame + d4.size() + kAck);
  auto answer = chip_.command(d4);
  if (answer) move(kFrame + answer->size());
  return answer;
}

void ChipPort::move(std::size_t bytes) {
  if (doubts_.link_at_115200) clock_.advance(bytes * kSlowByte);
}

std::optional<Bytes> ChipPort::exchange(ByteView d4) {
  const auto answer = command(d4);
  if (!answer) return std::nullopt;
  acr122::ByteReader in(*answer);
  in.take(2);  // D5, command + 1
  const auto status = in.u8();
  if (!in.ok() || status != 0) return std::nullopt;
  return acr122::to_bytes(in.rest());
}

void ChipPort::use_own_settings(bool automatic_rats) {
  over_the_link(kOwnRetries);
  const unsigned rats = automatic_rats ? kAutomaticRats : 0;
  over_the_link(Bytes{0xD4, kSetParameters, static_cast<std::uint8_t>(kAnswerAtr | rats)});
}

void ChipPort::restore_host_settings() {
  over_the_link(host_retries_);
  over_the_link(host_parameters_);
}

void ChipPort::reset() {
  host_retries_ = kDefaultRetries;
  host_parameters_ = kDefaultParameters;
}

}  // namespace sim::firmware
