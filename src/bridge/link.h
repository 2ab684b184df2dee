// SPDX-License-Identifier: LGPL-2.1-or-later
// The reader's own envelope: one PN532 frame out and one back, inside pseudo-APDUs.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "bridge/peripherals.h"
#include "ccid/channel.h"
#include "pn532/frame_link.h"

namespace acr122::bridge {

/// One conversation with the reader's firmware. Not thread-safe: the reader's lock serialises.
class Link : public pn532::FrameLink {
 public:
  struct Options {
    /// Largest Lc of a direct transmit, D4 included: 16 to 255. Longer PN532 commands are refused
    /// with Errc::too_long; pn532::Chip splits ISO-DEP data to fit.
    std::size_t max_frame = kDefaultMaxFrame;
  };
  /// Lc AA works for days, Lc FF answers nothing (salmg/atrium), so we start there; the manual
  /// allows 255 (ACR122U API 2.04, section 6.1).
  static constexpr std::size_t kDefaultMaxFrame = 0xAA;

  Link(ccid::Channel& channel, Options options) : channel_(channel), options_(options) {}

  /// Makes answers fit questions again: drains bulk IN, then asks for the firmware string with
  /// growing time-outs until the answer fits; clears halts; resets the device as a last step when
  /// `may_reset`. Returns the firmware string, e.g. "ACR122U214".
  /// Errors: reader_gone, aborted, timed_out (silent: try again later), wrong_device (it answers,
  /// but not with an ACR122 firmware string), transfer_failed.
  Result<std::string> synchronise(bool may_reset);

  /// Once per reader: learns, by a question to the chip that changes nothing, which bSeq this
  /// firmware gives to the answers of long messages. The reader is in step.
  Result<void> learn_long_seq();

  /// IccPowerOn: XfrBlock needs it once (libnfc, acr122_usb.c). The ATR is the firmware's and is
  /// not used, so a refusal, because of a card that the firmware cannot activate, is a success.
  Result<void> icc_power_on();
  /// IccPowerOff: also sets the firmware polling again (acsccid, ccid.c, open hack).
  Result<void> icc_power_off();

  Result<void> set_picc_parameter(PiccParameter parameter);  // FF 00 51: one or two bytes back
  Result<std::uint8_t> picc_parameter();                     // FF 00 50: the radio is not used
  Result<void> set_buzzer_on_detection(bool on);             // FF 00 52
  /// FF 00 41: how long the firmware waits for the PN532, in steps of 5 s; 0xFF waits until it
  /// answers (API 6.6).
  Result<void> set_time_out(std::uint8_t five_second_steps);
  Result<void> set_leds(Leds leds);  // FF 00 40, never blinking: a blink delays the next command
  Result<Leds> leds();               // FF 00 40 that changes nothing: as they are now
  Result<void> beep();               // FF 00 40: 100 ms, which delay the next command

  /// What the firmware's polling tells by itself, within this time; none: nothing. Errors:
  /// reader_gone, transfer_failed, interrupted, reader_busy, aborted.
  Result<ccid::SlotChange> await_slot_change(Milliseconds timeout) {
    return channel_.await_slot_change(timeout);
  }

  /// One PN532 command (without D4), e.g. `02`. Returns the answer without `D5 cc+1` and without
  /// the reader's 90 00. Follows 61 xx with FF C0 (touchatag). Late answers are dropped by bSeq and
  /// by the response code. Errors: those of Channel; chip_refused (7F, SW 63 7F); reader_refused
  /// (SW 63 00, 63 01, 63 27); no_answer; too_long.
  Result<Bytes> pn532(ByteView command, Milliseconds timeout) override;

  /// Drains bulk IN and asks for the firmware string: no power command, no halt, no reset.
  Result<void> get_in_step() override;

  /// A pseudo-APDU of a client, answered raw: the firmware string stays 10 bytes. What does not fit
  /// is a late answer to somebody else.
  Result<Bytes> pseudo_apdu(ByteView apdu, Milliseconds timeout, const ccid::Fits& fits);

  std::size_t max_frame() const override { return options_.max_frame; }
  /// What 61 xx can tell of, on a reader whose answers are fetched; else what a message holds.
  std::size_t max_answer() const override;

  /// False after a time-out or a broken transfer: synchronise() before the next command.
  bool in_step() const { return channel_.in_step(); }

 private:
  /// What the reader made of one question for its firmware string.
  enum class Verdict { acr122, silent, refused, something_else };
  struct Attempt {
    Verdict verdict = Verdict::silent;
    std::string firmware;
    Error error{Errc::timed_out, "firmware string"};
  };
  struct Ladder;

  Result<std::string> climb(bool may_reset);
  Result<void> step_up(const Ladder& ladder);
  Result<Attempt> attempt(const Ladder& rung);
  Result<Attempt> ask_firmware(Milliseconds timeout);
  Result<void> apply(ByteView setting);
  Result<Bytes> transmit(ByteView apdu, Milliseconds timeout, const ccid::Fits& fits);

  ccid::Channel& channel_;
  Options options_;
  bool fetches_answers_ = false;  // this reader has announced one by 61 xx
};

}  // namespace acr122::bridge
