// SPDX-License-Identifier: LGPL-2.1-or-later
// First contact, and the way back after a silence or a broken transfer.
#include "reader/recovery.h"

#include "base/log.h"

namespace acr122::reader {

Result<void> Recovery::first_contact() {
  if (try_if_due()) return {};
  if (parts_.life.gone()) return fail(Errc::reader_gone, "first contact");
  // pcscd never retries a failed open, so mere silence is no failure (pcsc-tools#59, PCSC#93).
  const auto& failure = parts_.health.last_failure();
  if (failure && failure->code == Errc::wrong_device) return fail(*failure);
  return {};
}

bool Recovery::try_if_due() {
  auto& health = parts_.health;
  if (parts_.life.gone() || !health.may_try(parts_.clock.now())) return false;
  visit_.ends("the reader has to be initialised again");
  health.lose();
  if (health.tried_in_vain() && !still_plugged_in()) {
    go_away();
    return false;
  }
  const auto firmware = parts_.link.synchronise(health.needs_usb_reset());
  if (firmware) parts_.view.set_firmware(*firmware);
  const auto chip = firmware ? set_up() : Result<pn532::FirmwareVersion>(fail(firmware.error()));
  if (!chip) {
    broke(chip.error());
    health.attempt_failed(parts_.clock.now());
    return false;
  }
  report(*firmware, *chip);
  return true;
}

void Recovery::report(const std::string& firmware, const pn532::FirmwareVersion& chip) {
  const auto& usb = parts_.transport.device();
  log::info("{} ({:04X}:{:04X}): firmware {}, chip PN5{:02X} {}.{}", parts_.name(), usb.vendor_id,
            usb.product_id, firmware, chip.ic, chip.version, chip.revision);
  if (const auto line = parts_.health.recovered()) log::info("{} {}", parts_.name(), *line);
  parts_.slot.look_soon(parts_.clock.now());
}

bool Recovery::try_for_a_command() {
  while (!parts_.in_order() && !try_if_due()) {
    if (parts_.life.closing() || !parts_.health.worth_a_wait()) return false;
    sleep_until(parts_.health.next_attempt(), parts_.clock, parts_.life);
  }
  return true;
}

/// The kernel ends a transfer with "no such device", or empty, for several reasons. Opening the
/// reader anew tells them apart.
Error Recovery::cause_of(const Error& error) {
  if (error.code != Errc::reader_gone && error.code != Errc::interrupted) return error;
  const auto opened = parts_.transport.reopen();
  if (!opened) return opened.error();
  return Error{Errc::interrupted, error.where, error.detail};
}

Error Recovery::broke(const Error& broken) {
  const auto error = cause_of(broken);
  if (error.code == Errc::aborted || error.code == Errc::reader_gone) {
    go_away();
    visit_.ends("the reader was unplugged");
    return error;
  }
  // The reader is there: the machine slept, or somebody reset the port, or took the reader.
  if (error.code == Errc::interrupted || error.code == Errc::reader_busy) parts_.health.lose();
  if (parts_.link.in_step() && parts_.health.bears_odd_result()) return error;
  if (const auto line = parts_.health.failed(error, parts_.clock.now())) {
    log::error("{}: {}", parts_.name(), *line);
  }
  visit_.ends("the conversation with the reader broke");
  return error;
}

/// The device is on the bus; and open, because this opens it anew.
bool Recovery::still_plugged_in() {
  const auto opened = parts_.transport.reopen();
  if (opened) return true;
  return opened.error().code != Errc::reader_gone && opened.error().code != Errc::aborted;
}

void Recovery::go_away() {
  parts_.view.go_away();
  parts_.transport.abort();
}

}  // namespace acr122::reader
