// SPDX-License-Identifier: LGPL-2.1-or-later
// Secure messaging of DESFire EV1 behind an AES login. The vector of the cipher runs on from frame
// to frame, so both sides see every command and answer (libfreefare, mifare_desfire_crypto.c).
#pragma once

#include <optional>

#include "sim/base/bytes.h"

namespace sim {

class DesfireSession {
 public:
  static constexpr std::size_t kMac = 8;
  static constexpr std::size_t kCrc = 4;

  DesfireSession(acr122::ByteView rnd_a, acr122::ByteView rnd_b);

  /// CMAC of one command or answer, the first eight bytes of it.
  acr122::Bytes mac(acr122::ByteView message);
  /// Enciphered with a CRC of `data` and what goes with it, filled up with zeros.
  acr122::Bytes encipher(acr122::ByteView data, acr122::ByteView crc_before,
                         acr122::ByteView crc_after);
  /// The first `size` bytes of what was enciphered; nullopt: the CRC is wrong.
  std::optional<acr122::Bytes> decipher(acr122::ByteView cipher, std::size_t size,
                                        acr122::ByteView crc_before);

 private:
  acr122::Bytes key_;
  acr122::Bytes vector_;
};

/// How many bytes so many become when they are enciphered with their CRC.
std::size_t enciphered_size(std::size_t size);

}  // namespace sim
