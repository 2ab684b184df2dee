// SPDX-License-Identifier: LGPL-2.1-or-later
// Prints one JSON object: each workload's costs. `modelled [NAME..]`: those that begin with a NAME.
#include "bench/modelled.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace bench {
namespace {

void print(std::string_view name, const Cost& cost, bool first) {
  fmt::print(
      "{}\n \"{}\": {{\"transfers\": {}, \"commands\": {}, \"frames\": {}, \"time_us\": {}, "
      "\"late_us\": {}}}",
      first ? "" : ",", name, cost.transfers, cost.commands, cost.frames, cost.time_us,
      cost.late_us);
}

bool wanted(std::string_view name, int count, char** prefixes) {
  if (count == 0) return true;
  return std::any_of(prefixes, prefixes + count,
                     [&](const char* prefix) { return name.starts_with(prefix); });
}

int run_all(int count, char** prefixes) {
  bool first = true;
  fmt::print("{{");
  for (const auto& workload : workloads()) {
    if (!wanted(workload.name, count, prefixes)) continue;
    Bench bench;
    print(workload.name, workload.run(bench), first);
    first = false;
  }
  fmt::print("\n}}\n");
  return ::testing::UnitTest::GetInstance()->ad_hoc_test_result().Failed() ? 1 : 0;
}

}  // namespace

Cost counted(const sim::VirtualReader& reader) {
  const auto& now = reader.counters();
  return {now.usb_transfers.get(), now.chip_commands.get(), now.rf_frames.get(), 0, 0};
}

void Bench::open_with_card(const std::string& type, const sim::CardOptions& options) {
  open();
  place(type, options);
  driver_test::eventually([] { return IFDHICCPresence(driver_test::kLun) == IFD_ICC_PRESENT; });
  driver_test::power(IFD_POWER_UP);
}

Cost Bench::cost_of(const std::function<void()>& work) {
  const auto before = counted(*reader_);
  const auto time = driver_test::duration(work);
  auto cost = counted(*reader_);
  cost.transfers -= before.transfers;
  cost.commands -= before.commands;
  cost.frames -= before.frames;
  cost.time_us = static_cast<std::uint64_t>(time.count());
  return cost;
}

driver_test::Bytes apdu(driver_test::ByteView command) {
  auto answer = driver_test::transmit(command);
  const auto& bytes = answer.bytes;
  const bool went_well = bytes.size() >= 2 && bytes[bytes.size() - 2] == 0x90 && bytes.back() == 0;
  if (!went_well) {
    fmt::print(stderr, "{}: {}\n", acr122::to_hex(command), acr122::to_hex(bytes));
    std::exit(2);
  }
  return std::move(answer.bytes);
}

driver_test::Bytes apdu(std::string_view hex) { return apdu(driver_test::hex(std::string(hex))); }

std::vector<Workload> workloads() {
  std::vector<Workload> all;
  add_visits(all);
  add_readers(all);
  add_storage(all);
  add_iso_dep(all);
  add_desfire(all);
  add_growth(all);
  return all;
}

}  // namespace bench

int main(int count, char** arguments) {
  ::testing::InitGoogleTest(&count, arguments);
  return bench::run_all(count - 1, arguments + 1);
}
