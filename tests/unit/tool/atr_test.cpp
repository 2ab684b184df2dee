// SPDX-License-Identifier: LGPL-2.1-or-later
#include "atr.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace tool {
namespace {

using test_support::hex;

// pcsc-tools, smartcard_list.txt.
constexpr auto kClassic = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A";
constexpr auto kJcop = "3B 89 80 01 4A 43 4F 50 33 31 56 32 32 4A";

std::string words(const char* atr) {
  const auto parsed = parse_atr(hex(atr));
  return parsed ? in_words(*parsed) : "none";
}

TEST(AtrInWords, NamesStorageCards) {
  EXPECT_EQ(words(kClassic), "MIFARE Classic 1K (ISO 14443 A)");
  EXPECT_EQ(words("3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 12 34 00 00 00 00 6A"),
            "of kind 1234 (ISO 14443 A)");
}

TEST(AtrInWords, SaysWhatASmartCardSays) {
  EXPECT_EQ(words(kJcop), "smart card (ISO 14443-4), says \"JCOP31V22\"");
  EXPECT_EQ(words("3B 80 80 01 01"), "smart card (ISO 14443-4)");
}

TEST(AtrInWords, NoPrefixIsAnAtr) {
  const auto whole = hex(kClassic);
  for (std::size_t size = 0; size + 1 < whole.size(); ++size)
    EXPECT_FALSE(parse_atr(ByteView(whole).first(size))) << size;
  EXPECT_FALSE(parse_atr(hex("00 00")));
  EXPECT_FALSE(parse_atr(hex("3B F0 FF FF FF FF FF FF FF")));  // TDs without end
}

}  // namespace
}  // namespace tool
