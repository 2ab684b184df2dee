// SPDX-License-Identifier: LGPL-2.1-or-later
// Conversations as in ISO/IEC 14443-4, Annex B: without errors, with each block lost or spoilt.
// I(n) is 02 or 03, with chaining 12 or 13; R(ACK) A2, A3; R(NAK) B2, B3; S(WTX) F2; S(DESELECT)
// C2.
#include "support/iso_dep_dialogue.h"

using namespace acr122::rf;
using test_support::Dialogue;
using Kind = Turn::Kind;

namespace {

constexpr BlockProtocol::Agreed kSmall{6, 62, {}};  // five bytes of INF to the card
constexpr BlockProtocol::Agreed kCid1{14, 62, 1};   // as the chip activates type B

}  // namespace

// --- Annex B.2: error-free ---

TEST(IsoDep, ExchangesIBlocksAndTogglesTheNumber) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").hears("02 11 90 00").answers("11 90 00");
  talk.command("00 B1").sends("03 00 B1").hears("03 22 90 00").answers("22 90 00");
  talk.command("00 B2").sends("02 00 B2").hears("02 33 90 00").answers("33 90 00");
}

TEST(IsoDep, GrantsWaitingTime) {
  Dialogue talk;
  talk.command("00 88").sends("02 00 88");
  talk.hears("F2 02").sends("F2 02", 2).hears("F2 3B").sends("F2 3B", 59);
  talk.hears("02 90 00").answers("90 00");
  talk.command("00 88").sends("03 00 88");
}

TEST(IsoDep, Deselects) {
  Dialogue talk;
  talk.deselect().repeats("C2").hears("C2").is_done();
}

TEST(IsoDep, ChainsALongCommand) {
  Dialogue talk(kSmall);
  talk.command("00 01 02 03 04 05 06 07 08 09 0A 0B");
  talk.sends("12 00 01 02 03 04").hears("A2");
  talk.sends("13 05 06 07 08 09").hears("A3");
  talk.sends("02 0A 0B").hears("02 90 00").answers("90 00");
  talk.command("FF").sends("03 FF");
}

TEST(IsoDep, ACommandThatFillsItsBlocksEndsWithAFullOne) {
  Dialogue talk(kSmall);
  talk.command("00 01 02 03 04 05 06 07 08 09").sends("12 00 01 02 03 04").hears("A2");
  talk.sends("03 05 06 07 08 09").hears("03 90 00").answers("90 00");
}

TEST(IsoDep, CollectsAChainedAnswer) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").hears("12 01 02");
  talk.sends("A3")
      .hears("13 03 04")
      .sends("A2")
      .hears("02 05 90 00")
      .answers("01 02 03 04 05 90 00");
  talk.command("FF").sends("03 FF");
}

TEST(IsoDep, ChainsBothWaysWithWaitingTimeBetween) {
  Dialogue talk(kSmall);
  talk.command("00 01 02 03 04 05").sends("12 00 01 02 03 04");
  talk.hears("F2 01").sends("F2 01").hears("A2");  // rule 9: in place of R(ACK)
  talk.sends("03 05").hears("F2 01").sends("F2 01").hears("13 AA");
  talk.sends("A2").hears("F2 04").sends("F2 04", 4).hears("02 90 00").answers("AA 90 00");
}

TEST(IsoDep, CarriesTheCidInEveryBlock) {
  Dialogue talk({6, 62, 1});
  talk.command("00 01 02 03 04 05").sends("1A 01 00 01 02 03").hears("AA 01");
  talk.sends("0B 01 04 05").hears("FA 01 02").sends("FA 01 02", 2).hears("1B 01 AA");
  talk.sends("AA 01").hears("0A 01 90 00").answers("AA 90 00");
  talk.ask().repeats("BB 01").hears("AA 01").is_done();
  talk.deselect().repeats("CA 01").hears("CA 01").is_done();
}

TEST(IsoDep, AnEmptyCommandIsAnEmptyIBlock) {
  Dialogue talk;
  talk.command("").sends("02").hears("02").answers("");
}

// --- Annex B.3: I-blocks lost or spoilt ---

TEST(IsoDep, TheFirstBlockIsLost) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").silence().repeats("B2").hears("A3");
  talk.sends("02 00 B0").hears("02 90 00").answers("90 00");  // rule 6
}

// docs/doubts.md, first-nak: R(NAK) means nothing to it yet.
static Dialogue& mute_to_naks(Dialogue& talk) {
  for (int time = 0; time < 3; ++time) talk.silence().repeats("B2");
  return talk.silence().repeats("02");
}

