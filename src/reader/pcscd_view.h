// SPDX-License-Identifier: LGPL-2.1-or-later
// What pcscd may know of a reader, and the place where its event thread sleeps. Has a short lock of
// its own, so that questions are answered while a card is still thinking.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "card/card.h"
#include "reader/call_ends.h"
#include "reader/life.h"
#include "reader/presence.h"
#include "reader/wait.h"

namespace acr122::reader {

/// The card that pcscd may know of.
struct KnownCard {
  Bytes atr;
  card::Identity::Technology technology{};
  bool powered = false;
  std::uint32_t protocol = 0;  // T=0 or T=1, of pcscd's client; 0: none agreed on
};

/// How a wait ended.
enum class WaitEnd : std::uint8_t { timeout, change, stopped, gone };

/// Thread-safe; no call does I/O. Whoever holds the reader's lock may call it, never the other way
/// round.
class PcscdView {
 public:
  PcscdView(Clock& clock, Life& life) : clock_(clock), life_(life) {}

  // What pcscd asks.
  /// The level for IFDHICCPresence. An absence waits for a power call that is just ending, a
  /// presence for a transmit that met no card.
  bool read_presence() EXCLUDES(mutex_);
  /// As it is now, for whoever is not pcscd.
  Presence presence() const EXCLUDES(mutex_);
  std::optional<KnownCard> card() const EXCLUDES(mutex_);
  /// False: no card is powered.
  bool agree_on(std::uint32_t protocol) EXCLUDES(mutex_);
  std::string firmware() const EXCLUDES(mutex_);

  // What happens to the reader and its card.
  void set_firmware(std::string firmware) EXCLUDES(mutex_);
  void card_found(const card::Card& card) EXCLUDES(mutex_);
  void card_replaced(const card::Card& card) EXCLUDES(mutex_);
  /// Known already; its ATR may be another one.
  void card_activated(const card::Card& card) EXCLUDES(mutex_);
  void card_lost() EXCLUDES(mutex_);
  void set_powered(bool on) EXCLUDES(mutex_);
  /// See CallEnds: read_presence() lets them end.
  void power_call_ends() EXCLUDES(mutex_);
  void transmit_met_no_card() EXCLUDES(mutex_);
  /// The reader's life ends, and so does every wait.
  void go_away() EXCLUDES(mutex_);

  // The wait function.
  void begin_wait() EXCLUDES(mutex_);
  bool wait_is_over() const EXCLUDES(mutex_);
  /// Until `end`, the end of the wait, or stir().
  void doze(TimePoint end) EXCLUDES(mutex_);
  WaitEnd end_wait() EXCLUDES(mutex_);
  /// Ends the current or the next wait.
  void stop() EXCLUDES(mutex_);
  /// The watcher has something to do earlier than it said.
  void stir() EXCLUDES(mutex_);

 private:
  bool over() const REQUIRES(mutex_);
  bool let_calls_end(Lock& held) REQUIRES(mutex_);

  Clock& clock_;
  Life& life_;
  mutable Mutex mutex_;
  Condition changed_;
  Presence presence_ GUARDED_BY(mutex_);
  KnownCard card_ GUARDED_BY(mutex_);
  std::string firmware_ GUARDED_BY(mutex_);
  CallEnds ends_ GUARDED_BY(mutex_);
  Wait wait_ GUARDED_BY(mutex_);
};

}  // namespace acr122::reader
