// SPDX-License-Identifier: LGPL-2.1-or-later
// Transparent sessions (PC/SC part 3, amendment 1): a program's own frames, and the driver's card
// behind them.
#include "acr122/log.h"
#include "driver/storage_rig.h"
#include "sim/cards/applet.h"
#include "sim/cards/iso_dep_card.h"
#include "sim/cards/ultralight.h"

namespace driver_test {
namespace {

constexpr const char* kOk = "C0 03 00 90 00 90 00";
constexpr const char* kStart = "FF C2 00 00 02 81 00";
constexpr const char* kEnd = "FF C2 00 00 02 82 00";
constexpr const char* kFieldOff = "FF C2 00 00 02 83 00";
constexpr const char* kFieldOn = "FF C2 00 00 02 84 00";
constexpr const char* kSoundAnswer = "C0 03 00 90 00 92 01 00 96 02 00 00 97 ";
constexpr const char* kSilence = "C0 03 01 64 01 90 00";

/// TRANSPARENT EXCHANGE with these objects.
std::string exchange(const std::string& objects) {
  const auto size = Bytes{static_cast<std::uint8_t>(hex(objects).size())};
  return apdu("FF C2 00 01 " + acr122::to_hex(size) + " " + objects);
}

/// Transceive: the frame, and the card's answer as text; else all that came back.
std::string frame(const std::string& bytes) {
  const auto size = acr122::to_hex(Bytes{static_cast<std::uint8_t>(hex(bytes).size())});
  auto answer = exchange("95 " + size + " " + bytes);
  constexpr std::size_t kLength = 3, kWord = 6;
  const std::string start = kSoundAnswer;
  if (!answer.starts_with(start)) return answer;
  answer.erase(0, start.size() + kLength);
  return answer.substr(0, answer.size() - std::min(kWord, answer.size()));
}

class Transparent : public Storage {
 protected:
  std::shared_ptr<sim::Ultralight> use_ntag(const std::string& type = "ntag216") {
    return use<sim::Ultralight>(type);
  }
  /// Protected for reading from page 10h on; the password is the one of delivery.
  static void protect(sim::Ultralight& card) {
    card.memory()[0xE3 * 4 + 3] = 0x10;
    card.memory()[0xE4 * 4] = 0x80;
  }
  bool field_is_on() {
    const auto lock = reader_->lock();
    return reader_->field().on();
  }
};

using TransparentSession = Transparent;
using TransparentExchange = Transparent;
using TransparentProtocol = Transparent;
using TransparentEnd = Transparent;  // what becomes of a session that is over

TEST_F(TransparentSession, VersionNeedsNoSession) {
  use_ntag();
  EXPECT_EQ(apdu("FF C2 00 00 02 80 00"), "C0 03 00 90 00 80 03 02 01 09 90 00");
  EXPECT_EQ(apdu("FF C2 00 00 05 80 03 01 00 00"), "C0 03 00 90 00 80 03 02 01 09 90 00");
}

TEST_F(TransparentSession, AllElseNeedsOne) {
  use_ntag();
  const auto frames = reader_->counters().rf_frames;
  for (const char* command :
       {"FF C2 00 00 02 82 00", kFieldOff, kFieldOn, "FF C2 00 00 07 5F 46 04 10 27 00 00",
        "FF C2 00 02 04 8F 02 00 03", "FF C2 00 01 04 90 02 00 00", "FF C2 00 01 03 95 01 60",
        "FF C2 00 00 05 FF 6D 02 03 00"}) {
    EXPECT_EQ(apdu(command), "C0 03 01 69 86 90 00") << command;
  }
  EXPECT_EQ(reader_->counters().rf_frames, frames);
  EXPECT_TRUE(field_is_on());
  EXPECT_EQ(apdu("FF C2 00 00 06 81 00 82 00 83 00"), "C0 03 03 69 86 90 00");
}

TEST_F(TransparentSession, NothingIsDoneOfACommandThatIsNotUnderstood) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_EQ(apdu("FF C2 00 00 04 83 00 99 00"), "C0 03 02 6A 81 90 00");
  EXPECT_TRUE(field_is_on());
  EXPECT_EQ(exchange("95 02 30 04 95 00"), "C0 03 02 67 00 90 00");
  EXPECT_EQ(apdu("FF C2 00 00 03 83 00 84"), "C0 03 02 6A 80 90 00");
}

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

TEST_F(TransparentSession, TimerAloneIsAPause) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_GE(duration([] { EXPECT_EQ(apdu("FF C2 00 00 07 5F 46 04 E8 80 00 00"), kOk); }), 33ms);
  EXPECT_EQ(apdu("FF C2 00 00 07 5F 46 04 FF FF FF FF"), "C0 03 01 6A 80 90 00") << "an hour";
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
            "C0 03 00 90 00 FF 6D 0F 01 01 05 02 01 05 03 01 08 04 01 B3 05 01 22 90 00");
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

