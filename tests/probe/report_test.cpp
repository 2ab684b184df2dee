// SPDX-License-Identifier: LGPL-2.1-or-later
// What a report keeps to itself, what a probe does when something goes wrong, and files of
// strangers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "probe.h"
#include "probe/doors.h"
#include "replay.h"

namespace probe_test {

namespace {

using tool::Json;

struct Probe {
  explicit Probe(const sim::ReaderModel& model = sim::acr122u())
      : reader(model), door(reader), hand(reader), bench(door, hand, [](const std::string&) {}) {}
  Json run(const tool::ProbeOptions& options = {}) {
    tool::probe(bench, options);
    return tool::report(bench, "test");
  }
  sim::VirtualReader reader;
  BareDoor door;
  CardHand hand;
  tool::Bench bench;
};

TEST(Report, HasNoUid) {
  Probe probe;
  const auto text = probe.run().dump();
  for (const auto* part : {"3B 18 71", "82 AC B9", "71 40 22"}) {
    EXPECT_EQ(text.find(part), std::string::npos) << part;
  }
  EXPECT_NE(text.find("D5 4B 01 01 00 44 00 07 ??"), std::string::npos) << "but what the tag is";
  EXPECT_NE(text.find("05 78 91 78 02"), std::string::npos) << "and the card's interface bytes";
}

// ATQB begins with 50, and the four bytes behind it are the card's own.
TEST(Report, HasNoNumberOfACardOfTypeB) {
  Probe probe;
  probe.hand.put_beside("ntag", "type-b");
  const auto report = probe.run();
  EXPECT_EQ(report["unsettled"]["empty-listing"]["why"], "a card of type B is there, too");
  const auto text = report.dump();
  EXPECT_NE(text.find("D5 4B 01 01 50 ??"), std::string::npos);
  for (const auto* part : {"0B", "51 4C", "2D E1"}) {
    EXPECT_EQ(text.find("D5 4B 01 01 50 " + std::string(part)), std::string::npos) << part;
    EXPECT_EQ(text.find("?? " + std::string(part)), std::string::npos) << part;
  }
}

TEST(Report, MasksWhatIsACardsOwnInEachKindOfListing) {
  const auto masked = [](const char* command, const char* answer) {
    return tool::masked(*tool::command_bytes(command, {}), *tool::command_bytes(answer, {}));
  };
  EXPECT_EQ(masked("D4 4A 01 00", "D5 4B 01 01 00 04 20 04 11 22 33 44 05 78 80 70 02"),
            "D5 4B 01 01 00 04 20 04 ?? ?? ?? ?? 05 78 80 70 02");
  EXPECT_EQ(masked("D4 4A 01 03 00", "D5 4B 01 01 50 11 22 33 44 05 06 07 08 09 0A 0B 01 00"),
            "D5 4B 01 01 50 ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ?? ??");
  EXPECT_EQ(masked("D4 4A 01 01 00 FF FF 00 00", "D5 4B 01 01 12 01 11 22 33 44"),
            "D5 4B 01 01 12 ?? ?? ?? ?? ??");
  EXPECT_EQ(masked("D4 4A 01 04", "D5 4B 01 01 0C 00 11 22 33 44"),
            "D5 4B 01 01 0C 00 ?? ?? ?? ??");
}

TEST(Report, HasNoSerialNumber) {
  auto model = sim::acr122u();
  model.serial = "RR123";
  EXPECT_EQ(Probe(model).run().dump().find("RR123"), std::string::npos);
}

TEST(Probe, SaysWhatWasNotAsked) {
  Probe probe;
  probe.hand.take("smart-card");
  const auto report = probe.run();
  EXPECT_FALSE(report["settled"].contains("chip-wait"));
  EXPECT_EQ(report["unsettled"]["chip-wait"]["why"], "no question was asked that tells");
  EXPECT_EQ(report["unsettled"]["long-commands"]["why"], "asked with --long-frames only");
}

TEST(Probe, AloneAsksForNoCard) {
  Probe probe;
  const auto report = probe.run({false, true});
  EXPECT_FALSE(report["settled"].contains("thru"));
  EXPECT_EQ(std::ranges::count_if(report["trace"], [](const Json& s) { return s.contains("ask"); }),
            1);
}

TEST(Probe, AWrongCardStopsItsStepAlone) {
  Probe probe;
  probe.hand.put("ntag", "classic-1k");
  const auto report = probe.run();
  EXPECT_THAT(report["remarks"].dump(), testing::HasSubstr("Stopped: this is no Type 2 tag"));
  EXPECT_FALSE(report["settled"].contains("thru"));
  EXPECT_TRUE(report["settled"].contains("no-login"));
}

TEST(Probe, ASilentChipStopsTheStep) {
  Probe probe;
  sim::Fault fault;
  fault.what = sim::Fault::What::empty_datablock;
  fault.only = sim::Bytes{0xFF, 0x00, 0x00, 0x00, 0x04, 0xD4, 0x4A};
  probe.reader.faults().arm(fault);
  const auto report = probe.run();
  EXPECT_THAT(report["remarks"].dump(), testing::HasSubstr("Stopped: the chip was silent"));
  EXPECT_TRUE(report["settled"].contains("chip-wait"));
  EXPECT_TRUE(probe.reader.firmware_polls());
}

/// A command of F0 bytes is not answered, so many times.
Json report_of_long_commands(unsigned times) {
  Probe probe;
  probe.reader.faults().arm({.what = sim::Fault::What::empty_datablock,
                             .times = times,
                             .only = {0xFF, 0x00, 0x00, 0x00, 0xF0, 0xD4, 0x00}});
  return probe.run({.long_frames = true, .alone = true});
}

TEST(Probe, ALongCommandThatFailsOnceSettlesNothing) {
  const auto once = report_of_long_commands(1);
  EXPECT_EQ(once["unsettled"]["long-commands"]["why"],
            "a command of 240 bytes failed once and passed once");
  const auto twice = report_of_long_commands(2);
  EXPECT_EQ(twice["settled"]["long-commands"]["value"], "fail");
}

TEST(Probe, ABridgeThatGivesUpOnceSettlesNothing) {
  auto model = sim::acr122u();
  ASSERT_EQ(sim::set_doubt(model.doubts, "bridge-wait=2s"), "");
  Probe probe(model);
  probe.reader.faults().arm(
      {.what = sim::Fault::What::chip_syntax_error, .skip = 1, .only = {0xD4, 0x60, 0x11}});
  EXPECT_FALSE(probe.run({.alone = true})["settled"].contains("bridge-wait"));
}

/// Another driver: the door is open only while a card lies there.
class NarrowDoor : public BareDoor {
 public:
  using BareDoor::BareDoor;
  tool::Facts facts() override {
    auto facts = BareDoor::facts();
    facts.needs_card = true;
    return facts;
  }
};

TEST(Probe, ADriverThatNeedsACardIsLeftOne) {
  sim::VirtualReader reader;
  NarrowDoor door(reader);
  CardHand hand(reader);
  hand.put("card", "ntag213");
  tool::Bench bench(door, hand, [](const std::string&) {});
  EXPECT_TRUE(tool::probe(bench, {}));
  EXPECT_EQ(bench.trace().front()["ask"], "card");
  EXPECT_EQ(bench.findings.model.firmware, reader.model().firmware);
}

/// A card whose SELECT of OpenPGP is answered by `data`.
class SelectedDoor : public BareDoor {
 public:
  SelectedDoor(sim::VirtualReader& reader, tool::Bytes data)
      : BareDoor(reader), data_(std::move(data)) {}
  std::optional<tool::Bytes> send(tool::ByteView apdu) override {
    auto answer = BareDoor::send(apdu);
    const bool select = apdu.size() == 20 && apdu[5] == 0xD4 && apdu[9] == 0xA4;
    const bool status_word_alone = answer && answer->size() == 7 && (*answer)[2] == 0x00;
    if (!select || !status_word_alone) return answer;
    answer->erase(answer->begin() + 3, answer->begin() + 5);
    answer->insert(answer->begin() + 3, data_.begin(), data_.end());
    return answer;
  }

