// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bridge/link.h"

#include "base/log.h"
#include "base/status_word.h"
#include "bridge/direct_transmit.h"
#include "pn532/frame.h"

namespace acr122::bridge {

namespace {

/// Firmware 215 and 216 need more than 100 ms for a first answer (nfcpy#105, #167), some units 1 s
/// for a slot status (LudovicRousseau/CCID 4841404); twice that is still a bounded wait.
constexpr Milliseconds kSettingTimeout{2000};
/// The firmware may select a card that lies there anew, and wait for its guard time, 4.95 s at most
/// (ISO 14443-4, 5.2.5; docs/doubts.md, guard-time).
constexpr Milliseconds kPowerOnTimeout{6500};
/// The bytes that 61 xx announces lie in the reader already.
constexpr Milliseconds kGetResponseTimeout{800};

}  // namespace

// A refusal tells as well.
Result<void> Link::learn_long_seq() {
  constexpr std::size_t kTwoPackets = 55;  // what makes a message of more than 64 bytes
  const auto question = pn532::long_question(kTwoPackets);
  const bool never_long = question.size() + 1 > options_.max_frame;
  if (channel_.knows_long_seq() || never_long) return {};
  const auto answer = channel_.learn_long_seq(
      encode_direct_transmit(question).view(), kSettingTimeout,
      [&](ByteView payload) { return fits_direct_transmit(question.front(), payload); });
  if (!answer) return fail(answer.error());
  const auto waiting = waiting_bytes(*answer);
  if (waiting == 0) return {};
  const auto rest = channel_.xfr_block(encode_get_response(waiting).view(), kGetResponseTimeout);
  return rest ? Result<void>{} : fail(rest.error());
}

Result<void> Link::icc_power_on() {
  const auto atr = channel_.icc_power_on(kPowerOnTimeout);
  if (atr) return {};
  const auto& error = atr.error();
  if (error.code == Errc::reader_refused || error.code == Errc::no_answer) {
    log::debug("IccPowerOn refused, bError {:02X}", error.detail);
    return {};
  }
  return fail(error);
}

Result<void> Link::icc_power_off() { return channel_.icc_power_off(kSettingTimeout); }

Result<void> Link::set_picc_parameter(PiccParameter parameter) {
  return apply(encode_set_picc(parameter).view());
}

Result<std::uint8_t> Link::picc_parameter() {
  const auto payload = transmit(encode_get_picc().view(), kSettingTimeout, fits_setting);
  if (!payload) return fail(payload.error());
  return decode_picc(*payload);
}

Result<void> Link::set_buzzer_on_detection(bool on) { return apply(encode_set_buzzer(on).view()); }

Result<void> Link::set_time_out(std::uint8_t five_second_steps) {
  return apply(encode_set_time_out(five_second_steps).view());
}

Result<void> Link::set_leds(Leds leds) { return apply(encode_set_leds(leds).view()); }

Result<Leds> Link::leds() {
  const auto payload = transmit(encode_get_leds().view(), kSettingTimeout, fits_setting);
  if (!payload) return fail(payload.error());
  return decode_leds(*payload);
}

Result<void> Link::beep() { return apply(encode_beep().view()); }

Result<Bytes> Link::pn532(ByteView command, Milliseconds timeout) {
  if (command.empty()) return fail(Errc::not_supported, "direct transmit");
  if (command.size() + 1 > options_.max_frame) return fail(Errc::too_long, "direct transmit");
  const auto code = command.front();
  if (log::enabled(log::Level::debug)) log::debug("PN532 command {}", pn532::log_text(command));
  const auto payload =
      transmit(encode_direct_transmit(command).view(), timeout,
               [code](ByteView answer) { return fits_direct_transmit(code, answer); });
  if (!payload) return fail(payload.error());
  auto answer = decode_direct_transmit(code, *payload);
  if (!answer && answer.error().code == Errc::malformed_reply) channel_.set_in_step(false);
  return answer;
}

std::size_t Link::max_answer() const {
  constexpr std::size_t kAnnounced = 0xFF;
  return (fetches_answers_ ? kAnnounced : ccid::kMaxPayload) - StatusWord::kSize;
}

Result<Bytes> Link::pseudo_apdu(ByteView apdu, Milliseconds timeout, const ccid::Fits& fits) {
  return transmit(apdu, timeout, fits);
}

Result<void> Link::apply(ByteView setting) {
  const auto payload = transmit(setting, kSettingTimeout, fits_setting);
  if (!payload) return fail(payload.error());
  return decode_setting(*payload);
}

// XfrBlock on every model: touchatag refuses Escape (libnfc#201).
Result<Bytes> Link::transmit(ByteView apdu, Milliseconds timeout, const ccid::Fits& fits) {
  auto payload = channel_.xfr_block(apdu, timeout, [&fits](ByteView answer) {
    return waiting_bytes(answer) > 0 || fits(answer);
  });
  if (!payload) return payload;
  const auto waiting = waiting_bytes(*payload);
  if (waiting == 0) return payload;
  fetches_answers_ = true;
  payload = channel_.xfr_block(encode_get_response(waiting).view(), kGetResponseTimeout, fits);
  // What is missing is lost: an exchange that failed, not a broken reader. A status word alone is a
  // refusal.
  if (payload && payload->size() < waiting && payload->size() > StatusWord::kSize) {
    return fail(Errc::no_answer, "GET RESPONSE", static_cast<int>(payload->size()));
  }
  return payload;
}

}  // namespace acr122::bridge
