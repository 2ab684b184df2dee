// SPDX-License-Identifier: LGPL-2.1-or-later
// Transparent sessions: which protocol and layer.
#include "card/activate.h"
#include "card/transparent.h"
#include "pcsc/data_object.h"

namespace acr122::card {

namespace {

constexpr std::uint16_t kSakObject = 0x8F, kAtrObject = 0x5F51;

// First byte of 8F.
constexpr std::uint32_t kTypeA = 0x00, kTypeB = 0x01, kIso15693 = 0x02, kFelica = 0x03;

}  // namespace

// The field goes off and on first: a card in a protocol hears no request for another one.
Result<Step> TransparentSession::switch_protocol(std::uint32_t number, const Card& card) {
  constexpr std::uint32_t kPart3 = 0x03, kPart4 = 0x04;
  const auto standard = number >> 8, layer = number & 0xFF;
  const bool iso_14443 = standard == kTypeA || standard == kTypeB;
  const bool known_layer = iso_14443 ? layer == kPart3 || layer == kPart4 : layer <= kPart3;
  if (standard > kFelica || !known_layer) return Step{sw::wrong_data, {}};
  // Part 3 of type B: the chip always goes on to ATTRIB.
  const bool impossible = standard == kIso15693 || (standard == kTypeB && layer == kPart3);
  if (impossible) return Step{sw::function_not_supported, {}};
  if (const auto off = switch_field(false); !off) return off;
  if (const auto on = switch_field(true); !on) return on;
  frames_.forget_modes();
  // ACS' example switches parity off, then to type A, then reads a tag, which without parity would
  // not answer: so a protocol begins with its own.
  flags_ &= ~(pcsc::session_flag::kNoParitySent | pcsc::session_flag::kNoParityExpected);
  if (standard == kTypeA) return switch_to_a(layer == kPart4, card.identity());
  return standard == kTypeB ? switch_to_b() : switch_to_felica();
}

Result<Step> TransparentSession::switch_to_a(bool part_4, const Identity& card) {
  const bool same = card.technology == Identity::Technology::a && !card.random_uid();
  const auto uid = same ? ByteView(card.uid) : ByteView{};
  const auto found = shared_.antenna.find_a(uid);
  if (!found) return fail(found.error());
  if (!found->any) return Step{sw::no_card_answer, {}};
  const auto& target = found->target;
  if (!part_4) {
    switched_ = Switched{identity_of(target)};
    Step step;
    pcsc::append_object(step.data, kSakObject, std::array{target.sel_res});
    return step;
  }
  if (!identity_of(target).promises_iso_dep()) return Step{sw::no_card_answer, {}};
  const auto max_kbps = parameters_.max_kbps(shared_.options.max_kbps);
  auto activated = activate_iso_dep_a(shared_, target, max_kbps);
  if (!activated) return fail(activated.error());
  return *activated ? switched_to(*std::move(activated)) : Step{sw::no_card_answer, {}};
}

Result<Step> TransparentSession::switch_to_b() {
  const auto found = shared_.antenna.find_b();
  if (!found) return fail(found.error());
  if (!found->any) return Step{sw::no_card_answer, {}};
  auto activated = activate_b(shared_, found->target);
  if (!activated) return fail(activated.error());
  return switched_to(*std::move(activated));
}

Result<Step> TransparentSession::switch_to_felica() {
  using rf::BitRate;
  std::array rates{BitRate::k212, BitRate::k424};
  if (parameters_.prefers_424_kbps()) std::swap(rates.front(), rates.back());
  for (const auto rate : rates) {
    const auto found = shared_.antenna.find_felica(rate);
    if (!found) return fail(found.error());
    if (!found->any) continue;
    auto activated = activate_felica(shared_, found->target, rate);
    if (!activated) return fail(activated.error());
    return switched_to(*std::move(activated));
  }
  return Step{sw::no_card_answer, {}};
}

Step TransparentSession::switched_to(std::unique_ptr<Card> card) {
  Step step;
  pcsc::append_object(step.data, kAtrObject, card->atr());
  auto identity = card->identity();
  switched_ = Switched{std::move(identity), std::move(card)};
  return step;
}

}  // namespace acr122::card
