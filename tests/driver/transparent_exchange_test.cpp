// SPDX-License-Identifier: LGPL-2.1-or-later
// Transparent sessions: a program's own frames, in the protocol of its choice.
#include "driver/transparent_rig.h"
#include "sim/cards/iso_dep_card.h"
#include "sim/cards/topaz.h"

namespace driver_test {
namespace {

using TransparentExchange = Transparent;
using TransparentProtocol = Transparent;

TEST_F(TransparentExchange, NativeCommandsOfNtag) {
  const auto card = use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(frame("60"), "00 04 04 02 01 00 13 03") << "GET_VERSION";
  EXPECT_EQ(frame("1B FF FF FF FF"), "00 00") << "PWD_AUTH";
  card->memory()[0xE4 * 4] = 0x10;  // NFC_CNT_EN
  EXPECT_EQ(frame("39 02").size(), 8U) << "READ_CNT";
  EXPECT_EQ(frame("3C 00").size(), 32U * 3 - 1) << "READ_SIG";
  EXPECT_EQ(frame("30 00").substr(0, 2), "04");
  EXPECT_EQ(apdu(kEnd), kOk);
}

TEST_F(TransparentExchange, SilenceIsAnErrorOfItsObject) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(frame("1B 01 02 03 04"), kSilence) << "wrong password";
  EXPECT_EQ(exchange("90 02 00 00 95 01 60 91 01 00"), "C0 03 02 64 01 90 00") << "idle by now";
  EXPECT_EQ(apdu(kEnd), kOk);
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00") << "the driver finds it again";
}

TEST_F(TransparentExchange, PasswordGivenInASessionServesTheDriversReads) {
  protect(*use_ntag());
  EXPECT_EQ(apdu("FF B0 00 10 10"), "69 82");
  ASSERT_EQ(apdu(kStart), kOk);
  ASSERT_EQ(frame("1B FF FF FF FF"), "00 00");
  EXPECT_EQ(word("FF B0 00 10 10"), "90 00");
  ASSERT_EQ(apdu(kEnd), kOk);
  presence_test();
  EXPECT_EQ(word("FF B0 00 10 10"), "90 00");
}

TEST_F(TransparentExchange, EachFrameIsSentOnce) {
  use_ntag("ultralight-ev1-11");
  ASSERT_EQ(apdu(kStart), kOk);
  count(0xA5);
  noise("A5");
  // INCR_CNT: whatever became of its ACK, it must not count twice.
  exchange("90 02 00 02 95 06 A5 00 01 00 00 00");
  EXPECT_EQ(counted(), 1U);
}

// ISO 14443-3 type A by hand: short frame, anticollision, SELECT, as libnfc's nfc-anticol does it.
TEST_F(TransparentExchange, SelectsACardBitByBit) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  ASSERT_EQ(apdu("FF C2 00 00 04 83 00 84 00"), kOk);
  ASSERT_EQ(exchange("90 02 00 03"), kOk);
  EXPECT_EQ(exchange("91 01 07 95 01 26"), std::string(kSoundAnswer) + "02 44 00 90 00") << "REQA";
  const auto uid = frame("93 20");
  ASSERT_EQ(uid.size(), 14U) << uid;
  EXPECT_EQ(exchange("90 02 00 00"), kOk);
  EXPECT_EQ(frame("93 70 " + uid), "04") << "SAK: the UID goes on";
  ASSERT_EQ(exchange("90 02 00 03"), kOk);
  const auto rest = frame("95 20");
  ASSERT_EQ(exchange("90 02 00 00"), kOk);
  EXPECT_EQ(frame("95 70 " + rest), "00");
  EXPECT_EQ(frame("60"), "00 04 04 02 01 00 13 03");
  EXPECT_EQ(apdu(kEnd), kOk);
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
}

