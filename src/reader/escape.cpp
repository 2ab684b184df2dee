// SPDX-License-Identifier: LGPL-2.1-or-later
// Commands of clients for the reader itself: pseudo-APDUs, by SCardControl or SCardTransmit.
#include <algorithm>

#include "pcsc/request.h"
#include "reader/impl.h"
#include "reader/pseudo_apdu.h"

namespace acr122::reader {
namespace {

Bytes only(StatusWord word) {
  Bytes answer;
  append(answer, word);
  return answer;
}

}  // namespace

Result<Bytes> Reader::Impl::escape(ByteView command) {
  if (gone) return fail(Errc::reader_gone, "escape");
  const auto request = pcsc::parse_request(command);
  if (const auto* refused = std::get_if<pcsc::Refused>(&request)) return only(refused->word);
  if (const auto* get = std::get_if<pcsc::GetData>(&request)) return escape_get_data(*get);
  const auto* pseudo = std::get_if<pcsc::PseudoApdu>(&request);
  if (!pseudo) return fail(Errc::not_supported, "escape");
  return pseudo_apdu(pseudo->bytes, Door::control);
}

// FF CA asks nothing of the card and is answered by ACS readers at this door, too. Whatever else is
// meant for a card goes by SCardTransmit, where pcscd tells a program that its card was swapped.
Result<Bytes> Reader::Impl::escape_get_data(const pcsc::GetData& get) {
  if (!card_at_hand()) return only(sw::failed);  // ACR122U API 2.04, section 4.1
  return settle(card->handle(get));
}

Result<Bytes> Reader::Impl::pseudo_apdu(ByteView raw, Door door_used) {
  notice_sleep();
  if (!recover_for_a_command()) return fail(Errc::timed_out, "pseudo-APDU");
  if (is_identify(raw)) return identify();
  const auto shaped = shape(raw, link.max_frame());
  if (!shaped) {
    if (raw.size() > bridge::kPseudoApduHeader + link.max_frame()) say_too_long(raw.size());
    return only(shaped.error());
  }
  const auto apdu = shaped->view();
  if (const auto bounded = bound_patience(apdu); !bounded) return fail(broke(bounded.error()));
  if (const auto noted = client_registers.note(chip, apdu); !noted) {
    return fail(broke(noted.error()));
  }
  auto answer = link.pseudo_apdu(apdu, time_for(apdu, {config.card.wtx_limit, chip_patience}));
  note_use(apdu);
  const bool two_bytes = config.picc_answer == config::PiccAnswer::two_bytes;
  if (answer) return settle_shape(apdu, std::move(*answer), two_bytes ? Door::transmit : door_used);
  if (answer.error().code == Errc::no_answer && link.in_step()) {
    // The firmware's empty block; its manual calls the case 63 01 (ACR122 API 1.0, appendix D).
    return Bytes{0x63, 0x01};
  }
  return fail(broke(answer.error()));
}

// A program's chip command may wait for ever (InAutoPoll, TgInitAsTarget), and the firmware, which
// we told to be patient, with it. A program that sends FF 00 41 knows better.
Result<void> Reader::Impl::bound_patience(ByteView apdu) {
  constexpr Milliseconds kStep{5'000};
  if (patience_is_the_programs || classify(apdu) != ClientUse::takes_over) return {};
  const auto wanted = std::min(polling_time(apdu), config.card.wtx_limit);
  const auto steps = std::max<std::int64_t>(1, (wanted + kStep - Milliseconds{1}) / kStep);
  const bool bounded = client_use == ClientUse::takes_over;
  if (bounded && kStep * steps <= chip_patience) return {};
  chip_patience = kStep * steps;
  return set_patience(static_cast<std::uint8_t>(steps));
}

void Reader::Impl::note_use(ByteView apdu) {
  const auto use = classify(apdu);
  if (use == ClientUse::none) return;
  client_use = std::max(client_use, use);
  if (const auto patience = asks_for_patience(apdu, config.card.wtx_limit)) {
    chip_patience = *patience;
    patience_is_the_programs = true;
  }
  if (use != ClientUse::observes) {
    fresh = false;
    if (card) card->program_spoke();
  }
  client_until = clock.now() + config.client_grace;
  hold();
}

void Reader::Impl::hold() {
  const Lock lock(door);
  let_go = false;
}

void Reader::Impl::say_too_long(std::size_t size) {
  if (std::exchange(said_too_long, true)) return;
  log::error(
      "{}: a program's command of {} bytes is refused: at most {} fit (max_frame_bytes in "
      "ifd-acr122.conf); further ones are refused without a line",
      name(), size, bridge::kPseudoApduHeader + link.max_frame());
}

}  // namespace acr122::reader
