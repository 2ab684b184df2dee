// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 bench: how fast a card, its reader and the driver are together.
#include <fmt/format.h>

#include <chrono>

#include "card_command.h"
#include "console.h"
#include "storage.h"

namespace tool {

namespace {

struct BenchOptions {
  CardOptions card = {};
  unsigned times = 20;
};

struct Row {
  std::string what;
  unsigned times = 0;
  double ms = 0;  // each
  std::size_t bytes = 0;

  double rate() const { return ms > 0 ? static_cast<double>(bytes) / ms : 0; }  // kB/s
};

/// `once` gives the number of bytes that came.
Row measure(const std::string& what, unsigned times, const std::function<std::size_t()>& once) {
  using Clock = std::chrono::steady_clock;
  Row row{what, times};
  const auto begin = Clock::now();
  for (unsigned at = 0; at < times; ++at) row.bytes = once();
  const std::chrono::duration<double, std::milli> all = Clock::now() - begin;
  row.ms = all.count() / times;
  return row;
}

void measure_memory(CardSession& session, unsigned times, std::vector<Row>& rows) {
  const auto memory = memory_of(session.card(), session.look(), session.keys());
  const auto& places = memory->places();
  const auto found = std::ranges::find_if(places, [&](const Place& place) {
    return place.use == Use::data && memory->read(place.number).has_value();
  });
  if (found == places.end()) return;
  const auto first = found->number;
  std::size_t count = 1;
  while (found + static_cast<std::ptrdiff_t>(count) != places.end() &&
         found[static_cast<std::ptrdiff_t>(count)].use == Use::data)
    ++count;
  rows.push_back(measure("read one " + memory->unit_name(), times,
                         [&] { return memory->read(first).value_or(Bytes()).size(); }));
  rows.push_back(measure(fmt::format("read {} {}s", count, memory->unit_name()), times,
                         [&] { return memory->read_run(first, count).size(); }));
}

std::vector<Row> measure_card(CardSession& session, unsigned times) {
  auto& card = session.card();
  std::vector<Row> rows{
      measure("UID", times, [&] { return get_data(card, 0x00).value_or(Bytes()).size(); })};
  if (session.look().family == Family::smart_card) {
    const Bytes select{0x00, 0xA4, 0x04, 0x00, 0x00};
    rows.push_back(measure("SELECT", times, [&] { return card.transmit(select).size(); }));
    return rows;
  }
  try {
    measure_memory(session, times, rows);
  } catch (const Refused& error) {
    fmt::print(stderr, "acr122: {}\n", error.what());
  }
  return rows;
}

Json to_json(const std::vector<Row>& rows) {
  auto all = Json::array();
  for (const auto& row : rows) {
    all.push_back({{"what", row.what},
                   {"times", row.times},
                   {"ms", row.ms},
                   {"bytes", row.bytes},
                   {"kilobytes_per_second", row.rate()}});
  }
  return all;
}

void show(const std::vector<Row>& rows) {
  fmt::print("{}\n", strong(fmt::format("{:<20}{:>8}{:>10}{:>8}{:>10}", "what", "times", "ms each",
                                        "bytes", "kB/s")));
  for (const auto& row : rows) {
    fmt::print("{:<20}{:>8}{:>10.2f}{:>8}{:>10.1f}\n", row.what, row.times, row.ms, row.bytes,
               row.rate());
  }
}

int bench(const BenchOptions& options) {
  CardSession session(options.card);
  const auto rows = measure_card(session, options.times);
  if (options.card.json) {
    print({{"reader", session.card().reader()},
           {"kind", session.look().kind},
           {"rows", to_json(rows)}});
  } else {
    fmt::print("{}: {}\n", session.card().reader(), session.look().kind);
    show(rows);
  }
  return exit_code::kDone;
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  constexpr unsigned kMost = 10'000;
  auto* command = new_command(app, "bench", "how fast a card is through reader and driver");
  const auto options = std::make_shared<BenchOptions>();
  add_card(*command, options->card);
  add_keys(*command, options->card);
  command->add_option("--times", options->times, "how often each is done (default: 20)")
      ->type_name("NUMBER")
      ->check(CLI::Range(1U, kMost));
  command->callback([&action, options] { action = [options] { return bench(*options); }; });
}

}  // namespace tool
