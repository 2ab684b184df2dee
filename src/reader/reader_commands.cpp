// SPDX-License-Identifier: LGPL-2.1-or-later
// Commands of clients for the reader itself: pseudo-APDUs, by SCardControl or SCardTransmit.
#include <utility>

#include "base/log.h"
#include "base/status_word.h"
#include "bridge/direct_transmit.h"
#include "reader/commands.h"

namespace acr122::reader {
namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;  // clang 14 does not find it by itself

}  // namespace

// Keys are the reader's, so LOAD KEYS needs no card (acsccid#24). FF CA asks nothing of the card
// and is answered by ACS readers at this door, too. Whatever else is meant for a card goes by
// SCardTransmit, where pcscd tells a program that its card was swapped.
Result<card::Reply> Commands::escape(ByteView command) {
  const auto request = pcsc::parse_request(command);
  if (const auto* own = std::get_if<pcsc::ReaderRequest>(&request)) {
    return to_reader(*own, Way::control);
  }
  if (const auto* get = std::get_if<pcsc::GetData>(&request)) return answer_question(*get);
  if (const auto here = entry_.enter(Errand::own_answer); !here) return fail(here.error());
  if (const auto* refused = std::get_if<pcsc::Refused>(&request)) return only(refused->word);
  if (const auto* load = std::get_if<pcsc::LoadKey>(&request)) {
    return only(parts_.field.load_key(*load));
  }
  return card::NoAnswer::not_offered;
}

Result<card::Reply> Commands::answer_question(const pcsc::GetData& get) {
  const auto entered = entry_.enter(Errand::question);
  if (!entered) return fail(entered.error());
  if (entered->bar) return only(sw::failed);  // ACR122U API 2.04, section 4.1
  return settle(entered->card->handle(get));
}

Result<card::Reply> Commands::to_reader(const pcsc::ReaderRequest& request, Way way) {
  const bool direct = way == Way::control;
  const auto entered = entry_.enter(direct ? Errand::direct_command : Errand::reader_command);
  if (!entered) return fail(entered.error());
  if (entered->bar) return *entered->bar;
  return may_use(request, way) ? carry_out(request, way) : only(sw::unknown_instruction);
}

// A kind of request without a handler does not compile.
Result<Bytes> Commands::carry_out(const pcsc::ReaderRequest& request, Way way) {
  const auto set = [&](std::uint8_t p2) {
    return send(request, bridge::encode_setting(request.p1, p2));
  };
  return std::visit(
      Overloaded{
          [&](StatusWord refused) { return refuse(request, refused); },
          [&](const pcsc::DirectTransmit& direct) { return direct_transmit(request, direct, way); },
          [&](const pcsc::Blink& blink) {
            parts_.slot.firmware().keep_off();
            return send(request, bridge::encode_blink(blink.p2, blink.timing));
          },
          [&](const pcsc::SetTimeOut& time_out) { return set_time_out(request, time_out); },
          [&](const pcsc::GetFirmware& get) { return set(get.p2); },
          [&](const pcsc::GetPicc& get) { return get_picc(request, get); },
          [&](const pcsc::SetPicc& picc) { return set_picc(request, picc, way); },
          [&](const pcsc::SetBuzzer& buzzer) {
            parts_.slot.firmware().keep_off();
            return set(buzzer.p2);
          },
          [&](const pcsc::Identify&) { return identify(); },
          [&](const pcsc::GetResponse& get) { return get_response(get); },
      },
      request.kind);
}

Result<Bytes> Commands::refuse(const pcsc::ReaderRequest& request, StatusWord word) {
  say_too_long(request.size);
  return only(word);
}

Result<Bytes> Commands::set_time_out(const pcsc::ReaderRequest& request,
                                     const pcsc::SetTimeOut& time_out) {
  auto answer = send(request, bridge::encode_setting(request.p1, time_out.p2));
  parts_.hold.program_set_time_out(chip_time_out(time_out, parts_.config.card.wtx_limit));
  return answer;
}

Result<Bytes> Commands::get_response(const pcsc::GetResponse& get) {
  auto rest = parts_.by_halves.fetch(get.le);
  return rest ? std::move(*rest) : only(sw::unknown_instruction);
}

// The driver polls, whatever a program sets, and a parameter that changes by itself is how it
// notices that the firmware was reset. So what programs set is kept for them: settings tools ask,
// change a bit and set it. A touchatag knows neither command.
Result<Bytes> Commands::get_picc(const pcsc::ReaderRequest& request, const pcsc::GetPicc& get) {
  if (bridge::has_time_out_and_buzzer_flag(parts_.view.firmware())) {
    return picc_answer(parts_.hold.picc(), PiccShape::two_bytes);
  }
  return send(request, bridge::encode_setting(request.p1, get.p2));
}

Result<Bytes> Commands::set_picc(const pcsc::ReaderRequest& request, const pcsc::SetPicc& set,
                                 Way way) {
  if (!bridge::has_time_out_and_buzzer_flag(parts_.view.firmware())) {
    return send(request, bridge::encode_setting(request.p1, set.p2));
  }
  parts_.hold.set_picc(set.p2);
  parts_.field.set_automatic_ats(!bridge::shows_storage_side(set.p2));
  const bool short_one = parts_.config.picc_answer == config::PiccAnswer::one_byte;
  const bool one_byte = way == Way::control && short_one;
  return picc_answer(set.p2, one_byte ? PiccShape::one_byte : PiccShape::two_bytes);
}

Result<Bytes> Commands::send(const pcsc::ReaderRequest& request, const bridge::PseudoApdu& apdu) {
  const TimeOuts time_outs{parts_.config.card.wtx_limit, parts_.hold.chip_time_out()};
  auto answer =
      parts_.link.pseudo_apdu(apdu.view(), time_for(request, time_outs), fitting_answers(request));
  note_use(use_of(request));
  if (answer) return answer;
  if (answer.error().code == Errc::no_answer && parts_.link.in_step()) {
    // The firmware's empty block; its manual calls the case 63 01 (ACR122 API 1.0, appendix D).
    return Bytes{0x63, 0x01};
  }
  return fail(recovery_.broke(answer.error()));
}

// From now on the driver keeps its hands off, if the request was for the chip.
void Commands::note_use(ChipUse use) {
  if (use == ChipUse::none) return;
  parts_.hold.used(use, parts_.clock.now());
  parts_.programs.came();
  if (use == ChipUse::observes) return;
  parts_.slot.used();
  if (parts_.slot.card() != nullptr) parts_.slot.card()->program_spoke();
}

// Which of several readers is this one? It blinks. The firmware's own blinking (FF 00 40) would
// make it deaf meanwhile, so the LEDs are switched by the watcher, between everything else.
Result<Bytes> Commands::identify() {
  const auto now = parts_.clock.now();
  parts_.slot.firmware().keep_off();
  if (parts_.lights.state() == Lights::State::blinking) {
    parts_.lights.prolong(now);
  } else {
    const auto before = parts_.link.leds();
    if (!before && !parts_.link.in_step()) return fail(recovery_.broke(before.error()));
    parts_.lights.blink(before.value_or(bridge::Leds{}), now);
  }
  parts_.view.stir();
  return only(sw::ok);
}

void Commands::say_too_long(std::size_t size) {
  const auto most = bridge::kPseudoApduHeader + parts_.link.max_frame();
  if (size <= most || std::exchange(said_too_long_, true)) return;
  log::error(
      "{}: a program's command of {} bytes is refused: at most {} fit (max_frame_bytes in "
      "ifd-acr122.conf); further ones are refused without a line",
      parts_.name(), size, most);
}

}  // namespace acr122::reader
