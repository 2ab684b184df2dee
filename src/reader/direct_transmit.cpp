// SPDX-License-Identifier: LGPL-2.1-or-later
// FF 00 00 00: a program's own command for the chip.
#include "bridge/direct_transmit.h"

#include <utility>

#include "base/status_word.h"
#include "reader/commands.h"

namespace acr122::reader {

Result<Bytes> Commands::direct_transmit(const pcsc::ReaderRequest& request,
                                        const pcsc::DirectTransmit& direct, Way way) {
  constexpr std::size_t kToChip = 1;  // D4
  const auto& command = direct.command;
  if (command.bytes.size() + kToChip > parts_.link.max_frame()) {
    return refuse(request, sw::wrong_length);
  }
  if (command.effect == pn532::Effect::cuts_off) {
    return refuse(request, sw::function_not_supported);
  }
  auto* carrier = carrier_of(command);
  auto answer =
      carrier != nullptr ? carry(*carrier, command.to_card) : drive_chip(request, command);
  if (!answer || way != Way::transmit_by_t0) return answer;
  return parts_.by_halves.keep(std::move(*answer));
}

Result<Bytes> Commands::drive_chip(const pcsc::ReaderRequest& request,
                                   const pn532::ProgramCommand& command) {
  if (const auto ready = loan_.prepare(use_of(request), command); !ready) {
    return fail(recovery_.broke(ready.error()));
  }
  auto answer = send(request, bridge::encode_direct_transmit(command.bytes));
  loan_.note(command, answer ? ByteView(*answer) : ByteView{});
  return answer;
}

/// Whoever speaks ISO 14443-4 with the driver; null: the chip has to do it.
card::Card* Commands::carrier_of(const pn532::ProgramCommand& command) {
  auto* card = parts_.slot.card();
  const bool asleep = parts_.slot.state() == CardSlot::State::parked;
  const bool speaks = card != nullptr && card->session() != nullptr && !asleep;
  const bool session = parts_.field.session().is_open();
  const bool ours = speaks && !session && !parts_.hold.taken_over() && parts_.in_order();
  return ours && command.is_whole_exchange ? card : nullptr;
}

// The driver's session carries a program's InDataExchange as the chip would: what other programs
// have selected by APDUs stays so, and no time is too long between two of them.
Result<Bytes> Commands::carry(card::Card& card, ByteView apdu) {
  parts_.slot.used();
  auto reply = card.carry(apdu);
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

}  // namespace acr122::reader
