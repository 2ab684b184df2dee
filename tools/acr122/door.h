// SPDX-License-Identifier: LGPL-2.1-or-later
// What PC/SC lets through to the reader itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/bytes.h"

namespace tool {

using acr122::Bytes;
using acr122::ByteView;
using Microseconds = std::chrono::microseconds;

/// What PC/SC tells of a reader and of the driver before it; nothing where it does not.
struct Facts {
  std::string driver;  // in words, for people
  std::optional<std::string> manufacturer = std::nullopt;
  std::optional<std::string> product = std::nullopt;
  std::optional<std::uint16_t> vendor_id = std::nullopt;
  std::optional<std::uint16_t> product_id = std::nullopt;
  std::optional<std::uint16_t> bcd_device = std::nullopt;
  /// The driver is this project's: it gives FF 00 51 one shape, has sent FF 00 41, and fetches a
  /// touchatag's answers itself.
  bool filters = false;
  /// The door is open only while the firmware's polling sees a card.
  bool needs_card = false;

  /// It has no polling, and so no PICC parameter (ACR122U API 1.0).
  bool touchatag() const { return product_id == std::uint16_t{0x90CC}; }
};

/// The reader is gone, or nothing passes to it any more.
struct Gone : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Door {
 public:
  virtual ~Door() = default;
  virtual Facts facts() = 0;
  /// One pseudo-APDU. nullopt: an error of the driver in place of an answer. Throws Gone.
  virtual std::optional<Bytes> send(ByteView apdu) = 0;
  /// Since any moment; for differences.
  virtual Microseconds now() = 0;
  virtual void pause(Microseconds time) = 0;
};

}  // namespace tool
