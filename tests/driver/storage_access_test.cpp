// SPDX-License-Identifier: LGPL-2.1-or-later
// All access conditions of MIFARE Classic data blocks (MF1S50YYX, table 8) seen through the driver.
#include "driver/storage_rig.h"
#include "sim/cards/mifare_classic.h"

namespace driver_test {
namespace {

struct Condition {
  unsigned c1, c2, c3;
  const char* read;  // which keys may
  const char* write;
  const char* increment;
  const char* decrement;
};

constexpr std::array kConditions{
    Condition{0, 0, 0, "AB", "AB", "AB", "AB"}, Condition{0, 1, 0, "AB", "", "", ""},
    Condition{1, 0, 0, "AB", "B", "", ""},      Condition{1, 1, 0, "AB", "B", "B", "AB"},
    Condition{0, 0, 1, "AB", "", "", "AB"},     Condition{0, 1, 1, "B", "B", "", ""},
    Condition{1, 0, 1, "B", "", "", ""},        Condition{1, 1, 1, "", "", "", ""},
};

class StorageAccess : public Storage, public ::testing::WithParamInterface<Condition> {
 protected:
  /// Block 4 under the condition; the trailer under 011, so that key B is a key.
  static Bytes trailer(const Condition& condition) {
    const unsigned c1 = condition.c1, c2 = condition.c2 | 8U, c3 = condition.c3 | 8U;
    Bytes bytes(16, 0xFF);
    bytes[6] = static_cast<std::uint8_t>((~c2 & 0x0FU) << 4 | (~c1 & 0x0FU));
    bytes[7] = static_cast<std::uint8_t>(c1 << 4 | (~c3 & 0x0FU));
    bytes[8] = static_cast<std::uint8_t>(c3 << 4 | c2);
    return bytes;
  }
  static std::string expected(const char* keys, char key) {
    return std::string(keys).find(key) == std::string::npos ? "69 82" : "90 00";
  }
};

TEST_P(StorageAccess, IsWhatTheDataSheetSays) {
  const auto card = use<sim::MifareClassic>("classic-1k");
  const auto value = hex("64 00 00 00 9B FF FF FF 64 00 00 00 04 FB 04 FB");
  std::ranges::copy(trailer(GetParam()), card->memory().begin() + 7 * 16);
  ASSERT_EQ(apdu("FF 82 00 00 06 FF FF FF FF FF FF"), "90 00");
  for (const char key : {'A', 'B'}) {
    SCOPED_TRACE(key);
    std::ranges::copy(value, card->memory().begin() + 4 * 16);
    const std::string type = key == 'A' ? "60" : "61";
    ASSERT_EQ(apdu("FF 86 00 00 05 01 00 04 " + type + " 00"), "90 00");
    EXPECT_EQ(word("FF B0 00 04 10"), expected(GetParam().read, key));
    EXPECT_EQ(apdu("FF D7 00 04 05 01 00 00 00 01"), expected(GetParam().increment, key));
    EXPECT_EQ(apdu("FF D7 00 04 05 02 00 00 00 01"), expected(GetParam().decrement, key));
    EXPECT_EQ(apdu("FF D6 00 04 10 " + acr122::to_hex(value)), expected(GetParam().write, key));
  }
}

std::string name_of(const ::testing::TestParamInfo<Condition>& info) {
  const auto& condition = info.param;
  return fmt::format("C{}{}{}", condition.c1, condition.c2, condition.c3);
}

INSTANTIATE_TEST_SUITE_P(Classic, StorageAccess, ::testing::ValuesIn(kConditions), name_of);

}  // namespace
}  // namespace driver_test
