// SPDX-License-Identifier: LGPL-2.1-or-later
// The tables: SAK, GET_VERSION, HR0, and what the ATR says of each under the three namings.
#include "card/identify.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::card {
namespace {

using test_support::hex;

std::string atr(const AtrName& name) {
  return to_hex(pcsc::storage_card_atr(name.standard, name.card_name));
}

struct SakRow {
  std::uint8_t sak;
  Family family;
  std::uint16_t pcsc, acs;
};

class SakTable : public ::testing::TestWithParam<SakRow> {};

TEST_P(SakTable, NamesTheCard) {
  const auto& row = GetParam();
  EXPECT_EQ(identify_type_a(row.sak).family, row.family);
  EXPECT_EQ(atr_name_type_a(CardNames::pcsc, row.sak).card_name, row.pcsc);
  EXPECT_EQ(atr_name_type_a(CardNames::windows, row.sak).card_name, row.pcsc);
  EXPECT_EQ(atr_name_type_a(CardNames::acs, row.sak).card_name, row.acs);
}

// libnfc target-subr.c, libfreefare mifare_classic.c, Windows' NFC class extension; last column
// ACR122U API 2.04, section 3.1.1.
INSTANTIATE_TEST_SUITE_P(Cards, SakTable,
                         ::testing::Values(SakRow{0x08, Family::classic, 0x0001, 0x0001},
                                           SakRow{0x28, Family::classic, 0x0001, 0xFF28},
                                           SakRow{0x88, Family::classic, 0x0001, 0xFF88},
                                           SakRow{0x18, Family::classic, 0x0002, 0x0002},
                                           SakRow{0x38, Family::classic, 0x0002, 0xFF38},
                                           SakRow{0x09, Family::classic, 0x0026, 0x0026},
                                           SakRow{0x10, Family::plus_sl2, 0x0038, 0xFF10},
                                           SakRow{0x11, Family::plus_sl2, 0x0039, 0xFF11},
                                           SakRow{0x00, Family::ultralight, 0x0003, 0x0003},
                                           SakRow{0x01, Family::unknown, 0x0000, 0xFF01},
                                           SakRow{0x20, Family::unknown, 0x0000, 0xFF20},
                                           SakRow{0x40, Family::unknown, 0x0000, 0xFF40},
                                           SakRow{0x53, Family::unknown, 0x0000, 0xFF53},
                                           SakRow{0x68, Family::unknown, 0x0000, 0xFF68},
                                           SakRow{0x98, Family::unknown, 0x0000, 0xFF98},
                                           SakRow{0xFF, Family::unknown, 0x0000, 0xFFFF}));

struct VersionRow {
  const char* answer;
  const char* product;
  std::uint16_t pcsc;
};

class GetVersionTable : public ::testing::TestWithParam<VersionRow> {};

TEST_P(GetVersionTable, NamesTheProduct) {
  const auto& row = GetParam();
  const auto type2 = identify_version(hex(row.answer));
  ASSERT_TRUE(type2);
  EXPECT_EQ(type2->product, row.product);
  EXPECT_EQ(atr_name_type_2(CardNames::pcsc, *type2).card_name, row.pcsc);
  EXPECT_EQ(atr_name_type_2(CardNames::windows, *type2).card_name, 0x003D);
  EXPECT_EQ(atr_name_type_2(CardNames::acs, *type2).card_name, 0x0003);
}

// nfcpy tt2_nxp.py, proxmark3 cmdhfmfu.c, ChameleonUltra.
INSTANTIATE_TEST_SUITE_P(
    Products, GetVersionTable,
    ::testing::Values(
        VersionRow{"00 04 03 01 01 00 0B 03", "MIFARE Ultralight EV1 MF0UL11", 0x003D},
        VersionRow{"00 04 03 02 01 00 0B 03", "MIFARE Ultralight EV1 MF0ULH11", 0x003D},
        VersionRow{"00 04 03 01 01 00 0E 03", "MIFARE Ultralight EV1 MF0UL21", 0x003D},
        VersionRow{"00 04 03 02 01 00 0E 03", "MIFARE Ultralight EV1 MF0ULH21", 0x003D},
        VersionRow{"00 04 03 01 02 00 0B 03", "MIFARE Ultralight Nano", 0x0003},
        VersionRow{"00 04 03 01 04 00 0F 03", "MIFARE Ultralight AES", 0x0003},
        VersionRow{"00 04 04 01 01 00 0B 03", "NTAG210", 0x0003},
        VersionRow{"00 04 04 01 02 00 0B 03", "NTAG210u", 0x0003},
        VersionRow{"00 04 04 02 02 00 0B 03", "NTAG210u", 0x0003},
        VersionRow{"00 04 04 01 01 00 0E 03", "NTAG212", 0x0003},
        VersionRow{"00 04 04 02 01 00 0F 03", "NTAG213", 0x0003},
        VersionRow{"00 04 04 02 01 01 0F 03", "NTAG213C", 0x0003},
        VersionRow{"00 04 04 02 03 00 0F 03", "NTAG213TT", 0x0003},
        VersionRow{"00 04 04 04 01 00 0F 03", "NTAG213F", 0x0003},
        VersionRow{"00 04 04 02 01 00 11 03", "NTAG215", 0x0003},
        VersionRow{"00 04 04 02 01 00 13 03", "NTAG216", 0x0003},
        VersionRow{"00 04 04 04 01 00 13 03", "NTAG216F", 0x0003},
        VersionRow{"00 04 04 05 02 01 13 03", "NTAG I2C 1K NT3H1101", 0x0003},
        VersionRow{"00 04 04 05 02 01 15 03", "NTAG I2C 2K NT3H1201", 0x0003},
        VersionRow{"00 04 04 05 02 02 13 03", "NTAG I2C plus 1K NT3H2111", 0x0003},
        VersionRow{"00 04 04 05 02 02 15 03", "NTAG I2C plus 2K NT3H2211", 0x0003},
        VersionRow{"00 53 04 02 01 00 0F 03", "NTAG of unknown version (vendor 53)", 0x0003},
        VersionRow{"00 04 03 07 01 00 21 03", "MIFARE Ultralight of unknown version", 0x003D},
        VersionRow{"00 04 03 07 09 00 21 03", "MIFARE Ultralight of unknown version", 0x0003},
        VersionRow{"00 04 04 09 09 09 09 03", "NTAG of unknown version", 0x0003},
        VersionRow{"00 04 77 01 01 00 0B 03", "Type 2 tag", 0x0003}));

TEST(GetVersion, RejectsEveryPrefixAndOneByteMore) {
  const auto golden = hex("00 04 04 02 01 00 11 03");
  for (std::size_t n = 0; n < golden.size(); ++n) {
    EXPECT_FALSE(identify_version(ByteView(golden).first(n))) << n;
  }
  EXPECT_FALSE(identify_version(hex("00 04 04 02 01 00 11 03 00")));
  EXPECT_FALSE(identify_version(hex("01 04 04 02 01 00 11 03")));
}

TEST(Type2Names, WithoutVersionWindowsNamesThemAsPcscDoes) {
  EXPECT_EQ(atr_name_type_2(CardNames::windows, plain_ultralight()).card_name, 0x0003);
  EXPECT_EQ(atr_name_type_2(CardNames::windows, ultralight_c()).card_name, 0x003A);
  EXPECT_EQ(atr_name_type_2(CardNames::pcsc, ultralight_c()).card_name, 0x003A);
  EXPECT_EQ(atr_name_type_2(CardNames::acs, ultralight_c()).card_name, 0x0003);
}

TEST(Felica, AtrOfEachNaming) {
  EXPECT_EQ(atr(atr_name_felica(CardNames::pcsc, false)),
            "3B 8F 80 01 80 4F 0C A0 00 00 03 06 11 00 3B 00 00 00 00 42");
  EXPECT_EQ(atr(atr_name_felica(CardNames::windows, true)),
            "3B 8F 80 01 80 4F 0C A0 00 00 03 06 11 00 3B 00 00 00 00 42");
  EXPECT_EQ(atr(atr_name_felica(CardNames::acs, false)),
            "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 F0 11 00 00 00 00 8A");
  EXPECT_EQ(atr(atr_name_felica(CardNames::acs, true)),
            "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 F0 12 00 00 00 00 89");
}

TEST(Type1, JewelAndTopazByHr0) {
  for (const Byte hr0 : Bytes{0x01, 0x04, 0x05, 0x06, 0x07, 0x08}) {
    EXPECT_EQ(identify_type_1(hr0).card_name, 0x002F) << int{hr0};
  }
  EXPECT_EQ(identify_type_1(0x11).card_name, 0x0030);
  EXPECT_EQ(identify_type_1(0x12).card_name, 0x0030);
  EXPECT_EQ(identify_type_1(std::nullopt).card_name, 0x0030);
  EXPECT_EQ(atr(atr_name_type_1(CardNames::acs, identify_type_1(0x11))),
            "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 F0 04 00 00 00 00 9F");
}

}  // namespace
}  // namespace acr122::card
