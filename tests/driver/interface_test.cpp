// SPDX-License-Identifier: LGPL-2.1-or-later
// Buffers, tags, arguments: what pcscd passes in and gets out.
#include "driver/rig.h"

namespace driver_test {
namespace {

using Rule10 = Driver;
using Rule11 = Driver;
using Rule22 = Driver;
using Rule23 = Driver;
using Rule24 = Driver;
using Rule25 = Driver;
using Arguments = Driver;

constexpr DWORD kStranger = 0x70000;
const Bytes kFirmware = hex("41 43 52 31 32 32 55 32 31 34");  // "ACR122U214"

TEST_F(Rule10, TagsAreAnsweredWithoutUsbEvenForAReaderThatIsGone) {
  open();
  for (const bool gone : {false, true}) {
    if (gone) sim::libusb_mock::detach();
    const auto transfers = reader_->counters().usb_transfers;
    EXPECT_EQ(capability(TAG_IFD_SIMULTANEOUS_ACCESS, 1), (Answer{IFD_SUCCESS, {255}}));
    EXPECT_EQ(capability(TAG_IFD_THREAD_SAFE, 1), (Answer{IFD_SUCCESS, {1}}));
    EXPECT_EQ(capability(TAG_IFD_SLOTS_NUMBER, 1), (Answer{IFD_SUCCESS, {1}}));
    EXPECT_EQ(capability(TAG_IFD_DEVICE_REMOVED, 1), (Answer{IFD_SUCCESS, {1}}));
    EXPECT_EQ(reader_->counters().usb_transfers, transfers);
  }
}

TEST_F(Rule11, WaitAndStopComeAsAPairAndNeverKillable) {
  open();
  EXPECT_NE(wait_function(), nullptr);
  EXPECT_NE(stop_function(), nullptr);
  EXPECT_EQ(capability(TAG_IFD_POLLING_THREAD_KILLABLE, 1).code, IFD_ERROR_TAG);
}

TEST_F(Rule22, PowerDownWithoutACardIsFine) {
  open();
  EXPECT_EQ(power(IFD_POWER_DOWN), (Answer{IFD_SUCCESS, {}}));
  EXPECT_EQ(power(IFD_POWER_DOWN), (Answer{IFD_SUCCESS, {}}));
}

// pcscd writes "present" after the call, and must not do so after its event thread wrote "absent".
// It may ask once before, for its idle power off.
TEST_F(Rule22, AbsenceIsToldWhenThePowerDownIsThrough) {
  open_with_card();
  reader_->remove_all();
  wait_function()(kLun, 1'000);
  const auto start = modelled_now();
  EXPECT_EQ(power(IFD_POWER_DOWN).code, IFD_SUCCESS);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_GE(modelled_now() - start, 50ms);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_GE(modelled_now() - start, 100ms);
}

TEST_F(Rule23, BothProtocolsButOnlyWithAnActiveCard) {
  open();
  const auto set = [](DWORD protocol) {
    return IFDHSetProtocolParameters(kLun, protocol, 0, 0, 0, 0);
  };
  EXPECT_EQ(set(SCARD_PROTOCOL_T1), IFD_COMMUNICATION_ERROR);
  place();
  ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
  EXPECT_EQ(set(SCARD_PROTOCOL_T1), IFD_COMMUNICATION_ERROR) << "not powered";
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(set(SCARD_PROTOCOL_T0), IFD_SUCCESS);
  EXPECT_EQ(set(SCARD_PROTOCOL_T1), IFD_SUCCESS);
  for (const DWORD protocol : {0UL, 3UL, 4UL, 0x10000UL, ~0UL}) {
    EXPECT_EQ(set(protocol), IFD_PROTOCOL_NOT_SUPPORTED);
  }
  EXPECT_EQ(power(IFD_POWER_DOWN).code, IFD_SUCCESS);
  EXPECT_EQ(set(SCARD_PROTOCOL_T1), IFD_COMMUNICATION_ERROR);
}

TEST_F(Rule24, AtrHonoursItsBuffer) {
  open_with_card();
  EXPECT_EQ(power(IFD_POWER_UP, kLun, 20).bytes.size(), 20U);
  for (const DWORD room : {0UL, 1UL, 19UL}) {
    EXPECT_EQ(power(IFD_POWER_UP, kLun, room).code, IFD_ERROR_INSUFFICIENT_BUFFER);
  }
}

TEST_F(Rule25, AnswerHonoursItsBuffer) {
  open_with_card();
  const auto uid = hex("FF CA 00 00 00");
  EXPECT_EQ(transmit(uid, kLun, 6).bytes, hex("82 AC B9 5D 90 00"));
  for (const DWORD room : {0UL, 1UL, 5UL}) {
    EXPECT_EQ(transmit(uid, kLun, room).code, IFD_ERROR_INSUFFICIENT_BUFFER) << room;
  }
}

TEST_F(Rule25, ProtocolsOfPcscd) {
  open_with_card();
  for (const DWORD protocol : {0UL, 1UL, 4UL}) {
    EXPECT_EQ(transmit(hex("FF CA 00 00 00"), kLun, 65'548, protocol).code, IFD_SUCCESS);
  }
  for (const DWORD protocol : {2UL, 3UL, 5UL, ~0UL}) {
    EXPECT_EQ(transmit(hex("FF CA 00 00 00"), kLun, 65'548, protocol).code,
              IFD_PROTOCOL_NOT_SUPPORTED);
  }
}

// libnfc by T=0 (drivers/acr122_pcsc.c).
TEST_F(Rule25, DirectTransmitByT0IsAnsweredByHalves) {
  constexpr DWORD kT0 = 0;
  const auto by_t0 = [](std::string_view apdu) {
    return transmit(hex(apdu), kLun, 65'548, kT0).bytes;
  };
  open_with_card();
  EXPECT_EQ(by_t0("FF 00 00 00 02 D4 02"), hex("61 08"));
  EXPECT_EQ(by_t0("FF C0 00 00 08"), hex("D5 03 32 01 06 07 90 00"));
  EXPECT_EQ(by_t0("FF C0 00 00 08"), hex("6D 00")) << "once";
  EXPECT_EQ(by_t0("FF 00 48 00 00"), kFirmware) << "not the reader's other commands";

  EXPECT_EQ(by_t0("FF 00 00 00 02 D4 02"), hex("61 08"));
  EXPECT_EQ(power(IFD_RESET).code, IFD_SUCCESS);
  EXPECT_EQ(by_t0("FF C0 00 00 08"), hex("6D 00")) << "another session";
}

TEST_F(Rule25, EveryLengthOfCommandHasAnAnswerOrAnError) {
  open_with_card();
  Bytes apdu;
  for (const std::size_t length : {0UL, 1UL, 2UL, 3UL, 4UL, 5UL, 261UL, 262UL, 4096UL, 65'548UL}) {
    for (const std::uint8_t first : Bytes{0x00, 0xFF}) {
      apdu.assign(length, 0);
      if (length > 0) apdu[0] = first;
      const auto answer = transmit(apdu);
      if (answer.code == IFD_SUCCESS) {
        EXPECT_GE(answer.bytes.size(), 2U) << length;
      }
    }
  }
  apdu.assign(65'549, 0);
  EXPECT_EQ(transmit(apdu).code, IFD_COMMUNICATION_ERROR);
}

TEST_F(Rule25, WithoutACardThereIsNoCard) {
  open();
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(transmit(hex("00 A4 04 00")).code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(transmit(hex("FF")).code, IFD_ICC_NOT_PRESENT);
}

// A RAW connection reaches the driver without a card (winscard.c, SCardTransmit).
TEST_F(Rule25, PseudoApdusNeedNoCard) {
  open();
  EXPECT_EQ(transmit(hex("FF 00 48 00 00"), kLun, 65'548, 4), (Answer{IFD_SUCCESS, kFirmware}));
}

TEST_F(Arguments, UnknownLun) {
  EXPECT_EQ(power(IFD_POWER_UP, kStranger).code, IFD_NO_SUCH_DEVICE);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00"), kStranger).code, IFD_NO_SUCH_DEVICE);
  EXPECT_EQ(control(0x42000001, hex("FF 00 48 00 00"), kStranger).code, IFD_NO_SUCH_DEVICE);
  EXPECT_EQ(capability(TAG_IFD_SLOTS_NUMBER, 1, kStranger).code, IFD_NO_SUCH_DEVICE);
  UCHAR value = 1;
  EXPECT_EQ(IFDHSetCapabilities(kStranger, TAG_IFD_DEVICE_REMOVED, 1, &value), IFD_NO_SUCH_DEVICE);
  EXPECT_EQ(IFDHSetProtocolParameters(kStranger, 1, 0, 0, 0, 0), IFD_NO_SUCH_DEVICE);
  EXPECT_EQ(IFDHCloseChannel(kStranger), IFD_NO_SUCH_DEVICE);
  open();
  EXPECT_EQ(wait_function()(kStranger, 1'000), IFD_NO_SUCH_DEVICE);
  EXPECT_EQ(stop_function()(kStranger), IFD_NO_SUCH_DEVICE);
}

TEST_F(Arguments, NullPointers) {
  EXPECT_EQ(IFDHCreateChannelByName(kLun, nullptr), IFD_COMMUNICATION_ERROR);
  open_with_card();
  UCHAR byte = 0;
  DWORD length = 1;
  const SCARD_IO_HEADER t1{1, 16};
  EXPECT_EQ(IFDHGetCapabilities(kLun, TAG_IFD_SLOTS_NUMBER, nullptr, &byte),
            IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHGetCapabilities(kLun, TAG_IFD_SLOTS_NUMBER, &length, nullptr),
            IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHSetCapabilities(kLun, TAG_IFD_DEVICE_REMOVED, 1, nullptr), IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHPowerICC(kLun, IFD_POWER_UP, nullptr, &length), IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHPowerICC(kLun, IFD_POWER_UP, &byte, nullptr), IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHTransmitToICC(kLun, t1, nullptr, 5, &byte, &length, nullptr),
            IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(length, 0U);
  EXPECT_EQ(IFDHTransmitToICC(kLun, t1, &byte, 1, nullptr, &length, nullptr),
            IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHTransmitToICC(kLun, t1, &byte, 1, &byte, nullptr, nullptr),
            IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHControl(kLun, 0x42000D48, nullptr, 0, nullptr, 100, &length),
            IFD_ERROR_INSUFFICIENT_BUFFER);
  EXPECT_EQ(IFDHControl(kLun, 0x42000001, nullptr, 4, &byte, 1, &length), IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHControl(kLun, 0x42000D48, &byte, 1, &byte, 1, nullptr), IFD_COMMUNICATION_ERROR);
}

TEST_F(Arguments, UnknownPowerAction) {
  open_with_card();
  for (const DWORD action : {0UL, 499UL, 503UL, ~0UL}) {
    EXPECT_EQ(power(action).code, IFD_NOT_SUPPORTED);
  }
}

}  // namespace
}  // namespace driver_test
