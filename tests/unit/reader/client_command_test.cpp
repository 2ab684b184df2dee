// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/client_command.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;

constexpr Patience kPatience{60s};

TEST(ClientCommand, LedsAndFirmwareStringAreNoBusinessOfTheChip) {
  EXPECT_EQ(classify(Bytes{0xFF, 0x00, 0x40, 0x0F, 0x04, 0, 0, 0, 0}), ClientUse::none);
  EXPECT_EQ(classify(Bytes{0xFF, 0x00, 0x48, 0x00, 0x00}), ClientUse::none);
  EXPECT_EQ(classify(Bytes{0xFF, 0x00, 0x52, 0x00, 0x00}), ClientUse::none);
}

// What a program reads (registers above all, to write them back changed) has to stay true.
TEST(ClientCommand, ReadingTheChipHoldsTheDriverOff) {
  for (const std::uint8_t command : Bytes{0x02, 0x04, 0x06, 0x0C}) {
    EXPECT_EQ(classify(Bytes{0xFF, 0, 0, 0, 2, 0xD4, command}), ClientUse::observes) << +command;
  }
}

TEST(ClientCommand, PatienceOfTheFirmwareIsNoBusinessOfTheCard) {
  EXPECT_EQ(classify(Bytes{0xFF, 0, 0x41, 0x05, 0}), ClientUse::observes);
}

// UM0701-02, 7.2.1.
TEST(ClientCommand, DiagnoseIsJudgedByItsTest) {
  const auto diagnose = [](std::uint8_t test) {
    return classify(Bytes{0xFF, 0, 0, 0, 3, 0xD4, 0x00, test});
  };
  for (const std::uint8_t test : Bytes{0, 1, 2}) EXPECT_EQ(diagnose(test), ClientUse::observes);
  EXPECT_EQ(diagnose(6), ClientUse::exchange);
  for (const std::uint8_t test : Bytes{3, 4, 5, 7})
    EXPECT_EQ(diagnose(test), ClientUse::takes_over);
}

// nfc-pcsc's PWD_AUTH (nfc-pcsc#36) and FAST_READ: the selected card must stay selected.
TEST(ClientCommand, RawExchangesKeepTheCard) {
  EXPECT_EQ(classify(Bytes{0xFF, 0, 0, 0, 7, 0xD4, 0x42, 0x1B, 0xFF, 0xFF, 0xFF, 0xFF}),
            ClientUse::exchange);
  EXPECT_EQ(classify(Bytes{0xFF, 0, 0, 0, 5, 0xD4, 0x40, 0x01, 0x30, 0x04}), ClientUse::exchange);
}

TEST(ClientCommand, SelectingOrConfiguringTakesOver) {
  EXPECT_EQ(classify(Bytes{0xFF, 0, 0, 0, 4, 0xD4, 0x4A, 0x01, 0x00}), ClientUse::takes_over);
  EXPECT_EQ(classify(Bytes{0xFF, 0, 0, 0, 4, 0xD4, 0x32, 0x01, 0x00}), ClientUse::takes_over);
  EXPECT_EQ(classify(Bytes{0xFF, 0, 0, 0, 5, 0xD4, 0x08, 0x63, 0x02, 0}), ClientUse::takes_over);
  EXPECT_EQ(classify(Bytes{0xFF, 0, 0x51, 0xFF, 0}), ClientUse::takes_over);
  EXPECT_EQ(classify(Bytes{0xFF, 0, 0, 0, 0}), ClientUse::takes_over) << "unknown: be careful";
}

TEST(ClientCommand, EveryPrefixIsClassifiedWithoutHarm) {
  const Bytes whole{0xFF, 0x00, 0x40, 0xD0, 0x04, 0x05, 0x05, 0x03, 0x01};
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto prefix = ByteView(whole).first(size);
    EXPECT_LE(time_for(prefix, kPatience), kPatience.card + 2s);
  }
}

