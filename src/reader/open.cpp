// SPDX-License-Identifier: LGPL-2.1-or-later
// First contact and goodbye.
#include "reader/impl.h"

namespace acr122::reader {

Result<std::unique_ptr<Reader>> Reader::open(std::string_view name, const config::File& file,
                                             Clock& clock) {
  auto transport = open_transport(name, clock);
  if (!transport) return fail(transport.error());
  const auto config = file.for_reader((*transport)->device().ports);
  auto impl = std::make_unique<Impl>(std::move(*transport), config, clock);
  if (const auto met = impl->first_contact(); !met) return fail(met.error());
  return std::unique_ptr<Reader>(new Reader(std::move(impl)));
}

Result<void> Reader::Impl::first_contact() {
  const Lock lock(io);
  if (recover_if_due() || !failures.last()) return {};
  const auto& error = *failures.last();
  // pcscd never retries a failed open, so mere silence is no failure (pcsc-tools#59, PCSC#93).
  const bool hopeless = error.code == Errc::wrong_device || gone;
  if (hopeless) return fail(error);
  log::error("{} is kept and appears as soon as it answers", this->name());
  return {};
}

void Reader::Impl::say_goodbye() {
  const Lock lock(io);
  if (gone || !in_order()) return;
  // As after plugging in, for whoever uses the reader next (libnfc#502). Nobody reads the results:
  // the reader is closed either way, and a link out of step sends nothing.
  static_cast<void>(chip.rf_field(false));
  if (config.leds != config::LedPolicy::untouched) static_cast<void>(link.set_leds({}));
  // "off" lasts until the reader is unplugged: one that nobody uses shall not begin to beep.
  if (config.buzzer == config::BuzzerPolicy::arrival &&
      bridge::has_timeout_and_buzzer_flag(firmware)) {
    static_cast<void>(link.set_buzzer_on_detection(true));
  }
  static_cast<void>(link.set_picc_parameter(bridge::PiccParameter::power_on_default));
  static_cast<void>(link.icc_power_off());
}

}  // namespace acr122::reader
