// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/reader_request.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::pcsc {
namespace {

using test_support::hex;
using namespace std::chrono_literals;

/// A parsed request with the bytes that it points into.
class Parsed {
 public:
  explicit Parsed(Bytes apdu) : bytes_(std::move(apdu)), request_(parse_reader_request(bytes_)) {}
  explicit Parsed(const char* apdu) : Parsed(hex(apdu)) {}

  bool is_ours() const { return request_.has_value(); }
  const ReaderRequest& operator*() const { return *request_; }
  template <class Kind>
  const Kind* as() const {
    return request_ ? std::get_if<Kind>(&request_->kind) : nullptr;
  }
  std::string refused_with() const {
    const auto* word = as<StatusWord>();
    return word ? fmt::format("{:04X}", word->value) : "";
  }

 private:
  Bytes bytes_;
  std::optional<ReaderRequest> request_;
};

std::string refusal(const char* apdu) { return Parsed(apdu).refused_with(); }

/// The PN532 command inside a direct transmit.
std::string command_in(Bytes apdu) {
  const Parsed parsed(std::move(apdu));
  const auto* direct = parsed.as<DirectTransmit>();
  return direct ? to_hex(direct->command.bytes) : parsed.refused_with();
}
std::string command_in(const char* apdu) { return command_in(hex(apdu)); }

Bytes direct_transmit(std::uint8_t lc, std::size_t size) {
  Bytes apdu{0xFF, 0x00, 0x00, 0x00, lc, 0xD4, 0x42};
  apdu.resize(5 + size);
  return apdu;
}

/// "p1 p2" of a setting.
template <class Setting>
std::string setting_in(const char* apdu) {
  const Parsed parsed(apdu);
  const auto* setting = parsed.as<Setting>();
  return setting ? fmt::format("{:02X} {:02X}", (*parsed).p1, setting->p2) : parsed.refused_with();
}

// The table, row by row: ACR122U API 2.04, sections 6.1 to 6.7 and appendix E.

TEST(ReaderRequest, DirectTransmitIsACommandOfTheChip) {
  EXPECT_EQ(command_in("FF 00 00 00 04 D4 4A 01 00"), "4A 01 00");
}

TEST(ReaderRequest, BlinkHasItsFourBytes) {
  const Parsed parsed("FF 00 40 50 04 05 05 03 01");
  ASSERT_TRUE(parsed.as<Blink>());
  EXPECT_EQ(parsed.as<Blink>()->p2, 0x50);
  EXPECT_EQ(to_hex(parsed.as<Blink>()->timing), "05 05 03 01");
}

TEST(ReaderRequest, SettingsHaveOneByte) {
  EXPECT_EQ(setting_in<SetTimeOut>("FF 00 41 01 00"), "41 01");
  EXPECT_EQ(setting_in<GetFirmware>("FF 00 48 00 00"), "48 00");
  EXPECT_EQ(setting_in<GetPicc>("FF 00 50 00 00"), "50 00");
  EXPECT_EQ(setting_in<SetPicc>("FF 00 51 7F 00"), "51 7F");
  EXPECT_EQ(setting_in<SetBuzzer>("FF 00 52 FF 00"), "52 FF");
}

TEST(ReaderRequest, IdentifyIsOurs) {
  EXPECT_TRUE(Parsed("FF 00 49 44 00").as<Identify>());
  EXPECT_TRUE(Parsed("FF 00 49 44").as<Identify>());
  for (const auto* const apdu : {"FF 00 49 00", "FF 00 49 45 00", "FF 00 49 44 00 00"}) {
    EXPECT_EQ(refusal(apdu), "6A81") << apdu;
  }
}

TEST(ReaderRequest, GetResponseIsForProgramsByT0) {
  const Parsed parsed("FF C0 00 00 0E");
  ASSERT_TRUE(parsed.as<GetResponse>());
  EXPECT_EQ(parsed.as<GetResponse>()->le, 0x0E);
  EXPECT_EQ((*parsed).facts.users, RequestFacts::Users::transmit_by_t0);
  for (const auto* const apdu : {"FF C0 00 00", "FF C0 00 01 0E", "FF C0 00 00 0E 00"}) {
    EXPECT_EQ(refusal(apdu), "6D00") << apdu;
  }
}

TEST(ReaderRequest, LedsAndFirmwareStringAreNoBusinessOfTheChip) {
  for (const auto* const apdu : {"FF 00 40 0F 04 00 00 00 00", "FF 00 48 00 00", "FF 00 50 00 00",
                                 "FF 00 52 00 00", "FF 00 49 44 00"}) {
    EXPECT_EQ((*Parsed(apdu)).facts.use, ChipUse::none) << apdu;
  }
  EXPECT_EQ((*Parsed("FF 00 41 05 00")).facts.use, ChipUse::observes) << "nor of the card";
  EXPECT_EQ((*Parsed("FF 00 51 FF 00")).facts.use, ChipUse::none);
  EXPECT_EQ((*Parsed("FF 00 00 00 02 D4 02")).facts.use, ChipUse::of_command);
}

// Shapes.

// nfc-pcsc's FAST_READ: Lc 07 and five bytes.
TEST(ReaderRequest, LcThatIsTooLargeIsForgiven) {
  EXPECT_EQ(command_in("FF 00 00 00 07 D4 42 3A 04 07"), "42 3A 04 07");
  EXPECT_EQ(command_in("FF 00 00 00 FF D4 02"), "02");
}

TEST(ReaderRequest, BytesBehindTheDataAreAnLeOrRefused) {
  EXPECT_EQ(command_in("FF 00 00 00 02 D4 02 00"), "02");
  EXPECT_EQ(command_in("FF 00 00 00 02 D4 4A 01 00"), "6700");
  EXPECT_EQ(command_in("FF 00 00 00 00 00 04 D4 4A 01 00"), "6700");  // extended length
}

TEST(ReaderRequest, DirectTransmitNeedsACommand) {
  EXPECT_EQ(command_in("FF 00 00 00"), "6700");
  EXPECT_EQ(command_in("FF 00 00 00 00"), "6700");
  EXPECT_EQ(command_in("FF 00 00 00 02"), "6700");
  EXPECT_EQ(command_in("FF 00 00 00 01 D4"), "6A80");
  EXPECT_EQ(command_in("FF 00 00 00 02 D5 02"), "6A80");
  EXPECT_EQ(command_in("FF 00 00 01 02 D4 02"), "6B00");
}

TEST(ReaderRequest, DirectTransmitHas255BytesAtMost) {
  const auto zeros = [](std::size_t n) { return to_hex(Bytes(n)); };
  EXPECT_EQ(command_in(direct_transmit(255, 255)), "42 " + zeros(253));
  EXPECT_EQ(command_in(direct_transmit(255, 256)), "42 " + zeros(253)) << "the last one is an Le";
  EXPECT_EQ(command_in(direct_transmit(255, 257)), "6700");
  EXPECT_EQ(command_in(direct_transmit(255, 65'543)), "6700");
  EXPECT_EQ((*Parsed(direct_transmit(255, 65'543))).size, 65'548U);
}

TEST(ReaderRequest, BlinkWithAnotherLcIsForgivenIfTheFourBytesAreThere) {
  for (const auto* const apdu : {"FF 00 40 0F 00 00 00 00 00", "FF 00 40 0F 09 00 00 00 00",
                                 "FF 00 40 0F 04 00 00 00 00 00"}) {
    const Parsed parsed(apdu);
    ASSERT_TRUE(parsed.as<Blink>()) << apdu;
    EXPECT_EQ(to_hex(parsed.as<Blink>()->timing), "00 00 00 00") << apdu;
  }
  for (const auto* const apdu : {"FF 00 40 0F", "FF 00 40 0F 00", "FF 00 40 0F 04 00 00 00",
                                 "FF 00 40 0F 05 00 00 00 00 00"}) {
    EXPECT_EQ(refusal(apdu), "6700") << apdu;
  }
}

TEST(ReaderRequest, BlinkingForMoreThanAMinuteIsRefused) {
  const Parsed longest("FF 00 40 50 04 03 03 64 00");
  ASSERT_TRUE(longest.as<Blink>());
  EXPECT_EQ(longest.as<Blink>()->lasts, 60s);
  EXPECT_EQ(refusal("FF 00 40 50 04 03 03 65 00"), "6A80");
  EXPECT_EQ(refusal("FF 00 40 50 04 FF FF FF 03"), "6A80");
}

TEST(ReaderRequest, SettingsBearAnyFifthByteButNoSixth) {
  EXPECT_EQ(setting_in<GetFirmware>("FF 00 48 00"), "48 00");
  EXPECT_EQ(setting_in<GetFirmware>("FF 00 48 00 0A"), "48 00");
  EXPECT_EQ(setting_in<SetPicc>("FF 00 51 7F"), "51 7F");
  EXPECT_EQ(setting_in<SetPicc>("FF 00 51 7F 00 00"), "6700");
}

TEST(ReaderRequest, WhatTheReaderDoesNotHaveIsRefused) {
  const auto known = hex("00 40 41 48 49 50 51 52");
  for (unsigned p1 = 0; p1 <= 0xFF; ++p1) {
    if (std::ranges::count(known, p1) > 0) continue;
    const Parsed parsed(Bytes{0xFF, 0x00, static_cast<std::uint8_t>(p1), 0x00, 0x00});
    EXPECT_EQ(parsed.refused_with(), "6A81") << p1;
  }
}

TEST(ReaderRequest, OtherInstructionsAreForSomebodyElse) {
  for (const auto* const apdu : {"FF CA 00 00 00", "FF C0 01 00 0E", "FF C2 00 00 00"}) {
    EXPECT_FALSE(Parsed(apdu).is_ours()) << apdu;
  }
}

TEST(ReaderRequest, EveryPrefixIsRefusedOrWholeInItself) {
  for (const auto* const apdu : {"FF 00 00 00 04 D4 4A 01 00", "FF 00 40 50 04 05 05 03 01"}) {
    const auto whole = hex(apdu);
    for (std::size_t size = 4; size < 7; ++size) {
      const Parsed parsed{Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))};
      EXPECT_TRUE(parsed.as<StatusWord>()) << apdu << ", " << size;
    }
  }
  for (const auto* const apdu : {"", "FF", "FF 00", "FF 00 48"}) {
    EXPECT_FALSE(Parsed(apdu).is_ours()) << apdu;
  }
}

}  // namespace
}  // namespace acr122::pcsc
