// SPDX-License-Identifier: LGPL-2.1-or-later
// Any text as ifd-acr122.conf.
#include <set>

#include "config/file.h"
#include "support/fuzz_transport.h"
#include "support/log_capture.h"

using namespace acr122;
using test_support::must;

namespace {

void check(const config::Settings& config) {
  must(config.idle_interval.count() >= 10 && config.idle_interval.count() <= 10'000);
  must(config.link.max_frame >= 16 && config.link.max_frame <= 255);
  must(config.card.key_slots >= 1 && config.card.key_slots <= 256);
  const auto& order = config.card.technologies;
  must(!order.empty() && std::set(order.begin(), order.end()).size() == order.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto file = config::parse(text, "fuzz");
  check(file.general);
  for (const auto& one : file.overrides) check(file.for_reader(one.ports));
  constexpr std::size_t kMostLines = 20;
  must(test_support::take_log_lines().size() <= kMostLines);
  return 0;
}
