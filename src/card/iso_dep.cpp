// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/iso_dep.h"

#include "base/log.h"
#include "card/phone.h"
#include "card/simple_answers.h"

namespace acr122::card {

namespace {
constexpr std::size_t kStatusWordLength = 2;

const char* kbps(rf::BitRate rate) {
  switch (rate) {
    case rf::BitRate::k106:
      return "106";
    case rf::BitRate::k212:
      return "212";
    case rf::BitRate::k424:
      return "424";
  }
  return "?";
}
}  // namespace

std::string IsoDep::describe() const {
  const bool type_a = card_.identity.technology == Identity::Technology::a;
  return fmt::format("ISO 14443-4 type {} card at {} kbps", type_a ? 'A' : 'B', kbps(card_.rate));
}

Result<Reply> IsoDep::handle(const pcsc::Request& request) {
  if (const auto* apdu = std::get_if<pcsc::CardApdu>(&request)) return exchange(apdu->bytes);
  if (const auto* get = std::get_if<pcsc::GetData>(&request)) {
    return answer_get_data(card_.identity, card_.historical, *get, shared_.options.uid_order);
  }
  if (const auto* load = std::get_if<pcsc::LoadKey>(&request))
    return only(shared_.keys.load(*load));
  return answer_without_card(request);
}

Result<Reply> IsoDep::exchange(ByteView apdu) {
  // The chip answers S(WTX) by itself and is silent meanwhile: only the clock can end this.
  auto heard = shared_.antenna.exchange(apdu, shared_.options.wtx_limit);
  if (!heard && heard.error().code == Errc::timed_out) return NoAnswer::out_of_time;
  if (!heard) return fail(heard.error());
  if (!heard->ok()) return explain(*heard);
  auto answer = std::move(heard->data);
  // A native frame's answer may be a single status byte; PC/SC clients need two (ACR122U API 2.04,
  // section 7.2).
  if (answer.size() < kStatusWordLength) append(answer, sw::ok);
  return answer;
}

// One presence test tells "gone" from "there, but broken". The APDU is never sent again: the card
// may have executed it.
Result<Reply> IsoDep::explain(const rf::Heard& heard) {
  if (heard.flaw == rf::Heard::Flaw::too_late) return NoAnswer::out_of_time;
  if (card_.rate != rf::BitRate::k106) {
    log::info("card {} failed at {} kbps: its next activation is for 106 kbps",
              to_hex(card_.identity.uid), kbps(card_.rate));
    shared_.rates.once_at_106(card_.identity);
  }
  const auto seen = card_.attention.ask(shared_.antenna);
  if (!seen) return fail(seen.error());
  return *seen == Sighting::there ? NoAnswer::failed : NoAnswer::gone;
}

Result<Sighting> IsoDep::present() {
  const auto seen = card_.attention.ask(shared_.antenna);
  if (!seen || *seen == Sighting::there || !card_.identity.random_uid()) return seen;
  const auto back = phone_comes_back(shared_.antenna, card_.identity, shared_.options.phone_grace);
  if (!back) return fail(back.error());
  // One visit, one UID: FF CA goes on giving the first one.
  if (back->any) card_.rate = rf::BitRate::k106;
  return there_if(back->any);
}

}  // namespace acr122::card
