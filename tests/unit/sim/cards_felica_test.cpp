// SPDX-License-Identifier: LGPL-2.1-or-later
// FeliCa Standard and Lite-S on the air: systems, services, blocks, error flags.
#include <gtest/gtest.h>

#include "sim/cards/felica_lite_s.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

/// Frames without their length byte, "I" for the IDm; answers likewise.
struct FelicaBench {
  explicit FelicaBench(std::shared_ptr<Card> any)
      : card(std::dynamic_pointer_cast<FelicaBase>(std::move(any))) {}
  explicit FelicaBench(const std::string& type) : FelicaBench(make_card(type)) {}

  std::string say(std::string_view text) {
    std::string hex(text);
    if (const auto at = hex.find('I'); at != std::string::npos) hex.replace(at, 1, idm);
    Bytes frame{0};
    acr122::append(frame, from_hex(hex));
    frame[0] = static_cast<std::uint8_t>(frame.size());
    const auto answer = card->hear({Modulation::felica, 212, frame, 0, true});
    if (!answer) return "silent";
    EXPECT_EQ(answer->frame.bytes.at(0), answer->frame.bytes.size());
    auto out = acr122::to_hex(ByteView(answer->frame.bytes).subspan(1));
    if (const auto at = out.find(idm); at != std::string::npos) out.replace(at, idm.size(), "I");
    return out;
  }
  /// Check of one service: the flags, then the blocks.
  std::string read(std::string_view service, std::string_view blocks) {
    return say(fmt::format("06 I 01 {} {}", service, blocks)).substr(5);
  }
  std::string write(std::string_view service, unsigned block, std::string_view data) {
    return say(fmt::format("08 I 01 {} 01 80 {:02X} {}", service, block, data)).substr(5);
  }

  std::shared_ptr<FelicaBase> card;
  std::string idm = "01 01 05 01 86 04 02 03";
};

constexpr const char* kData = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF";
constexpr const char* kZeros = "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";

TEST(FelicaStandard, IsPolledByItsSystemCodeAndByWildcards) {
  FelicaBench bench("felica");
  const std::string found = "01 I 03 00 4B 02 4F 49 8A 8A";
  EXPECT_EQ(bench.say("00 12 FC 00 00"), found);
  EXPECT_EQ(bench.say("00 FF FF 01 00"), found + " 12 FC");
  EXPECT_EQ(bench.say("00 12 FF 00 00"), found);
  EXPECT_EQ(bench.say("00 FF FC 00 00"), found);
  EXPECT_EQ(bench.say("00 88 B4 00 00"), "silent");
  EXPECT_EQ(bench.say("00 12 FC 00"), "silent") << "short";
}

TEST(FelicaStandard, ReadsAndWritesWithShortAndLongBlockElements) {
  FelicaBench bench("felica");
  EXPECT_EQ(bench.write("09 00", 2, kData), "00 00");
  EXPECT_EQ(bench.read("0B 00", "01 80 02"), std::string("00 00 01 ") + kData);
  EXPECT_EQ(bench.read("0B 00", "02 00 02 00 80 0D"),
            std::string("00 00 02 ") + kData + " " + kZeros);
}

TEST(FelicaStandard, TakesSeveralServicesAndBlocksAtOnce) {
  FelicaBench bench("felica");
  const auto written =
      bench.say(fmt::format("08 I 01 09 00 03 80 00 80 01 80 02 {} {} {}", kData, kZeros, kData));
  EXPECT_EQ(written, "09 I 00 00");
  EXPECT_EQ(bench.say("06 I 02 09 00 0B 00 02 80 00 81 02"),
            fmt::format("07 I 00 00 02 {} {}", kData, kData));
}

TEST(FelicaStandard, FlagsWhatIsWrongWithARequest) {
  FelicaBench bench("felica");
  EXPECT_EQ(bench.say("06 I 00 01 80 00"), "07 I FF A1") << "number of services";
  EXPECT_EQ(bench.read("0B 00", "00"), "FF A2") << "number of blocks";
  EXPECT_EQ(bench.read("0B 00", "10"), "FF A2") << "the answer would be too long";
  EXPECT_EQ(bench.read("0B 00", "02 80 00 81 00"), "02 A3") << "no second service";
  EXPECT_EQ(bench.read("4B 00", "01 80 00"), "01 A6") << "no such service";
  EXPECT_EQ(bench.read("0B 00", "01 90 00"), "01 A7") << "access mode of a purse";
  EXPECT_EQ(bench.read("0B 00", "02 80 00 80 0E"), "02 A8") << "no such block";
  EXPECT_EQ(bench.write("0B 00", 0, kData), "01 A8") << "read-only service";
  EXPECT_EQ(bench.say("08 I 01 09 00 01 80 00 01 02 03"), "09 I FF A2") << "half a block";
  EXPECT_EQ(bench.read("0B 00", "01 80 00"), std::string("00 00 01 ") + kZeros);
}

