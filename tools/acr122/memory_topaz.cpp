// SPDX-License-Identifier: LGPL-2.1-or-later
// Blocks of Jewel and Topaz (NFC Forum Type 1 Tag 1.2, sections 2 and 4).
#include "errors.h"
#include "memory.h"
#include "storage.h"

namespace tool {

namespace {

constexpr std::size_t kBlock = 8, kHeader = 2, kStaticBlocks = 15, kStatic = kStaticBlocks * kBlock;
constexpr std::size_t kReserved = 0x0D, kLocks = 0x0E, kDynamicLocks = 0x0F;

class Topaz : public Memory {
 public:
  explicit Topaz(Card& card) : card_(card) {
    const auto all = read_all();
    if (!all) throw Refused("READ ALL gives nothing: the driver does not know such cards");
    blocks_ = blocks_of(*all);
    const auto locks = read(kLocks), more = dynamic() ? read(kDynamicLocks) : std::nullopt;
    if (locks) locks_ = *locks;
    if (more) more_locks_ = *more;
    for (std::size_t block = 0; block < blocks_; ++block) places_.push_back(place_of(block));
  }

  std::string family() const override { return "topaz"; }
  std::string product() const override { return dynamic() ? "Topaz 512" : "Topaz 96 or Jewel"; }
  std::size_t unit() const override { return kBlock; }
  std::string unit_name() const override { return "block"; }
  const std::vector<Place>& places() const override { return places_; }

  // READ BINARY with P1 00 and Le 08 means READ8, which static tags have not.
  std::optional<Bytes> read(std::size_t block) override {
    if (block != 0) {
      auto said = ask(card_, Bytes{0xFF, 0xB0, static_cast<std::uint8_t>(block), 0x00, kBlock});
      if (!said.ok() || said.data.size() != kBlock) return std::nullopt;
      return std::move(said.data);
    }
    const auto all = read_all();
    if (!all) return std::nullopt;
    return acr122::to_bytes(ByteView(*all).subspan(kHeader, kBlock));
  }

  Wrote write(std::size_t block, ByteView data) override {
    if (dynamic()) return update_binary(card_, block, data).ok() ? Wrote::done : Wrote::refused;
    const auto now = read(block);
    if (!now) return Wrote::refused;
    for (std::size_t at = 0; at < kBlock; ++at) {
      const bool same = (*now)[at] == data[at];
      if (!same && !update_binary(card_, block << 8U | at, data.subspan(at, 1)).ok())
        return Wrote::refused;
    }
    return Wrote::done;
  }

  bool holds(std::size_t block, ByteView data) override {
    const auto now = read(block);
    if (use_of(block) != Use::one_way || !now) return now && acr122::same_bytes(*now, data);
    return std::ranges::equal(data, *now, [](unsigned a, unsigned b) { return (a & ~b) == 0; });
  }

 private:
  std::optional<Bytes> read_all() {
    auto said = ask(card_, Bytes{0xFF, 0xB0, 0x00, 0x00, 0x00});
    if (!said.ok() || said.data.size() != kHeader + kStatic) return std::nullopt;
    return std::move(said.data);
  }

  // HR0: low nibble 2 is a dynamic tag. Its capability container in block 1: E1, version, size as
  // blocks - 1.
  static std::size_t blocks_of(const Bytes& all) {
    constexpr std::size_t kTopaz512 = 64;
    acr122::ByteReader in(all);
    const auto hr0 = in.u8();
    if ((hr0 & 0x0F) != 0x02) return kStaticBlocks;
    in.take(1 + kBlock);
    const bool ndef = in.u8() == 0xE1;
    in.u8();
    const std::size_t blocks = in.u8() + std::size_t{1};
    return ndef && blocks > kStaticBlocks ? blocks : kTopaz512;
  }
  bool dynamic() const { return blocks_ > kStaticBlocks; }

  Use use_of(std::size_t block) const {
    if (block == 0 || block == kReserved) return Use::fixed;
    const bool locks = block == kLocks || (dynamic() && block == kDynamicLocks);
    return locks ? Use::one_way : Use::data;
  }

  // A bit for each block: of 0 to E in the first two bytes of block E, of 10 and on behind two
  // reserved bytes of block F.
  bool locked(std::size_t block) const {
    if (block < kLocks) return (locks_[block / 8] >> block % 8 & 1) != 0;
    constexpr std::size_t kFirst = 0x10;
    if (block < kFirst) return false;
    const auto byte = 2 + (block - kFirst) / 8;
    return byte < kBlock && (more_locks_[byte] >> block % 8 & 1) != 0;
  }

  Place place_of(std::size_t block) const {
    const auto use = use_of(block);
    if (block == 0) return {block, use, "UID", "read only"};
    if (use == Use::fixed) return {block, use, "reserved", "read only"};
    if (use == Use::one_way) return {block, use, "lock bits", "bits are set for ever"};
    return {block, use, "user memory", locked(block) ? "locked for ever" : "open"};
  }

  Card& card_;
  std::size_t blocks_ = kStaticBlocks;
  Bytes locks_ = Bytes(kBlock), more_locks_ = Bytes(kBlock);
  std::vector<Place> places_;
};

}  // namespace

std::unique_ptr<Memory> topaz_memory(Card& card, const Look& /*look*/) {
  return std::make_unique<Topaz>(card);
}

}  // namespace tool
