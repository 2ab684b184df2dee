// SPDX-License-Identifier: LGPL-2.1-or-later
// A reader that follows a script: these bytes must be sent, these packets come back.
//
//   ScriptedTransport usb;
//   usb.expect("6F 05 00 00 00 00 ss 00 00 00 FF 00 48 00 00")
//      .answer("80 0A 00 00 00 00 ss 00 81 00 41 43 52 31 32 32 55 32 31 36");
//   usb.expect_pn532("02", "32 01 06 07");   // the same as D4 02 -> D5 03 32 01 06 07 90 00
//
// `ss` is the running bSeq: it counts up with every expect(), from 00; in an answer it is the one
// of the expect() before. A step that is not reached, or another call than the script's next step,
// fails the test. Answers come in packets of 64 bytes as on the wire: a read ends at a short packet
// or when its buffer is full, and a packet larger than the room left is an overflow.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/transport.h"
#include "support/hex.h"
#include "support/manual_clock.h"

namespace test_support {

using acr122::Byte;
using acr122::Bytes;
using acr122::ByteView;
using acr122::Errc;
using acr122::Error;
using acr122::Milliseconds;
using acr122::Result;

inline constexpr std::size_t kPacketSize = 64;  // full-speed bulk
inline constexpr int kLibusbPipe = -9;          // LIBUSB_ERROR_PIPE: the endpoint is halted
inline constexpr int kLibusbOverflow = -8;      // LIBUSB_ERROR_OVERFLOW

class ScriptedTransport : public acr122::Transport {
 public:
  ScriptedTransport() = default;
  ScriptedTransport(const ScriptedTransport&) = delete;
  ScriptedTransport& operator=(const ScriptedTransport&) = delete;
  ~ScriptedTransport() override {
    EXPECT_TRUE(steps_.empty()) << steps_.size() << " steps of the script were not reached, next: "
                                << (steps_.empty() ? "" : describe(steps_.front()));
  }

  // --- the script: CCID messages ------------------------------------------------------------
  /// One bulk OUT message of exactly these bytes.
  ScriptedTransport& expect(std::string_view message) {
    sent_seq_ = next_seq_;
    if (message.find("ss") != std::string_view::npos) ++next_seq_;
    return push({Step::Kind::send, with_seq(message, sent_seq_), {}});
  }
  /// One message from the reader, cut into packets. No zero-length packet after a multiple of 64.
  ScriptedTransport& answer(std::string_view message) {
    return answer_bytes(with_seq(message, sent_seq_));
  }
  ScriptedTransport& answer_bytes(ByteView message) {
    while (!message.empty()) {
      const auto packet = message.first(std::min(message.size(), kPacketSize));
      push({Step::Kind::packet, acr122::to_bytes(packet), {}});
      message = message.subspan(packet.size());
    }
    return *this;
  }
  ScriptedTransport& zero_length_packet() { return push({Step::Kind::packet, {}, {}}); }
  /// One read that gets nothing until its time is up. (A read when the script's next step is no
  /// answer times out as well; this is for answers that come late.)
  ScriptedTransport& silence() { return read_fails(Errc::timed_out); }
  /// What follows comes so much later.
  ScriptedTransport& pause(Milliseconds time) {
    return push(
        {Step::Kind::pause, {}, Error{Errc::timed_out, "", static_cast<int>(time.count())}});
  }
  ScriptedTransport& read_fails(Errc code, int detail = 0) {
    return push({Step::Kind::read_error, {}, Error{code, "scripted read", detail}});
  }
  ScriptedTransport& send_fails(Errc code, int detail = 0) {
    return push({Step::Kind::send_error, {}, Error{code, "scripted send", detail}});
  }
  /// What the reader tells by its interrupt endpoint.
  ScriptedTransport& notice(std::string_view bytes) {
    return push({Step::Kind::notice, hex(bytes), {}});
  }
  ScriptedTransport& expect_clear_halt() { return push({Step::Kind::clear_halt, {}, {}}); }
  ScriptedTransport& expect_reset() { return push({Step::Kind::reset, {}, {}}); }

