// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/transparent_parameters.h"

#include <algorithm>

#include "card/ats.h"
#include "pcsc/data_object.h"

namespace acr122::card {

namespace {

constexpr std::uint16_t kParametersObject = 0xFF6D;

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

/// `value`, unless `word` says why there is none.
struct Parameter {
  StatusWord word = sw::ok;
  std::uint8_t value = 0;
};

constexpr Parameter kNotAvailable{sw::end_of_data, 0};  // 62 82

Parameter frame_size_of_reader(const Identity& card, const Shared& shared) {
  const bool b = card.technology == Identity::Technology::b;
  return {sw::ok, b ? kFsdiOfB : frame_size_code(shared.fsd())};
}

Result<Parameter> speed_in_force(rf::RawFrames& frames) {
  const auto modes = frames.modes();
  if (!modes) return fail(modes.error());
  return modes->known ? Parameter{sw::ok, speed_of(*modes)} : Parameter{sw::no_reader_answer, 0};
}

/// With what the program has set left out.
Result<Parameter> value_of(std::uint8_t tag, const Identity& card, const Shared& shared,
                           rf::RawFrames& frames) {
  const auto timing = timing_of(card);
  switch (tag) {
    case kFsdi:
      return frame_size_of_reader(card, shared);
    case kFsci:
      return timing ? Parameter{sw::ok, timing->fsci} : kNotAvailable;
    case kFwti:
      return timing ? Parameter{sw::ok, timing->fwti} : kNotAvailable;
    case kMostSpeed:
      return Parameter{sw::ok, speed_of(shared.options.max_kbps)};
    default:
      return speed_in_force(frames);
  }
}

}  // namespace

unsigned TransparentParameters::max_kbps(unsigned options) const {
  return speed_ ? std::min(options, kbps_of(*speed_)) : options;
}

bool TransparentParameters::prefers_424_kbps() const { return speed_ && kbps_of(*speed_) > 212; }

Step TransparentParameters::set(const pcsc::SessionObject& object) {
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

Result<Step> TransparentParameters::get(const pcsc::SessionObject& object, const Identity& card,
                                        const Shared& shared, rf::RawFrames& frames) const {
  Bytes list;
  for (const auto& asked : object.parameters) {
    if (asked.tag < kFsdi || asked.tag > kSpeed) return Step{sw::function_not_supported, {}};
    const auto value = asked.tag == kFwti && fwti_ ? Parameter{sw::ok, *fwti_}
                                                   : value_of(asked.tag, card, shared, frames);
    if (!value) return fail(value.error());
    if (value->word != sw::ok) return Step{value->word, {}};
    append(list, std::array<std::uint8_t, 3>{asked.tag, 1, value->value});
  }
  Step step;
  pcsc::append_object(step.data, kParametersObject, list);
  return step;
}

}  // namespace acr122::card