TEST(FelicaStandard, WritesNothingWhenOneBlockIsWrong) {
  FelicaBench bench("felica");
  EXPECT_EQ(bench.say(fmt::format("08 I 01 09 00 02 80 00 80 0E {} {}", kData, kData)),
            "09 I 02 A8");
  EXPECT_EQ(bench.read("0B 00", "01 80 00"), std::string("00 00 01 ") + kZeros);
}

TEST(FelicaStandard, ListsSystemsServicesAndMode) {
  FelicaBench bench("felica");
  EXPECT_EQ(bench.say("0C I"), "0D I 01 12 FC");
  EXPECT_EQ(bench.say("04 I"), "05 I 00");
  EXPECT_EQ(bench.say("02 I 03 00 00 09 00 49 00"), "03 I 03 00 00 00 00 FF FF");
  EXPECT_EQ(bench.say("0A I 00 00"), "0B I 00 00 FE FF") << "the root area";
  EXPECT_EQ(bench.say("0A I 01 00"), "0B I 09 00");
  EXPECT_EQ(bench.say("0A I 02 00"), "0B I 0B 00");
  EXPECT_EQ(bench.say("0A I 03 00"), "0B I FF FF");
}

TEST(FelicaStandard, IsSilentForAnotherIdmOrCommandOrFrame) {
  FelicaBench bench("felica");
  EXPECT_EQ(bench.say("04 01 01 05 01 86 04 02 04"), "silent");
  EXPECT_EQ(bench.say("20 I"), "silent");
  EXPECT_FALSE(bench.card->hear({Modulation::felica, 212, {0x07, 0x00, 0xFF, 0xFF, 0, 0}, 0, true}))
      << "the length lies";
}

TEST(FelicaStandard, GivesEachSystemAnIdmOfItsOwn) {
  const FelicaBase::Identity identity{from_hex("01 01 05 01 86 04 02 03"), Bytes(8, 0xFF)};
  FelicaBench bench(std::make_shared<FelicaCard>(
      identity, std::vector<FelicaCard::System>{{0x0003, {{0x008B, 0, 1}}},
                                                {0xFE00, {{0x3989, 1, 2}, {0x100F, 1, 2}}}}));
  EXPECT_EQ(bench.say("00 FF FF 01 00").substr(0, 4), "01 I");
  EXPECT_EQ(bench.say("00 FE 00 01 00").substr(0, 26), "01 11 01 05 01 86 04 02 03");
  EXPECT_EQ(bench.say("0C I"), "0D I 02 00 03 FE 00");
  EXPECT_EQ(bench.read("89 39", "01 80 00"), "01 A6") << "a service of the other system";
  bench.idm = "11 01 05 01 86 04 02 03";
  EXPECT_EQ(bench.read("89 39", "01 80 00").substr(0, 8), "00 00 01");
}

TEST(FelicaStandard, KeepsRecordsOfACyclicServiceNewestFirst) {
  const FelicaBase::Identity identity{from_hex("01 01 05 01 86 04 02 03"), Bytes(8, 0xFF)};
  FelicaBench bench(std::make_shared<FelicaCard>(
      identity, std::vector<FelicaCard::System>{{0x0003, {{0x090D, 0, 2}, {0x090C, 0, 2}}}}));
  EXPECT_EQ(bench.write("0D 09", 0, kData), "00 00");
  EXPECT_EQ(bench.write("0D 09", 0, kZeros), "00 00");
  EXPECT_EQ(bench.read("0D 09", "02 80 00 80 01"), fmt::format("00 00 02 {} {}", kZeros, kData));
  EXPECT_EQ(bench.read("0C 09", "01 80 00"), "01 A5") << "needs a key";
}

struct LiteS : FelicaBench {
  LiteS() : FelicaBench("felica-lite-s") { idm = "01 01 05 01 86 04 02 05"; }
};

TEST(FelicaLiteS, KnowsThreeCommandsAndOneIdm) {
  LiteS bench;
  EXPECT_EQ(bench.say("00 FF FF 01 00"), "01 I 03 F1 4B 02 4F 49 8A 8A 88 B4");
  EXPECT_EQ(bench.say("00 12 FC 00 00"), "silent");
  for (const auto* command : {"02 I 01 09 00", "04 I", "0A I 00 00", "0C I"}) {
    EXPECT_EQ(bench.say(command), "silent") << command;
  }
  EXPECT_EQ(bench.write("09 00", 0x88, "FF FF FF 01 07 00 00 00 00 00 00 00 00 00 00 00"), "00 00");
  EXPECT_EQ(bench.say("00 12 FC 01 00"), "01 I 03 F1 4B 02 4F 49 8A 8A 12 FC");
}

