// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/channel.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.h"
#include "ccid/message_reader.h"

namespace acr122::ccid {

namespace {

/// What waits in the pipe is delivered in the next USB frames; this is long enough for a hub.
constexpr Milliseconds kDrainTimeout{20};
/// A pipe that never runs dry is left to the next request, which fails on it.
constexpr int kMaxDrainReads = 32;
constexpr std::size_t kDrainRoom = 8 * kPacketSize;

bool may_be_atr(ByteView payload) {  // TS of ISO 7816-3, 8.1; the firmware's is always 3B
  return payload.front() == 0x3B || payload.front() == 0x3F;
}

void log_dropped(const char* where, ByteView message) {
  const auto header = message.first(std::min(message.size(), kHeaderSize));
  log::debug("{}: late answer dropped: {}", where, to_hex(header));
}

bool is_halt(const Error& error) {
  return error.code == Errc::transfer_failed && error.detail == kEndpointHalted;
}

}  // namespace

bool Channel::Question::answered_by(const ReceivedMessage& answer) const {
  const auto& header = answer.header;
  if (header.type != reply || header.slot != kSlot) return false;
  if (header.seq != expected && header.seq != or_expected) return false;
  return answer.payload().empty() || fits(answer.payload());
}

Result<Bytes> Channel::icc_power_on(Milliseconds timeout) {
  const auto seq = next_seq();
  const Fits fits = may_be_atr;
  return payload_of(
      {"IccPowerOn", seq, encode_icc_power_on(seq), MessageType::data_block, fits, seq, seq},
      timeout);
}

Result<void> Channel::icc_power_off(Milliseconds timeout) {
  const auto seq = next_seq();
  const Fits fits = [](ByteView) { return false; };  // a SlotStatus has no payload
  const auto reply = request(
      {"IccPowerOff", seq, encode_icc_power_off(seq), MessageType::slot_status, fits, seq, seq},
      timeout);
  if (!reply) return fail(reply.error());
  return {};
}

// Where the number before is the answer's, it is one that no other message had.
Channel::Question Channel::xfr_question(ByteView payload, const Fits& fits) {
  const bool is_long = kHeaderSize + payload.size() > kPacketSize;
  const bool lags = is_long && long_seq_ == LongSeq::before;
  if (lags) ++seq_;
  const auto seq = next_seq();
  const auto expected = lags ? previous(seq) : seq;
  return {"XfrBlock", seq,     encode_xfr_block(seq, payload), MessageType::data_block, fits,
          expected,   expected};
}

Result<SlotChange> Channel::await_slot_change(Milliseconds timeout) {
  std::array<std::uint8_t, kMaxNotice> notice{};
  const auto size = transport_.receive_notice(notice, timeout);
  if (size) return decode_slot_change(ByteView(notice).first(*size));
  if (size.error().code == Errc::timed_out) return SlotChange::none;
  return fail(size.error());
}

Result<Bytes> Channel::xfr_block(ByteView payload, Milliseconds timeout, const Fits& fits) {
  return payload_of(xfr_question(payload, fits), timeout);
}

Result<Bytes> Channel::learn_long_seq(ByteView payload, Milliseconds timeout, const Fits& fits) {
  ++seq_;  // the number before is nobody else's
  auto question = xfr_question(payload, fits);
  question.or_expected = previous(question.seq);
  const auto block = request(question, timeout);
  if (!block) return fail(block.error());
  long_seq_ = block->header.seq == question.seq ? LongSeq::own : LongSeq::before;
  return to_bytes(block->payload());
}

Result<void> Channel::drain() {
  std::array<std::uint8_t, kDrainRoom> buffer{};
  bool halt_cleared = false;
  for (int reads = 0; reads < kMaxDrainReads; ++reads) {
    const auto got = transport_.receive(buffer, kDrainTimeout);
    if (got) {
      log_dropped("drain", ByteView(buffer).first(*got));
      continue;
    }
    const auto& error = got.error();
    if (error.code == Errc::reader_gone || error.code == Errc::aborted) return fail(error);
    if (!is_halt(error) || halt_cleared) return {};
    if (!transport_.clear_halt()) return {};
    halt_cleared = true;
  }
  return {};
}

Seq Channel::next_seq() const { return Seq{seq_}; }

Result<Bytes> Channel::payload_of(const Question& question, Milliseconds timeout) {
  const auto block = request(question, timeout);
  if (!block) return fail(block.error());
  // Card or chip were mute: bStatus 00, bError FE and no data (libnfc#263, pyscard#18).
  if (block->payload().empty()) return fail(Errc::no_answer, question.where, block->header.error);
  return to_bytes(block->payload());
}

Result<ReceivedMessage> Channel::request(const Question& question, Milliseconds timeout) {
  if (!in_step_) return fail(Errc::timed_out, question.where);
  if (!question.message.ok()) return fail(Errc::too_long, question.where);
  ++seq_;
  in_step_ = false;  // until the reply that belongs to the message has been read
  return converse(question, timeout);
}

Result<ReceivedMessage> Channel::converse(const Question& question, Milliseconds timeout) {
  const Deadline deadline(clock_, timeout);
  if (const auto sent = send(question.message.view(), deadline.left()); !sent) {
    return fail(sent.error());
  }
  MessageReader reader(transport_, deadline);
  int late = 0;
  int extensions = 0;
  while (late <= kMaxStaleReplies && extensions <= kMaxTimeExtensions) {
    auto reply = reader.next();
    if (!reply) return reply;
    if (!question.answered_by(*reply)) {
      log_dropped(question.where, reply->frame);
      ++late;
    } else if (reply->header.command_status() == CommandStatus::time_extension) {
      ++extensions;
    } else {
      if (const auto ended = conclude(question, *reply); !ended) return fail(ended.error());
      return reply;
    }
  }
  return fail(Errc::timed_out, question.where);
}

Result<void> Channel::conclude(const Question& question, const ReceivedMessage& reply) {
  const auto status = reply.header.command_status();
  if (status == CommandStatus::reserved) return fail(Errc::malformed_reply, question.where);
  in_step_ = true;
  // bError speaks only when the command failed: it is stale otherwise (nfcpy#105, libnfc#476).
  if (status == CommandStatus::ok) return {};
  return fail(Errc::reader_refused, question.where, reply.header.error);
}

// A halted OUT endpoint has taken nothing or a part: it is freed for the next command, and this one
// has failed, because sending again could do it twice.
Result<void> Channel::send(ByteView message, Milliseconds timeout) {
  const auto sent = transport_.send(message, timeout);
  if (!sent && is_halt(sent.error())) {
    if (const auto cleared = transport_.clear_halt(); !cleared) return cleared;
  }
  return sent;
}

}  // namespace acr122::ccid
