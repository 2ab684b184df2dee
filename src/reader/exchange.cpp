// SPDX-License-Identifier: LGPL-2.1-or-later
// Commands of clients: to the card, or to the reader itself.
#include "pcsc/request.h"
#include "reader/impl.h"

namespace acr122::reader {

Result<Bytes> Reader::Impl::transmit(ByteView apdu, bool t0) {
  if (gone) return fail(Errc::reader_gone, "transmit");
  const auto request = pcsc::parse_request(apdu);
  notice_sleep();
  if (apdu.empty()) {
    Bytes answer;
    append(answer, sw::wrong_length);
    return answer;
  }
  const auto* own = std::get_if<pcsc::ReaderRequest>(&request);
  if (!own || !std::holds_alternative<pcsc::GetResponse>(own->kind)) by_halves.forget();
  {
    const Lock lock(door);
    // A handle to a card that left must not reach the next one, not even by pseudo-APDU.
    const bool usable = presence.level() ? powered || own : own && !presence.latched();
    if (!usable) return fail(Errc::card_gone, "transmit");
  }
  if (own) return reader_request(*own, t0 ? Way::transmit_by_t0 : Way::transmit);
  if (client_use == ChipUse::takes_over) take_back();
  be_patient();
  if (!card_at_hand()) return fail(Errc::card_gone, "transmit");
  fresh = false;
  const auto* session = std::get_if<pcsc::SessionCommand>(&request);
  if (session) return settle(transparent(*session));
  if (field.session().needs_activation()) take_card_back();
  if (!card_at_hand()) return fail(Errc::card_gone, "transmit");
  fresh = false;
  return settle(card->handle(request));
}

// What an answer, or none, says about card and reader.
Result<Bytes> Reader::Impl::settle(Result<card::Reply> reply) {
  constexpr const char* kWhere = "card command";
  if (reply && *reply == card::Reply(card::NoAnswer::gone)) {
    lost("it did not answer a command");
    return fail(Errc::card_gone, kWhere);
  }
  if (reply && std::holds_alternative<Bytes>(*reply)) {
    odd_results = 0;
    // What the driver answers from memory does not show that the card is there.
    if (chip.card_answers() != answers_at_test) test_later();
    return std::get<Bytes>(std::move(*reply));
  }
  test_soon();
  if (!reply) return fail(broke(reply.error()));
  const bool late = std::get<card::NoAnswer>(*reply) == card::NoAnswer::out_of_time;
  return fail(broke(Error{late ? Errc::wtx_limit : Errc::card_failed, kWhere}));
}

Result<card::Reply> Reader::Impl::transparent(const pcsc::SessionCommand& command) {
  // A program that takes longer to go on has left its session behind: 30 s, if not configured.
  const auto left_behind = 15 * config.client_grace;
  const bool was_open = field.session().is_open();
  card->program_spoke();
  auto answer = field.session().handle(
      command, *card, [this](std::chrono::microseconds time) { sleep_until(clock.now() + time); });
  if (!answer) return answer;
  const bool quiet = field.session().needs_quiet();
  session_until = clock.now() + (quiet ? left_behind : config.client_grace);
  hold();
  if (was_open && !field.session().is_open()) end_session();
  return answer;
}

}  // namespace acr122::reader
