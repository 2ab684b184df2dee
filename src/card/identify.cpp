// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/identify.h"

namespace acr122::card {

namespace {

namespace nn {  // PC/SC part 3 supplement, card names
constexpr std::uint16_t kNone = 0x0000;
constexpr std::uint16_t kClassic1k = 0x0001;
constexpr std::uint16_t kClassic4k = 0x0002;
constexpr std::uint16_t kUltralight = 0x0003;
constexpr std::uint16_t kMini = 0x0026;
constexpr std::uint16_t kJewel = 0x002F;
constexpr std::uint16_t kTopaz = 0x0030;
constexpr std::uint16_t kPlusSl2_2k = 0x0038;
constexpr std::uint16_t kPlusSl2_4k = 0x0039;
constexpr std::uint16_t kUltralightC = 0x003A;
constexpr std::uint16_t kFelica = 0x003B;
constexpr std::uint16_t kUltralightEv1 = 0x003D;
// ACS's own (ACR122U API 2.04, section 3.1.1).
constexpr std::uint16_t kAcsTopaz = 0xF004;
constexpr std::uint16_t kAcsFelica212 = 0xF011;
constexpr std::uint16_t kAcsFelica424 = 0xF012;
constexpr std::uint16_t kAcsUnknown = 0xFF00;  // low byte: SAK
}  // namespace nn

// SAK after the whole cascade; sources: libnfc target-subr.c, libfreefare mifare_classic.c,
// Windows' NFC class extension. Bit 20 (ISO 14443-4) is masked where a card that answered no RATS
// is still a Classic. MIFARE Plus in security level 1 has the SAK of a Classic and answers like
// one: nothing on the air before a login tells them apart, so it is named 0001 or 0002 (as Windows
// does), never 0036 or 0037. 88 is Infineon's 1K; 98 (Gemplus MPCOS) is no Classic, hence the
// masks.
constexpr std::array kTypeA{
    TypeA{0x5F, 0x08, Family::classic, nn::kClassic1k, "MIFARE Classic 1K"},
    TypeA{0xDF, 0x18, Family::classic, nn::kClassic4k, "MIFARE Classic 4K"},
    TypeA{0xDF, 0x09, Family::classic, nn::kMini, "MIFARE Mini"},
    TypeA{0xFF, 0x10, Family::plus_sl2, nn::kPlusSl2_2k, "MIFARE Plus 2K in security level 2"},
    TypeA{0xFF, 0x11, Family::plus_sl2, nn::kPlusSl2_4k, "MIFARE Plus 4K in security level 2"},
    TypeA{0xFF, 0x00, Family::ultralight, nn::kUltralight, "MIFARE Ultralight"},
    TypeA{0x00, 0x00, Family::unknown, nn::kNone, "type A card of unknown kind"},
};

// GET_VERSION: fixed 00, vendor, product, subtype, major, minor, size, protocol. Sources: nfcpy
// tt2_nxp.py, proxmark3 cmdhfmfu.c, ChameleonUltra.
struct VersionRow {
  std::uint8_t product, subtype, major, minor, size;
  std::uint16_t card_name;
  const char* name;
  std::size_t pages = 0, user_end = 0;  // nfcpy tt2_nxp.py; 0: not known
  std::size_t fast_pages = pages;
};
constexpr std::uint8_t kVendorNxp = 0x04;
constexpr std::uint8_t kProductUltralight = 0x03;
constexpr std::uint8_t kProductNtag = 0x04;
constexpr std::uint8_t kSubtypeI2c = 0x05;
constexpr std::uint8_t kFirstI2c = 0x01;      // minor version of NT3H1101 and NT3H1201
constexpr std::size_t kFewestUserPages = 16;  // of the smallest Type 2 tag
// NTAG I2C has gaps behind its user memory, where READ gives zeros and FAST_READ fails.
constexpr std::array kVersions{
    VersionRow{0x03, 0x01, 0x01, 0x00, 0x0B, nn::kUltralightEv1, "MIFARE Ultralight EV1 MF0UL11",
               20, 16},
    VersionRow{0x03, 0x02, 0x01, 0x00, 0x0B, nn::kUltralightEv1, "MIFARE Ultralight EV1 MF0ULH11",
               20, 16},
    VersionRow{0x03, 0x01, 0x01, 0x00, 0x0E, nn::kUltralightEv1, "MIFARE Ultralight EV1 MF0UL21",
               41, 36},
    VersionRow{0x03, 0x02, 0x01, 0x00, 0x0E, nn::kUltralightEv1, "MIFARE Ultralight EV1 MF0ULH21",
               41, 36},
    VersionRow{0x03, 0x01, 0x02, 0x00, 0x0B, nn::kUltralight, "MIFARE Ultralight Nano"},
    VersionRow{0x03, 0x02, 0x02, 0x00, 0x0B, nn::kUltralight, "MIFARE Ultralight Nano"},
    VersionRow{0x03, 0x01, 0x04, 0x00, 0x0F, nn::kUltralight, "MIFARE Ultralight AES"},
    VersionRow{0x04, 0x01, 0x01, 0x00, 0x0B, nn::kUltralight, "NTAG210", 20, 16},
    VersionRow{0x04, 0x01, 0x02, 0x00, 0x0B, nn::kUltralight, "NTAG210u"},
    VersionRow{0x04, 0x02, 0x02, 0x00, 0x0B, nn::kUltralight, "NTAG210u"},
    VersionRow{0x04, 0x01, 0x01, 0x00, 0x0E, nn::kUltralight, "NTAG212", 41, 36},
    VersionRow{0x04, 0x02, 0x01, 0x00, 0x0F, nn::kUltralight, "NTAG213", 45, 40},
    VersionRow{0x04, 0x02, 0x01, 0x01, 0x0F, nn::kUltralight, "NTAG213C"},
    VersionRow{0x04, 0x02, 0x03, 0x00, 0x0F, nn::kUltralight, "NTAG213TT"},
    VersionRow{0x04, 0x04, 0x01, 0x00, 0x0F, nn::kUltralight, "NTAG213F", 45, 40},
    VersionRow{0x04, 0x02, 0x01, 0x00, 0x11, nn::kUltralight, "NTAG215", 135, 130},
    VersionRow{0x04, 0x02, 0x01, 0x00, 0x13, nn::kUltralight, "NTAG216", 231, 226},
    VersionRow{0x04, 0x04, 0x01, 0x00, 0x13, nn::kUltralight, "NTAG216F", 231, 226},
    VersionRow{0x04, 0x05, 0x02, 0x01, 0x13, nn::kUltralight, "NTAG I2C 1K NT3H1101", 256, 226,
               226},
    VersionRow{0x04, 0x05, 0x02, 0x01, 0x15, nn::kUltralight, "NTAG I2C 2K NT3H1201", 512, 226,
               226},
    VersionRow{0x04, 0x05, 0x02, 0x02, 0x13, nn::kUltralight, "NTAG I2C plus 1K NT3H2111", 256, 226,
               226},
    VersionRow{0x04, 0x05, 0x02, 0x02, 0x15, nn::kUltralight, "NTAG I2C plus 2K NT3H2211", 512, 226,
               226},
};

// A chip newer than the table, or somebody's copy. PC/SC's 003D is kept for NXP's own first
// generation of EV1; everything else is read like an Ultralight.
Type2 unlisted_version(std::uint8_t vendor, std::uint8_t product, std::uint8_t major) {
  Type2 type2{nn::kUltralight, true, "Type 2 tag", 0, kFewestUserPages};
  if (product == kProductNtag) type2.product = "NTAG of unknown version";
  if (product == kProductUltralight) type2.product = "MIFARE Ultralight of unknown version";
  if (vendor != kVendorNxp) {
    type2.product += fmt::format(" (vendor {:02X})", vendor);
  } else if (product == kProductUltralight && major == 0x01) {
    type2.card_name = nn::kUltralightEv1;
  }
  return type2;
}

// A password came with NTAG I2C plus. In its sector 0 READ goes on with zeros where NTAG213 goes on
// with page 0 (NT3H2111/2211 data sheet, READ).
Type2 with_sectors(Type2 type2, std::uint8_t minor) {
  type2.has_sectors = true;
  type2.zeros_hide = minor != kFirstI2c;
  return type2;
}

Type2 type_2_of(const VersionRow& row) {
  return {row.card_name, true, row.name, row.pages, row.user_end, 0, row.fast_pages};
}

}  // namespace

const TypeA& identify_type_a(std::uint8_t sak) {
  return *std::ranges::find_if(kTypeA, [sak](const TypeA& row) {
    return (sak & row.mask) == row.sak;  // the last row fits everything
  });
}

// NTAG203 has user memory up to page 27 and a counter in page 29; Ultralight C likewise, and its
// key in the pages from 2C on can be written only.
Type2 plain_ultralight() {
  return {nn::kUltralight, false, "MIFARE Ultralight or NTAG203", 0, 0x28};
}
Type2 ultralight_c() { return {nn::kUltralightC, false, "MIFARE Ultralight C", 0x2C, 0x28, 4}; }

std::optional<Type2> identify_version(ByteView version) {
  ByteReader in(version);
  const auto fixed = in.u8(), vendor = in.u8(), product = in.u8(), subtype = in.u8();
  const auto major = in.u8(), minor = in.u8(), size = in.u8();
  in.u8();  // protocol, 03 = ISO 14443-3; copies are careless with it
  if (!in.finished() || fixed != 0x00) return std::nullopt;
  const auto listed = std::ranges::find_if(kVersions, [&](const VersionRow& row) {
    return vendor == kVendorNxp && row.product == product && row.subtype == subtype &&
           row.major == major && row.minor == minor && row.size == size;
  });
  auto type2 =
      listed != kVersions.end() ? type_2_of(*listed) : unlisted_version(vendor, product, major);
  const bool i2c = vendor == kVendorNxp && product == kProductNtag && subtype == kSubtypeI2c;
  return i2c ? with_sectors(std::move(type2), minor) : type2;
}

// HR0 (NFC Forum Type 1 Tag 4.1): Windows' NFC class extension names 01 and 04 to 08 Jewel, 11 and
// 12 Topaz. Others go by the high nibble, which is 1 for a Type 1 Tag. A tag that did not tell is a
// Topaz: the Jewels before it are long out of production.
Type1 identify_type_1(std::optional<std::uint8_t> hr0) {
  constexpr std::uint8_t kType1Tag = 0x10, kHighNibble = 0xF0;
  if (!hr0 || (*hr0 & kHighNibble) == kType1Tag) return {nn::kTopaz, "Topaz"};
  return {nn::kJewel, "Jewel"};
}

AtrName atr_name_type_a(CardNames names, std::uint8_t sak) {
  // The firmware's own list is 08, 09, 18 and 00 (ACR122U API 2.04, section 3.1.1).
  constexpr std::array<std::uint8_t, 4> kKnownToAcs{0x00, 0x08, 0x09, 0x18};
  if (names == CardNames::acs && std::ranges::find(kKnownToAcs, sak) == kKnownToAcs.end()) {
    return {pcsc::Standard::iso14443a_3, static_cast<std::uint16_t>(nn::kAcsUnknown | sak)};
  }
  return {pcsc::Standard::iso14443a_3, identify_type_a(sak).card_name};
}

AtrName atr_name_type_2(CardNames names, const Type2& type2) {
  auto name = type2.card_name;
  if (names == CardNames::acs) name = nn::kUltralight;
  if (names == CardNames::windows && type2.has_version) name = nn::kUltralightEv1;
  return {pcsc::Standard::iso14443a_3, name};
}

AtrName atr_name_felica(CardNames names, bool at_424_kbps) {
  if (names != CardNames::acs) return {pcsc::Standard::felica, nn::kFelica};
  return {pcsc::Standard::iso14443a_3, at_424_kbps ? nn::kAcsFelica424 : nn::kAcsFelica212};
}

AtrName atr_name_type_1(CardNames names, const Type1& type1) {
  const auto name = names == CardNames::acs ? nn::kAcsTopaz : type1.card_name;
  return {pcsc::Standard::iso14443a_3, name};
}

}  // namespace acr122::card
