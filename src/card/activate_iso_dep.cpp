// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/log.h"
#include "card/activate.h"
#include "card/ats.h"
#include "card/iso_dep.h"

namespace acr122::card {

namespace {

constexpr std::size_t kPupiLength = 4;
constexpr std::size_t kAtqbTailLength = 7;  // application data (4) and protocol info (3)

// Application data, protocol info and the card's MBLI with the CID nibble cleared: the historical
// bytes of a type B card (PC/SC part 3, 3.1.3.2.3.1), and all that tells two of them apart besides
// the PUPI.
Bytes historical_bytes_b(const pn532::TargetB& target) {
  ByteReader in(target.atqb);
  in.take(1 + kPupiLength);
  auto bytes = to_bytes(in.take(kAtqbTailLength));
  const std::uint8_t mbli_cid = target.attrib_res.empty() ? 0x00 : target.attrib_res.front();
  bytes.push_back(mbli_cid & 0xF0);
  return bytes;
}

std::uint8_t fwi_b(const pn532::TargetB& target) {
  return target.atqb.empty() ? 0 : static_cast<std::uint8_t>(target.atqb.back() >> 4);
}

struct Rated {
  pn532::BitRate rate = pn532::BitRate::k106;
  bool lost = false;  // a failed attempt left the card in no known state: select it again
};

// PPS, then one question at the new rate before an application's APDU depends on it.
Result<Rated> raise_bit_rate(Rf& rf, const pn532::TargetA& target, pn532::BitRate best,
                             Attention& attention) {
  if (best == pn532::BitRate::k106) return Rated{};
  const auto psl = rf.chip().in_psl(target.tg, best, best);
  if (!psl && !is_card_trouble(psl.error())) return fail(psl.error());
  if (psl) {
    const auto there = attention.answered(rf.chip());
    if (!there) return fail(there.error());
    if (*there) return Rated{best, false};
  }
  return Rated{pn532::BitRate::k106, true};
}

// Back to 106 kbps, and never above again with this card.
Result<std::optional<pn532::TargetA>> start_over_at_106(Rf& rf, const pn532::TargetA& target) {
  const auto identity = identity_of(target);
  rf.rates().never_above_106(identity);
  log::info("card {} does not keep the bit rate of its ATS: 106 kbps it is", to_hex(identity.uid));
  if (const auto done = rf.reset_field(); !done) return fail(done.error());
  const auto uid = identity.random_uid() ? ByteView{} : ByteView(identity.uid);
  auto found = rf.select_a(uid);
  if (found && *found && (*found)->ats.empty()) return std::optional<pn532::TargetA>{};
  return found;
}

IsoDepCard describe_a(const Options& options, const pn532::TargetA& target, const Ats& ats) {
  IsoDepCard card;
  card.identity = identity_of(target);
  card.tg = target.tg;
  card.atr = pcsc::contactless_atr(ats.historical_bytes);
  const bool whole = options.historical_bytes == HistoricalBytes::whole_ats;
  card.historical = whole ? target.ats : ats.historical_bytes;
  return card;
}

}  // namespace

Identity identity_of(const pn532::TargetB& target) {
  ByteReader in(target.atqb);
  in.take(1);  // 50
  return {Identity::Technology::b, to_bytes(in.take(kPupiLength)), 0, historical_bytes_b(target)};
}

Result<Activated> activate_iso_dep_a(Rf& rf, const Options& options, pn532::TargetA target) {
  const auto ats = parse_ats(target.ats);
  if (const auto done = rf.wait_for_answer(frame_waiting_time(ats.fwi)); !done) {
    return fail(done.error());
  }
  const bool slow = rf.rates().stay_at_106(identity_of(target));
  const auto best = slow ? pn532::BitRate::k106 : best_bit_rate(ats.ta, options.max_kbps);
  Attention attention;
  const auto rated = raise_bit_rate(rf, target, best, attention);
  if (!rated) return fail(rated.error());
  if (rated->lost) {
    auto found = start_over_at_106(rf, target);
    if (!found) return fail(found.error());
    if (!*found) return Activated{};
    target = std::move(**found);
  }
  auto card = describe_a(options, target, parse_ats(target.ats));
  card.rate = rated->rate;
  card.attention = attention;
  return Activated{std::make_unique<IsoDep>(rf, options, std::move(card)), target.tg};
}

// Type B stays at 106 kbps: InPSL is not for it (UM0701-02 7.3.4).
Result<Activated> activate_b(Rf& rf, const Options& options, const pn532::TargetB& target) {
  if (const auto done = rf.wait_for_answer(frame_waiting_time(fwi_b(target))); !done) {
    return fail(done.error());
  }
  IsoDepCard card;
  card.identity = identity_of(target);
  card.tg = target.tg;
  card.atr = pcsc::contactless_atr(historical_bytes_b(target));
  card.historical = target.attrib_res;
  card.attention = Attention(Identity::Technology::b);
  return Activated{std::make_unique<IsoDep>(rf, options, std::move(card)), target.tg};
}

}  // namespace acr122::card
