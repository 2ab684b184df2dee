// SPDX-License-Identifier: LGPL-2.1-or-later
// Link::synchronise(): the recovery ladder, gentlest step first.
#include <array>
#include <utility>

#include "base/log.h"
#include "base/models.h"
#include "bridge/link.h"

namespace acr122::bridge {

/// One rung: what is done first, and how long the reader may then take for its firmware string.
struct Link::Ladder {
  enum class Move { drain, clear_halt, reset };
  Move move;
  Milliseconds timeout;
};

namespace {

/// A reader with shared ids is somebody else after this many answers that are no ACR122's. One may
/// be left over from the program before us.
constexpr int kAnswersOfAnother = 2;

bool ids_are_shared(const DeviceInfo& device) {
  const auto* model = find_model(device.vendor_id, device.product_id);
  return model && model->ids_are_shared;
}

constexpr const char* kFirmwareString = "firmware string";

/// What no drain, no clearing and no reset changes.
bool ends_everything(const Error& error) {
  return error.code == Errc::reader_gone || error.code == Errc::aborted ||
         error.code == Errc::reader_busy || error.code == Errc::access_denied;
}

/// `last`: what the last question met.
Error why_given_up(const Error& last) {
  if (last.code == Errc::transfer_failed || last.code == Errc::interrupted) return last;
  return Error{Errc::timed_out, kFirmwareString, last.detail};
}

}  // namespace

Result<std::string> Link::synchronise(bool may_reset) {
  auto firmware = climb(may_reset);
  if (firmware) {
    // The first reply after plugging in may arrive twice (nfcpy#167, #200).
    if (const auto drained = channel_.drain(); !drained) firmware = fail(drained.error());
  } else if (firmware.error().code == Errc::wrong_device) {
    // Our question may have powered a card with contacts. Nobody reads the result: it is not ours.
    channel_.set_in_step(true);
    static_cast<void>(icc_power_off());
  }
  channel_.set_in_step(firmware.has_value());
  return firmware;
}

Result<std::string> Link::climb(bool may_reset) {
  using Move = Ladder::Move;
  // Answers usually come within milliseconds; firmware 215 and 216 need more than 100 ms
  // (nfcpy#105), a reader that was polling up to 1 s (LudovicRousseau/CCID 4841404), one that was
  // just reset somewhat more. In all some 5 s.
  static constexpr std::array<Ladder, 6> kLadder{{
      {Move::drain, Milliseconds{100}},
      {Move::drain, Milliseconds{300}},
      {Move::drain, Milliseconds{1000}},
      {Move::clear_halt, Milliseconds{1000}},
      {Move::reset, Milliseconds{1000}},
      {Move::drain, Milliseconds{1500}},
  }};
  const bool shared = ids_are_shared(channel_.transport().device());
  int not_ours = 0;
  const auto is_another = [&] { return shared && not_ours >= kAnswersOfAnother; };
  Attempt last;
  for (const auto& rung : kLadder) {
    if (is_another() || (rung.move == Move::reset && !may_reset)) break;
    auto tried = attempt(rung);
    if (!tried) return fail(tried.error());
    last = *std::move(tried);
    if (last.verdict == Verdict::acr122) return last.firmware;
    if (last.verdict != Verdict::silent) ++not_ours;
  }
  if (is_another() || last.verdict == Verdict::something_else) {
    return fail(Errc::wrong_device, kFirmwareString);
  }
  return fail(why_given_up(last.error));
}

Result<void> Link::step_up(const Ladder& rung) {
  auto& usb = channel_.transport();
  Result<void> done;
  if (rung.move == Ladder::Move::clear_halt) done = usb.clear_halt();
  if (rung.move == Ladder::Move::reset) {
    log::info("reader does not answer: USB reset");
    done = usb.reset();
  }
  // A step that fails otherwise is judged by the question after it.
  if (!done && ends_everything(done.error())) return done;
  return channel_.drain();
}

Result<void> Link::get_in_step() {
  static constexpr std::array kTimeouts{Milliseconds{100}, Milliseconds{300}, Milliseconds{1000}};
  Error error{Errc::timed_out, kFirmwareString};
  for (const auto timeout : kTimeouts) {
    if (const auto drained = channel_.drain(); !drained) return drained;
    const auto tried = ask_firmware(timeout);
    if (!tried) return fail(tried.error());
    if (tried->verdict == Verdict::acr122) return channel_.drain();
    error = tried->error;
  }
  channel_.set_in_step(false);
  return fail(error);
}

// XfrBlock may be refused until the first IccPowerOn (libnfc, acr122_usb.c).
Result<Link::Attempt> Link::attempt(const Ladder& rung) {
  if (const auto up = step_up(rung); !up) return fail(up.error());
  auto first = ask_firmware(rung.timeout);
  if (!first || first->verdict == Verdict::acr122 || first->verdict == Verdict::silent) {
    return first;
  }
  const auto atr = channel_.icc_power_on(rung.timeout);
  if (!atr && ends_everything(atr.error())) return fail(atr.error());
  return ask_firmware(rung.timeout);
}

Result<Link::Attempt> Link::ask_firmware(Milliseconds timeout) {
  channel_.set_in_step(true);  // the pipe has just been drained
  const auto answer = transmit(encode_get_firmware().view(), timeout, ccid::kAnyPayload);
  if (answer) {
    auto firmware = decode_firmware(*answer);
    if (firmware) return Attempt{Verdict::acr122, *std::move(firmware)};
    return Attempt{Verdict::something_else, {}, firmware.error()};
  }
  const auto& error = answer.error();
  log::debug("no firmware string within {} ms: {} {}", timeout.count(), error.where, error.detail);
  if (ends_everything(error)) return fail(error);
  const bool refused = error.code == Errc::reader_refused || error.code == Errc::no_answer;
  return Attempt{refused ? Verdict::refused : Verdict::silent, {}, error};
}

}  // namespace acr122::bridge
