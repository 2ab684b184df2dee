// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cli/faults.h"

#include <map>

namespace sim::cli {

namespace {

using What = Fault::What;

const std::map<std::string, What>& names() {
  static const std::map<std::string, What> all = {
      {"no_answer", What::no_answer},
      {"late_answer", What::late_answer},
      {"stall", What::stall},
      {"truncated", What::truncated},
      {"over_long", What::over_long},
      {"wrong_length", What::wrong_length},
      {"wrong_seq", What::wrong_seq},
      {"stale", What::stale},
      {"replaced", What::replaced},
      {"empty_datablock", What::empty_datablock},
      {"doubled", What::doubled},
      {"lost_answer", What::lost_answer},
      {"replayed", What::replayed},
      {"garbled", What::garbled},
      {"wedged", What::wedged},
      {"wedged_until_replug", What::wedged_until_replug},
      {"hang_until_cancel", What::hang_until_cancel},
      {"unplug", What::unplug},
      {"chip_error", What::chip_error},
      {"chip_syntax_error", What::chip_syntax_error},
      {"rf_frame_lost", What::rf_frame_lost},
      {"rf_frame_spoilt", What::rf_frame_spoilt},
      {"rf_answer_lost", What::rf_answer_lost},
      {"rf_noise", What::rf_noise},
      {"pull_card", What::pull_card},
      {"swap_card", What::swap_card},
  };
  return all;
}

std::string known_names() {
  std::string text = "clear";
  for (const auto& [name, what] : names()) text += ", " + name;
  return text;
}

}  // namespace

Json arm_fault(Faults& faults, const Json& order, std::shared_ptr<Card> card) {
  constexpr std::uint64_t kMicrosecondsPerMillisecond = 1000;
  Fields fields(order);
  const auto what = fields.text("what");
  if (what == "clear") {
    faults.clear();
    return success();
  }
  const auto known = names().find(what);
  if (known == names().end()) return failure("\"what\" must be one of " + known_names());
  Fault fault;
  fault.what = known->second;
  fault.skip = static_cast<unsigned>(fields.number("skip"));
  fault.times = static_cast<unsigned>(fields.number("times", 1));
  fault.delay_us = fields.number("delay_ms") * kMicrosecondsPerMillisecond;
  fault.count = static_cast<unsigned>(fields.number("count"));
  fault.bytes = fields.bytes("bytes").value_or(acr122::Bytes());
  fault.only = fields.bytes("only").value_or(acr122::Bytes());
  fault.pause = static_cast<unsigned>(fields.number("pause"));
  if (const auto every = fields.number("every"); every > 0) {
    fault.skip = fault.pause = static_cast<unsigned>(every - 1);
  }
  fault.card = std::move(card);
  if (!fields.ok()) return failure(fields.problem());
  if (fault.what == What::swap_card && !fault.card) return failure("swap_card needs a \"card\"");
  if (fault.what == What::late_answer && fault.delay_us == 0) {
    return failure("late_answer needs \"delay_ms\", more than 0");
  }
  faults.arm(std::move(fault));
  return success();
}

}  // namespace sim::cli
