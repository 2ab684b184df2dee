// SPDX-License-Identifier: LGPL-2.1-or-later
// A Field over a scripted reader, with the chip traffic of whole activations as one line each.
#pragma once

#include "card/field.h"
#include "support/scripted_link.h"

namespace acr122::card {

using test_support::hex;

struct ScriptedField : test_support::ScriptedLink {
  explicit ScriptedField(const Options& options = {}) : field(chip, options) {}

  void expect_field_reset() { usb.expect_pn532("32 01 00", "").expect_pn532("32 01 01", ""); }
  void expect_timing(std::string_view code) {
    usb.expect_pn532("32 02 00 0B " + std::string(code), "");
  }

  /// Polls with type A only, one target found.
  Result<std::unique_ptr<Card>> poll_a(std::string_view target) {
    usb.expect_pn532("4A 02 00", target);
    return field.poll();
  }

  pn532::Chip chip{link};
  Field field;
};

inline Result<Bytes> transmit(Card& card, std::string_view apdu) {
  const auto bytes = hex(apdu);
  return card.handle(pcsc::parse_request(bytes));
}

inline std::string answer_of(Card& card, std::string_view apdu) {
  const auto answer = transmit(card, apdu);
  return answer ? to_hex(*answer) : "error";
}

}  // namespace acr122::card
