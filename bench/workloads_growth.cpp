// SPDX-License-Identifier: LGPL-2.1-or-later
// How cost grows: each workload that has a size at three of them, named FAMILY_SIZE.
// bench/growth.py draws the line through them.
#include <fmt/format.h>

#include <array>

#include "bench/modelled.h"

namespace bench {
namespace {

using Sizes = std::array<std::size_t, 3>;
using Apdus = std::vector<std::string>;

constexpr std::string_view kKey = "FF 82 00 00 06 FF FF FF FF FF FF";
constexpr std::string_view kSelect = "00 A4 04 00 05 F0 01 02 03 04";

/// One workload of each size: its card, what comes before, and what is counted.
struct Family {
  std::string name;
  Sizes sizes;
  std::string card;
  Apdus before;
  std::function<void(std::size_t)> work;
  sim::CardOptions options = {};
};

void add(std::vector<Workload>& to, const Family& family) {
  for (const auto size : family.sizes) {
    to.push_back({fmt::format("{}_{}", family.name, size), [family, size](Bench& bench) {
                    bench.open_with_card(family.card, family.options);
                    for (const auto& one : family.before) apdu(one);
                    return bench.cost_of([&] { family.work(size); });
                  }});
  }
}

/// READ BINARY of so many bytes from here on, with extended length where it is needed.
std::string read_from(std::string_view place, std::size_t size) {
  return size > 255 ? fmt::format("FF B0 00 {} 00 {:02X} {:02X}", place, size / 256, size % 256)
                    : fmt::format("FF B0 00 {} {:02X}", place, size);
}

std::string write_from(std::string_view place, std::size_t size) {
  const auto length = size > 255 ? fmt::format("00 {:02X} {:02X}", size / 256, size % 256)
                                 : fmt::format("{:02X}", size);
  auto command = fmt::format("FF D6 00 {} {}", place, length);
  for (std::size_t at = 0; at < size; ++at) command += fmt::format(" {:02X}", at % 251);
  return command;
}

void add_storage_families(std::vector<Workload>& to) {
  constexpr Sizes kNtagBytes{240, 480, 888};
  add(to, {"ntag216_read", kNtagBytes, "ntag216", {}, [](std::size_t bytes) {
             apdu(read_from("04", bytes));
           }});
  add(to, {"ntag216_write", kNtagBytes, "ntag216", {}, [](std::size_t bytes) {
             apdu(write_from("04", bytes));
           }});
  // From the first sector on, which is logged in to; trailers included.
  const Apdus logged_in{std::string(kKey), "FF 86 00 00 05 01 00 00 60 00"};
  add(to, {"classic_read", {4, 16, 64}, "classic-1k", logged_in, [](std::size_t blocks) {
             apdu(read_from("00", blocks * 16));
           }});
  const Apdus in_sector_1{std::string(kKey), "FF 86 00 00 05 01 00 04 60 00"};
  add(to, {"classic_write", {1, 2, 3}, "classic-1k", in_sector_1, [](std::size_t blocks) {
             apdu(write_from("04", blocks * 16));
           }});
  add(to, {"felica_read", {1, 4, 12}, "felica", {}, [](std::size_t blocks) {
             apdu(read_from("00", blocks * 16));
           }});
  add(to, {"topaz_read", {128, 256, 512}, "topaz512", {}, [](std::size_t bytes) {
             apdu(read_from("00", bytes));
           }});
}

void read_file(std::size_t size) {
  constexpr std::size_t kShort = 240;  // bytes of an answer that passes every reader's firmware
  for (std::size_t at = 0; at < size; at += kShort) {
    const auto wanted = std::min(kShort, size - at);
    apdu(fmt::format("00 B0 {:02X} {:02X} {:02X}", at / 256, at % 256, wanted));
  }
}

void echo(std::size_t size) {
  auto command = fmt::format("80 EC 00 00 {:02X}", size);
  for (std::size_t at = 0; at < size; ++at) command += fmt::format(" {:02X}", at);
  apdu(command + " 00");
}

/// An applet's card that goes up to this rate: its ATS says so in TA1.
sim::CardOptions up_to(std::uint8_t ta1) {
  return {.ats =
              driver_test::Bytes{0x0B, 0x78, ta1, 0x81, 0x02, 0x80, 0x41, 0x50, 0x50, 0x4C, 0x45}};
}

void add_iso_dep_families(std::vector<Workload>& to) {
  constexpr Sizes kFile{1024, 8 * 1024, 32 * 1024}, kEchoed{15, 127, 255};
  const Apdus selected{std::string(kSelect)};
  const sim::CardOptions at_212 = up_to(0x11);
  add(to, {"iso_dep_106_read", kFile, "applet-106", selected, read_file});
  add(to, {"iso_dep_212_read", kFile, "applet", selected, read_file, at_212});
  add(to, {"iso_dep_424_read", kFile, "applet", selected, read_file});
  add(to, {"iso_dep_106_echo", kEchoed, "applet-106", selected, echo});
  add(to, {"iso_dep_212_echo", kEchoed, "applet", selected, echo, at_212});
  add(to, {"iso_dep_424_echo", kEchoed, "applet", selected, echo});
}

}  // namespace

void add_growth(std::vector<Workload>& to) {
  add_storage_families(to);
  add_iso_dep_families(to);
}

}  // namespace bench
