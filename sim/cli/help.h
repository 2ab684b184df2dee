// SPDX-License-Identifier: LGPL-2.1-or-later
// The long texts of --help.
#pragma once

namespace sim::cli {

inline constexpr const char* kAbout =
    "Virtual ACR122U NFC readers and cards.\n\n"
    "`run` puts virtual readers on a mocked USB bus and runs a program that sees them: a pcscd\n"
    "with any driver for these readers, lsusb, a libusb program. Nothing outside that program\n"
    "and what it starts sees them. docs/virtual-reader.md shows how to test a program with it.";

inline constexpr const char* kOrders =
    R"(Orders, one JSON object per line to the control socket; each is answered by one line,
{"ok":true,..} or {"ok":false,"error":".."}. "reader" counts from 0 and may be left out.
  {"do":"place","card":"classic-1k","id":"a","uid":"01020304"}
        also "ats", "atqb" (bytes), "sak", "atqa", "file_size" (numbers), "content" (a file that
        "save" wrote); without "card": the card with this id comes back as it was
  {"do":"remove","id":"a"}                   without "id": all cards
  {"do":"swap","card":"ntag215","id":"b"}    all leave and this one comes, in one step
  {"do":"save","id":"a","file":"a.bin"}      the card's memory into a file
  {"do":"memory","id":"a"}                   ... or into the answer
  {"do":"unplug"}  {"do":"plug"}             the reader's USB plug
  {"do":"restart"}                           it leaves the bus by itself and comes back with another
                                             address
  {"do":"usb_reset"}                         another program resets its port: address kept, settings
                                             lost; "driver":"kernel": the kernel's driver then has it
  {"do":"suspend"}                           the machine sleeps and wakes: the same, and transfers
                                             under way end as if the reader had left
  {"do":"brown_out"}                         its chip alone is reset
  {"do":"state"}                             LEDs, beeps, field, cards, counters, modelled time, and
                                             what was asked that the model does not know
  {"do":"fault","what":"no_answer","skip":0,"times":1,"only":"FF0048"}
        strikes after "skip" events that start with the bytes "only", "times" times (0: until the
        next USB reset), with "pause" events between; "every":n is skip and pause n-1.
        events are USB messages (without CCID header) for: no_answer, late_answer ("delay_ms"),
          stall, truncated, wrong_length, wrong_seq ("count"), over_long, stale, replaced ("bytes"),
          empty_datablock, doubled, lost_answer, replayed, garbled ("count": which byte), wedged,
          wedged_until_replug, hang_until_cancel, unplug
        PN532 commands from D4 for: chip_error ("count": the status), chip_syntax_error
        frames on the air for: rf_frame_lost, rf_frame_spoilt, rf_answer_lost, rf_noise (the answer
          is spoilt), pull_card, swap_card ("card")
        clear ends all faults
  {"do":"doubt","set":"thru=refused"}        what the reader does where no source tells
A script is a JSON list of such orders, or {"readers":["acr122u-215"],"steps":[..]}. A step with
"at_ms" is done so long after the program's start; the others before it starts.)";

inline constexpr const char* kOrderExitCodes =
    "Exit code: 0 done; 1 refused or not answered; 2 wrong options or no socket.";

inline constexpr const char* kExitCodes =
    "Exit code: the program's; 128 + signal; 127 not started; 2 wrong options\n"
    "or script; 69 no mocked USB bus.";

}  // namespace sim::cli
