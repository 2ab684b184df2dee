// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gtest/gtest.h>

#include "sim/rf/crc.h"

namespace sim::chip {
namespace {

TEST(Crc, AgreesWithTheExamplesOfTheStandards) {
  // ISO 14443-3, annex B.
  EXPECT_EQ(crc_of(Modulation::a, Bytes{0x00, 0x00}), (Bytes{0xA0, 0x1E}));
  EXPECT_EQ(crc_of(Modulation::a, Bytes{0x12, 0x34}), (Bytes{0x26, 0xCF}));
  EXPECT_EQ(crc_of(Modulation::b, Bytes{0x00, 0x00, 0x00}), (Bytes{0xCC, 0xC6}));
  EXPECT_EQ(crc_of(Modulation::b, Bytes{0x0F, 0xAA, 0xFF}), (Bytes{0xFC, 0xD1}));
  // FeliCa Polling for any system, as sniffers show it.
  EXPECT_EQ(crc_of(Modulation::felica, Bytes{0x06, 0x00, 0xFF, 0xFF, 0x00, 0x00}),
            (Bytes{0x09, 0x21}));
}

}  // namespace
}  // namespace sim::chip
