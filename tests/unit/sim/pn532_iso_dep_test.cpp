// SPDX-License-Identifier: LGPL-2.1-or-later
// ISO-DEP through the virtual PN532: activation, blocks on the air, chaining, waiting.
#include <gtest/gtest.h>

#include "sim/cards/applet.h"
#include "unit/sim/pn532_bench.h"

namespace sim {
namespace {

/// A card that notes what it hears before it passes it on.
class Tapped : public Card {
 public:
  explicit Tapped(std::shared_ptr<Card> card) : card_(std::move(card)) {}
  std::string describe() const override { return card_->describe(); }
  void field_off() override { card_->field_off(); }
  std::optional<RfAnswer> hear(const RfFrame& frame) override {
    heard.push_back(acr122::to_hex(frame.bytes));
    if (lose_frames > 0) {
      --lose_frames;
      return std::nullopt;
    }
    auto answer = card_->hear(frame);
    if (answer && lose_answers > 0) {
      --lose_answers;
      return std::nullopt;
    }
    return answer;
  }
  std::vector<std::string> heard;
  int lose_frames = 0;   // the card does not hear them
  int lose_answers = 0;  // the reader does not hear them

 private:
  std::shared_ptr<Card> card_;
};

struct IsoDepBench : Bench {
  std::shared_ptr<Tapped> tap(const std::string& type, const CardOptions& options = {}) {
    auto card = std::make_shared<Tapped>(make_card(type, options));
    field.place(card);
    return card;
  }
};

using Frames = std::vector<std::string>;

TEST(Pn532IsoDep, ListsSak28WithAtsAsPrinted) {
  Bench bench;
  bench.place("smartmx-28");
  // ACR122L V1.03, page 41.
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 01 01 00 08 28 04 85 82 2F A0 07 77 F7 80 02 47 65");
}

TEST(Pn532IsoDep, SelectsByUidWithoutRatsAsRecorded) {
  Bench bench;
  bench.place("jcop");
  bench.run("D4 12 00");
  // libnfc#263.
  EXPECT_EQ(bench.run("D4 4A 01 00 A0 D9 89 78"), "D5 4B 01 01 00 04 28 04 A0 D9 89 78");
  EXPECT_EQ(bench.run("D4 40 01 60 04 FF FF FF FF FF FF A0 D9 89 78"), "D5 41 00");
}

TEST(Pn532IsoDep, ListsTypeBAsPrinted) {
  Bench bench;
  bench.place("applet-b");
  // ACR122L V1.03, page 22: ATQB, then the ATTRIB answer of one byte (MBLI 2, CID 1).
  EXPECT_EQ(bench.run("D4 4A 01 03 00"), "D5 4B 01 01 50 00 01 32 F4 00 00 00 00 33 81 81 01 21");
}

TEST(Pn532IsoDep, ActivatesInTheOrderThatWasSniffed) {
  IsoDepBench bench;  // emsec/ChameleonMini#302
  auto card = bench.tap("desfire", {.uid = Bytes{0x04, 1, 2, 3, 4, 5, 6}});
  bench.run("D4 4A 01 00");
  EXPECT_EQ(card->heard, (Frames{"26", "93 20", "93 70 88 04 01 02 8F", "95 20",
                                 "95 70 03 04 05 06 04", "E0 50"}));
}

TEST(Pn532IsoDep, FindsByUidWithWupaAndSelectAlone) {
  IsoDepBench bench;  // emsec/ChameleonMini#302
  auto card = bench.tap("classic-1k");
  EXPECT_EQ(bench.run("D4 4A 01 00 82 AC B9 5D"), "D5 4B 01 01 00 04 08 04 82 AC B9 5D");
  EXPECT_EQ(card->heard, (Frames{"52", "93 70 82 AC B9 5D CA"}));
}

TEST(Pn532IsoDep, NumbersItsBlocks) {
  IsoDepBench bench;
  auto card = bench.tap("desfire");
  bench.run("D4 4A 01 00");
  card->heard.clear();
  // ACR122U API V2.04, 7.2.
  EXPECT_EQ(bench.run("D4 40 01 60"), "D5 41 00 AF 04 01 01 00 02 18 05");
  EXPECT_EQ(bench.run("D4 40 01 90 60 00 00 00"), "D5 41 00 04 01 01 00 02 18 05 91 AF");
  EXPECT_EQ(bench.run("D4 40 01 90 AF 00 00 00"), "D5 41 00 04 01 01 00 06 18 05 91 AF");
  EXPECT_EQ(bench.run("D4 40 01 90 AF 00 00 00"),
            "D5 41 00 04 52 5A 19 B2 1B 80 8E 36 54 4D 40 26 04 91 00");
  EXPECT_EQ(card->heard,
            (Frames{"02 60", "03 90 60 00 00 00", "02 90 AF 00 00 00", "03 90 AF 00 00 00"}));
}

TEST(Pn532IsoDep, ChainsWhatIsLongerThanTheCardsFrame) {
  IsoDepBench bench;
  auto card = bench.tap("applet-16");  // 13 bytes of INF each
  bench.run("D4 4A 01 00");
  card->heard.clear();
  EXPECT_EQ(bench.run("D4 40 01 80 EC 00 00 0A 01 02 03 04 05 06 07 08 09 0A"),
            "D5 41 00 01 02 03 04 05 06 07 08 09 0A 90 00");
  EXPECT_EQ(card->heard, (Frames{"12 80 EC 00 00 0A 01 02 03 04 05 06 07 08", "03 09 0A"}));
}

TEST(Pn532IsoDep, GrantsTimeAsOftenAsTheCardAsks) {
  IsoDepBench bench;
  auto card = bench.tap("applet");
  bench.run("D4 4A 01 00");
  card->heard.clear();
  EXPECT_EQ(bench.run("D4 40 01 80 E0 03 05"), "D5 41 00 90 00");
  EXPECT_EQ(card->heard, (Frames{"02 80 E0 03 05", "F2 05", "F2 05", "F2 05"}));
}

TEST(Pn532IsoDep, EndlessWaitingNeverEnds) {
  Bench bench;
  bench.place("endless-wtx");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 00 A4 00 00"), "never");
}

TEST(Pn532IsoDep, AsksAgainWhenAnAnswerIsLost) {
  IsoDepBench bench;
  auto card = bench.tap("applet");
  bench.run("D4 4A 01 00");
  card->heard.clear();
  card->lose_answers = 1;
  EXPECT_EQ(bench.run("D4 40 01 80 E1 00 00 04"), "D5 41 00 00 00 00 01 90 00");
  EXPECT_EQ(card->heard, (Frames{"02 80 E1 00 00 04", "B2"}));
  card->lose_answers = 3;
  EXPECT_EQ(bench.run("D4 40 01 80 E1 00 00 04"), "D5 41 01");
}

TEST(Pn532IsoDep, SendsTheBlockAgainWhenItWasLost) {
  IsoDepBench bench;
  auto card = bench.tap("applet");
  bench.run("D4 4A 01 00");
  card->heard.clear();
  card->lose_frames = 1;
  EXPECT_EQ(bench.run("D4 40 01 80 E1 00 00 04"), "D5 41 00 00 00 00 01 90 00");
  EXPECT_EQ(card->heard, (Frames{"02 80 E1 00 00 04", "B2", "02 80 E1 00 00 04"}));
}

TEST(Pn532IsoDep, DeliversLongAnswersInPartsWithMi) {
  Bench bench;
  bench.place("applet");
  bench.run("D4 4A 01 00");
  const auto first = bench.chip.command(from_hex("D4 40 01 80 EB 01 00"));
  ASSERT_TRUE(first);
  ASSERT_EQ(first->size(), 3U + 252);
  EXPECT_EQ((*first)[2], 0x40);
  const auto second = bench.chip.command(from_hex("D4 40 01"));
  ASSERT_TRUE(second);
  ASSERT_EQ(second->size(), 3U + 6);
  EXPECT_EQ((*second)[2], 0x00);
  Bytes all(first->begin() + 3, first->end());
  all.insert(all.end(), second->begin() + 3, second->end());
  for (std::size_t at = 0; at < 256; ++at) ASSERT_EQ(all[at], Applet::pattern(at));
  EXPECT_EQ(all[256], 0x90);
}

TEST(Pn532IsoDep, TakesLongCommandsInPartsWithMi) {
  IsoDepBench bench;
  auto card = bench.tap("applet");
  bench.run("D4 4A 01 00");
  card->heard.clear();
  EXPECT_EQ(bench.run("D4 40 41 80 EC 00 00 04 01 02"), "D5 41 00");
  EXPECT_EQ(bench.run("D4 40 01 03 04"), "D5 41 00 01 02 03 04 90 00");
  EXPECT_EQ(card->heard, (Frames{"12 80 EC 00 00 04 01 02", "03 03 04"}));
}

TEST(Pn532IsoDep, PassesNativeAnswersOfOneByteAndNone) {
  Bench bench;
  bench.place("applet");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
  EXPECT_EQ(bench.run("D4 40 01 F0"), "D5 41 00");
}

TEST(Pn532IsoDep, AMuteCardTimesOut) {
  Bench bench;
  bench.place("applet");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 40 01 80 ED 00 00"), "D5 41 01");
}

TEST(Pn532IsoDep, ChecksPresenceWithRNak) {
  IsoDepBench bench;
  auto card = bench.tap("applet");
  bench.run("D4 4A 01 00");
  card->heard.clear();
  EXPECT_EQ(bench.run("D4 00 06"), "D5 01 00");
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
  EXPECT_EQ(bench.run("D4 42 B2"), "D5 43 00 02 F1") << "libnfc's own check: the last block again";
  EXPECT_EQ(bench.run("D4 00 06"), "D5 01 00");
  EXPECT_EQ(card->heard, (Frames{"B2", "02 F1", "B2", "B3"}));
  bench.field.remove_all();
  EXPECT_EQ(bench.run("D4 00 06"), "D5 01 01");
}

TEST(Pn532IsoDep, DeselectsAndSelectsAgain) {
  IsoDepBench bench;
  auto card = bench.tap("applet");
  bench.run("D4 4A 01 00");
  card->heard.clear();
  EXPECT_EQ(bench.run("D4 44 01"), "D5 45 00");
  EXPECT_EQ(bench.run("D4 54 01"), "D5 55 00");
  EXPECT_EQ(card->heard, (Frames{"C2", "52", "93 70 1A 2B 3C 4D 40", "E0 50"}));
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
}

TEST(Pn532IsoDep, AnActivatedCardIsNotListedAgain) {
  Bench bench;  // libfreefare#44
  bench.place("applet");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 00");
  EXPECT_EQ(bench.run("D4 4A 01 00 1A 2B 3C 4D"), "D5 4B 00");
  bench.run("D4 32 01 00");
  EXPECT_EQ(bench.run("D4 4A 01 00").substr(0, 8), "D5 4B 01");
}

TEST(Pn532IsoDep, TypeBUsesItsCid) {
  IsoDepBench bench;
  auto card = bench.tap("applet-b");
  bench.run("D4 4A 01 03 00");
  EXPECT_EQ(card->heard, (Frames{"05 00 00", "1D 00 01 32 F4 00 05 01 01"}));
  card->heard.clear();
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
  EXPECT_EQ(bench.run("D4 42 BA 01"), "D5 43 00 0A 01 F1") << "libnfc's presence check";
  EXPECT_EQ(bench.run("D4 44 01"), "D5 45 00");
  EXPECT_EQ(bench.run("D4 54 01"), "D5 55 00");
  EXPECT_EQ(bench.run("D4 40 01 F0"), "D5 41 00");
}

TEST(Pn532IsoDep, ChangesTheRateRightAfterActivationOnly) {
  IsoDepBench bench;
  auto card = bench.tap("applet");
  bench.run("D4 4A 01 00");
  card->heard.clear();
  EXPECT_EQ(bench.run("D4 4E 01 02 01"), "D5 4F 00");
  EXPECT_EQ(card->heard, (Frames{"D0 11 06"})) << "DSI 1, DRI 2";
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 00 F1");
  EXPECT_EQ(bench.run("D4 04"), "D5 05 00 00 01 01 01 02 00 80");
  EXPECT_EQ(bench.run("D4 4E 01 00 00"), "D5 4F 27");
}

TEST(Pn532IsoDep, ARateThatTheAtsDoesNotOfferIsNotAnswered) {
  Bench bench;
  bench.place("applet-106");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 4E 01 01 01"), "D5 4F 01");
}

TEST(Pn532IsoDep, ACardMayDieAtAHigherRate) {
  Bench bench;
  bench.place("dies-at-212");
  bench.run("D4 4A 01 00");
  EXPECT_EQ(bench.run("D4 4E 01 01 01"), "D5 4F 00");
  EXPECT_EQ(bench.run("D4 40 01 F1"), "D5 41 01");
}

TEST(Pn532IsoDep, HigherRatesTakeLessTime) {
  const auto time_at = [](std::string_view psl) {
    Bench bench;
    bench.place("applet");
    bench.run("D4 4A 01 00");
    bench.run(psl);
    const auto before = bench.clock.now();
    bench.run("D4 40 01 80 EB 00 F0");
    return bench.clock.now() - before;
  };
  EXPECT_LT(time_at("D4 4E 01 02 02") * 2, time_at("D4 4E 01 00 00"));
}

TEST(Pn532IsoDep, ListsACardThatIgnoresRatsWithoutAts) {
  Bench bench;
  bench.place("mute-rats");
  const auto answer = bench.run("D4 4A 01 00");
  EXPECT_EQ(answer.substr(0, 23), "D5 4B 01 01 00 04 20 04");
  EXPECT_EQ(answer.size(), 12U * 3 - 1);
}

TEST(Pn532IsoDep, PassesOnAnAtsThatLies) {
  Bench bench;
  bench.place("ats-long", {.uid = Bytes{1, 2, 3, 4}});
  EXPECT_EQ(bench.run("D4 4A 01 00"), "D5 4B 01 01 00 04 20 04 01 02 03 04 14 78 77 81 02 80");
}

}  // namespace
}  // namespace sim
