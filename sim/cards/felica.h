// SPDX-License-Identifier: LGPL-2.1-or-later
// FeliCa cards: Polling, Request Response, Read and Write without Encryption.
#pragma once

#include <vector>

#include "sim/rf.h"

namespace sim {

class FelicaCard : public Card {
 public:
  struct Profile {
    Bytes idm;                           // 8 bytes
    Bytes pmm;                           // 8 bytes
    std::uint16_t system_code = 0x12FC;  // NDEF
    bool only_424 = false;
    bool request_response = true;  // Lite and Lite-S do not have it
    std::size_t blocks = 14;       // user blocks, the same behind every service
    /// Without key: low six bits 09 read and write, 0B read only.
    std::vector<std::uint16_t> services{0x0009, 0x000B};
  };
  explicit FelicaCard(Profile profile);

  std::string describe() const override;
  void field_off() override {}
  std::optional<RfAnswer> hear(const RfFrame& frame) override;
  Bytes& memory() { return memory_; }

 private:
  std::optional<Bytes> run(std::uint8_t command, ByteView parameters);
  std::optional<Bytes> polling(ByteView parameters);
  Bytes read(acr122::ByteReader& in) const;
  Bytes write(acr122::ByteReader& in);
  bool has_service(std::uint16_t code) const;
  bool mine(ByteView idm) const { return acr122::same_bytes(idm, profile_.idm); }

  Profile profile_;
  Bytes memory_;
};

}  // namespace sim
