// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/describe.h"

#include <fmt/format.h>

namespace acr122::reader {

std::string_view words(Errc code) {
  switch (code) {
    case Errc::reader_gone:
      return "the reader was unplugged";
    case Errc::reader_not_found:
      return "no such reader on the USB";
    case Errc::reader_busy:
      return "another program or kernel driver holds the reader";
    case Errc::access_denied:
      return "no permission to open the reader's device node";
    case Errc::wrong_device:
      return "the device is no ACR122";
    case Errc::timed_out:
      return "the reader did not answer in time";
    case Errc::transfer_failed:
      return "a USB transfer failed";
    case Errc::malformed_reply:
      return "the reader sent bytes that are no answer";
    case Errc::reader_refused:
      return "the reader refused a command";
    case Errc::no_answer:
      return "the reader passed on no answer";
    case Errc::aborted:
      return "given up, because the reader is being closed";
    case Errc::chip_refused:
      return "the PN532 does not know this command";
    case Errc::chip_error:
      return "the PN532 reported an error";
    case Errc::card_gone:
      return "the card is gone";
    case Errc::card_failed:
      return "the card does not answer as its standard says";
    case Errc::wtx_limit:
      return "no answer within wtx_limit_ms: the card asked for more time, or the reader's answer "
             "was lost";
    case Errc::too_long:
      return "the message is too long for the reader";
    case Errc::buffer_too_small:
      return "the caller's buffer is too small for the answer";
    case Errc::not_supported:
      return "not supported";
  }
  return "unknown failure";
}

std::string_view remedy(Errc code) {
  switch (code) {
    case Errc::reader_busy:
      return "stop the other program (libnfc, nfcpy, GnuPG's scdaemon), or unload the kernel's "
             "driver with `modprobe -r pn533_usb`";
    case Errc::access_denied:
      return "install 92-ifd-acr122.rules, replug the reader, and see that pcscd's user is in "
             "group pcscd";
    case Errc::wrong_device:
      return "it is another ACS product under the same USB id: libccid serves it";
    case Errc::timed_out:
    case Errc::transfer_failed:
      return "it is tried again by itself; if it stays so, replug the reader, try another port or "
             "a shorter cable";
    case Errc::malformed_reply:
      return "it is tried again by itself; if it stays so, replug the reader";
    case Errc::wtx_limit:
      return "if the card needs longer, raise wtx_limit_ms in ifd-acr122.conf";
    case Errc::reader_gone:
    case Errc::reader_not_found:
    case Errc::reader_refused:
    case Errc::no_answer:
    case Errc::aborted:
    case Errc::chip_refused:
    case Errc::chip_error:
    case Errc::card_gone:
    case Errc::card_failed:
    case Errc::too_long:
    case Errc::buffer_too_small:
    case Errc::not_supported:
      return {};
  }
  return {};
}

std::string describe(const Error& error) {
  auto line = fmt::format("{} ({}", words(error.code), error.where);
  if (error.detail != 0) line += fmt::format(", code {}", error.detail);
  line += ')';
  const auto help = remedy(error.code);
  if (!help.empty()) line += fmt::format("; {}", help);
  return line;
}

}  // namespace acr122::reader
