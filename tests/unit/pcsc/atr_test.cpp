// SPDX-License-Identifier: LGPL-2.1-or-later
// Every worked ATR of PC/SC part 3 practice: pcsc-tools' smartcard_list.txt and the ACR122U API
// 2.04, section 3.1, byte by byte.
#include "pcsc/atr.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::pcsc {
namespace {

using test_support::hex;

struct StorageRow {
  const char* card;
  Standard standard;
  std::uint16_t name;
  const char* atr;
};

class StorageCardAtr : public ::testing::TestWithParam<StorageRow> {};

TEST_P(StorageCardAtr, IsByteExact) {
  const auto& row = GetParam();
  EXPECT_EQ(to_hex(storage_card_atr(row.standard, row.name)), row.atr) << row.card;
}

constexpr auto kA = Standard::iso14443a_3;
INSTANTIATE_TEST_SUITE_P(
    SmartcardList, StorageCardAtr,
    ::testing::Values(StorageRow{"Classic 1K", kA, 0x0001,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A"},
                      StorageRow{"Classic 4K", kA, 0x0002,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 02 00 00 00 00 69"},
                      StorageRow{"Ultralight", kA, 0x0003,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 03 00 00 00 00 68"},
                      StorageRow{"Mini", kA, 0x0026,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 26 00 00 00 00 4D"},
                      StorageRow{"Ultralight C", kA, 0x003A,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 3A 00 00 00 00 51"},
                      StorageRow{"Ultralight EV1", kA, 0x003D,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 3D 00 00 00 00 56"},
                      StorageRow{"FeliCa", Standard::felica, 0x003B,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 11 00 3B 00 00 00 00 42"},
                      StorageRow{"FeliCa 212, ACS", kA, 0xF011,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 F0 11 00 00 00 00 8A"},
                      StorageRow{"FeliCa 424, ACS", kA, 0xF012,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 F0 12 00 00 00 00 89"},
                      StorageRow{"Topaz, ACS", kA, 0xF004,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 F0 04 00 00 00 00 9F"},
                      StorageRow{"ICODE SLI", Standard{0x0B}, 0x0014,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 0B 00 14 00 00 00 00 77"},
                      StorageRow{"no name at all", Standard{0x00}, 0x0000,
                                 "3B 8F 80 01 80 4F 0C A0 00 00 03 06 00 00 00 00 00 00 00 68"}));

struct HistoricalRow {
  const char* card;
  const char* historical;
  const char* atr;
};

class ContactlessAtr : public ::testing::TestWithParam<HistoricalRow> {};

TEST_P(ContactlessAtr, IsByteExact) {
  const auto& row = GetParam();
  EXPECT_EQ(to_hex(contactless_atr(hex(row.historical))), row.atr) << row.card;
}

INSTANTIATE_TEST_SUITE_P(
    SmartcardList, ContactlessAtr,
    ::testing::Values(HistoricalRow{"no historical bytes", "", "3B 80 80 01 01"},
                      HistoricalRow{"DESFire", "80", "3B 81 80 01 80 80"},
                      HistoricalRow{"ACR122L V1.03 p.41", "47 65", "3B 82 80 01 47 65 21"},
                      HistoricalRow{"YubiKey 5 NFC", "80 73 C0 21 C0 57 59 75 62 69 4B 65 79",
                                    "3B 8D 80 01 80 73 C0 21 C0 57 59 75 62 69 4B 65 79 F9"},
                      HistoricalRow{"type B, MBLI 2", "00 00 00 00 33 81 81 20",
                                    "3B 88 80 01 00 00 00 00 33 81 81 20 1A"},
                      HistoricalRow{"type B, MBLI forced to 0", "00 00 00 00 33 81 81 00",
                                    "3B 88 80 01 00 00 00 00 33 81 81 00 3A"},
                      HistoricalRow{"Belgian passport", "E1 F3 5E 11 77 81 95 00",
                                    "3B 88 80 01 E1 F3 5E 11 77 81 95 00 37"},
                      HistoricalRow{"JCOP31 v2.3.2", "4A 43 4F 50 33 31 56 32 33 32",
                                    "3B 8A 80 01 4A 43 4F 50 33 31 56 32 33 32 7A"},
                      HistoricalRow{"Mastercard, 15 historical bytes",
                                    "80 31 E0 6B 04 54 6B 02 6D 55 55 55 55 55 55",
                                    "3B 8F 80 01 80 31 E0 6B 04 54 6B 02 6D 55 55 55 55 55 55 60"},
                      HistoricalRow{"MIFARE Plus SL3", "C1 05 2F 2F 01 BC D6",
                                    "3B 87 80 01 C1 05 2F 2F 01 BC D6 A9"},
                      HistoricalRow{
                          "16 historical bytes: the last is dropped",
                          "80 31 E0 6B 04 54 6B 02 6D 55 55 55 55 55 55 AA",
                          "3B 8F 80 01 80 31 E0 6B 04 54 6B 02 6D 55 55 55 55 55 55 60"}));

}  // namespace
}  // namespace acr122::pcsc
