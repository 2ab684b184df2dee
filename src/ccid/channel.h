// CCID requests and the replies that belong to them (CCID 1.1, section 6).
#pragma once

#include <functional>

#include "acr122/bytes.h"
#include "acr122/result.h"
#include "acr122/transport.h"

namespace acr122::ccid {

/// Whether a reply's payload can be the answer to this question. A payload that cannot is a late
/// answer: it is dropped and the pipe read again.
using Fits = std::function<bool(ByteView payload)>;
inline const Fits kAnyPayload = [](ByteView) { return true; };

/// One bulk conversation. bSeq counts up per command; a reply is ours only if type, slot and bSeq
/// fit and `fits` accepts the payload (docs/architecture.md, "Conversation rules").
class Channel {
 public:
  explicit Channel(Transport& transport) : transport_(transport) {}

  /// 62 -> 80 with the firmware's ATR.
  Result<Bytes> icc_power_on(Milliseconds timeout);
  /// 63 -> 81.
  Result<void> icc_power_off(Milliseconds timeout);
  /// 6F -> 80. An empty DataBlock is Errc::no_answer, never success.
  /// Errors: reader_gone, aborted, timed_out, transfer_failed, malformed_reply, reader_refused
  /// (bmCommandStatus failed; detail is bError), no_answer, too_long.
  Result<Bytes> xfr_block(ByteView payload, Milliseconds timeout, const Fits& fits = kAnyPayload);
  /// 6B -> 83. Refused by touchatag (reader_refused).
  Result<Bytes> escape(ByteView payload, Milliseconds timeout, const Fits& fits = kAnyPayload);

  /// Reads and drops whatever waits in bulk IN (bounded). Errors: reader_gone, aborted.
  Result<void> drain();

  /// False after a time-out or a broken transfer. While false every request is refused with
  /// timed_out unless resynchronising; Link::synchronise() sets it straight.
  bool in_step() const { return in_step_; }
  void set_in_step(bool in_step) { in_step_ = in_step; }

  Transport& transport() { return transport_; }

 private:
  Transport& transport_;
  std::uint8_t seq_ = 0;
  bool in_step_ = true;
};

}  // namespace acr122::ccid
