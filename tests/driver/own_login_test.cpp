// SPDX-License-Identifier: LGPL-2.1-or-later
// A program logs in to a card, and a later step of its own goes on from there: what the driver does
// in between, the presence test above all, does not show.
#include "driver/storage_classic_rig.h"
#include "driver/storage_type2_rig.h"

namespace driver_test {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

constexpr const char* kRead4 = "FF 00 00 00 05 D4 40 01 30 04";
constexpr const char* kList = "FF 00 00 00 04 D4 4A 01 00";
const std::string kContent = std::string("D5 41 00 ") + kBlock + " 90 00";

/// One that is logged in to, by the driver's command or the program's own.
class OwnLogin : public StorageClassic {
 protected:
  void begin(const char* type = "classic-1k") {
    card_ = use(type);
    fill(*card_, 4);
    fill(*card_, 8);
    login4_ = login(4);
  }
  std::string login(std::uint8_t block) const {
    auto command = hex("FF 00 00 00 0F D4 40 01 60 00 FF FF FF FF FF FF");
    command.at(9) = block;
    acr122::append(command, ByteView(card_->uid()).last(4));
    return acr122::to_hex(command);
  }
  /// As long as it takes until the driver has asked the card whether it is there.
  void idle() {
    const auto frames = reader_->counters().rf_frames.get();
    ASSERT_TRUE(eventually([&] {
      presence_test();
      return reader_->counters().rf_frames > frames;
    }));
  }
  static void last_disconnect() { stop_function()(kLun); }

