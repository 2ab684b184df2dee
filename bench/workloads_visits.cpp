// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards that come, lie and leave, and nobody at all.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "bench/modelled.h"

namespace bench {
namespace {

using driver_test::EventThread;
using driver_test::kLun;
using driver_test::modelled_now;
using driver_test::pass;
using std::chrono::microseconds;

constexpr std::size_t kArrivals = 200;
constexpr std::size_t kFewArrivals = 100;  // of those for which a minute has to pass
constexpr std::size_t kRareArrivals = 20;  // of those for which ten have to
constexpr auto kWindow = 10s;              // over which transfers of an idle reader are counted

/// When a card comes or goes: at any time, and at the same in each run.
class Chance {
 public:
  /// At any moment of the longest cycle of looks, which is 2.4 s when it is quiet.
  microseconds from(microseconds time) {
    const std::int64_t cycle = time > 10s ? 3'000'000 : 200'000;
    return time + microseconds(std::uniform_int_distribution<std::int64_t>(0, cycle)(engine_));
  }

 private:
  std::mt19937 engine_{20'221'122};
};

Cost of_distribution(std::vector<microseconds> times) {
  std::ranges::sort(times);
  Cost cost;
  cost.time_us = static_cast<std::uint64_t>(times[times.size() / 2].count());
  cost.late_us = static_cast<std::uint64_t>(times[times.size() * 95 / 100].count());
  return cost;
}

/// Until so many events were told.
void wait_for(EventThread& pcscd, std::size_t events) {
  const auto start = modelled_now();
  while (pcscd.events().size() < events && modelled_now() - start < 1h) pass(5ms);
}

/// From a card's arrival in a field that was empty for `calm` to the event.
Cost tap(Bench& bench, const std::string& type, microseconds calm, std::size_t arrivals) {
  bench.open();
  EventThread pcscd;
  Chance chance;
  std::vector<microseconds> times;
  for (std::size_t events = 1; events <= 2 * arrivals; events += 2) {
    const auto comes = modelled_now() + chance.from(calm);
    bench.at(comes, [card = sim::make_card(type)](sim::Field& field) { field.place(card); });
    pass(comes - modelled_now());
    wait_for(pcscd, events);
    times.push_back(pcscd.times().back() - comes);
    bench.reader().remove_all();
    wait_for(pcscd, events + 1);
  }
  return of_distribution(std::move(times));
}

/// From a card's removal, when it had lain there unused for `lain`, to the event.
Cost removal(Bench& bench, const std::string& type, microseconds lain, std::size_t arrivals) {
  bench.open();
  EventThread pcscd;
  Chance chance;
  std::vector<microseconds> times;
  for (std::size_t events = 1; events <= 2 * arrivals; events += 2) {
    bench.place(type);
    wait_for(pcscd, events);
    const auto leaves = modelled_now() + chance.from(lain);
    bench.at(leaves, [](sim::Field& field) { field.remove_all(); });
    pass(leaves - modelled_now());
    wait_for(pcscd, events + 1);
    times.push_back(pcscd.times().back() - leaves);
    pass(100ms);
  }
  return of_distribution(std::move(times));
}

Cost empty_field(Bench& bench, microseconds calm) {
  bench.open();
  EventThread pcscd;
  pass(calm);
  return bench.cost_of([] { pass(kWindow); });
}

Cost lying_card(Bench& bench, const std::string& card, microseconds lain) {
  bench.open();
  bench.place(card);
  EventThread pcscd;
  pcscd.reaches(1);
  pass(lain);
  return bench.cost_of([] { pass(kWindow); });
}

Cost connect_and_uid(Bench& bench, const std::string& card) {
  bench.open_with_card(card);
  driver_test::power(IFD_POWER_DOWN);
  return bench.cost_of([] {
    driver_test::power(IFD_POWER_UP);
    apdu("FF CA 00 00 00");
    driver_test::power(IFD_POWER_DOWN);
  });
}

/// A technology, by a card of it.
struct Kind {
  const char* name;
  const char* card;
};
constexpr Kind kKinds[] = {{"classic", "classic-1k"}, {"ntag", "ntag216"},  {"desfire", "desfire"},
                           {"b", "type-b"},           {"felica", "felica"}, {"topaz", "topaz512"}};

void add_for(std::vector<Workload>& to, const Kind& kind) {
  const std::string name = kind.name;
  const std::string card = kind.card;
  const auto add = [&](const std::string& what, auto run) {
    to.push_back({what + "_" + name, run});
  };
  add("tap", [card](Bench& bench) { return tap(bench, card, 300ms, kArrivals); });
  add("tap_later", [card](Bench& bench) { return tap(bench, card, 15s, kArrivals); });
  add("tap_calm", [card](Bench& bench) { return tap(bench, card, 65s, kFewArrivals); });
  add("tap_quiet", [card](Bench& bench) { return tap(bench, card, 601s, kRareArrivals); });
  add("removal", [card](Bench& bench) { return removal(bench, card, 300ms, kArrivals); });
  add("removal_idle", [card](Bench& bench) { return removal(bench, card, 12s, kFewArrivals); });
  add("lying", [card](Bench& bench) { return lying_card(bench, card, 12s); });
  add("connect", [card](Bench& bench) { return connect_and_uid(bench, card); });
}

}  // namespace

void add_visits(std::vector<Workload>& to) {
  to.push_back({"open", [](Bench& bench) { return bench.cost_of([&] { bench.open(); }); }});
  to.push_back({"idle_eager", [](Bench& bench) { return empty_field(bench, 0s); }});
  to.push_back({"idle_watchful", [](Bench& bench) { return empty_field(bench, 15s); }});
  to.push_back({"idle_calm", [](Bench& bench) { return empty_field(bench, 90s); }});
  to.push_back({"idle_quiet", [](Bench& bench) { return empty_field(bench, 605s); }});
  for (const auto& kind : kKinds) add_for(to, kind);
}

}  // namespace bench
