// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122: what a person wants of readers and cards, over plain PC/SC.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "list.h"
#include "pcsc_door.h"
#include "probe.h"
#include "replay.h"

namespace {

using tool::Json;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kNoReader = 69;  // EX_UNAVAILABLE

constexpr auto kExitCodes =
    "Exit codes: 0 done; 1 something went wrong, or replay found a difference; 2 wrong options; 69 "
    "no pcscd or no reader.";

/// There is nothing to work with.
struct NoReader : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Options {
  std::string reader;
  std::string hand;
  std::string output = "acr122-reader.json";
  std::string report;
  bool json = false;
  bool times = false;
  tool::ProbeOptions probe;
};

/// A number as in `acr122 list`, from 0, or a part of the name; empty: the first ACR122.
std::string chosen(const tool::pcsc::Context& context, const std::string& reader) {
  const auto all = context.readers();
  for (std::size_t at = 0; at < all.size(); ++at) {
    const auto& name = all[at].name;
    const bool wanted =
        reader.empty() ? name.find("ACR122") != std::string::npos
                       : reader == std::to_string(at) || name.find(reader) != std::string::npos;
    if (wanted) return name;
  }
  throw NoReader(reader.empty() ? "no ACR122 is there (acr122 list shows the readers)"
                                : fmt::format("no reader \"{}\" is there", reader));
}

std::unique_ptr<tool::Hand> hand_of(const Options& options) {
  if (options.hand.empty()) return std::make_unique<tool::Person>();
  return std::make_unique<tool::Command>(options.hand);
}

/// One line that changes on a terminal, else a line each.
void show_progress(const std::string& what) {
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  fmt::print("{}  {}{}", terminal ? "\r\033[K" : "", what, terminal ? "" : "\n");
  std::fflush(stdout);
}

int list(const Options& options) {
  const tool::pcsc::Context context;
  const auto readers = tool::list(context);
  fmt::print("{}", options.json ? readers.dump(2) + "\n" : tool::list_in_words(readers));
  if (readers.empty()) throw NoReader("no reader is there");
  return kDone;
}

void warn(const Options& options) {
  if (!options.probe.long_frames) return;
  fmt::print(
      "--long-frames: commands of C0 to FE bytes. One of C0 failed once on a real reader, and one "
      "of "
      "FF has\nwedged one until it was unplugged; FF is not tried. Nothing is damaged.\n");
}

int probe(const Options& options) {
  warn(options);
  const tool::pcsc::Context context;
  tool::PcscDoor door(context, chosen(context, options.reader));
  const auto hand = hand_of(options);
  tool::Bench bench(door, *hand, show_progress);
  tool::probe(bench, options.probe);
  std::ofstream out(options.output);
  out << tool::report(bench, ACR122_VERSION).dump(2) << "\n";
  out.close();
  fmt::print("\n{}", tool::summary(bench.findings));
  if (!out) throw std::runtime_error(options.output + ": cannot be written");
  fmt::print("\nWritten to {}. It has no UID and no serial number.\n", options.output);
  return bench.findings.model.firmware.empty() ? kFailed : kDone;
}

int replay(const Options& options) {
  std::ifstream in(options.report);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  if (!in) throw std::runtime_error(options.report + ": cannot be read");
  const tool::pcsc::Context context;
  tool::PcscDoor door(context, chosen(context, options.reader));
  const auto hand = hand_of(options);
  tool::Bench bench(door, *hand, [](const std::string&) {});
  const auto differ = tool::replay(text, bench, options.times);
  for (const auto& line : differ) fmt::print("{}\n", line);
  fmt::print("{}\n", differ.empty() ? "All answers are the same." : "The answers differ.");
  return differ.empty() ? kDone : kFailed;
}

void add_reader(CLI::App& command, Options& options) {
  command.add_option("--reader", options.reader,
                     "its number in acr122 list, from 0, or a part of its name (default: the first "
                     "ACR122)");
  command
      .add_option(
          "--hand", options.hand,
          "a command that moves the cards in your place: it gets what is wanted (off, ntag, "
          "smart-card, classic, topaz); another exit code than 0 skips that")
      ->type_name("COMMAND");
}

void add_probe(CLI::App& app, Options& options) {
  auto* probe = app.add_subcommand(
      "probe", "ask a reader harmless questions and write down what it is (docs/hardware.md)");
  add_reader(*probe, options);
  probe->add_option("--output", options.output, "the file to write")
      ->capture_default_str()
      ->type_name("FILE");
  probe->add_flag("--alone", options.probe.alone, "without any card");
  probe->add_flag(
      "--long-frames", options.probe.long_frames,
      "also commands of C0 to FE bytes, which may wedge a reader until it is unplugged");
  probe->footer(kExitCodes);
}

void add_replay(CLI::App& app, Options& options) {
  auto* replay = app.add_subcommand(
      "replay", "ask a reader what acr122 probe asked another one, and compare the answers");
  add_reader(*replay, options);
  replay->add_option("report", options.report, "the file of acr122 probe")->required();
  replay->add_flag("--times", options.times, "the answers shall take as long, too");
  replay->footer(kExitCodes);
}

int run(const CLI::App& app, const Options& options) {
  if (app.got_subcommand("list")) return list(options);
  if (app.got_subcommand("probe")) return probe(options);
  return replay(options);
}

int complain(const std::exception& error, int code) {
  fmt::print(stderr, "acr122: {}\n", error.what());
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Readers and cards over PC/SC.", "acr122");
  app.require_subcommand(1);
  app.set_version_flag("--version", ACR122_VERSION);
  Options options;
  auto* list = app.add_subcommand("list", "the readers, their drivers, and what lies on them");
  list->add_flag("--json", options.json, "for programs");
  list->footer(kExitCodes);
  add_probe(app, options);
  add_replay(app, options);
  try {
    app.parse(argc, argv);
    return run(app, options);
  } catch (const CLI::ParseError& error) {  // --help comes this way too
    return app.exit(error) == 0 ? kDone : kWrongUsage;
  } catch (const NoReader& error) {
    return complain(error, kNoReader);
  } catch (const tool::pcsc::Error& error) {
    return complain(error, kNoReader);
  } catch (const std::exception& error) {
    return complain(error, kFailed);
  }
}
