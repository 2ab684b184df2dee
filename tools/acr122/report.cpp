// SPDX-License-Identifier: LGPL-2.1-or-later
#include "probe.h"
#include "sim/model/reader_file.h"

namespace tool {

namespace {

/// No step asks about these.
const std::map<std::string, std::string>& never_asked() {
  constexpr auto kFaulty = "a card that fails so cannot be had at will";
  constexpr auto kSlot = "PC/SC passes no CCID messages about the slot, and hides their answers";
  static const std::map<std::string, std::string> all{
      {"rate-settings", "needs registers of the chip, which a probe does not write"},
      {"attrib", "needs a type B card without ISO 14443-4, for which there is no step"},
      {"silent-rats", kFaulty},
      {"unfinished-uid", kFaulty},
      {"felica-wake", "needs a FeliCa, for which there is no step"},
      {"topaz-awake", "the step with a Topaz asks about its frames only"},
      {"type2-nak", "the step with a tag has it refuse raw frames only"},
      {"absence", kSlot},
      {"polling-off", kSlot},
      {"power-off", kSlot},
      {"polling-tells", kSlot},
      {"link", "how long the bridge and the chip think is not known apart from it"},
  };
  return all;
}

std::string why_not(const Findings& findings, const std::string& doubt) {
  const auto tried = findings.unsettled.find(doubt);
  if (tried != findings.unsettled.end()) return tried->second;
  const auto never = never_asked().find(doubt);
  return never == never_asked().end() ? "no question was asked that tells" : never->second;
}

std::string value_of(const Findings& findings, const sim::DoubtEntry& doubt) {
  return doubt.values.at(doubt.get(findings.model.doubts));
}

}  // namespace

Json report(const Bench& bench, const std::string& version) {
  const auto& findings = bench.findings;
  Json settled = Json::object();
  Json unsettled = Json::object();
  for (const auto& doubt : sim::doubt_entries()) {
    const auto found = findings.settled.find(doubt.name);
    const auto value = value_of(findings, doubt);
    if (found == findings.settled.end()) {
      unsettled[doubt.name] = {{"default", value}, {"why", why_not(findings, doubt.name)}};
    } else {
      settled[doubt.name] = {{"value", value}, {"by", found->second}};
    }
  }
  return {{"format", sim::kReaderFormat}, {"made_by", "acr122 probe " + version},
          {"driver", bench.facts.driver}, {"reader", sim::reader_to_json(findings.model)},
          {"seen", findings.seen},        {"settled", settled},
          {"unsettled", unsettled},       {"measured", findings.measured},
          {"remarks", findings.remarks},  {"trace", bench.trace()}};
}

std::string summary(const Findings& findings) {
  std::string text = fmt::format("\n{}\n", findings.model.firmware);
  for (const auto& doubt : sim::doubt_entries()) {
    const bool settled = findings.settled.contains(doubt.name);
    text += fmt::format(
        "  {:<18} {}\n", doubt.name,
        settled ? value_of(findings, doubt) : "unsettled: " + why_not(findings, doubt.name));
  }
  for (const auto& [what, value] : findings.measured)
    text += fmt::format("  {}: {}\n", what, value);
  for (const auto& remark : findings.remarks) text += fmt::format("{}\n", remark);
  return text;
}

}  // namespace tool
