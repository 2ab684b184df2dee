// SPDX-License-Identifier: LGPL-2.1-or-later
// Programs that drive the PN532 themselves: hands off, then the reader is ours again.
#include "driver/rig.h"

namespace driver_test {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

using ClientCommands = Driver;

constexpr DWORD kEscape = 0x42000001;
constexpr const char* kFieldOff = "FF 00 00 00 04 D4 32 01 00";  // RFConfiguration
const Answer kEcho{IFD_SUCCESS, hex("01 02 03 90 00")};

Answer echo() { return transmit(hex("80 EC 00 00 03 01 02 03 00")); }

/// One look of the wait function, if it may.
void look() { wait_function()(kLun, 0); }

/// What pcscd does at the last SCardDisconnect (winscard.c). The wait under way or the next one
/// ends by it.
void last_disconnect() {
  stop_function()(kLun);
  look();
}

// libnfc's acr122_pcsc selects cards itself (InListPassiveTarget).
TEST_F(ClientCommands, DriverKeepsItsHandsOffThenTakesOverAgain) {
  open();
  place("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  pass(30ms);
  ASSERT_EQ(control(0x42000001, hex("FF 00 00 00 04 D4 4A 01 00")).code, IFD_SUCCESS);
  const auto commands = reader_->counters().chip_commands;
  pass(1'500ms);
  EXPECT_EQ(reader_->counters().chip_commands, commands) << "within client_grace_ms";
  EXPECT_TRUE(eventually([&] { return reader_->counters().chip_commands > commands; }));
  EXPECT_EQ(echo(), kEcho);
  EXPECT_EQ(pcscd.events().size(), 1U) << "the card never left";
}

TEST_F(ClientCommands, CardCommandAfterAForeignSelectionFindsTheCardAgain) {
  open_with_card("applet");
  ASSERT_EQ(transmit(hex("FF 00 00 00 03 D4 52 00")).bytes, hex("D5 53 00 90 00"));
  EXPECT_EQ(echo(), kEcho);
}

// As after power-on, with automatic RATS: also for a program that begins by FF 00 51, as nfcpy
// does.
TEST_F(ClientCommands, WhoBeginsWithThePiccParameterFindsTheChipAsAfterPowerOn) {
  open();
  place("applet");
  ASSERT_EQ(control(kEscape, hex("FF 00 51 00 00")).bytes, hex("00"));
  const auto listed = control(kEscape, hex("FF 00 00 00 04 D4 4A 01 00")).bytes;
  EXPECT_EQ(acr122::to_hex(listed),
            "D5 4B 01 01 00 04 20 04 1A 2B 3C 4D 0B 78 77 81 02 80 41 50 50 4C 45 90 00");
}

// The chip knows nothing of the driver's own blocks: it activates the card for the program.
TEST_F(ClientCommands, CardThatSpeaksWithTheDriverSpeaksWithTheChipToo) {
  open_with_card("applet");
  ASSERT_EQ(echo(), kEcho);
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(transmit(hex("FF 00 00 00 0C D4 40 01 80 EC 00 00 03 01 02 03 00")).bytes,
              hex("D5 41 00 01 02 03 90 00 90 00"));
  }
  EXPECT_EQ(echo(), kEcho);
}

// Nothing is active: REQA wakes it. The ATS is there: RATS is the chip's again.
TEST_F(ClientCommands, FirstListingOfAProgramSeesTheCard) {
  open_with_card("applet");
  ASSERT_EQ(echo(), kEcho);
  const auto listed = control(kEscape, hex("FF 00 00 00 04 D4 4A 01 00")).bytes;
  ASSERT_GT(listed.size(), 14U);
  EXPECT_EQ(acr122::to_hex(ByteView(listed).first(4)), "D5 4B 01 01");
  EXPECT_EQ(listed.at(6) & 0x20, 0x20);
  EXPECT_GT(listed.at(12), 1U) << "TL of the ATS";
  last_disconnect();
  EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(echo(), kEcho);
}

TEST_F(ClientCommands, FieldThatAProgramSwitchedOffIsOnAgain) {
  open_with_card("applet");
  ASSERT_EQ(control(kEscape, hex(kFieldOff)).bytes, hex("D5 33 90 00"));
  ASSERT_FALSE(reader_->field().on());
  EXPECT_EQ(echo(), kEcho);
  EXPECT_TRUE(reader_->field().on());
}

/// A card's command that works, and the answer it begins with.
struct Asked {
  const char* card;
  const char* command;
};

class ClientRegisters : public Driver, public ::testing::WithParamInterface<Asked> {
 protected:
  /// CRC, bit framing, parity, speed, modulation: what the chip's own commands depend on.
  static constexpr std::array kWrites{
      "FF 00 00 00 08 D4 08 63 02 00 63 03 00", "FF 00 00 00 05 D4 08 63 03 08",
      "FF 00 00 00 05 D4 08 63 3D 07", "FF 00 00 00 08 D4 08 63 05 00 63 0D 10",
      "FF 00 00 00 0B D4 08 63 02 92 63 03 92 63 38 08"};
  void begin() {
    open();
    place(GetParam().card);
    pcscd_ = std::make_unique<EventThread>();
    ASSERT_TRUE(pcscd_->reaches(1));
    ask();
    ASSERT_EQ(answer_.code, IFD_SUCCESS);
  }
  void ask() {
    if (GetParam().card == std::string("classic-1k")) {
      ASSERT_EQ(transmit(hex("FF 82 00 00 06 FF FF FF FF FF FF")).bytes, hex("90 00"));
      ASSERT_EQ(transmit(hex("FF 86 00 00 05 01 00 04 60 00")).bytes, hex("90 00"));
    }
    answer_ = transmit(hex(GetParam().command));
  }
  Answer answer_;
  std::unique_ptr<EventThread> pcscd_;
};

TEST_P(ClientRegisters, CardAnswersAtOnceAndWasNeverAway) {
  begin();
  const auto before = answer_;
  for (const auto* const write : kWrites) {
    ASSERT_EQ(control(kEscape, hex(write)).bytes, hex("D5 09 90 00"));
    ask();
    EXPECT_EQ(answer_, before) << write;
  }
  EXPECT_EQ(pcscd_->events().size(), 1U);
}

TEST_P(ClientRegisters, CardAnswersAfterTheGraceAndWasNeverAway) {
  begin();
  const auto before = answer_;
  ASSERT_EQ(control(kEscape, hex(kWrites.front())).code, IFD_SUCCESS);
  const auto commands = reader_->counters().chip_commands.get();
  ASSERT_TRUE(eventually([&] { return reader_->counters().chip_commands > commands; }));
  // Registers and card are put right by then, and the card is asked whether it is there.
  ask();
  EXPECT_EQ(answer_, before);
  EXPECT_EQ(pcscd_->events().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Cards, ClientRegisters,
                         ::testing::Values(Asked{"desfire", "90 60 00 00 00"},
                                           Asked{"classic-1k", "FF B0 00 04 10"},
                                           Asked{"felica", "FF B0 00 00 10"},
                                           Asked{"ntag215", "FF B0 00 04 10"},
                                           Asked{"type-b", "00 A4 04 00 00"}),
                         [](const auto& about) {
                           std::string name = about.param.card;
                           std::erase(name, '-');
                           return name;
                         });

// What no selection sets: the receiver's gain (RFCfg, 63 16).
TEST_F(ClientCommands, RegistersAreAsTheyWereBeforeTheProgram) {
  open_with_card("applet");
  const auto read = [] { return control(kEscape, hex("FF 00 00 00 04 D4 06 63 16")).bytes; };
  const auto before = read();
  ASSERT_NE(before, hex("D5 07 59 90 00"));
  for (const auto* const write :
       {"FF 00 00 00 05 D4 08 63 16 58", "FF 00 00 00 05 D4 08 63 16 59"}) {
    ASSERT_EQ(control(kEscape, hex(write)).code, IFD_SUCCESS);
  }
  EXPECT_EQ(read(), hex("D5 07 59 90 00")) << "while the program goes on";
  EXPECT_EQ(echo(), kEcho);
  EXPECT_EQ(read(), before);
}

// libnfc: CRC by the host, then frames of its own.
TEST_F(ClientCommands, ProgramThatWritesRegistersGoesOnUndisturbed) {
  open_with_card("ntag215");
  ASSERT_EQ(control(kEscape, hex("FF 00 00 00 08 D4 08 63 02 00 63 03 00")).code, IFD_SUCCESS);
  const auto frames = reader_->counters().rf_frames.get();
  const auto page = control(kEscape, hex("FF 00 00 00 06 D4 42 30 00 02 A8")).bytes;
  ASSERT_EQ(page.size(), 3U + 16U + 2U + 2U) << "with its CRC";
  look();
  EXPECT_EQ(control(kEscape, hex("FF 00 00 00 06 D4 42 30 00 02 A8")).bytes, page);
  EXPECT_EQ(reader_->counters().rf_frames - frames, 2U);
}

// Registers are read, changed and written back (libnfc, pn53x.c): in between they must stay.
TEST_F(ClientCommands, EvenReadingTheChipHoldsTheDriverOff) {
  open();
  for (const auto* const command : {"FF 00 00 00 02 D4 02", "FF 00 00 00 04 D4 06 63 02",
                                    "FF 00 00 00 02 D4 04", "FF 00 00 00 03 D4 00 02"}) {
    ASSERT_EQ(control(kEscape, hex(command)).code, IFD_SUCCESS) << command;
    const auto commands = reader_->counters().chip_commands;
    pass(100ms);  // an empty field is polled every 50 ms
    look();
    EXPECT_EQ(reader_->counters().chip_commands, commands) << command;
  }
}

TEST_F(ClientCommands, ReaderCommandsDoNotHoldTheDriverOff) {
  open();
  look();
  for (const auto* const command :
       {"FF 00 48 00 00", "FF 00 40 0F 04 00 00 00 00", "FF 00 50 00 00", "FF 00 52 00 00"}) {
    ASSERT_EQ(control(kEscape, hex(command)).code, IFD_SUCCESS) << command;
    const auto commands = reader_->counters().chip_commands;
    EXPECT_TRUE(eventually([&] {
      look();
      return reader_->counters().chip_commands > commands;
    })) << command;
  }
}

TEST_F(ClientCommands, LastDisconnectGivesTheReaderBackInASecond) {
  open_with_card();
  ASSERT_EQ(control(kEscape, hex(kFieldOff)).code, IFD_SUCCESS);
  look();
  ASSERT_FALSE(reader_->field().on()) << "hands off";
  last_disconnect();
  look();
  EXPECT_FALSE(reader_->field().on()) << "the next program may go on";
  pass(1'000ms);
  look();
  EXPECT_TRUE(reader_->field().on()) << "before client_grace_ms";
}

TEST_F(ClientCommands, DisconnectOfTheProgramBeforeMeansNothing) {
  open_with_card();
  stop_function()(kLun);
  ASSERT_EQ(control(kEscape, hex(kFieldOff)).code, IFD_SUCCESS);
  look();
  pass(1'000ms);
  look();
  EXPECT_FALSE(reader_->field().on());
}

TEST_F(ClientCommands, LastDisconnectEndsATransparentSession) {
  open_with_card();
  ASSERT_EQ(transmit(hex("FF C2 00 00 02 81 00")).bytes, hex("C0 03 00 90 00 90 00"));
  ASSERT_EQ(transmit(hex("FF C2 00 00 02 83 00")).bytes, hex("C0 03 00 90 00 90 00")) << "RF off";
  look();
  EXPECT_FALSE(reader_->field().on()) << "hands off";
  last_disconnect();
  look();
  EXPECT_TRUE(reader_->field().on());
}

TEST_F(ClientCommands, TrueCardStateIsReportedAfterwards) {
  open();
  const auto card = place("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  ASSERT_EQ(control(kEscape, hex("FF 00 00 00 03 D4 52 00")).code, IFD_SUCCESS);
  reader_->remove_all();
  stop_function()(kLun);
  ASSERT_TRUE(pcscd.reaches(2));
  ASSERT_EQ(control(kEscape, hex("FF 00 00 00 04 D4 4A 01 00")).bytes, hex("D5 4B 00 90 00"));
  place("classic-1k");
  // The program has the card, pcscd not yet.
  ASSERT_THAT(control(kEscape, hex("FF 00 00 00 04 D4 4A 01 00")).bytes,
              ::testing::SizeIs(::testing::Gt(5U)));
  EXPECT_EQ(pcscd.events().size(), 2U);
  stop_function()(kLun);
  ASSERT_TRUE(pcscd.reaches(3));
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in"), "out", StartsWith("in 3B 8F 80 01")));
}

// nfc-pcsc's example sends it by SCardControl; on an empty field the chip never answers.
TEST_F(ClientCommands, PollingForEverIsCutShortAndHarmsNothing) {
  open();
  const auto resets = sim::libusb_mock::records().resets;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(control(kEscape, hex("FF 00 00 00 05 D4 60 FF 01 00")),
              (Answer{IFD_SUCCESS, hex("63 01")}));
  }
  EXPECT_EQ(control(kEscape, hex("FF 00 00 00 02 D4 02")).bytes, hex("D5 03 32 01 06 07 90 00"));
  EXPECT_EQ(sim::libusb_mock::records().resets, resets);
  place("classic-1k");
  last_disconnect();
  EXPECT_TRUE(eventually([] {
    look();
    return IFDHICCPresence(kLun) == IFD_ICC_PRESENT;
  }));
}

// libnfc's nfc-poll: the firmware by itself would give up after 5 of 36 seconds.
TEST_F(ClientCommands, CountedPollingIsWaitedFor) {
  open();
  const auto start = reader_->clock().now();
  EXPECT_EQ(control(kEscape, hex("FF 00 00 00 0A D4 60 14 02 20 10 23 11 12 04")).bytes,
            hex("D5 61 00 90 00"));
  EXPECT_GT(reader_->clock().now() - start, 5'000'000U) << "modelled microseconds";
  EXPECT_EQ(control(kEscape, hex("FF 00 41 01 00")).bytes, hex("90 00"));
  EXPECT_EQ(control(kEscape, hex("FF 00 00 00 0A D4 60 14 02 20 10 23 11 12 04")).bytes,
            hex("63 01"))
      << "the program wants no more than 5 s";
}

TEST_F(ClientCommands, FirmwareIsPatientAgainAfterwards) {
  open_with_card("applet");
  ASSERT_EQ(transmit(hex("FF 00 00 00 03 D4 52 00")).code, IFD_SUCCESS);
  EXPECT_EQ(echo(), kEcho);
  // 80 E0: the applet asks for 59 times its waiting time, five seconds and more.
  EXPECT_EQ(transmit(hex("80 E0 05 3B")).bytes, hex("90 00"));
}

TEST_F(ClientCommands, PatienceOfTheProgramIsUndoneBeforeTheCardIsAsked) {
  open_with_card("applet");
  ASSERT_EQ(transmit(hex("FF 00 41 01 00")).bytes, hex("90 00"));
  EXPECT_EQ(transmit(hex("80 E0 05 3B")).bytes, hex("90 00")) << "thinks for over five seconds";
}

TEST_F(ClientCommands, NextProgramHasNothingOfThePatienceOfTheLast) {
  open();
  ASSERT_EQ(control(kEscape, hex("FF 00 41 01 00")).bytes, hex("90 00"));
  last_disconnect();
  look();
  EXPECT_EQ(control(kEscape, hex("FF 00 00 00 0A D4 60 14 02 20 10 23 11 12 04")).bytes,
            hex("D5 61 00 90 00"));
}

// FF 00 41 does not touch the field.
TEST_F(ClientCommands, LoginSurvivesANewPatience) {
  open_with_card("classic-1k");
  ASSERT_EQ(transmit(hex("FF 82 00 00 06 FF FF FF FF FF FF")).bytes, hex("90 00"));
  ASSERT_EQ(transmit(hex("FF 86 00 00 05 01 00 04 60 00")).bytes, hex("90 00"));
  ASSERT_EQ(transmit(hex("FF 00 41 05 00")).bytes, hex("90 00"));
  EXPECT_EQ(transmit(hex("FF B0 00 04 02")).bytes, hex("00 00 90 00"));
}

TEST_F(ClientCommands, PasswordSurvivesANewPatience) {
  open_with_card("ntag213");
  ASSERT_EQ(transmit(hex("FF D6 00 2A 04 80 00 00 00")).bytes, hex("90 00"));  // reads, too
  ASSERT_EQ(transmit(hex("FF D6 00 29 04 00 00 00 04")).bytes, hex("90 00"));  // from page 4 on
  ASSERT_EQ(power(IFD_RESET).code, IFD_SUCCESS);
  ASSERT_EQ(transmit(hex("FF B0 00 04 04")).bytes, hex("69 82"));
  ASSERT_EQ(transmit(hex("FF 00 00 00 07 D4 42 1B FF FF FF FF")).bytes,
            hex("D5 43 00 00 00 90 00"));
  ASSERT_EQ(transmit(hex("FF 00 41 05 00")).bytes, hex("90 00"));
  EXPECT_EQ(transmit(hex("FF B0 00 04 01")).bytes.size(), 3U);
  last_disconnect();
  look();
  EXPECT_EQ(transmit(hex("FF B0 00 04 01")).bytes.size(), 3U);
}

// A script of one process per command: what the first one listed the second one fetches, with a
// length of its own first.
TEST_F(ClientCommands, RestOfAListingWaitsForTheNextProcess) {
  constexpr DWORD kT0 = 0;
  const auto ask = [](const char* apdu) { return transmit(hex(apdu), kLun, 65'548, kT0).bytes; };
  open();
  place("felica");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  pcscd.connect();
  EXPECT_EQ(ask("FF 00 00 00 09 D4 4A 01 01 00 FF FF 00 00"), hex("61 18"));
  const auto commands = reader_->counters().chip_commands.get();
  pcscd.disconnect();
  ASSERT_TRUE(eventually([&] { return reader_->counters().chip_commands > commands; }))
      << "the driver has the card back";
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).bytes.size(), 10U) << "of a program by T=1";
  EXPECT_EQ(ask("FF C0 00 00 17"), hex("6C 18"));
  EXPECT_THAT(ask("FF C0 00 00 18"), ::testing::SizeIs(0x18));
}

// Ultralight C: the login takes two commands, here of two processes. A READ in between ends it.
TEST_F(ClientCommands, DisconnectLeavesATwoStepCommandAlone) {
  for (const bool listed : {false, true}) {
    open();
    place("ultralight-c");
    EventThread pcscd;
    ASSERT_TRUE(pcscd.reaches(1));
    pcscd.connect();
    if (listed) {
      ASSERT_THAT(transmit(hex("FF 00 00 00 04 D4 4A 01 00")).bytes, ::testing::SizeIs(17));
    }
    ASSERT_THAT(transmit(hex("FF 00 00 00 04 D4 42 1A 00")).bytes, ::testing::SizeIs(14));
    const auto frames = reader_->counters().rf_frames.get();
    pcscd.disconnect();
    pass(990ms);
    EXPECT_EQ(reader_->counters().rf_frames, frames) << "for a second";
    EXPECT_TRUE(eventually([&] { return reader_->counters().rf_frames > frames; }))
        << "and then the card is asked whether it is there";
    pcscd.stop();
    IFDHCloseChannel(kLun);
    reader_->remove_all();
  }
}

// Settings tools ask for the PICC parameter, change a bit and set it.
TEST_F(ClientCommands, PiccParameterIsTheProgramsAndTheFirmwareStaysQuiet) {
  open_with_card();
  EXPECT_EQ(control(kEscape, hex("FF 00 50 00 00")).bytes, hex("90 FF")) << "as after plugging in";
  EXPECT_EQ(control(kEscape, hex("FF 00 51 BF 00")).bytes, hex("BF"));
  EXPECT_EQ(control(kEscape, hex("FF 00 50 00 00")).bytes, hex("90 BF"));
  EXPECT_EQ(transmit(hex("FF 00 51 DF 00")).bytes, hex("90 DF"));
  EXPECT_FALSE(reader_->firmware_polls());
  last_disconnect();
  look();
  EXPECT_EQ(control(kEscape, hex("FF 00 50 00 00")).bytes, hex("90 DF"));
  EXPECT_FALSE(reader_->firmware_polls());
}

// pcscd ends when nobody needs it; the reader stays plugged in. One with polling off does not last:
// whoever is next needs it.
TEST_F(ClientCommands, PiccParameterOutlivesPcscd) {
  for (const auto& [set, later] : {std::pair{"FF 00 51 9F 00", "90 9F"},
                                   {"FF 00 51 1F 00", "90 FF"},
                                   {"FF 00 51 DF 00", "90 DF"},
                                   {"FF 00 51 00 00", "90 FF"}}) {
    open_with_card();
    ASSERT_EQ(control(kEscape, hex(set)).code, IFD_SUCCESS);
    IFDHCloseChannel(kLun);
    EXPECT_TRUE(reader_->firmware_polls()) << set;
    open();
    EXPECT_EQ(control(kEscape, hex("FF 00 50 00 00")).bytes, hex(later)) << set;
    EXPECT_FALSE(reader_->firmware_polls());
    IFDHCloseChannel(kLun);
    reader_->remove_all();
  }
}

TEST_F(ClientCommands, LoginSurvivesThePiccParameter) {
  open_with_card();
  ASSERT_EQ(transmit(hex("FF 82 00 00 06 FF FF FF FF FF FF")).bytes, hex("90 00"));
  ASSERT_EQ(transmit(hex("FF 86 00 00 05 01 00 04 60 00")).bytes, hex("90 00"));
  ASSERT_EQ(transmit(hex("FF 00 51 BF 00")).bytes, hex("90 BF"));
  EXPECT_EQ(transmit(hex("FF B0 00 04 02")).bytes, hex("00 00 90 00"));
}

}  // namespace
}  // namespace driver_test
