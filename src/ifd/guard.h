// SPDX-License-Identifier: LGPL-2.1-or-later
// The edge between C++ and pcscd: nothing thrown passes, every error has one code.
#pragma once

#include <exception>
#include <utility>

#include "base/log.h"
#include "base/result.h"
#include "card/card.h"
#include "ifd/pcscd.h"

namespace acr122::ifd {

// What pcscd makes of the codes (its ifdwrapper.c and winscard.c): NO_SUCH_DEVICE is "reader
// unavailable", ICC_NOT_PRESENT "no card", INSUFFICIENT_BUFFER and the NOT_SUPPORTED pair have a
// meaning of their own from IFDHControl; everything else is "not transacted".

/// Of the reader's trouble.
inline RESPONSECODE to_ifd(Errc code) {
  switch (facts(code).seen_as) {
    case SeenAs::no_reader:
      return IFD_NO_SUCH_DEVICE;
    case SeenAs::time_out:
      return IFD_RESPONSE_TIMEOUT;
    case SeenAs::not_supported:
      return IFD_ERROR_NOT_SUPPORTED;
    case SeenAs::not_transacted:
      return IFD_COMMUNICATION_ERROR;
  }
  return IFD_COMMUNICATION_ERROR;
}

/// Of a card that gave no answer.
inline RESPONSECODE to_ifd(card::NoAnswer why) {
  switch (why) {
    case card::NoAnswer::gone:
      return IFD_ICC_NOT_PRESENT;
    case card::NoAnswer::failed:
      return IFD_COMMUNICATION_ERROR;
    case card::NoAnswer::out_of_time:
      return IFD_RESPONSE_TIMEOUT;
    case card::NoAnswer::not_offered:
      return IFD_ERROR_NOT_SUPPORTED;
  }
  return IFD_COMMUNICATION_ERROR;
}

/// What a caller gets who passes null pointers or impossible lengths.
inline constexpr RESPONSECODE kBadArgument = IFD_COMMUNICATION_ERROR;

/// Runs the body of one entry point. Nothing thrown inside leaves it.
template <class Body>
RESPONSECODE guarded(const char* entry, Body&& body) noexcept {
  try {
    try {
      return std::forward<Body>(body)();
    } catch (const std::exception& thrown) {
      log::error("{}: {}", entry, thrown.what());
    }
  } catch (...) {
    // Whatever the log line above may throw when memory is short.
  }
  return IFD_COMMUNICATION_ERROR;
}

}  // namespace acr122::ifd