  // --- the script: what is inside XfrBlock ---------------------------------------------------
  /// XfrBlock with `apdu`, answered by a DataBlock with `payload` (empty: bStatus 00, bError FE, as
  /// the firmware says "mute"; libnfc#263).
  ScriptedTransport& expect_apdu(std::string_view apdu, std::string_view payload) {
    return expect_apdu_bytes(hex(apdu), hex(payload));
  }
  ScriptedTransport& expect_apdu_bytes(ByteView apdu, ByteView payload) {
    sent_seq_ = next_seq_++;
    push({Step::Kind::send, ccid_message(0x6F, sent_seq_, {0, 0, 0}, apdu), {}});
    const Byte error = payload.empty() ? 0xFE : 0x81;
    return answer_bytes(ccid_message(0x80, sent_seq_, {0, error, 0}, payload));
  }
  /// Direct transmit of `command` (without D4), answered by D5, command + 1, `reply`, 90 00.
  ScriptedTransport& expect_pn532(std::string_view command, std::string_view reply) {
    return expect_pn532_bytes(hex(command), hex(reply));
  }
  ScriptedTransport& expect_pn532_bytes(ByteView command, ByteView reply) {
    Bytes payload{0xD5, static_cast<Byte>(command.empty() ? 0 : command.front() + 1)};
    acr122::append(payload, reply);
    acr122::append(payload, Bytes{0x90, 0x00});
    return expect_apdu_bytes(direct_transmit(command), payload);
  }
  /// A PN532 command, answered by these bytes only: "63 7F", "63 01", or "" for an empty block.
  ScriptedTransport& expect_pn532_raw(std::string_view command, std::string_view payload) {
    return expect_apdu_bytes(direct_transmit(hex(command)), hex(payload));
  }
  /// A PN532 command, never answered: the read times out.
  ScriptedTransport& expect_pn532_silent(std::string_view command) {
    sent_seq_ = next_seq_++;
    return push({Step::Kind::send,
                 ccid_message(0x6F, sent_seq_, {0, 0, 0}, direct_transmit(hex(command))),
                 {}});
  }

  // --- what a test may ask -------------------------------------------------------------------
  bool finished() const { return steps_.empty(); }
  /// Time-outs of all reads so far, in order.
  const std::vector<Milliseconds>& read_timeouts() const { return read_timeouts_; }
  acr122::DeviceInfo& device_info() { return info_; }

  /// The time of whoever stands on this reader: pause() moves it.
  ManualClock clock;

  // --- Transport -----------------------------------------------------------------------------
  Result<void> send(ByteView message, Milliseconds /*timeout*/) override {
    if (aborted_) return acr122::fail(Errc::aborted, "scripted send");
    if (next_is(Step::Kind::send_error)) return acr122::fail(pop().error);
    if (!next_is(Step::Kind::send)) return unexpected("send " + acr122::to_hex(message));
    EXPECT_EQ(acr122::to_hex(message), acr122::to_hex(pop().bytes));
    return {};
  }
  Result<std::size_t> receive(std::span<std::uint8_t> into, Milliseconds timeout) override {
    if (aborted_) return acr122::fail(Errc::aborted, "scripted read");
    read_timeouts_.push_back(timeout);
    if (next_is(Step::Kind::pause)) clock.advance(Milliseconds{pop().error.detail});
    if (next_is(Step::Kind::read_error)) return acr122::fail(pop().error);
    if (!next_is(Step::Kind::packet)) return acr122::fail(Errc::timed_out, "scripted read");
    return read_packets(into);
  }
  Result<std::size_t> receive_notice(std::span<std::uint8_t> into, Milliseconds timeout) override {
    if (aborted_) return acr122::fail(Errc::aborted, "scripted notice");
    read_timeouts_.push_back(timeout);
    if (next_is(Step::Kind::read_error)) return acr122::fail(pop().error);
    if (!next_is(Step::Kind::notice)) return acr122::fail(Errc::timed_out, "scripted notice");
    const Bytes bytes = pop().bytes;
    EXPECT_LE(bytes.size(), into.size());
    std::ranges::copy(bytes, into.begin());
    return bytes.size();
  }
  Result<void> clear_halt() override {
    if (aborted_) return acr122::fail(Errc::aborted, "scripted clear_halt");
    if (!next_is(Step::Kind::clear_halt)) return unexpected("clear_halt");
    pop();
    return {};
  }
  Result<void> reset() override {
    if (aborted_) return acr122::fail(Errc::aborted, "scripted reset");
    if (!next_is(Step::Kind::reset)) return unexpected("reset");
    pop();
    return {};
  }
  Result<void> reopen() override { return unexpected("reopen"); }
  void abort() override { aborted_ = true; }
  const acr122::DeviceInfo& device() const override { return info_; }

