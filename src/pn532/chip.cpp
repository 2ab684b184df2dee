// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/chip.h"

#include <optional>

namespace acr122::pn532 {

namespace {

// A lost answer to a frame is asked for again (rf::Blocks): all in all not later than by a second.
constexpr Milliseconds kFrameMargin{800};
// Two tries of anticollision with three cascade levels and RATS stay far below this; type B's
// sixteen time slots too.
constexpr Milliseconds kListing{500};
// What a further try may take: 5 to 6 ms without a card (libnfc bounds 300 ms of tries).
constexpr Milliseconds kTry{12};
// Leaving "can take long when the card is gone": libnfc, pn53x.c, allows two seconds.
constexpr Milliseconds kLeaving{2'000};
constexpr Milliseconds kSelecting{500};
// A silent ISO-DEP card is asked again for several 100 ms (libnfc, presence check: 1000 ms).
constexpr Milliseconds kAttention{1'000};

constexpr std::size_t kExchangeHead = 3;  // D4 40 Tg
constexpr const char* kInDataExchange = "InDataExchange";

// 106 kbps moves a byte in about 0.1 ms; blocks, acknowledgements and USB make it up to 1 ms.
Milliseconds time_to_move(std::size_t bytes) { return Milliseconds{bytes}; }

}  // namespace

Chip::Chip(FrameLink& link, Clock& clock)
    : link_(link), commands_(link), clock_(clock), listing_(kListing) {}

Result<FirmwareVersion> Chip::get_firmware_version() {
  const auto answer = commands_.chip_only(encode_get_firmware_version());
  return answer ? decode_firmware_version(*answer) : fail(answer.error());
}

Result<void> Chip::set_parameters(std::uint8_t flags) {
  return commands_.without_answer(encode_set_parameters(flags), "SetParameters");
}
Result<void> Chip::rf_field(bool on) {
  return commands_.without_answer(encode_rf_field(on), "RFConfiguration 01");
}
Result<void> Chip::set_timings(std::uint8_t atr_res, std::uint8_t retry) {
  return commands_.without_answer(encode_timings(atr_res, retry), "RFConfiguration 02");
}
Result<void> Chip::set_max_retry_com(std::uint8_t retries) {
  return commands_.without_answer(encode_max_retry_com(retries), "RFConfiguration 04");
}
Result<void> Chip::set_max_retries(std::uint8_t atr, std::uint8_t psl, std::uint8_t passive) {
  listing_ = kListing + passive * kTry;
  return commands_.without_answer(encode_max_retries(atr, psl, passive), "RFConfiguration 05");
}

Result<Status> Chip::load_settings_for_rates() {
  return commands_.optional(encode_settings_for_rates(), "RFConfiguration 0D");
}

Result<Found<TargetA>> Chip::list_a(ByteView uid, Milliseconds guard_time) {
  const auto command = encode_list_a(uid);
  if (!command) return fail(command.error());
  const auto answer = commands_.list(*command, listing_ + guard_time);
  return answer ? decode_target_a(*answer) : fail(answer.error());
}

Result<Found<TargetB>> Chip::list_b() {
  const auto answer = commands_.list(encode_list_b(), listing_);
  return answer ? decode_target_b(*answer) : fail(answer.error());
}

Result<Found<TargetFelica>> Chip::list_felica(BitRate rate) {
  const auto answer = commands_.list(encode_list_felica(rate == BitRate::k424), listing_);
  return answer ? decode_target_felica(*answer) : fail(answer.error());
}

Result<Found<TargetJewel>> Chip::list_jewel() {
  const auto answer = commands_.list(encode_list_jewel(), listing_);
  return answer ? decode_target_jewel(*answer) : fail(answer.error());
}

// All parts but the last: the chip acknowledges each with status 00 when the card has taken it. On
// return `data` is the last part.
Result<Status> Chip::send_parts(std::uint8_t tg, ByteView& data, Milliseconds timeout) {
  const auto room = link_.max_frame() - kExchangeHead;
  const auto deadline = clock_.now() + timeout + time_to_move(data.size());
  while (data.size() > room) {
    const auto command = encode_data_exchange(tg, data.first(room), true);
    const auto taken = commands_.with_status(command, timeout, "InDataExchange, part");
    if (!taken || *taken != Status::ok) return taken;
    if (clock_.now() > deadline) return Status::endless;
    data = data.subspan(room);
  }
  return Status::ok;
}

Result<Exchange> Chip::fetch_parts(std::uint8_t tg, Exchange first, Milliseconds timeout,
                                   std::size_t max_answer) {
  const auto deadline = clock_.now() + timeout;
  Result<Exchange> part = std::move(first);
  Bytes whole;
  while (part && part->ok()) {
    append(whole, part->data);
    if (whole.size() > max_answer || (part->more && part->data.empty())) {
      return Exchange{Status::nonsense, false, {}};
    }
    if (!part->more) return Exchange{Status::ok, false, std::move(whole)};
    if (clock_.now() > deadline + time_to_move(whole.size())) {
      return Exchange{Status::endless, false, {}};
    }
    part = commands_.exchange(encode_data_exchange(tg, {}, false), timeout + kHostMargin,
                              kInDataExchange);
  }
  return part;
}

Result<Exchange> Chip::in_data_exchange(std::uint8_t tg, ByteView data, Milliseconds timeout,
                                        std::size_t max_answer) {
  const auto sent = send_parts(tg, data, timeout);
  if (!sent) return fail(sent.error());
  Result<Exchange> answer = Exchange{*sent, false, {}};
  if (answer->ok()) {
    const auto command = encode_data_exchange(tg, data, false);
    answer = commands_.exchange(command, timeout + kHostMargin, kInDataExchange);
    if (answer && answer->ok()) ++card_answers_;
    if (answer) answer = fetch_parts(tg, *std::move(answer), timeout, max_answer);
  }
  if (answer && answer->status == Status::wrong_context) ++missing_targets_;
  return answer;
}

Result<Exchange> Chip::in_communicate_thru(ByteView data, Milliseconds timeout) {
  constexpr const char* kWhere = "InCommunicateThru";
  auto answer = commands_.exchange(encode_communicate_thru(data), timeout + kFrameMargin, kWhere);
  if (!answer) return answer;
  if (answer->more) return fail(Errc::malformed_reply, kWhere);
  if (answer->ok()) ++card_answers_;
  if (answer->status == Status::wrong_context) ++missing_targets_;
  return answer;
}

Result<Status> Chip::in_select(std::uint8_t tg) {
  return commands_.with_status(encode_select(tg), kSelecting, "InSelect");
}
Result<Status> Chip::in_deselect(std::uint8_t tg) {
  return commands_.with_status(encode_deselect(tg), kLeaving, "InDeselect");
}
Result<Status> Chip::attention_request() {
  return commands_.with_status(encode_attention_request(), kAttention, "Diagnose 06");
}

Result<Bytes> Chip::read_registers(std::span<const std::uint16_t> addresses) {
  const auto answer = commands_.chip_only(encode_read_registers(addresses));
  if (answer) return decode_registers(*answer, addresses.size());
  if (said_in_its_place(answer.error())) return Bytes{};
  return fail(answer.error());
}
Result<Status> Chip::write_registers(std::span<const RegisterValue> values) {
  return commands_.optional(encode_write_registers(values), "WriteRegister");
}

}  // namespace acr122::pn532
