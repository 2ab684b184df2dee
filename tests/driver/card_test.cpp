// SPDX-License-Identifier: LGPL-2.1-or-later
// A card in use: power, exchange, loss.
#include "driver/rig.h"

namespace driver_test {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

using Rule16 = Driver;
using Rule19 = Driver;
using Rule21 = Driver;
using Lights = Driver;

const Answer kEcho{IFD_SUCCESS, hex("01 02 03 90 00")};

Answer echo() { return transmit(hex("80 EC 00 00 03 01 02 03 00")); }

TEST_F(Rule16, CardInUseIsNotTested) {
  open_with_card("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  ASSERT_EQ(echo(), kEcho);
  pass(20ms);  // LEDs are set by now
  const auto before = reader_->counters().rf_frames;
  constexpr int kExchanges = 20;
  for (int i = 0; i < kExchanges; ++i) {
    pass(20ms);
    EXPECT_EQ(echo(), kEcho);
  }
  EXPECT_EQ(reader_->counters().rf_frames - before, kExchanges);
}

TEST_F(Rule16, IdleCardIsTestedAtTheConfiguredPace) {
  open_with_card("applet");
  wait_function()(kLun, 0);
  const auto tests = [this](int milliseconds) {
    const auto before = reader_->counters().rf_frames.get();
    wait_function()(kLun, milliseconds);
    return reader_->counters().rf_frames - before;
  };
  EXPECT_THAT(tests(1'000), ::testing::AllOf(::testing::Ge(14U), ::testing::Le(18U)));
  wait_function()(kLun, 10'000);
  EXPECT_THAT(tests(1'000), ::testing::AllOf(::testing::Ge(2U), ::testing::Le(3U)));
  EXPECT_EQ(echo(), kEcho) << "and the card kept its state";
}

class LyingBeside : public Driver, public ::testing::WithParamInterface<const char*> {};

// Type A is looked for first.
TEST_P(LyingBeside, CardOfTypeADoesNotTakeTheOthersPlace) {
  open();
  place(GetParam());
  EventThread pcscd(kLun, 100);
  ASSERT_TRUE(pcscd.reaches(1));
  const auto uid = transmit(hex("FF CA 00 00 00"));
  place("classic-1k");
  pass(1s);  // powered down
  for (const DWORD action : {DWORD{IFD_POWER_UP}, DWORD{IFD_RESET}}) {
    EXPECT_EQ(power(action).code, IFD_SUCCESS) << action;
    EXPECT_EQ(transmit(hex("FF CA 00 00 00")), uid) << action;
  }
  EXPECT_EQ(pcscd.events().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Cards, LyingBeside,
                         ::testing::Values("type-b", "type-b-3", "felica", "felica-424", "jewel"),
                         [](const auto& about) {
                           std::string name = about.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_F(Rule19, CardPulledInMidExchangeIsGone) {
  open();
  const auto card = place("applet");
  EventThread pcscd;
  ASSERT_TRUE(pcscd.reaches(1));
  reader_->field().on_frame = [this, card](std::uint64_t) { reader_->field().remove(card.get()); };
  EXPECT_EQ(echo().code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  ASSERT_TRUE(pcscd.reaches(2));
  EXPECT_THAT(pcscd.events(), ElementsAre(StartsWith("in"), "out"));
  const auto lock = reader_->lock();
  reader_->field().on_frame = nullptr;
}

TEST_F(Rule21, PowerUpIsIdempotent) {
  open_with_card("applet");
  const auto first = power(IFD_POWER_UP);
  const auto frames = reader_->counters().rf_frames;
  EXPECT_EQ(power(IFD_POWER_UP), first);
  EXPECT_EQ(reader_->counters().rf_frames, frames) << "a fresh card needs no second activation";
}

TEST_F(Rule21, ResetAndPowerCycleGiveTheSameAtrAndAFreshCard) {
  open_with_card("applet");
  const auto select = hex("00 A4 04 00 05 F0 01 02 03 04 00");
  const auto atr = power(IFD_POWER_UP);
  ASSERT_EQ(transmit(select).code, IFD_SUCCESS);
  EXPECT_EQ(power(IFD_RESET), atr);
  EXPECT_EQ(echo(), kEcho);
  EXPECT_EQ(power(IFD_POWER_DOWN).code, IFD_SUCCESS);
  EXPECT_EQ(transmit(select).code, IFD_ERROR_NOT_SUPPORTED) << "not powered, but there";
  EXPECT_EQ(power(IFD_POWER_UP), atr);
  EXPECT_EQ(power(IFD_POWER_DOWN).code, IFD_SUCCESS);
  EXPECT_EQ(power(IFD_RESET), atr);
  EXPECT_EQ(echo(), kEcho);
}

TEST_F(Rule21, FailsWhenTheCardIsGone) {
  open_with_card("applet");
  EXPECT_EQ(power(IFD_POWER_DOWN).code, IFD_SUCCESS);
  reader_->remove_all();
  EXPECT_EQ(power(IFD_POWER_UP).code, IFD_ERROR_POWER_ACTION);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
}

// pcscd writes "mute" after the call, and must not do so after its event thread wrote "absent".
TEST_F(Rule21, AbsenceIsToldWhenTheFailureIsThrough) {
  open_with_card("applet");
  reader_->remove_all();
  const auto start = modelled_now();
  EXPECT_EQ(power(IFD_RESET).code, IFD_ERROR_POWER_ACTION);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_GE(modelled_now() - start, 50ms);
}

TEST_F(Lights, GreenWithACardRedWithout) {
  open();
  EventThread pcscd;
  EXPECT_TRUE(eventually([this] { return reader_->lights().red && !reader_->lights().green; }));
  place();
  EXPECT_TRUE(eventually([this] { return reader_->lights().green && !reader_->lights().red; }));
  reader_->remove_all();
  EXPECT_TRUE(eventually([this] { return reader_->lights().red && !reader_->lights().green; }));
}

}  // namespace
}  // namespace driver_test
