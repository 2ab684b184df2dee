// SPDX-License-Identifier: LGPL-2.1-or-later
// A FeliCa by READ and UPDATE BINARY, and by frames of its own where the driver passes them.
#pragma once

#include <optional>

#include "card.h"

namespace tool {

/// All functions throw CardGone.
class FelicaCard {
 public:
  static constexpr std::size_t kBlock = 16;

  FelicaCard(Card& card, Bytes idm);

  /// FeliCa Lite and Lite-S, by their IC code (nfcpy, tt3_sony.py).
  bool is_lite() const { return lite_; }
  /// System code; nullopt: the driver passes no Polling.
  std::optional<std::uint16_t> system() const { return system_; }
  /// The service that is read. 000B, or the first one without a key.
  std::uint16_t service() const { return read_service_; }
  bool is_default() const;
  bool read_only() const { return !write_service_; }

  std::optional<Bytes> read(std::size_t block);
  bool write(std::size_t block, ByteView data);

 private:
  void poll();
  void find_services();
  std::optional<std::uint16_t> next_service(std::uint16_t index);

  Card& card_;
  Bytes idm_;
  bool lite_ = false;
  std::optional<std::uint16_t> system_;
  std::uint16_t read_service_ = 0x000B;
  std::optional<std::uint16_t> write_service_ = 0x0009;
};

}  // namespace tool
