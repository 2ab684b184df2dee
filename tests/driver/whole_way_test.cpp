// SPDX-License-Identifier: LGPL-2.1-or-later
// The whole way once.
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

}  // namespace
}  // namespace driver_test
