// SPDX-License-Identifier: LGPL-2.1-or-later
// The chip over a scripted reader: what goes over USB, and what comes of the answer.
#include "pn532/chip.h"

#include <gtest/gtest.h>

#include "support/scripted_link.h"

namespace acr122::pn532 {
namespace {

using test_support::hex;
using test_support::ScriptedLink;

constexpr Milliseconds kCardTime{500};

struct ScriptedChip : ScriptedLink {
  explicit ScriptedChip(bridge::Link::Options options = {}) : ScriptedLink(options) {}
  Chip chip{link, usb.clock};
};

TEST(Chip, AsksFirmwareVersion) {
  ScriptedChip reader;
  reader.usb.expect_pn532("02", "32 01 06 07");
  const auto version = reader.chip.get_firmware_version();
  ASSERT_TRUE(version);
  EXPECT_EQ(version->revision, 6);
}

TEST(Chip, ConfiguresTheField) {
  ScriptedChip reader;
  reader.usb.expect_pn532("12 10", "")
      .expect_pn532("32 01 01", "")
      .expect_pn532("32 02 00 0B 0A", "")
      .expect_pn532("32 04 00", "")
      .expect_pn532("32 05 00 01 01", "");
  EXPECT_TRUE(reader.chip.set_parameters(parameter::kAutomaticRats));
  EXPECT_TRUE(reader.chip.rf_field(true));
  EXPECT_TRUE(reader.chip.set_timings(0x0B, 0x0A));
  EXPECT_TRUE(reader.chip.set_max_retry_com(0));
  EXPECT_TRUE(reader.chip.set_max_retries(0, 1, 1));
}

TEST(Chip, RejectsMoreTargetsThanAskedFor) {
  ScriptedChip reader;
  reader.usb.expect_pn532("4A 01 00",
                          "02 01 00 04 08 04 11 22 33 44 02 00 44 00 07 04 01 02 03 04 05 06");
  const auto found = reader.chip.list_a();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::malformed_reply);
}

TEST(Chip, ListsEachTechnology) {
  ScriptedChip reader;
  reader.usb.expect_pn532("4A 01 00", "01 01 00 02 18 04 F6 8E 2A 99")
      .expect_pn532("4A 01 03 00", "01 01 50 00 01 32 F4 00 00 00 00 33 81 81 01 21")
      .expect_pn532("4A 01 02 00 FF FF 01 00", "00")
      .expect_pn532("4A 01 04", "01 01 0C 00 11 22 33 44");
  EXPECT_TRUE(reader.chip.list_a()->any);
  EXPECT_TRUE(reader.chip.list_b()->any);
  EXPECT_FALSE(reader.chip.list_felica(BitRate::k424)->any);
  EXPECT_TRUE(reader.chip.list_jewel()->any);
}

TEST(Chip, MuteFirmwareAndConfusedChipHaveNobodyToList) {
  ScriptedChip reader;
  reader.usb
      .expect_pn532_raw("4A 01 03 00", "")     // libnfc#284, #570
      .expect_pn532_raw("4A 01 00", "63 00");  // libnfc#491
  EXPECT_FALSE(reader.chip.list_b()->any);
  EXPECT_FALSE(reader.chip.list_a()->any);
}

TEST(InDataExchange, ShortApdu) {
  ScriptedChip reader;
  reader.usb.expect_pn532("40 01 00 84 00 00 08", "00 1A F7 F3 1B CD 2B A9 58 90 00");
  const auto answer = reader.chip.in_data_exchange(1, hex("00 84 00 00 08"), kCardTime);
  ASSERT_TRUE(answer && answer->ok());
  EXPECT_EQ(to_hex(answer->data), "1A F7 F3 1B CD 2B A9 58 90 00");  // ACR122U API 2.04, 7.1
}

TEST(InDataExchange, SplitsLongDataWithTheMoreBit) {
  ScriptedChip reader(bridge::Link::Options{16});  // D4 40 Tg and 13 bytes
  reader.usb.expect_pn532("40 41 00 01 02 03 04 05 06 07 08 09 0A 0B 0C", "00")
      .expect_pn532("40 41 0D 0E 0F 10 11 12 13 14 15 16 17 18 19", "00")
      .expect_pn532("40 01 1A", "00 90 00");
  Bytes data(27);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<Byte>(i);
  const auto answer = reader.chip.in_data_exchange(1, data, kCardTime);
  ASSERT_TRUE(answer && answer->ok());
  EXPECT_EQ(to_hex(answer->data), "90 00");
}

TEST(InDataExchange, DataThatJustFitsIsNotSplit) {
  ScriptedChip reader(bridge::Link::Options{16});
  reader.usb.expect_pn532("40 01 00 00 00 00 00 00 00 00 00 00 00 00 00", "00 90 00");
  EXPECT_TRUE(reader.chip.in_data_exchange(1, Bytes(13), kCardTime)->ok());
}

TEST(InDataExchange, StopsWhenAPartIsRefused) {
  ScriptedChip reader(bridge::Link::Options{16});
  reader.usb.expect_pn532("40 41 00 00 00 00 00 00 00 00 00 00 00 00 00", "01");
  EXPECT_EQ(reader.chip.in_data_exchange(1, Bytes(20), kCardTime)->status, Status::timeout);
}

TEST(InDataExchange, PartAnsweredWithDataIsMalformed) {
  ScriptedChip reader(bridge::Link::Options{16});
  reader.usb.expect_pn532("40 41 00 00 00 00 00 00 00 00 00 00 00 00 00", "00 90 00");
  EXPECT_EQ(reader.chip.in_data_exchange(1, Bytes(20), kCardTime).error().code,
            Errc::malformed_reply);
}

TEST(InDataExchange, FetchesAChainedAnswer) {
  ScriptedChip reader;
  reader.usb.expect_pn532("40 01 00 B0 00 00 00 00 00", "40 01 02 03")
      .expect_pn532("40 01", "40 04 05")
      .expect_pn532("40 01", "00 06 90 00");
  const auto answer = reader.chip.in_data_exchange(1, hex("00 B0 00 00 00 00 00"), kCardTime);
  ASSERT_TRUE(answer && answer->ok());
  EXPECT_EQ(to_hex(answer->data), "01 02 03 04 05 06 90 00");
}

TEST(InDataExchange, ChainBeyondTheLimitIsNonsense) {
  ScriptedChip reader;
  reader.usb.expect_pn532("40 01 60", "40 01 02 03").expect_pn532("40 01", "40 04 05");
  const auto answer = reader.chip.in_data_exchange(1, hex("60"), kCardTime, 4);
  EXPECT_EQ(answer->status, Status::nonsense);
}

TEST(InDataExchange, ChainWithoutDataIsNonsense) {
  ScriptedChip reader;
  reader.usb.expect_pn532("40 01 60", "40");
  const auto answer = reader.chip.in_data_exchange(1, hex("60"), kCardTime);
  EXPECT_EQ(answer->status, Status::nonsense);
}

TEST(InDataExchange, CardThatChainsOnPastItsTimeIsStopped) {
  ScriptedChip reader;
  reader.usb.expect_pn532("40 01 60", "40 01");
  // The deadline is past by the time that the first part is in.
  const auto answer = reader.chip.in_data_exchange(1, hex("60"), Milliseconds{-100});
  EXPECT_EQ(answer->status, Status::endless);
}

TEST(InDataExchange, EmptyDataBlockIsMute) {
  ScriptedChip reader;
  reader.usb.expect_pn532_raw("40 01 00 A4 04 00 06 F7 52 46 54 41 01", "");  // libnfc#263
  const auto answer =
      reader.chip.in_data_exchange(1, hex("00 A4 04 00 06 F7 52 46 54 41 01"), kCardTime);
  EXPECT_EQ(answer->status, Status::mute);
}

TEST(InDataExchange, SyntaxErrorFrameIsRefused) {
  ScriptedChip reader;
  reader.usb.expect_pn532_raw("40 01 90 5A 00 00 03 00 00 00 00", "63 7F");  // libnfc#251
  const auto answer = reader.chip.in_data_exchange(1, hex("90 5A 00 00 03 00 00 00 00"), kCardTime);
  EXPECT_EQ(answer->status, Status::refused);
}

TEST(InDataExchange, ReaderThatIsSilentIsAnError) {
  ScriptedChip reader;
  reader.usb.expect_pn532_silent("40 01 60");
  const auto answer = reader.chip.in_data_exchange(1, hex("60"), kCardTime);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::timed_out);
}