 private:
  struct Step {
    enum class Kind { send, send_error, packet, read_error, notice, clear_halt, reset, pause };
    Kind kind;
    Bytes bytes;
    Error error;
  };

  static std::string describe(const Step& step) {
    static constexpr const char* kNames[] = {"send",   "send error", "packet", "read error",
                                             "notice", "clear_halt", "reset",  "pause"};
    return std::string(kNames[static_cast<std::size_t>(step.kind)]) + " " +
           acr122::to_hex(step.bytes);
  }
  static Bytes with_seq(std::string_view text, std::uint8_t seq) {
    std::string plain(text);
    for (auto at = plain.find("ss"); at != std::string::npos; at = plain.find("ss")) {
      plain.replace(at, 2, fmt::format("{:02X}", seq));
    }
    return hex(plain);
  }
  static Bytes ccid_message(Byte type, Byte seq, std::array<Byte, 3> tail, ByteView payload) {
    const auto size = payload.size();
    Bytes message{type, static_cast<Byte>(size), static_cast<Byte>(size >> 8), 0, 0, 0, seq};
    acr122::append(message, tail);
    acr122::append(message, payload);
    return message;
  }
  static Bytes direct_transmit(ByteView command) {
    Bytes apdu{0xFF, 0x00, 0x00, 0x00, static_cast<Byte>(command.size() + 1), 0xD4};
    acr122::append(apdu, command);
    return apdu;
  }

  ScriptedTransport& push(Step step) {
    steps_.push_back(std::move(step));
    return *this;
  }
  bool next_is(Step::Kind kind) const { return !steps_.empty() && steps_.front().kind == kind; }
  Step pop() {
    Step step = std::move(steps_.front());
    steps_.pop_front();
    return step;
  }
  tl::unexpected<Error> unexpected(const std::string& what) {
    ADD_FAILURE() << what << "\nbut the script's next step is: "
                  << (steps_.empty() ? "(end)" : describe(steps_.front()));
    return acr122::fail(Errc::reader_gone, "script");
  }
  Result<std::size_t> read_packets(std::span<std::uint8_t> into) {
    std::size_t got = 0;
    bool last = false;
    while (!last && got < into.size() && next_is(Step::Kind::packet)) {
      const Bytes packet = pop().bytes;
      if (packet.size() > into.size() - got) {
        return acr122::fail(Errc::transfer_failed, "scripted read", kLibusbOverflow);
      }
      std::ranges::copy(packet, into.begin() + static_cast<std::ptrdiff_t>(got));
      got += packet.size();
      last = packet.size() < kPacketSize;
    }
    return got;
  }

  std::deque<Step> steps_;
  std::vector<Milliseconds> read_timeouts_;
  acr122::DeviceInfo info_;
  std::uint8_t next_seq_ = 0;
  std::uint8_t sent_seq_ = 0;
  bool aborted_ = false;
};

}  // namespace test_support
