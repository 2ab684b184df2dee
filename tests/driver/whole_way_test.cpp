// SPDX-License-Identifier: LGPL-2.1-or-later
// The whole way once, and how much passes on it.
#include <fstream>
#include <sstream>

#include "driver/rig.h"

namespace driver_test {
namespace {

TEST_F(Driver, CardsAtrAndUidReachTheClient) {
  place("classic-1k");
  open();
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  // PC/SC part 3, 3.1.3.2.3: MIFARE Classic 1K.
  const Answer atr{IFD_SUCCESS, hex("3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A")};
  EXPECT_EQ(power(IFD_POWER_UP), atr);
  EXPECT_EQ(IFDHSetProtocolParameters(kLun, SCARD_PROTOCOL_T1, 0, 0, 0, 0), IFD_SUCCESS);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")), (Answer{IFD_SUCCESS, hex("82 AC B9 5D 90 00")}));
  reader_->remove_all();
  EXPECT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_NOT_PRESENT; }));
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(IFDHCloseChannel(kLun), IFD_SUCCESS);
}

// The applet's echo, with length fields of 2 bytes.
TEST_F(Driver, AnApduOf3000BytesPassesInAsManyBlocksAsItsWalkSays) {
  open_with_card("applet");
  Bytes apdu = hex("80 EC 00 00 00 0B AF");
  while (apdu.size() < 2'998) apdu.push_back(static_cast<std::uint8_t>(apdu.size()));
  Bytes echo(apdu.begin() + 7, apdu.end());
  acr122::append(apdu, hex("00 00"));
  acr122::append(echo, hex("90 00"));
  ASSERT_EQ(apdu.size(), 3'000U);
  const auto before = reader_->counters().chip_commands.get();
  EXPECT_EQ(transmit(apdu), (Answer{IFD_SUCCESS, echo}));
  const auto direct_transmits = reader_->counters().chip_commands.get() - before;
  std::ostringstream page;
  page << std::ifstream(ACR122_SOURCE_DIR "/docs/architecture.md").rdbuf();
  EXPECT_THAT(page.str(),
              ::testing::HasSubstr(fmt::format("{} direct transmits", direct_transmits)));
}

}  // namespace
}  // namespace driver_test
