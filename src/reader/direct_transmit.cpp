// SPDX-License-Identifier: LGPL-2.1-or-later
// FF 00 00 00: a program's own command for the chip.
#include "bridge/direct_transmit.h"

#include <utility>

#include "base/status_word.h"
#include "pn532/program_command.h"
#include "reader/commands.h"

namespace acr122::reader {

Result<Bytes> Commands::direct_transmit(const pcsc::ReaderRequest& request,
                                        const pcsc::DirectTransmit& direct, Way way) {
  constexpr std::size_t kToChip = 1;  // D4
  if (direct.command.size() + kToChip > parts_.link.max_frame()) {
    return refuse(request, sw::wrong_length);
  }
  if (pn532::effect_of(direct.command) == pn532::Effect::cuts_off) {
    return refuse(request, sw::function_not_supported);
  }
  auto* carrier = carrier_of(direct.command);
  auto answer =
      carrier != nullptr ? carry(*carrier, direct.command) : drive_chip(request, direct.command);
  if (!answer || way != Way::transmit_by_t0) return answer;
  return parts_.by_halves.keep(std::move(*answer));
}

Result<Bytes> Commands::drive_chip(const pcsc::ReaderRequest& request, ByteView command) {
  if (const auto ready = prepare(request, command); !ready) {
    return fail(recovery_.broke(ready.error()));
  }
  auto answer = send(request, bridge::encode_direct_transmit(command));
  note_login(command, answer ? ByteView(*answer) : ByteView{});
  return answer;
}

/// Whoever speaks ISO 14443-4 with the driver; null: the chip has to do it.
card::Card* Commands::carrier_of(ByteView command) {
  auto* card = parts_.slot.card();
  const bool asleep = parts_.slot.state() == CardSlot::State::parked;
  const bool speaks = card != nullptr && card->session() != nullptr && !asleep;
  const bool session = parts_.field.session().is_open();
  const bool ours = speaks && !session && !parts_.hold.taken_over() && parts_.in_order();
  return ours && pn532::whole_exchange(command) ? card : nullptr;
}

// The driver's session carries a program's InDataExchange as the chip would: what other programs
// have selected by APDUs stays so, and no time is too long between two of them.
Result<Bytes> Commands::carry(card::Card& card, ByteView command) {
  parts_.slot.used();
  auto reply = card.carry(*pn532::whole_exchange(command));
  if (!reply) return fail(broke_off(reply.error()));
  Bytes answer;
  if (const auto* data = std::get_if<Bytes>(&*reply)) {
    parts_.health.good_result();
    parts_.slot.answered(parts_.clock.now(), parts_.chip.card_answers());
    answer = pn532::answer_to_exchange(*data);
  } else {
    visit_.ends("it did not answer a program's own command");
    answer = pn532::no_answer_to_exchange();
  }
  append(answer, sw::ok);
  return answer;
}

// A program that drives the chip finds it as after power-on. Our own session means nothing to it:
// to one that talks to an ISO 14443-4 card without looking for it, the chip has activated it; its
// first listing sees whoever lies there, however the driver has left them. One that only changes
// settings has nothing to do with the card.
Result<void> Commands::hand_over(ChipUse use, ByteView command) {
  auto& hold = parts_.hold;
  auto* card = parts_.slot.card();
  const bool speaks = card != nullptr && card->session() != nullptr;
  const bool exchanges = use == ChipUse::exchange && speaks;
  if (use != ChipUse::takes_over && !exchanges) return {};
  if (!hold.taken_over()) {
    if (const auto given = parts_.field.hand_over(); !given) return given;
    hold.used(ChipUse::takes_over, parts_.clock.now());
  }
  const bool first = is_first_listing(command);
  if (!speaks || hold.card_given_up()) return first ? parts_.field.reset() : Result<void>{};
  if (!exchanges && pn532::keeps_selection(command)) return {};
  hold.give_up_card();
  return parts_.field.give_up(*card, exchanges);
}

bool Commands::is_first_listing(ByteView command) {
  const bool looks = pn532::effect_of(command) == pn532::Effect::looks;
  return looks && parts_.hold.first_listing(parts_.programs.left().has_value());
}

Result<void> Commands::prepare(const pcsc::ReaderRequest& request, ByteView command) {
  const auto bounded = bound_time_out(request, pn532::polling_time(command));
  if (!bounded) return bounded;
  if (const auto given = hand_over(use_of(request), command); !given) return given;
  if (const auto restored = restore_login(use_of(request)); !restored) return restored;
  return parts_.registers.note(parts_.chip, pn532::settings_written(command));
}

// The driver's presence test ends a login; its own commands, and those of a program, go on as if it
// had not. What a program selects for itself is between it and the chip.
Result<void> Commands::restore_login(ChipUse use) {
  auto* card = parts_.slot.card();
  const bool parked = parts_.slot.state() == CardSlot::State::parked;
  const bool wanted = use == ChipUse::exchange && !parts_.hold.taken_over() && !parked;
  return card != nullptr && wanted ? card->restore_login() : Result<void>{};
}

void Commands::note_login(ByteView command, ByteView answer) {
  auto* card = parts_.slot.card();
  if (card == nullptr) return;
  const auto frame = pn532::frame_to_card(command);
  if (!frame.empty()) card->program_sent(frame, pn532::frame_was_answered(answer));
  auto* own = card->own_login();
  if (own != nullptr && !pn532::keeps_selection(command)) own->forget();
}

// A program's chip command may wait for ever (InAutoPoll, TgInitAsTarget), and the firmware, which
// we told to wait until the chip answers, with it.
Result<void> Commands::bound_time_out(const pcsc::ReaderRequest& request, Milliseconds polling) {
  if (use_of(request) != ChipUse::takes_over) return {};
  const auto steps = parts_.hold.bound_time_out(polling);
  return steps ? recovery_.set_chip_time_out(*steps) : Result<void>{};
}

}  // namespace acr122::reader
