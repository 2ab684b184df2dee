// SPDX-License-Identifier: LGPL-2.1-or-later
// FeliCa Lite-S (RC-S966): fixed blocks behind two services. MACs are not computed: the MAC blocks
// read as zeros, and what needs a MAC is refused.
#pragma once

#include "sim/cards/felica.h"

namespace sim {

class FelicaLiteS : public FelicaBase {
 public:
  explicit FelicaLiteS(Identity identity);

  /// Position in memory() and content() of a block number such as 88; nullopt: no such block.
  static std::optional<std::size_t> position(std::size_t block);

 protected:
  Limits limits() const override;
  std::vector<std::uint16_t> systems() const override;
  bool one_idm() const override { return true; }
  FelicaFlags check(const FelicaRequest& request, bool writing) const override;
  Bytes read_block(const FelicaRequest& request, std::size_t index) override;
  FelicaFlags write_block(const FelicaRequest& request, std::size_t index, ByteView data) override;
  std::optional<Bytes> other_command(std::uint8_t command, acr122::ByteReader& in) override;

 private:
  ByteView named(std::size_t block) const { return block_bytes(*position(block)); }
  std::span<std::uint8_t> named(std::size_t block) { return block_bytes(*position(block)); }
  bool writable(std::size_t block) const;
  bool takes_register(ByteView data) const;
  void count_write();
};

}  // namespace sim
