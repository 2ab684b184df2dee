// SPDX-License-Identifier: LGPL-2.1-or-later
// A call meets another card than before. pcscd's thread of that program writes into what all
// programs see, without a lock: "absent" after a transmit that met no card, "present" after a power
// call. Its event thread writes there, too, what the driver tells of the old card and the new one.
// In the wrong order the new card seems to be away until it is lifted, or the old one seems to lie
// there (pcsc-lite 1.9.9, winscard.c, SCardTransmit, SCardReconnect, SCardDisconnect).
#include "driver/rig.h"

namespace driver_test {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

enum class Writes : std::uint8_t { absent, present };

/// A call that meets the other card, and what pcscd writes after it.
struct Meeting {
  const char* name;
  std::vector<const char*> before;  // APDUs of the program
  Answer (*call)();
  RESPONSECODE code;
  Writes writes;
};

void PrintTo(const Meeting& meeting, std::ostream* out) { *out << meeting.name; }

Answer get_uid() { return transmit(hex("FF CA 00 00 00")); }

class OutAndIn : public Driver, public ::testing::WithParamInterface<Meeting> {
 protected:
  void swap() {
    const auto quick = reader_->lock();
    reader_->remove_all();
    place("ntag215");
  }
};

TEST_P(OutAndIn, ComeWhenPcscdIsThroughWithTheCall) {
  const auto& meeting = GetParam();
  open();
  place("classic-1k");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  for (const auto* const apdu : meeting.before) {
    ASSERT_EQ(transmit(hex(apdu)).code, IFD_SUCCESS) << apdu;
  }
  swap();
  ASSERT_EQ(meeting.call().code, meeting.code);
  pass(20ms);  // a slow thread of pcscd's
  const std::size_t at_most = meeting.writes == Writes::absent ? 2 : 1;
  EXPECT_LE(pcscd.events().size(), at_most);
  ASSERT_TRUE(pcscd.reaches(3));
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in"), "out", StartsWith("in")));
}

/// Two cards, the second of which may only have another number.
struct Swap {
  const char* name;
  const char* first;
  const char* second;
  const char* uid;  // of the second; null: its own
};

class SwapUnderAListing : public Driver, public ::testing::WithParamInterface<Swap> {};

TEST_P(SwapUnderAListing, IsMetByTheNextCall) {
  for (const auto* const apdu : {"FF CA 00 00 00", "00 A4 04 00 00", "FF B0 00 04 10"}) {
    open();
    place(GetParam().first);
    EventThread pcscd;
    ASSERT_TRUE(pcscd.reaches(1));
    ASSERT_EQ(transmit(hex("FF 00 00 00 04 D4 4A 01 00")).code, IFD_SUCCESS);
    {
      const auto quick = reader_->lock();
      reader_->remove_all();
      const auto* uid = GetParam().uid;
      place(GetParam().second, {.uid = uid ? std::optional(hex(uid)) : std::nullopt});
    }
    EXPECT_EQ(transmit(hex(apdu)).code, IFD_ICC_NOT_PRESENT) << apdu;
    ASSERT_TRUE(pcscd.reaches(3)) << apdu;
    EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in"), "out", StartsWith("in")));
    pcscd.stop();
    IFDHCloseChannel(kLun);
    reader_->remove_all();
  }
}

// SCardControl, where pcscd says nothing of cards: the old number would be taken for the new one's.
TEST_P(SwapUnderAListing, IsMetByAQuestionThroughTheOtherDoor) {
  constexpr DWORD kEscape = 0x42000001;
  open();
  place(GetParam().first);
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  const auto before = control(kEscape, hex("FF CA 00 00 00")).bytes;
  ASSERT_GT(before.size(), 2U);
  ASSERT_EQ(control(kEscape, hex("FF 00 00 00 04 D4 4A 01 00")).code, IFD_SUCCESS);
  {
    const auto quick = reader_->lock();
    reader_->remove_all();
    const auto* uid = GetParam().uid;
    place(GetParam().second, {.uid = uid ? std::optional(hex(uid)) : std::nullopt});
  }
  EXPECT_NE(control(kEscape, hex("FF CA 00 00 00")).bytes, before) << "63 00, or the new one's";
  ASSERT_TRUE(pcscd.reaches(3));
  const auto after = control(kEscape, hex("FF CA 00 00 00")).bytes;
  EXPECT_GT(after.size(), 2U);
  EXPECT_NE(after, before);
}

INSTANTIATE_TEST_SUITE_P(
    Cards, SwapUnderAListing,
    ::testing::Values(Swap{"OtherUid", "ntag215", "ntag215", "04 01 02 03 04 05 06"},
                      Swap{"OtherClassic", "classic-1k", "classic-1k", "01 02 03 04"},
                      Swap{"OtherSmartCard", "applet", "applet", "04 0A 0B 0C"},
                      Swap{"OtherKind", "desfire", "felica", nullptr},
                      Swap{"FelicaToTypeB", "felica", "type-b", nullptr},
                      Swap{"Jcop", "jcop", "classic-1k", nullptr},
                      Swap{"Phones", "phone", "phone", "08 B1 B2 B3"}),
    [](const auto& about) { return about.param.name; });

constexpr const char* kList = "FF 00 00 00 04 D4 4A 01 00";
constexpr const char* kSession = "FF C2 00 00 02 81 00";
constexpr const char* kFieldOff = "FF C2 00 00 02 83 00";

Answer reset() { return power(IFD_RESET); }
Answer power_down() { return power(IFD_POWER_DOWN); }
Answer power_up() { return power(IFD_POWER_UP); }

INSTANTIATE_TEST_SUITE_P(
    Calls, OutAndIn,
    ::testing::Values(
        Meeting{"TransmitAfterAListing", {kList}, get_uid, IFD_ICC_NOT_PRESENT, Writes::absent},
        Meeting{"TransmitInASession",
                {kSession, kFieldOff},
                get_uid,
                IFD_ICC_NOT_PRESENT,
                Writes::absent},
        Meeting{"Reset", {}, reset, IFD_ERROR_POWER_ACTION, Writes::present},
        Meeting{"ResetAfterAListing", {kList}, reset, IFD_ERROR_POWER_ACTION, Writes::present},
        Meeting{"PowerUpAfterAListing", {kList}, power_up, IFD_ERROR_POWER_ACTION, Writes::present},
        Meeting{"PowerDownInASession",
                {kSession, kFieldOff},
                power_down,
                IFD_SUCCESS,
                Writes::present}),
    [](const auto& about) { return about.param.name; });

}  // namespace
}  // namespace driver_test
