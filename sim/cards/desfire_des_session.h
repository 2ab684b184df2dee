// SPDX-License-Identifier: LGPL-2.1-or-later
// Secure messaging of the first DESFire, behind a login by DES: each message by itself, and only
// the data of files that ask for it (libfreefare, mifare_desfire_crypto.c, AS_LEGACY).
#pragma once

#include <optional>

#include "sim/base/bytes.h"

namespace sim {

/// The card only enciphers, in both directions: a reader deciphers what it sends and what it gets.
namespace des {
constexpr std::size_t kBlock = 8;
acr122::Bytes sealed(acr122::ByteView key, acr122::ByteView plain);
/// The reader mixes each block with the one before and then deciphers it.
acr122::Bytes opened(acr122::ByteView key, acr122::ByteView cipher);
}  // namespace des

class DesfireDesSession {
 public:
  static constexpr std::size_t kMac = 4;
  static constexpr std::size_t kCrc = 2;

  DesfireDesSession(acr122::ByteView rnd_a, acr122::ByteView rnd_b);

  acr122::Bytes mac(acr122::ByteView data) const;
  /// With a CRC of the data, filled up with zeros.
  acr122::Bytes encipher(acr122::ByteView data) const;
  /// The first `size` bytes of what was enciphered; nullopt: the CRC is wrong.
  std::optional<acr122::Bytes> decipher(acr122::ByteView cipher, std::size_t size) const;

  static std::size_t enciphered_size(std::size_t size);

 private:
  acr122::Bytes key_;
};

}  // namespace sim
