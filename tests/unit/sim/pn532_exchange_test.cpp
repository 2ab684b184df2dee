// SPDX-License-Identifier: LGPL-2.1-or-later
// InDataExchange and InCommunicateThru of the virtual PN532, in recorded bytes.
#include <gtest/gtest.h>

#include "sim/cards/felica.h"
#include "sim/cards/mifare_classic.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

TEST(Pn532Mifare, LogsInAndReadsAsPrinted) {
  Bench bench;  // ACS ACR122 API V1.0, page 12
  auto card = std::dynamic_pointer_cast<MifareClassic>(bench.place("classic-4k"));
  for (std::uint8_t at = 0; at < 16; ++at) {
    card->memory()[4 * 16 + at] = static_cast<std::uint8_t>(at + 1);
  }
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 60 04 FF FF FF FF FF FF F6 8E 2A 99"), "D5 41 00");
  EXPECT_EQ(bench.run("D4 40 01 30 04"),
            "D5 41 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10");
}

TEST(Pn532Mifare, TakesTheLastFourBytesOfALongUidAndNoMore) {
  Bench bench;  // Embedded_Scrapyard README: the card's key is the project's own there
  bench.place("classic-1k-7b");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 60 04 FF FF FF FF FF FF EA 70 32 80"), "D5 41 00");
  EXPECT_EQ(bench.run("D4 40 01 60 04 FF FF FF FF FF FF 04 15 2B EA 70 32 80"), "7F");
}

TEST(Pn532Mifare, AWrongKeyIs14AndTheCardIsMuteUntilSelectedAgain) {
  Bench bench;
  bench.place("classic-1k");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 60 04 A0 A1 A2 A3 A4 A5 82 AC B9 5D"), "D5 41 14");
  EXPECT_EQ(bench.run("D4 40 01 60 04 FF FF FF FF FF FF 82 AC B9 5D"), "D5 41 14");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 60 04 FF FF FF FF FF FF 82 AC B9 5D"), "D5 41 00");
}

TEST(Pn532Mifare, ReadWithoutLoginTimesOut) {
  Bench bench;
  bench.place("classic-1k");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 30 04"), "D5 41 01");
}

TEST(Pn532Mifare, ANakIsStatus13) {
  Bench bench;
  bench.place("classic-1k");
  bench.run("D4 4A 01 00");
  bench.run("D4 40 01 60 04 FF FF FF FF FF FF 82 AC B9 5D");
  EXPECT_EQ(bench.run("D4 40 01 30 08"), "D5 41 13") << "another sector";
}

TEST(Pn532Mifare, WritesBlocksAndChangesValues) {
  Bench bench;
  bench.place("classic-1k");
  bench.run("D4 4A 01 00");
  bench.run("D4 40 01 60 04 FF FF FF FF FF FF 82 AC B9 5D");
  // Value 100, address 0: ib technology MFPROT data sheet, page 15.
  const std::string block = "64 00 00 00 9B FF FF FF 64 00 00 00 00 FF 00 FF";
  EXPECT_EQ(bench.run("D4 40 01 A0 04 " + block), "D5 41 00");
  EXPECT_EQ(bench.run("D4 40 01 30 04"), "D5 41 00 " + block);
  EXPECT_EQ(bench.run("D4 40 01 C1 04 05 00 00 00"), "D5 41 00");
  EXPECT_EQ(bench.run("D4 40 01 B0 05"), "D5 41 00");
  EXPECT_EQ(bench.run("D4 40 01 30 05"),
            "D5 41 00 69 00 00 00 96 FF FF FF 69 00 00 00 00 FF 00 FF");
}

TEST(Pn532Type2, ReadRollsOverAtTheEndOfMemory) {
  Bench bench;
  bench.place("ultralight");
  bench.run("D4 4A 01 00");
  const auto start = bench.run("D4 40 01 30 00").substr(9, 4 * 3 * 3);
  EXPECT_EQ(bench.run("D4 40 01 30 0F"),
            "D5 41 00 00 00 00 00 " + start.substr(0, start.size() - 1));
  EXPECT_EQ(bench.run("D4 40 01 30 10"), "D5 41 13");
}

