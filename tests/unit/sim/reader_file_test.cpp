// SPDX-License-Identifier: LGPL-2.1-or-later
// Files of readers, as acr122 probe writes them and strangers send them.
#include "sim/model/reader_file.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sim {
namespace {

std::string file_of(const ReaderModel& model) {
  return nlohmann::json{{"format", kReaderFormat}, {"reader", reader_to_json(model)}}.dump();
}

/// The error text of a file whose "reader" is this.
std::string problem_of(const std::string& reader) {
  ReaderModel model;
  return parse_reader(R"({"format":"acr122-reader-1","reader":)" + reader + "}", model);
}

TEST(ReaderFile, KeepsEveryModel) {
  for (const auto& entry : reader_models()) {
    ReaderModel model;
    EXPECT_EQ(parse_reader(file_of(entry.model), model), "") << entry.name;
    EXPECT_EQ(reader_to_json(model), reader_to_json(entry.model)) << entry.name;
    EXPECT_EQ(model.firmware, entry.model.firmware);
    EXPECT_EQ(model.first_answer_delay, entry.model.first_answer_delay);
    EXPECT_EQ(model.sam_atr, entry.model.sam_atr);
  }
}

TEST(ReaderFile, KeepsEveryValueOfEveryDoubt) {
  for (const auto& doubt : doubt_entries()) {
    for (std::size_t value = 0; value < doubt.values.size(); ++value) {
      ReaderModel model;
      doubt.set(model.doubts, value);
      ReaderModel read;
      EXPECT_EQ(parse_reader(file_of(model), read), "");
      EXPECT_EQ(doubt.get(read.doubts), value) << doubt.name;
    }
  }
}

TEST(ReaderFile, WhatItDoesNotSayStaysAsItIs) {
  auto model = touchatag();
  ASSERT_EQ(
      parse_reader(R"({"format":"acr122-reader-1","reader":{"chip_revision":7},"more":[]})", model),
      "");
  EXPECT_EQ(model.chip_revision, 7);
  EXPECT_EQ(model.product_id, 0x90CC);
}

TEST(ReaderFile, EveryProperPrefixIsRefused) {
  const auto file = file_of(acr122u());
  for (std::size_t size = 0; size < file.size(); ++size) {
    ReaderModel model;
    EXPECT_EQ(parse_reader(file.substr(0, size), model), "no JSON") << size;
  }
  ReaderModel model;
  EXPECT_EQ(parse_reader(file + "x", model), "no JSON");
}

TEST(ReaderFile, SaysWhatIsNoReadersFile) {
  ReaderModel model;
  EXPECT_EQ(parse_reader("[]", model), "not a JSON object");
  EXPECT_EQ(parse_reader(R"({"reader":{}})", model), "\"format\" is not \"acr122-reader-1\"");
  EXPECT_EQ(parse_reader(R"({"format":2,"reader":{}})", model),
            "\"format\" is not \"acr122-reader-1\"");
  EXPECT_EQ(parse_reader(R"({"format":"acr122-reader-1"})", model), "\"reader\" is not an object");
  EXPECT_EQ(problem_of("[]"), "\"reader\" is not an object");
  EXPECT_EQ(parse_reader(std::string(100'000, '['), model), "no JSON");
}

TEST(ReaderFile, SaysWhichFieldIsWrong) {
  EXPECT_EQ(problem_of(R"({"colour":"red"})"), "no field \"colour\" in \"reader\" is known");
  EXPECT_EQ(problem_of(R"({"firmware":7})"), "\"firmware\" in \"reader\" is not a text");
  EXPECT_EQ(problem_of(R"({"firmware":"\u001b[2J"})"),
            "\"firmware\" in \"reader\" is not at most 126 printable ASCII letters");
  EXPECT_EQ(problem_of("{\"product\":\"" + std::string(127, 'x') + "\"}"),
            "\"product\" in \"reader\" is not at most 126 printable ASCII letters");
  EXPECT_EQ(problem_of(R"({"chip_revision":256})"),
            "\"chip_revision\" in \"reader\" is not a number from 0 to 255");
  EXPECT_EQ(problem_of(R"({"vendor_id":-1})"),
            "\"vendor_id\" in \"reader\" is not a number from 0 to 65535");
  EXPECT_EQ(problem_of(R"({"vendor_id":1.5})"),
            "\"vendor_id\" in \"reader\" is not a number from 0 to 65535");
  EXPECT_EQ(problem_of(R"({"first_answer_delay":60000001})"),
            "\"first_answer_delay\" in \"reader\" is not a number from 0 to 60000000");
  EXPECT_EQ(problem_of(R"({"atqa_swapped":1})"),
            "\"atqa_swapped\" in \"reader\" is not true or false");
  EXPECT_EQ(problem_of(R"({"sam_atr":"3B0"})"),
            "\"sam_atr\" in \"reader\" is not an ATR in hexadecimal, or empty");
  EXPECT_EQ(problem_of(R"({"control_packet":0})"),
            "\"control_packet\" in \"reader\" is not 8, 16, 32 or 64");
}

TEST(ReaderFile, SaysWhichDoubtIsWrong) {
  EXPECT_EQ(problem_of(R"({"doubts":[]})"),
            "\"doubts\" in \"reader\" is not an object of names and values");
  EXPECT_EQ(problem_of(R"({"doubts":{"thru":1}})"), "the doubt \"thru\" has no text as its value");
  EXPECT_EQ(problem_of(R"({"doubts":{"thru":"maybe"}})"),
            "thru is one of works, refused, unanswered");
  EXPECT_EQ(problem_of(R"({"doubts":{"rain":"yes"}})").substr(0, 15), "no doubt \"rain\"");
}

TEST(ReaderFile, AMistakeChangesNothing) {
  auto model = acr122u();
  EXPECT_NE(parse_reader(
                R"({"format":"acr122-reader-1","reader":{"chip_revision":7,"firmware":1}})", model),
            "");
  EXPECT_EQ(model.chip_revision, 6);
}

TEST(ReaderFile, ThatIsNotThereIsNamed) {
  ReaderModel model;
  EXPECT_EQ(load_reader("/nowhere/reader.json", model), "/nowhere/reader.json: cannot be read");
  EXPECT_EQ(load_reader("/dev/zero", model), "/dev/zero: cannot be read");
}

}  // namespace
}  // namespace sim
