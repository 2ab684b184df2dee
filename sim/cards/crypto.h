// SPDX-License-Identifier: LGPL-2.1-or-later
// The ciphers that virtual cards authenticate with, in CBC mode and without padding.
#pragma once

#include "sim/base/bytes.h"

namespace sim {

enum class Cipher : std::uint8_t {
  des3,  // two-key Triple DES, 16-byte key, blocks of 8
  aes,   // AES-128, blocks of 16
};
enum class Direction : std::uint8_t { decrypt, encrypt };

constexpr std::size_t block_size(Cipher cipher) { return cipher == Cipher::des3 ? 8 : 16; }

/// Runs whole blocks through CBC. `iv` is the last cipher block afterwards, ready for the next
/// call. Empty if a length does not fit.
acr122::Bytes cbc(Cipher cipher, Direction direction, acr122::ByteView key, acr122::Bytes& iv,
                  acr122::ByteView data);

/// Random numbers of a virtual card: the same in every run, so that tests can be repeated.
acr122::Bytes pseudo_random(std::uint32_t& seed, std::size_t size);

acr122::Bytes rotated_left(acr122::ByteView bytes);  // by one byte

}  // namespace sim