TEST(Chip, CountsAnswersAndMissingTargets) {
  ScriptedChip reader;
  reader.usb.expect_pn532("40 01 60", "00 AF")
      .expect_pn532("42 60", "00 AF")
      .expect_pn532("42 60", "01")
      .expect_pn532("40 01 60", "27");
  ASSERT_TRUE(reader.chip.in_data_exchange(1, hex("60"), kCardTime));
  ASSERT_TRUE(reader.chip.in_communicate_thru(hex("60"), kCardTime));
  ASSERT_TRUE(reader.chip.in_communicate_thru(hex("60"), kCardTime));
  ASSERT_TRUE(reader.chip.in_data_exchange(1, hex("60"), kCardTime));
  EXPECT_EQ(reader.chip.card_answers(), 2U);
  EXPECT_EQ(reader.chip.missing_targets(), 1U);
}

TEST(InDataExchange, HostWaitsASecondLongerThanTheCardMay) {
  // nfcpy's margin of 0.1 s let answers of firmware 215 and 216 come one command late (nfcpy#200).
  ScriptedChip reader;
  reader.usb.expect_pn532("40 01 60", "00 AF");
  ASSERT_TRUE(reader.chip.in_data_exchange(1, hex("60"), kCardTime));
  ASSERT_FALSE(reader.usb.read_timeouts().empty());
  EXPECT_GE(reader.usb.read_timeouts().front(), kCardTime + Milliseconds{1'000} - Milliseconds{50});
}

TEST(InCommunicateThru, RawFrames) {
  ScriptedChip reader;
  reader.usb.expect_pn532("42 1B 01 02 03 04", "00 80 80")
      .expect_pn532("42 1A 00", "01")   // nfc-pcsc#59
      .expect_pn532("42 60 00", "01");  // libfreefare#112
  const auto password = reader.chip.in_communicate_thru(hex("1B 01 02 03 04"), kCardTime);
  EXPECT_EQ(to_hex(password->data), "80 80");
  EXPECT_EQ(reader.chip.in_communicate_thru(hex("1A 00"), kCardTime)->status, Status::timeout);
  EXPECT_EQ(reader.chip.in_communicate_thru(hex("60 00"), kCardTime)->status, Status::timeout);
}

TEST(InCommunicateThru, NeverChains) {
  ScriptedChip reader;
  reader.usb.expect_pn532("42 60", "40 00");
  EXPECT_EQ(reader.chip.in_communicate_thru(hex("60"), kCardTime).error().code,
            Errc::malformed_reply);
}

TEST(Chip, TargetHandling) {
  ScriptedChip reader;
  reader.usb.expect_pn532("54 01", "00").expect_pn532("44 01", "00").expect_pn532("00 06", "27");
  EXPECT_EQ(*reader.chip.in_select(1), Status::ok);
  EXPECT_EQ(*reader.chip.in_deselect(1), Status::ok);
  EXPECT_EQ(*reader.chip.attention_request(), Status::wrong_context);
}

TEST(Chip, Registers) {
  ScriptedChip reader;
  reader.usb.expect_pn532("06 63 05 63 0D 63 38", "07 07 15")
      .expect_pn532("08 63 02 80 63 03 80 63 05 44", "");
  const std::array<std::uint16_t, 3> addresses{0x6305, 0x630D, 0x6338};
  EXPECT_EQ(to_hex(*reader.chip.read_registers(addresses)), "07 07 15");
  const std::array values{RegisterValue{0x6302, 0x80}, RegisterValue{0x6303, 0x80},
                          RegisterValue{0x6305, 0x44}};
  EXPECT_EQ(*reader.chip.write_registers(values), Status::ok);
}

TEST(Chip, CloneThatLetsNobodyAtItsRegisters) {
  ScriptedChip reader;
  reader.usb.expect_pn532_raw("06 63 02", "63 7F").expect_pn532_raw("08 63 02 80", "7F");
  EXPECT_TRUE(reader.chip.read_registers(std::array{reg::kTxMode})->empty());
  const std::array values{RegisterValue{reg::kTxMode, 0x80}};
  EXPECT_EQ(*reader.chip.write_registers(values), Status::refused);
}

}  // namespace
}  // namespace acr122::pn532
