// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/model/faults.h"

#include <algorithm>
#include <array>

namespace sim {

namespace {

using What = Fault::What;

bool matches(const Fault& fault, acr122::ByteView bytes) {
  return bytes.size() >= fault.only.size() &&
         acr122::same_bytes(bytes.first(fault.only.size()), fault.only);
}

/// Commands whose answer begins with a status byte (UM0701-02, 7.1).
bool answers_with_status(acr122::ByteView command) {
  constexpr std::array<std::uint8_t, 6> kCodes = {0x40, 0x42, 0x44, 0x4E, 0x52, 0x54};
  return command.size() >= 2 && std::ranges::find(kCodes, command[1]) != kCodes.end();
}

bool strikes_command(const Fault& fault, acr122::ByteView command) {
  if (fault.what == What::chip_error && !answers_with_status(command)) return false;
  return (fault.what == What::chip_error || fault.what == What::chip_syntax_error) &&
         matches(fault, command);
}

bool on_air(const Fault& fault) {
  constexpr std::array kOnAir = {What::rf_frame_lost, What::rf_frame_spoilt, What::rf_answer_lost,
                                 What::rf_noise,      What::pull_card,       What::swap_card};
  return std::ranges::find(kOnAir, fault.what) != kOnAir.end();
}

bool strikes_frame(const Fault& fault, acr122::ByteView frame) {
  return on_air(fault) && matches(fault, frame);
}

bool strikes_message(const Fault& fault, acr122::ByteView payload) {
  const bool in_chip = fault.what == What::chip_error || fault.what == What::chip_syntax_error;
  return !in_chip && !on_air(fault) && matches(fault, payload);
}

}  // namespace

void Faults::arm(Fault fault) {
  const std::lock_guard guard(mutex_);
  armed_.push_back(std::move(fault));
}

void Faults::clear() {
  const std::lock_guard guard(mutex_);
  armed_.clear();
}

bool Faults::empty() const {
  const std::lock_guard guard(mutex_);
  return armed_.empty();
}

std::optional<Fault> Faults::take(acr122::ByteView payload) {
  return take(payload, strikes_message);
}

std::optional<Fault> Faults::take_chip_fault(acr122::ByteView command) {
  return take(command, strikes_command);
}

std::optional<Fault> Faults::take_rf_fault(acr122::ByteView frame) {
  return take(frame, strikes_frame);
}

std::optional<Fault> Faults::take(acr122::ByteView bytes, Concerns concerns) {
  const std::lock_guard guard(mutex_);
  auto chosen = armed_.end();
  for (auto it = armed_.begin(); it != armed_.end(); ++it) {
    if (!concerns(*it, bytes)) continue;
    if (it->skip > 0) {
      --it->skip;
    } else if (chosen == armed_.end()) {
      chosen = it;
    }
  }
  if (chosen == armed_.end()) return std::nullopt;
  Fault fault = *chosen;
  chosen->skip = chosen->pause;
  if (fault.times > 1) --chosen->times;
  if (fault.times == 1) armed_.erase(chosen);
  return fault;
}

void Faults::usb_reset() {
  const std::lock_guard guard(mutex_);
  std::erase_if(armed_, [](const Fault& fault) { return fault.times == 0; });
}

}  // namespace sim
