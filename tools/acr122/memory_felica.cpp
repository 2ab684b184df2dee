// SPDX-License-Identifier: LGPL-2.1-or-later
// Blocks of FeliCa: those of the service without a key, and of a FeliCa Lite the system blocks
// (FeliCa Lite-S User's Manual, 3; nfcpy, tt3_sony.py).
#include "errors.h"
#include "felica_card.h"
#include "memory.h"

namespace tool {

namespace {

struct SystemBlock {
  std::uint8_t number;
  Use use;
  const char* what;
};
constexpr std::array kLiteBlocks{
    SystemBlock{0x0E, Use::one_way, "register, counts down"},
    SystemBlock{0x80, Use::fixed, "random challenge"},
    SystemBlock{0x81, Use::fixed, "MAC"},
    SystemBlock{0x82, Use::fixed, "ID"},
    SystemBlock{0x83, Use::fixed, "device ID"},
    SystemBlock{0x84, Use::fixed, "service code"},
    SystemBlock{0x85, Use::fixed, "system code"},
    SystemBlock{0x86, Use::secret, "key version"},
    SystemBlock{0x87, Use::secret, "card key"},
    SystemBlock{0x88, Use::one_way, "memory configuration"},
    SystemBlock{0x90, Use::fixed, "write counter"},
    SystemBlock{0x91, Use::fixed, "MAC with counter"},
    SystemBlock{0x92, Use::fixed, "state"},
    SystemBlock{0xA0, Use::fixed, "CRC check"},
};

constexpr std::size_t kConfiguration = 0x88;  // MC
constexpr std::uint8_t kOpen = 0xFF;          // MC_ALL

class Felica : public Memory {
 public:
  Felica(Card& card, const Look& look) : card_(card, look.uid.value_or(Bytes())) {
    if (card_.is_lite()) {
      add_lite_blocks();
    } else {
      add_blocks();
    }
    if (places_.empty()) throw Refused("this FeliCa has no service that is open without a key");
  }

  std::string family() const override { return "felica"; }
  std::string product() const override { return card_.is_lite() ? "FeliCa Lite-S" : "FeliCa"; }
  std::size_t unit() const override { return FelicaCard::kBlock; }
  std::string unit_name() const override { return "block"; }
  const std::vector<Place>& places() const override { return places_; }
  std::optional<Bytes> read(std::size_t block) override { return card_.read(block); }
  Wrote write(std::size_t block, ByteView data) override {
    return card_.write(block, data) ? Wrote::done : Wrote::refused;
  }
  /// Type 3 tags have it in the services that are read by default.
  bool may_hold_ndef() const override { return card_.is_default(); }
  /// Of a FeliCa Lite: SYS_OP in its memory configuration, without which it does not answer the
  /// Polling for NDEF, system 12FC (nfcpy, tt3_sony.py). As long as MC_ALL is open it can be
  /// undone.
  bool show_ndef() override {
    constexpr std::uint8_t kSystemOption = 0x01;
    if (!card_.is_lite()) return true;
    auto mc = card_.read(kConfiguration).value_or(Bytes(FelicaCard::kBlock));
    if ((mc[3] & kSystemOption) != 0) return true;
    mc[3] |= kSystemOption;
    return mc[2] == kOpen && card_.write(kConfiguration, mc) && card_.read(kConfiguration) == mc;
  }
  std::vector<std::string> remarks() override {
    std::vector<std::string> lines;
    if (card_.system()) lines.push_back(fmt::format("system  {:04X}", *card_.system()));
    lines.push_back(fmt::format("service  {:04X}", card_.service()));
    return lines;
  }

 private:
  void add_blocks() {
    constexpr std::size_t kMost = 256;
    for (std::size_t block = 0; block < kMost && card_.read(block); ++block) {
      places_.push_back(
          {block, Use::data, "user memory", card_.read_only() ? "read only" : "open"});
    }
  }

  // MC: a bit for each block of the user's that may be written, low byte first; one of the blocks
  // that want a MAC for it in bytes 10 and 11.
  void add_lite_blocks() {
    constexpr std::size_t kUserBlocks = 14;
    const auto mc = card_.read(kConfiguration).value_or(Bytes(FelicaCard::kBlock));
    for (std::size_t block = 0; block < kUserBlocks; ++block) {
      const auto bit = [&](std::size_t byte) { return mc[byte + block / 8] >> block % 8 & 1; };
      const auto* access = bit(0) == 0 ? "read only" : "open";
      places_.push_back({block, Use::data, "user memory",
                         bit(0) != 0 && bit(10) != 0 ? "write by MAC only" : access});
    }
    for (const auto& block : kLiteBlocks)
      places_.push_back({block.number, block.use, block.what, in_words(block.use, mc)});
  }

  static std::string in_words(Use use, const Bytes& mc) {
    if (use == Use::fixed) return "read only";
    return mc[2] == kOpen ? "open" : "locked for ever";
  }

  FelicaCard card_;
  std::vector<Place> places_;
};

}  // namespace

std::unique_ptr<Memory> felica_memory(Card& card, const Look& look) {
  return std::make_unique<Felica>(card, look);
}

}  // namespace tool
