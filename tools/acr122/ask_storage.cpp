// SPDX-License-Identifier: LGPL-2.1-or-later
#include "questions.h"

namespace tool {

namespace {

constexpr std::uint8_t kTimeOut = 0x01;
constexpr std::uint8_t kFormat = 0x13;
constexpr std::uint8_t kAuthentication = 0x14;
// Key A of block 4: one that nobody has. A Classic does not count failed logins.
constexpr auto kWrongLogin = "D4 40 01 60 04 5A 0F C3 96 1E 78 UU UU UU UU";

void ask_no_login(Bench& bench) {
  bench.say("READ without login");
  const auto target = bench.list_anew();
  if ((target.sel_res & 0x08) == 0) throw Stopped("this is no MIFARE Classic");
  const auto status = bench.chip("D4 40 01 30 04").status();
  if (status == kTimeOut || status == kFormat) {
    bench.findings.settle("no-login", status == kFormat ? "format" : "timeout", "READ of block 4");
  } else {
    bench.findings.leave("no-login", "READ of block 4 ended otherwise");
  }
}

void ask_idle_login(Bench& bench) {
  bench.say("a login after a failed one");
  bench.list_anew();
  const auto first = bench.chip(kWrongLogin).status();
  const auto second = bench.chip(kWrongLogin).status();
  const bool told = second == kTimeOut || second == kAuthentication;
  if (first == kAuthentication && told) {
    bench.findings.settle("idle-login", second == kTimeOut ? "timeout" : "authentication",
                          "two logins with a wrong key");
  } else {
    bench.findings.leave("idle-login", "a login with a wrong key ended otherwise");
  }
}

}  // namespace

void ask_classic(Bench& bench) {
  ask_no_login(bench);
  ask_idle_login(bench);
}

// HR0 12 or more: dynamic memory, which has READ8 (NFC Forum Type 1 Tag 1.2, 2.2).
void ask_topaz(Bench& bench) {
  if (!bench.thru_works())
    return bench.findings.leave("type1-frames", "raw frames are not known to pass");
  bench.say("READ8");
  bench.list_anew("D4 4A 01 04");
  const auto id = bench.chip("D4 40 01 78");
  constexpr std::uint8_t kDynamic = 0x12;
  if (!id.ok() || id.data().empty() || id.data().front() < kDynamic) {
    return bench.findings.leave("type1-frames", "needs a Topaz 512");
  }
  const auto read = bench.chip("D4 42 02 00 00 00 00 00 00 00 00 00 UU UU UU UU");
  if (read.ok() || read.status() == kTimeOut) {
    bench.findings.settle("type1-frames", read.ok() ? "passed" : "refused", "READ8 of block 0");
  } else {
    bench.findings.leave("type1-frames", "READ8 was neither answered nor a time-out");
  }
}

}  // namespace tool
