// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/ultralight.h"

#include <algorithm>

namespace sim {
namespace {

constexpr std::uint8_t kRead = 0x30;
constexpr std::uint8_t kFastRead = 0x3A;
constexpr std::uint8_t kWrite = 0xA2;
constexpr std::uint8_t kCompatibilityWrite = 0xA0;
constexpr std::uint8_t kGetVersion = 0x60;
constexpr std::uint8_t kPasswordLogin = 0x1B;
constexpr std::uint8_t kAuthenticate = 0x1A;
constexpr std::uint8_t kReadSignature = 0x3C;
constexpr std::uint8_t kReadCounter = 0x39;
constexpr std::uint8_t kSectorSelect = 0xC2;

constexpr std::uint8_t kAck = 0x0A;
constexpr std::uint8_t kNakArgument = 0x00;
constexpr Microseconds kWriteTime = 4100;  // typical, MF0ICU1
constexpr std::size_t kSignatureSize = 32;
constexpr std::size_t kLockPage = 2;
constexpr std::size_t kOtpPage = 3;
constexpr std::size_t kReadPages = 4;

/// Pages 0 to 3: UID with its check bytes, internal byte 48, no locks, capability container.
void put_identity(Bytes& memory, const Bytes& uid, const Bytes& capability) {
  constexpr std::uint8_t kCascadeTag = 0x88;
  const auto bcc0 = static_cast<std::uint8_t>(kCascadeTag ^ uid[0] ^ uid[1] ^ uid[2]);
  const auto bcc1 = static_cast<std::uint8_t>(uid[3] ^ uid[4] ^ uid[5] ^ uid[6]);
  const Bytes first{uid[0], uid[1], uid[2], bcc0, uid[3], uid[4], uid[5], uid[6], bcc1, 0x48};
  std::ranges::copy(first, memory.begin());
  std::ranges::copy(capability, memory.begin() + 12);
}

}  // namespace

Ultralight::Ultralight(const Type2Product& product, Identity identity)
    : TypeACard([&] {
        identity.uid.resize(7, 0x00);
        return std::move(identity);
      }()),
      product_(product),
      memory_(product.pages * kPage, 0x00) {
  put_identity(memory_, uid(), product.capability);
  std::ranges::copy(product.ndef, memory_.begin() + 16);
  if (product.config_page == 0) return;
  // AUTH0 FF: no protection; PWD FF..FF, PACK 00 00 as delivered.
  const auto config = memory_.begin() + static_cast<std::ptrdiff_t>(product.config_page * kPage);
  config[3] = 0xFF;
  std::fill_n(config + 8, kPage, std::uint8_t{0xFF});
}

void Ultralight::selection_lost() {
  second_ = Second::none;
  sector_ = 0;
}

Ultralight::Answer Ultralight::refuse(std::uint8_t nak) {
  sleep();
  return nibble(nak);
}

Ultralight::Answer Ultralight::ignore() {
  sleep();
  return std::nullopt;
}

Ultralight::Answer Ultralight::when_active(const RfFrame& frame) {
  if (!frame.crc || frame.last_bits != 0 || frame.bytes.empty()) return ignore();
  return second_ == Second::none ? command(frame.bytes) : second_part(frame.bytes);
}

Ultralight::Answer Ultralight::command(const Bytes& frame) {
  const auto argument = frame.size() > 1 ? frame[1] : std::uint8_t{0};
  const auto is = [&](std::uint8_t code, std::size_t size) {
    return frame[0] == code && frame.size() == size;
  };
  if (is(kRead, 2)) return read(argument);
  if (is(kWrite, 6)) return write(argument, ByteView(frame).subspan(2));
  if (is(kGetVersion, 1)) return get_version();
  if (is(kCompatibilityWrite, 2) && product_.compatibility_write) {
    if (argument < kLockPage || index(argument) >= product_.pages) return refuse(kNakArgument);
    second_ = Second::compatibility_write;
    second_page_ = argument;
    return nibble(kAck);
  }
  if (is(kAuthenticate, 2) && product_.des_authentication) {
    second_ = Second::authenticate;
    return answer({0xAF, 0x51, 0xE7, 0x64, 0x60, 0x26, 0x78, 0xDF, 0x2B});  // AF, ek(RndB)
  }
  if (frame == Bytes{kSectorSelect, 0xFF} && product_.sector_select) {
    second_ = Second::sector_select;
    return nibble(kAck);
  }
  if (is(kReadCounter, 2) && product_.counters != 0) return read_counter(argument);
  if (!product_.fast_read) return ignore();
  if (is(kFastRead, 3)) return fast_read(argument, frame[2]);
  if (is(kPasswordLogin, 5)) return login(ByteView(frame).subspan(1));
  if (is(kReadSignature, 2)) {
    Bytes signature(kSignatureSize);
    for (std::size_t at = 0; at < signature.size(); ++at) {
      signature[at] = static_cast<std::uint8_t>(uid()[at % uid().size()] + at);
    }
    return answer(std::move(signature));
  }
  return ignore();
}

Ultralight::Answer Ultralight::second_part(const Bytes& frame) {
  const auto second = second_;
  second_ = Second::none;
  switch (second) {
    case Second::compatibility_write:
      if (frame.size() != 16) return refuse(kNakArgument);
      return write(second_page_, ByteView(frame).first(kPage));
    case Second::sector_select:
      // Silence for 1 ms is success (NT3H2111, SECTOR_SELECT).
      if (frame.size() != 4 || frame[0] * 256U >= product_.pages) return refuse(kNakArgument);
      sector_ = frame[0];
      return std::nullopt;
    default:
      return refuse(kNakArgument);  // 3DES: the answer is never right yet
  }
}

/// A page as a reader sees it: password and PACK read as zeros.
Bytes Ultralight::visible(std::size_t page) const {
  const bool secret = product_.config_page != 0 &&
                      (page == product_.config_page + 2 || page == product_.config_page + 3);
  if (secret) return Bytes(kPage, 0x00);
  return acr122::to_bytes(ByteView(memory_).subspan(page * kPage, kPage));
}

Ultralight::Answer Ultralight::read(std::uint8_t page) {
  const auto first = index(page);
  const auto end = std::min(product_.readable_pages, (sector_ + 1) * 256);
  const auto start = sector_ * 256;
  if (first >= end) return refuse(kNakArgument);
  Bytes bytes;
  for (std::size_t at = 0; at < kReadPages; ++at) {
    acr122::append(bytes, visible(start + (first - start + at) % (end - start)));
  }
  return answer(std::move(bytes));
}

Ultralight::Answer Ultralight::fast_read(std::uint8_t first, std::uint8_t last) {
  if (first > last || index(last) >= product_.readable_pages) return refuse(kNakArgument);
  Bytes bytes;
  for (auto page = index(first); page <= index(last); ++page) acr122::append(bytes, visible(page));
  return answer(std::move(bytes));
}

Ultralight::Answer Ultralight::write(std::uint8_t page, ByteView data) {
  const auto at = index(page);
  if (at < kLockPage || at >= product_.pages) return refuse(kNakArgument);
  const auto to = std::span(memory_).subspan(at * kPage, kPage);
  if (at == kLockPage) {  // lock bits are set for ever, the internal byte stays
    to[2] |= data[2];
    to[3] |= data[3];
  } else if (at == kOtpPage) {
    for (std::size_t each = 0; each < kPage; ++each) to[each] |= data[each];
  } else {
    std::ranges::copy(data, to.begin());
  }
  return nibble(kAck, kWriteTime);
}

Ultralight::Answer Ultralight::get_version() {
  if (!product_.version.empty()) return answer(product_.version);
  // NTAG203 and Ultralight C refuse, the first Ultralight is silent (nfcpy, tt2_nxp.py).
  return product_.naks_unknown ? refuse(kNakArgument) : ignore();
}

/// A wrong password was seen as silence (StackOverflow 44243037, 76378464).
Ultralight::Answer Ultralight::login(ByteView password) {
  if (product_.config_page == 0) return ignore();
  const auto config = ByteView(memory_).subspan(product_.config_page * kPage);
  if (!acr122::same_bytes(password, config.subspan(2 * kPage, kPage))) return ignore();
  return answer(acr122::to_bytes(config.subspan(3 * kPage, 2)));
}

Ultralight::Answer Ultralight::read_counter(std::uint8_t number) {
  constexpr std::uint8_t kNtagCounter = 2;
  const bool exists = product_.counters == 1 ? number == kNtagCounter : number < product_.counters;
  return exists ? answer({0x00, 0x00, 0x00}) : refuse(kNakArgument);
}

}  // namespace sim
