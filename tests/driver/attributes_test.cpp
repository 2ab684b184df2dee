// SPDX-License-Identifier: LGPL-2.1-or-later
// SCardGetAttrib: docs/reader-commands.md in code.
#include "driver/rig.h"

namespace driver_test {
namespace {

using Rule28 = Driver;

struct Attribute {
  DWORD tag;
  const char* value;  // hex
};

Bytes text(std::string_view value) {
  Bytes bytes(value.begin(), value.end());
  bytes.push_back(0);
  return bytes;
}

// Lengths as libccid has them (its SCARDGETATTRIB.md), the rest as Windows' NFC stack; numbers in
// host byte order, four bytes where Windows says DWORD.
constexpr Attribute kWithoutACard[] = {
    {SCARD_ATTR_VENDOR_NAME, "41 43 53 00"},           // "ACS"
    {SCARD_ATTR_VENDOR_IFD_VERSION, "00 00 14 02"},    // 2.14
    {SCARD_ATTR_VENDOR_IFD_SERIAL_NO, "31 2D 31 00"},  // "1-1"
    {SCARD_ATTR_CHANNEL_ID, "04 01 20 00"},            // USB, bus 1, address 4
    {SCARD_ATTR_MAXINPUT, "08 00 01 00"},              // 65,544
    {SCARD_ATTR_DEVICE_UNIT, "00 00 00 00"},
    {SCARD_ATTR_ASYNC_PROTOCOL_TYPES, "03 00 00 00"},  // T=0, T=1
    {SCARD_ATTR_SYNC_PROTOCOL_TYPES, "00 00 00 00"},
    {SCARD_ATTR_DEFAULT_CLK, "F8 34 00 00"},  // 13,560 kHz
    {SCARD_ATTR_MAX_CLK, "F8 34 00 00"},
    {SCARD_ATTR_DEFAULT_DATA_RATE, "10 9E 01 00"},  // 106,000 bps
    {SCARD_ATTR_MAX_DATA_RATE, "40 78 06 00"},      // 424,000 bps
    {SCARD_ATTR_MAX_IFSD, "FE 00 00 00"},
    {SCARD_ATTR_POWER_MGMT_SUPPORT, "01 00 00 00"},
    {SCARD_ATTR_USER_TO_CARD_AUTH_DEVICE, "00 00 00 00"},
    {SCARD_ATTR_USER_AUTH_INPUT_DEVICE, "00 00 00 00"},
    {SCARD_ATTR_CHARACTERISTICS, "08 00 00 00"},  // contactless
    {SCARD_ATTR_CURRENT_PROTOCOL_TYPE, "00 00 00 00"},
    {SCARD_ATTR_CURRENT_CLK, "F8 34 00 00"},
    {SCARD_ATTR_CURRENT_D, "01 00 00 00"},
    {SCARD_ATTR_CURRENT_IFSC, "20 00 00 00"},
    {SCARD_ATTR_CURRENT_IFSD, "FE 00 00 00"},
    {SCARD_ATTR_CURRENT_BWT, "04 00 00 00"},
    {SCARD_ATTR_ICC_PRESENCE, "00"},
    {SCARD_ATTR_ICC_INTERFACE_STATUS, "00"},
    {SCARD_ATTR_ICC_TYPE_PER_ATR, "00"},
    {SCARD_ATTR_ATR_STRING, ""},
};

// Asked by programs that walk through reader.h (pyscard's sample_getAttrib.py): pcscd answers the
// names itself, the others have no meaning for a contactless reader or are requests, not values.
constexpr DWORD kNotOurs[] = {
    SCARD_ATTR_DEVICE_FRIENDLY_NAME_A,
    SCARD_ATTR_DEVICE_SYSTEM_NAME_A,
    SCARD_ATTR_DEVICE_FRIENDLY_NAME_W,
    SCARD_ATTR_DEVICE_SYSTEM_NAME_W,
    SCARD_ATTR_DEVICE_IN_USE,
    SCARD_ATTR_SUPRESS_T1_IFS_REQUEST,
    SCARD_ATTR_CURRENT_F,
    SCARD_ATTR_CURRENT_N,
    SCARD_ATTR_CURRENT_W,
    SCARD_ATTR_CURRENT_CWT,
    SCARD_ATTR_CURRENT_EBC_ENCODING,
    SCARD_ATTR_EXTENDED_BWT,
    SCARD_ATTR_CURRENT_IO_STATE,
    SCARD_ATTR_ESC_RESET,
    SCARD_ATTR_ESC_CANCEL,
    SCARD_ATTR_ESC_AUTHREQUEST,
};

TEST_F(Rule28, AttributesHaveTheirExactLengths) {
  open();
  for (const auto& [tag, value] : kWithoutACard) {
    EXPECT_EQ(capability(tag), (Answer{IFD_SUCCESS, hex(value)})) << std::hex << tag;
  }
  EXPECT_EQ(capability(SCARD_ATTR_VENDOR_IFD_TYPE).bytes, text("ACR122U PICC Interface"));
}

TEST_F(Rule28, AttributesOfACard) {
  open_with_card();
  const auto atr = power(IFD_POWER_UP).bytes;
  EXPECT_EQ(capability(SCARD_ATTR_ATR_STRING).bytes, atr);
  EXPECT_EQ(capability(TAG_IFD_ATR).bytes, atr);
  EXPECT_EQ(capability(SCARD_ATTR_ICC_PRESENCE).bytes, Bytes{2});
  EXPECT_EQ(capability(SCARD_ATTR_ICC_INTERFACE_STATUS).bytes, Bytes{1});
}

// libnfc's pcsc driver tells type A from type B by it (drivers/pcsc.c, pcsc_get_icc_type).
TEST_F(Rule28, CardTypeTellsAFromB) {
  open();
  const std::pair<const char*, std::uint8_t> cards[] = {
      {"classic-1k", 5}, {"desfire", 5}, {"type-b", 6}, {"felica-lite-s", 0}};
  for (const auto& [name, type] : cards) {
    place(name);
    ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; })) << name;
    EXPECT_EQ(capability(SCARD_ATTR_ICC_TYPE_PER_ATR).bytes, Bytes{type}) << name;
    reader_->remove_all();
    ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_NOT_PRESENT; })) << name;
    EXPECT_EQ(capability(SCARD_ATTR_ICC_TYPE_PER_ATR).bytes, Bytes{0}) << name;
  }
}