  std::shared_ptr<sim::MifareClassic> card_;
  std::string login4_;
};

class OwnLoginOfEach : public OwnLogin, public ::testing::WithParamInterface<const char*> {};

TEST_P(OwnLoginOfEach, LoginByTheDriversCommandIsThereForAFrameOfTheProgram) {
  begin(GetParam());
  ASSERT_EQ(apdu(kLogin4), "90 00");
  for (int turn = 0; turn < 3; ++turn) {
    idle();
    EXPECT_EQ(apdu(kRead4), kContent) << turn;
  }
}

TEST_P(OwnLoginOfEach, LoginByTheProgramsFrameToo) {
  begin(GetParam());
  ASSERT_EQ(apdu(login4_), "D5 41 00 90 00");
  for (int turn = 0; turn < 3; ++turn) {
    idle();
    EXPECT_EQ(apdu(kRead4), kContent) << turn;
  }
}

TEST_P(OwnLoginOfEach, AlsoAfterAListingOfItsOwn) {
  begin(GetParam());
  ASSERT_THAT(apdu(kList), StartsWith("D5 4B 01 01"));
  ASSERT_EQ(apdu(login4_), "D5 41 00 90 00");
  idle();
  EXPECT_EQ(apdu(kRead4), kContent);
}

TEST_P(OwnLoginOfEach, NextProcessGoesOn) {
  begin(GetParam());
  ASSERT_EQ(apdu(login4_), "D5 41 00 90 00");
  for (int turn = 0; turn < 3; ++turn) {
    last_disconnect();
    idle();
    EXPECT_EQ(apdu(kRead4), kContent) << turn;
  }
}

TEST_P(OwnLoginOfEach, SpoiltAnswersOfThePresenceTestDoNotEndIt) {
  begin(GetParam());
  ASSERT_EQ(apdu(kLogin4), "90 00");
  for (unsigned skip = 0; skip < 4; ++skip) {
    sim::Fault fault;
    fault.what = sim::Fault::What::rf_noise;
    fault.skip = skip;
    fault.times = 2;
    reader_->faults().arm(fault);
    while (!reader_->faults().empty()) presence_test();
    presence_test();
    EXPECT_EQ(apdu(kRead4), kContent) << skip;
  }
}

INSTANTIATE_TEST_SUITE_P(Cards, OwnLoginOfEach,
                         ::testing::Values("classic-mini", "classic-1k", "classic-1k-7b",
                                           "classic-4k", "classic-4k-7b"),
                         [](const auto& about) {
                           std::string name = about.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_F(OwnLogin, DisconnectLeavesTheCardAloneForASecond) {
  begin();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  ASSERT_EQ(apdu(kLogin4), "90 00");
  pcscd.connect();
  const auto frames = reader_->counters().rf_frames.get();
  pcscd.disconnect();
  pass(990ms);
  EXPECT_EQ(reader_->counters().rf_frames, frames);
  EXPECT_EQ(apdu(kRead4), kContent);
  EXPECT_TRUE(eventually([&] { return reader_->counters().rf_frames > frames + 2; }));
  EXPECT_EQ(pcscd.events().size(), 1U);
}

// Of two sectors: each has the one that was logged in to last by its own means.
TEST_F(OwnLogin, DriversReadDoesNotEndTheProgramsLogin) {
  begin();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  ASSERT_EQ(apdu(login(8)), "D5 41 00 90 00");
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_EQ(apdu("FF B0 00 04 02"), "00 11 90 00");
    EXPECT_EQ(apdu("FF 00 00 00 05 D4 40 01 30 08"), kContent);
    idle();
  }
}

TEST_F(OwnLogin, ReadThatWentOnIntoTheNextSectorDoesNotEndTheLogin) {
  begin();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  ASSERT_EQ(word("FF B0 00 04 50"), "90 00");
  EXPECT_EQ(apdu(kRead4), kContent);
}

TEST_F(OwnLogin, LoginOfTheDriversCommandIsTheLatest) {
  begin();
  ASSERT_EQ(apdu(login(8)), "D5 41 00 90 00");
  ASSERT_EQ(apdu(kLogin4), "90 00");
  idle();
  EXPECT_EQ(apdu(kRead4), kContent);
  EXPECT_NE(apdu("FF 00 00 00 05 D4 40 01 30 08"), kContent);
}

TEST_F(OwnLogin, ValueBetweenTwoStepsIsStillThere) {
  begin();
  fill(*card_, 5, "64 00 00 00 9B FF FF FF 64 00 00 00 05 FA 05 FA");
  ASSERT_EQ(apdu(login4_), "D5 41 00 90 00");
  ASSERT_EQ(apdu("FF 00 00 00 09 D4 40 01 C1 05 01 00 00 00"), "D5 41 00 90 00");
  idle();
  EXPECT_EQ(apdu("FF 00 00 00 05 D4 40 01 B0 05"), "D5 41 00 90 00");
  EXPECT_EQ(block_of(*card_, 5), hex("65 00 00 00 9A FF FF FF 65 00 00 00 05 FA 05 FA"));
}

TEST_F(OwnLogin, RefusedOneIsNotMadeAgain) {
  begin();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  auto wrong = hex(login4_);
  wrong.at(10) = 0;
  ASSERT_EQ(apdu(acr122::to_hex(wrong)), "D5 41 14 90 00");
  idle();
  EXPECT_NE(apdu(kRead4), kContent);
  EXPECT_EQ(apdu("FF B0 00 04 02"), "00 11 90 00") << "the driver's own is another matter";
}

TEST_F(OwnLogin, EndsWithAListing) {
  begin();
  ASSERT_EQ(apdu(login4_), "D5 41 00 90 00");
  ASSERT_THAT(apdu(kList), StartsWith("D5 4B 01 01"));
  idle();
  EXPECT_NE(apdu(kRead4), kContent);
}

TEST_F(OwnLogin, EndsWithAReset) {
  begin();
  ASSERT_EQ(apdu(login4_), "D5 41 00 90 00");
  ASSERT_EQ(power(IFD_RESET).code, IFD_SUCCESS);
  EXPECT_NE(apdu(kRead4), kContent);
}

TEST_F(OwnLogin, NoiseWhileItIsMadeAgainDoesNotShow) {
  begin();
  for (const auto& login : {std::string(kLogin4), login4_}) {
    ASSERT_THAT(apdu(login), EndsWith("90 00"));
    for (int turn = 0; turn < 2; ++turn) {
      idle();
      noise("60");
      EXPECT_EQ(apdu(kRead4), kContent) << login;
    }
  }
}

TEST_F(OwnLogin, ByT0IsFetchedByTheNextProcess) {
  constexpr DWORD kT0 = 0;
  const auto ask = [](const char* command) {
    return acr122::to_hex(transmit(hex(command), kLun, 65'548, kT0).bytes);
  };
  begin();
  ASSERT_EQ(ask(login4_.c_str()), "61 05");
  idle();
  EXPECT_EQ(ask(kRead4), "61 15");
  last_disconnect();
  EXPECT_EQ(ask("FF C0 00 00 15"), kContent);
}

// The chip tells noise from a wrong key no better than the card does.
TEST_F(OwnLogin, OfAKeyThatIsNoLongerRightIsGivenUpAfterTheSecondTry) {
  begin();
  ASSERT_EQ(apdu(login4_), "D5 41 00 90 00");
  fill(*card_, 7, "00 00 00 00 00 00 FF 07 80 69 00 00 00 00 00 00");
  idle();
  count(0x60);
  EXPECT_NE(apdu(kRead4), kContent);
  EXPECT_NE(apdu(kRead4), kContent);
  EXPECT_EQ(counted(), 2U);
}

class OwnPassword : public StorageType2 {
 protected:
  void begin(const char* type, std::size_t config_page) {
    card_ = use(type);
    protect(*card_, config_page, 0x04);
  }
  void spoil_presence_test(unsigned answers) {
    sim::Fault fault;
    fault.what = sim::Fault::What::rf_noise;
    fault.times = answers;
    if (answers > 0) reader_->faults().arm(fault);
    while (!reader_->faults().empty()) presence_test();
    presence_test();
  }
  std::shared_ptr<sim::Ultralight> card_;
};

TEST_F(OwnPassword, OutlivesIdlenessAndNoise) {
  for (const auto& [type, config] : {std::pair{"ntag213", 0x29}, {"ntag215", 0x83}}) {
    begin(type, static_cast<std::size_t>(config));
    ASSERT_THAT(apdu("FF 00 00 00 04 D4 42 30 04"), Not(StartsWith("D5 43 00")));
    ASSERT_EQ(power(IFD_RESET).code, IFD_SUCCESS);
    ASSERT_EQ(apdu(kPassword), "D5 43 00 00 00 90 00");
    for (unsigned answers = 0; answers < 4; ++answers) {
      spoil_presence_test(answers);
      EXPECT_EQ(word("FF B0 00 04 10"), "90 00") << type << " after " << answers;
      EXPECT_THAT(apdu("FF 00 00 00 04 D4 42 30 04"), StartsWith("D5 43 00")) << type;
    }
  }
}

TEST_F(OwnPassword, OutlivesAListingOfTheProgramsOwnThatCameBefore) {
  begin("ntag213", 0x29);
  ASSERT_THAT(apdu(kList), StartsWith("D5 4B 01 01"));
  ASSERT_EQ(apdu(kPassword), "D5 43 00 00 00 90 00");
  const auto frames = reader_->counters().rf_frames.get();
  ASSERT_TRUE(eventually([&] {
    presence_test();
    return reader_->counters().rf_frames > frames;
  }));
  EXPECT_THAT(apdu("FF 00 00 00 04 D4 42 30 04"), StartsWith("D5 43 00"));
}

TEST_F(OwnPassword, NoiseWhileItIsGivenAgainDoesNotShow) {
  begin("ntag213", 0x29);
  ASSERT_EQ(apdu(kPassword), "D5 43 00 00 00 90 00");
  noise("1B");
  spoil_presence_test(3);
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
}

// The card may count attempts (AUTHLIM): a password that may be another one is not tried.
TEST_F(OwnPassword, IsForgottenWhenItIsChanged) {
  for (const auto* const write :
       {"FF D6 00 2B 04 01 02 03 04", "FF 00 00 00 09 D4 40 01 A2 2B 01 02 03 04"}) {
    begin("ntag213", 0x29);
    ASSERT_EQ(apdu(kPassword), "D5 43 00 00 00 90 00");
    ASSERT_THAT(apdu(write), EndsWith("90 00"));
    count(0x1B);
    spoil_presence_test(3);
    static_cast<void>(apdu("FF 00 00 00 04 D4 42 30 04"));
    EXPECT_EQ(counted(), 0U) << write;
  }
}

/// A frame of a program's own that needs no login.
struct Frame {
  const char* name;
  const char* card;
  const char* frame;
  const char* list;
};

class OwnFrame : public Storage, public ::testing::WithParamInterface<Frame> {};

// One answer, however long it was idle and whoever sends it.
TEST_P(OwnFrame, GoesToTheCardThatIsThere) {
  open();
  place(GetParam().card);
  EventThread pcscd(kLun, 60'000);
  ASSERT_TRUE(pcscd.reaches(1));
  pcscd.connect();
  for (const bool lists : {false, true}) {
    if (lists) {
      ASSERT_THAT(apdu(GetParam().list), StartsWith("D5 4B 01 01"));
    }
    const auto first = apdu(GetParam().frame);
    EXPECT_THAT(first, ::testing::MatchesRegex("D5 4[13] 00 .*90 00"));
    for (const auto pause : {300ms, 3'000ms}) {
      pass(pause);
      EXPECT_EQ(apdu(GetParam().frame), first) << pause.count() << " ms, listed: " << lists;
      stop_function()(kLun);
      pass(pause);
      EXPECT_EQ(apdu(GetParam().frame), first) << pause.count() << " ms after a disconnect";
    }
  }
  EXPECT_EQ(pcscd.events().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Cards, OwnFrame,
    ::testing::Values(Frame{"Read", "ntag215", "FF 00 00 00 04 D4 42 30 04", kList},
                      Frame{"FastRead", "ntag215", "FF 00 00 00 05 D4 42 3A 04 07", kList},
                      Frame{"UltralightC", "ultralight-c", "FF 00 00 00 05 D4 40 01 30 04", kList},
                      Frame{"Jewel", "jewel", "FF 00 00 00 05 D4 40 01 01 08",
                            "FF 00 00 00 04 D4 4A 01 04"},
                      Frame{"Felica", "felica", "FF 00 00 00 09 D4 40 01 06 00 FF FF 00 00",
                            "FF 00 00 00 09 D4 4A 01 01 00 FF FF 00 00"}),
    [](const auto& about) { return about.param.name; });

using TwoSteps = StorageType2;

// The login of an Ultralight C.
TEST_F(TwoSteps, AnotherProgramAsksForTheUidInBetween) {
  use("ultralight-c");
  ASSERT_THAT(apdu("FF 00 00 00 04 D4 42 1A 00"), StartsWith("D5 43 00 AF"));
  const auto frames = reader_->counters().rf_frames.get();
  EXPECT_EQ(word("FF CA 00 00 00"), "90 00");
  EXPECT_EQ(apdu("FF 82 00 00 06 FF FF FF FF FF FF"), "90 00");
  EXPECT_EQ(word("FF 00 48 00 00"), "31 34");
  EXPECT_EQ(reader_->counters().rf_frames, frames);
}

}  // namespace
}  // namespace driver_test