TEST_F(TransparentExchange, WakesAHaltedCardBySevenBits) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(frame("50 00"), kSilence) << "HLTA";
  ASSERT_EQ(exchange("90 02 00 03"), kOk);
  EXPECT_EQ(exchange("91 01 07 95 01 26"), "C0 03 02 64 01 90 00") << "REQA: it does not hear";
  EXPECT_EQ(exchange("91 01 07 95 01 52"), std::string(kSoundAnswer) + "02 44 00 90 00") << "WUPA";
  EXPECT_EQ(exchange("95 01 52"), kSilence) << "bit framing is for one frame";
}

TEST_F(TransparentExchange, TellsTheBitsOfAnAcknowledgement) {
  const auto card = use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(frame("A2 04 01 02 03 04"), "C0 03 01 64 01 96 02 01 00 90 00")
      << "four bits are no frame with a CRC";
  EXPECT_EQ(exchange("90 02 00 02 95 06 A2 04 05 06 07 08"),
            "C0 03 00 90 00 92 01 04 96 02 00 00 97 01 0A 90 00");
  EXPECT_EQ(card->memory()[16], 0x05);
  EXPECT_EQ(frame("30 04").size(), (16U + 2) * 3 - 1) << "with its CRC";
}

// READ 00 and its CRC, 30 00 02 A8, with a parity bit behind each byte.
TEST_F(TransparentExchange, LeavesParityToTheProgram) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  const auto answer = exchange("90 02 00 0F 91 01 04 95 05 30 01 0A 40 05");
  EXPECT_EQ(answer.substr(0, 44), "C0 03 00 90 00 92 01 02 96 02 00 00 97 15 04") << "162 bits";
  EXPECT_EQ(exchange("90 02 00 00 95 02 30 00").substr(0, 14), "C0 03 00 90 00");
  EXPECT_EQ(exchange("90 02 00 0C 95 02 30 00"), "C0 03 02 64 01 90 00") << "parity is missing";
}

TEST_F(TransparentExchange, SendsFirstAndReceivesLater) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  count(0x60);
  EXPECT_EQ(exchange("93 01 60"), kOk);
  EXPECT_EQ(exchange("94 00"), std::string(kSoundAnswer) + "08 00 04 04 02 01 00 13 03 90 00");
  EXPECT_EQ(exchange("94 00"), kSilence) << "there is one answer";
  EXPECT_EQ(exchange("93 01 60 94 00"),
            std::string(kSoundAnswer) + "08 00 04 04 02 01 00 13 03 90 00");
  EXPECT_EQ(counted(), 2U);
  EXPECT_EQ(exchange("93 02 50 00"), kOk) << "nobody has to answer";
}

