// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/firmware/storage.h"

#include <algorithm>
#include <map>

namespace sim::firmware {

namespace {

// MIFARE commands (MF1S50YYX, 10; MF0ICU1, 7).
constexpr std::uint8_t kRead = 0x30;
constexpr std::uint8_t kWrite16 = 0xA0;
constexpr std::uint8_t kWrite4 = 0xA2;

constexpr std::uint8_t kInDataExchange = 0x40;
constexpr std::size_t kBlock = 16;
constexpr std::size_t kPage = 4;

bool has_pages(const FoundCard& card) { return card.storage_a() && card.sak == 0x00; }

}  // namespace

std::optional<Reply> Storage::apdu(ByteView apdu) {
  using Handler = Reply (Storage::*)(ByteView);
  static const std::map<std::uint8_t, Handler> handlers = {
      {0x82, &Storage::load_key},   {0x86, &Storage::authenticate},
      {0xB0, &Storage::read},       {0x88, &Storage::authenticate_obsolete},
      {0xD6, &Storage::write},      {0xD7, &Storage::change_value},
      {0xB1, &Storage::read_value},
  };
  constexpr std::uint8_t kGetData = 0xCA;
  acr122::ByteReader in(apdu);
  in.u8();  // CLA
  const auto instruction = in.u8();
  if (instruction == kGetData) return get_data(apdu);
  const auto handler = handlers.find(instruction);
  if (!in.ok() || handler == handlers.end()) return std::nullopt;
  return (this->*handler->second)(apdu);
}

// API V2.04, 4.1. Its example reads four bytes with Le 04; P1 01 gives the ATS with TL.
Reply Storage::get_data(ByteView apdu) const {
  acr122::ByteReader in(apdu);
  in.take(2);
  const auto what = in.u8();
  in.u8();
  const std::size_t wanted = in.u8();
  const auto* card = polling_.card();
  if (!in.finished() || card == nullptr) return failed();
  if (what > 1 || (what == 1 && card->ats.empty())) return not_supported();
  Bytes data = what == 0 ? card->id : card->ats;
  if (wanted != 0) data.resize(std::min(data.size(), wanted));
  return done(std::move(data));
}

// FF 82 00 KN 06 and the key (API V2.04, 5.1).
Reply Storage::load_key(ByteView apdu) {
  acr122::ByteReader in(apdu);
  in.take(2);
  const auto structure = in.u8();
  const auto number = in.u8();
  const auto length = in.u8();
  const auto bytes = in.take(length);
  if (!in.finished() || structure != 0 || number >= keys_.size()) return failed();
  Key key{};
  if (bytes.size() != key.size()) return failed();
  std::ranges::copy(bytes, key.begin());
  keys_[number] = key;
  return done();
}

// FF 86 00 00 05 01 00 BB KT KN (API V2.04, 5.2).
Reply Storage::authenticate(ByteView apdu) {
  acr122::ByteReader in(apdu);
  in.take(4);
  const bool well_formed = in.u8() == 5 && in.u8() == 1 && in.u8() == 0;
  const auto block = in.u8();
  const auto key_type = in.u8();
  const auto key_number = in.u8();
  if (!in.finished() || !well_formed) return failed();
  return login(block, key_type, key_number);
}

// FF 88 00 BB KT KN: six bytes, no Lc (API V2.04, 5.2, from PC/SC 2.01).
Reply Storage::authenticate_obsolete(ByteView apdu) {
  acr122::ByteReader in(apdu);
  in.take(3);
  const auto block = in.u8();
  const auto key_type = in.u8();
  const auto key_number = in.u8();
  return in.finished() ? login(block, key_type, key_number) : failed();
}

// A card that refused is mute until the next poll, or a new IccPowerOn, selects it again.
Reply Storage::login(std::uint8_t block, std::uint8_t key_type, std::uint8_t key_number) {
  const auto* card = polling_.card();
  const bool type_known = key_type == 0x60 || key_type == 0x61;
  if (card == nullptr || !card->storage_a() || card->id.size() < 4) return failed();
  if (!type_known || key_number >= keys_.size() || !keys_[key_number]) return failed();
  Bytes arguments(keys_[key_number]->begin(), keys_[key_number]->end());
  acr122::append(arguments, ByteView(card->id).last(4));
  const bool accepted = exchange({key_type, block}, arguments);
  polling_.set_login(accepted ? std::optional(block) : std::nullopt);
  return accepted ? done() : failed();
}

// FF B0 00 BB LL (API V2.04, 5.3). More than 16 bytes at once are not supported.
Reply Storage::read(ByteView apdu) {
  acr122::ByteReader in(apdu);
  in.take(2);
  const auto high = in.u8();
  const auto block = in.u8();
  const std::size_t wanted = in.u8();
  if (!in.finished() || high != 0 || wanted > kBlock || !select_pages()) return failed();
  auto data = read_block(block);
  if (!data || data->size() < wanted) return failed();
  if (wanted != 0) data->resize(wanted);
  return done(std::move(*data));
}

// FF D6 00 BB LL: 16 bytes to a Classic block, 4 to an Ultralight page (API V2.04, 5.4).
Reply Storage::write(ByteView apdu) {
  acr122::ByteReader in(apdu);
  in.take(2);
  const auto high = in.u8();
  const auto block = in.u8();
  const auto data = in.take(in.u8());
  if (!in.finished() || high != 0 || !select_pages()) return failed();
  const bool pages = has_pages(*polling_.card());
  if (data.size() != (pages ? kPage : kBlock)) return failed();
  return exchange({pages ? kWrite4 : kWrite16, block}, data) ? done() : failed();
}

/// Page cards are selected anew before each access, which ends an NTAG's password session
/// (pokusew/nfc-pcsc#36); a Classic is not, its login has to stay.
bool Storage::select_pages() {
  const auto* card = polling_.card();
  if (card == nullptr || !card->storage_a()) return false;
  return has_pages(*card) ? polling_.select_again() : true;
}

std::optional<Bytes> Storage::read_block(std::uint8_t block) {
  auto data = chip_.exchange(Bytes{0xD4, kInDataExchange, 0x01, kRead, block});
  if (!data || data->size() != kBlock) return std::nullopt;
  return data;
}

bool Storage::exchange(std::initializer_list<std::uint8_t> head, ByteView data) {
  Bytes command = {0xD4, kInDataExchange, 0x01};
  acr122::append(command, Bytes(head));
  acr122::append(command, data);
  return chip_.exchange(command).has_value();
}

}  // namespace sim::firmware
