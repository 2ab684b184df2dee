// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/chip.h"

namespace acr122::pn532 {

namespace {

// The host waits longer than the chip, or a late answer would be taken for the next one. nfcpy's
// 0.1 s was too short for firmware 215 and 216 (nfcpy#105, nfcpy#200): the answer came one command
// late. One second more costs nothing while the reader is well.
constexpr Milliseconds kHostMargin{1'000};
// Commands that touch no card are answered within a few milliseconds.
constexpr Milliseconds kChipOnly{100};
// Two tries of anticollision with three cascade levels and RATS stay far below this; type B's
// sixteen time slots too.
constexpr Milliseconds kListing{500};
// InRelease "can take long when the card is gone": libnfc, pn53x.c, allows two seconds.
constexpr Milliseconds kLeaving{2'000};
constexpr Milliseconds kSelecting{500};
// A silent ISO-DEP card is asked again for several 100 ms (libnfc, presence check: 1000 ms).
constexpr Milliseconds kAttention{1'000};

constexpr std::size_t kExchangeHead = 3;  // D4 40 Tg

// 106 kbps moves a byte in about 0.1 ms; blocks, acknowledgements and USB make it up to 1 ms.
Milliseconds time_to_move(std::size_t bytes) { return Milliseconds{bytes}; }

template <class T>
Result<std::vector<T>> at_most(Result<std::vector<T>> targets, std::size_t asked) {
  if (targets && targets->size() > asked) {
    return fail(Errc::malformed_reply, "InListPassiveTarget", static_cast<int>(targets->size()));
  }
  return targets;
}

}  // namespace

Result<void> Chip::command_without_answer(ByteView command, const char* where) {
  const auto answer = link_.pn532(command, kChipOnly + kHostMargin);
  if (!answer) return fail(answer.error());
  return decode_nothing(*answer, where);
}

Result<void> Chip::command_with_status(ByteView command, Milliseconds timeout, const char* where) {
  const auto answer = link_.pn532(command, timeout + kHostMargin);
  if (!answer) return fail(answer.error());
  return decode_status_only(*answer, where);
}

Result<Exchange> Chip::exchange(ByteView command, Milliseconds timeout, const char* where) {
  const auto answer = link_.pn532(command, timeout + kHostMargin);
  if (!answer) return fail(answer.error());
  auto decoded = decode_exchange(*answer, where);
  if (decoded) ++card_answers_;
  if (!decoded && decoded.error().detail == status::kWrongContext) ++missing_targets_;
  return decoded;
}

Result<FirmwareVersion> Chip::get_firmware_version() {
  const auto answer = link_.pn532(encode_get_firmware_version(), kChipOnly + kHostMargin);
  if (!answer) return fail(answer.error());
  return decode_firmware_version(*answer);
}

Result<void> Chip::set_parameters(std::uint8_t flags) {
  return command_without_answer(encode_set_parameters(flags), "SetParameters");
}
Result<void> Chip::rf_field(bool on) {
  return command_without_answer(encode_rf_field(on), "RFConfiguration 01");
}
Result<void> Chip::set_timings(std::uint8_t atr_res, std::uint8_t retry) {
  return command_without_answer(encode_timings(atr_res, retry), "RFConfiguration 02");
}
Result<void> Chip::set_max_retry_com(std::uint8_t retries) {
  return command_without_answer(encode_max_retry_com(retries), "RFConfiguration 04");
}
Result<void> Chip::set_max_retries(std::uint8_t atr, std::uint8_t psl, std::uint8_t passive) {
  return command_without_answer(encode_max_retries(atr, psl, passive), "RFConfiguration 05");
}

Result<std::vector<TargetA>> Chip::list_a(std::uint8_t max_targets, ByteView uid) {
  const auto command = encode_list_a(max_targets, uid);
  if (!command) return fail(command.error());
  const auto answer = link_.pn532(*command, kListing + kHostMargin);
  if (!answer) return fail(answer.error());
  return at_most(decode_targets_a(*answer), max_targets);
}

Result<std::vector<TargetB>> Chip::list_b(std::uint8_t afi) {
  const auto answer = link_.pn532(encode_list_b(afi), kListing + kHostMargin);
  if (!answer) return fail(answer.error());
  return at_most(decode_targets_b(*answer), 1);
}

Result<std::vector<TargetFelica>> Chip::list_felica(BitRate rate, std::uint16_t system_code) {
  const auto command = encode_list_felica(rate == BitRate::k424, system_code);
  const auto answer = link_.pn532(command, kListing + kHostMargin);
  if (!answer) return fail(answer.error());
  return at_most(decode_targets_felica(*answer), 1);
}

Result<std::vector<TargetJewel>> Chip::list_jewel() {
  const auto answer = link_.pn532(encode_list_jewel(), kListing + kHostMargin);
  if (!answer) return fail(answer.error());
  return at_most(decode_targets_jewel(*answer), 1);
}

// All parts but the last: the chip acknowledges each with status 00 when the card has taken it. On
// return `data` is the last part.
Result<void> Chip::send_parts(std::uint8_t tg, ByteView& data, Milliseconds timeout) {
  constexpr const char* kWhere = "InDataExchange, part";
  const auto room = link_.max_frame() - kExchangeHead;
  const auto deadline = clock_.now() + timeout + time_to_move(data.size());
  while (data.size() > room) {
    const auto command = encode_data_exchange(tg, data.first(room), true);
    const auto taken = command_with_status(command, timeout, kWhere);
    if (!taken) return taken;
    if (clock_.now() > deadline) return fail(Errc::wtx_limit, kWhere);
    data = data.subspan(room);
  }
  return {};
}

Result<Bytes> Chip::in_data_exchange(std::uint8_t tg, ByteView data, Milliseconds timeout,
                                     std::size_t max_answer) {
  constexpr const char* kWhere = "InDataExchange";
  const auto sent = send_parts(tg, data, timeout);
  if (!sent) return fail(sent.error());
  const auto deadline = clock_.now() + timeout;
  auto part = exchange(encode_data_exchange(tg, data, false), timeout, kWhere);
  Bytes answer;
  while (part) {
    append(answer, part->data);
    if (answer.size() > max_answer) return fail(Errc::too_long, kWhere);
    if (!part->more) return answer;
    if (part->data.empty()) return fail(Errc::card_failed, kWhere);
    if (clock_.now() > deadline + time_to_move(answer.size())) return fail(Errc::wtx_limit, kWhere);
    part = exchange(encode_data_exchange(tg, {}, false), timeout, kWhere);
  }
  return fail(part.error());
}

Result<Bytes> Chip::in_communicate_thru(ByteView data, Milliseconds timeout) {
  constexpr const char* kWhere = "InCommunicateThru";
  auto answer = exchange(encode_communicate_thru(data), timeout, kWhere);
  if (!answer) return fail(answer.error());
  if (answer->more) return fail(Errc::malformed_reply, kWhere);
  return std::move(answer->data);
}

Result<void> Chip::in_psl(std::uint8_t tg, BitRate to_card, BitRate from_card) {
  const auto command =
      encode_psl(tg, static_cast<std::uint8_t>(to_card), static_cast<std::uint8_t>(from_card));
  return command_with_status(command, kSelecting, "InPSL");
}
Result<void> Chip::in_select(std::uint8_t tg) {
  return command_with_status(encode_select(tg), kSelecting, "InSelect");
}
Result<void> Chip::in_deselect(std::uint8_t tg) {
  return command_with_status(encode_deselect(tg), kLeaving, "InDeselect");
}
Result<void> Chip::in_release(std::uint8_t tg) {
  return command_with_status(encode_release(tg), kLeaving, "InRelease");
}
Result<void> Chip::attention_request() {
  return command_with_status(encode_attention_request(), kAttention, "Diagnose 06");
}

Result<Bytes> Chip::read_registers(std::span<const std::uint16_t> addresses) {
  const auto answer = link_.pn532(encode_read_registers(addresses), kChipOnly + kHostMargin);
  if (!answer) return fail(answer.error());
  return decode_registers(*answer, addresses.size());
}
Result<void> Chip::write_registers(std::span<const RegisterValue> values) {
  return command_without_answer(encode_write_registers(values), "WriteRegister");
}

}  // namespace acr122::pn532
