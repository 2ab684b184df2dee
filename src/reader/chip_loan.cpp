// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/chip_loan.h"

namespace acr122::reader {

// A program that drives the chip finds it as after power-on. Our own session means nothing to it:
// to one that talks to an ISO 14443-4 card without looking for it, the chip has activated it; its
// first listing sees whoever lies there, however the driver has left them. One that only changes
// settings has nothing to do with the card.
Result<void> ChipLoan::hand_over(ChipUse use, const pn532::ProgramCommand& command) {
  auto& hold = parts_.hold;
  auto* card = parts_.slot.card();
  const bool speaks = card != nullptr && card->session() != nullptr;
  const bool exchanges = use == ChipUse::exchange && speaks;
  if (use != ChipUse::takes_over && !exchanges) return {};
  if (!hold.taken_over()) {
    if (const auto given = parts_.field.hand_over(); !given) return given;
    hold.used(ChipUse::takes_over, parts_.clock.now());
  }
  const bool given_up = hold.card_given_up();
  const bool first = is_first_listing(command);
  if (!speaks || given_up) return first ? parts_.field.reset() : Result<void>{};
  if (!exchanges && command.keeps_selection) return {};
  hold.give_up_card();
  return parts_.field.give_up(*card, exchanges);
}

bool ChipLoan::is_first_listing(const pn532::ProgramCommand& command) {
  const bool looks = command.effect == pn532::Effect::looks;
  return looks && parts_.hold.first_listing(parts_.programs.left().has_value());
}

Result<void> ChipLoan::prepare(ChipUse use, const pn532::ProgramCommand& command) {
  const auto bounded = bound_time_out(use, command.polling);
  if (!bounded) return bounded;
  if (const auto given = hand_over(use, command); !given) return given;
  if (const auto restored = restore_login(use); !restored) return restored;
  return parts_.registers.note(parts_.chip, command.settings_written);
}

// The driver's presence test ends a login; its own commands, and those of a program, go on as if it
// had not. What a program selects for itself is between it and the chip.
Result<void> ChipLoan::restore_login(ChipUse use) {
  auto* card = parts_.slot.card();
  const bool parked = parts_.slot.state() == CardSlot::State::parked;
  const bool wanted = use == ChipUse::exchange && !parts_.hold.taken_over() && !parked;
  return card != nullptr && wanted ? card->restore_login() : Result<void>{};
}

void ChipLoan::note(const pn532::ProgramCommand& command, ByteView answer) {
  auto* card = parts_.slot.card();
  if (card == nullptr) return;
  const auto frame = command.to_card;
  if (!frame.empty()) card->program_sent(frame, pn532::frame_was_answered(answer));
  auto* own = card->own_login();
  if (own != nullptr && !command.keeps_selection) own->forget();
}

// A program's chip command may wait for ever (InAutoPoll, TgInitAsTarget), and the firmware, which
// we told to wait until the chip answers, with it.
Result<void> ChipLoan::bound_time_out(ChipUse use, Milliseconds polling) {
  if (use != ChipUse::takes_over) return {};
  const auto steps = parts_.hold.bound_time_out(polling);
  return steps ? recovery_.set_chip_time_out(*steps) : Result<void>{};
}

}  // namespace acr122::reader
