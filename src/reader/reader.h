// SPDX-License-Identifier: LGPL-2.1-or-later
// One reader: what pcscd calls, and the lock that each call takes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/transport.h"
#include "config/file.h"
#include "reader/commands.h"
#include "reader/watch.h"

namespace acr122::reader {

/// What pcscd talks to for one Lun. Thread-safe: wait(), stop() and device_removed() arrive from
/// other threads than the rest, unlocked (pcsc-lite eventhandler.c, hotplug_libudev.c).
///
/// The I/O lock is held for a whole conversation, seconds at worst; PcscdView has a short one of
/// its own, taken after this one, never before. Calls that do no I/O take the short one alone.
class Reader {
 public:
  /// Opens and synchronises the reader `name`. A reader that is merely silent is a success: it is
  /// tried again by wait() and by every call. Errors: those of open_transport, wrong_device.
  static Result<std::unique_ptr<Reader>> open(std::string_view name, const config::File& file,
                                              Clock& clock);
  /// Hands the reader back as after plugging in.
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Level seen by pcscd. After a loss it stays false until the event thread has read it.
  /// Without a wait() ever called, looks into the field itself. A reader that is gone has no card.
  bool card_present() EXCLUDES(io_);
  /// The card that pcscd may know of: the same level without a look, and without being taken for
  /// the event thread's reading. No I/O.
  std::optional<KnownCard> known_card() const { return view_.card(); }

  // "Errors: the reader's" of the calls below: reader_gone, interrupted, reader_busy,
  // access_denied, timed_out, transfer_failed, malformed_reply, reader_refused, no_answer, aborted,
  // chip_refused, too_long: whatever ended the conversation with it, or keeps it out of order.

  /// Cold start of the card if it is not already fresh; idempotent. Returns the ATR, or
  /// NoAnswer::gone of a card that left, changed or is mute. Errors: the reader's.
  Result<card::Reply> power_up() EXCLUDES(io_);
  /// Cold start in any case. Otherwise as power_up().
  Result<card::Reply> reset() EXCLUDES(io_);
  /// Lets the card rest; without one there is nothing to do.
  void power_down() EXCLUDES(io_);
  /// T=0 or T=1, which pcscd has agreed on with its client. False: no card is powered. No I/O.
  bool agree_on(std::uint32_t protocol) { return view_.agree_on(protocol); }

  /// `t0`: the program is connected by T=0, so the answer to a direct transmit comes by halves.
  /// NoAnswer::gone: the card left; failed, out_of_time: it is there, and its session is over;
  /// not_offered: it is not powered. Errors: the reader's.
  Result<card::Reply> transmit(ByteView apdu, bool t0) EXCLUDES(io_);
  /// FF 00 .. pseudo-APDU, LOAD KEYS or GET DATA by SCardControl: raw answer.
  /// NoAnswer::not_offered: a command for the card; the others where GET DATA of a card with two
  /// sides has to ask it. Errors: the reader's.
  Result<card::Reply> escape(ByteView command) EXCLUDES(io_);

  /// The wait function: watches the field until presence changes, stop() or the time-out.
  WaitEnd wait(Milliseconds timeout) EXCLUDES(io_);
  /// Ends the current or the next wait().
  void stop();
  /// The destructor or hand_back() follows: stop(), and a call under way waits no longer than it
  /// has to.
  void begin_closing() {
    life_.begin_closing();
    stop();
  }
  /// Every call returns at once from now on.
  void device_removed();
  /// Hands the reader back before the destructor, for a process that ends under live threads. One
  /// that is in a conversation until `end` is left as it is.
  void hand_back(TimePoint end) EXCLUDES(io_);

  const DeviceInfo& device() const { return transport_->device(); }
  /// Empty until known. No I/O.
  std::string firmware() const { return view_.firmware(); }

 private:
  Reader(std::unique_ptr<Transport> transport, const config::Settings& settings, Clock& clock);
  Result<void> first_contact() EXCLUDES(io_);
  TimePoint look_around() EXCLUDES(io_);
  Result<card::Reply> note_failure(Result<card::Reply> power);

  Clock& clock_;
  const std::unique_ptr<Transport> transport_;
  Life life_;
  Programs programs_;
  PcscdView view_;

  Mutex io_;
  Parts parts_ GUARDED_BY(io_);
  Visit visit_ GUARDED_BY(io_);
  Recovery recovery_ GUARDED_BY(io_);
  Cards cards_ GUARDED_BY(io_);
  FirmwareTurn firmware_ GUARDED_BY(io_);
  Entry entry_ GUARDED_BY(io_);
  Commands commands_ GUARDED_BY(io_);
  Watch watch_ GUARDED_BY(io_);
};

}  // namespace acr122::reader
