// SPDX-License-Identifier: LGPL-2.1-or-later
// The PN532 behind the reader: commands in, checked replies out (UM0701-02, chapter 7).
#pragma once

#include <array>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "bridge/link.h"
#include "pn532/exchange.h"
#include "pn532/firmware.h"
#include "pn532/registers.h"
#include "pn532/targets.h"

namespace acr122::pn532 {

/// InPSL and card speed, bits per second: UM0701-02 7.3.4.
enum class BitRate : std::uint8_t { k106 = 0, k212 = 1, k424 = 2 };

/// SetParameters flags (UM0701-02 7.2.9). Written together, never read back.
namespace parameter {
inline constexpr std::uint8_t kAutomaticRats = 0x10;
}  // namespace parameter

/// Typed commands over one bridge::Link. Every call with an RF status byte turns a status other
/// than 00 into chip_error (detail = status), 01 included: the card layer decides what silence
/// means. All calls can also return the errors of bridge::Link::pn532.
class Chip {
 public:
  Chip(bridge::Link& link, Clock& clock) : link_(link), clock_(clock) {}

  /// Longest PN532 frame that the link carries, D4 included: answers of this length fit, too.
  std::size_t max_frame() const { return link_.max_frame(); }

  Result<FirmwareVersion> get_firmware_version();
  Result<void> set_parameters(std::uint8_t flags);
  Result<void> rf_field(bool on);                                      // RFConfiguration item 01
  Result<void> set_timings(std::uint8_t atr_res, std::uint8_t retry);  // item 02, time codes
  Result<void> set_max_retry_com(std::uint8_t retries);                // item 04
  Result<void> set_max_retries(std::uint8_t atr, std::uint8_t psl,
                               std::uint8_t passive);  // item 05

  /// InListPassiveTarget 106 kbps type A; `uid` (4, 7 or 10 bytes, without cascade tags) selects
  /// that card only. Empty vector: nobody answered.
  Result<std::vector<TargetA>> list_a(std::uint8_t max_targets, ByteView uid = {});
  Result<std::vector<TargetB>> list_b(std::uint8_t afi = 0x00);
  Result<std::vector<TargetFelica>> list_felica(BitRate rate, std::uint16_t system_code = 0xFFFF);
  Result<std::vector<TargetJewel>> list_jewel();

  /// InDataExchange. Long data is split with the MI bit so that no frame exceeds the link's limit;
  /// a chained answer is fetched whole (at most `max_answer` bytes, else too_long). `timeout`
  /// bounds the time that the card may think, once for all parts out and once for all parts in; the
  /// time to move the bytes and the host's own margin are added here. A card that chains on beyond
  /// it: wtx_limit; one that chains without sending data: card_failed.
  Result<Bytes> in_data_exchange(std::uint8_t tg, ByteView data, Milliseconds timeout,
                                 std::size_t max_answer = kMaxAnswer);
  /// InCommunicateThru: one raw frame, CRC as the CIU registers say; no target, no chaining.
  Result<Bytes> in_communicate_thru(ByteView data, Milliseconds timeout);

  /// How often a card has answered by the two above.
  std::uint64_t card_answers() const { return card_answers_; }
  /// How often the chip knew nothing of the target that they were for.
  std::uint64_t missing_targets() const { return missing_targets_; }

  Result<void> in_psl(std::uint8_t tg, BitRate to_card, BitRate from_card);
  Result<void> in_select(std::uint8_t tg);
  Result<void> in_deselect(std::uint8_t tg);
  Result<void> in_release(std::uint8_t tg);  // 00 releases all
  /// Diagnose 06, attention request: R(NAK) to an ISO-DEP card (UM0701-02 7.2.1).
  Result<void> attention_request();

  /// ReadRegister: one byte per address.
  Result<Bytes> read_registers(std::span<const std::uint16_t> addresses);
  Result<void> write_registers(std::span<const RegisterValue> values);

  /// Extended APDU answer: 65,536 bytes and a status word (ISO 7816-4).
  static constexpr std::size_t kMaxAnswer = 65538;

 private:
  Result<void> command_without_answer(ByteView command, const char* where);
  Result<void> command_with_status(ByteView command, Milliseconds timeout, const char* where);
  Result<Exchange> exchange(ByteView command, Milliseconds timeout, const char* where);
  Result<void> send_parts(std::uint8_t tg, ByteView& data, Milliseconds timeout);

  bridge::Link& link_;
  Clock& clock_;
  std::uint64_t card_answers_ = 0;
  std::uint64_t missing_targets_ = 0;
};

}  // namespace acr122::pn532
