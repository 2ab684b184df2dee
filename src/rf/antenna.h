// SPDX-License-Identifier: LGPL-2.1-or-later
// The antenna of one reader: how the chip is set, and who is selected in its field.
#pragma once

#include "base/clock.h"
#include "pn532/chip.h"
#include "rf/answer_time.h"
#include "rf/field_switch.h"
#include "rf/heard.h"
#include "rf/target.h"

namespace acr122::rf {

using pn532::Chip;

/// Errors of all calls: the reader's only. What a card says or does not say is a value.
class Antenna {
 public:
  Antenna(pn532::Chip& chip, Clock& clock)
      : chip_(chip), clock_(clock), field_(chip, clock), answer_time_(chip) {}
  Antenna(const Antenna&) = delete;  // cards keep a reference
  Antenna& operator=(const Antenna&) = delete;

  Clock& clock() const { return clock_; }
  /// Longest answer of InCommunicateThru, without its status.
  std::size_t room() const;
  /// Longest frame that exchange_frame() takes.
  std::size_t longest_frame() const;
  /// Longest frame that the reader can hand over as an answer to it.
  std::size_t longest_answer() const;

  /// All RF settings of the chip, field on.
  Result<void> configure();
  /// For a program that drives the chip itself: SetParameters as after power-on, short searches,
  /// no shorter wait for an answer than the chip's default.
  /// configure() undoes it.
  Result<void> hand_over();
  /// After an Error in an exchange: see FrameLink.
  Result<void> get_in_step() { return chip_.get_in_step(); }

  FieldSwitch& field() { return field_; }
  AnswerTime& answer_time() { return answer_time_; }

  // Looking for a card selects it.

  /// How often the chip tries when nobody answers: 1 to 255; two after configure(). No I/O where
  /// that is so already.
  Result<void> set_tries(unsigned tries);

  /// The type A card with this UID and no other; with an empty UID whichever there is. It is left
  /// at ISO 14443-3: no RATS.
  Result<Found<TargetA>> find_a(ByteView uid = {});
  /// As find_a(), but the chip goes on to RATS where the card has ISO 14443-4: frames of 64 bytes,
  /// no CID (a sniff: Proxmark/proxmark3#70). Where the chip waits for the card's guard time, that
  /// may take 5 s.
  Result<Found<TargetA>> find_a_with_rats(ByteView uid = {});
  Result<Found<TargetB>> find_b();
  Result<Found<TargetFelica>> find_felica(BitRate rate);
  Result<Found<TargetJewel>> find_jewel();

  // The card that was selected last.

  /// InDataExchange: in the protocol that the chip speaks with it. `time` bounds its thinking.
  Result<Heard> exchange(ByteView data, Milliseconds time,
                         std::size_t max_answer = pn532::Chip::kMaxAnswer);
  /// InCommunicateThru: a frame as it is, CRC added and checked.
  Result<Heard> exchange_frame(ByteView frame, Milliseconds time);
  /// How the chip sends and listens to a type A card from now on, until the next one is looked for.
  /// Status::ok, or refused.
  Result<pn532::Status> set_rate(BitRate rate);
  /// InDeselect: S(DESELECT) or HLTA. Whether the card heard it shows when it is looked for.
  Result<void> deselect();
  /// InSelect of a card that was put to rest.
  Result<Heard> wake();
  /// The chip's own question to an ISO-DEP card whether it is there.
  Result<Heard> attention_request();

  /// For RawFrames.
  pn532::Chip& chip() { return chip_; }

  /// Two: a card that is active takes the first REQA as a mistake and answers only the second
  /// (adafruit/Adafruit-PN532#52). Never for ever: that would block the reader until a card comes.
  static constexpr unsigned kTries = 2;

 private:
  Result<Found<TargetA>> list_a(ByteView uid, Milliseconds guard_time);
  template <class Target>
  Result<Found<Target>> remember(Result<Found<Target>> found);

  pn532::Chip& chip_;
  Clock& clock_;
  FieldSwitch field_;
  AnswerTime answer_time_;
  unsigned tries_ = kTries;  // as the chip has it; 0: unknown
  std::uint8_t tg_ = 0;      // the chip's number of the card that was selected last
};

/// Brings a card back that fell silent or refused a command: by UID, then by UID after a field
/// reset. Errors: the reader's only.
Result<Found<TargetA>> find_a_again(Antenna& antenna, ByteView uid);

}  // namespace acr122::rf
