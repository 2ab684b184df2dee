// SPDX-License-Identifier: LGPL-2.1-or-later
// Commands of clients for the reader itself: pseudo-APDUs, by SCardControl or SCardTransmit.
#include <algorithm>

#include "bridge/direct_transmit.h"
#include "pcsc/request.h"
#include "pn532/program_command.h"
#include "reader/impl.h"

namespace acr122::reader {
namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

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
  const auto* own = std::get_if<pcsc::ReaderRequest>(&request);
  if (!own) return fail(Errc::not_supported, "escape");
  return reader_request(*own, Way::control);
}

// FF CA asks nothing of the card and is answered by ACS readers at this door, too. Whatever else is
// meant for a card goes by SCardTransmit, where pcscd tells a program that its card was swapped.
Result<Bytes> Reader::Impl::escape_get_data(const pcsc::GetData& get) {
  if (!card_at_hand()) return only(sw::failed);  // ACR122U API 2.04, section 4.1
  return settle(card->handle(get));
}

// A kind of request without a handler does not compile.
Result<Bytes> Reader::Impl::reader_request(const pcsc::ReaderRequest& request, Way way) {
  if (!may_use(request, way)) return only(sw::unknown_instruction);
  notice_sleep();
  if (!recover_for_a_command()) return fail(Errc::timed_out, "pseudo-APDU");
  const auto set = [&](std::uint8_t p2) {
    return send(request, bridge::encode_setting(request.p1, p2));
  };
  return std::visit(
      Overloaded{
          [&](StatusWord refused) { return refuse(request, refused); },
          [&](const pcsc::DirectTransmit& direct) { return direct_transmit(request, direct, way); },
          [&](const pcsc::Blink& blink) {
            return send(request, bridge::encode_blink(blink.p2, blink.timing));
          },
          [&](const pcsc::SetTimeOut& time_out) { return set_time_out(request, time_out); },
          [&](const pcsc::GetFirmware& get) { return set(get.p2); },
          [&](const pcsc::GetPicc& get) { return set(get.p2); },
          [&](const pcsc::SetPicc& picc) { return set_picc(request, picc, way); },
          [&](const pcsc::SetBuzzer& buzzer) { return set(buzzer.p2); },
          [&](const pcsc::Identify&) { return identify(); },
          [&](const pcsc::GetResponse& get) { return get_response(get); },
      },
      request.kind);
}

Result<Bytes> Reader::Impl::refuse(const pcsc::ReaderRequest& request, StatusWord word) {
  if (request.size > bridge::kPseudoApduHeader + link.max_frame()) say_too_long(request.size);
  return only(word);
}

Result<Bytes> Reader::Impl::direct_transmit(const pcsc::ReaderRequest& request,
                                            const pcsc::DirectTransmit& direct, Way way) {
  constexpr std::size_t kToChip = 1;  // D4
  if (direct.command.size() + kToChip > link.max_frame()) return refuse(request, sw::wrong_length);
  if (pn532::effect_of(direct.command) == pn532::Effect::cuts_off) {
    return refuse(request, sw::function_not_supported);
  }
  if (const auto bounded = bound_patience(request, pn532::polling_time(direct.command)); !bounded) {
    return fail(broke(bounded.error()));
  }
  const auto noted = client_registers.note(chip, pn532::settings_written(direct.command));
  if (!noted) return fail(broke(noted.error()));
  auto answer = send(request, bridge::encode_direct_transmit(direct.command));
  if (!answer || way != Way::transmit_by_t0) return answer;
  return by_halves.keep(std::move(*answer));
}

Result<Bytes> Reader::Impl::set_time_out(const pcsc::ReaderRequest& request,
                                         const pcsc::SetTimeOut& time_out) {
  auto answer = send(request, bridge::encode_setting(request.p1, time_out.p2));
  chip_patience = chip_time_out(time_out, config.card.wtx_limit);
  patience_is_the_programs = true;
  return answer;
}

Result<Bytes> Reader::Impl::get_response(const pcsc::GetResponse& get) {
  auto rest = by_halves.fetch(get.le);
  return rest ? std::move(*rest) : only(sw::unknown_instruction);
}

Result<Bytes> Reader::Impl::set_picc(const pcsc::ReaderRequest& request, const pcsc::SetPicc& set,
                                     Way way) {
  if (const auto bounded = bound_patience(request, Milliseconds{0}); !bounded) {
    return fail(broke(bounded.error()));
  }
  auto answer = send(request, bridge::encode_setting(request.p1, set.p2));
  if (!answer) return answer;
  const bool one_byte = way == Way::control && config.picc_answer == config::PiccAnswer::one_byte;
  return settle_shape(std::move(*answer), one_byte ? PiccShape::one_byte : PiccShape::two_bytes);
}

Result<Bytes> Reader::Impl::send(const pcsc::ReaderRequest& request,
                                 const bridge::PseudoApdu& apdu) {
  auto answer =
      link.pseudo_apdu(apdu.view(), time_for(request, {config.card.wtx_limit, chip_patience}),
                       fitting_answers(request));
  note_use(use_of(request));
  if (answer) return answer;
  if (answer.error().code == Errc::no_answer && link.in_step()) {
    // The firmware's empty block; its manual calls the case 63 01 (ACR122 API 1.0, appendix D).
    return Bytes{0x63, 0x01};
  }
  return fail(broke(answer.error()));
}

// A program's chip command may wait for ever (InAutoPoll, TgInitAsTarget), and the firmware, which
// we told to be patient, with it. A program that sends FF 00 41 knows better.
Result<void> Reader::Impl::bound_patience(const pcsc::ReaderRequest& request,
                                          Milliseconds polling) {
  constexpr Milliseconds kStep{5'000};
  if (patience_is_the_programs || use_of(request) != ChipUse::takes_over) return {};
  const auto wanted = std::min(polling, config.card.wtx_limit);
  const auto steps = std::max<std::int64_t>(1, (wanted + kStep - Milliseconds{1}) / kStep);
  const bool bounded = client_use == ChipUse::takes_over;
  if (bounded && kStep * steps <= chip_patience) return {};
  chip_patience = kStep * steps;
  return set_patience(static_cast<std::uint8_t>(steps));
}

void Reader::Impl::note_use(ChipUse use) {
  if (use == ChipUse::none) return;
  client_use = std::max(client_use, use);
  if (use != ChipUse::observes) {
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