TEST_F(Rule28, CurrentProtocolIsTheOneThatPcscdAgreedOn) {
  open_with_card();
  const auto protocol = [] { return capability(SCARD_ATTR_CURRENT_PROTOCOL_TYPE).bytes; };
  EXPECT_EQ(protocol(), hex("00 00 00 00"));
  for (const std::uint8_t agreed : Bytes{1, 2}) {
    ASSERT_EQ(IFDHSetProtocolParameters(kLun, agreed, 0, 0, 0, 0), IFD_SUCCESS);
    EXPECT_EQ(protocol(), (Bytes{agreed, 0, 0, 0}));
  }
  // A program's own commands take the card away and give it back: pcscd's session lives on.
  ASSERT_EQ(transmit(hex("FF 00 00 00 03 D4 52 00")).code, IFD_SUCCESS);
  ASSERT_EQ(transmit(hex("00 A4 04 00")).code, IFD_SUCCESS);
  EXPECT_EQ(protocol(), hex("02 00 00 00"));
  ASSERT_EQ(power(IFD_POWER_DOWN).code, IFD_SUCCESS);
  EXPECT_EQ(protocol(), hex("00 00 00 00"));
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(protocol(), hex("00 00 00 00"));
}

TEST_F(Rule28, OneByteTooSmallIsSaidAndNothingIsWritten) {
  open_with_card();
  std::vector<DWORD> tags{SCARD_ATTR_VENDOR_IFD_TYPE, TAG_IFD_ATR,
                          TAG_IFD_SLOTS_NUMBER,       TAG_IFD_THREAD_SAFE,
                          TAG_IFD_SLOT_THREAD_SAFE,   TAG_IFD_SIMULTANEOUS_ACCESS,
                          TAG_IFD_DEVICE_REMOVED,     TAG_IFD_POLLING_THREAD_WITH_TIMEOUT,
                          TAG_IFD_STOP_POLLING_THREAD};
  for (const auto& attribute : kWithoutACard) tags.push_back(attribute.tag);
  for (const auto tag : tags) {
    const auto value = capability(tag);
    ASSERT_EQ(value.code, IFD_SUCCESS) << std::hex << tag;
    ASSERT_FALSE(value.bytes.empty()) << std::hex << tag;
    EXPECT_EQ(capability(tag, value.bytes.size()), value) << std::hex << tag;
    for (const DWORD room : {value.bytes.size() - 1, 0UL}) {
      EXPECT_EQ(capability(tag, room).code, IFD_ERROR_INSUFFICIENT_BUFFER) << std::hex << tag;
    }
  }
}

