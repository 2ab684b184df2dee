// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/iso_dep.h"

#include "base/log.h"
#include "card/phone.h"
#include "card/simple_answers.h"

namespace acr122::card {

namespace {
constexpr std::size_t kStatusWordLength = 2;

const char* kbps(pn532::BitRate rate) {
  switch (rate) {
    case pn532::BitRate::k106:
      return "106";
    case pn532::BitRate::k212:
      return "212";
    case pn532::BitRate::k424:
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
    return answer_get_data(card_.identity, card_.historical, *get, rf_.uid_order());
  }
  if (const auto* load = std::get_if<pcsc::LoadKey>(&request)) return only(rf_.keys().load(*load));
  return answer_without_card(request);
}

Result<Reply> IsoDep::exchange(ByteView apdu) {
  // The chip answers S(WTX) by itself and is silent meanwhile: only the clock can end this.
  auto answer = rf_.chip().in_data_exchange(card_.tg, apdu, options_.wtx_limit);
  if (!answer) return explain(answer.error());
  // A native frame's answer may be a single status byte; PC/SC clients need two (ACR122U API 2.04,
  // section 7.2).
  if (answer->size() < kStatusWordLength) append(*answer, sw::ok);
  return std::move(*answer);
}

// One presence test tells "gone" from "there, but broken". The APDU is never sent again: the card
// may have executed it.
Result<Reply> IsoDep::explain(const Error& error) {
  if (error.code == Errc::timed_out || error.code == Errc::wtx_limit) return NoAnswer::out_of_time;
  if (!is_card_trouble(error)) return fail(error);
  if (!is_rf_failure(error)) return NoAnswer::failed;
  if (card_.rate != pn532::BitRate::k106) {
    log::info("card {} failed at {} kbps: its next activation is for 106 kbps",
              to_hex(card_.identity.uid), kbps(card_.rate));
    rf_.rates().once_at_106(card_.identity);
  }
  const auto there = card_.attention.answered(rf_.chip());
  if (!there) return fail(there.error());
  return *there ? NoAnswer::failed : NoAnswer::gone;
}

Result<Sighting> IsoDep::present() {
  const auto there = card_.attention.answered(rf_.chip());
  if (!there) return fail(there.error());
  if (*there) return Sighting::there;
  if (!card_.identity.random_uid()) return Sighting::gone;
  const auto back = phone_comes_back(rf_, card_.identity, options_.phone_grace);
  if (!back) return fail(back.error());
  if (!*back) return Sighting::gone;
  // One visit, one UID: FF CA goes on giving the first one.
  card_.tg = (*back)->tg;
  card_.rate = pn532::BitRate::k106;
  return Sighting::there;
}

}  // namespace acr122::card