TEST_F(TransparentExchange, TimerIsThePatienceOfAnExchange) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  const auto took = [this](const std::string& objects) {
    const auto before = reader_->counters().chip_commands;
    const auto start = reader_->clock().now();
    EXPECT_NE(exchange(objects), "");
    EXPECT_GT(reader_->counters().chip_commands, before);
    return reader_->clock().now() - start;
  };
  ASSERT_EQ(frame("50 00"), kSilence);  // the card is mute from here on
  EXPECT_GE(took("5F 46 04 40 0D 03 00 95 01 60"), 204'800U) << "200 ms, in steps of the chip";
  EXPECT_LE(took("5F 46 04 64 00 00 00 95 01 60"), 20'000U) << "100 us";
  EXPECT_GE(took("95 01 60"), 51'200U) << "the usual time again";
}

TEST_F(TransparentExchange, FrameThatTheReaderCannotTakeIsToldSo) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  std::string bytes;
  for (int i = 0; i < 180; ++i) bytes += "A5";
  EXPECT_EQ(apdu("FF C2 00 01 B7 95 81 B4 " + bytes), "C0 03 01 67 00 90 00");
  EXPECT_EQ(exchange("90 02 00 03"), kOk);
  EXPECT_EQ(apdu("FF C2 00 01 B7 95 81 B4 " + bytes), "C0 03 01 67 00 90 00");
  EXPECT_EQ(exchange("90 02 00 04 95 01 60"), "C0 03 02 6A 81 90 00") << "parity one way only";
}

// Frames that the chip passes on by no command: they go byte by byte, and a segment in blocks.
TEST_F(TransparentExchange, CommandsOfADynamicType1Tag) {
  const auto card = use<sim::TopazCard>("topaz512");
  for (std::size_t at = 128; at < 256; ++at) card->memory()[at] = static_cast<std::uint8_t>(at);
  const std::string uid = " 71 40 22 00", zeros = " 00 00 00 00 00 00 00 00";
  const auto memory = [&](std::size_t at, std::size_t size) {
    return acr122::to_hex(ByteView(card->content()).subspan(at, size));
  };
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(frame("02 01" + zeros + uid), "01 " + memory(8, 8));
  EXPECT_EQ(frame("54 20 01 02 03 04 05 06 07 08" + uid), "20 01 02 03 04 05 06 07 08");
  EXPECT_EQ(memory(256, 8), "01 02 03 04 05 06 07 08");
  EXPECT_EQ(frame("01 08 00" + uid), "08 " + memory(8, 1)) << "with its address";
  EXPECT_EQ(exchange("95 0E 10 10" + zeros + uid),
            "C0 03 00 90 00 92 01 00 96 02 00 00 97 81 81 10 " + memory(128, 128) + " 90 00");
  EXPECT_EQ(frame("02 01" + zeros + " 71 40 22 01"), kSilence) << "another tag";
  EXPECT_EQ(apdu(kEnd), kOk);
  EXPECT_EQ(apdu("FF B0 00 01 08"), memory(8, 8) + " 90 00");
}

TEST_F(TransparentExchange, BlocksOfAnIsoDepCardByTheChipOrByTheProgram) {
  place("applet");
  open();
  ASSERT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(frame("80 EC 00 00 03 01 02 03 00"), "01 02 03 90 00") << "the chip's blocks";
  ASSERT_EQ(exchange("90 02 00 10"), kOk);
  EXPECT_EQ(frame("B2"), "02 01 02 03 90 00") << "R(NAK) 0: its last block again";
  EXPECT_EQ(frame("B3"), "A2") << "R(NAK) 1: the card's R(ACK)";
  EXPECT_EQ(frame("03 80 EC 00 00 03 04 05 06 00"), "03 04 05 06 90 00") << "I-block 1";
  EXPECT_EQ(frame("C2"), "C2") << "DESELECT";
  ASSERT_EQ(apdu(kEnd), kOk);
  EXPECT_EQ(apdu("80 EC 00 00 03 01 02 03 00"), "01 02 03 90 00") << "activated again";
}

TEST_F(TransparentExchange, LongAnswersOfAnIsoDepCard) {
  open_with_card("desfire");
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(frame("90 60 00 00 00").substr(21), "91 AF") << "GetVersion";
  EXPECT_EQ(frame("60").substr(0, 5), "AF 04") << "native: no status word is made up";
}

TEST_F(TransparentProtocol, SwitchesAnIsoDepCardBetweenItsLayers) {
  open_with_card("desfire");
  const auto atr = acr122::to_hex(transmit(hex("FF CA 01 00 00")).bytes);
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(apdu("FF C2 00 02 04 8F 02 00 03"), "C0 03 00 90 00 8F 01 20 90 00");
  EXPECT_EQ(frame("E0 50").substr(0, 8), "06 75 77") << "RATS by hand";
  const auto part_4 = apdu("FF C2 00 02 04 8F 02 00 04 00");
  EXPECT_EQ(part_4.substr(0, 21), "C0 03 00 90 00 5F 51 ") << part_4;
  EXPECT_EQ(frame("90 60 00 00 00").substr(21), "91 AF");
  ASSERT_EQ(apdu(kEnd), kOk);
  EXPECT_EQ(acr122::to_hex(transmit(hex("FF CA 01 00 00")).bytes), atr);
  EXPECT_EQ(word("90 60 00 00 00"), "91 AF");
}

TEST_F(TransparentProtocol, FindsWhatThereIs) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(apdu("FF C2 00 02 04 8F 02 00 03"), "C0 03 00 90 00 8F 01 00 90 00");
  EXPECT_EQ(apdu("FF C2 00 02 04 8F 02 00 04"), kSilence) << "no ISO 14443-4";
  EXPECT_EQ(apdu("FF C2 00 02 04 8F 02 01 04"), kSilence) << "no type B";
  EXPECT_EQ(apdu("FF C2 00 02 04 8F 02 03 01"), kSilence) << "no FeliCa";
  EXPECT_EQ(apdu("FF C2 00 02 04 8F 02 01 03"), "C0 03 01 6A 81 90 00");
  EXPECT_EQ(apdu("FF C2 00 02 04 8F 02 02 03"), "C0 03 01 6A 81 90 00") << "ISO 15693";
  EXPECT_EQ(apdu("FF C2 00 02 04 8F 02 00 05"), "C0 03 01 6A 80 90 00");
  EXPECT_EQ(apdu("FF C2 00 02 04 8F 02 04 03"), "C0 03 01 6A 80 90 00");
  ASSERT_EQ(apdu(kEnd), kOk);
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
}