TEST(Pn532Type2, UnknownCommandsAreRefusedByTheChip) {
  Bench bench;
  bench.place("ntag213");
  bench.run("D4 4A 01 00");
  // NXP community thread 444283; the last one: libnfc#251.
  for (const auto* command : {"D4 40 01 60", "D4 40 01 1B FF FF FF FF", "D4 40 01 1A 00",
                              "D4 40 01 90 5A 00 00 03 00 00 00 00"}) {
    EXPECT_EQ(bench.run(command), "7F") << command;
  }
}

TEST(Pn532Type2, PasswordLoginGoesThroughInCommunicateThru) {
  Bench bench;  // StackOverflow 44243037, 76378464
  bench.place("ntag215");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 42 1B FF FF FF FF"), "D5 43 00 00 00");
  EXPECT_EQ(bench.run("D4 42 1B 00 00 00 00"), "D5 43 01");
}

TEST(Pn532Type2, VersionGoesThroughInCommunicateThruWithoutSurplusByte) {
  Bench bench;
  bench.place("ntag215");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 42 60"), "D5 43 00 00 04 04 02 01 00 11 03");
  EXPECT_EQ(bench.run("D4 42 60 00"), "D5 43 01");  // libfreefare#112
}

TEST(Pn532Type2, AFastReadThatIsLongerThanTheBufferIsLost) {
  Bench bench;
  bench.place("ntag216");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 42 3A 00 40").size(), (3U + 65 * 4) * 3 - 1);
  EXPECT_EQ(bench.run("D4 42 3A 00 41"), "D5 43 07");
}

TEST(Pn532Type2, UltralightCAuthenticationOnOtherChipsTimesOut) {
  Bench bench;
  bench.place("ntag213");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 42 1A 00"), "D5 43 01");  // nfc-pcsc#59
}

TEST(Pn532Type2, UltralightCAnswersItsAuthentication) {
  Bench bench;
  bench.place("ultralight-c");
  bench.run("D4 4A 01 00");
  const auto answer = bench.run("D4 42 1A 00");
  EXPECT_EQ(answer.substr(0, 11), "D5 43 00 AF");
  EXPECT_EQ(answer.size(), 12U * 3 - 1);
}

TEST(Pn532Raw, ANibbleIsACrcErrorUnlessTheCheckIsOff) {
  Bench bench;
  bench.place("ultralight");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 42 A2 04 01 02 03 04"), "D5 43 02");
  bench.run("D4 08 63 03 00");
  EXPECT_EQ(bench.run("D4 42 A2 04 01 02 03 04"), "D5 43 00 0A");
  EXPECT_EQ(bench.run("D4 06 63 3C"), "D5 07 04") << "RxLastBits";
}

TEST(Pn532Raw, HandsOverTheCrcWhenItIsNotChecked) {
  Bench bench;
  bench.place("ultralight");
  bench.run("D4 4A 01 00");
  bench.run("D4 08 63 03 00");
  EXPECT_EQ(bench.run("D4 42 30 04").size(), (3U + 16 + 2) * 3 - 1);
}

TEST(Pn532Raw, ASevenBitFrameWakesACard) {
  Bench bench;  // how libnfc's nfc-anticol talks
  bench.place("classic-1k");
  bench.run("D4 32 01 01");
  bench.run("D4 08 63 02 00 63 03 00 63 3D 07");
  EXPECT_EQ(bench.run("D4 42 26"), "D5 43 00 04 00");
  bench.run("D4 08 63 3D 00");
  EXPECT_EQ(bench.run("D4 42 93 20"), "D5 43 00 82 AC B9 5D CA");
  // SELECT with a CRC_A that the host computed; SAK 08 with its own.
  EXPECT_EQ(bench.run("D4 42 93 70 82 AC B9 5D CA CD 6C"), "D5 43 00 08 B6 DD");
}

