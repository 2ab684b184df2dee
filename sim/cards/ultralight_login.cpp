// SPDX-License-Identifier: LGPL-2.1-or-later
// What protects the pages of Type 2 tags: the password of EV1, NTAG and NTAG I2C plus, the Triple
// DES key of Ultralight C.
#include "sim/cards/crypto.h"
#include "sim/cards/ultralight.h"

namespace sim {
namespace {

constexpr std::uint8_t kNakArgument = 0x00;
constexpr std::uint8_t kNakLimit = 0x04;

// ACCESS byte (NTAG213, 8.5.7)
constexpr std::uint8_t kProtectReading = 0x80;
constexpr std::uint8_t kLimit = 0x07;

// Ultralight C (MF0ICU2, 7.5)
constexpr std::size_t kAuth0Page = 0x2A;
constexpr std::size_t kAuth1Page = 0x2B;
constexpr std::size_t kKeyPage = 0x2C;
constexpr std::uint8_t kWritingOnly = 0x01;  // AUTH1
constexpr std::uint8_t kMore = 0xAF;
constexpr std::uint8_t kDone = 0x00;
constexpr std::size_t kHalfKey = 8;
constexpr std::size_t kRandom = 8;
constexpr Microseconds kDesTime = 3000;

/// The key lies in memory with each half turned round (nfcpy, tt2_nxp.py).
Bytes key_from(ByteView pages) {
  auto key = acr122::to_bytes(pages.first(2 * kHalfKey));
  std::reverse(key.begin(), key.begin() + kHalfKey);
  std::reverse(key.begin() + kHalfKey, key.end());
  return key;
}

}  // namespace

std::uint8_t Ultralight::access_byte() const {
  return product_.config_page == 0 ? std::uint8_t{0} : page_bytes(product_.config_page + 1)[0];
}

std::size_t Ultralight::first_protected() const {
  if (product_.des_authentication) return page_bytes(kAuth0Page)[0];
  if (product_.config_page == 0 || sector_ != 0) return memory_.size();
  return page_bytes(product_.config_page)[3];
}

bool Ultralight::reading_is_protected() const {
  if (product_.des_authentication) return (page_bytes(kAuth1Page)[0] & kWritingOnly) == 0;
  return (access_byte() & kProtectReading) != 0;
}

/// A wrong password was seen as silence (StackOverflow 44243037, 76378464); NAK 4 once AUTHLIM is
/// reached, for the right one too.
Ultralight::Answer Ultralight::password_login(ByteView password) {
  const auto limit = static_cast<std::uint8_t>(access_byte() & kLimit);
  if (limit != 0 && failed_logins_ >= limit) return refuse(kNakLimit);
  if (!acr122::same_bytes(password, page_bytes(product_.config_page + 2))) {
    if (limit != 0) ++failed_logins_;
    return ignore();
  }
  failed_logins_ = 0;
  authenticated_ = true;
  return answer(acr122::to_bytes(page_bytes(product_.config_page + 3).first(2)));
}

/// AF, ek(RndB)
Ultralight::Answer Ultralight::des_challenge() {
  second_ = Second::authenticate;
  challenge_ = pseudo_random(random_, kRandom);
  const auto key = key_from(ByteView(memory_).subspan(kKeyPage * kPage));
  Bytes iv(kRandom, 0x00);
  challenge_block_ = cbc(Cipher::des3, Direction::encrypt, key, iv, challenge_);
  Bytes bytes{kMore};
  acr122::append(bytes, challenge_block_);
  return answer(std::move(bytes), kDesTime);
}

/// AF, ek(RndA, RndB turned by a byte); answered by 00, ek(RndA turned by a byte).
Ultralight::Answer Ultralight::des_response(const Bytes& frame) {
  if (frame.size() != 1 + 2 * kRandom || frame[0] != kMore) return refuse(kNakArgument);
  const auto key = key_from(ByteView(memory_).subspan(kKeyPage * kPage));
  auto iv = challenge_block_;
  const auto plain = cbc(Cipher::des3, Direction::decrypt, key, iv, ByteView(frame).subspan(1));
  if (ByteView(plain).size() != 2 * kRandom ||
      !acr122::same_bytes(ByteView(plain).last(kRandom), rotated_left(challenge_))) {
    return refuse(kNakArgument);
  }
  authenticated_ = true;
  const auto turned = rotated_left(ByteView(plain).first(kRandom));
  Bytes bytes{kDone};
  acr122::append(bytes, cbc(Cipher::des3, Direction::encrypt, key, iv, turned));
  return answer(std::move(bytes), kDesTime);
}

}  // namespace sim
