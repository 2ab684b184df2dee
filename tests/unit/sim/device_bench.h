// SPDX-License-Identifier: LGPL-2.1-or-later
// Talks to a virtual reader as a host controller does: literal bytes in and out.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string_view>

#include "sim/reader/virtual_reader.h"

namespace sim::bench {

/// "FF 00 48" to bytes.
inline Bytes hex(std::string_view text) {
  Bytes bytes;
  unsigned digits = 0;
  for (const char c : text) {
    if (c == ' ') continue;
    const auto digit = static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'A' + 10);
    if (digits++ % 2 == 0) bytes.push_back(0);
    bytes.back() = static_cast<std::uint8_t>(bytes.back() << 4 | digit);
  }
  return bytes;
}

class Host {
 public:
  explicit Host(ReaderModel model = acr122u()) : reader(std::move(model)) {}

  /// Unknown requests fail the test that did not announce them.
  ~Host() {
    const auto unknown = reader.unknown_requests();
    EXPECT_EQ(!unknown.empty(), expects_unknown) << (unknown.empty() ? "none" : unknown.front());
  }

  VirtualReader reader;
  bool expects_unknown = false;

  /// Places a card and gives the firmware's polling the time to find it.
  void place_and_poll(std::shared_ptr<Card> card) {
    reader.place(std::move(card));
    let_poll();
  }
  void let_poll() {
    constexpr Microseconds kLongerThanAnInterval = 600'000;
    reader.clock().advance(kLongerThanAnInterval);
    while (reader.interrupt_in(8).status == VirtualReader::UsbStatus::ok) {
    }
  }
  std::string atr() { return ask("62 00 00 00 00 00 00 00 00 00").substr(30); }
  /// A PN532 command by direct transmit.
  std::string chip(std::string_view command) {
    const auto length = hex(command).size();
    return apdu(fmt::format("FF 00 00 00 {:02X} {}", length, command));
  }

  /// A transfer that waits for the answer however long the model takes; "-" when none comes.
  std::string receive(std::size_t room = 512) {
    auto in = reader.bulk_in(room);
    if (in.status == VirtualReader::UsbStatus::nak && in.ready_at != 0) {
      reader.clock().advance_to(in.ready_at);
      in = reader.bulk_in(room);
    }
    return in.status == VirtualReader::UsbStatus::ok ? acr122::to_hex(in.data) : "-";
  }
  /// What the interrupt endpoint tells; "-" when it is nothing.
  std::string notification() {
    const auto in = reader.interrupt_in(8);
    return in.status == VirtualReader::UsbStatus::ok ? acr122::to_hex(in.data) : "-";
  }
  std::string ask(std::string_view message) {
    EXPECT_EQ(reader.bulk_out(hex(message)), VirtualReader::UsbStatus::ok);
    return receive();
  }
  /// An APDU by XfrBlock; the answer without its CCID header.
  std::string apdu(std::string_view apdu) {
    auto message = hex("6F 00 00 00 00 00 00 00 00 00");
    const auto body = hex(apdu);
    message[1] = static_cast<std::uint8_t>(body.size());
    message[2] = static_cast<std::uint8_t>(body.size() >> 8);
    acr122::append(message, body);
    EXPECT_EQ(reader.bulk_out(message), VirtualReader::UsbStatus::ok);
    const auto answer = receive();
    constexpr std::size_t kHeaderText = 30;
    return answer.size() < kHeaderText ? "" : answer.substr(kHeaderText);
  }
};

}  // namespace sim::bench
