// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122-sim: virtual ACR122U readers for programs that know nothing of them.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "sim/cards/catalog.h"
#include "sim/cli/control_socket.h"
#include "sim/cli/help.h"
#include "sim/cli/run.h"
#include "sim/model/reader_file.h"
#include "sim/model/reader_model.h"

namespace {

using sim::cli::Json;

using sim::cli::kAbout;
using sim::cli::kExitCodes;
using sim::cli::kOrderExitCodes;
using sim::cli::kOrders;

constexpr int kWrongUsage = 2;

int list_cards() {
  for (const auto& entry : sim::catalog()) {
    fmt::print("{:<18} {}\n", entry.name, entry.description);
    if (!entry.atr.empty()) fmt::print("{:<18} ATR {}\n", "", acr122::to_hex(entry.atr));
  }
  return 0;
}

int list_readers() {
  for (const auto& entry : sim::reader_models()) {
    fmt::print("{:<12} {}\n", entry.name, entry.description);
  }
  fmt::print(
      "\nDoubts, what the hardware may do either way (docs/doubts.md). `run --doubt NAME=VALUE`"
      "\nsets one; the first value is the default:\n");
  for (const auto& entry : sim::doubt_entries()) {
    fmt::print("{:<18} {}\n", entry.name, fmt::join(entry.values, " | "));
  }
  return 0;
}

/// Says what is wrong with a reader's file, or what it has that is no default.
int check_file(const std::string& path) {
  sim::ReaderModel model;
  const auto problem = sim::load_reader(path, model);
  if (!problem.empty()) {
    fmt::print(stderr, "acr122-sim: {}\n", problem);
    return 1;
  }
  fmt::print("{}: {:04X}:{:04X}, {}\n", path, model.vendor_id, model.product_id, model.firmware);
  const auto has = sim::reader_to_json(model);
  const auto usual = sim::reader_to_json({});
  for (const auto& [name, value] : has.items()) {
    if (value != usual[name] && name != "doubts") fmt::print("  {} {}\n", name, value.dump());
  }
  for (const auto& [name, value] : has["doubts"].items()) {
    if (value != usual["doubts"][name]) fmt::print("  doubt {} {}\n", name, value.dump());
  }
  return 0;
}

int send_order(const std::string& socket_option, const std::string& order) {
  const char* variable = std::getenv(sim::cli::kSocketVariable);
  const std::string path = !socket_option.empty() ? socket_option : variable ? variable : "";
  if (path.empty()) {
    fmt::print(stderr, "acr122-sim: no socket: give --socket or set {}\n",
               sim::cli::kSocketVariable);
    return kWrongUsage;
  }
  const auto answer = sim::cli::ask(path, order);
  fmt::print("{}\n", answer.dump(-1, ' ', false, Json::error_handler_t::replace));
  return answer.value("ok", false) ? 0 : 1;
}

struct DoOptions {
  std::string verb;
  std::string card;
  std::string id;
  std::string uid;
  std::string only;
  std::string file;
  unsigned reader = 0;
  unsigned skip = 0;
  unsigned times = 1;
  unsigned count = 0;
  unsigned delay_ms = 0;
};

/// What the word behind the verb is.
const char* object_of(const std::string& verb) {
  if (verb == "fault") return "what";
  if (verb == "doubt") return "set";
  if (verb == "usb_reset") return "driver";
  return verb == "remove" || verb == "save" || verb == "memory" ? "id" : "card";
}

Json order_of(const DoOptions& options) {
  Json order = {{"do", options.verb}, {"reader", options.reader}};
  if (!options.card.empty()) order[object_of(options.verb)] = options.card;
  if (!options.id.empty()) order["id"] = options.id;
  if (!options.uid.empty()) order["uid"] = options.uid;
  if (!options.file.empty()) order[options.verb == "save" ? "file" : "content"] = options.file;
  if (options.verb != "fault") return order;
  order.update({{"skip", options.skip}, {"times", options.times}, {"count", options.count}});
  if (options.delay_ms != 0) order["delay_ms"] = options.delay_ms;
  if (!options.only.empty()) order["only"] = options.only;
  return order;
}

CLI::App* add_do(CLI::App& app, DoOptions& options) {
  auto* action = app.add_subcommand("do", "the same in plain words: do place classic-1k");
  action
      ->add_option("verb", options.verb,
                   "place, remove, swap, unplug, plug, restart, usb_reset, suspend, brown_out, "
                   "state, fault, doubt, save, memory")
      ->required();
  action->add_option("name", options.card,
                     "card name; the id for remove, save, memory; what for fault; name=value for "
                     "doubt; kernel for usb_reset");
  action->add_option("--id", options.id, "name for this card in later orders (default: its name)");
  action->add_option("--uid", options.uid, "UID in hexadecimal");
  action->add_option("--file", options.file, "a card's content: place reads it, save writes it");
  action->add_option("--reader", options.reader, "which reader, from 0");
  action->add_option("--skip", options.skip, "fault: let so many events pass first");
  action->add_option("--times", options.times, "fault: how often, 0 until the next USB reset");
  action->add_option("--count", options.count, "fault: a number, e.g. the status of chip_error");
  action->add_option("--only", options.only, "fault: only events with these bytes");
  action->add_option("--delay-ms", options.delay_ms, "fault: how late, for late_answer");
  action->footer(kOrderExitCodes);
  return action;
}

void add_run(CLI::App& app, sim::cli::RunOptions& options) {
  auto* run = app.add_subcommand("run", "run a program that sees virtual readers");
  run->add_option("--reader", options.readers,
                  "a model (acr122-sim readers), or FILE.json of acr122 probe; repeat for more "
                  "(default: one acr122u)")
      ->allow_extra_args(false);
  run->add_option("--card", options.cards,
                  "NAME or NAME@READER: a card that lies there from the start; repeat for more")
      ->allow_extra_args(false);
  run->add_option("--doubt", options.doubts,
                  "NAME=VALUE: what all readers do where no source tells (acr122-sim readers); "
                  "repeat for more")
      ->allow_extra_args(false);
  run->add_option("--script", options.script, "JSON file: readers and timed orders")
      ->type_name("FILE");
  run->add_option("--socket", options.socket,
                  "where the control socket shall be (default: a private path); the program finds "
                  "it in ACR122_SIM_SOCKET")
      ->type_name("PATH");
  run->add_flag("--real-time", options.real_time,
                "answers take as long as the real reader's (default: as fast as they can)");
  run->add_option("program", options.program, "the program and its arguments, after --")
      ->required()
      ->type_name("PROGRAM ARGS...");
  run->footer(fmt::format("{}\n\n{}", kOrders, kExitCodes));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(kAbout, "acr122-sim");
  app.require_subcommand(1);
  sim::cli::RunOptions run_options;
  std::string order;
  std::string socket;
  DoOptions do_options;
  add_run(app, run_options);
  app.add_subcommand("cards", "list the virtual cards");
  app.add_subcommand("readers", "list the virtual readers, and what is in doubt about them");
  std::string file;
  auto* check =
      app.add_subcommand("check", "say what is wrong with a reader's file (acr122 probe)");
  check->add_option("file", file, "for run --reader")->required();
  auto* ctl = app.add_subcommand("ctl", "send one order to a running acr122-sim");
  ctl->add_option("order", order, "JSON object")->required();
  ctl->add_option("--socket", socket, "control socket (default: $ACR122_SIM_SOCKET)");
  ctl->footer(fmt::format("{}\n\n{}", kOrders, kOrderExitCodes));
  auto* action = add_do(app, do_options);
  action->add_option("--socket", socket, "control socket (default: $ACR122_SIM_SOCKET)");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // --help comes this way too
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  }

  if (app.got_subcommand("cards")) return list_cards();
  if (app.got_subcommand("readers")) return list_readers();
  if (app.got_subcommand(check)) return check_file(file);
  if (app.got_subcommand(ctl)) return send_order(socket, order);
  if (app.got_subcommand(action)) return send_order(socket, order_of(do_options).dump());
  const auto problem = sim::cli::ensure_preloaded(argv);
  if (problem.empty()) return sim::cli::run(run_options);
  fmt::print(stderr, "acr122-sim: {}\n", problem);
  return 69;
}
