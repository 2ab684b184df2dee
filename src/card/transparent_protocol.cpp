// SPDX-License-Identifier: LGPL-2.1-or-later
// Transparent sessions: which protocol and layer, and its parameters.
#include "card/activate.h"
#include "card/ats.h"
#include "card/transparent.h"
#include "pcsc/data_object.h"

namespace acr122::card {

namespace {

constexpr std::uint16_t kSakObject = 0x8F, kAtrObject = 0x5F51, kParametersObject = 0xFF6D;

// First byte of 8F.
constexpr std::uint32_t kTypeA = 0x00, kTypeB = 0x01, kIso15693 = 0x02, kFelica = 0x03;

// Inside FF6D and FF6E.
constexpr std::uint8_t kFsdi = 0x01, kFsci = 0x02, kFwti = 0x03, kMostSpeed = 0x04, kSpeed = 0x05;
constexpr std::uint8_t kMostFwti = 14;        // 15 is RFU (ISO 14443-4, 5.2.5)
constexpr std::uint8_t kFsdiOfB = 0x05;       // ATTRIB by the chip: 64 bytes (libnfc)
constexpr std::uint8_t kSameBothWays = 0x80;  // TA(1): the card takes one rate for both directions
constexpr std::uint8_t kSpeedBits = 0x07;     // TA(1), low nibble: 01 212, 02 424, 04 848 kbps

std::uint8_t speed_of(unsigned kbps) {
  const unsigned rates = kbps >= 424 ? 3U : kbps >= 212 ? 1U : 0U;
  return static_cast<std::uint8_t>(kSameBothWays | rates << 4 | rates);
}

unsigned kbps_of(std::uint8_t speed) {
  if ((speed & kSpeedBits) > 1) return 424;
  return (speed & kSpeedBits) == 1 ? 212 : 106;
}

// TxMode and RxMode have the rate in bits 4 to 6: 0, 1, 2 for 106, 212, 424 kbps.
std::uint8_t speed_of(const rf::RawFrames::Modes& modes) {
  const auto rate = [](std::uint8_t mode) { return unsigned{mode} >> 4 & kSpeedBits; };
  return static_cast<std::uint8_t>(rate(modes.receive) << 4 | rate(modes.send));
}

struct Timing {
  std::uint8_t fsci = 0, fwti = 0;
};

std::optional<Timing> timing_of(const Identity& card) {
  if (card.technology == Identity::Technology::a && !card.activation.empty()) {
    const auto ats = parse_ats(card.activation);
    return Timing{ats.fsci, ats.fwi};
  }
  if (card.technology != Identity::Technology::b) return std::nullopt;
  ByteReader in(card.activation);  // application data (4), protocol info (3)
  in.take(5);
  const auto frame_size = in.u8(), waiting = in.u8();
  return Timing{static_cast<std::uint8_t>(frame_size >> 4),
                static_cast<std::uint8_t>(waiting >> 4)};
}

}  // namespace

/// `value`, unless `word` says why there is none.
struct TransparentSession::Parameter {
  StatusWord word = sw::ok;
  std::uint8_t value = 0;
};

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
  const auto found = antenna().find_a(uid);
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
  auto max_kbps = shared_.options.max_kbps;
  if (speed_) max_kbps = std::min(max_kbps, kbps_of(*speed_));
  auto activated = activate_iso_dep_a(shared_, target, max_kbps);
  if (!activated) return fail(activated.error());
  return *activated ? switched_to(*std::move(activated)) : Step{sw::no_card_answer, {}};
}

Result<Step> TransparentSession::switch_to_b() {
  const auto found = antenna().find_b();
  if (!found) return fail(found.error());
  if (!found->any) return Step{sw::no_card_answer, {}};
  auto activated = activate_b(shared_, found->target);
  if (!activated) return fail(activated.error());
  return switched_to(*std::move(activated));
}

Result<Step> TransparentSession::switch_to_felica() {
  using rf::BitRate;
  std::array rates{BitRate::k212, BitRate::k424};
  if (speed_ && kbps_of(*speed_) > 212) std::swap(rates.front(), rates.back());
  for (const auto rate : rates) {
    const auto found = antenna().find_felica(rate);
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

Step TransparentSession::set_parameters(const pcsc::SessionObject& object) {
  for (const auto& [tag, value] : object.parameters) {
    const bool known = tag == kFwti || tag == kMostSpeed || tag == kSpeed;
    if (!known) return {sw::function_not_supported, {}};
    if (value.size() != 1) return {sw::wrong_length, {}};
    if (tag == kFwti && value.front() > kMostFwti) return {sw::wrong_data, {}};
  }
  for (const auto& [tag, value] : object.parameters) {
    (tag == kFwti ? fwti_ : speed_) = value.front();
  }
  return {};
}

Result<Step> TransparentSession::get_parameters(const pcsc::SessionObject& object,
                                                const Card& card) {
  const auto& identity = switched_ ? switched_->identity : card.identity();
  Bytes list;
  for (const auto& asked : object.parameters) {
    if (asked.tag < kFsdi || asked.tag > kSpeed) return Step{sw::function_not_supported, {}};
    const auto value = parameter(asked.tag, identity);
    if (!value) return fail(value.error());
    if (value->word != sw::ok) return Step{value->word, {}};
    append(list, std::array<std::uint8_t, 3>{asked.tag, 1, value->value});
  }
  Step step;
  pcsc::append_object(step.data, kParametersObject, list);
  return step;
}

Result<TransparentSession::Parameter> TransparentSession::parameter(std::uint8_t tag,
                                                                    const Identity& card) {
  constexpr Parameter kNotAvailable{sw::end_of_data, 0};  // 62 82
  const auto timing = timing_of(card);
  switch (tag) {
    case kFsdi:
      return Parameter{sw::ok, card.technology == Identity::Technology::b
                                   ? kFsdiOfB
                                   : frame_size_code(shared_.fsd())};
    case kFsci:
      return timing ? Parameter{sw::ok, timing->fsci} : kNotAvailable;
    case kFwti:
      if (fwti_) return Parameter{sw::ok, *fwti_};
      return timing ? Parameter{sw::ok, timing->fwti} : kNotAvailable;
    case kMostSpeed:
      return Parameter{sw::ok, speed_of(shared_.options.max_kbps)};
    default: {
      const auto modes = frames_.modes();
      if (!modes) return fail(modes.error());
      return modes->known ? Parameter{sw::ok, speed_of(*modes)}
                          : Parameter{sw::no_reader_answer, 0};
    }
  }
}

}  // namespace acr122::card
