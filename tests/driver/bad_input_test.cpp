// SPDX-License-Identifier: LGPL-2.1-or-later
// Buffers of every length to every control code and to the card: an answer or an error, nothing
// written where it does not belong, and the reader works on.
#include <numeric>

#include "driver/rig.h"

namespace driver_test {
namespace {

using BadInput = Driver;

constexpr std::size_t kLongest = 65'548;  // pcscd passes on no more (MAX_BUFFER_SIZE_EXTENDED)
constexpr std::uint8_t kUntouched = 0xA5;
constexpr std::array<DWORD, 13> kCodes{0x42000001, 0x42000DAC, 0x003136B0, 0x420036B0, 0x42000D48,
                                       0x00313520, 0x42330012, 0x42330006, 0x42000E11, 0,
                                       1,          0x7FFFFFFF, ~DWORD{0}};
const Bytes kFirmware = hex("41 43 52 31 32 32 55 32 31 34");

/// Starts of buffers, so that every length is tried on each path through the driver.
const std::array<Bytes, 8> kStarts{hex(""),
                                   hex("FF"),
                                   hex("FF 00"),
                                   hex("FF 00 00 00 02 D4 04"),
                                   hex("FF 00 00 00 FF D4 00 00"),
                                   hex("FF 00 40 00 04 00 00 00 00"),
                                   hex("FF CA 00 00 00"),
                                   hex("FF 82 00 00 06 FF FF FF FF FF FF")};

/// A program's buffer that begins with `start`; zeros up to the longest length and beyond.
Bytes buffer(const Bytes& start) {
  Bytes command = start;
  command.resize(kLongest + 1);
  return command;
}

/// Every length near where something changes, and a sample of the others.
std::vector<std::size_t> lengths() {
  std::vector<std::size_t> all;
  for (std::size_t length = 0; length <= 600; ++length) all.push_back(length);
  for (std::size_t length = 601; length < kLongest; length += 997) all.push_back(length);
  for (std::size_t length = 65'530; length <= kLongest; ++length) all.push_back(length);
  return all;
}

class Room {
 public:
  UCHAR* data() { return bytes_.data(); }
  /// The answer of `length` bytes is inside `room` and the rest as it was.
  void check(RESPONSECODE code, DWORD length, DWORD room, const std::string& what) {
    ASSERT_TRUE(code == IFD_SUCCESS ? length <= room : length == 0) << what;
    const auto end = bytes_.begin() + static_cast<std::ptrdiff_t>(length);
    const auto used = std::find_if(end, bytes_.end(), [](auto byte) { return byte != kUntouched; });
    ASSERT_EQ(used, bytes_.end()) << what;
    std::fill(bytes_.begin(), end, kUntouched);
  }

 private:
  Bytes bytes_ = Bytes(600, kUntouched);
};

std::vector<std::size_t> every_length() {
  std::vector<std::size_t> all(kLongest + 1);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

void control_all(DWORD code, const Bytes& start, const std::vector<std::size_t>& sizes) {
  Room room;
  auto command = buffer(start);
  for (const auto size : sizes) {
    DWORD returned = 0xAAAA;
    const auto result = IFDHControl(kLun, code, command.data(), size, room.data(), 512, &returned);
    const auto what =
        fmt::format("code {:#x}, {} bytes from {}", code, size, acr122::to_hex(start));
    ASSERT_NO_FATAL_FAILURE(room.check(result, returned, 512, what));
    ASSERT_TRUE(result == IFD_SUCCESS || result == IFD_ERROR_NOT_SUPPORTED) << what;
  }
}

class EveryCode : public Driver, public ::testing::WithParamInterface<DWORD> {};

TEST_P(EveryCode, TakesEveryLength) {
  open_with_card();
  for (const auto& start : kStarts) {
    ASSERT_NO_FATAL_FAILURE(control_all(GetParam(), start, lengths()));
  }
  ASSERT_NO_FATAL_FAILURE(control_all(GetParam(), hex("FF 00 00 00 FF D4 00 00"), every_length()));
  EXPECT_EQ(control(0x42000001, hex("FF 00 48 00 00")), (Answer{IFD_SUCCESS, kFirmware}));
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).bytes, hex("82 AC B9 5D 90 00"));
}

INSTANTIATE_TEST_SUITE_P(BadInput, EveryCode, ::testing::ValuesIn(kCodes),
                         [](const auto& code) { return fmt::format("{:x}", code.param); });

TEST_F(BadInput, EverySingleLength) {
  open_with_card();
  for (const DWORD code : {0x42000001UL, 0x42330012UL, 0x7FFFFFFFUL}) {
    ASSERT_NO_FATAL_FAILURE(control_all(code, hex("FF 00 00 00 FF D4 00 00"), every_length()));
  }
  EXPECT_EQ(control(0x42000001, hex("FF 00 48 00 00")), (Answer{IFD_SUCCESS, kFirmware}));
}

class EveryKindOfCard : public Driver, public ::testing::WithParamInterface<const char*> {};

TEST_P(EveryKindOfCard, TakesEveryLengthOfApdu) {
  open();
  place(GetParam());
  ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  Room room;
  constexpr std::array<DWORD, 21> kSizes{
      0, 1, 2, 3, 4, 5, 6, 7, 8, 60, 64, 254, 255, 256, 257, 260, 261, 262, 4096, 65'547, kLongest};
  auto starts = std::vector<Bytes>(kStarts.begin(), kStarts.end());
  starts.push_back(hex("00 A4 04 00"));
  starts.push_back(hex("FF D6 00 04"));
  starts.push_back(hex("FF C2 00 01"));
  for (const auto& start : starts) {
    auto apdu = buffer(start);
    for (const auto size : kSizes) {
      DWORD length = 512;
      const auto code =
          IFDHTransmitToICC(kLun, {1, 16}, apdu.data(), size, room.data(), &length, nullptr);
      const auto what = fmt::format("{} bytes from {}", size, acr122::to_hex(start));
      ASSERT_NO_FATAL_FAILURE(room.check(code, length, 512, what));
      ASSERT_TRUE(code != IFD_SUCCESS || length >= 2) << what;
    }
  }
  EXPECT_EQ(control(0x42000001, hex("FF 00 48 00 00")), (Answer{IFD_SUCCESS, kFirmware}));
  EXPECT_EQ(power(IFD_RESET).code, IFD_SUCCESS) << "the card is still there";
}

INSTANTIATE_TEST_SUITE_P(BadInput, EveryKindOfCard,
                         ::testing::Values("classic-1k", "ntag215", "applet", "type-b", "felica",
                                           "topaz512"),
                         [](const auto& card) {
                           std::string name = card.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_F(BadInput, BeyondWhatPcscdPassesOnIsAnError) {
  open_with_card();
  auto command = buffer(hex("FF 00 48 00 00"));
  Room room;
  for (const DWORD size : {kLongest + 1, std::size_t{0x7FFFFFFF}, ~std::size_t{0}}) {
    DWORD length = 512;
    EXPECT_EQ(IFDHControl(kLun, 0x42000001, command.data(), size, room.data(), 512, &length),
              IFD_COMMUNICATION_ERROR);
    EXPECT_EQ(length, 0U);
    length = 512;
    EXPECT_EQ(IFDHTransmitToICC(kLun, {1, 16}, command.data(), size, room.data(), &length, nullptr),
              IFD_COMMUNICATION_ERROR);
    EXPECT_EQ(length, 0U);
  }
}

TEST_F(BadInput, AnswerThatDoesNotFitIsSaidAndNothingIsWritten) {
  open_with_card();
  const std::pair<DWORD, const char*> asked[] = {{0x42000001, "FF 00 48 00 00"},
                                                 {0x42000DAC, "FF 00 00 00 02 D4 02"},
                                                 {0x003136B0, "FF 00 51 00 00"},
                                                 {0x420036B0, "FF 00 40 00 04 00 00 00 00"},
                                                 {0x42000001, "FF 99"},
                                                 {0x42000001, "FF CA 00 00 00"},
                                                 {0x42000D48, ""},
                                                 {0x00313520, ""},
                                                 {0x42330012, ""}};
  for (const auto& [code, command] : asked) {
    const auto whole = control(code, hex(command));
    ASSERT_EQ(whole.code, IFD_SUCCESS) << command;
    const DWORD size = whole.bytes.size();
    EXPECT_EQ(control(code, hex(command), kLun, size), whole) << command;
    EXPECT_EQ(control(code, hex(command), kLun, size - 1).code, IFD_ERROR_INSUFFICIENT_BUFFER);
    EXPECT_EQ(control(code, hex(command), kLun, 0).code, IFD_ERROR_INSUFFICIENT_BUFFER);
  }
}

}  // namespace
}  // namespace driver_test
