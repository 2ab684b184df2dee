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
constexpr std::uint8_t kIncrementCounter = 0xA5;
constexpr std::uint8_t kCheckTearing = 0x3E;
constexpr std::uint8_t kVirtualCardSelect = 0x4B;
constexpr std::uint8_t kSectorSelect = 0xC2;

constexpr std::uint8_t kAck = 0x0A;
constexpr std::uint8_t kNakArgument = 0x00;
constexpr std::uint8_t kNakTransmission = 0x01;
constexpr std::uint8_t kNakMemory = 0x04;  // a counter would overflow
constexpr Microseconds kWriteTime = 4100;  // typical, MF0ICU1
constexpr std::size_t kSignatureSize = 32;
constexpr std::size_t kLockPage = 2;
constexpr std::size_t kOtpPage = 3;
constexpr std::size_t kReadPages = 4;
constexpr std::size_t kSessionSector = 3;   // NT3H
constexpr std::uint8_t kConfigLock = 0x40;  // ACCESS byte
constexpr std::uint8_t kThreeCounters = 3;  // Ultralight EV1

/// Pages 0 to 3: UID with its check bytes, internal byte 48, no locks, capability container.
void put_identity(Bytes& memory, const Bytes& uid, const Bytes& capability) {
  constexpr std::uint8_t kCascadeTag = 0x88;
  const auto bcc0 = static_cast<std::uint8_t>(kCascadeTag ^ uid[0] ^ uid[1] ^ uid[2]);
  const auto bcc1 = static_cast<std::uint8_t>(uid[3] ^ uid[4] ^ uid[5] ^ uid[6]);
  const Bytes first{uid[0], uid[1], uid[2], bcc0, uid[3], uid[4], uid[5], uid[6], bcc1, 0x48};
  std::ranges::copy(first, memory.begin());
  std::ranges::copy(capability, memory.begin() + 12);
}

void put(Bytes& memory, std::size_t page, const Bytes& bytes) {
  std::ranges::copy(bytes, memory.begin() + static_cast<std::ptrdiff_t>(page * 4));
}

/// As delivered: AUTH0 FF, no protection; PWD FF..FF, PACK 00 00.
void put_configuration(Bytes& memory, const Type2Product& product) {
  if (product.config_page != 0) {
    const std::uint8_t vctid = product.counters == kThreeCounters ? 0x05 : 0x00;
    put(memory, product.config_page, {0x00, 0x00, 0x00, 0xFF});
    put(memory, product.config_page + 1, {0x00, vctid, 0x00, 0x00});
    put(memory, product.config_page + 2, {0xFF, 0xFF, 0xFF, 0xFF});
  }
  if (product.des_authentication) {
    put(memory, 0x2A, {0x30, 0x00, 0x00, 0x00});  // AUTH0: behind the last page
    // The key "IEMKAERB!NACUOYF" of the data sheet, each half turned round (nfcpy, tt2_nxp.py).
    put(memory, 0x2C, {'B', 'R', 'E', 'A', 'K', 'M', 'E', 'I'});
    put(memory, 0x2E, {'F', 'Y', 'O', 'U', 'C', 'A', 'N', '!'});
  }
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
  put(memory_, 4, product.ndef);
  put_configuration(memory_, product);
}

bool Ultralight::load(ByteView content) {
  if (content.size() != memory_.size()) return false;
  std::ranges::copy(content, memory_.begin());
  std::ranges::copy(content.first(3), identity().uid.begin());
  std::ranges::copy(content.subspan(kPage, 4), identity().uid.begin() + 3);
  return true;
}

void Ultralight::field_off() {
  counted_ = false;
  TypeACard::field_off();
}

void Ultralight::selection_lost() {
  second_ = Second::none;
  sector_ = 0;
  authenticated_ = false;
}

Ultralight::Answer Ultralight::refuse(std::uint8_t nak) {
  sleep();
  return nibble(nak);
}

Ultralight::Answer Ultralight::ignore() {
  sleep();
  return std::nullopt;
}

