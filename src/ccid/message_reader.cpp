// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/message_reader.h"

#include <algorithm>

namespace acr122::ccid {

namespace {

// A reader that sends nothing but empty packets would otherwise keep us until the time-out.
constexpr int kMaxEmptyPackets = 16;

// An empty packet that the reader left in its endpoint comes with the first poll. One that comes
// later is no packet: usbfs ends transfers so when it loses the interface, at a USB reset by
// another program (Linux, drivers/usb/core/devio.c; libusb, linux_usbfs.c, -ENOENT), and no answer
// follows.
constexpr Milliseconds kLeftOver{50};

constexpr std::size_t whole_packets(std::size_t size) {
  return (size + kPacketSize - 1) / kPacketSize * kPacketSize;
}
static_assert(whole_packets(kMaxReply) == kMaxReply);

}  // namespace

Milliseconds Deadline::left() const {
  const auto left = std::chrono::ceil<Milliseconds>(end_ - now());
  return std::max(left, Milliseconds{0});
}

Result<ReceivedMessage> MessageReader::next() {
  std::array<std::uint8_t, kMaxReply> buffer{};
  const std::span<std::uint8_t> room(buffer);
  const auto first = first_packet(room.first(kPacketSize));
  if (!first) return fail(first.error());
  auto got = *first;
  const auto header = decode_header(ByteView(buffer).first(got));
  if (!header) return fail(header.error());

  const auto total = kHeaderSize + header->length;
  // A short first packet has ended the message: waiting for more of it would be in vain.
  if (total > got && got == kPacketSize) {
    const auto rest = receive(room.subspan(got, whole_packets(total - got)));
    if (!rest) return fail(rest.error());
    got += *rest;
  }
  if (got != total) return fail(Errc::malformed_reply, "CCID dwLength");
  return ReceivedMessage{*header, to_bytes(ByteView(buffer).first(total))};
}

// A zero-length packet belongs to the message before it: some firmware sends one after a multiple
// of 64 bytes, some does not, so it is never waited for.
Result<std::size_t> MessageReader::first_packet(std::span<std::uint8_t> into) {
  const auto start = deadline_.now();
  for (int empty = 0; empty < kMaxEmptyPackets;) {
    const bool may_clear = !halt_cleared_;
    const auto got = receive(into);
    if (!got && may_clear && halt_cleared_) continue;
    if (!got || *got > 0) return got;
    if (deadline_.now() - start > kLeftOver) return fail(Errc::interrupted, "bulk IN");
    ++empty;
  }
  return fail(Errc::malformed_reply, "zero-length packets");
}

Result<std::size_t> MessageReader::receive(std::span<std::uint8_t> into) {
  const auto left = deadline_.left();
  if (left.count() == 0) return fail(Errc::timed_out, "bulk IN");
  const auto got = transport_.receive(into, left);
  if (got || got.error().code != Errc::transfer_failed || got.error().detail != kEndpointHalted ||
      halt_cleared_) {
    return got;
  }
  if (const auto cleared = transport_.clear_halt(); !cleared) return fail(cleared.error());
  halt_cleared_ = true;
  return got;
}

}  // namespace acr122::ccid
