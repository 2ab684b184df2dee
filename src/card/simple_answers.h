// SPDX-License-Identifier: LGPL-2.1-or-later
// Requests that no card is asked about.
#pragma once

#include <optional>

#include "base/status_word.h"
#include "card/card.h"
#include "card/options.h"
#include "pcsc/request.h"

namespace acr122::card {

/// UID in the order wanted, SAK and ATQA of any card; historical bytes where there are some.
Bytes answer_get_data(const Identity& identity, std::optional<ByteView> historical,
                      const pcsc::GetData& get, UidOrder uid_order);

/// Windows' form: error object C0, index 00, the status word; then 90 00 for the command itself
/// (PC/SC part 3, amendment 1).
inline Bytes answer_with_error_object(StatusWord word) {
  Bytes answer{0xC0, 0x03, 0x00};
  append(answer, word);
  append(answer, sw::ok);
  return answer;
}

/// Refused: its own word. What this card does not take: 6A 81 for a class-FF command, 6E 00 for a
/// card APDU, because a storage card speaks no ISO 7816-4 class at all. Pseudo-APDUs are the
/// reader's and do not come here; if one does it is a class-FF command like any other.
inline Bytes answer_without_card(const pcsc::Request& request) {
  if (const auto* refused = std::get_if<pcsc::Refused>(&request)) return only(refused->word);
  if (std::holds_alternative<pcsc::CardApdu>(request)) return only(sw::unknown_class);
  return only(sw::function_not_supported);
}

}  // namespace acr122::card
