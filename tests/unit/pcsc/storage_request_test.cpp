// SPDX-License-Identifier: LGPL-2.1-or-later
// Commands for storage cards: literal APDUs of ACR122U API 2.04 (section 5), PC/SC part 3 and
// Windows' storage card requirements.
#include <gtest/gtest.h>

#include "pcsc/request.h"
#include "support/hex.h"

namespace acr122::pcsc {
namespace {

using test_support::hex;

// The views of a request point into the APDU: keep it.
template <class T>
struct Parsed {
  Bytes bytes;
  std::optional<T> request;
  const T* operator->() const { return &*request; }
  explicit operator bool() const { return request.has_value(); }
};

template <class T>
Parsed<T> parse(const char* apdu) {
  Parsed<T> parsed{hex(apdu), std::nullopt};
  const auto request = parse_request(parsed.bytes);
  if (const auto* wanted = std::get_if<T>(&request)) parsed.request = *wanted;
  return parsed;
}

StatusWord refusal(const char* apdu) {
  const auto refused = parse<Refused>(apdu);
  return refused ? refused->word : StatusWord{0};
}

TEST(LoadKeys, PlainVolatileReaderKey) {
  const auto load = parse<LoadKey>("FF 82 00 01 06 A0 A1 A2 A3 A4 A5");
  ASSERT_TRUE(load);
  EXPECT_EQ(load->number, 1);
  EXPECT_FALSE(load->lasting);
  EXPECT_EQ(to_hex(load->key), "A0 A1 A2 A3 A4 A5");
}

TEST(LoadKeys, NonVolatileNumberAndLengthAreForTheKeyStoreToJudge) {
  ASSERT_TRUE(parse<LoadKey>("FF 82 20 00 06 FF FF FF FF FF FF"));
  EXPECT_TRUE(parse<LoadKey>("FF 82 20 00 06 FF FF FF FF FF FF")->lasting);
  EXPECT_TRUE(parse<LoadKey>("FF 82 00 FF 05 FF FF FF FF FF"));
}

TEST(LoadKeys, RefusesWhatPcscNames) {
  EXPECT_EQ(refusal("FF 82 80 00 06 FF FF FF FF FF FF"), (StatusWord{0x6983}));
  EXPECT_EQ(refusal("FF 82 40 00 06 FF FF FF FF FF FF"), (StatusWord{0x6985}));
  EXPECT_EQ(refusal("FF 82 01 00 06 FF FF FF FF FF FF"), sw::wrong_p1_p2);
  EXPECT_EQ(refusal("FF 82 10 00 06 FF FF FF FF FF FF"), sw::wrong_p1_p2);
}

TEST(LoadKeys, RefusesWrongLengths) {
  EXPECT_EQ(refusal("FF 82 00 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF 82 00 00 06"), sw::wrong_length);
  EXPECT_EQ(refusal("FF 82 00 00 06 FF FF FF FF FF"), sw::wrong_length);
  EXPECT_EQ(refusal("FF 82 00 00 06 FF FF FF FF FF FF 00"), sw::wrong_length);
}

TEST(GeneralAuthenticate, TakesBlockTypeAndNumber) {
  const auto login = parse<Authenticate>("FF 86 00 00 05 01 00 04 60 00");
  ASSERT_TRUE(login);
  EXPECT_EQ(login->block, 4);
  EXPECT_EQ(login->type, Authenticate::KeyType::a);
  EXPECT_EQ(login->key_number, 0);
  const auto other = parse<Authenticate>("FF 86 00 00 05 01 01 02 61 1F");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->block, 0x102);
  EXPECT_EQ(other->type, Authenticate::KeyType::b);
  EXPECT_EQ(other->key_number, 0x1F);
}

TEST(GeneralAuthenticate, TakesTheOldForm) {
  const auto login = parse<Authenticate>("FF 88 00 04 61 01");
  ASSERT_TRUE(login);
  EXPECT_EQ(login->block, 4);
  EXPECT_EQ(login->type, Authenticate::KeyType::b);
  EXPECT_EQ(login->key_number, 1);
}

TEST(GeneralAuthenticate, RefusesWrongParameters) {
  EXPECT_EQ(refusal("FF 86 01 00 05 01 00 04 60 00"), sw::wrong_p1_p2);
  EXPECT_EQ(refusal("FF 86 00 01 05 01 00 04 60 00"), sw::wrong_p1_p2);
  EXPECT_EQ(refusal("FF 86 00 00 05 02 00 04 60 00"), (StatusWord{0x6983}));
  EXPECT_EQ(refusal("FF 86 00 00 05 01 00 04 62 00"), (StatusWord{0x6986}));
  EXPECT_EQ(refusal("FF 88 00 04 00 00"), (StatusWord{0x6986}));
}

TEST(GeneralAuthenticate, RefusesWrongLengths) {
  EXPECT_EQ(refusal("FF 86 00 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF 86 00 00 04 01 00 04 60"), sw::wrong_length);
  EXPECT_EQ(refusal("FF 86 00 00 06 01 00 04 60 00 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF 86 00 00 05 01 00 04 60 00 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF 88 00 04 60"), sw::wrong_length);
  EXPECT_EQ(refusal("FF 88 00 04 60 00 00"), sw::wrong_length);
}

TEST(ReadBinary, TakesAnyLe) {
  const auto le = [](const char* apdu) {
    const auto read = parse<ReadBinary>(apdu);
    return read ? read->le : 999'999;
  };
  EXPECT_EQ(le("FF B0 00 04 00"), 0U);
  EXPECT_EQ(le("FF B0 00 04 01"), 1U);
  EXPECT_EQ(le("FF B0 00 04 FF"), 255U);
  EXPECT_EQ(le("FF B0 00 04 00 00 01"), 1U);
  EXPECT_EQ(le("FF B0 00 04 00 03 78"), 888U);
  EXPECT_EQ(le("FF B0 00 04 00 FF FF"), 65'535U);
  EXPECT_EQ(le("FF B0 00 04 00 00 00"), 65'536U);
  EXPECT_EQ(parse<ReadBinary>("FF B0 12 34 00")->address, 0x1234);
}

TEST(ReadBinary, TakesADataField) {
  const auto read = parse<ReadBinary>("FF B0 00 00 06 01 0B 00 01 80 00 00");
  ASSERT_TRUE(read);
  EXPECT_EQ(to_hex(read->data), "01 0B 00 01 80 00");
  EXPECT_EQ(read->le, 0U);
}

TEST(ReadBinary, NeedsLeOrData) {
  EXPECT_EQ(refusal("FF B0 00 04"), sw::wrong_length);
  EXPECT_EQ(refusal("FF B0 00 04 00 10"), sw::wrong_length);
}

TEST(UpdateBinary, TakesData) {
  const auto update = parse<UpdateBinary>("FF D6 00 04 04 01 02 03 04");
  ASSERT_TRUE(update);
  EXPECT_EQ(update->address, 4);
  EXPECT_EQ(to_hex(update->data), "01 02 03 04");
}

TEST(UpdateBinary, RefusesWrongLengths) {
  EXPECT_EQ(refusal("FF D6 00 04"), sw::wrong_length);
  EXPECT_EQ(refusal("FF D6 00 04 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF D6 00 04 04 01 02 03"), sw::wrong_length);
  EXPECT_EQ(refusal("FF D6 00 04 04 01 02 03 04 00"), sw::wrong_length);
}

// ACR122U API 2.04, section 5.5
TEST(Value, TakesTheCommandsOfAcs) {
  using What = ValueOperation::What;
  const auto store = parse<ValueOperation>("FF D7 00 05 05 00 00 00 00 01");
  ASSERT_TRUE(store);
  EXPECT_EQ(store->what, What::store);
  EXPECT_EQ(store->block, 5);
  EXPECT_EQ(store->value, 1U);
  const auto more = parse<ValueOperation>("FF D7 00 05 05 01 01 02 03 04");
  ASSERT_TRUE(more);
  EXPECT_EQ(more->what, What::increment);
  EXPECT_EQ(more->value, 0x01020304U);
  EXPECT_EQ(parse<ValueOperation>("FF D7 00 05 05 02 00 00 00 01")->what, What::decrement);
  const auto copy = parse<ValueOperation>("FF D7 00 05 02 03 06");
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->what, What::copy);
  EXPECT_EQ(copy->target, 6);
  EXPECT_EQ(parse<ReadValue>("FF B1 00 05 04")->le, 4U);
  EXPECT_EQ(parse<ReadValue>("FF B1 00 05 00")->block, 5);
}

TEST(Value, TakesTheCommandsOfWindows) {
  const auto more = parse<ValueOperation>("FF C2 00 03 0B A0 09 80 01 05 81 04 01 00 00 00");
  ASSERT_TRUE(more);
  EXPECT_EQ(more->what, ValueOperation::What::increment);
  EXPECT_EQ(more->block, 5);
  EXPECT_EQ(more->target, 5);
  EXPECT_EQ(more->value, 1U);
  EXPECT_TRUE(more->wants_error_object);
  const auto less =
      parse<ValueOperation>("FF C2 00 03 0E A1 0C 80 01 05 80 01 06 81 04 01 02 00 00");
  ASSERT_TRUE(less);
  EXPECT_EQ(less->what, ValueOperation::What::decrement);
  EXPECT_EQ(less->target, 6);
  EXPECT_EQ(less->value, 0x201U);
}

TEST(Value, RefusesWhatMakesNoSense) {
  EXPECT_EQ(refusal("FF D7 00 05 05 03 00 00 00 01"), (StatusWord{0x6A80}));
  EXPECT_EQ(refusal("FF D7 00 05 02 02 06"), (StatusWord{0x6A80}));
  EXPECT_EQ(refusal("FF D7 00 05 04 00 00 00 01"), sw::wrong_length);
  EXPECT_EQ(refusal("FF D7 00 05"), sw::wrong_length);
  EXPECT_EQ(refusal("FF D7 00 05 05 01 00 00 00 01 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF B1 00 05"), sw::wrong_length);
  EXPECT_EQ(refusal("FF C2 00 03"), sw::wrong_length);
  EXPECT_EQ(refusal("FF C2 00 03 00"), sw::wrong_length);
  EXPECT_EQ(refusal("FF C2 00 03 0B A2 09 80 01 05 81 04 01 00 00 00"), (StatusWord{0x6A80}));
  EXPECT_EQ(refusal("FF C2 00 03 0B A0 08 80 01 05 81 04 01 00 00 00"), (StatusWord{0x6A80}));
  EXPECT_EQ(refusal("FF C2 00 03 05 A0 03 80 01 05"), (StatusWord{0x6A80}));
}

}  // namespace
}  // namespace acr122::pcsc
