// SPDX-License-Identifier: LGPL-2.1-or-later
// OpenPGP application on ISO smart card operating systems, 3.4.1: a card without keys, which takes
// some.
#pragma once

#include <array>

#include "sim/cards/application.h"
#include "sim/cards/openpgp_keys.h"

namespace sim {

/// Commands: SELECT, SELECT DATA, GET DATA, PUT DATA (RSA keys of 2048 bits, their fingerprints and
/// dates, a certificate), public key, VERIFY, GET CHALLENGE. The passwords are those of a new
/// card: 123456 and, for the admin, 12345678.
class OpenPgp : public Application {
 public:
  Response run(ByteView command) override;
  void reset() override;

 private:
  enum Password : std::uint8_t { pw1, pw3 };
  static constexpr std::uint8_t kTries = 3;

  Response select(const CommandApdu& apdu);
  Response get_data(std::uint16_t tag) const;
  Response put_data(const CommandApdu& apdu);
  bool keep(std::uint16_t tag, ByteView data);
  static bool keep_part(Bytes& whole, std::size_t number, std::size_t size, ByteView data);
  Response public_key(const CommandApdu& apdu) const;
  static Response select_data(const CommandApdu& apdu);
  Response verify(const CommandApdu& apdu);
  Response challenge(const CommandApdu& apdu);

  Bytes password_status() const;           // C4
  Bytes application_related_data() const;  // 6E

  bool selected_ = false;
  std::array<std::uint8_t, 2> tries_{kTries, kTries};  // by Password
  std::array<bool, 3> verified_{};                     // 81, 82, 83
  std::uint8_t challenges_ = 0;
  OpenPgpKeys keys_;
  Bytes fingerprints_ = Bytes(60);  // three of 20 bytes
  Bytes dates_ = Bytes(12);
  Bytes certificate_;
};

}  // namespace sim
