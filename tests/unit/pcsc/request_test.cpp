// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc/request.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::pcsc {
namespace {

using test_support::hex;

StatusWord refusal(const char* apdu) {
  const auto bytes = hex(apdu);
  const auto request = parse_request(bytes);
  const auto* refused = std::get_if<Refused>(&request);
  return refused ? refused->word : StatusWord{0};
}

std::optional<GetData> get_data(const char* apdu) {
  const auto bytes = hex(apdu);
  const auto request = parse_request(bytes);
  const auto* data = std::get_if<GetData>(&request);
  return data ? std::optional(*data) : std::nullopt;
}

TEST(GetData, AsksForUid) {
  const auto data = get_data("FF CA 00 00 00");  // ACR122U API 2.04, section 4.1
  ASSERT_TRUE(data);
  EXPECT_EQ(data->what, GetData::What::uid);
  EXPECT_EQ(data->le, 0u);
}

TEST(GetData, AsksForHistoricalBytes) {
  const auto data = get_data("FF CA 01 00 0F");
  ASSERT_TRUE(data);
  EXPECT_EQ(data->what, GetData::What::historical_bytes);
  EXPECT_EQ(data->le, 15u);
}

TEST(GetData, WithoutLeMeansEverything) {
  ASSERT_TRUE(get_data("FF CA 00 00"));
  EXPECT_EQ(get_data("FF CA 00 00")->le, 0u);
}

TEST(GetData, TakesExtendedLe) {
  ASSERT_TRUE(get_data("FF CA 00 00 00 00 00"));
  EXPECT_EQ(get_data("FF CA 00 00 00 00 00")->le, 0u);
  ASSERT_TRUE(get_data("FF CA 00 00 00 01 00"));
  EXPECT_EQ(get_data("FF CA 00 00 00 01 00")->le, 256u);
}

TEST(GetData, RefusesWrongParameters) {
  EXPECT_EQ(refusal("FF CA 04 00 00"), sw::function_not_supported);
  EXPECT_EQ(refusal("FF CA F0 00 00"), sw::function_not_supported);
  EXPECT_EQ(refusal("FF CA 00 01 00"), sw::wrong_p1_p2);
  EXPECT_EQ(refusal("FF CA 02 01 00"), sw::wrong_p1_p2);
}

TEST(GetData, RefusesDataAndWrongShape) {
  EXPECT_EQ(refusal("FF CA 00 00 01 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF CA 00 00 00 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF CA 00 00 05 01"), sw::wrong_length);
}

TEST(Request, ClassFfWithoutWholeHeaderHasWrongLength) {
  EXPECT_EQ(refusal("FF"), sw::wrong_length);
  EXPECT_EQ(refusal("FF CA"), sw::wrong_length);
  EXPECT_EQ(refusal("FF 00 00"), sw::wrong_length);
  EXPECT_EQ(refusal(""), sw::wrong_length);
}

TEST(GetData, AsksForSakAndAtqaAsLibnfcDoes) {
  ASSERT_TRUE(get_data("FF CA 02 00 00"));
  EXPECT_EQ(get_data("FF CA 02 00 00")->what, GetData::What::sak);
  ASSERT_TRUE(get_data("FF CA 03 00 02"));
  EXPECT_EQ(get_data("FF CA 03 00 02")->what, GetData::What::atqa);
}

TEST(Request, KnownButNotOfferedIsNotSupported) {
  EXPECT_EQ(refusal("FF 20 00 00 00"), sw::function_not_supported);
}

TEST(Request, UnknownInstructionIsRefused) {
  EXPECT_EQ(refusal("FF 01 00 00"), sw::unknown_instruction);
  EXPECT_EQ(refusal("FF FB 00 00 00"), sw::unknown_instruction);
}

TEST(Request, PseudoApdusAreForTheReader) {
  for (const char* apdu : {"FF 00 48 00 00", "FF 00 99 00 00", "FF C0 00 00 0E"}) {
    const auto bytes = hex(apdu);
    EXPECT_TRUE(std::holds_alternative<ReaderRequest>(parse_request(bytes))) << apdu;
  }
  EXPECT_EQ(refusal("FF 00 48"), sw::wrong_length) << "no whole header";
}

TEST(Request, EverythingElseIsForTheCard) {
  for (const char* apdu : {"60", "AF", "00 84 00 00 08", "90 60 00 00 00", "FE", "00"}) {
    const auto bytes = hex(apdu);
    const auto request = parse_request(bytes);
    ASSERT_TRUE(std::holds_alternative<CardApdu>(request)) << apdu;
    EXPECT_EQ(to_hex(std::get<CardApdu>(request).bytes), apdu);
  }
}

TEST(Le, ZeroGivesAll) {
  EXPECT_EQ(to_hex(answer_with_le(hex("04 82 AC B9"), 0)), "04 82 AC B9 90 00");
}

TEST(Le, ExactGivesAll) {
  EXPECT_EQ(to_hex(answer_with_le(hex("04 82 AC B9"), 4)), "04 82 AC B9 90 00");
}

TEST(Le, TooShortNamesTheRightOneWithoutData) {
  EXPECT_EQ(to_hex(answer_with_le(hex("04 82 AC B9"), 3)), "6C 04");
  EXPECT_EQ(to_hex(answer_with_le(hex("04 A1 B2 C3 D4 E5 F6"), 4)), "6C 07");
}

TEST(Le, TooLongGivesTheDataAndEndOfData) {
  EXPECT_EQ(to_hex(answer_with_le(hex("04 82 AC B9"), 5)), "04 82 AC B9 62 82");
  EXPECT_EQ(to_hex(answer_with_le(hex("04 82 AC B9"), 256)), "04 82 AC B9 62 82");
}

TEST(Le, NothingToGiveIsStillAnAnswer) {
  EXPECT_EQ(to_hex(answer_with_le({}, 0)), "90 00");
  EXPECT_EQ(to_hex(answer_with_le({}, 1)), "62 82");
}

}  // namespace
}  // namespace acr122::pcsc