// READ 00 with CRC_A is 30 00 02 A8 (MF0ICU1); with their odd parity bits 1, 1, 0, 0 behind them,
// packed from the lowest bit on, 36 bits.
TEST(Pn532Raw, WithoutParityTheHostPacksNineBitsAByte) {
  Bench bench;
  bench.place("ultralight");
  bench.run("D4 4A 01 00");
  const auto page_0 = bench.run("D4 40 01 30 00").substr(9, 11);
  bench.run("D4 08 63 02 00 63 03 00 63 0D 10 63 3D 04");
  const auto answer = bench.run("D4 42 30 01 0A 40 05");
  EXPECT_EQ(answer.size(), (3U + 21) * 3 - 1) << "18 bytes of nine bits: 162 bits";
  EXPECT_EQ(bench.run("D4 06 63 3C"), "D5 07 02") << "RxLastBits";
  EXPECT_EQ(answer.substr(9, 2), page_0.substr(0, 2)) << "the first eight bits are the first byte";
  EXPECT_EQ(bench.run("D4 42 31 01 0A 40 05"), "D5 43 01") << "a wrong parity bit";
}

TEST(Pn532Raw, AFrameWithoutParityIsAnErrorToTheCard) {
  Bench bench;
  bench.place("ultralight");
  bench.run("D4 4A 01 00");
  bench.run("D4 08 63 0D 10");
  EXPECT_EQ(bench.run("D4 42 30 00"), "D5 43 01");
  bench.run("D4 08 63 0D 00");
  EXPECT_EQ(bench.run("D4 42 30 00"), "D5 43 01") << "it is idle by now";
}

// libnfc caches TxLastBits, "or every later frame is truncated".
TEST(Pn532Raw, RegistersThatAreLeftBehindSpoilTheChipsOwnCommands) {
  for (const char* left : {"D4 08 63 3D 07", "D4 08 63 02 00", "D4 08 63 0D 10"}) {
    Bench bench;
    bench.place("ultralight");
    bench.run("D4 4A 01 00");
    EXPECT_EQ(bench.run("D4 40 01 30 00").substr(0, 8), "D5 41 00");
    bench.run(left);
    EXPECT_NE(bench.run("D4 40 01 30 00").substr(0, 8), "D5 41 00") << left;
    bench.run("D4 4A 01 00");  // the card, idle again, is found
    EXPECT_EQ(bench.run("D4 4A 01 00").substr(0, 8), "D5 4B 01") << left;
    EXPECT_EQ(bench.run("D4 40 01 30 00").substr(0, 8), "D5 41 00") << left;
  }
}

TEST(Pn532Raw, SilentFieldTimesOutAfterTheConfiguredTime) {
  Bench bench;
  bench.run("D4 32 01 01");
  bench.run("D4 32 02 00 0B 0C");
  const auto before = bench.clock.now();
  EXPECT_EQ(bench.run("D4 42 30 00"), "D5 43 01");
  EXPECT_GE(bench.clock.now() - before, 204800U);
  EXPECT_LE(bench.clock.now() - before, 206500U);
}

TEST(Pn532Felica, ListsAndReadsAsPrinted) {
  Bench bench;  // ACR122L V1.03, page 21
  auto card = std::dynamic_pointer_cast<FelicaCard>(bench.place("felica-8008"));
  card->memory()[1] = 0xAA;
  card->memory()[2] = 0x55;
  EXPECT_EQ(bench.run("D4 4A 01 01 00 FF FF 01 00"),
            "D5 4B 01 01 14 01 01 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A 80 08");
  EXPECT_EQ(bench.run("D4 40 01 10 06 01 01 05 01 86 04 02 02 01 09 01 01 80 00"),
            "D5 41 00 1D 07 01 01 05 01 86 04 02 02 00 00 01 00 AA 55 00 00 00 00 00 00 00 00 00 "
            "00 00 00 00");
  EXPECT_EQ(bench.run("D4 40 01 20 08 01 01 05 01 86 04 02 02 01 09 01 01 80 00 "
                      "00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F"),
            "D5 41 00 0C 09 01 01 05 01 86 04 02 02 00 00");
}

TEST(Pn532Felica, ListsWithoutSystemCodeWhenNotAsked) {
  Bench bench;
  bench.place("felica");
  EXPECT_EQ(bench.run("D4 4A 01 02 00 12 FC 00 00"),
            "D5 4B 01 01 12 01 01 01 05 01 86 04 02 03 03 00 4B 02 4F 49 8A 8A");
  EXPECT_EQ(bench.run("D4 4A 01 01 00 88 B4 00 00"), "D5 4B 00") << "another system";
}

