// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/descriptor.h"

#include <gtest/gtest.h>

#include "support/decoder_checks.h"
#include "support/hex.h"

using namespace acr122;
using acr122::ccid::decode_class_descriptor;
using test_support::hex;

namespace {

// Field values of LudovicRousseau/CCID, readers/ACR122U_PICC.txt.
const Bytes kAcr122u = hex(
    "36 21 00 01 00 07 02 00 00 00 A0 0F 00 00 A0 0F 00 00 00 00 2A 00 00 90 D0 03 00 00 00 01 00"
    "00 00 00 00 00 00 00 00 00 40 00 02 00 0F 01 00 00 00 00 00 00 00 01");

}  // namespace

TEST(ClassDescriptor, ReadsThatOfAnAcr122u) {
  const auto descriptor = decode_class_descriptor(kAcr122u);
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->bcd_ccid, 0x0100);
  EXPECT_EQ(descriptor->max_slot_index, 0);
  EXPECT_EQ(descriptor->voltage_support, 0x07);
  EXPECT_EQ(descriptor->protocols, 2U);
  EXPECT_EQ(descriptor->max_data_rate, 250000U);
  EXPECT_EQ(descriptor->max_ifsd, 256U);
  EXPECT_EQ(descriptor->features, 0x00020040U);
  EXPECT_EQ(descriptor->max_message_length, 271U);
  EXPECT_EQ(descriptor->max_busy_slots, 1);
}

TEST(ClassDescriptor, HasFiftyFourBytes) {
  test_support::expect_exact_length(kAcr122u, decode_class_descriptor);
}

TEST(ClassDescriptor, RejectsAnotherLengthOrType) {
  auto wrong_length = kAcr122u;
  wrong_length[0] = 0x35;
  EXPECT_FALSE(decode_class_descriptor(wrong_length));
  auto wrong_type = kAcr122u;
  wrong_type[1] = 0x05;
  EXPECT_FALSE(decode_class_descriptor(wrong_type));
}