TEST(IsoDep, TheFirstBlockIsLostForACardThatHearsNoNakBefore) {
  Dialogue talk;
  mute_to_naks(talk.command("00 B0").sends("02 00 B0")).hears("02");  // its first: rules C and D
  talk.sends("03 00 B0").hears("03 90 00").answers("90 00");
  Dialogue chained(kSmall);
  chained.command("00 01 02 03 04 05").sends("12 00 01 02 03 04");
  mute_to_naks(chained).hears("02").sends("13 00 01 02 03 04").hears("A3");
  chained.sends("02 05").hears("02 90 00").answers("90 00");
}

TEST(IsoDep, AFirstCommandThatWasHeardIsNotSentTwice) {
  for (const auto* const block : {"03", "02 90 00", "12", "A2", "A3", "F2 01", "C2", "FF"}) {
    Dialogue talk;
    SCOPED_TRACE(block);
    mute_to_naks(talk.command("00 B0").sends("02 00 B0")).hears(block).ends(Kind::failed);
  }
  Dialogue spoilt, silent;
  mute_to_naks(spoilt.command("00").sends("02 00")).noise().ends(Kind::failed);
  mute_to_naks(silent.command("00").sends("02 00")).silence().ends(Kind::gone);
}

TEST(IsoDep, ACardThatHasSpokenIsNotProbed) {
  Dialogue talk;
  talk.ask().repeats("B2").hears("A3").is_done();
  talk.command("00 B0").sends("02 00 B0");
  for (int time = 0; time < 3; ++time) talk.silence().repeats("B2");
  for (int time = 0; time < 2; ++time) talk.silence().repeats("B3");
  talk.silence().ends(Kind::gone);
}

TEST(IsoDep, ALaterBlockIsLost) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").hears("02 90 00").is_done();
  talk.command("00 B1").sends("03 00 B1").silence().repeats("B3").hears("A2");
  talk.sends("03 00 B1").hears("03 90 00").answers("90 00");
}

TEST(IsoDep, TheAnswerIsSpoilt) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").noise().repeats("B2").hears("02 90 00").answers("90 00");
}

TEST(IsoDep, TheAnswerIsLost) {
  Dialogue talk;
  talk.command("00 B0")
      .sends("02 00 B0")
      .silence()
      .repeats("B2")
      .hears("02 90 00")
      .answers("90 00");
}

TEST(IsoDep, TheRNakIsLostToo) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").noise().repeats("B2").silence().repeats("B2");
  talk.hears("02 90 00").answers("90 00");
}

TEST(IsoDep, TheRAckThatAnswersRNakIsSpoilt) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").silence().repeats("B2").noise().repeats("B2").hears("A3");
  talk.sends("02 00 B0").hears("02 90 00").answers("90 00");
}

TEST(IsoDep, TheRepeatedBlockIsLostAgain) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").silence().repeats("B2").hears("A3");
  talk.sends("02 00 B0").silence().repeats("B2").hears("A3");
  talk.sends("02 00 B0").hears("02 90 00").answers("90 00");
}

// --- Annex B.3: S(WTX) lost or spoilt ---

TEST(IsoDep, TheRequestForTimeIsSpoilt) {
  Dialogue talk;
  talk.command("00 88").sends("02 00 88").noise().repeats("B2").hears("F2 05").sends("F2 05", 5);
  talk.hears("02 90 00").answers("90 00");
}

TEST(IsoDep, TheGrantOfTimeIsLost) {
  Dialogue talk;
  talk.command("00 88").sends("02 00 88").hears("F2 05").sends("F2 05", 5).silence();
  talk.repeats("B2").hears("F2 05").sends("F2 05", 5).hears("02 90 00").answers("90 00");
}

TEST(IsoDep, TheAnswerAfterAGrantOfTimeIsSpoilt) {
  Dialogue talk;
  talk.command("00 88").sends("02 00 88").hears("F2 05").sends("F2 05", 5).noise();
  talk.repeats("B2").hears("02 90 00").answers("90 00");
}

TEST(IsoDep, EachRequestForTimeHasThreeRetriesOfItsOwn) {
  Dialogue talk;
  talk.command("00 88").sends("02 00 88");
  for (int request = 0; request < 10; ++request) {
    talk.noise().repeats("B2").noise().repeats("B2").noise().repeats("B2");
    talk.hears("F2 01").sends("F2 01");
  }
  talk.hears("02 90 00").answers("90 00");
}

// --- Annex B.3: S(DESELECT) lost or spoilt ---

