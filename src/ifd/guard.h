// SPDX-License-Identifier: LGPL-2.1-or-later
// The edge between C++ and pcscd: nothing thrown passes, every error has one code.
#pragma once

#include <exception>
#include <utility>

#include "base/log.h"
#include "base/result.h"
#include "ifd/pcscd.h"

namespace acr122::ifd {

/// What pcscd makes of the codes (its ifdwrapper.c and winscard.c): NO_SUCH_DEVICE is "reader
/// unavailable", ICC_NOT_PRESENT "no card", INSUFFICIENT_BUFFER and the NOT_SUPPORTED pair have a
/// meaning of their own from IFDHControl; everything else is "not transacted".
inline RESPONSECODE to_ifd(Errc code) {
  switch (code) {
    case Errc::reader_gone:
    case Errc::reader_not_found:
    case Errc::aborted:
      return IFD_NO_SUCH_DEVICE;
    case Errc::card_gone:
      return IFD_ICC_NOT_PRESENT;
    case Errc::timed_out:
    case Errc::wtx_limit:
      return IFD_RESPONSE_TIMEOUT;
    case Errc::buffer_too_small:
      return IFD_ERROR_INSUFFICIENT_BUFFER;
    case Errc::not_supported:
      return IFD_ERROR_NOT_SUPPORTED;
    case Errc::reader_busy:
    case Errc::access_denied:
    case Errc::wrong_device:
    case Errc::transfer_failed:
    case Errc::malformed_reply:
    case Errc::reader_refused:
    case Errc::no_answer:
    case Errc::chip_refused:
    case Errc::chip_error:
    case Errc::card_failed:
    case Errc::too_long:
      return IFD_COMMUNICATION_ERROR;
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
    // Also what the log line above may throw when memory is short.
  }
  return IFD_COMMUNICATION_ERROR;
}

}  // namespace acr122::ifd
