// SPDX-License-Identifier: LGPL-2.1-or-later
// Blocks of MIFARE Classic, with whatever keys fit.
#include "classic_access.h"
#include "classic_card.h"
#include "errors.h"
#include "memory.h"

namespace tool {

namespace {

using classic::kBlock;

class Classic : public Memory {
 public:
  Classic(Card& card, const Look& look, const Keys& keys)
      : card_(card, keys), blocks_(classic_blocks(look)), product_(classic_name(blocks_)) {
    for (std::size_t block = 0; block < blocks_; ++block) places_.push_back(place_of(block));
  }

  std::string family() const override { return "classic"; }
  std::string product() const override { return product_; }
  std::size_t unit() const override { return kBlock; }
  std::string unit_name() const override { return "block"; }
  const std::vector<Place>& places() const override { return places_; }

  std::optional<Bytes> read(std::size_t block) override { return card_.read(block); }

  /// Access bits that disagree would lock the sector for ever: they never get to the card.
  Wrote write(std::size_t block, ByteView data) override {
    if (classic::is_trailer(block) && !classic::bits_agree(data)) return Wrote::refused;
    return card_.write(block, data) ? Wrote::done : Wrote::refused;
  }

  /// Of a trailer the access bits, and that its keys open the sector.
  bool holds(std::size_t block, ByteView data) override {
    const auto now = read(block);
    if (!now || !classic::is_trailer(block)) return now && acr122::same_bytes(*now, data);
    const auto bits = [](ByteView trailer) { return trailer.subspan(classic::kKey, 4); };
    return acr122::same_bytes(bits(*now), bits(data)) &&
           card_.opens(block, ClassicKey::a, data.first(classic::kKey)) &&
           (classic::key_b_readable(data) ||
            card_.opens(block, ClassicKey::b, data.last(classic::kKey)));
  }

  std::vector<std::string> remarks() override {
    std::size_t closed = 0;
    for (const auto& place : places_) closed += place.access == kNoKey ? 1U : 0U;
    if (closed == 0) return {};
    return {fmt::format("{} blocks are closed: --keys FILE names more keys to try", closed)};
  }

 private:
  static constexpr auto kNoKey = "no key fits";

  static Use use_of(std::size_t block) {
    if (block == 0) return Use::fixed;
    return classic::is_trailer(block) ? Use::secret : Use::data;
  }

  Place place_of(std::size_t block) {
    const auto use = use_of(block);
    Place place{block, use, "data", kNoKey};
    if (use == Use::fixed) place.what = "UID, maker's data";
    if (use == Use::secret)
      place.what = fmt::format("keys of sector {}", classic::sector_of(block));
    const auto* trailer = card_.trailer(classic::sector_of(block));
    if (trailer != nullptr)
      place.access = use == Use::fixed ? "read only" : classic::access(*trailer, block);
    return place;
  }

  ClassicCard card_;
  std::size_t blocks_;
  std::string product_;
  std::vector<Place> places_;
};

}  // namespace

std::unique_ptr<Memory> classic_memory(Card& card, const Look& look, const Keys& keys) {
  return std::make_unique<Classic>(card, look, keys);
}

}  // namespace tool
