// SPDX-License-Identifier: LGPL-2.1-or-later
// The test applet that the virtual ISO-DEP cards carry.
#pragma once

#include "sim/cards/application.h"

namespace sim {

/// Commands (all lengths short or extended):
///   00 A4 04 xx AID        SELECT D2 76 00 00 85 01 01 (NDEF) or F0 01 02 03 04 (own)
///   00 A4 00 0C 02 FID     SELECT file E103 (CC), E104 (NDEF), 0001 (the large pattern file)
///   00 B0 P1 P2 Le         READ BINARY of the selected file, offset in P1 P2
///   00 84 00 00 Le         GET CHALLENGE, a counting pattern
///   80 84 00 00 Le         the same in the class of older cards
///   80 EC 00 00 data Le    echo
///   80 EB P1 P2            P1P2 bytes of the pattern (0000: 65536)
///   80 E0 n m              n times S(WTX) with multiplier m, then 90 00
///   80 E1 00 00 04         number of commands seen, big endian
///   80 E2 n                61 n: n bytes of the pattern wait for GET RESPONSE
///   00 C0 00 00 Le         GET RESPONSE, in class 80 too
///   80 ED / 80 EE          no answer at all / S(WTX) for ever
///   F0 / F1                native: an answer of 0 bytes / of the single byte F1
class Applet : public Application {
 public:
  explicit Applet(std::size_t file_size);

  Response run(ByteView command) override;
  void reset() override;

  std::uint32_t commands_seen() const { return seen_; }
  /// Byte at this offset of the pattern file.
  static std::uint8_t pattern(std::size_t offset);

 private:
  enum class File : std::uint8_t { none, capability, ndef, large };

  Response own_command(const CommandApdu& apdu);
  Response select(const CommandApdu& apdu);
  Response read_binary(const CommandApdu& apdu) const;
  Response get_response(const CommandApdu& apdu);
  Bytes file_bytes(std::size_t offset, std::size_t size) const;
  std::size_t size_of_file() const;

  std::size_t file_size_;
  File file_ = File::none;
  bool selected_ = false;
  std::uint32_t seen_ = 0;
  std::size_t waiting_ = 0;  // bytes for GET RESPONSE
};

}  // namespace sim
