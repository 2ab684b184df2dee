// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/heard.h"

namespace acr122::rf {

namespace {

using pn532::Status;
using Flaw = Heard::Flaw;

Flaw flaw_of(Status status) {
  switch (status) {
    case Status::crc:
      return Flaw::crc;
    case Status::parity:
      return Flaw::parity;
    case Status::collision:
      return Flaw::collision;
    case Status::bit_count:
    case Status::mifare_framing:
    case Status::rf_protocol:
      return Flaw::framing;
    case Status::buffer_too_small:
    case Status::rf_buffer_overflow:
    case Status::field_not_on:
    case Status::temperature:
    case Status::internal_buffer:
    case Status::invalid_parameter:
    case Status::not_acceptable:
    case Status::wrong_context:
      return Flaw::chip;
    case Status::refused:
      return Flaw::refused;
    case Status::endless:
      return Flaw::too_late;
    default:
      return Flaw::other;
  }
}

}  // namespace

Heard heard(pn532::Exchange exchange) {
  switch (exchange.status) {
    case Status::ok:
      return {Heard::Kind::data, Flaw::none, std::move(exchange.data)};
    case Status::timeout:
    case Status::mute:
      return {};
    case Status::data_format:
      return {Heard::Kind::nak, Flaw::none, {}};
    default:
      return {Heard::Kind::spoilt, flaw_of(exchange.status), {}};
  }
}

}  // namespace acr122::rf