// ACS ACM1252U-Y3 reference manual 1.03, p. 26-29, byte by byte; its seventh APDU counts one byte
// too few.
TEST_F(TransparentSession, SequenceOfTheManual) {
  use_ntag();
  for (const char* command : {kStart, "FF C2 00 01 04 90 02 00 1C", "FF C2 00 01 03 91 01 00",
                              "FF C2 00 00 06 FF 6E 03 05 01 89", kFieldOn}) {
    EXPECT_EQ(apdu(command), kOk) << command;
  }
  EXPECT_EQ(apdu("FF C2 00 02 04 8F 02 00 03"), "C0 03 00 90 00 8F 01 00 90 00");
  const auto page_0 = apdu("FF C2 00 01 0A 5F 46 04 10 27 00 00 95 02 30 00");
  EXPECT_EQ(page_0.substr(0, std::string(kSoundAnswer).size() + 5),
            std::string(kSoundAnswer) + "10 04");
  EXPECT_EQ(apdu(kFieldOff), kOk);
  EXPECT_FALSE(field_is_on());
  EXPECT_EQ(apdu(kEnd), kOk);
  EXPECT_TRUE(field_is_on());
}

TEST_F(TransparentEnd, FieldThatWasLeftOffComesBack) {
  const auto card = use_ntag();
  for (const char* last : {"FF B0 00 04 10", "FF CA 00 00 00"}) {
    ASSERT_EQ(apdu(kStart), kOk);
    ASSERT_EQ(apdu(kFieldOff), kOk);
    EXPECT_EQ(frame("60"), kSilence);
    EXPECT_EQ(word(last), "90 00");
    EXPECT_TRUE(field_is_on());
    EXPECT_EQ(apdu(kEnd), kOk);
  }
}

TEST_F(TransparentEnd, RegistersAreTheDriversAfterEachCommand) {
  use_ntag();
  const char* registers = "FF 00 00 00 0A D4 06 63 02 63 03 63 0D 63 3D";
  const auto before = apdu(registers);
  ASSERT_EQ(before.substr(0, 11), "D5 07 80 80") << "CRC both ways";
  ASSERT_EQ(apdu(kStart), kOk);
  exchange("90 02 00 0F 91 01 05 95 02 30 00");
  EXPECT_EQ(apdu(registers), before);
  exchange("90 02 00 03 91 01 07 95 01 26");
  EXPECT_EQ(apdu(registers), before);
}

TEST_F(TransparentEnd, PowerDownAndResetEndIt) {
  use_ntag();
  for (const auto action : {DWORD{IFD_RESET}, DWORD{IFD_POWER_UP}}) {
    ASSERT_EQ(apdu(kStart), kOk);
    ASSERT_EQ(apdu(kFieldOff), kOk);
    ASSERT_EQ(power(action).code, IFD_SUCCESS);
    EXPECT_EQ(frame("60"), "C0 03 01 69 86 90 00");
    EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
  }
  ASSERT_EQ(apdu(kStart), kOk);
  ASSERT_EQ(apdu(kFieldOff), kOk);
  ASSERT_EQ(power(IFD_POWER_DOWN).code, IFD_SUCCESS);
  EXPECT_TRUE(field_is_on());
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(frame("60"), "C0 03 01 69 86 90 00");
}

TEST_F(TransparentEnd, CardThatLeftWithTheSessionIsReported) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  ASSERT_EQ(apdu(kFieldOff), kOk);
  reader_->remove_all();
  EXPECT_EQ(apdu(kEnd), kOk);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
}

TEST_F(TransparentEnd, AnotherCardInItsPlaceIsReported) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  ASSERT_EQ(apdu(kFieldOff), kOk);
  reader_->remove_all();
  place("classic-1k");
  EXPECT_EQ(apdu(kEnd), kOk);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT) << "removed first";
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_ICC_NOT_PRESENT);
}

