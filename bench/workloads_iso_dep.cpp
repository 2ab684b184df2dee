// SPDX-License-Identifier: LGPL-2.1-or-later
// Smart cards.
#include <fmt/format.h>

#include "bench/modelled.h"

namespace bench {
namespace {

constexpr std::string_view kSelect = "00 A4 04 00 05 F0 01 02 03 04";
constexpr std::size_t kShort = 240;  // bytes of an answer that passes every reader's firmware

void read(std::size_t size) {
  for (std::size_t at = 0; at < size; at += kShort) {
    const auto wanted = std::min(kShort, size - at);
    apdu(fmt::format("00 B0 {:02X} {:02X} {:02X}", at / 256, at % 256, wanted));
  }
}

void echo(std::size_t size, int times) {
  auto command = fmt::format("80 EC 00 00 {:02X}", size);
  for (std::size_t i = 0; i < size; ++i) command += fmt::format(" {:02X}", i);
  command += " 00";
  const auto bytes = driver_test::hex(command);
  for (int i = 0; i < times; ++i) apdu(bytes);
}

template <class Work>
std::function<Cost(Bench&)> on(const char* card, Work work) {
  return [card, work](Bench& bench) {
    bench.open_with_card(card);
    apdu(kSelect);
    return bench.cost_of(work);
  };
}

Cost read_desfire(Bench& bench) {
  bench.open_with_card("desfire");
  return bench.cost_of([] { driver_test::transmit(driver_test::hex("90 60 00 00 00")); });
}

}  // namespace

void add_iso_dep(std::vector<Workload>& to) {
  to.push_back({"iso_dep_424_read_1k", on("applet", [] { read(1024); })});
  to.push_back({"iso_dep_424_read_8k", on("applet", [] { read(8 * 1024); })});
  to.push_back({"iso_dep_424_read_32k", on("applet", [] { read(32 * 1024); })});
  to.push_back({"iso_dep_106_read_32k", on("applet-106", [] { read(32 * 1024); })});
  to.push_back({"iso_dep_424_echo_255", on("applet", [] { echo(255, 100); })});
  to.push_back({"iso_dep_106_echo_255", on("applet-106", [] { echo(255, 100); })});
  to.push_back({"desfire_version", read_desfire});
}

}  // namespace bench
