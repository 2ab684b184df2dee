// SPDX-License-Identifier: LGPL-2.1-or-later
#include "felica_card.h"

#include "storage.h"

namespace tool {

namespace {

// Of the NFC Forum's Type 3 tags, and of FeliCa Lite.
constexpr std::uint16_t kReadOnly = 0x000B, kReadWrite = 0x0009;

std::uint8_t low(std::size_t value) { return static_cast<std::uint8_t>(value); }

/// One service and one block, as READ and UPDATE BINARY take a list (Windows, storage cards).
Bytes list_of(std::uint16_t service, std::size_t block) {
  constexpr std::uint8_t kShortElement = 0x80;
  return {1, low(service), low(service >> 8U), 1, kShortElement, low(block)};
}

Bytes with_length(Bytes head, ByteView data) {
  head.push_back(low(data.size()));
  acr122::append(head, data);
  return head;
}

}  // namespace

FelicaCard::FelicaCard(Card& card, Bytes idm) : card_(card), idm_(std::move(idm)) {
  poll();
  if (!lite_ && !read(0)) find_services();
}

// Polling for any system; the answer: LEN 01 IDm PMm system. The second byte of PMm is the IC code.
void FelicaCard::poll() {
  constexpr std::uint8_t kLite = 0xF0, kLiteS = 0xF1, kLiteS2 = 0xF2;
  const auto said = ask(card_, Bytes{0x06, 0x00, 0xFF, 0xFF, 0x01, 0x00});
  acr122::ByteReader in(said.data);
  in.take(2);
  const bool ours = acr122::same_bytes(in.take(idm_.size()), idm_);
  in.u8();
  const auto ic = in.u8();
  in.take(6);
  const auto system = in.u16be();
  if (!said.ok() || !in.finished() || !ours) return;
  system_ = system;
  lite_ = ic == kLite || ic == kLiteS || ic == kLiteS2;
}

// Search Service Code: the code at this index; an area has two words, FFFF is the end.
std::optional<std::uint16_t> FelicaCard::next_service(std::uint16_t index) {
  constexpr std::size_t kHead = 10;
  Bytes frame{0x0C, 0x0A};
  acr122::append(frame, idm_);
  acr122::append(frame, Bytes{low(index), low(index >> 8U)});
  const auto said = ask(card_, frame);
  acr122::ByteReader in(said.data);
  in.take(kHead);
  const auto code = in.u16le();
  constexpr std::uint16_t kNoMore = 0xFFFF;
  if (!said.ok() || !in.ok() || code == kNoMore) return std::nullopt;
  return code;
}

// The low six bits: 09 random access, read and write, no key; 0B read only. Both of one number, the
// rest of the bits, share their blocks.
void FelicaCard::find_services() {
  constexpr std::uint16_t kMost = 64, kAttribute = 0x3F;
  write_service_.reset();
  for (std::uint16_t index = 0; index < kMost; ++index) {
    const auto code = next_service(index);
    if (!code) return;
    const auto attribute = *code & kAttribute;
    if (attribute == kReadWrite && !write_service_) read_service_ = *code, write_service_ = *code;
    if (attribute == kReadOnly && !write_service_) read_service_ = *code;
  }
}

bool FelicaCard::is_default() const { return read_service_ == kReadOnly; }

std::optional<Bytes> FelicaCard::read(std::size_t block) {
  auto said =
      is_default()
          ? read_binary(card_, block, kBlock)
          : ask(card_, with_length({0xFF, 0xB0, 0x00, 0x00}, list_of(read_service_, block)));
  if (!said.ok() || said.data.size() != kBlock) return std::nullopt;
  return std::move(said.data);
}

bool FelicaCard::write(std::size_t block, ByteView data) {
  if (!write_service_) return false;
  if (is_default()) return update_binary(card_, block, data).ok();
  auto list = list_of(*write_service_, block);
  acr122::append(list, data);
  return ask(card_, with_length({0xFF, 0xD6, 0x00, 0x00}, list)).ok();
}

}  // namespace tool
