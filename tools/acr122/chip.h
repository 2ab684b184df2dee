// SPDX-License-Identifier: LGPL-2.1-or-later
// Commands to the PN532 behind the reader, as text in hexadecimal, and what came back. Numbers of
// commands and status bytes: NXP UM0701-02, chapter 7.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "door.h"

namespace tool {

/// What the chip said to one command.
struct Answer {
  Bytes bytes;  // from D5, without the reader's status word; empty: nothing came
  Microseconds time{};

  bool none() const { return bytes.empty(); }
  /// The byte behind D5 and the command's number.
  std::optional<std::uint8_t> status() const;
  bool ok() const { return status() == std::uint8_t{0}; }
  /// What follows the status.
  ByteView data() const;
};

/// A target of InListPassiveTarget.
struct Target {
  std::uint8_t count = 0;  // how many were listed; the rest is of the first
  Bytes sens_res = {};
  std::uint8_t sel_res = 0;
  Bytes id = {};
  Bytes ats = {};  // with TL; empty: none
};

/// Reads an answer of `4A xx 00` (type A) or `4A 01 04` (Jewel). Nothing of what does not fit.
Target parse_target(const Answer& answer, bool jewel = false);

/// Interface bytes of an ATS (ISO/IEC 14443-4, 5.2).
struct Ats {
  std::uint8_t rates = 0;              // TA(1)
  Microseconds frame_wait{};           // FWT
  Microseconds start_up_guard_time{};  // SFGT
};
Ats parse_ats(ByteView ats);

/// The command as bytes. `UU` stands for the bytes of the last four of `id`, one after the other.
/// nullopt: no hexadecimal.
std::optional<Bytes> command_bytes(std::string_view text, ByteView id);

/// Whether a command is one of those that a probe sends: none of them writes to a card.
bool harmless(ByteView command);

/// What came, for a trace: `??` in place of what a card said of itself, and of its UID.
std::string masked(ByteView command, ByteView answer);

}  // namespace tool
