// SPDX-License-Identifier: LGPL-2.1-or-later
// FeliCa cards: Polling, Check and Update without encryption, and the commands that list services
// (JIS X 6319-4, FeliCa Card User's Manual excerpted edition).
#pragma once

#include <vector>

#include "sim/rf/card.h"

namespace sim {

/// Status flags of Check and Update. SF1: FF, or a bit for the service or block that is wrong.
struct FelicaFlags {
  std::uint8_t sf1 = 0;
  std::uint8_t sf2 = 0;
  bool ok() const { return sf1 == 0; }
};

/// The services and blocks of a Check or Update.
struct FelicaRequest {
  struct Block {
    std::size_t service = 0;  // index into `services`
    std::uint8_t access = 0;  // mode; 0 for all but purses
    std::size_t number = 0;
  };
  std::vector<std::uint16_t> services;
  std::vector<Block> blocks;
};

/// What all FeliCa cards have in common. Blocks of 16 bytes.
class FelicaBase : public Card {
 public:
  struct Identity {
    Bytes idm;  // 8 bytes
    Bytes pmm;  // 8 bytes
    bool only_424 = false;
    bool slow = false;  // takes all the time that the PMm allows
  };
  FelicaBase(Identity identity, std::size_t blocks);

  std::string describe() const override;
  void field_off() override {}
  std::optional<RfAnswer> hear(const RfFrame& frame) override;
  Bytes& memory() { return memory_; }
  /// All blocks in their order.
  Bytes content() const override { return memory_; }
  bool load(ByteView content) override;

 protected:
  static constexpr std::size_t kBlockSize = 16;
  struct Limits {
    std::size_t services;
    std::size_t read;   // blocks in a Check
    std::size_t write;  // blocks in an Update
  };
  virtual Limits limits() const = 0;
  /// Systems that Polling finds. Each has its own IDm, told apart by the first four bits.
  virtual std::vector<std::uint16_t> systems() const = 0;
  virtual bool one_idm() const { return false; }  // all systems have the same IDm
  /// May all these blocks be read or written?
  virtual FelicaFlags check(const FelicaRequest& request, bool writing) const = 0;
  virtual Bytes read_block(const FelicaRequest& request, std::size_t index) = 0;
  virtual FelicaFlags write_block(const FelicaRequest& request, std::size_t index,
                                  ByteView data) = 0;
  /// A command that not all cards have; nullopt: silence.
  virtual std::optional<Bytes> other_command(std::uint8_t command, acr122::ByteReader& in) = 0;

  const Bytes& idm() const { return identity_.idm; }
  const Bytes& pmm() const { return identity_.pmm; }
  std::size_t system() const { return system_; }  // the command in work was sent to it
  std::span<std::uint8_t> block_bytes(std::size_t block);
  ByteView block_bytes(std::size_t block) const;

 private:
  std::optional<Bytes> run(std::uint8_t command, ByteView parameters);
  std::optional<Bytes> polling(ByteView parameters) const;
  Microseconds thinks(std::uint8_t command, ByteView parameters) const;
  Bytes read(acr122::ByteReader& in);
  Bytes write(acr122::ByteReader& in);
  Bytes idm_of(std::size_t system) const;
  bool find_system(ByteView idm);

  Identity identity_;
  Bytes memory_;
  std::size_t system_ = 0;
};

/// FeliCa Standard: services without keys.
class FelicaCard : public FelicaBase {
 public:
  /// Services may share blocks: 0009 writes and 000B reads the same ones.
  struct Service {
    std::uint16_t code;
    std::size_t first_block;
    std::size_t blocks;
  };
  struct System {
    std::uint16_t code;
    std::vector<Service> services;
  };
  FelicaCard(Identity identity, std::vector<System> systems);

 protected:
  Limits limits() const override;
  std::vector<std::uint16_t> systems() const override;
  FelicaFlags check(const FelicaRequest& request, bool writing) const override;
  Bytes read_block(const FelicaRequest& request, std::size_t index) override;
  FelicaFlags write_block(const FelicaRequest& request, std::size_t index, ByteView data) override;
  std::optional<Bytes> other_command(std::uint8_t command, acr122::ByteReader& in) override;

 private:
  const Service* find(std::uint16_t code) const;
  Bytes request_service(acr122::ByteReader& in) const;
  Bytes search_service(std::uint16_t index) const;

  std::vector<System> systems_;
};

}  // namespace sim
