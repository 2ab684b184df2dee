// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 1 tags: their commands and how much memory they have (NFC Forum Type 1 Tag, sections 4
// and 5).
#pragma once

#include <optional>

#include "base/bytes.h"
#include "rf/type1_commands.h"

namespace acr122::card::type1 {

using namespace rf::type1;

inline constexpr std::size_t kSegment = 128;
inline constexpr std::size_t kStaticMemory = 120;   // what READ ALL gives of any tag
inline constexpr std::size_t kByteAddresses = 128;  // READ and WRITE have seven address bits

/// What RID and READ ALL begin with.
struct HeaderRom {
  std::uint8_t hr0 = 0;
  std::uint8_t hr1 = 0;
};

/// Commands that end with one data byte; the others, of dynamic tags only, end with eight.
bool is_short(std::uint8_t code);
bool is_write(std::uint8_t code);
bool has_address(std::uint8_t code);

/// What a program writes: code, address and data, not the UID. Nothing: no such command.
std::optional<std::size_t> command_length(std::uint8_t code);
/// What the tag answers, not counting the address. `code` is one of the above.
std::size_t answer_length(std::uint8_t code);
/// Where in the memory a command with an address begins.
std::size_t place_of(ByteView command);

/// Bytes of memory. Nothing: a dynamic tag whose capability container tells.
std::optional<std::size_t> memory_size(HeaderRom rom);
/// What the capability container of a dynamic tag says; `memory` is that of READ ALL.
std::size_t memory_size_by_container(ByteView memory);

}  // namespace acr122::card::type1