TEST_F(TransparentProtocol, FelicaPollsByHand) {
  use<sim::Card>("felica");
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(frame("06 00 FF FF 00 00").substr(0, 5), "12 01");
  ASSERT_EQ(apdu("FF C2 00 02 04 8F 02 03 00").substr(0, 20), "C0 03 00 90 00 5F 51");
  EXPECT_EQ(frame("06 00 FF FF 00 00").substr(0, 5), "12 01");
  ASSERT_EQ(exchange("90 02 00 1C 95 06 06 00 FF FF 00 00").substr(0, 14), "C0 03 00 90 00");
  ASSERT_EQ(apdu(kEnd), kOk);
  EXPECT_EQ(word("FF CA 00 00 00"), "90 00");
}

TEST_F(TransparentProtocol, Parameters) {
  open_with_card("desfire");
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(apdu("FF C2 00 00 0D FF 6D 0A 01 00 02 00 03 00 04 00 05 00"),
            "C0 03 00 90 00 FF 6D 0F 01 01 07 02 01 05 03 01 08 04 01 B3 05 01 22 90 00");
  EXPECT_EQ(apdu("FF C2 00 00 05 FF 6D 02 07 00"), "C0 03 01 6A 81 90 00");
  EXPECT_EQ(apdu("FF C2 00 00 06 FF 6E 03 06 01 00"), "C0 03 01 6A 81 90 00");
  EXPECT_EQ(apdu("FF C2 00 00 06 FF 6E 03 03 01 0F"), "C0 03 01 6A 80 90 00");
  EXPECT_EQ(apdu("FF C2 00 00 07 FF 6E 04 03 02 01 01"), "C0 03 01 67 00 90 00");
  ASSERT_EQ(apdu("FF C2 00 00 09 FF 6E 06 05 01 80 03 01 0A"), kOk);
  ASSERT_EQ(apdu("FF C2 00 02 04 8F 02 00 04").substr(0, 14), "C0 03 00 90 00");
  EXPECT_EQ(apdu("FF C2 00 00 07 FF 6D 04 03 00 05 00"),
            "C0 03 00 90 00 FF 6D 06 03 01 0A 05 01 00 90 00")
      << "106 kbps, as set";
}

TEST_F(TransparentProtocol, ParametersThatAStorageCardDoesNotHave) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(apdu("FF C2 00 00 05 FF 6D 02 02 00"), "C0 03 01 62 82 90 00");
  EXPECT_EQ(apdu("FF C2 00 00 05 FF 6D 02 03 00"), "C0 03 01 62 82 90 00");
  ASSERT_EQ(apdu("FF C2 00 00 06 FF 6E 03 03 01 04"), kOk);
  EXPECT_EQ(apdu("FF C2 00 00 05 FF 6D 02 03 00"), "C0 03 00 90 00 FF 6D 03 03 01 04 90 00");
}

}  // namespace
}  // namespace driver_test
