// SPDX-License-Identifier: LGPL-2.1-or-later
// The small moves on the chip that finding, keeping and leaving cards are made of.
#pragma once

#include <optional>
#include <vector>

#include "card/key_store.h"
#include "card/options.h"
#include "card/rate_memory.h"
#include "pn532/chip.h"

namespace acr122::card {

/// The card said nothing at all: status 01, or an empty DataBlock.
bool card_is_silent(const Error& error);
/// An exchange failed between chip and card; the reader itself is well. A command that the chip
/// does not know counts too: clones lack some (Diagnose), and the next way is tried.
bool is_rf_failure(const Error& error);
/// That, or an answer that no card should give.
bool is_card_trouble(const Error& error);

/// Calls return the reader's errors only: a card that does not answer is an empty result.
class Rf {
 public:
  Rf(pn532::Chip& chip, Clock& clock, const Options& options = {})
      : chip_(chip),
        clock_(clock),
        keys_(options.key_slots, options.takes_lasting_keys),
        uid_order_(options.uid_order) {}
  Rf(const Rf&) = delete;  // cards keep a reference
  Rf& operator=(const Rf&) = delete;

  /// All RF settings of the chip, field on.
  Result<void> configure();
  /// Field off long enough for every card to forget, and on again until every card is awake.
  Result<void> reset_field();
  /// Off until every card has forgotten; on until every card is awake.
  Result<void> field_off();
  Result<void> field_on();
  /// Whether the chip drives its antenna, which a reset ends. Errors: those of
  /// Chip::read_registers.
  Result<bool> field_is_on();
  /// How long the chip waits for a card's answer: at least `time`, at least the default 51.2 ms.
  Result<void> wait_for_answer(Milliseconds time);
  /// The same for a program that knows better: rounded up to one of the chip's steps from 100 us to
  /// 3.28 s. It holds until usual_answer_time(). Returns the step.
  Result<Milliseconds> wait_exactly(std::chrono::microseconds time);
  Result<void> usual_answer_time();

  Result<std::vector<pn532::TargetA>> find_a(std::uint8_t max_targets);
  Result<std::optional<pn532::TargetB>> find_b();
  Result<std::optional<pn532::TargetFelica>> find_felica(pn532::BitRate rate);
  Result<std::optional<pn532::TargetJewel>> find_jewel();

  /// The type A card with this UID and no other; with an empty UID whichever there is.
  Result<std::optional<pn532::TargetA>> select_a(ByteView uid);
  /// The same, but the card is left at ISO 14443-3: no RATS.
  Result<std::optional<pn532::TargetA>> select_a_part_3(ByteView uid);
  /// Brings a card back that fell silent or refused a command: by UID, then by UID after a field
  /// reset.
  Result<std::optional<pn532::TargetA>> reselect_a(ByteView uid);

  pn532::Chip& chip() { return chip_; }
  Clock& clock() { return clock_; }
  RateMemory& rates() { return rates_; }
  KeyStore& keys() { return keys_; }
  UidOrder uid_order() const { return uid_order_; }

 private:
  Result<void> set_retry_timeout(std::uint8_t code);

  pn532::Chip& chip_;
  Clock& clock_;
  RateMemory rates_;
  KeyStore keys_;
  UidOrder uid_order_;
  std::uint8_t retry_timeout_ = 0;  // as the chip has it; 0: unknown
  std::uint8_t usual_timeout_ = 0;  // as the card in use needs it; 0: no matter
};

}  // namespace acr122::card
