// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/firmware/polling.h"

#include <array>
#include <utility>

namespace sim::firmware {

namespace {

constexpr std::uint8_t kAutomaticAtsBit = 0x40;
constexpr std::uint8_t kFastBit = 0x20;  // bit 5: 250 ms instead of 500 ms
constexpr Microseconds kFastInterval = 250'000;
constexpr Microseconds kSlowInterval = 500'000;

// After a long sleep of the host only the last polls matter: nothing changed before.
constexpr Microseconds kCaughtUp = 1'500'000;

struct Enabled {
  std::uint8_t bit;  // of the PICC parameter
  Technology technology;
};
constexpr std::array<Enabled, 5> kTechnologies{{
    {0x01, Technology::type_a},
    {0x02, Technology::type_b},
    {0x08, Technology::felica_212},
    {0x10, Technology::felica_424},
    {0x04, Technology::topaz},
}};

const Bytes kAttentionRequest = {0xD4, 0x00, 0x06};  // Diagnose: R(NAK) to a protocol card
const Bytes kDeselect = {0xD4, 0x44, 0x01};
const Bytes kSelect = {0xD4, 0x54, 0x01};

Bytes read_command(std::uint8_t block) { return {0xD4, 0x40, 0x01, 0x30, block}; }

}  // namespace

void Polling::set_parameter(std::uint8_t parameter) {
  const bool was_on = on();
  parameter_ = parameter;
  switched_on_ = on() && (!was_on || switched_on_);
  if (!was_on) false_alarm_ = on() && model_.doubts.polling_tells == PollingTells::nobody;
  login_.reset();
  if (!on() && !model_.doubts.polling_off_keeps_card) card_.reset();
}

void Polling::restart() {
  card_.reset();
  login_.reset();
  parameter_ = initial_;
  switched_on_ = false_alarm_ = false;
  next_poll_.reset();
}

bool Polling::take_false_alarm() { return std::exchange(false_alarm_, false); }

Microseconds Polling::interval() const {
  return (parameter_ & kFastBit) ? kFastInterval : kSlowInterval;
}

// The interval is a pause after each round: 279 ms from one to the next were sniffed
// (emsec/ChameleonMini#302).
bool Polling::run_until(Microseconds now) {
  if (!next_poll_) next_poll_ = clock_.now() + interval();
  if (now > *next_poll_ + kCaughtUp) next_poll_ = now - kCaughtUp;
  bool changed = false;
  while (on() && *next_poll_ <= now) {
    const bool had_card = card_.has_value();
    clock_.advance_to(*next_poll_);
    poll();
    next_poll_ = clock_.now() + interval();
    if (card_.has_value() != had_card) changed = !changed;
  }
  return changed;
}

void Polling::poll() {
  chip_.use_own_settings((parameter_ & kAutomaticAtsBit) != 0);
  if (!card_) {
    card_ = look();
  } else if (!still_there()) {
    card_.reset();  // another card in its place is found in the next round
  }
  if (!card_) login_.reset();
  chip_.restore_host_settings();
}

std::optional<FoundCard> Polling::look() {
  for (const auto& [bit, technology] : kTechnologies) {
    if (!(parameter_ & bit)) continue;
    if (auto found = list(technology)) return found;
  }
  return std::nullopt;
}

std::optional<FoundCard> Polling::list(Technology technology, ByteView uid) {
  const auto answer = chip_.command(list_command(technology, uid));
  if (!answer) return std::nullopt;
  return parse_listed(technology, *answer);
}

bool Polling::found_again(ByteView uid) {
  const auto again = list(card_->technology, uid);
  return again && again->id == card_->id;
}

// Sniffed for storage cards: 52 and 93 70 (emsec/ChameleonMini#302). How a login of FF 86 survives
// that is not known, but ACS's own programs log in and read by separate buttons: so it does.
bool Polling::still_there() {
  if (card_->iso_dep()) return chip_.exchange(kAttentionRequest) || select_again();
  if (login_ && chip_.exchange(read_command(*login_))) return true;
  login_.reset();
  return found_again(card_->storage_a() ? ByteView(card_->id) : ByteView());
}

bool Polling::select_again() {
  login_.reset();
  bool there = card_.has_value();
  if (there && card_->iso_dep()) {
    chip_.command(kDeselect);
    there = chip_.exchange(kSelect).has_value();
  } else if (there) {
    chip_.use_own_settings((parameter_ & kAutomaticAtsBit) != 0);
    there = found_again(card_->storage_a() ? ByteView(card_->id) : ByteView());
    chip_.restore_host_settings();
  }
  return there;
}

}  // namespace sim::firmware
