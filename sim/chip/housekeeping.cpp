// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/housekeeping.h"

namespace sim::chip {
namespace {

constexpr Microseconds kFieldSettles = 5000;

/// 0, 1, 2 for 106, 212, 424 kbit/s.
std::uint8_t rate_code(unsigned kbps) {
  return kbps == 424 ? std::uint8_t{2} : kbps == 212 ? std::uint8_t{1} : std::uint8_t{0};
}

/// Modulation type of GetGeneralStatus (UM0701-02, 7.2.3).
std::uint8_t type_code(const Target& target) {
  if (target.kind == Target::Kind::felica) return 0x10;
  if (target.kind == Target::Kind::jewel) return 0x02;
  return 0x00;
}

Reply switch_rf(State& state, std::uint8_t value) {
  const bool on = (value & 0x01) != 0;
  const bool was_on = state.field.on();
  state.switch_field(on);
  if (on != was_on) state.clock.advance(kFieldSettles);
  return reply();
}

Reply set_retries(State& state, acr122::ByteReader& in) {
  const auto atr = in.u8();
  const auto psl = in.u8();
  const auto passive = in.u8();
  if (!in.finished()) return syntax_error();
  state.limits.retries_atr = atr;
  state.limits.retries_psl = psl;
  state.limits.retries_passive = passive;
  return reply();
}

Reply set_timings(State& state, acr122::ByteReader& in) {
  in.u8();  // RFU
  const auto atr_res = in.u8();
  const auto retry = in.u8();
  if (!in.finished()) return syntax_error();
  state.limits.atr_res_timeout = atr_res;
  state.limits.retry_timeout = retry;
  return reply();
}

Reply expect_size(const acr122::ByteReader& in, std::size_t size) {
  return in.left() == size ? reply()
                           : syntax_error();  // analog settings: their values are not modelled
}

}  // namespace

Reply get_firmware_version(State& state, ByteView params) {
  if (!params.empty()) return syntax_error();
  constexpr std::uint8_t kPn532 = 0x32;
  constexpr std::uint8_t kVersion = 0x01;
  constexpr std::uint8_t kSupportsAllThree = 0x07;  // ISO 18092, 14443 B, 14443 A
  return reply({kPn532, kVersion, state.model.chip_revision, kSupportsAllThree});
}

Reply get_general_status(State& state, ByteView params) {
  if (!params.empty()) return syntax_error();
  constexpr std::uint8_t kNoExternalField = 0x00;
  constexpr std::uint8_t kSam = 0x80;  // ACR122U API V2.04, 7.5
  Bytes data{state.last_error, kNoExternalField, state.target_count()};
  for (std::uint8_t tg = 1; tg <= state.targets.size(); ++tg) {
    const auto* target = state.target(tg);
    if (target == nullptr) continue;
    data.push_back(tg);
    data.push_back(rate_code(target->rx_kbps));
    data.push_back(rate_code(target->tx_kbps));
    data.push_back(type_code(*target));
  }
  data.push_back(kSam);
  return reply(std::move(data));
}

Reply read_register(State& state, ByteView params) {
  if (params.empty() || params.size() % 2 != 0) return syntax_error();
  Bytes values;
  acr122::ByteReader in(params);
  while (in.more()) {
    const auto address = in.u16be();
    values.push_back(read_unit(state, address).value_or(state.registers.read(address)));
  }
  return reply(std::move(values));
}

Reply write_register(State& state, ByteView params) {
  if (params.empty() || params.size() % 3 != 0) return syntax_error();
  acr122::ByteReader in(params);
  while (in.more()) {
    const auto address = in.u16be();
    const auto value = in.u8();
    if (write_unit(state, address, value)) continue;
    if (address == reg::tx_control) state.switch_field((value & Registers::kDriversOn) != 0);
    state.registers.write(address, value);
  }
  return reply();
}

Reply set_parameters(State& state, ByteView params) {
  if (params.size() != 1) return syntax_error();
  state.parameters = params[0];
  return reply();
}

Reply sam_configuration(State& /*state*/, ByteView params) {
  constexpr std::uint8_t kFirstMode = 1;  // normal
  constexpr std::uint8_t kLastMode = 4;   // dual card
  if (params.empty() || params.size() > 3) return syntax_error();
  if (params[0] < kFirstMode || params[0] > kLastMode) return syntax_error();
  return reply();
}

Reply power_down(State& state, ByteView params) {
  if (params.empty() || params.size() > 2) return syntax_error();
  state.switch_field(false);
  return reply(Status::ok);
}

Reply rf_configuration(State& state, ByteView params) {
  acr122::ByteReader in(params);
  const auto item = in.u8();
  if (!in.more()) return syntax_error();
  switch (item) {
    case 0x01:
      return in.left() == 1 ? switch_rf(state, in.u8()) : syntax_error();
    case 0x02:
      return set_timings(state, in);
    case 0x04:
      if (in.left() != 1) return syntax_error();
      state.limits.retries_com = in.u8();
      return reply();
    case 0x05:
      return set_retries(state, in);
    case 0x0A:
      return expect_size(in, 11);
    case 0x0B:
      return expect_size(in, 8);
    case 0x0C:
      return expect_size(in, 3);
    case 0x0D:
      state.rates_tuned = in.left() == 9;
      return expect_size(in, 9);
    default:
      return syntax_error();
  }
}

}  // namespace sim::chip
