// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 probe and acr122 replay: docs/hardware.md.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "command.h"
#include "interrupt.h"
#include "pcsc_card.h"
#include "pcsc_door.h"
#include "probe.h"
#include "replay.h"

namespace tool {

namespace {

struct Options {
  std::string reader = {};
  std::string hand = {};
  std::string output = "acr122-reader.json";
  std::string report = {};
  bool times = false;
  bool json = false;
  ProbeOptions probe = {};
};

/// Where a person is spoken to.
std::FILE* people(const Options& options) { return options.json ? stderr : stdout; }

std::unique_ptr<Hand> hand_of(const Options& options) {
  if (options.hand.empty()) return std::make_unique<Person>(people(options));
  return std::make_unique<Command>(options.hand, people(options));
}

/// One line that changes on a terminal, else a line each.
Bench::Progress progress_on(std::FILE* out) {
  return [out](const std::string& what) {
    const bool terminal = ::isatty(::fileno(out)) == 1;
    fmt::print(out, "{}  {}{}", terminal ? "\r\033[K" : "", what, terminal ? "" : "\n");
    std::fflush(out);
  };
}

void warn(const Options& options) {
  if (!options.probe.long_frames) return;
  fmt::print(
      people(options),
      "--long-frames: commands of C0 to FE bytes. One of C0 failed once on a real reader, and one "
      "of FF has\nwedged one until it was unplugged; FF is not tried. Nothing is damaged.\n");
}

int run_probe(const Options& options) {
  warn(options);
  const pcsc::Context context;
  PcscDoor door(context, chosen(context, options.reader));
  const auto hand = hand_of(options);
  Bench bench(door, *hand, progress_on(people(options)));
  const InterruptFlag flag;
  const bool all = probe(bench, options.probe);
  const auto text = report(bench, ACR122_VERSION).dump(2) + "\n";
  if (options.json) fmt::print("{}", text);
  fmt::print(people(options), "\n{}", summary(bench.findings));
  write_file(options.output, text);
  fmt::print(people(options), "\nWritten to {}. It has no UID and no serial number.\n",
             options.output);
  return all && !bench.findings.model.firmware.empty() ? exit_code::kDone : exit_code::kFailed;
}

int run_replay(const Options& options) {
  const auto text = read_file(options.report);
  const pcsc::Context context;
  PcscDoor door(context, chosen(context, options.reader));
  const auto hand = hand_of(options);
  Bench bench(door, *hand, [](const std::string&) {});
  const InterruptFlag flag;
  const auto differ = replay(text, bench, options.times);
  if (options.json) {
    print({{"same", differ.empty()}, {"differ", differ}});
  } else {
    for (const auto& line : differ) fmt::print("{}\n", line);
    fmt::print("{}\n", differ.empty() ? "All answers are the same." : "The answers differ.");
  }
  return differ.empty() ? exit_code::kDone : exit_code::kFailed;
}

void add_hand(CLI::App& command, Options& options) {
  add_reader(command, options.reader);
  command
      .add_option(
          "--hand", options.hand,
          "a command that moves the cards in your place: it gets what is wanted (off, ntag, "
          "smart-card, classic, topaz; card: any one); another exit code than 0 skips that")
      ->type_name("COMMAND");
  command.add_flag("--json", options.json, "for programs; people read standard error");
}

}  // namespace

void add_probe(CLI::App& app, Action& action) {
  auto* command = new_command(
      app, "probe", "ask a reader harmless questions and write down what it is (docs/hardware.md)");
  const auto options = std::make_shared<Options>();
  add_hand(*command, *options);
  command->add_option("--output", options->output, "the file to write")
      ->capture_default_str()
      ->type_name("FILE");
  command->add_flag("--alone", options->probe.alone, "without any card");
  command->add_flag(
      "--long-frames", options->probe.long_frames,
      "also commands of C0 to FE bytes, which may wedge a reader until it is unplugged");
  command->callback([&action, options] { action = [options] { return run_probe(*options); }; });
}

void add_replay(CLI::App& app, Action& action) {
  auto* command = new_command(
      app, "replay", "ask a reader what acr122 probe asked another one, and compare the answers");
  const auto options = std::make_shared<Options>();
  add_hand(*command, *options);
  command->add_option("report", options->report, "the file of acr122 probe")->required();
  command->add_flag("--times", options->times, "the answers shall take as long, too");
  command->callback([&action, options] { action = [options] { return run_replay(*options); }; });
}

}  // namespace tool
