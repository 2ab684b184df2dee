// SPDX-License-Identifier: LGPL-2.1-or-later
// Activation of ISO-DEP cards: ATS or ATQB, waiting time, bit rate.
#include "base/log.h"
#include "card/activate.h"
#include "card/ats.h"
#include "card/iso_dep.h"
#include "card/iso_dep_start.h"
#include "card/storage.h"
#include "rf/activation.h"

namespace acr122::card {

namespace {

struct IsoDepStart {
  Started begun;
  rf::BitRate rate = rf::BitRate::k106;
};

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

// PPS, then one question at the new rate before an application's APDU depends on it. Where that
// fails: back to 106 kbps, and never above again with this card.
Result<IsoDepStart> at_best_rate(Shared& shared, Started started, rf::BitRate best) {
  if (best == rf::BitRate::k106) return IsoDepStart{std::move(started), best};
  const auto raised = rf::raise_rate(shared.antenna, *started.session, best);
  if (!raised) return fail(raised.error());
  if (*raised == rf::Rate::raised) return IsoDepStart{std::move(started), best};
  shared.rates.never_above_106(identity_of(started.target));
  log::info("card {} does not keep the bit rate of its ATS: 106 kbps it is",
            to_hex(started.target.nfcid1));
  if (const auto done = shared.antenna.field().reset(); !done) return fail(done.error());
  const auto found = shared.antenna.find_a(lasting_uid(started.target));
  if (!found) return fail(found.error());
  if (!found->any) return IsoDepStart{};
  auto again = start_a(shared, found->target);
  if (!again) return fail(again.error());
  return IsoDepStart{std::move(*again), rf::BitRate::k106};
}

// A phone that is asked for another rate is reported to be lost (libfreefare#110).
rf::BitRate best_rate(Shared& shared, const rf::TargetA& target, unsigned max_kbps) {
  const auto identity = identity_of(target);
  const bool slow = identity.random_uid() || shared.rates.stay_at_106(identity);
  return slow ? rf::BitRate::k106 : best_bit_rate(parse_ats(target.ats).ta, max_kbps);
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

Activated activate_iso_dep_a(Shared& shared, const rf::TargetA& target, unsigned max_kbps) {
  auto started = start_a(shared, target);
  if (!started) return fail(started.error());
  if (!started->session) return nullptr;
  const auto best = best_rate(shared, started->target, max_kbps);
  auto rated = at_best_rate(shared, *std::move(started), best);
  if (!rated) return fail(rated.error());
  if (!rated->begun.session) return nullptr;
  auto card = describe_a(shared.options, rated->begun.target);
  card.rate = rated->rate;
  card.session = std::move(rated->begun.session);
  return std::make_unique<IsoDep>(shared, std::move(card));
}

// Type B stays at 106 kbps.
Activated activate_b(Shared& shared, const rf::TargetB& target) {
  if (!target.has_iso14443_4()) return std::make_unique<TypeBStorage>(shared, identity_of(target));
  auto started = start_b(shared, target);
  if (!started) return fail(started.error());
  if (!started->session) return nullptr;
  IsoDepCard card;
  card.identity = identity_of(started->target);
  card.atr = pcsc::contactless_atr(historical_bytes_b(started->target));
  card.historical = started->target.attrib_res;
  card.session = std::move(started->session);
  return std::make_unique<IsoDep>(shared, std::move(card));
}

}  // namespace acr122::card
