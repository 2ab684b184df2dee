// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 probe over virtual readers of every kind: it says of each what it is, and a reader made
// from what it says answers the same.
#include "probe.h"

#include <algorithm>

#include "doubts/covering.h"
#include "driver/rig.h"
#include "probe/doors.h"
#include "replay.h"
#include "sim/model/doubts.h"
#include "sim/model/reader_file.h"

namespace probe_test {

namespace {

using sim::doubt_entries;
using sim::ReaderModel;
using tool::Json;

void no_progress(const std::string& /*what*/) {}

std::string value_of(const ReaderModel& model, const std::string& doubt) {
  const auto entry = std::ranges::find(doubt_entries(), doubt, &sim::DoubtEntry::name);
  return entry == doubt_entries().end() ? "no such doubt" : entry->values[entry->get(model.doubts)];
}

/// What a probe can settle of this reader, with all cards and `--long-frames`.
std::vector<std::string> to_settle(const ReaderModel& model, bool filters) {
  std::vector<std::string> names{"thru",       "field-off", "no-login", "idle-login",
                                 "guard-time", "chip-wait", "pps-wait", "empty-listing"};
  const auto add = [&](bool holds, std::initializer_list<const char*> more) {
    if (holds) names.insert(names.end(), more.begin(), more.end());
  };
  const bool touchatag = model.t0_get_response;
  add(value_of(model, "thru") == "works",
      {"type2-refusal", "second-look", "out-of-step", "type1-frames", "first-nak"});
  add(value_of(model, "thru") == "works" && value_of(model, "r-ack") == "late", {"r-ack"});
  add(!touchatag, {"long-answer"});
  add(!touchatag && value_of(model, "long-answer") == "cut", {"lost-answer"});
  add(!filters, {"bridge-wait", "long-commands"});
  add(!filters && touchatag, {"get-response"});
  std::ranges::sort(names);
  return names;
}

Json expected_settled(const ReaderModel& model, bool filters) {
  Json values = Json::object();
  for (const auto& name : to_settle(model, filters)) values[name] = value_of(model, name);
  return values;
}

Json settled(const Json& report) {
  Json values = Json::object();
  for (const auto& [name, found] : report["settled"].items()) values[name] = found["value"];
  return values;
}

/// What is no doubt, and what PC/SC can tell.
void expect_fields(const Json& reader, const ReaderModel& model) {
  const auto own = sim::reader_to_json(model);
  for (const auto* field :
       {"vendor_id", "product_id", "bcd_device", "manufacturer", "product", "firmware",
        "t0_get_response", "chip_revision", "atqa_swapped", "lists_card_twice"}) {
    EXPECT_EQ(reader[field], own[field]) << field;
  }
}

Json probe(tool::Door& door, CardHand& hand, const tool::ProbeOptions& options = {true, false}) {
  tool::Bench bench(door, hand, no_progress);
  tool::probe(bench, options);
  EXPECT_THAT(bench.findings.remarks, testing::IsEmpty());
  return tool::report(bench, "test");
}

/// What a report says against what the reader is.
void expect_report(const Json& report, const ReaderModel& model, bool filters) {
  EXPECT_EQ(settled(report), expected_settled(model, filters));
  EXPECT_EQ(report["settled"].size() + report["unsettled"].size(), doubt_entries().size());
  for (const auto& [name, found] : report["unsettled"].items()) {
    EXPECT_EQ(found["default"], value_of({}, name)) << name;
    EXPECT_NE(found["why"], "no question was asked that tells") << name;
    EXPECT_EQ(report["reader"]["doubts"][name], found["default"]) << name;
  }
  expect_fields(report["reader"], model);
}

ReaderModel model_of(const Json& report) {
  ReaderModel model;
  EXPECT_EQ(sim::parse_reader(report.dump(), model), "");
  return model;
}

std::vector<std::string> replay(const Json& report, tool::Door& door, CardHand& hand) {
  tool::Bench bench(door, hand, no_progress);
  return tool::replay(report.dump(), bench, true);
}

struct Case {
  std::string name;
  ReaderModel model;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }
std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

/// Every two values of two doubts meet; the reader is one more factor.
std::vector<Case> pairs() {
  std::vector<std::size_t> sizes;
  for (const auto& entry : doubt_entries()) sizes.push_back(entry.values.size());
  sizes.push_back(2);
  std::vector<Case> cases;
  for (const auto& row : doubts_test::covering_rows(sizes)) {
    Case one{"Row" + std::to_string(cases.size()),
             row.back() == 0 ? sim::acr122u() : sim::touchatag()};
    for (std::size_t doubt = 0; doubt < doubt_entries().size(); ++doubt) {
      doubt_entries()[doubt].set(one.model.doubts, row[doubt]);
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

/// All that are no contact readers.
std::vector<Case> models() {
  std::vector<Case> cases;
  for (const auto& entry : sim::reader_models()) {
    auto name = entry.name;
    std::ranges::replace(name, '-', '_');
    if (!entry.model.contact) cases.push_back({name, entry.model});
  }
  return cases;
}

// The reader as a driver passes it that has no thoughts of its own.

class Bare : public testing::TestWithParam<Case> {};

TEST_P(Bare, IsWhatTheReportSays) {
  sim::VirtualReader reader(GetParam().model);
  BareDoor door(reader);
  CardHand hand(reader);
  const auto report = probe(door, hand);
  expect_report(report, GetParam().model, false);
  EXPECT_THAT(reader.unknown_requests(), testing::IsEmpty());

  auto told = model_of(report);
  told.doubts.link_at_115200 = GetParam().model.doubts.link_at_115200;  // but times are compared
  sim::VirtualReader copy(told);
  BareDoor to_copy(copy);
  CardHand other_hand(copy);
  EXPECT_THAT(replay(report, to_copy, other_hand), testing::IsEmpty());
}

TEST_P(Bare, IsLeftAsItWas) {
  sim::VirtualReader reader(GetParam().model);
  BareDoor door(reader);
  CardHand hand(reader);
  std::map<std::string, std::optional<sim::Bytes>> before;
  for (const auto& [name, card] : hand.cards()) before[name] = card->content();
  const auto lights = reader.lights();
  const bool polls = reader.firmware_polls();
  probe(door, hand);
  EXPECT_EQ(reader.firmware_polls(), polls);
  EXPECT_EQ(reader.lights().red, lights.red);
  EXPECT_EQ(reader.lights().green, lights.green);
  EXPECT_EQ(reader.lights().buzzer_on_detection, lights.buzzer_on_detection);
  for (const auto& [name, card] : hand.cards()) EXPECT_EQ(card->content(), before[name]) << name;
}

INSTANTIATE_TEST_SUITE_P(Model, Bare, testing::ValuesIn(models()), name_of);
INSTANTIATE_TEST_SUITE_P(Pairs, Bare, testing::ValuesIn(pairs()), name_of);

// The reader behind this project's driver.

std::string device_of(const ReaderModel& model) {
  return fmt::format("usb:{:04x}/{:04x}:libudev:0:/dev/bus/usb/001/004", model.vendor_id,
                     model.product_id);
}

class Driven : public driver_test::Driver, public testing::WithParamInterface<Case> {
 protected:
  Driven() : Driver(GetParam().model) {}
  void open_it() {
    ASSERT_EQ(driver_test::create(driver_test::kLun, device_of(reader_->model()).c_str()),
              IFD_SUCCESS);
  }
};

TEST_P(Driven, IsWhatTheReportSays) {
  open_it();
  DriverDoor door(GetParam().model);
  CardHand hand(*reader_);
  const auto report = probe(door, hand);
  expect_report(report, GetParam().model, true);
}

/// The driver has the reader back, and serves a card.
TEST_P(Driven, IsServedAfterwards) {
  open_it();
  DriverDoor door(GetParam().model);
  CardHand hand(*reader_);
  probe(door, hand);
  reader_->remove_all();
  place("ntag213");
  EXPECT_TRUE(driver_test::eventually([] {
    driver_test::wait_function()(driver_test::kLun, 100);
    return IFDHICCPresence(driver_test::kLun) == IFD_ICC_PRESENT;
  }));
  EXPECT_EQ(driver_test::power(IFD_POWER_UP).code, IFD_SUCCESS);
  EXPECT_EQ(acr122::to_hex(driver_test::transmit(driver_test::hex("FF CA 00 00 00")).bytes),
            "04 A2 3B 18 71 20 80 90 00");
}

INSTANTIATE_TEST_SUITE_P(Model, Driven, testing::ValuesIn(models()), name_of);
INSTANTIATE_TEST_SUITE_P(Pairs, Driven, testing::ValuesIn(pairs()), name_of);

/// The copy that a report makes, behind the driver, too.
class Replayed : public driver_test::Driver {
 protected:
  static Json report_of_a_reader() {
    auto model = sim::acr122u();
    EXPECT_EQ(sim::set_doubt(model.doubts, "second-look=always"), "");
    sim::VirtualReader reader(model);
    BareDoor door(reader);
    CardHand hand(reader);
    return probe(door, hand, {});
  }
};

TEST_F(Replayed, BehindAnotherDriverOnlyWhatTheReaderIsDiffers) {
  open();
  DriverDoor door(sim::acr122u());
  CardHand hand(*reader_);
  tool::Bench bench(door, hand, no_progress);
  const auto differ = tool::replay(report_of_a_reader().dump(), bench, false);
  EXPECT_THAT(differ, testing::SizeIs(2)) << "it was asked twice";
  EXPECT_THAT(differ,
              testing::Each(testing::StartsWith("D4 42 30 00: D5 43 01 before, D5 43 00 ??")));
}

}  // namespace
}  // namespace probe_test
