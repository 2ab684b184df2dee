// SPDX-License-Identifier: LGPL-2.1-or-later
// First contact, and the way back after a silence or a broken transfer.
#include "reader/recovery.h"

#include "base/log.h"

namespace acr122::reader {

namespace {

bool has_left(const Error& error) {
  return error.code == Errc::reader_gone || error.code == Errc::aborted;
}

}  // namespace

// pcscd never retries a failed open, so mere silence is no failure (pcsc-tools#59, PCSC#93).
Result<void> Recovery::first_contact() {
  auto tried = try_if_due();
  const bool ours = tried || !(has_left(tried.error()) || tried.error().code == Errc::wrong_device);
  return ours ? Result<void>{} : tried;
}

Result<void> Recovery::try_if_due() {
  auto& health = parts_.health;
  if (parts_.life.gone()) return fail(Errc::reader_gone, "synchronise");
  if (!health.may_try(parts_.clock.now())) return fail(*health.last_failure());
  visit_.ends("the reader has to be initialised again");
  health.lose();
  if (health.tried_in_vain()) {
    if (const auto found = find_device(); !found) return found;
  }
  const auto firmware = parts_.link.synchronise(health.needs_usb_reset());
  if (firmware) parts_.view.set_firmware(*firmware);
  const auto chip = firmware ? set_up() : Result<pn532::FirmwareVersion>(fail(firmware.error()));
  if (!chip) {
    const auto error = broke(chip.error());
    health.attempt_failed(parts_.clock.now());
    return fail(error);
  }
  report(*firmware, *chip);
  return {};
}

void Recovery::report(const std::string& firmware, const pn532::FirmwareVersion& chip) {
  const auto& usb = parts_.usb.transport.device();
  log::info("{} ({:04X}:{:04X}): firmware {}, chip PN5{:02X} {}.{}", parts_.name(), usb.vendor_id,
            usb.product_id, firmware, chip.ic, chip.version, chip.revision);
  if (const auto line = parts_.health.recovered()) log::info("{} {}", parts_.name(), *line);
  parts_.slot.look_soon(parts_.clock.now());
}

Result<void> Recovery::try_for_a_command() {
  while (!parts_.in_order()) {
    auto tried = try_if_due();
    if (tried || parts_.life.closing() || !parts_.health.worth_a_wait()) return tried;
    sleep_until(parts_.health.next_attempt(), parts_.clock, parts_.life);
  }
  return {};
}

// The kernel ends a transfer with "no such device", or empty, for several reasons. Opening the
// reader anew tells them apart, and is an exchange of its own: what it says is another Error.
Error Recovery::cause_of(const Error& error) {
  if (error.code != Errc::reader_gone && error.code != Errc::interrupted) return error;
  const auto opened = parts_.usb.transport.reopen();
  if (!opened) return opened.error();
  return error.code == Errc::interrupted ? error : Error{Errc::interrupted, "opened anew"};
}

Error Recovery::broke(const Error& broken) {
  const auto error = cause_of(broken);
  if (has_left(error)) {
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

void Recovery::card_failed(card::NoAnswer why) {
  if (why == card::NoAnswer::out_of_time) {
    log::error(
        "{}: no answer within wtx_limit_ms: the card asked for more time, or the reader's answer "
        "was lost; if the card needs longer, raise wtx_limit_ms in ifd-acr122.conf",
        parts_.name());
  }
  if (parts_.link.in_step() && parts_.health.bears_odd_result()) return;
  log::error("{} is set up again: one command to a card after the other fails", parts_.name());
  parts_.health.lose();
  visit_.ends("the conversation with the reader broke");
}

/// The device is on the bus; and open, because this opens it anew.
Result<void> Recovery::find_device() {
  auto opened = parts_.usb.transport.reopen();
  if (opened || !has_left(opened.error())) return {};
  go_away();
  return opened;
}

void Recovery::go_away() {
  parts_.view.go_away();
  parts_.usb.transport.abort();
}

}  // namespace acr122::reader
