// SPDX-License-Identifier: LGPL-2.1-or-later
// The PN532 behind the reader: commands in, checked replies out (UM0701-02, chapter 7).
#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "pn532/commands.h"
#include "pn532/exchange.h"
#include "pn532/firmware.h"
#include "pn532/frame_link.h"
#include "pn532/registers.h"
#include "pn532/targets.h"

namespace acr122::pn532 {

/// SetParameters flags (UM0701-02 7.2.9). Written together, never read back.
namespace parameter {
inline constexpr std::uint8_t kByHand = 0x00;  // nothing of what the chip does by itself
inline constexpr std::uint8_t kAutomaticAtrRes = 0x04;
inline constexpr std::uint8_t kAutomaticRats = 0x10;
/// As after power-on.
inline constexpr std::uint8_t kDefault = kAutomaticAtrRes | kAutomaticRats;
}  // namespace parameter

/// Typed commands. Errors of all: those of FrameLink::pn532, and malformed_reply. A command that
/// uses the air is no error while the reader is well: what became of it is a Status.
class Chip {
 public:
  Chip(FrameLink& link, Clock& clock);

  std::size_t max_frame() const { return link_.max_frame(); }
  std::size_t max_answer() const { return link_.max_answer(); }

  /// See FrameLink.
  Result<void> get_in_step() { return link_.get_in_step(); }

  Result<FirmwareVersion> get_firmware_version();
  Result<void> set_parameters(std::uint8_t flags);
  Result<void> rf_field(bool on);                                      // RFConfiguration item 01
  Result<void> set_timings(std::uint8_t atr_res, std::uint8_t retry);  // item 02, time codes
  Result<void> set_max_retry_com(std::uint8_t retries);                // item 04
  /// Item 05. `passive`: so often the listings below try again; not FF, for ever.
  Result<void> set_max_retries(std::uint8_t atr, std::uint8_t psl, std::uint8_t passive);

  /// Item 0D: how the antenna is driven and listened to at 212 and 424 kbps with ISO 14443-4, as
  /// the chip has it by default. Status::ok, or refused.
  Result<Status> load_settings_for_rates();

  /// InListPassiveTarget, one card at most. 106 kbps type A: `uid` (4, 7 or 10 bytes, without
  /// cascade tags) selects that card only. `guard_time`: how long the chip may leave a card alone
  /// behind its ATS, where it sends RATS.
  Result<Found<TargetA>> list_a(ByteView uid = {}, Milliseconds guard_time = Milliseconds{0});
  Result<Found<TargetB>> list_b();
  Result<Found<TargetFelica>> list_felica(BitRate rate);  // 212 or 424 kbps, any system
  Result<Found<TargetJewel>> list_jewel();

  /// InDataExchange. Long data is split with the MI bit so that no frame exceeds the link's limit;
  /// a chained answer is fetched whole (at most `max_answer` bytes, else Status::nonsense).
  /// `timeout` bounds the time that the card may think, once for all parts out and once for all
  /// parts in; the time to move the bytes and the host's own margin are added here.
  Result<Exchange> in_data_exchange(std::uint8_t tg, ByteView data, Milliseconds timeout,
                                    std::size_t max_answer = kMaxAnswer);
  /// InCommunicateThru: one raw frame, CRC as the CIU registers say; no target, no chaining.
  Result<Exchange> in_communicate_thru(ByteView data, Milliseconds timeout);

  /// How often a card has answered by the two above.
  std::uint64_t card_answers() const { return card_answers_; }
  /// How often the chip knew nothing of the target that they were for.
  std::uint64_t missing_targets() const { return missing_targets_; }

  Result<Status> in_select(std::uint8_t tg);
  Result<Status> in_deselect(std::uint8_t tg);
  /// Diagnose 06.
  Result<Status> attention_request();

  /// ReadRegister: one byte per address; none from a reader that refuses the command (clones).
  Result<Bytes> read_registers(std::span<const std::uint16_t> addresses);
  /// Status::ok, or refused.
  Result<Status> write_registers(std::span<const RegisterValue> values);

  /// Extended APDU answer: 65,536 bytes and a status word (ISO 7816-4).
  static constexpr std::size_t kMaxAnswer = 65538;

 private:
  Result<Status> send_parts(std::uint8_t tg, ByteView& data, Milliseconds timeout);
  Result<Exchange> fetch_parts(std::uint8_t tg, Exchange first, Milliseconds timeout,
                               std::size_t max_answer);

  FrameLink& link_;
  Commands commands_;
  Clock& clock_;
  Milliseconds listing_;  // how long a search may take
  std::uint64_t card_answers_ = 0;
  std::uint64_t missing_targets_ = 0;
};

}  // namespace acr122::pn532