TEST(IsoDep, DeselectIsRepeatedOnce) {  // rule 8
  Dialogue talk;
  talk.deselect().repeats("C2").silence().repeats("C2").hears("C2").is_done();
  talk.deselect().repeats("C2").noise().repeats("C2").noise().ends(Kind::failed);
  talk.deselect().repeats("C2").hears("02 90 00").repeats("C2").silence().ends(Kind::failed);
  talk.deselect().repeats("C2").hears("F2 01").repeats("C2").hears("C2").is_done();
}

// --- Annex B.3: chaining with errors ---

TEST(IsoDep, APartOfTheCommandIsLost) {
  Dialogue talk(kSmall);
  talk.command("00 01 02 03 04 05").sends("12 00 01 02 03 04").silence().repeats("B2").hears("A3");
  talk.sends("12 00 01 02 03 04").hears("A2").sends("03 05").hears("03 90 00").answers("90 00");
}

TEST(IsoDep, TheAcknowledgementOfAPartIsSpoilt) {
  Dialogue talk(kSmall);
  talk.command("00 01 02 03 04 05").sends("12 00 01 02 03 04").noise().repeats("B2").hears("A2");
  talk.sends("03 05").hears("03 90 00").answers("90 00");  // rule 7
}

TEST(IsoDep, TheLastPartOfTheCommandIsLost) {
  Dialogue talk(kSmall);
  talk.command("00 01 02 03 04 05").sends("12 00 01 02 03 04").hears("A2").sends("03 05").silence();
  talk.repeats("B3").hears("A2").sends("03 05").hears("03 90 00").answers("90 00");
}

TEST(IsoDep, APartOfTheAnswerIsSpoilt) {  // rule 5
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").hears("12 01").sends("A3").noise().repeats("A3");
  talk.hears("13 02").sends("A2").hears("02 90 00").answers("01 02 90 00");
}

TEST(IsoDep, TheAcknowledgementOfAPartOfTheAnswerIsLost) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").hears("12 01").sends("A3").silence().repeats("A3");
  talk.hears("13 02").sends("A2").hears("02 90 00").answers("01 02 90 00");
}

TEST(IsoDep, TheFirstPartOfAChainedAnswerIsSpoilt) {  // rule 4: it is not chaining yet
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").noise().repeats("B2").hears("12 01").sends("A3");
  talk.hears("03 90 00").answers("01 90 00");
}

// --- blocks that are right in themselves and wrong here ---

TEST(IsoDep, AnAnswerThatWasHeardBeforeIsNotTakenForTheNext) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").hears("02 11 90 00").answers("11 90 00");
  talk.command("00 B1").sends("03 00 B1").hears("02 11 90 00").repeats("B3");
  talk.hears("03 22 90 00").answers("22 90 00");
}

TEST(IsoDep, AnRAckThatWasHeardBeforeRepeatsNoCommand) {
  Dialogue talk(kSmall);
  talk.command("00 01 02 03 04 05").sends("12 00 01 02 03 04").hears("A2");
  talk.sends("03 05").hears("A2").repeats("B3").hears("03 90 00").answers("90 00");
}

TEST(IsoDep, ARequestToRepeatIsBelievedOnce) {  // the card has the repetition, and its own number
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").silence().repeats("B2").hears("A3");
  talk.sends("02 00 B0").hears("A3").repeats("B2").hears("02 90 00").answers("90 00");
}

TEST(IsoDep, AnRAckInPlaceOfTheAnswerIsInvalid) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").hears("A2").repeats("B2").hears("02 90 00").is_done();
}

TEST(IsoDep, AnAnswerInTheMiddleOfTheCommandIsInvalid) {
  Dialogue talk(kSmall);
  talk.command("00 01 02 03 04 05").sends("12 00 01 02 03 04").hears("02 67 00").repeats("B2");
  talk.hears("02 67 00").repeats("B2").hears("02 67 00").repeats("B2").hears("02 67 00");
  talk.repeats("B3").hears("A2").ends(Kind::failed);
}

TEST(IsoDep, BlocksOfOtherKindsAreInvalid) {
  for (const char* block : {"", "B2", "C2", "F2", "F2 01 02", "0A 00 90 00", "E0 80", "D0"}) {
    Dialogue talk;
    talk.command("00 B0").sends("02 00 B0").hears(block).repeats("B2");
    talk.hears("02 90 00").answers("90 00");
  }
}

TEST(IsoDep, ABlockOfAnotherCardIsInvalid) {
  Dialogue talk(kCid1);
  talk.command("00 B0").sends("0A 01 00 B0").hears("0A 02 90 00").repeats("BA 01");
  talk.hears("02 90 00").repeats("BA 01").hears("0A 01 90 00").answers("90 00");
}

