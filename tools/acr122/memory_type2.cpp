// SPDX-License-Identifier: LGPL-2.1-or-later
// Pages of MIFARE Ultralight and NTAG: data sheets MF0ICU1, MF0ICU2, MF0ULx1, NTAG213/215/216,
// NT3H1101/1201, NT3H2111/2211; sizes as in nfcpy, tt2_nxp.py.
#include "errors.h"
#include "memory.h"
#include "storage.h"
#include "type2_product.h"

namespace tool {

namespace {

constexpr std::size_t kPage = 4;
constexpr std::uint8_t kReadCounter = 0x39, kReadSignature = 0x3C;

class Type2 : public Memory {
 public:
  Type2(Card& card, const Look& look) : card_(card), product_(type2_product(card, look)) {
    const auto static_locks = read(2), dynamic = read(product_.lock_page);
    if (static_locks) static_locks_ = *static_locks;
    if (dynamic && product_.lock_page != 0) dynamic_locks_ = *dynamic;
    read_protection();
    for (std::size_t page = 0; page < product_.pages; ++page) {
      if (!product_.gap(page)) places_.push_back(place_of(page));
    }
  }

  std::string family() const override { return "type2"; }
  std::string product() const override { return product_.name; }
  std::size_t unit() const override { return kPage; }
  std::string unit_name() const override { return "page"; }
  const std::vector<Place>& places() const override { return places_; }

  std::optional<Bytes> read(std::size_t page) override {
    auto said = read_binary(card_, page, kPage);
    if (!said.ok() || said.data.size() != kPage) return std::nullopt;
    return std::move(said.data);
  }
  /// One APDU for as much as a short Le can ask for. Drivers that give no more than sixteen bytes
  /// get one for each page.
  Bytes read_run(std::size_t first, std::size_t count) override {
    constexpr std::size_t kMost = 60;
    Bytes all;
    while (all.size() < count * kPage) {
      const auto done = all.size() / kPage, next = std::min(kMost, count - done);
      auto said = read_binary(card_, first + done, next * kPage);
      const bool whole = said.ok() && said.data.size() == next * kPage;
      const auto part = whole ? std::move(said.data) : Memory::read_run(first + done, next);
      acr122::append(all, part);
      if (part.size() < next * kPage) return all;
    }
    return all;
  }
  Wrote write(std::size_t page, ByteView data) override {
    return update_binary(card_, page, data).ok() ? Wrote::done : Wrote::refused;
  }
  /// Lock bits and one-time bytes are only ever set: what was there before stays. Passwords read as
  /// zeros, and configuration that closes the card for reading is not read any more: that the card
  /// took them is all there is to know.
  bool holds(std::size_t page, ByteView data) override {
    const auto use = product_.use(page);
    if (use == Use::secret) return true;
    const auto now = read(page);
    if (product_.is_config(page)) return !now || acr122::same_bytes(*now, data);
    if (use != Use::one_way || !now) return now && acr122::same_bytes(*now, data);
    return std::ranges::equal(data, *now, [](unsigned a, unsigned b) { return (a & ~b) == 0; });
  }

  std::vector<std::string> remarks() override {
    std::vector<std::string> lines;
    for (std::uint8_t number = product_.first_counter; number <= product_.last_counter; ++number) {
      const auto value = frame(Bytes{kReadCounter, number});
      if (value && value->size() == 3) lines.push_back(counter_in_words(number, *value));
    }
    if (!signature().empty()) lines.push_back("signature  " + acr122::to_hex(signature()));
    return lines;
  }
  Bytes version() const override { return product_.version; }
  Bytes signature() override {
    constexpr std::size_t kSignature = 32;
    if (product_.version.empty() || signature_) return signature_.value_or(Bytes());
    auto answer = frame(Bytes{kReadSignature, 0x00}).value_or(Bytes());
    signature_ = answer.size() == kSignature ? std::move(answer) : Bytes();
    return *signature_;
  }

 private:
  /// A refusal leaves the card deaf to further frames until a page is read.
  std::optional<Bytes> frame(ByteView command) {
    auto answer = own_frame(card_, command);
    if (!answer) read(0);
    return answer;
  }

  static std::string counter_in_words(std::uint8_t number, const Bytes& value) {
    acr122::ByteReader in(value);
    const std::uint32_t low = in.u16le();
    return fmt::format("counter {}  {}", number, low | std::uint32_t{in.u8()} << 16U);
  }

  /// Configuration of EV1 and NTAG: AUTH0 in its first page, PROT in the second; of an Ultralight
  /// C: AUTH0 in page 2A, AUTH1 in 2B.
  void read_protection() {
    if (!product_.has_password()) return;
    const auto first = read(product_.config_page), second = read(product_.config_page + 1);
    if (!first || !second) return;
    auth0_ = product_.is_c() ? first->front() : first->back();
    const auto access = second->front();
    reads_too_ = product_.is_c() ? (access & 0x01) == 0 : (access & 0x80) != 0;
  }

  bool locked(std::size_t page) const {
    constexpr std::size_t kFirst = 3, kStatic = 16;
    if (page >= kFirst && page < kStatic) return (static_locks_[2 + page / 8] >> page % 8 & 1) != 0;
    const auto bit = product_.lock_bit(page);
    return bit && (dynamic_locks_[*bit / 8] >> *bit % 8 & 1) != 0;
  }

  Place place_of(std::size_t page) const {
    const auto use = product_.use(page);
    Place place{page, use, product_.what(page), "open"};
    if (use == Use::fixed) place.access = product_.is_counter(page) ? "counts up" : "read only";
    if (use == Use::one_way) place.access = "bits are set for ever";
    if (use == Use::secret) place.access = "write only";
    if (product_.is_config(page) && use == Use::one_way) place.access = "open";
    if (locked(page)) place.access = "locked for ever";
    if (page >= auth0_)
      place.access += reads_too_ ? ", by password only" : ", to write by password only";
    return place;
  }

  Card& card_;
  Type2Product product_;
  std::vector<Place> places_;
  Bytes static_locks_ = Bytes(kPage), dynamic_locks_ = Bytes(kPage);
  std::size_t auth0_ = ~std::size_t{0};
  bool reads_too_ = false;
  std::optional<Bytes> signature_;
};

}  // namespace

std::unique_ptr<Memory> type2_memory(Card& card, const Look& look) {
  return std::make_unique<Type2>(card, look);
}

}  // namespace tool
