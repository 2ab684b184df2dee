// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usb/device_name.h"

#include <gtest/gtest.h>

#include <string>

using acr122::Errc;
using acr122::usb::DeviceIds;
using acr122::usb::DeviceLocation;
using acr122::usb::DeviceName;
using acr122::usb::parse_device_name;

namespace {

DeviceName parsed(std::string_view name) {
  const auto result = parse_device_name(name);
  EXPECT_TRUE(result) << name;
  return result.value_or(DeviceName{});
}

void expect_refused(std::string_view name) {
  const auto result = parse_device_name(name);
  ASSERT_FALSE(result) << name;
  EXPECT_EQ(result.error().code, Errc::reader_not_found) << name;
}

constexpr DeviceIds kAcr122u{0x072F, 0x2200};

}  // namespace

TEST(DeviceName, ReadsTheFormOfLibudev) {
  const auto name = parsed("usb:072f/2200:libudev:0:/dev/bus/usb/001/004");
  EXPECT_EQ(name.ids, kAcr122u);
  EXPECT_EQ(name.location, (DeviceLocation{1, 4}));
}

TEST(DeviceName, ReadsDecimalNumbersWithLeadingZeros) {
  const auto name = parsed("usb:072f/90cc:libudev:0:/dev/bus/usb/010/127");
  EXPECT_EQ(name.ids, (DeviceIds{0x072F, 0x90CC}));
  EXPECT_EQ(name.location, (DeviceLocation{10, 127}));
}

TEST(DeviceName, ReadsTheFormOfLibusb) {
  const auto name = parsed("usb:072f/2200:libusb-1.0:1:4:0");
  EXPECT_EQ(name.ids, kAcr122u);
  EXPECT_EQ(name.location, (DeviceLocation{1, 4}));
}

TEST(DeviceName, ReadsIdsAlone) {
  const auto name = parsed("usb:072F/2200");
  EXPECT_EQ(name.ids, kAcr122u);
  EXPECT_FALSE(name.location);
}

TEST(DeviceName, ToleratesUnknownTails) {
  const auto name =
      parsed("usb:072f/2200:libhal:/org/freedesktop/Hal/devices/usb_device_72f_2200_noserial_if0");
  EXPECT_EQ(name.ids, kAcr122u);
  EXPECT_FALSE(name.location);
}

TEST(DeviceName, ReadsADeviceNode) {
  const auto name = parsed("/dev/bus/usb/002/255");
  EXPECT_FALSE(name.ids);
  EXPECT_EQ(name.location, (DeviceLocation{2, 255}));
}

TEST(DeviceName, MeansAnyReaderWhenEmpty) {
  const auto name = parsed("");
  EXPECT_FALSE(name.ids);
  EXPECT_FALSE(name.location);
}

TEST(DeviceName, RefusesEveryPrefixOfTheLibudevForm) {
  // A prefix that ends in "usb:072f/2200:" has an unknown tail, and the last one names device 00x.
  const std::string whole = "usb:072f/2200:libudev:0:/dev/bus/usb/001/004";
  const std::string known = "usb:072f/2200:libudev:";
  for (auto size = known.size(); size < whole.size(); ++size) {
    expect_refused(std::string_view(whole).substr(0, size));
  }
  for (std::size_t size = 1; size < std::string("usb:072f/2").size(); ++size) {
    expect_refused(std::string_view(whole).substr(0, size));
  }
}

TEST(DeviceName, RefusesWhatNamesNoDevice) {
  for (const std::string_view hostile : {"usb:",
                                         "usb:zzzz/2200",
                                         "usb:072f-2200",
                                         "usb:072f/",
                                         "usb:-72f/2200",
                                         "usb:072f/22000",
                                         "usb:072f/2200:libudev:0:/dev/bus/usb/001/004x",
                                         "usb:072f/2200:libudev:0:/dev/ttyS0",
                                         "usb:072f/2200:libudev:x:/dev/bus/usb/001/004",
                                         "usb:072f/2200:libudev:0:/dev/bus/usb/-1/4",
                                         "usb:072f/2200:libudev:0:/dev/bus/usb/256/004",
                                         "usb:072f/2200:libudev:0:/dev/bus/usb/001/000",
                                         "usb:072f/2200:libudev:0:/dev/bus/usb/0001/004",
                                         "usb:072f/2200:libusb-1.0:1:4",
                                         "usb:072f/2200:libusb-1.0:1:4:0:0",
                                         "usb:072f/2200:libusb-1.0::4:0",
                                         "/dev/bus/usb/001",
                                         "/dev/bus/usb/",
                                         "/dev/bus/usb/001/999",
                                         "/dev/bus/usb/../../etc/passwd",
                                         "ACS ACR122U",
                                         "%s%n%s",
                                         " "}) {
    expect_refused(hostile);
  }
  expect_refused(std::string(100000, '9'));
  expect_refused(std::string("usb:072f/2200:libusb-1.0:") + std::string(5000, '1') + ":4:0");
  expect_refused(std::string_view("\0usb:", 5));
}
