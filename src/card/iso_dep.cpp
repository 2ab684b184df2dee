// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/iso_dep.h"

#include "base/log.h"
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
  if (!selection_.admits(apdu)) return NoAnswer::failed;
  auto reply = speak(apdu);
  // A native frame's answer may be a single status byte; PC/SC clients need two (ACR122U API 2.04,
  // section 7.2).
  auto* data = reply ? std::get_if<Bytes>(&*reply) : nullptr;
  if (data != nullptr && data->size() < kStatusWordLength) append(*data, sw::ok);
  return reply;
}

Result<Reply> IsoDep::carry(ByteView command) {
  selection_.used();
  return speak(command);
}

Result<Reply> IsoDep::speak(ByteView command) {
  proven_ = true;
  auto answer = card_.session->transceive(command, rf::Chip::kMaxAnswer);
  if (!answer) return fail(answer.error());
  if (answer->end != rf::Session::End::done) return why(answer->end, command.size());
  if (above_106()) shared_.rates.kept_rate({command.size(), answer->data.size()});
  return std::move(answer->data);
}

// Who is there and cannot be understood may be so because of the rate. Who is gone was taken away,
// most likely.
NoAnswer IsoDep::why(rf::Session::End end, std::size_t command) {
  switch (end) {
    case rf::Session::End::gone:
      if (above_106()) shared_.rates.fell_silent(card_.identity, command);
      return NoAnswer::gone;
    case rf::Session::End::out_of_time:
      return NoAnswer::out_of_time;
    case rf::Session::End::failed:
      if (above_106()) give_rate_up(command);
      return NoAnswer::failed;
    default:
      return NoAnswer::failed;
  }
}

void IsoDep::give_rate_up(std::size_t command) {
  log::info("card {} failed at {} kbps: from now on it is 106 kbps", to_hex(card_.identity.uid),
            kbps(card_.rate));
  shared_.rates.never_above_106(card_.identity, command);
}

// Whether a card answers R(NAK) before its first I-block no source tells for all of them
// (docs/doubts.md, first-nak). Nothing is lost with one that no program has spoken to. A random UID
// lasts as long as the field.
Result<Started> IsoDep::begin_again() {
  if (card_.identity.random_uid()) {
    if (const auto left = card_.session->deselect(); !left) return fail(left.error());
  } else {
    if (const auto done = shared_.antenna.field().reset(); !done) return fail(done.error());
  }
  auto found = shared_.antenna.find_a(card_.identity.uid);
  if (!found) return fail(found.error());
  return found->any ? start_a(shared_, std::move(found->target)) : Started{};
}

Result<Sighting> IsoDep::present() {
  const auto there = card_.session->ask();
  if (!there) return fail(there.error());
  if (*there == rf::Session::End::done) {
    proven_ = true;
    return Sighting::there;
  }
  if (proven_ || !card_.identity.promises_iso_dep()) return Sighting::gone;
  auto back = begin_again();
  if (!back) return fail(back.error());
  if (!back->session) return Sighting::gone;
  card_.session = std::move(back->session);
  card_.rate = rf::BitRate::k106;
  return Sighting::there;
}

}  // namespace acr122::card
