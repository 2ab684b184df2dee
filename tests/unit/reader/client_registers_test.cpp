// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/client_registers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::reader {
namespace {

using test_support::hex;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ClientRegisters, EachSettingThatIsWrittenIsNamed) {
  EXPECT_THAT(settings_written(hex("FF 00 00 00 0B D4 08 63 02 80 63 1D 80 63 3D 07")),
              ElementsAre(0x6302, 0x631D, 0x633D));
}

// Reading the FIFO or writing commands, flags and ports has effects of its own.
TEST(ClientRegisters, NoOtherRegisterIsTouched) {
  EXPECT_THAT(settings_written(hex("FF 00 00 00 0E D4 08 63 31 0C 63 39 01 63 38 08 FF B0 01")),
              IsEmpty());
}

TEST(ClientRegisters, OtherCommandsWriteNone) {
  for (const auto* const apdu :
       {"FF 00 00 00 04 D4 06 63 02", "FF 00 48 00 05 D4 08 63 02 80", "FF 00 00 00", ""}) {
    EXPECT_THAT(settings_written(hex(apdu)), IsEmpty()) << apdu;
  }
}

TEST(ClientRegisters, HalfAnEntryIsNone) {
  EXPECT_THAT(settings_written(hex("FF 00 00 00 07 D4 08 63 02 80 63 03")), ElementsAre(0x6302));
}

}  // namespace
}  // namespace acr122::reader
