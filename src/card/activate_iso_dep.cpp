// SPDX-License-Identifier: LGPL-2.1-or-later
// Activation of ISO-DEP cards: ATS or ATQB, waiting time, bit rate.
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
Bytes historical_bytes_b(const rf::TargetB& target) {
  ByteReader in(target.atqb);
  in.take(1 + kPupiLength);
  auto bytes = to_bytes(in.take(kAtqbTailLength));
  const std::uint8_t mbli_cid = target.attrib_res.empty() ? 0x00 : target.attrib_res.front();
  bytes.push_back(mbli_cid & 0xF0);
  return bytes;
}

std::uint8_t fwi_b(const rf::TargetB& target) {
  return target.atqb.empty() ? 0 : static_cast<std::uint8_t>(target.atqb.back() >> 4);
}

enum class Rated : std::uint8_t {
  kept,  // it stays as it was
  raised,
  failed,  // that left the card in no known state: select it again
};

// PPS, then one question at the new rate before an application's APDU depends on it.
Result<Rated> raise_bit_rate(rf::Antenna& antenna, rf::BitRate best, Attention& attention) {
  if (best == rf::BitRate::k106) return Rated::kept;
  const auto psl = antenna.raise_rate(best);
  if (!psl) return fail(psl.error());
  if (!psl->ok()) return Rated::failed;
  const auto seen = attention.ask(antenna);
  if (!seen) return fail(seen.error());
  return *seen == Sighting::there ? Rated::raised : Rated::failed;
}

// Back to 106 kbps, and never above again with this card.
Result<rf::Found<rf::TargetA>> start_over_at_106(Shared& shared, const rf::TargetA& target) {
  const auto identity = identity_of(target);
  shared.rates.never_above_106(identity);
  log::info("card {} does not keep the bit rate of its ATS: 106 kbps it is", to_hex(identity.uid));
  if (const auto done = shared.antenna.reset_field(); !done) return fail(done.error());
  const auto uid = identity.random_uid() ? ByteView{} : ByteView(identity.uid);
  auto found = shared.antenna.find_a(uid);
  if (found && found->target.ats.empty()) found->any = false;
  return found;
}

IsoDepCard describe_a(const Options& options, const rf::TargetA& target) {
  const auto historical_bytes = parse_ats(target.ats).historical_bytes;
  IsoDepCard card;
  card.identity = identity_of(target);
  card.atr = pcsc::contactless_atr(historical_bytes);
  const bool whole = options.historical_bytes == HistoricalBytes::whole_ats;
  card.historical = whole ? target.ats : historical_bytes;
  return card;
}

}  // namespace

Identity identity_of(const rf::TargetB& target) {
  ByteReader in(target.atqb);
  in.take(1);  // 50
  return {Identity::Technology::b, to_bytes(in.take(kPupiLength)), 0, historical_bytes_b(target)};
}

Activated activate_iso_dep_a(Shared& shared, rf::TargetA target, unsigned max_kbps) {
  const auto ats = parse_ats(target.ats);
  if (const auto done = shared.antenna.wait_for_answer(frame_waiting_time(ats.fwi)); !done) {
    return fail(done.error());
  }
  const bool slow = shared.rates.stay_at_106(identity_of(target));
  const auto best = slow ? rf::BitRate::k106 : best_bit_rate(ats.ta, max_kbps);
  Attention attention;
  const auto rated = raise_bit_rate(shared.antenna, best, attention);
  if (!rated) return fail(rated.error());
  if (*rated == Rated::failed) {
    auto found = start_over_at_106(shared, target);
    if (!found) return fail(found.error());
    if (!found->any) return nullptr;
    target = std::move(found->target);
  }
  auto card = describe_a(shared.options, target);
  if (*rated == Rated::raised) card.rate = best;
  card.attention = attention;
  return std::make_unique<IsoDep>(shared, std::move(card));
}

// Type B stays at 106 kbps: InPSL is not for it (UM0701-02 7.3.4).
Activated activate_b(Shared& shared, const rf::TargetB& target) {
  const auto time = frame_waiting_time(fwi_b(target));
  if (const auto done = shared.antenna.wait_for_answer(time); !done) return fail(done.error());
  IsoDepCard card;
  card.identity = identity_of(target);
  card.atr = pcsc::contactless_atr(historical_bytes_b(target));
  card.historical = target.attrib_res;
  card.attention = Attention(Identity::Technology::b);
  return std::make_unique<IsoDep>(shared, std::move(card));
}

}  // namespace acr122::card
