// SPDX-License-Identifier: LGPL-2.1-or-later
// A program that looks for cards itself: it sees the one that lies there, then all is between it
// and the chip, and after its last disconnect the driver has the card back.
#include "driver/rig.h"

namespace driver_test {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr DWORD kEscape = 0x42000001;
constexpr const char* kFound = "D5 4B 01 01";
constexpr const char* kNobody = "D5 4B 00 90 00";

/// A command that finds the card, how the answer begins, and what the next listing says.
struct Listing {
  const char* name;
  const char* card;
  const char* command;
  const char* answer;
  const char* again;
  const char* apdu;  // for the card, afterwards
};

constexpr const char* kUid = "FF CA 00 00 00";
constexpr const char* kSelect = "00 A4 04 00 00";
constexpr const char* kListA = "FF 00 00 00 04 D4 4A 01 00";
constexpr const char* kListB = "FF 00 00 00 05 D4 4A 01 03 00";
constexpr const char* kListFelica = "FF 00 00 00 09 D4 4A 01 01 00 FF FF 01 00";
constexpr const char* kListJewel = "FF 00 00 00 04 D4 4A 01 04";

// An active ISO 14443-4 card hears no listing; of the others the second try is heard.
constexpr std::array kCardsThatRest{
    Listing{"Classic", "classic-1k", kListA, kFound, kFound, kUid},
    Listing{"Ntag", "ntag215", kListA, kFound, kFound, "FF B0 00 04 04"},
    Listing{"Desfire", "desfire", kListA, kFound, kNobody, "90 60 00 00 00"},
    Listing{"Phone", "phone", kListA, kFound, kNobody, kSelect},
    Listing{"Two", "applet", "FF 00 00 00 04 D4 4A 02 00", kFound, kNobody, kSelect},
    Listing{"TypeB", "type-b", kListB, kFound, kNobody, kSelect},
    Listing{"PollClassic", "classic-1k", "FF 00 00 00 05 D4 60 01 01 10", "D5 61 01 10", kFound,
            kUid},
    Listing{"PollIsoDep", "desfire", "FF 00 00 00 05 D4 60 01 01 20", "D5 61 01 20", kNobody,
            "90 60 00 00 00"},
    Listing{"PollTypeB", "type-b", "FF 00 00 00 05 D4 60 01 01 23", "D5 61 01 23", kNobody,
            kSelect},
};
constexpr std::array kOtherCards{
    Listing{"Felica", "felica", kListFelica, kFound, kFound, "FF B0 00 00 10"},
    Listing{"Jewel", "jewel", kListJewel, kFound, kFound, kUid},
    Listing{"PollFelica", "felica", "FF 00 00 00 05 D4 60 01 01 11", "D5 61 01 11", kFound,
            "FF B0 00 00 10"},
    Listing{"PollJewel", "jewel", "FF 00 00 00 05 D4 60 01 01 04", "D5 61 01 04", kFound, kUid},
};

/// The listing by which a program would look for this card once more.
const char* listing_for(std::string_view card) {
  if (card == "type-b") return kListB;
  if (card == "felica") return kListFelica;
  return card == "jewel" ? kListJewel : kListA;
}

class FirstListing : public Driver, public ::testing::WithParamInterface<Listing> {
 protected:
  /// The card lies there, and pcscd knows it.
  void begin(int idle_ms) {
    open();
    place(GetParam().card);
    pcscd_ = std::make_unique<EventThread>(kLun, idle_ms);
    ASSERT_TRUE(pcscd_->reaches(1));
  }
  static std::string listed(const char* command) {
    return acr122::to_hex(control(kEscape, hex(command)).bytes);
  }
  void lists_and_gives_back(bool selected = false) {
    EXPECT_THAT(listed(GetParam().command), StartsWith(GetParam().answer));
    const auto frames = reader_->counters().rf_frames.get();
    pass(500ms);
    EXPECT_EQ(reader_->counters().rf_frames, frames) << "hands off";
    EXPECT_THAT(listed(listing_for(GetParam().card)), StartsWith(GetParam().again));
    stop_function()(kLun);  // the last disconnect
    pass(2s);
    expect_told(selected);
    ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    EXPECT_EQ(transmit(hex(GetParam().apdu)).code, IFD_SUCCESS);
  }
  // The program's listing begins with the field off: a phone has another UID after that, and nobody
  // can say that it is the same one. What was selected by APDUs (`selected`) is gone.
  void expect_told(bool selected) {
    const auto in = StartsWith("in 3B");
    const bool speaks = std::string_view(GetParam().again) == kNobody;
    if (std::string_view(GetParam().card) == "phone" || (selected && speaks)) {
      EXPECT_THAT(pcscd_->events(), ElementsAre(in, "out", in));
    } else {
      EXPECT_THAT(pcscd_->events(), ElementsAre(in));
    }
  }
  std::unique_ptr<EventThread> pcscd_;
};
class PutToRest : public FirstListing {};

TEST_P(FirstListing, SeesACardThatAProgramHasUsed) {
  begin(60'000);
  ASSERT_EQ(transmit(hex(GetParam().apdu)).code, IFD_SUCCESS);
  lists_and_gives_back(true);
}

TEST_P(FirstListing, SeesACardThatWasPoweredDown) {
  begin(100);
  pass(1s);
  ASSERT_EQ(capability(SCARD_ATTR_ICC_INTERFACE_STATUS).bytes, Bytes{0});
  lists_and_gives_back();
}

// libnfc sets the chip up before it looks: parameters, retries, registers.
TEST_P(FirstListing, SeesTheCardAfterTheProgramsOwnSettings) {
  begin(100);
  for (const auto* const setting : {"FF 00 00 00 03 D4 12 14", "FF 00 00 00 06 D4 32 05 00 01 01",
                                    "FF 00 00 00 05 D4 08 63 02 80"}) {
    ASSERT_EQ(control(kEscape, hex(setting)).code, IFD_SUCCESS);
  }
  lists_and_gives_back();
}

// What the first left active hears no listing.
TEST_P(FirstListing, IsThatOfEachProgram) {
  begin(60'000);
  for (int program = 0; program < 3; ++program) {
    EXPECT_THAT(listed(GetParam().command), StartsWith(GetParam().answer)) << program;
    stop_function()(kLun);
  }
}

// libnfc lists until nothing answers: what it has put to rest stays at rest.
TEST_P(PutToRest, StaysAtRest) {
  begin(100);
  EXPECT_THAT(listed(GetParam().command), StartsWith(GetParam().answer));
  ASSERT_EQ(listed("FF 00 00 00 03 D4 44 01"), "D5 45 00 90 00");
  EXPECT_EQ(listed(listing_for(GetParam().card)), kNobody);
}

std::string name_of(const ::testing::TestParamInfo<Listing>& about) { return about.param.name; }
INSTANTIATE_TEST_SUITE_P(CardsThatRest, FirstListing, ::testing::ValuesIn(kCardsThatRest), name_of);
INSTANTIATE_TEST_SUITE_P(OtherCards, FirstListing, ::testing::ValuesIn(kOtherCards), name_of);
INSTANTIATE_TEST_SUITE_P(Cards, PutToRest, ::testing::ValuesIn(kCardsThatRest), name_of);

using TakenOver = Driver;

// As after power-on, but that no search lasts for ever: SetParameters 14, retries 01, and the
// registers as a fresh selection leaves them (type A, 106 kbps, CRC on).
TEST_F(TakenOver, ChipIsAsTheFirmwareLeavesIt) {
  open_with_card("desfire");
  ASSERT_EQ(transmit(hex("90 60 00 00 00")).code, IFD_SUCCESS);
  ASSERT_EQ(control(kEscape, hex("FF 00 00 00 04 D4 4A 01 00")).code, IFD_SUCCESS);
  EXPECT_EQ(control(kEscape, hex("FF 00 00 00 06 D4 06 63 02 63 03")).bytes,
            hex("D5 07 80 80 90 00"));
  EXPECT_EQ(control(kEscape, hex("FF 00 00 00 05 D4 40 01 60 00")).code, IFD_SUCCESS);
  reader_->remove_all();
  EXPECT_LT(duration([] {
              EXPECT_EQ(control(kEscape, hex("FF 00 00 00 04 D4 4A 01 00")).bytes, hex(kNobody));
            }),
            200ms);
}

// The chip numbers a type B card with CID 1 in its ATTRIB: the program's exchange goes on with it.
TEST_F(TakenOver, TypeBAnswersTheProgramAndThenTheDriver) {
  open_with_card("type-b");
  const auto before = transmit(hex("00 A4 04 00 00")).bytes;
  ASSERT_FALSE(before.empty());
  const auto listed = control(kEscape, hex("FF 00 00 00 05 D4 4A 01 03 00")).bytes;
  ASSERT_GT(listed.size(), 18U);
  const auto raw = control(kEscape, hex("FF 00 00 00 08 D4 40 01 00 A4 04 00 00")).bytes;
  EXPECT_THAT(acr122::to_hex(raw), StartsWith("D5 41 00 " + acr122::to_hex(before)));
  EXPECT_EQ(transmit(hex("00 A4 04 00 00")).bytes, before);
}

}  // namespace
}  // namespace driver_test
