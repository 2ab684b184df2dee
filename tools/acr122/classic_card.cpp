// SPDX-License-Identifier: LGPL-2.1-or-later
#include "classic_card.h"

#include "classic_access.h"
#include "storage.h"

namespace tool {

namespace {

constexpr auto kBothKeys = {ClassicKey::a, ClassicKey::b};

bool load_key(Card& card, const Bytes& key) {
  Bytes apdu{0xFF, 0x82, 0x00, 0x00, classic::kKey};
  acr122::append(apdu, key);
  return ask(card, apdu).ok();
}

bool authenticate(Card& card, std::size_t block, ClassicKey type) {
  const auto low = static_cast<std::uint8_t>(block);
  return ask(card, Bytes{0xFF, 0x86, 0x00, 0x00, 0x05, 0x01, 0x00, low,
                         static_cast<std::uint8_t>(type), 0x00})
      .ok();
}

}  // namespace

const Keys& well_known_keys() {
  static const Keys keys{
      {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, {0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5},
      {0xD3, 0xF7, 0xD3, 0xF7, 0xD3, 0xF7}, {0xB0, 0xB1, 0xB2, 0xB3, 0xB4, 0xB5},
      {0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
  };
  return keys;
}

// SAK bits 08 and 10: 4K; 09: Mini (libnfc target-subr.c). A MIFARE Plus 2K looks like a 1K.
std::size_t classic_blocks(const Look& look) {
  constexpr std::size_t k4k = 256, k1k = 64, kMini = 20;
  if (look.sak && (*look.sak & 0x18) == 0x18) return k4k;
  if (look.sak && (*look.sak & 0x09) == 0x09) return kMini;
  const auto name = look.parsed.storage ? look.parsed.storage->card : std::uint16_t{0};
  if (!look.sak && (name == 0x0002 || name == 0x0037)) return k4k;
  return !look.sak && name == 0x0026 ? kMini : k1k;
}

std::string classic_name(std::size_t blocks) {
  if (blocks == 256) return "MIFARE Classic 4K";
  return blocks == 20 ? "MIFARE Classic Mini" : "MIFARE Classic 1K";
}

ClassicCard::ClassicCard(Card& card, Keys keys) : card_(card), keys_(std::move(keys)) {
  for (const auto& key : well_known_keys()) keys_.push_back(key);
}

ClassicCard::Sector& ClassicCard::sector(std::size_t number) {
  const auto known = sectors_.find(number);
  if (known != sectors_.end()) return known->second;
  return sectors_.emplace(number, find_keys(number)).first->second;
}

// The key that opened one sector mostly opens the next: it goes first from now on.
std::optional<Bytes> ClassicCard::find_key(std::size_t block, ClassicKey type) {
  for (std::size_t at = 0; at < keys_.size(); ++at) {
    if (!log_in(block, type, keys_[at])) continue;
    std::rotate(keys_.begin(), keys_.begin() + static_cast<std::ptrdiff_t>(at),
                keys_.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    return keys_.front();
  }
  return std::nullopt;
}

// Where key B can be read it is no key, and logs in for nothing.
ClassicCard::Sector ClassicCard::find_keys(std::size_t number) {
  const auto block = classic::trailer_of(number);
  Sector found;
  found.a = find_key(block, ClassicKey::a);
  if (found.a) {
    const auto said = read_binary(card_, block, classic::kBlock);
    if (said.ok()) found.trailer = said.data;
  }
  if (classic::key_b_readable(found.trailer)) return found;
  found.b = find_key(block, ClassicKey::b);
  if (found.b && found.trailer.empty()) {
    const auto said = read_binary(card_, block, classic::kBlock);
    if (said.ok()) found.trailer = said.data;
  }
  return found;
}

bool ClassicCard::log_in(std::size_t block, ClassicKey type, const Bytes& key) {
  login_.reset();
  if (loaded_ != key && !load_key(card_, key)) return false;
  loaded_ = key;
  if (!authenticate(card_, block, type)) return false;
  login_ = {classic::sector_of(block), type};
  return true;
}

bool ClassicCard::as(std::size_t block, ClassicKey type) {
  auto& keys = sector(classic::sector_of(block));
  const auto& key = type == ClassicKey::a ? keys.a : keys.b;
  if (!key) return false;
  const bool in = login_ && *login_ == std::pair(classic::sector_of(block), type);
  return in || log_in(block, type, *key);
}

std::optional<Bytes> ClassicCard::read_as(std::size_t block, ClassicKey type) {
  if (!as(block, type)) return std::nullopt;
  auto said = read_binary(card_, block, classic::kBlock);
  if (said.ok() && said.data.size() == classic::kBlock) return std::move(said.data);
  login_.reset();
  return std::nullopt;
}

// Key A reads as zeros, key B too where it is a key.
Bytes ClassicCard::with_keys(std::size_t block, Bytes trailer) {
  const auto& keys = sector(classic::sector_of(block));
  if (keys.a) std::ranges::copy(*keys.a, trailer.begin());
  if (keys.b) std::ranges::copy(*keys.b, trailer.end() - classic::kKey);
  return trailer;
}

const Bytes* ClassicCard::trailer(std::size_t number) {
  auto& found = sector(number);
  return found.trailer.empty() ? nullptr : &found.trailer;
}

std::optional<Bytes> ClassicCard::read(std::size_t block) {
  for (const auto type : kBothKeys) {
    auto data = read_as(block, type);
    if (data) return classic::is_trailer(block) ? with_keys(block, *std::move(data)) : data;
  }
  return std::nullopt;
}

bool ClassicCard::write(std::size_t block, ByteView data) {
  for (const auto type : kBothKeys) {
    if (!as(block, type)) continue;
    const bool done = update_binary(card_, block, data).ok();
    if (!done || classic::is_trailer(block)) login_.reset();
    if (done && classic::is_trailer(block)) {
      keys_.push_back(acr122::to_bytes(data.first(classic::kKey)));
      keys_.push_back(acr122::to_bytes(data.last(classic::kKey)));
      sectors_.erase(classic::sector_of(block));
    }
    if (done) return true;
  }
  return false;
}

bool ClassicCard::opens(std::size_t block, ClassicKey type, ByteView key) {
  return log_in(block, type, acr122::to_bytes(key));
}

}  // namespace tool
