// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/chip/pn532.h"

#include <algorithm>
#include <array>

#include "sim/chip/exchange.h"
#include "sim/chip/housekeeping.h"
#include "sim/chip/list_targets.h"
#include "sim/chip/select.h"
#include "sim/chip/state.h"

namespace sim {
namespace {

// The chip's controller reads, decodes and answers a host command. Not specified; it makes a silent
// REQA try take the 5 to 6 ms that libnfc's bounds allow for.
constexpr Microseconds kCommandOverhead = 500;
constexpr std::uint8_t kFromHost = 0xD4;
constexpr std::uint8_t kToHost = 0xD5;
constexpr std::uint8_t kSyntaxError = 0x7F;

struct Command {
  std::uint8_t code;
  chip::Reply (*run)(chip::State&, ByteView);
};

constexpr std::array<Command, 17> kCommands{{
    {0x00, chip::diagnose},
    {0x02, chip::get_firmware_version},
    {0x04, chip::get_general_status},
    {0x06, chip::read_register},
    {0x08, chip::write_register},
    {0x12, chip::set_parameters},
    {0x14, chip::sam_configuration},
    {0x16, chip::power_down},
    {0x32, chip::rf_configuration},
    {0x40, chip::in_data_exchange},
    {0x42, chip::in_communicate_thru},
    {0x44, chip::in_deselect},
    {0x4A, chip::in_list_passive_target},
    {0x4E, chip::in_psl},
    {0x52, chip::in_release},
    {0x54, chip::in_select},
    {0x60, chip::in_auto_poll},
}};

/// Answers to these begin with a status byte, which GetGeneralStatus repeats later.
bool has_status(std::uint8_t code) {
  return code == 0x40 || code == 0x42 || code == 0x44 || code == 0x4E || code == 0x52 ||
         code == 0x54;
}

}  // namespace

struct Pn532::Impl {
  Impl(Field& field, Clock& clock, Counters& counters, const ReaderModel& model)
      : state(field, clock, counters, model) {}

  chip::Reply run(std::uint8_t code, ByteView params) {
    for (const auto& command : kCommands) {
      if (command.code == code) return command.run(state, params);
    }
    return chip::syntax_error();
  }

  chip::State state;
};

Pn532::Pn532(Field& field, Clock& clock, Counters& counters, const ReaderModel& model)
    : impl_(std::make_unique<Impl>(field, clock, counters, model)) {}

Pn532::~Pn532() = default;

bool Pn532::knows(std::uint8_t code) {
  return std::ranges::find(kCommands, code, &Command::code) != kCommands.end();
}

void Pn532::reset() { impl_->state.reset(); }

std::optional<Bytes> Pn532::command(ByteView d4) {
  auto& state = impl_->state;
  ++state.counters.chip_commands;
  state.clock.advance(kCommandOverhead);
  if (d4.size() < 2 || d4[0] != kFromHost) return Bytes{kSyntaxError};
  const auto code = d4[1];
  auto reply = impl_->run(code, d4.subspan(2));
  if (reply.kind == chip::Reply::Kind::never) return std::nullopt;
  if (reply.kind == chip::Reply::Kind::syntax_error) return Bytes{kSyntaxError};
  if (has_status(code) && !reply.data.empty()) {
    state.last_error = static_cast<std::uint8_t>(reply.data[0] & ~chip::kMoreInformation);
  }
  Bytes answer{kToHost, static_cast<std::uint8_t>(code + 1)};
  acr122::append(answer, reply.data);
  return answer;
}

}  // namespace sim
