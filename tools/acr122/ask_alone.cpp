// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <array>

#include "questions.h"

namespace tool {

namespace {

using sim::ReaderModel;

constexpr std::size_t kProven = 170;  // bytes of a PN532 command that are known to pass

void ask_firmware(Bench& bench) {
  bench.say("firmware");
  const auto answer = bench.pseudo("FF 00 48 00 00");
  const auto printable = [](std::uint8_t byte) { return byte >= ' ' && byte <= '~'; };
  if (answer.empty() || !std::ranges::all_of(answer, printable)) {
    throw Stopped("no firmware text: is this an ACR122U?");
  }
  bench.findings.see("firmware", &ReaderModel::firmware, std::string(answer.begin(), answer.end()));
}

void take_facts(Bench& bench) {
  auto& findings = bench.findings;
  const auto& facts = bench.facts;
  if (facts.vendor_id) findings.see("vendor_id", &ReaderModel::vendor_id, *facts.vendor_id);
  if (facts.product_id) findings.see("product_id", &ReaderModel::product_id, *facts.product_id);
  if (facts.bcd_device) findings.see("bcd_device", &ReaderModel::bcd_device, *facts.bcd_device);
  if (facts.manufacturer) {
    findings.see("manufacturer", &ReaderModel::manufacturer, *facts.manufacturer);
  }
  if (facts.product) findings.see("product", &ReaderModel::product, *facts.product);
  if (facts.product_id) {
    findings.see("t0_get_response", &ReaderModel::t0_get_response, facts.touchatag());
  }
}

/// FF 00 51 answers `90 PP`, or PP alone.
void ask_parameter_shape(Bench& bench) {
  if (bench.facts.filters || bench.facts.touchatag()) return;
  bench.say("form of the PICC parameter");
  const auto parameter = bench.pseudo("FF 00 50 00 00");
  if (parameter.size() != 2) return;
  const auto answer = bench.pseudo(fmt::format("FF 00 51 {:02X} 00", parameter.back()));
  if (answer.empty()) return;
  bench.findings.see("short_parameter_answer", &ReaderModel::short_parameter_answer,
                     answer.size() == 1);
}

void ask_chip_version(Bench& bench) {
  bench.say("version of the chip");
  const auto answer = bench.chip("D4 02");
  if (answer.bytes.size() < 5) throw Stopped("the chip does not say its version");
  bench.findings.see("chip_revision", &ReaderModel::chip_revision, answer.bytes[4]);
}

/// Diagnose 00 sends everything back: a command of so many bytes.
bool passes(Bench& bench, std::size_t size) {
  std::string command = "D4 00 00";
  for (auto left = size - 3; left > 0; --left) command += " 55";
  return bench.chip(command).bytes.size() == size;
}

void ask_lengths(Bench& bench) {
  bench.say(fmt::format("commands of up to {} bytes", kProven));
  constexpr std::array<std::size_t, 7> kSizes{16, 32, 64, 100, 128, 150, kProven};
  std::size_t longest = 0;
  for (const auto size : kSizes) {
    if (!passes(bench, size)) break;
    longest = size;
  }
  bench.findings.measured["longest command that passed, bytes"] = static_cast<double>(longest);
}

/// The doubt is about C0 bytes and more; FF has wedged a reader (salmg/atrium) and is not tried. A
/// touchatag's answers end at 255 bytes.
void ask_long_lengths(Bench& bench) {
  if (!bench.long_frames) {
    return bench.findings.leave("long-commands", "asked with --long-frames only");
  }
  bench.say("commands of up to 254 bytes");
  if (!passes(bench, 0xBF)) {
    return bench.findings.leave("long-commands",
                                "the driver takes no commands of C0 bytes "
                                "(ifd-acr122.conf: max_frame_bytes)");
  }
  constexpr std::array<std::size_t, 5> kSizes{0xC0, 0xD0, 0xE0, 0xF0, 0xFE};
  const bool touchatag = bench.facts.touchatag();
  const auto failed = std::ranges::find_if_not(kSizes, [&](auto size) {
    return (touchatag && size == kSizes.back()) || passes(bench, size);
  });
  const bool all = failed == kSizes.end();
  if (!all && passes(bench, *failed)) {
    return bench.findings.leave(
        "long-commands", fmt::format("a command of {} bytes failed once and passed once", *failed));
  }
  bench.findings.settle("long-commands", all ? "passed" : "fail", "Diagnose of C0 bytes and more");
}

/// InAutoPoll of some 2.6 s on an empty field: longer than 2 s, ends by itself, and shorter than
/// the three seconds that other drivers wait.
Answer long_command(Bench& bench) {
  const auto answer = bench.chip("D4 60 11 01 00");
  if (answer.none()) bench.pause(std::chrono::milliseconds(1'500));
  bench.findings.measured["InAutoPoll of 17 rounds, ms"] =
      static_cast<double>(answer.time.count()) / 1'000;
  return answer;
}

bool given_up(const Answer& answer) {
  constexpr Microseconds kGivenUp{1'500'000};
  return answer.none() && answer.time >= kGivenUp;
}

void ask_bridge_wait(Bench& bench) {
  if (bench.facts.filters) {
    return bench.findings.leave("bridge-wait", "this driver has sent FF 00 41");
  }
  bench.say("a command of the chip that takes 2.6 s");
  constexpr Microseconds kLong{2'300'000};
  const auto answer = long_command(bench);
  if (!answer.none() && answer.time >= kLong) {
    bench.findings.settle("bridge-wait", "5s", "InAutoPoll of 17 rounds was answered");
  } else if (given_up(answer) && given_up(long_command(bench))) {
    bench.findings.settle("bridge-wait", "2s", "InAutoPoll of 17 rounds was given up, twice");
  } else {
    bench.findings.leave("bridge-wait",
                         "InAutoPoll ended too early, or not always: a card, or no real time");
  }
}

}  // namespace

void ask_alone(Bench& bench) {
  ask_firmware(bench);
  take_facts(bench);
  ask_parameter_shape(bench);
  bench.begin();
  ask_chip_version(bench);
  ask_lengths(bench);
  ask_long_lengths(bench);
  ask_bridge_wait(bench);
}

}  // namespace tool
