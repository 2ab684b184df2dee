// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/key_store.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::card {
namespace {

using test_support::hex;

StatusWord load(KeyStore& keys, std::uint8_t number, const char* key, bool lasting = false) {
  const auto bytes = hex(key);
  return keys.load({number, lasting, bytes});
}

TEST(KeyStore, HasAsManySlotsAsItIsMadeWith) {
  for (const unsigned slots : {1U, 2U, 32U, 255U}) {
    KeyStore keys(slots, false);
    const auto last = static_cast<std::uint8_t>(slots - 1);
    const auto beyond = static_cast<std::uint8_t>(slots);
    EXPECT_EQ(load(keys, beyond, "B0 B1 B2 B3 B4 B5"), sw::wrong_key_number);
    EXPECT_EQ(keys.find(beyond), nullptr);
    EXPECT_EQ(keys.find(last), nullptr) << "nothing was loaded yet";
    EXPECT_EQ(load(keys, 0, "A0 A1 A2 A3 A4 A5"), sw::ok);
    EXPECT_EQ(load(keys, last, "B0 B1 B2 B3 B4 B5"), sw::ok);
    ASSERT_NE(keys.find(last), nullptr);
    EXPECT_EQ(to_hex(*keys.find(last)), "B0 B1 B2 B3 B4 B5");
    ASSERT_NE(keys.find(0), nullptr);
    EXPECT_EQ(to_hex(*keys.find(0)), slots == 1 ? "B0 B1 B2 B3 B4 B5" : "A0 A1 A2 A3 A4 A5");
  }
}

TEST(KeyStore, With256SlotsTakesEveryNumber) {
  KeyStore keys(256, false);
  EXPECT_EQ(load(keys, 0xFF, "B0 B1 B2 B3 B4 B5"), sw::ok);
  ASSERT_NE(keys.find(0xFF), nullptr);
  EXPECT_EQ(to_hex(*keys.find(0xFF)), "B0 B1 B2 B3 B4 B5");
}

TEST(KeyStore, TakesSixBytesOnly) {
  KeyStore keys(32, false);
  EXPECT_EQ(load(keys, 0, "A0 A1 A2 A3 A4"), sw::wrong_key_length);
  EXPECT_EQ(load(keys, 0, "A0 A1 A2 A3 A4 A5 A6"), sw::wrong_key_length);
  EXPECT_EQ(keys.find(0), nullptr);
}

TEST(KeyStore, LastingKeysOnlyByOption) {
  KeyStore strict(32, false), lenient(32, true);
  EXPECT_EQ(load(strict, 0, "FF FF FF FF FF FF", true), sw::no_lasting_keys);
  EXPECT_EQ(load(lenient, 0, "FF FF FF FF FF FF", true), sw::ok);
}

TEST(KeyStore, ForgettingOverwritesTheKeys) {
  KeyStore keys(32, false);
  ASSERT_EQ(load(keys, 3, "A0 A1 A2 A3 A4 A5"), sw::ok);
  const auto* slot = keys.find(3);
  keys.forget();
  EXPECT_EQ(keys.find(3), nullptr);
  EXPECT_EQ(to_hex(*slot), "00 00 00 00 00 00");
}

}  // namespace
}  // namespace acr122::card