TEST(FelicaLiteS, HasItsBlocksAndNoOthers) {
  LiteS bench;
  for (unsigned block = 0; block < 256; ++block) {
    const bool there = block <= 0x0E || (block >= 0x80 && block <= 0x88) ||
                       (block >= 0x90 && block <= 0x92) || block == 0xA0;
    EXPECT_EQ(bench.read("0B 00", fmt::format("01 80 {:02X}", block)).substr(0, 5),
              there ? "00 00" : "01 A8")
        << block;
  }
  EXPECT_EQ(bench.read("0B 00", "01 80 82").substr(9, 23), bench.idm);
  EXPECT_EQ(bench.read("0B 00", "01 80 85").substr(9, 5), "88 B4");
}

TEST(FelicaLiteS, TakesFourBlocksOfOneService) {
  LiteS bench;
  EXPECT_EQ(bench.read("0B 00", "04 80 00 80 01 80 02 80 03").substr(0, 8), "00 00 04");
  EXPECT_EQ(bench.read("0B 00", "05 80 00 80 01 80 02 80 03 80 04"), "FF A2");
  EXPECT_EQ(bench.say("06 I 02 09 00 0B 00 01 80 00"), "07 I FF A1");
  EXPECT_EQ(bench.read("49 00", "01 80 00"), "01 A6");
  EXPECT_EQ(bench.say(fmt::format("08 I 01 09 00 02 80 00 80 01 {} {}", kData, kData)),
            "09 I FF A2");
  EXPECT_EQ(bench.say(fmt::format("08 I 01 09 00 02 80 00 80 91 {} {}", kData, kData)),
            "09 I 02 B2")
      << "the MAC is never right";
}

TEST(FelicaLiteS, WritesUserBlocksAsMcAllows) {
  LiteS bench;
  EXPECT_EQ(bench.write("09 00", 0x0D, kData), "00 00");
  EXPECT_EQ(bench.write("0B 00", 0x0D, kData), "01 A8");
  EXPECT_EQ(bench.write("09 00", 0x88, "FF 5F 00 00 07 00 00 00 00 00 00 00 00 00 00 00"), "00 00");
  EXPECT_EQ(bench.write("09 00", 0x0D, kZeros), "01 A8") << "bit 13 of MC is 0 now";
  EXPECT_EQ(bench.read("0B 00", "01 80 0D"), std::string("00 00 01 ") + kData);
  EXPECT_EQ(bench.write("09 00", 0x88, kData), "01 A8") << "the system blocks are closed";
  EXPECT_EQ(bench.write("09 00", 0x87, kData), "01 A8");
  EXPECT_EQ(bench.write("09 00", 0x80, kData), "00 00") << "RC is always open";
}

TEST(FelicaLiteS, HidesChallengeAndKey) {
  LiteS bench;
  bench.write("09 00", 0x80, kData);
  bench.write("09 00", 0x87, kData);
  for (const auto* block : {"01 80 80", "01 80 87", "01 80 81", "01 80 91"}) {
    EXPECT_EQ(bench.read("0B 00", block), std::string("00 00 01 ") + kZeros) << block;
  }
}

TEST(FelicaLiteS, RefusesReadOnlyBlocksAndWhatNeedsAMac) {
  LiteS bench;
  for (const unsigned block : {0x81U, 0x83U, 0x85U, 0x90U, 0x91U, 0xA0U}) {
    EXPECT_EQ(bench.write("09 00", block, kData), "01 A8") << block;
  }
  EXPECT_EQ(bench.write("09 00", 0x92, kData), "01 B1");
  EXPECT_EQ(bench.write("09 00", 0x82, kData), "00 00");
  EXPECT_EQ(bench.read("0B 00", "01 80 82").substr(9), bench.idm + " 88 99 AA BB CC DD EE FF")
      << "the IDm stays";
}

TEST(FelicaLiteS, RegOnlyGoesDown) {
  LiteS bench;
  EXPECT_EQ(bench.write("09 00", 0x0E, "64 00 00 00 0A 00 00 00 01 02 03 04 05 06 07 08"), "00 00");
  EXPECT_EQ(bench.write("09 00", 0x0E, "65 00 00 00 0A 00 00 00 00 00 00 00 00 00 00 00"), "01 A9");
  EXPECT_EQ(bench.write("09 00", 0x0E, "64 00 00 00 0B 00 00 00 00 00 00 00 00 00 00 00"), "01 A9");
  EXPECT_EQ(bench.write("09 00", 0x0E, "63 00 00 00 09 00 00 00 FF FF FF FF FF FF FF FF"), "00 00");
  EXPECT_EQ(bench.read("0B 00", "01 80 90").substr(9, 8), "02 00 00") << "writes are counted";
}

}  // namespace
}  // namespace sim