// ACS ACR122S protocol V2.01: RESTORE without operand; libnfc: TRANSFER with one.
TEST(Pn532Exchange, TakesRestoreAndTransferInBothForms) {
  Bench bench;
  bench.place("classic-1k");
  bench.run("D4 4A 01 00");
  bench.run("D4 40 01 60 04 FF FF FF FF FF FF 82 AC B9 5D");
  bench.run("D4 40 01 A0 04 01 00 00 00 FE FF FF FF 01 00 00 00 04 FB 04 FB");
  EXPECT_EQ(bench.run("D4 40 01 C2 04"), "D5 41 00");
  EXPECT_EQ(bench.run("D4 40 01 B0 05 00 00 00 00"), "D5 41 00");
  EXPECT_EQ(bench.run("D4 40 01 C2 04 00 00 00 00"), "D5 41 00");
  EXPECT_EQ(bench.run("D4 40 01 B0 06"), "D5 41 00");
}

TEST(Pn532Jewel, ListsReadsAndRefuses) {
  Bench bench;
  bench.place("topaz96");
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 00") << "no anticollision";
  EXPECT_EQ(bench.run("D4 4A 01 04"), "D5 4B 01 01 0C 00 6E 3F 21 00");
  EXPECT_EQ(bench.run("D4 40 01 78 00 00 00 00 00 00"), "D5 41 00 11 48 6E 3F 21 00");
  EXPECT_EQ(bench.run("D4 40 01 01 08 00 6E 3F 21 00"), "D5 41 00 E1");
  EXPECT_EQ(bench.run("D4 40 01 01 08 00 AA BB CC DD"), "D5 41 00 E1") << "the chip has the UID";
  EXPECT_EQ(bench.run("D4 40 01 53 10 A5 6E 3F 21 00"), "D5 41 00 A5");
  EXPECT_EQ(bench.run("D4 40 01 00 00 00 6E 3F 21 00").size(), (3U + 122) * 3 - 1);
}

// StackOverflow 61275660: READ8, WRITE-E8, WRITE-NE8 are taken and come to nothing; RSEG works.
TEST(Pn532Jewel, HasNoCommandsOfEightBytes) {
  Bench bench;
  bench.place("topaz512");
  bench.run("D4 4A 01 04");
  EXPECT_EQ(bench.run("D4 40 01 02 01"), "D5 41 01");
  EXPECT_EQ(bench.run("D4 40 01 54 05 01 02 03 04 05 06 07 08"), "D5 41 01");
  EXPECT_EQ(bench.run("D4 40 01 1B 05 01 02 03 04 05 06 07 08"), "D5 41 01");
  EXPECT_EQ(bench.run("D4 40 01 10 00").size(), (3U + 129) * 3 - 1);
  EXPECT_EQ(bench.run("D4 40 01 10 10"), "7F") << "segment 0 only: nfcpy, pn532.py";
}

// libnfc 1.8.0, utils/jewel.h: the requests of nfc-jewel and the room for the answers.
TEST(Pn532Jewel, CompletesShortCommands) {
  Bench bench;
  bench.place("topaz96");
  bench.run("D4 4A 01 04");
  EXPECT_EQ(bench.run("D4 40 01 78"), "D5 41 00 11 48 6E 3F 21 00");
  EXPECT_EQ(bench.run("D4 40 01 01 08"), "D5 41 00 E1");
  EXPECT_EQ(bench.run("D4 40 01 53 10 A5"), "D5 41 00 A5");
  EXPECT_EQ(bench.run("D4 40 01 00").size(), (3U + 122) * 3 - 1);
}

TEST(Pn532Exchange, AnswersUnknownTargetsWith27) {
  Bench bench;
  EXPECT_EQ(bench.run("D4 40 01 30 00"), "D5 41 27");
  EXPECT_EQ(bench.run("D4 00 06"), "D5 01 27");
}

TEST(Pn532Exchange, ACardThatIsGoneTimesOut) {
  Bench bench;
  bench.place("ultralight");
  bench.run("D4 4A 01 00");
  bench.field.remove_all();
  EXPECT_EQ(bench.run("D4 40 01 30 00"), "D5 41 01");
  EXPECT_EQ(bench.run("D4 04"), "D5 05 01 00 01 01 00 00 00 80");
}

}  // namespace
}  // namespace sim
