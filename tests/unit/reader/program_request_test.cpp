// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/program_request.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::reader {
namespace {

using test_support::hex;
using namespace std::chrono_literals;

constexpr TimeOuts kTimeOuts{60s};

/// Of one literal APDU; the bytes live as long as the test.
class ProgramRequest : public ::testing::Test {
 protected:
  const pcsc::ReaderRequest& parse(const char* apdu) {
    bytes_ = hex(apdu);
    request_ = pcsc::parse_reader_request(bytes_);
    EXPECT_TRUE(request_) << apdu;
    return *request_;
  }

 private:
  Bytes bytes_;
  std::optional<pcsc::ReaderRequest> request_;
};

TEST_F(ProgramRequest, AllButGetResponseComeEitherWay) {
  for (const auto way : {Way::control, Way::transmit, Way::transmit_by_t0}) {
    EXPECT_TRUE(may_use(parse("FF 00 48 00 00"), way));
    EXPECT_EQ(may_use(parse("FF C0 00 00 0E"), way), way == Way::transmit_by_t0);
  }
}

TEST_F(ProgramRequest, UseOfTheChipIsTheRowsOrTheCommands) {
  EXPECT_EQ(use_of(parse("FF 00 48 00 00")), ChipUse::none);
  EXPECT_EQ(use_of(parse("FF 00 99 00 00")), ChipUse::none) << "refused";
  EXPECT_EQ(use_of(parse("FF 00 51 FF 00")), ChipUse::none) << "kept in the driver";
  EXPECT_EQ(use_of(parse("FF 00 00 00 02 D4 02")), ChipUse::observes);
  EXPECT_EQ(use_of(parse("FF 00 00 00 05 D4 40 01 30 04")), ChipUse::exchange);
  EXPECT_EQ(use_of(parse("FF 00 00 00 04 D4 4A 01 00")), ChipUse::takes_over);
}

// ACR122U API 2.04, appendix E: the answer comes after (T1 + T2) * N * 100 ms of blinking.
TEST_F(ProgramRequest, WaitsUntilTheBlinkingEnds) {
  EXPECT_EQ(time_for(parse("FF 00 40 D0 04 05 05 03 01"), kTimeOuts), 5s);
  EXPECT_EQ(time_for(parse("FF 00 40 D0 04 03 03 64 01"), kTimeOuts), 62s);
}

TEST_F(ProgramRequest, CardExchangesMayTakeAsLongAsACard) {
  EXPECT_EQ(time_for(parse("FF 00 00 00 03 D4 42 60"), kTimeOuts), 62s);
  EXPECT_EQ(time_for(parse("FF 00 00 00 02 D4 02"), kTimeOuts), 10s);
  EXPECT_EQ(time_for(parse("FF 00 48 00 00"), kTimeOuts), 10s);
}

// ACR122U API 2.04, section 6.6.
TEST_F(ProgramRequest, ChipIsWaitedForAsLongAsTheProgramToldTheFirmware) {
  const auto asks = [](std::uint8_t steps) { return chip_time_out({steps}, 60s); };
  EXPECT_EQ(asks(0), 5s);
  EXPECT_EQ(asks(1), 5s);
  EXPECT_EQ(asks(6), 30s);
  EXPECT_EQ(asks(13), 60s);
  EXPECT_EQ(asks(0xFF), 60s);
  const auto& poll = parse("FF 00 00 00 05 D4 60 FF 01 00");
  EXPECT_EQ(time_for(poll, kTimeOuts), 10s);
  EXPECT_EQ(time_for(poll, {60s, 30s}), 32s);
}

TEST_F(ProgramRequest, AnswerOfADirectTransmitFitsItsCommand) {
  const auto fits = fitting_answers(parse("FF 00 00 00 02 D4 02"));
  EXPECT_TRUE(fits(hex("D5 03 32 01 06 07 90 00")));
  EXPECT_TRUE(fits(hex("63 00")));
  EXPECT_FALSE(fits(hex("D5 33 90 00")));
}

TEST_F(ProgramRequest, FirmwareStringIsOneOrARefusal) {
  const auto fits = fitting_answers(parse("FF 00 48 00 00"));
  EXPECT_TRUE(fits(hex("41 43 52 31 32 32 55 32 31 36")));
  EXPECT_TRUE(fits(hex("63 00")));
  EXPECT_FALSE(fits(hex("D5 03 32 01 06 07 90 00")));
}

TEST_F(ProgramRequest, AnythingAnswersASetting) {
  EXPECT_TRUE(fitting_answers(parse("FF 00 51 7F 00"))(hex("7F")));
}

// nfcpy#105 (firmware 215: 7F) and nfcpy#200 (firmware 216: 90 7F).
TEST_F(ProgramRequest, PiccParameterAnswerHasOneShapePerWay) {
  EXPECT_EQ(picc_answer(0x7F, PiccShape::one_byte), Bytes{0x7F});
  EXPECT_EQ(picc_answer(0x7F, PiccShape::two_bytes), (Bytes{0x90, 0x7F}));
}

}  // namespace
}  // namespace acr122::reader