std::span<std::uint8_t> Ultralight::page_bytes(std::size_t page) {
  return std::span(memory_).subspan(page * kPage, kPage);
}

ByteView Ultralight::page_bytes(std::size_t page) const {
  return ByteView(memory_).subspan(page * kPage, kPage);
}

bool Ultralight::exists(std::size_t page) const {
  if (product_.existing.empty()) return page < product_.pages;
  return std::ranges::any_of(product_.existing,
                             [page](const PageRange& range) { return range.contains(page); });
}

/// Pages from here on are not read; roll-over happens here, also at the first protected page
/// (NTAG213, 10.2).
std::size_t Ultralight::end_of_reading() const {
  if (authenticated_ || !reading_is_protected()) return product_.readable_pages;
  return std::min(product_.readable_pages, first_protected());
}

bool Ultralight::readable(std::size_t page) const {
  return exists(page) && page < end_of_reading();
}

bool Ultralight::writable(std::size_t page) const {
  const bool own = page < kLockPage || page >= memory_.size() / kPage;
  if (own || !exists(page) || (!authenticated_ && page >= first_protected())) return false;
  const bool frozen = (access_byte() & kConfigLock) != 0;
  const auto config = product_.config_page;
  if (frozen && (page == config || page == config + 1)) return false;
  return std::ranges::none_of(product_.locks, [&](const PageLocks& locks) {
    return locks.locked(page_bytes(locks.page), page);
  });
}

Ultralight::Answer Ultralight::when_active(const RfFrame& frame) {
  if (frame.last_bits != 0 || frame.bytes.empty()) return ignore();
  if (!frame.crc) return refuse(kNakTransmission);
  return second_ == Second::none ? command(frame.bytes) : second_part(frame.bytes);
}

Ultralight::Answer Ultralight::command(const Bytes& frame) {
  const auto size = frame.size();
  if (frame[0] == kRead && size == 2) return read(frame[1]);
  if (frame[0] == kWrite && size == 6) return write(frame[1], ByteView(frame).subspan(2));
  if (frame[0] == kGetVersion && size == 1) return get_version();
  if (frame[0] == kFastRead && size == 3 && product_.fast_read) {
    return fast_read(frame[1], frame[2]);
  }
  if (frame[0] == kReadSignature && size == 2 && product_.signature) return signature();
  if (frame[0] == kPasswordLogin && size == 5 && product_.config_page != 0) {
    return password_login(ByteView(frame).subspan(1));
  }
  return first_part(frame);
}

/// Commands in two parts.
Ultralight::Answer Ultralight::first_part(const Bytes& frame) {
  const bool two = frame.size() == 2;
  if (two && frame[0] == kCompatibilityWrite && product_.compatibility_write) {
    if (!writable(index(frame[1]))) return refuse(kNakArgument);
    second_ = Second::compatibility_write;
    second_page_ = frame[1];
    return nibble(kAck);
  }
  if (frame == Bytes{kAuthenticate, 0x00} && product_.des_authentication) return des_challenge();
  if (frame == Bytes{kSectorSelect, 0xFF} && product_.sector_select) {
    second_ = Second::sector_select;
    return nibble(kAck);
  }
  return special(frame);
}

/// Counters, and the virtual card of Ultralight EV1.
Ultralight::Answer Ultralight::special(const Bytes& frame) {
  constexpr std::size_t kVirtualCardSelectSize = 21;
  const auto size = frame.size();
  const bool ev1 = product_.counters == kThreeCounters;
  if (product_.counters == 0) return ignore();
  if (frame[0] == kReadCounter && size == 2) return read_counter(frame[1]);
  if (frame[0] == kCheckTearing && size == 2) return check_tearing(frame[1]);
  if (ev1 && frame[0] == kIncrementCounter && size == 6) {
    return increment(frame[1], ByteView(frame).subspan(2));
  }
  if (ev1 && frame[0] == kVirtualCardSelect && size == kVirtualCardSelectSize) {
    return answer({page_bytes(product_.config_page + 1)[1]});  // VCTID
  }
  return ignore();
}