TEST_F(Rule28, UnknownTags) {
  open();
  for (const DWORD tag : kNotOurs) EXPECT_EQ(capability(tag).code, IFD_ERROR_TAG) << tag;
  for (const DWORD tag : {0UL, 1UL, 0x00010199UL, 0x7FFF1234UL, 0x100010100UL, ~0UL}) {
    EXPECT_EQ(capability(tag).code, IFD_ERROR_TAG) << tag;
  }
  UCHAR value = 1;
  EXPECT_EQ(IFDHSetCapabilities(kLun, 0x12345, 1, &value), IFD_ERROR_TAG);
}

TEST_F(Rule28, SerialNumberIsTheDevicesOwnOrElseItsPort) {
  auto clone = sim::acr122u();
  clone.serial = "A02014090501";  // acshk/acsccid#28
  const auto second = std::make_shared<sim::VirtualReader>(clone);
  sim::libusb_mock::attach(second, {.bus = 1, .address = 9, .ports = {2, 4, 1}});
  const auto third = std::make_shared<sim::VirtualReader>();
  sim::libusb_mock::attach(third, {.bus = 3, .address = 7, .ports = {2, 4}});
  open();
  ASSERT_EQ(create(0x10000, "usb:072f/2200:libudev:0:/dev/bus/usb/001/009"), IFD_SUCCESS);
  ASSERT_EQ(create(0x20000, "usb:072f/2200:libudev:0:/dev/bus/usb/003/007"), IFD_SUCCESS);
  const auto serial = [](DWORD lun) {
    return capability(SCARD_ATTR_VENDOR_IFD_SERIAL_NO, 264, lun).bytes;
  };
  EXPECT_EQ(serial(kLun), text("1-1"));
  EXPECT_EQ(serial(0x10000), text("A02014090501"));
  EXPECT_EQ(serial(0x20000), text("3-2.4"));
}

TEST_F(Rule28, UnitCountsOurReaders) {
  const auto second = std::make_shared<sim::VirtualReader>();
  sim::libusb_mock::attach(second, {.bus = 1, .address = 9, .ports = {2}});
  ASSERT_EQ(create(0x30000, "usb:072f/2200:libudev:0:/dev/bus/usb/001/009"), IFD_SUCCESS);
  const auto unit = [](DWORD lun) { return capability(SCARD_ATTR_DEVICE_UNIT, 4, lun).bytes; };
  EXPECT_EQ(unit(0x30000), hex("00 00 00 00"));
  open();
  EXPECT_EQ(unit(kLun), hex("00 00 00 00"));
  EXPECT_EQ(unit(0x30000), hex("01 00 00 00"));
}

class Touchatag : public Driver {
 protected:
  Touchatag() : Driver(sim::touchatag()) {}
};

TEST_F(Touchatag, HasAVendorNameAlthoughTheDeviceGivesNone) {
  ASSERT_EQ(create(kLun, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004"), IFD_SUCCESS);
  EXPECT_EQ(capability(SCARD_ATTR_VENDOR_NAME).bytes, text("ACS"));
  EXPECT_EQ(capability(SCARD_ATTR_VENDOR_IFD_TYPE).bytes, text("CCID USB Reader"));
}

}  // namespace
}  // namespace driver_test