// ACR122U API 2.04, appendix E: the answer comes after (T1 + T2) * N * 100 ms of blinking.
TEST(ClientCommand, WaitsUntilTheBlinkingEnds) {
  EXPECT_EQ(time_for(Bytes{0xFF, 0, 0x40, 0xD0, 4, 0x05, 0x05, 0x03, 0x01}, kPatience), 5s);
  EXPECT_EQ(time_for(Bytes{0xFF, 0, 0x40, 0xD0, 4, 0xFF, 0xFF, 0xFF, 0x01}, kPatience), 62s);
}

TEST(ClientCommand, CardExchangesMayTakeAsLongAsACard) {
  EXPECT_EQ(time_for(Bytes{0xFF, 0, 0, 0, 3, 0xD4, 0x42, 0x60}, kPatience), 62s);
  EXPECT_EQ(time_for(Bytes{0xFF, 0, 0, 0, 2, 0xD4, 0x02}, kPatience), 10s);
}

// ACR122U API 2.04, section 6.6.
TEST(ClientCommand, ChipIsWaitedForAsLongAsTheProgramToldTheFirmware) {
  const auto asks = [](std::uint8_t steps) {
    return asks_for_patience(Bytes{0xFF, 0, 0x41, steps, 0}, 60s);
  };
  EXPECT_EQ(asks(0), 5s);
  EXPECT_EQ(asks(1), 5s);
  EXPECT_EQ(asks(6), 30s);
  EXPECT_EQ(asks(13), 60s);
  EXPECT_EQ(asks(0xFF), 60s);
  EXPECT_EQ(asks_for_patience(Bytes{0xFF, 0, 0x40, 0, 0}, 60s), std::nullopt);
  const Bytes poll{0xFF, 0, 0, 0, 5, 0xD4, 0x60, 0xFF, 0x01, 0x00};
  EXPECT_EQ(time_for(poll, kPatience), 10s);
  EXPECT_EQ(time_for(poll, {60s, 30s}), 32s);
}

// libnfc's nfc-poll: 20 rounds of 300 ms for 6 kinds of card.
TEST(ClientCommand, InAutoPollTakesAsLongAsItsRounds) {
  const Bytes nfc_poll{0xFF, 0, 0, 0, 10, 0xD4, 0x60, 20, 2, 0x20, 0x10, 0x23, 0x11, 0x12, 0x04};
  EXPECT_EQ(polling_time(nfc_poll), 36s);
  EXPECT_EQ(polling_time(Bytes{0xFF, 0, 0, 0, 5, 0xD4, 0x60, 0xFF, 1, 0}), 0s) << "no end";
  EXPECT_EQ(polling_time(Bytes{0xFF, 0, 0, 0, 4, 0xD4, 0x4A, 1, 0}), 0s);
}

// nfcpy#105 (firmware 215: 7F) and nfcpy#200 (firmware 216: 90 7F).
TEST(ClientCommand, PiccParameterAnswerHasOneShapePerDoor) {
  const Bytes set{0xFF, 0x00, 0x51, 0x7F, 0x00};
  for (const auto& answer : {Bytes{0x7F}, Bytes{0x90, 0x7F}}) {
    EXPECT_EQ(settle_shape(set, answer, Door::control), Bytes{0x7F});
    EXPECT_EQ(settle_shape(set, answer, Door::transmit), (Bytes{0x90, 0x7F}));
  }
  EXPECT_EQ(settle_shape(set, {0x63, 0x00}, Door::control), (Bytes{0x63, 0x00}));
}

TEST(ClientCommand, OtherAnswersStayRaw) {
  const Bytes ask{0xFF, 0x00, 0x48, 0x00, 0x00};
  const Bytes text{'A', 'C', 'R', '1', '2', '2', 'U', '2', '1', '4'};
  EXPECT_EQ(settle_shape(ask, text, Door::control), text);
  EXPECT_EQ(settle_shape(ask, text, Door::transmit), text);
}

}  // namespace
}  // namespace acr122::reader
