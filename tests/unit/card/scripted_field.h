// SPDX-License-Identifier: LGPL-2.1-or-later
// A Field over a scripted reader, with the chip traffic of whole activations as one line each.
#pragma once

#include <algorithm>

#include "card/field.h"
#include "support/log_capture.h"
#include "support/scripted_link.h"

namespace acr122::card {

using test_support::hex;

struct ScriptedField : test_support::ScriptedLink {
  explicit ScriptedField(const Options& options = {}) : field(chip, usb.clock, options) {}

  void expect_field_reset() { usb.expect_pn532("32 01 00", "").expect_pn532("32 01 01", ""); }
  void expect_timing(std::string_view code) {
    usb.expect_pn532("32 02 00 0B " + std::string(code), "");
  }

  /// RATS by the driver (FSDI 7), and its ATS.
  void expect_rats(std::string_view ats) {
    expect_timing("0A");
    usb.expect_pn532("42 E0 70", "00 " + std::string(ats));
  }
  /// PPS for 424 kbps both ways and what follows in the chip; FWI 8.
  void expect_pps() {
    expect_timing("0A");
    usb.expect_pn532("42 D0 11 0A", "00 D0")
        .expect_pn532("32 0D 85 15 8A 85 08 B2 85 01 DA", "")
        .expect_pn532("08 63 02 A0 63 03 A0", "");
    expect_timing("0B");
  }

  /// Polls with type A only, one target found.
  Result<std::unique_ptr<Card>> poll_a(std::string_view target) {
    usb.expect_pn532("4A 01 00", target);
    return field.poll();
  }

  pn532::Chip chip{link, usb.clock};
  Field field;
};

/// Lines of the log since they were last taken.
inline long log_lines_with(std::string_view text) {
  const auto lines = test_support::take_log_lines();
  return std::ranges::count_if(
      lines, [text](const std::string& line) { return line.find(text) != std::string::npos; });
}

inline Result<Reply> transmit(Card& card, std::string_view apdu) {
  const auto bytes = hex(apdu);
  return card.handle(pcsc::parse_request(bytes));
}

inline std::string words(NoAnswer why) {
  switch (why) {
    case NoAnswer::gone:
      return "gone";
    case NoAnswer::failed:
      return "failed";
    case NoAnswer::out_of_time:
      return "out of time";
    case NoAnswer::not_offered:
      return "not offered";
  }
  return "?";
}

/// The answer in hexadecimal, or why there is none.
inline std::string words(const Result<Reply>& reply) {
  if (!reply) return "error";
  const auto* answer = std::get_if<Bytes>(&*reply);
  return answer ? to_hex(*answer) : words(std::get<NoAnswer>(*reply));
}

inline std::string answer_of(Card& card, std::string_view apdu) {
  return words(transmit(card, apdu));
}

}  // namespace acr122::card
