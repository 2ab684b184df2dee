// SPDX-License-Identifier: LGPL-2.1-or-later
// A reader that answers with fuzz input: records of kind, length and data, one per read.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "base/transport.h"
#include "support/manual_clock.h"

namespace test_support {

/// Breaks the run where a promise is broken, whatever the build type.
inline void must(bool kept) {
  if (!kept) std::abort();
}

/// Record kinds, low three bits of the first byte. All but `data` and `reply` have no length byte.
/// When the records are used up every read times out.
class FuzzTransport : public acr122::Transport {
 public:
  enum Kind : std::uint8_t {
    kData = 0,   // bytes as they are
    kReply = 1,  // bytes with bSeq, byte 6, made that of the last command
    kSilence = 2,
    kHalted = 3,
    kBroken = 4,
    kEmptyPacket = 5,
    kGone = 6,
    kSendFails = 7,  // at a read: silence
  };

  explicit FuzzTransport(acr122::ByteView input) : in_(input) {}

  acr122::Result<void> send(acr122::ByteView message, acr122::Milliseconds /*timeout*/) override {
    constexpr std::size_t kSeqOffset = 6;
    must(message.size() >= 10 && message.size() <= 271);
    ++sent_;
    acr122::ByteReader reader(message);
    reader.take(kSeqOffset);
    seq_ = reader.u8();
    if (next_is(kSendFails)) {
      in_.u8();
      return acr122::fail(acr122::Errc::transfer_failed, "fuzz", acr122::kEndpointHalted);
    }
    return {};
  }

  acr122::Result<std::size_t> receive(std::span<std::uint8_t> into,
                                      acr122::Milliseconds timeout) override {
    must(!into.empty() && into.size() % 64 == 0 && timeout.count() > 0);
    if (pending_.empty()) {
      if (!in_.more()) return acr122::fail(acr122::Errc::timed_out, "fuzz");
      const auto kind = static_cast<Kind>(in_.u8() & 0x07);
      if (kind == kEmptyPacket) return std::size_t{0};
      if (kind != kData && kind != kReply) return failure(kind);
      load(kind);
    }
    const auto size = std::min(into.size(), pending_.size());
    const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(size);
    std::copy(pending_.begin(), end, into.begin());
    pending_.erase(pending_.begin(), end);
    return size;
  }

  /// Records as of a bulk read, of one packet of the interrupt endpoint.
  acr122::Result<std::size_t> receive_notice(std::span<std::uint8_t> into,
                                             acr122::Milliseconds timeout) override {
    must(!into.empty() && timeout.count() > 0);
    if (!in_.more()) return acr122::fail(acr122::Errc::timed_out, "fuzz");
    const auto kind = static_cast<Kind>(in_.u8() & 0x07);
    if (kind == kEmptyPacket) return std::size_t{0};
    if (kind != kData && kind != kReply) return failure(kind);
    const auto told = in_.take(std::min({into.size(), std::size_t{in_.u8()}, in_.left()}));
    std::ranges::copy(told, into.begin());
    return told.size();
  }

  acr122::Result<void> clear_halt() override { return {}; }
  acr122::Result<void> reset() override { return {}; }
  acr122::Result<void> reopen() override { return {}; }
  void abort() override {}
  const acr122::DeviceInfo& device() const override { return info_; }

  ManualClock clock;  // nobody waits in real time

  acr122::DeviceInfo& device_info() { return info_; }
  int sent() const { return sent_; }

 private:
  bool next_is(Kind kind) const {
    auto peek = in_;
    return peek.more() && (peek.u8() & 0x07) == kind;
  }
  void load(Kind kind) {
    constexpr std::size_t kSeqOffset = 6;
    const std::size_t length = in_.u8();
    pending_ = acr122::to_bytes(in_.take(std::min(length, in_.left())));
    if (kind == kReply && pending_.size() > kSeqOffset) pending_[kSeqOffset] = seq_;
  }
  static tl::unexpected<acr122::Error> failure(Kind kind) {
    using acr122::Errc;
    if (kind == kHalted)
      return acr122::fail(Errc::transfer_failed, "fuzz", acr122::kEndpointHalted);
    if (kind == kBroken) return acr122::fail(Errc::transfer_failed, "fuzz", -1);
    if (kind == kGone) return acr122::fail(Errc::reader_gone, "fuzz");
    return acr122::fail(Errc::timed_out, "fuzz");
  }

  acr122::ByteReader in_;
  acr122::Bytes pending_;
  acr122::DeviceInfo info_;
  std::uint8_t seq_ = 0;
  int sent_ = 0;
};

}  // namespace test_support
