// SPDX-License-Identifier: LGPL-2.1-or-later
// Transparent sessions: how they begin and end, and the driver's card behind them.
#include "base/log.h"
#include "driver/transparent_rig.h"

namespace driver_test {
namespace {

using TransparentSession = Transparent;
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

TEST_F(TransparentSession, TimerAloneIsAPause) {
  use_ntag();
  ASSERT_EQ(apdu(kStart), kOk);
  EXPECT_GE(duration([] { EXPECT_EQ(apdu("FF C2 00 00 07 5F 46 04 E8 80 00 00"), kOk); }), 33ms);
  EXPECT_EQ(apdu("FF C2 00 00 07 5F 46 04 FF FF FF FF"), "C0 03 01 6A 80 90 00") << "an hour";
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
              at_next_sleep([] {
                UCHAR removed = 1;
                IFDHSetCapabilities(kLun, TAG_IFD_DEVICE_REMOVED, 1, &removed);
              });
              apdu("FF C2 00 00 07 5F 46 04 40 4B 4C 00");  // 5 s
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
