// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards that hold an NDEF message: NFC Forum Type 1 to 4 Tags, and MIFARE Classic by NXP's MAD.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "look.h"
#include "memory.h"

namespace tool {

/// How far a write has come; it outlives a card that is taken away.
struct WriteState {
  std::size_t done = 0, total = 0;  // units, or parts of a file
  bool emptied = false;             // the old message is gone, the new one does not count yet
  bool last = false;                // the step that makes it count was begun
  std::function<void()> changed = [] {};
  void step();
};

/// All functions throw CardGone.
class NdefTag {
 public:
  virtual ~NdefTag() = default;
  NdefTag() = default;
  NdefTag(const NdefTag&) = delete;
  NdefTag& operator=(const NdefTag&) = delete;

  virtual std::string kind() const = 0;
  /// Bytes of the longest message.
  virtual std::size_t capacity() const = 0;
  virtual bool writable() const = 0;
  /// nullopt: there is room for a message, and none in it.
  virtual std::optional<Bytes> read() = 0;
  /// First empties the tag, then writes, then makes the message count: a card that is taken away
  /// holds the old one, none, or the new one. `wipe`: zeros over all that is behind it.
  /// Throws Refused, also when the card says something else afterwards.
  virtual void write(ByteView message, bool wipe, WriteState& state) = 0;
};

/// `memory` is that of memory_of(), which smart cards have not. Throws Refused: the card holds no
/// NDEF, and why.
std::unique_ptr<NdefTag> ndef_tag(Card& card, const Look& look, std::unique_ptr<Memory> memory);
std::unique_ptr<NdefTag> ndef_tag(Card& card, const Look& look, const Keys& keys);

/// Makes a new card one for NDEF. Throws Refused: it is no new one, or has nothing to prepare.
void format_for_ndef(Card& card, const Look& look, const Keys& keys);

// The kinds; each in its own file. Throw Refused.
std::unique_ptr<NdefTag> type1_tag(std::unique_ptr<Memory> memory);
std::unique_ptr<NdefTag> type2_tag(std::unique_ptr<Memory> memory);
std::unique_ptr<NdefTag> type3_tag(std::unique_ptr<Memory> memory);
std::unique_ptr<NdefTag> type4_tag(Card& card);
std::unique_ptr<NdefTag> classic_tag(std::unique_ptr<Memory> memory);
void format_type2(Memory& memory);
void format_type3(Memory& memory);
void format_classic(Memory& memory);

}  // namespace tool
