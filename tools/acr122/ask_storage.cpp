// SPDX-License-Identifier: LGPL-2.1-or-later
#include "questions.h"
#include "rounds.h"

namespace tool {

namespace {

constexpr std::uint8_t kTimeOut = 0x01;
constexpr std::uint8_t kFormat = 0x13;
constexpr std::uint8_t kAuthentication = 0x14;
// Key A of block 4: one that nobody has. A Classic does not count failed logins.
constexpr auto kWrongLogin = "D4 40 01 60 04 5A 0F C3 96 1E 78 UU UU UU UU";

void ask_no_login(Bench& bench) {
  bench.say("READ without login");
  ask(bench, {"no-login", "READ of block 4"}, [&](const Target& target) -> Reading {
    if ((target.sel_res & 0x08) == 0) throw Stopped("this is no MIFARE Classic");
    const auto status = bench.chip("D4 40 01 30 04").status();
    if (status == kFormat) return {.value = "format"};
    if (status == kTimeOut) return {.value = "timeout"};
    return {.why = "READ of block 4 ended otherwise"};
  });
}

void ask_idle_login(Bench& bench) {
  bench.say("a login after a failed one");
  ask(bench, {"idle-login", "two logins with a wrong key"}, [&](const Target&) -> Reading {
    const auto first = bench.chip(kWrongLogin).status();
    const auto second = bench.chip(kWrongLogin).status();
    if (first == kAuthentication && second == kTimeOut) return {.value = "timeout"};
    if (first == kAuthentication && second == first) return {.value = "authentication"};
    return {.why = "a login with a wrong key ended otherwise"};
  });
}

/// HR0 12 or more: dynamic memory, which has READ8 (NFC Forum Type 1 Tag 1.2, 2.2).
Reading read8(Bench& bench) {
  constexpr std::uint8_t kDynamic = 0x12;
  const auto id = bench.chip("D4 40 01 78");
  if (!id.ok() || id.data().empty() || id.data().front() < kDynamic)
    return {.why = "needs a Topaz 512"};
  const auto read = bench.chip("D4 42 02 00 00 00 00 00 00 00 00 00 UU UU UU UU");
  if (read.ok()) return {.value = "passed", .heard = true};
  if (read.status() == kTimeOut) return {.value = "refused"};
  return {.why = "READ8 was neither answered nor a time-out"};
}

}  // namespace

void ask_classic(Bench& bench) {
  ask_no_login(bench);
  ask_idle_login(bench);
}

void ask_topaz(Bench& bench) {
  if (!bench.thru_works())
    return bench.findings.leave("type1-frames", "raw frames are not known to pass");
  bench.say("READ8");
  ask(bench, {"type1-frames", "READ8 of block 0", "D4 4A 01 04"},
      [&](const Target&) { return read8(bench); });
}

}  // namespace tool
