// SPDX-License-Identifier: LGPL-2.1-or-later
// FeliCa: the rate that is spoken at, and how many blocks are asked for at once.
#include <gtest/gtest.h>

#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

constexpr const char* kPoll212 = "4A 01 01 00 FF FF 01 00";
constexpr const char* kPoll424 = "4A 01 02 00 FF FF 01 00";
constexpr const char* kIdm = "01 01 05 01 86 04 02 02";
constexpr const char* kStandard = "03 00 4B 02 4F 49 8A 8A";
constexpr const char* kLiteS = "00 F1 00 00 00 01 43 00";

std::string target(const std::string& idm, const std::string& pmm) {
  return "01 01 14 01 " + idm + " " + pmm + " 12 FC";
}

/// Read Without Encryption of the blocks from 0 on, from LEN on.
std::string check(std::size_t blocks) {
  Bytes list{1, 0x0B, 0x00, static_cast<std::uint8_t>(blocks)};
  for (std::size_t block = 0; block < blocks; ++block) {
    append(list, Bytes{0x80, static_cast<std::uint8_t>(block)});
  }
  Bytes frame{static_cast<std::uint8_t>(10 + list.size()), 0x06};
  append(frame, hex(kIdm));
  append(frame, list);
  return "40 01 " + to_hex(frame);
}

std::string blocks_of_zeros(std::size_t blocks) {
  Bytes frame{static_cast<std::uint8_t>(13 + 16 * blocks), 0x07};
  append(frame, hex(kIdm));
  append(frame, Bytes{0x00, 0x00, static_cast<std::uint8_t>(blocks)});
  frame.resize(frame.front());
  return "00 " + to_hex(frame);
}

std::string refused_with(std::uint8_t flag) {
  Bytes frame{12, 0x07};
  append(frame, hex(kIdm));
  append(frame, Bytes{0xFF, flag});
  return "00 " + to_hex(frame);
}

Options only_felica() {
  Options options;
  options.technologies = {Modulation::felica_212};
  return options;
}

struct FelicaField : ScriptedField {
  explicit FelicaField(const char* pmm = kStandard) : ScriptedField(only_felica()) {
    usb.expect_pn532(kPoll212, target(kIdm, pmm));
    expect_timing("0A");
    usb.expect_pn532(kPoll424, target(kIdm, pmm));
    auto found = field.poll();
    if (found) card = std::move(*found);
  }
  std::size_t read(const char* le) {
    return answer_of(*card, std::string("FF B0 00 00 ") + le).size();
  }
  std::unique_ptr<Card> card;
};

/// In hexadecimal, 90 00 behind them.
constexpr std::size_t digits_of(std::size_t blocks) { return (16 * blocks + 2) * 3 - 1; }

TEST(Felica, GoesOnAt424WhereItAnswersThere) {
  FelicaField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532(kPoll424, target(kIdm, kStandard));
  EXPECT_EQ(*reader.card->present(), Sighting::there);
}

TEST(Felica, StaysAt212WhereItDoesNot) {
  for (const auto& other : {std::string("00"), target("0F 01 05 01 86 04 02 02", kStandard)}) {
    ScriptedField reader(only_felica());
    reader.usb.expect_pn532(kPoll212, target(kIdm, kStandard));
    reader.expect_timing("0A");
    reader.usb.expect_pn532(kPoll424, other).expect_pn532(kPoll212, target(kIdm, kStandard));
    const auto card = reader.field.poll();
    ASSERT_TRUE(card && *card);
    reader.usb.expect_pn532(kPoll212, target(kIdm, kStandard));
    EXPECT_EQ(*(*card)->present(), Sighting::there);
  }
}

TEST(Felica, AnExchangeThatFailsAt424GoesBackTo212) {
  FelicaField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532(check(12), "01")
      .expect_pn532(kPoll212, target(kIdm, kStandard))
      .expect_pn532(check(12), blocks_of_zeros(12));
  EXPECT_EQ(reader.read("C0"), digits_of(12));
  reader.usb.expect_pn532(kPoll212, target(kIdm, kStandard));
  EXPECT_EQ(*reader.card->present(), Sighting::there);
}

TEST(Felica, GivesTwelveBlocksAtOnce) {
  FelicaField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532(check(12), blocks_of_zeros(12));
  EXPECT_EQ(reader.read("C0"), digits_of(12));
}

TEST(Felica, OneThatRefusesTwelveIsAskedForFourFromThenOn) {
  FelicaField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532(check(5), refused_with(0xA2)).expect_pn532(check(4), blocks_of_zeros(4));
  reader.usb.expect_pn532("40 01 10 06 01 01 05 01 86 04 02 02 01 0B 00 01 80 04",
                          blocks_of_zeros(1));
  EXPECT_EQ(reader.read("50"), digits_of(5));
  reader.usb.expect_pn532(check(4), blocks_of_zeros(4))
      .expect_pn532("40 01 10 06 01 01 05 01 86 04 02 02 01 0B 00 01 80 04", blocks_of_zeros(1));
  EXPECT_EQ(reader.read("50"), digits_of(5)) << "it is remembered";
}

TEST(Felica, ABlockThatIsNotThereIsNoReasonToAskForFewer) {
  FelicaField reader;
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532(check(5), refused_with(0xA8)).expect_pn532(check(4), refused_with(0xA8));
  reader.usb.expect_pn532(check(1), refused_with(0xA8));
  EXPECT_EQ(answer_of(*reader.card, "FF B0 00 00 50"), "6A 82");
  reader.usb.expect_pn532(check(5), blocks_of_zeros(5));
  EXPECT_EQ(reader.read("50"), digits_of(5));
}

TEST(Felica, ALiteIsNeverAskedForMoreThanFour) {
  FelicaField reader(kLiteS);
  ASSERT_TRUE(reader.card);
  reader.usb.expect_pn532(check(4), blocks_of_zeros(4));
  reader.usb.expect_pn532("40 01 10 06 01 01 05 01 86 04 02 02 01 0B 00 01 80 04",
                          blocks_of_zeros(1));
  EXPECT_EQ(reader.read("50"), digits_of(5));
}

}  // namespace
}  // namespace acr122::card
