// SPDX-License-Identifier: LGPL-2.1-or-later
#include "probe.h"
#include "sim/model/reader_file.h"

namespace tool {

namespace {

std::string why_not(const Findings& findings, const std::string& doubt) {
  const auto reason = findings.unsettled.find(doubt);
  return reason == findings.unsettled.end() ? "no question was asked that tells" : reason->second;
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
