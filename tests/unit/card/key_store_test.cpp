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

TEST(KeyStore, HasThirtyTwoSlots) {
  KeyStore keys(false);
  EXPECT_EQ(load(keys, 0, "A0 A1 A2 A3 A4 A5"), sw::ok);
  EXPECT_EQ(load(keys, 31, "B0 B1 B2 B3 B4 B5"), sw::ok);
  EXPECT_EQ(load(keys, 32, "B0 B1 B2 B3 B4 B5"), sw::wrong_key_number);
  ASSERT_NE(keys.find(0), nullptr);
  EXPECT_EQ(to_hex(*keys.find(0)), "A0 A1 A2 A3 A4 A5");
  ASSERT_NE(keys.find(31), nullptr);
  EXPECT_EQ(to_hex(*keys.find(31)), "B0 B1 B2 B3 B4 B5");
  EXPECT_EQ(keys.find(1), nullptr);
  EXPECT_EQ(keys.find(32), nullptr);
}

TEST(KeyStore, TakesSixBytesOnly) {
  KeyStore keys(false);
  EXPECT_EQ(load(keys, 0, "A0 A1 A2 A3 A4"), sw::wrong_key_length);
  EXPECT_EQ(load(keys, 0, "A0 A1 A2 A3 A4 A5 A6"), sw::wrong_key_length);
  EXPECT_EQ(keys.find(0), nullptr);
}

TEST(KeyStore, LastingKeysOnlyByOption) {
  KeyStore strict(false), lenient(true);
  EXPECT_EQ(load(strict, 0, "FF FF FF FF FF FF", true), sw::no_lasting_keys);
  EXPECT_EQ(load(lenient, 0, "FF FF FF FF FF FF", true), sw::ok);
}

TEST(KeyStore, ForgettingOverwritesTheKeys) {
  KeyStore keys(false);
  ASSERT_EQ(load(keys, 3, "A0 A1 A2 A3 A4 A5"), sw::ok);
  const auto* slot = keys.find(3);
  keys.forget();
  EXPECT_EQ(keys.find(3), nullptr);
  EXPECT_EQ(to_hex(*slot), "00 00 00 00 00 00");
}

}  // namespace
}  // namespace acr122::card