 private:
  tool::Bytes data_;
};

Json report_of_a_card_selected(const sim::ReaderModel& model, const tool::Bytes& data) {
  sim::VirtualReader reader(model);
  SelectedDoor door(reader, data);
  CardHand hand(reader);
  tool::Bench bench(door, hand, [](const std::string&) {});
  tool::probe(bench, {});
  return tool::report(bench, "test");
}

TEST(Probe, TellsFileControlInformationFromALostAnswer) {
  const tool::Bytes information{0x6F, 0x06, 0x84, 0x04, 0xD2, 0x76, 0x00, 0x01, 0x90, 0x00};
  for (const auto* value : {"dropped", "given-on"}) {
    auto model = sim::acr122u();
    ASSERT_EQ(sim::set_doubt(model.doubts, std::string("lost-answer=") + value), "");
    const auto report = report_of_a_card_selected(model, information);
    EXPECT_EQ(report["settled"]["lost-answer"]["value"], value);
  }
}

TEST(Probe, ACardThatSelectsWithoutAStatusWordHasNoLongAnswers) {
  for (const auto& data : {tool::Bytes{}, tool::Bytes{0x90}}) {
    const auto report = report_of_a_card_selected(sim::acr122u(), data);
    EXPECT_EQ(report["unsettled"]["long-answer"]["why"], "needs an OpenPGP card or security key");
  }
}

constexpr auto kInPsl = "InPSL without the card, ms";

/// GetFirmwareVersion, by which the way to the chip is measured, takes 0.2 s more, but for `pause`
/// times in between.
sim::Fault slow_way(unsigned pause) {
  sim::Fault fault;
  fault.what = sim::Fault::What::late_answer;
  fault.delay_us = 200'000;
  fault.times = 0;
  fault.pause = pause;
  fault.only = sim::Bytes{0xFF, 0x00, 0x00, 0x00, 0x02, 0xD4, 0x02};
  return fault;
}

TEST(Probe, NoTimeIsNegative) {
  Probe probe;
  probe.reader.faults().arm(slow_way(0));
  const auto measured = probe.run()["measured"];
  ASSERT_TRUE(measured.contains(kInPsl));
  for (const auto& [what, value] : measured.items()) EXPECT_GE(value.get<double>(), 0) << what;
}

TEST(Probe, ASlowAnswerNowAndThenSettlesTheSame) {
  Probe quiet, busy;
  busy.reader.faults().arm(slow_way(2));
  const auto right = quiet.run(), report = busy.run();
  EXPECT_EQ(report["settled"], right["settled"]);
  EXPECT_NEAR(report["measured"][kInPsl], right["measured"][kInPsl], 1.0);
}

// UM0701-02, 7.3.1: endless tries to find a card, 51.2 ms for a raw frame; 7.2.9: automatic RATS.
TEST(Probe, LeavesTheChipAsAfterPowerOn) {
  Probe probe;
  probe.run();
  const auto chip = [&](std::initializer_list<std::uint8_t> command) {
    tool::Bytes apdu{0xFF, 0x00, 0x00, 0x00, static_cast<std::uint8_t>(command.size())};
    apdu.insert(apdu.end(), command);
    const auto before = probe.door.now();
    const auto answer = probe.door.send(apdu);
    return std::pair{answer.value_or(tool::Bytes()), probe.door.now() - before};
  };
  using std::chrono::milliseconds;
  EXPECT_LT(chip({0xD4, 0x42, 0x5F}).second, milliseconds(100));
  EXPECT_GT(chip({0xD4, 0x4A, 0x01, 0x00}).second, milliseconds(4'900));
  probe.reader.place(probe.hand.cards().at("smart-card"));
  EXPECT_GT(chip({0xD4, 0x4A, 0x01, 0x00}).first.size(), 20U) << "with an ATS";
}

TEST(Probe, NoOtherReaderIsAsked) {
  Probe probe(sim::acr38());
  probe.reader.note_unknown("", {});  // its answers are no matter here
  const auto report = probe.run();
  EXPECT_EQ(report["settled"].size(), 0U);
  EXPECT_THAT(report["remarks"].dump(), testing::HasSubstr("is this an ACR122U?"));
}

TEST(Bench, SendsNothingThatWrites) {
  Probe probe;
  for (const auto* command :
       {"D4 40 01 A2 04 00 00 00 00", "D4 42 A2 04 00 00 00 00", "D4 40 01 A0 04", "D4 40 01 C0 04",
        "D4 40 01 53 08 00", "D4 08 63 02 80", "D4 16 20", "D4 60 FF 01 00", "D4 40 01 00 D6 00 00",
        "D4 42 02 00 20 00 81", "D4 00 05", "D4", "", "nothing"}) {
    EXPECT_THROW(probe.bench.chip(command), std::logic_error) << command;
  }
}

TEST(Replay, RefusesFilesOfStrangers) {
  for (const auto& [file, why] : std::vector<std::pair<std::string, std::string>>{
           {"", "there is no \"trace\""},
           {"[]", "there is no \"trace\""},
           {R"({"trace":{}})", "there is no \"trace\""},
           {R"({"trace":[1]})", "step 1 "},
           {R"({"trace":[{"ask":"off"},{"send":"D4 40 01 A2 04 00 00 00 00","answer":null}]})",
            "step 2 "},
           {R"({"trace":[{"send":"FF 00 40 0F 04 00 00 00 00","answer":null}]})", "step 1 "},
           {R"({"trace":[{"send":"D4 02","answer":5}]})", "step 1 "},
           {R"({"trace":[{"send":"D4 02"}]})", "step 1 "},
           {R"({"trace":[{"send":"D4 02","answer":null,"ms":"x"}]})", "step 1 "},
           {R"({"trace":[{"pause_ms":5001}]})", "step 1 "},
           {R"({"trace":[{"pause_ms":-1}]})", "step 1 "}}) {
    Probe probe;
    try {
      tool::replay(file, probe.bench, false);
      ADD_FAILURE() << file;
    } catch (const tool::Stopped& stopped) {
      EXPECT_THAT(stopped.what(), testing::HasSubstr(why)) << file;
    }
    EXPECT_EQ(probe.bench.trace().size(), 0U) << "nothing was sent";
  }
}

TEST(Replay, SaysWhatDiffers) {
  auto refusing = sim::acr122u();
  ASSERT_EQ(sim::set_doubt(refusing.doubts, "field-off=lost"), "");
  Probe first(refusing);
  const auto report = first.run();
  Probe second;
  const auto differ = tool::replay(report.dump(), second.bench, false);
  EXPECT_THAT(differ, testing::SizeIs(2)) << "it was asked twice";
  EXPECT_THAT(differ,
              testing::Each(testing::StartsWith("D4 40 01 30 00: D5 41 01 before, D5 41 00 ??")));
}

}  // namespace
}  // namespace probe_test