// Field off; or frames that a READ of page 0 would come between.
TEST_F(TransparentEnd, NoPresenceTestDisturbsASessionThatHasTouchedTheField) {
  use_ntag();
  for (const char* touch : {kFieldOff, "FF C2 00 01 08 90 02 00 02 95 02 A0 04"}) {
    ASSERT_EQ(apdu(kStart), kOk);
    ASSERT_EQ(apdu(touch).substr(0, 14), "C0 03 00 90 00");
    const auto commands = reader_->counters().chip_commands;
    wait_function()(kLun, 2'500);  // behind client_grace_ms
    EXPECT_EQ(reader_->counters().chip_commands, commands) << touch;
    EXPECT_EQ(apdu(kEnd), kOk);
  }
}

TEST_F(TransparentEnd, SessionOfPlainFramesNoticesThatTheCardLeft) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  ASSERT_EQ(frame("60").size(), 23U);
  reader_->remove_all();
  EXPECT_TRUE(eventually([] {
    wait_function()(kLun, 100);
    return IFDHICCPresence(kLun) == IFD_ICC_NOT_PRESENT;
  }));
}

TEST_F(TransparentEnd, UnplugEndsAPause) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_LT(duration([] {
              std::thread client([] { apdu("FF C2 00 00 07 5F 46 04 40 4B 4C 00"); });  // 5 s
              std::this_thread::sleep_for(50ms);
              UCHAR removed = 1;
              IFDHSetCapabilities(kLun, TAG_IFD_DEVICE_REMOVED, 1, &removed);
              client.join();
            }),
            2s);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_NO_SUCH_DEVICE);
}

TEST_F(TransparentEnd, NoisyRegistersDoNotStay) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  sim::Fault fault;  // the chip refuses to take its registers back
  fault.what = sim::Fault::What::chip_syntax_error;
  fault.skip = 1;
  fault.only = hex("D4 08");
  reader_->faults().arm(fault);
  exchange("90 02 00 03 91 01 07 95 01 26");
  EXPECT_EQ(apdu(kEnd), kOk);
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
  EXPECT_EQ(apdu("FF 00 00 00 0A D4 06 63 02 63 03 63 0D 63 3D"), "D5 07 80 80 00 00 90 00");
}

// Whatever the objects are: an answer, and a reader that goes on.
TEST_F(TransparentSession, HostileObjectsDoNotLoseTheReader) {
  use_ntag();
  std::uint32_t random = 0x2545F491;
  const auto next = [&random] { return random = random * 1664525U + 1013904223U, random >> 16; };
  const Bytes tags{0x80, 0x81, 0x82, 0x83, 0x84, 0x8F, 0x90, 0x91, 0x93, 0x94, 0x95};
  for (int round = 0; round < 300; ++round) {
    Bytes objects;
    for (unsigned count = next() % 4; count-- > 0;) {
      const auto tag = next() % 8 == 0 ? static_cast<std::uint8_t>(next()) : tags[next() % 11];
      const auto size = static_cast<std::uint8_t>(next() % 5);
      acr122::append(objects, Bytes{tag, next() % 16 == 0 ? std::uint8_t{0x84} : size});
      for (unsigned i = 0; i < size; ++i) {
        objects.push_back(static_cast<std::uint8_t>(next() % (tag == 0x95 ? 256 : 5)));
      }
    }
    Bytes command{0xFF, 0xC2, 0x00, static_cast<std::uint8_t>(next() % 4),
                  static_cast<std::uint8_t>(objects.size())};
    acr122::append(command, objects);
    const auto answer = transmit(command);
    ASSERT_EQ(answer.code, IFD_SUCCESS) << acr122::to_hex(command);
    ASSERT_GE(answer.bytes.size(), 2U);
  }
  apdu(kEnd);
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
}

TEST_F(TransparentSession, SecretsStayOutOfTheLog) {
  use_ntag();
  acr122::log::set_level(acr122::log::Level::debug);  // opening has set the configured one
  ASSERT_EQ(apdu(kStart), kOk);
  take_log();
  frame("1B DE AD BE EF");
  exchange("90 02 00 03 95 05 1B DE AD BE EF");
  const auto lines = take_log();
  EXPECT_THAT(lines, ::testing::Contains(::testing::HasSubstr("PN532 command 42")));
  EXPECT_THAT(lines, ::testing::Not(::testing::Contains(::testing::HasSubstr("DE AD"))));
  acr122::log::set_level(acr122::log::Level::info);
}

}  // namespace
}  // namespace driver_test