Ultralight::Answer Ultralight::second_part(const Bytes& frame) {
  constexpr std::size_t kCompatibilitySize = 16;
  const auto second = second_;
  second_ = Second::none;
  if (second == Second::authenticate) return des_response(frame);
  if (second == Second::sector_select) return select_sector(frame);
  if (frame.size() != kCompatibilitySize) return refuse(kNakArgument);
  return write(second_page_, ByteView(frame).first(kPage));
}

/// Silence for 1 ms is success (NT3H2111, SECTOR_SELECT).
Ultralight::Answer Ultralight::select_sector(const Bytes& frame) {
  const bool there = frame.size() == kPage &&
                     (frame[0] * 256U * kPage < memory_.size() || frame[0] == kSessionSector);
  if (!there) return refuse(kNakArgument);
  sector_ = frame[0];
  return std::nullopt;
}

/// A page as a reader sees it: password and PACK read as zeros.
Bytes Ultralight::visible(std::size_t page) const {
  if (page / 256 == kSessionSector) {  // NT3H1101, table 14, as after power-on
    return (page & 1U) == 0 ? Bytes{0x01, 0x00, 0xF8, 0x48} : Bytes{0x08, 0x01, 0x01, 0x00};
  }
  const auto config = product_.config_page;
  if (config != 0 && (page == config + 2 || page == config + 3)) return Bytes(kPage, 0x00);
  return acr122::to_bytes(page_bytes(page));
}

Ultralight::Answer Ultralight::read(std::uint8_t page) {
  const auto first = index(page);
  if (!readable(first)) return refuse(kNakArgument);
  count_read();
  const auto end = end_of_reading();
  Bytes bytes;
  for (auto at = first; at < first + kReadPages; ++at) {
    if (product_.existing.empty())
      acr122::append(bytes, visible(at % end));
    else
      acr122::append(bytes, readable(at) ? visible(at) : Bytes(kPage, 0x00));
  }
  return answer(std::move(bytes));
}

Ultralight::Answer Ultralight::fast_read(std::uint8_t first, std::uint8_t last) {
  if (first > last) return refuse(kNakArgument);
  Bytes bytes;
  for (auto page = index(first); page <= index(last); ++page) {
    if (!readable(page)) return refuse(kNakArgument);
    acr122::append(bytes, visible(page));
  }
  count_read();
  return answer(std::move(bytes));
}

Ultralight::Answer Ultralight::write(std::uint8_t page, ByteView data) {
  const auto at = index(page);
  if (!writable(at)) return refuse(kNakArgument);
  if (!store(at, data)) return refuse(kNakMemory);
  return nibble(kAck, kWriteTime);
}

/// Lock and OTP bits are set for ever. False: a counter would overflow.
bool Ultralight::store(std::size_t page, ByteView data) {
  if (product_.counter_page != 0 && page == product_.counter_page) return count_in_page(data);
  const auto to = page_bytes(page);
  for (const auto& locks : product_.locks) {
    if (locks.page != page) continue;
    locks.write(to, data);
    return true;
  }
  if (page == kOtpPage)
    for (std::size_t at = 0; at < kPage; ++at) to[at] |= data[at];
  else
    std::ranges::copy(data, to.begin());
  return true;
}

Ultralight::Answer Ultralight::get_version() {
  if (!product_.version.empty()) return answer(product_.version);
  // NTAG203 and Ultralight C refuse, the first Ultralight is silent (nfcpy, tt2_nxp.py).
  return product_.naks_unknown ? refuse(kNakArgument) : ignore();
}

/// 32 bytes that follow from the UID. No signature of NXP's key: none can be made here.
Ultralight::Answer Ultralight::signature() {
  Bytes bytes(kSignatureSize);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    bytes[at] = static_cast<std::uint8_t>(uid()[at % uid().size()] + at);
  }
  return answer(std::move(bytes));
}

}  // namespace sim
