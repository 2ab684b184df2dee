// SPDX-License-Identifier: LGPL-2.1-or-later
// The memory of a storage card, in units: pages of Type 2 tags, blocks of all others.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "look.h"

namespace tool {

/// What a unit is for. It decides what `acr122 restore` may touch.
enum class Use {
  data,     // the owner's
  fixed,    // the maker's; cannot be written
  one_way,  // lock bits, capability container, one-time bytes, configuration
  secret,   // keys and passwords; they read as zeros, or not at all
};

struct Place {
  std::size_t number = 0;
  Use use = Use::data;
  std::string what = {};    // in words: "user memory"
  std::string access = {};  // in words: "open", "locked"
};

enum class Wrote { done, refused };

/// All functions throw CardGone.
class Memory {
 public:
  virtual ~Memory() = default;
  Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  /// In files: "classic", "type2", "felica", "topaz".
  virtual std::string family() const = 0;
  /// "NTAG215"; as far as the card tells.
  virtual std::string product() const = 0;
  /// Bytes of a unit, and what it is called.
  virtual std::size_t unit() const = 0;
  virtual std::string unit_name() const = 0;
  /// Every unit there is, in order.
  virtual const std::vector<Place>& places() const = 0;

  /// nullopt: the card does not give it.
  virtual std::optional<Bytes> read(std::size_t number) = 0;
  /// As many of `count` units as it gives, in as few APDUs as the driver can do.
  virtual Bytes read_run(std::size_t first, std::size_t count);
  virtual Wrote write(std::size_t number, ByteView data) = 0;
  /// Whether a unit that was written holds `data`; by default what can be read is compared.
  virtual bool holds(std::size_t number, ByteView data);

  /// Whether NDEF's standards have a place in it.
  virtual bool may_hold_ndef() const { return true; }
  /// Switches on what makes others see a card with NDEF. False: the card does not let it be done.
  virtual bool show_ndef() { return true; }
  /// Lines of its own for people: "counter 0: 17".
  virtual std::vector<std::string> remarks() { return {}; }
  /// For files: the answers to GET_VERSION and READ_SIG of Type 2 tags.
  virtual Bytes version() const { return {}; }
  virtual Bytes signature() { return {}; }
};

/// Six bytes each.
using Keys = std::vector<Bytes>;

/// The memory of a card; `keys` are tried on MIFARE Classic. Throws Refused: this card has none, or
/// none that PC/SC gives at.
std::unique_ptr<Memory> memory_of(Card& card, const Look& look, const Keys& keys);

/// Neighbours alike in one line: "pages 04 to 27  user memory    open".
std::string map_in_words(const Memory& memory);

// The families; each in its own file.
std::unique_ptr<Memory> classic_memory(Card& card, const Look& look, const Keys& keys);
std::unique_ptr<Memory> type2_memory(Card& card, const Look& look);
std::unique_ptr<Memory> felica_memory(Card& card, const Look& look);
std::unique_ptr<Memory> topaz_memory(Card& card, const Look& look);

}  // namespace tool
