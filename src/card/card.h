// SPDX-License-Identifier: LGPL-2.1-or-later
// What a card in the field can do, whatever its family.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "base/status_word.h"
#include "card/own_login.h"
#include "card/selection.h"
#include "pcsc/request.h"
#include "rf/session.h"
#include "rf/target.h"

namespace acr122::card {

/// Who a card is, as far as the air interface tells: what must be equal after a reselect.
struct Identity {
  enum class Technology : std::uint8_t { a, b, felica, jewel };
  Technology technology = Technology::a;
  Bytes uid;               // UID, PUPI, IDm or Jewel id
  std::uint8_t sak = 0;    // type A only
  Bytes activation;        // ATS or ATQB protocol part: tells random-UID cards apart
  std::uint16_t atqa = 0;  // type A only; as the chip prints it; not compared: clones swap it
  /// Of type A, in its SAK: whether it keeps the promise its ATS shows.
  bool promises_iso_dep() const {
    return technology == Technology::a && (sak & rf::kSakIso14443_4) != 0;
  }
  /// ISO 14443-3: a 4-byte UID that starts with 08 may change at each field reset.
  bool random_uid() const {
    return technology == Technology::a && uid.size() == 4 && uid[0] == 0x08;
  }
  /// A random UID, or a PUPI, which carries no mark that says whether it is random.
  bool number_may_change() const { return random_uid() || technology == Technology::b; }
};

/// What a presence test came to.
enum class Sighting : std::uint8_t { there, gone };
inline Sighting there_if(bool there) { return there ? Sighting::there : Sighting::gone; }

/// Same card as before? Of one whose number may change when the field is off only `seen` tells: it
/// was still there when the field was switched off.
bool same_card(const Identity& before, const Identity& now, Sighting seen);

/// Why a card gave no answer; the reader itself is well.
enum class NoAnswer : std::uint8_t {
  gone,         // it left the field, or another one lies in its place
  failed,       // it is there, but the command is lost and its session is over
  out_of_time,  // it asked for more waiting time than Options::wtx_limit, or never ended
  not_offered,  // it was not asked: it has no power, or nothing of the kind goes to a card
};
/// Data and status word (never under 2 bytes), or why there are none.
using Reply = std::variant<Bytes, NoAnswer>;

/// An activated card. Errors of all calls: the reader's only. Calls need the reader's lock; they
/// talk to the chip unless said otherwise.
class Card {
 public:
  virtual ~Card() = default;

  virtual const Identity& identity() const = 0;  // no I/O
  virtual ByteView atr() const = 0;              // no I/O; 1 to 33 bytes, PC/SC part 3
  virtual std::string describe() const = 0;      // no I/O; "MIFARE Classic 1K" for the log

  /// ISO 14443-4 with it; null: it speaks none. No I/O.
  virtual rf::Session* session() { return nullptr; }
  /// What programs have selected by APDUs; null: it takes none. No I/O.
  virtual Selection* selection() { return nullptr; }

  /// One class-FF request or card APDU.
  virtual Result<Reply> handle(const pcsc::Request& request) = 0;

  /// A command of a program's own, by ISO 14443-4: what the card sends, without a status word of
  /// ours. Only of a card with a session().
  virtual Result<Reply> carry(ByteView /*command*/) { return NoAnswer::failed; }

  /// Is it still there? Does not disturb the card's state (docs/architecture.md, "Presence").
  virtual Result<Sighting> present() = 0;

  /// A program has sent, or is about to send, frames of its own: the card may no longer be as the
  /// driver left it. No I/O.
  virtual void program_spoke() {}

  // Logins. A presence test may end one on the card; the program shall not notice.
  /// A program's own frame went to the card; `done`: it was answered as if carried out. No I/O.
  virtual void program_sent(ByteView /*frame*/, bool /*done*/) {}
  /// What such a frame may have logged in to; null: this card knows none of them. No I/O.
  virtual OwnLogin* own_login() { return nullptr; }
  /// The card is logged in to, and a presence test would end that. No I/O.
  virtual bool logged_in() const { return false; }
  /// Before a program's own frame: its last login is on the card again. If that fails, the frame
  /// itself finds out why.
  virtual Result<void> restore_login() { return {}; }
};

}  // namespace acr122::card
