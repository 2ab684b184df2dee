// SPDX-License-Identifier: LGPL-2.1-or-later
// FF C2 00 00, 01 and 02 (PC/SC part 3, amendment 1). Literal bytes: ACS ACM1252U-Y3 reference
// manual 1.03, p. 26-29, and Sony's RC-S660.
#include "pcsc/session_request.h"

#include <gtest/gtest.h>

#include "pcsc/data_object.h"
#include "support/hex.h"

namespace acr122::pcsc {
namespace {

using test_support::hex;
using What = SessionObject::What;

// Keeps the bytes alive that the parsed request points into.
struct Parsed {
  explicit Parsed(std::string_view text) : bytes(hex(text)), request(parse_request(bytes)) {}
  const SessionCommand& command() const { return std::get<SessionCommand>(request); }
  const SessionObject& only() const { return command().objects.at(0); }
  Bytes bytes;
  Request request;
};

// index and status word of the object that is wrong, or "" when none is.
std::string failure(std::string_view apdu) {
  const Parsed parsed(apdu);
  const auto& failure = parsed.command().failure;
  EXPECT_TRUE(!failure || parsed.command().objects.empty()) << "nothing of it is to be done";
  return failure ? fmt::format("{} {:04X}", failure->index, failure->word.value) : "";
}

StatusWord refusal(std::string_view apdu) {
  const Parsed parsed(apdu);
  const auto* refused = std::get_if<Refused>(&parsed.request);
  return refused ? refused->word : sw::ok;
}

TEST(SessionCommand, UnderstandsTheExamplesOfTheManual) {
  EXPECT_EQ(Parsed("FF C2 00 00 02 80 00").only().what, What::version);
  EXPECT_EQ(Parsed("FF C2 00 00 02 81 00").only().what, What::start);
  EXPECT_EQ(Parsed("FF C2 00 00 02 82 00").only().what, What::end);
  EXPECT_EQ(Parsed("FF C2 00 00 02 83 00").only().what, What::field_off);
  EXPECT_EQ(Parsed("FF C2 00 00 02 84 00").only().what, What::field_on);
  EXPECT_EQ(Parsed("FF C2 00 01 04 90 02 00 1C").only().number, 0x1CU);
  EXPECT_EQ(Parsed("FF C2 00 01 03 91 01 00").only().what, What::bit_framing);
  EXPECT_EQ(Parsed("FF C2 00 01 03 91 01 07").only().number, 7U);
  EXPECT_EQ(Parsed("FF C2 00 02 04 8F 02 00 03").only().number, 0x0003U);
  EXPECT_EQ(Parsed("FF C2 00 02 04 8F 02 03 01 00").only().number, 0x0301U);
  const Parsed set("FF C2 00 00 06 FF 6E 03 05 01 89");
  ASSERT_EQ(set.only().what, What::set_parameters);
  EXPECT_EQ(set.only().parameters.at(0).tag, 0x05);
  EXPECT_EQ(to_hex(set.only().parameters.at(0).value), "89");
  const Parsed get("FF C2 00 00 07 FF 6D 04 01 00 03 00");
  ASSERT_EQ(get.only().what, What::get_parameters);
  EXPECT_EQ(get.only().parameters.size(), 2U);
}

TEST(SessionCommand, TakesWindowsFormOfTheVersion) {
  EXPECT_EQ(Parsed("FF C2 00 00 05 80 03 01 00 00").only().what, What::version);
  EXPECT_EQ(failure("FF C2 00 00 04 80 02 01 00"), "1 6700");
}

TEST(SessionCommand, TimerHasItsLowByteFirst) {
  const Parsed parsed("FF C2 00 01 0B 5F 46 04 10 27 00 00 95 02 30 00");
  ASSERT_EQ(parsed.command().objects.size(), 2U);
  EXPECT_EQ(parsed.command().objects[0].number, 10'000U);
  EXPECT_EQ(parsed.command().objects[1].what, What::transceive);
  EXPECT_EQ(to_hex(parsed.command().objects[1].data), "30 00");
}

TEST(SessionCommand, TakesTheExampleThatCountsOneByteTooFew) {
  const Parsed parsed("FF C2 00 01 0A 5F 46 04 10 27 00 00 95 02 30 00");
  ASSERT_EQ(parsed.command().objects.size(), 2U);
  EXPECT_EQ(to_hex(parsed.command().objects[1].data), "30 00");
  EXPECT_EQ(failure("FF C2 00 01 03 95 02 30"), "1 6A80") << "but nothing else";
  EXPECT_EQ(failure("FF C2 00 01 03 95 03 30 00"), "1 6A80");
}

TEST(SessionCommand, TakesLongObjects) {
  std::string frame;
  for (int i = 0; i < 130; ++i) frame += "A5";
  EXPECT_EQ(Parsed("FF C2 00 01 85 95 81 82" + frame).only().data.size(), 130U);
  EXPECT_EQ(Parsed("FF C2 00 01 86 95 82 00 82" + frame).only().data.size(), 130U);
  EXPECT_EQ(Parsed("FF C2 00 01 00 00 86 95 82 00 82" + frame + "00 00").only().data.size(), 130U);
}

TEST(SessionCommand, NamesTheObjectThatIsWrong) {
  EXPECT_EQ(failure("FF C2 00 00 04 81 00 85 00"), "2 6A81") << "no such object";
  EXPECT_EQ(failure("FF C2 00 00 02 95 00"), "1 6A81") << "belongs to another function";
  EXPECT_EQ(failure("FF C2 00 01 02 81 00"), "1 6A81");
  EXPECT_EQ(failure("FF C2 00 01 03 92 01 00"), "1 6A81") << "only in answers";
  EXPECT_EQ(failure("FF C2 00 00 05 81 00 82 01 00"), "2 6700");
  EXPECT_EQ(failure("FF C2 00 00 06 5F 46 03 10 27 00"), "1 6700");
  EXPECT_EQ(failure("FF C2 00 01 02 95 00"), "1 6700") << "nothing to send";
  EXPECT_EQ(failure("FF C2 00 02 03 8F 01 00"), "1 6700");
  EXPECT_EQ(failure("FF C2 00 01 04 90 02 00 20"), "1 6A80") << "no such flag";
  EXPECT_EQ(failure("FF C2 00 01 04 90 02 1C 00"), "1 6A80");
  EXPECT_EQ(failure("FF C2 00 01 03 91 01 08"), "1 6A80");
  EXPECT_EQ(failure("FF C2 00 00 06 FF 6E 03 05 02 89"), "1 6A80") << "cut short";
  EXPECT_EQ(failure("FF C2 00 00 05 FF 6E 02 05 00"), "1 6A80") << "set to nothing";
  EXPECT_EQ(failure("FF C2 00 00 06 FF 6D 03 05 01 89"), "1 6A80") << "asked with a value";
  EXPECT_EQ(failure("FF C2 00 00 03 FF 6D 00"), "1 6700");
}

TEST(SessionCommand, EveryProperPrefixOfAnObjectIsWrong) {
  const auto whole = hex("81 00 5F 46 04 10 27 00 00 FF 6E 03 05 01 89");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    Bytes apdu{0xFF, 0xC2, 0x00, 0x00, static_cast<std::uint8_t>(size)};
    append(apdu, ByteView(whole).first(size));
    const auto request = parse_request(apdu);
    const bool at_a_border = size == 2 || size == 9;
    EXPECT_EQ(!std::get<SessionCommand>(request).failure, at_a_border) << size;
  }
}

TEST(SessionCommand, HasNoEndlessLists) {
  std::string objects;
  for (int i = 0; i < 64; ++i) objects += "81 00 ";
  EXPECT_EQ(failure("FF C2 00 00 80 " + objects), "");
  EXPECT_EQ(failure("FF C2 00 00 82 " + objects + "81 00"), "65 6A80");
}

TEST(SessionCommand, RefusesWhatHasNoObjects) {
  EXPECT_EQ(refusal("FF C2 00 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF C2 00 00 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF C2 00 01 05 95 02 30"), sw::wrong_length);
}

TEST(SessionCommand, RefusesOtherParameters) {
  for (const char* apdu : {"FF C2 00 04 02 81 00", "FF C2 01 00 02 81 00", "FF C2 01 00",
                           "FF C2 01 03 0B A0 09 80 01 05 81 04 01 00 00 00"}) {
    EXPECT_EQ(refusal(apdu), sw::wrong_p1_p2) << apdu;
  }
}

TEST(SessionAnswer, BeginsWithTheErrorObject) {
  EXPECT_EQ(to_hex(session_answer(0, sw::ok, {})), "C0 03 00 90 00 90 00");
  EXPECT_EQ(to_hex(session_answer(2, sw::no_card_answer, hex("96 02 01 00"))),
            "C0 03 02 64 01 96 02 01 00 90 00");
}

TEST(DataObject, LengthsAndTags) {
  Bytes bytes;
  append_object(bytes, 0x97, Bytes(0x7F));
  EXPECT_EQ(to_hex(ByteView(bytes).first(2)), "97 7F");
  bytes.clear();
  append_object(bytes, 0x97, Bytes(0x80));
  EXPECT_EQ(to_hex(ByteView(bytes).first(3)), "97 81 80");
  bytes.clear();
  append_object(bytes, 0x5F51, Bytes(0x100));
  EXPECT_EQ(to_hex(ByteView(bytes).first(5)), "5F 51 82 01 00");
  for (const auto* wrong :
       {"5F", "5F 81 01 00", "95 80", "95 83 00 00 01 00", "95 81", "95 02 01"}) {
    const auto cut = hex(wrong);
    ByteReader in(cut);
    EXPECT_FALSE(take_object(in)) << wrong;
  }
}

}  // namespace
}  // namespace acr122::pcsc
