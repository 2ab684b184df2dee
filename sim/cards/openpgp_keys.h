// SPDX-License-Identifier: LGPL-2.1-or-later
// The three RSA keys of an OpenPGP card: imported, never used.
#pragma once

#include <array>
#include <optional>

#include "sim/base/bytes.h"

namespace sim {

/// Section numbers are those of the OpenPGP card specification, version 3.4.1.
class OpenPgpKeys {
 public:
  static constexpr std::size_t kCount = 3;  // signature, decryption, authentication

  /// 4.4.3.12: the extended header list 4D of PUT DATA. False: none that this card takes.
  bool import(ByteView list);
  /// 7.2.14: 7F49 with modulus and exponent of the key that a control reference template (B6, B8 or
  /// A4, empty) names; nullopt: there is none.
  std::optional<Bytes> public_key(ByteView reference) const;

 private:
  struct Key {
    Bytes modulus, exponent;  // empty: no key
  };
  std::array<Key, kCount> keys_;
};

/// One BER-TLV data object (ISO 7816-4, 5.2.2), up to 65,535 bytes.
Bytes object(std::uint16_t tag, ByteView value);

}  // namespace sim
