// SPDX-License-Identifier: LGPL-2.1-or-later
// How a conversation breaks, and how that climbs to the C ABI.
//
// Two kinds of "no" are kept apart (docs/architecture.md, "Two kinds of 'no'"): an *answer* is a
// status word that goes back to the application with IFD_SUCCESS; a *broken conversation* is an
// Error. It is named once by the lowest layer that understands it, climbs unchanged and becomes one
// IFD code in src/ifd.
#pragma once

#include <chrono>
#include <tl/expected.hpp>

namespace acr122 {

using Milliseconds = std::chrono::milliseconds;

enum class Errc {
  reader_gone,       // the USB device left
  reader_not_found,  // no such device at open
  reader_busy,       // another program or kernel driver holds the interface
  access_denied,     // no permission on the device node
  wrong_device,      // something else behind our USB id: a reader with contacts
  timed_out,        // the reader sent no answer in time: the pipe is out of step until synchronised
  transfer_failed,  // USB error; detail is the libusb code
  malformed_reply,  // bytes that are no message of the protocol
  reader_refused,   // the reader answered "failed"; detail is bError or its status word
  no_answer,        // empty DataBlock: card or chip were mute, the reader itself is well
  aborted,          // unplug or close was announced while the call was under way
  chip_refused,     // PN532 syntax error frame (7F): unknown command or wrong length
  chip_error,       // PN532 status byte other than 00; detail is the status (UM0701-02 7.1)
  card_gone,        // the card left the field or never was there
  card_failed,      // the card answers, but not as its standard says
  wtx_limit,        // the card asked for more waiting time than the configuration allows
  too_long,         // the message does not fit the reader
  buffer_too_small,  // the caller's buffer cannot take the answer
  not_supported,     // nothing we offer
};

/// Why a conversation broke: what, in which exchange, and the raw code seen there.
struct Error {
  Errc code;
  const char* where;  // a literal naming the exchange, e.g. "InDataExchange"
  int detail = 0;     // libusb code, CCID bError, status word or PN532 status: see Errc
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Errc code, const char* where, int detail = 0) {
  return tl::unexpected<Error>(Error{code, where, detail});
}
inline tl::unexpected<Error> fail(const Error& error) { return tl::unexpected<Error>(error); }

}  // namespace acr122