TEST(IsoDep, ABlockLongerThanAgreedIsInvalid) {
  Dialogue talk({14, 4, {}});
  talk.command("00 B0").sends("02 00 B0").hears("02 11 22 90 00").repeats("B2");
  talk.hears("02 11 90 00").answers("11 90 00");
}

TEST(IsoDep, AnEmptyPartOfAnAnswerIsInvalid) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").hears("12").repeats("B2").hears("12").repeats("B2");
  talk.hears("12").repeats("B2").hears("12").repeats("B3").hears("A2").ends(Kind::failed);
}

TEST(IsoDep, WtxmOutsideOneTo59IsBounded) {
  Dialogue talk;
  talk.command("00 88").sends("02 00 88").hears("F2 00").sends("F2 00", 1);
  talk.hears("F2 3F").sends("F2 3F", 59);
  talk.hears("F2 C7").sends("F2 07", 7);  // the power level is not sent back
}

TEST(IsoDep, AnAnswerThatDoesNotFitEndsTheSession) {
  Dialogue talk({}, 3);
  talk.command("00 B0").sends("02 00 B0").hears("12 01 02 03").sends("A3").hears("03 90");
  talk.ends(Kind::too_long);
}

// --- giving up ---

TEST(IsoDep, ThreeRetriesThenTheCardIsGone) {
  Dialogue talk;
  talk.ask().repeats("B2").hears("A3").is_done();
  talk.command("00 B0").sends("02 00 B0").silence();
  talk.repeats("B2").silence().repeats("B2").silence().repeats("B2").silence();
  talk.repeats("B3").silence().repeats("B3").silence().ends(Kind::gone);
}

TEST(IsoDep, ACardThatHasNothingToRepeatIsThere) {  // it toggled its number, rule D
  Dialogue talk;
  talk.ask().repeats("B2").hears("A3").is_done();
  talk.command("00 B0").sends("02 00 B0").silence();
  talk.repeats("B2").silence().repeats("B2").silence().repeats("B2").silence();
  talk.repeats("B3").hears("A2").ends(Kind::failed);
}

TEST(IsoDep, NoiseIsSomebody) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").noise();
  talk.repeats("B2").noise().repeats("B2").noise().repeats("B2").noise();
  talk.repeats("B3").silence().repeats("B3").noise().ends(Kind::failed);
}

TEST(IsoDep, AChainedAnswerThatBreaksOffIsGivenUp) {
  Dialogue talk;
  talk.command("00 B0").sends("02 00 B0").hears("12 01").sends("A3").silence();
  talk.repeats("A3").silence().repeats("A3").silence().repeats("A3").silence();
  talk.repeats("B2").silence().repeats("B2").silence().ends(Kind::gone);
}

TEST(IsoDep, RetriesAreCountedAnewForEachBlock) {
  Dialogue talk(kSmall);
  talk.command("00 01 02 03 04 05").sends("12 00 01 02 03 04");
  talk.noise().repeats("B2").noise().repeats("B2").noise().repeats("B2").hears("A2");
  talk.sends("03 05").noise().repeats("B3").noise().repeats("B3").noise().repeats("B3");
  talk.hears("13 AA").sends("A2").noise().repeats("A2").noise().repeats("A2").noise();
  talk.repeats("A2").hears("02 90 00").answers("AA 90 00");
}

// --- presence ---

TEST(IsoDep, AskingChangesNothing) {
  Dialogue talk;
  talk.ask().repeats("B2").hears("A3").is_done();
  talk.command("00 B0").sends("02 00 B0").hears("02 90 00").is_done();
  talk.ask().repeats("B3").hears("A2").is_done();
  talk.ask().repeats("B3").hears("A2").is_done();
  talk.command("00 B1").sends("03 00 B1");
}

TEST(IsoDep, WhateverAnswersAQuestionIsThere) {
  Dialogue talk;
  talk.ask().hears("02 90 00").is_done();
  talk.ask().hears("77").is_done();
  talk.ask().noise().is_done();
  talk.ask().silence().repeats("B2").silence().repeats("B2").hears("A3").is_done();
}

TEST(IsoDep, ThreeSilencesAreNobody) {
  Dialogue talk;
  talk.ask().repeats("B2").silence().repeats("B2").silence().repeats("B2").silence();
  talk.ends(Kind::gone);
}

TEST(IsoDep, NothingIsExpectedOutsideAnExchange) {
  BlockProtocol reader({});
  EXPECT_EQ(reader.heard(test_support::hex("02 90 00")).kind, Kind::failed);
  EXPECT_EQ(reader.silence().kind, Kind::failed);
  EXPECT_EQ(reader.spoilt().kind, Kind::failed);
}
