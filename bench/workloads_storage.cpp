// SPDX-License-Identifier: LGPL-2.1-or-later
// Storage cards, read and written whole.
#include <fmt/format.h>

#include "bench/modelled.h"

namespace bench {
namespace {

constexpr std::string_view kKey = "FF 82 00 00 06 FF FF FF FF FF FF";
constexpr std::string_view kLogIn = "FF 86 00 00 05 01 00 04 60 00";
constexpr std::string_view kLogInAt0 = "FF 86 00 00 05 01 00 00 60 00";

/// The last APDU after the others, which do not count.
std::function<Cost(Bench&)> on(const char* card, std::vector<std::string> apdus) {
  return [card, apdus](Bench& bench) {
    bench.open_with_card(card);
    for (std::size_t i = 0; i + 1 < apdus.size(); ++i) apdu(apdus[i]);
    return bench.cost_of([&] { apdu(apdus.back()); });
  };
}

std::string write(std::string_view header, std::size_t size) {
  const bool extended = size > 255;
  auto command = extended ? fmt::format("{} 00 {:02X} {:02X}", header, size / 256, size % 256)
                          : fmt::format("{} {:02X}", header, size);
  for (std::size_t i = 0; i < size; ++i) command += fmt::format(" {:02X}", i % 251);
  return command;
}

}  // namespace

void add_storage(std::vector<Workload>& to) {
  to.push_back({"ntag216_read_64", on("ntag216", {"FF B0 00 04 40"})});
  to.push_back({"ntag216_read_240", on("ntag216", {"FF B0 00 04 F0"})});
  to.push_back({"ntag216_read_whole", on("ntag216", {"FF B0 00 04 00 03 78"})});
  to.push_back({"ntag216_write_whole", on("ntag216", {write("FF D6 00 04", 888)})});
  to.push_back({"classic_login", on("classic-1k", {std::string(kKey), std::string(kLogIn)})});
  const std::vector<std::string> logged_in{std::string(kKey), std::string(kLogIn)};
  const auto then = [&](std::string last) {
    auto apdus = logged_in;
    apdus.push_back(std::move(last));
    return apdus;
  };
  to.push_back({"classic_read_block", on("classic-1k", then("FF B0 00 04 10"))});
  to.push_back({"classic_read_sector", on("classic-1k", then("FF B0 00 04 40"))});
  const auto whole = [](const char* read) {
    return std::vector<std::string>{std::string(kKey), std::string(kLogInAt0), read};
  };
  to.push_back({"classic_1k_read", on("classic-1k", whole("FF B0 00 00 00 04 00"))});
  to.push_back({"classic_4k_read", on("classic-4k", whole("FF B0 00 00 00 10 00"))});
  to.push_back({"classic_write_sector", on("classic-1k", then(write("FF D6 00 04", 48)))});
  to.push_back({"felica_12_blocks", on("felica", {"FF B0 00 00 C0"})});
  to.push_back({"topaz_512_read", on("topaz512", {"FF B0 00 00 00 02 00"})});
}

}  // namespace bench
