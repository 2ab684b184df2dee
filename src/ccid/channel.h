// SPDX-License-Identifier: LGPL-2.1-or-later
// CCID requests and the replies that belong to them (CCID 1.1, section 6).
#pragma once

#include <functional>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/transport.h"
#include "ccid/message.h"

namespace acr122::ccid {

/// Whether a reply's payload can be the answer to this question. A payload that cannot is a late
/// answer: it is dropped and the pipe read again. Asked about replies with a payload only.
using Fits = std::function<bool(ByteView payload)>;
inline constexpr auto kAnyPayload = [](ByteView) { return true; };  // no destructor at exit

/// Late answers dropped in one request. acsccid gives up after as many duplicates (acsccid,
/// ccid_usb.c).
inline constexpr int kMaxStaleReplies = 10;
/// Time extensions followed in one request, which its time-out bounds as well. No trace shows an
/// ACR122U asking for one, so this only has to be finite.
inline constexpr int kMaxTimeExtensions = 100;

/// One bulk conversation. bSeq counts up per command; a reply is ours only if type, slot and bSeq
/// fit and `fits` accepts the payload (docs/architecture.md, "Conversation rules"). No command is
/// ever sent twice. A time-out bounds the whole request, however many messages arrive.
///
/// Every request can end in reader_gone, aborted, timed_out, transfer_failed, interrupted,
/// malformed_reply and reader_refused (bmCommandStatus failed; detail is bError).
class Channel {
 public:
  Channel(Transport& transport, Clock& clock) : transport_(transport), clock_(clock) {}

  /// 62 -> 80 with the firmware's ATR. Also: no_answer.
  Result<Bytes> icc_power_on(Milliseconds timeout);
  /// 63 -> 81.
  Result<void> icc_power_off(Milliseconds timeout);
  /// 6F -> 80. An empty DataBlock is Errc::no_answer, never success. Also: too_long.
  Result<Bytes> xfr_block(ByteView payload, Milliseconds timeout, const Fits& fits = kAnyPayload);

  /// An xfr_block of more than one packet, to which some firmware gives the bSeq before
  /// (acsccid, ccid_usb.c, "APDU sequence bug"): learns whether this one does. From then on exactly
  /// one number is right.
  Result<Bytes> learn_long_seq(ByteView payload, Milliseconds timeout, const Fits& fits);
  bool knows_long_seq() const { return long_seq_ != LongSeq::unknown; }

  /// Waits until the reader tells of its slot by itself, for so long at most: none. It does while
  /// the firmware polls. Errors: those of Transport::receive_notice(), but for timed_out. Nothing
  /// is left unread by any of them.
  Result<SlotChange> await_slot_change(Milliseconds timeout);

  /// Reads and drops whatever waits in bulk IN (bounded). Errors: reader_gone, aborted.
  Result<void> drain();

  /// False after anything that may have left an answer unread. While false every request is
  /// refused with timed_out and nothing is sent; Link::synchronise() drains and sets it straight.
  bool in_step() const { return in_step_; }
  void set_in_step(bool in_step) { in_step_ = in_step; }

  Transport& transport() { return transport_; }

 private:
  struct Question {
    const char* where;  // the exchange's name for errors
    Seq seq;
    Message message;
    MessageType reply;
    const Fits& fits;

    /// Numbers that its answer may have; one, but while that is learnt.
    Seq expected;
    Seq or_expected;

    bool answered_by(const ReceivedMessage& reply) const;
  };
  enum class LongSeq : std::uint8_t { unknown, own, before };

  Question xfr_question(ByteView payload, const Fits& fits);
  Seq next_seq() const;
  Result<ReceivedMessage> request(const Question& question, Milliseconds timeout);
  Result<ReceivedMessage> converse(const Question& question, Milliseconds timeout);
  Result<void> conclude(const Question& question, const ReceivedMessage& reply);
  Result<void> send(ByteView message, Milliseconds timeout);
  Result<Bytes> payload_of(const Question& question, Milliseconds timeout);

  Transport& transport_;
  Clock& clock_;
  std::uint8_t seq_ = 0;
  LongSeq long_seq_ = LongSeq::unknown;
  bool in_step_ = true;
};

}  // namespace acr122::ccid
