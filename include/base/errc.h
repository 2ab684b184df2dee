// SPDX-License-Identifier: LGPL-2.1-or-later
// Every way in which a conversation breaks: what it is, what pcscd's client sees of it, what a log
// line says, and what helps.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace acr122 {

enum class Errc : std::uint8_t {
  reader_gone,       // the USB device left
  reader_not_found,  // no such device at open
  reader_busy,       // another program or kernel driver holds the interface
  access_denied,     // no permission on the device node
  wrong_device,      // something else behind our USB id: a reader with contacts
  timed_out,         // the reader sent no answer in time: out of step until synchronised
  transfer_failed,   // USB error; detail is the libusb code
  interrupted,       // the machine slept or the port was reset; the device is there
  malformed_reply,   // bytes that are no message of the protocol
  reader_refused,    // the reader answered "failed"; detail is bError or its status word
  no_answer,         // empty DataBlock: card or chip were mute, the reader itself is well
  aborted,           // unplug or close was announced while the call was under way
  chip_refused,      // PN532 syntax error frame (7F): unknown command or wrong length
  too_long,          // the message does not fit the reader
  not_supported,     // nothing we offer
  end                // none: how many there are
};

/// What is left of an Errc at pcscd's edge; src/ifd has its return code for each.
enum class SeenAs : std::uint8_t { not_transacted, no_reader, time_out, not_supported };

struct ErrcFacts {
  Errc code;
  SeenAs seen_as;
  std::string_view words;
  std::string_view remedy;  // what the user can do; empty: nothing
};

inline constexpr std::array<ErrcFacts, static_cast<std::size_t>(Errc::end)> kErrcFacts{{
    {Errc::reader_gone, SeenAs::no_reader, "the reader was unplugged", ""},
    {Errc::reader_not_found, SeenAs::no_reader, "no such reader on the USB", ""},
    {Errc::reader_busy, SeenAs::not_transacted, "another program or kernel driver holds the reader",
     "it is taken when it is free: end the other program (libnfc, nfcpy, GnuPG's scdaemon), or "
     "unload the kernel's driver with `modprobe -r pn533_usb`"},
    {Errc::access_denied, SeenAs::not_transacted, "no permission to open the reader's device node",
     "install 94-ifd-acr122.rules and replug the reader: its node has to belong to group pcscd, "
     "with pcscd's user in it, and to no group of another udev rule; acr122-doctor says more"},
    {Errc::wrong_device, SeenAs::not_transacted, "the device is no ACR122",
     "it is another ACS product under the same USB id: libccid serves it"},
    {Errc::timed_out, SeenAs::time_out, "the reader did not answer in time",
     "it is tried again by itself; if it stays so, replug the reader, try another port or a "
     "shorter cable"},
    {Errc::transfer_failed, SeenAs::not_transacted, "a USB transfer failed",
     "it is tried again by itself; if it stays so, replug the reader, try another port or a "
     "shorter cable"},
    {Errc::interrupted, SeenAs::not_transacted, "the machine slept, or the reader's port was reset",
     "it is set up again by itself"},
    {Errc::malformed_reply, SeenAs::not_transacted, "the reader sent bytes that are no answer",
     "it is tried again by itself; if it stays so, replug the reader"},
    {Errc::reader_refused, SeenAs::not_transacted, "the reader refused a command", ""},
    {Errc::no_answer, SeenAs::not_transacted, "the reader passed on no answer", ""},
    {Errc::aborted, SeenAs::no_reader, "given up, because the reader is being closed", ""},
    {Errc::chip_refused, SeenAs::not_transacted, "the PN532 does not know this command", ""},
    {Errc::too_long, SeenAs::not_transacted, "the message is too long for the reader", ""},
    {Errc::not_supported, SeenAs::not_supported, "not supported", ""},
}};

constexpr const ErrcFacts& facts(Errc code) { return kErrcFacts[static_cast<std::size_t>(code)]; }

// A row that is missing, or not at the place of its code, does not compile.
static_assert([] {
  for (const auto& row : kErrcFacts) {
    if (&facts(row.code) != &row || row.words.empty()) return false;
  }
  return true;
}());

}  // namespace acr122
