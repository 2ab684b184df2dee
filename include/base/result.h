// SPDX-License-Identifier: LGPL-2.1-or-later
// How a conversation breaks, and how that climbs to the C ABI.
//
// Two kinds of "no" are kept apart (docs/architecture.md, "Three words for three things"): an
// *answer* is a status word that goes back to the application with IFD_SUCCESS; a *broken
// conversation* is an Error, the reader's trouble only. It is named once by the lowest layer that
// understands it, climbs unchanged and becomes one IFD code in src/ifd.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <tl/expected.hpp>

#include "base/errc.h"

namespace acr122 {

using Milliseconds = std::chrono::milliseconds;

/// Why a conversation broke: what, in which exchange, and the raw code seen there.
struct Error {
  Errc code;
  const char* where;  // a literal naming the exchange, e.g. "InDataExchange"
  int detail = 0;     // libusb code, CCID bError or status word: see Errc
};

/// A value or an Error. Nobody may pass over one: ignoring the result of a call does not compile
/// (tests/compile/).
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

inline tl::unexpected<Error> fail(Errc code, const char* where, int detail = 0) {
  return tl::unexpected<Error>(Error{code, where, detail});
}
inline tl::unexpected<Error> fail(const Error& error) { return tl::unexpected<Error>(error); }

/// For one log line: "the reader sent bytes that are no answer (direct transmit); it is tried again
/// by itself; if it stays so, replug the reader".
inline std::string describe(const Error& error) {
  const auto& known = facts(error.code);
  auto line = fmt::format("{} ({}", known.words, error.where);
  if (error.detail != 0) line += fmt::format(", code {}", error.detail);
  line += ')';
  if (!known.remedy.empty()) line += fmt::format("; {}", known.remedy);
  return line;
}

}  // namespace acr122
