// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122-sim: virtual ACR122U readers for programs that know nothing of them.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "sim/card_catalog.h"
#include "sim/cli/control_socket.h"
#include "sim/cli/run.h"

namespace {

using sim::cli::Json;

constexpr const char* kAbout =
    "Virtual ACR122U NFC readers and cards.\n\n"
    "`run` puts virtual readers on a mocked USB bus and runs a program that sees them: a pcscd\n"
    "with any driver for these readers, lsusb, a libusb program. Nothing outside that program\n"
    "and what it starts sees them.";

constexpr const char* kOrders =
    "Orders, one JSON object per line to the control socket; each is answered by one line,\n"
    "{\"ok\":true,..} or {\"ok\":false,\"error\":\"..\"}. \"reader\" counts from 0 and may be left "
    "out.\n"
    "  {\"do\":\"place\",\"card\":\"classic-1k\",\"id\":\"a\",\"uid\":\"01020304\"}\n"
    "        also \"ats\", \"atqb\" (bytes), \"sak\", \"atqa\", \"file_size\" (numbers);\n"
    "        without \"card\": the card with this id comes back as it was\n"
    "  {\"do\":\"remove\",\"id\":\"a\"}             without \"id\": all cards\n"
    "  {\"do\":\"swap\",\"card\":\"ntag215\",\"id\":\"b\"}  all leave and this one comes, in one "
    "step\n"
    "  {\"do\":\"unplug\"}  {\"do\":\"plug\"}        the reader's USB plug\n"
    "  {\"do\":\"state\"}                      LEDs, field, cards, counters, modelled time\n"
    "  {\"do\":\"fault\",\"what\":\"no_answer\",\"skip\":0,\"times\":1}\n"
    "        what: no_answer, late_answer (\"delay_ms\"), stall, truncated, wrong_length, "
    "wrong_seq\n"
    "        (\"count\"), over_long, stale, replaced (\"bytes\"), empty_datablock, doubled, "
    "wedged,\n"
    "        wedged_until_replug, hang_until_cancel, clear; \"only\": messages with these bytes\n"
    "A script is a JSON list of such orders, each with \"at_ms\" after the program's start.";

int list_cards() {
  for (const auto& entry : sim::catalog()) {
    fmt::print("{:<18} {}\n", entry.name, entry.description);
    if (!entry.atr.empty()) fmt::print("{:<18} ATR {}\n", "", acr122::to_hex(entry.atr));
  }
  return 0;
}

int send_order(const std::string& socket_option, const std::string& order) {
  const char* variable = std::getenv(sim::cli::kSocketVariable);
  const std::string path = !socket_option.empty() ? socket_option : variable ? variable : "";
  if (path.empty()) {
    fmt::print(stderr, "acr122-sim: no socket: give --socket or set {}\n",
               sim::cli::kSocketVariable);
    return 2;
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
  unsigned reader = 0;
};

Json order_of(const DoOptions& options) {
  Json order = {{"do", options.verb}, {"reader", options.reader}};
  if (!options.card.empty()) order[options.verb == "remove" ? "id" : "card"] = options.card;
  if (!options.id.empty()) order["id"] = options.id;
  if (!options.uid.empty()) order["uid"] = options.uid;
  return order;
}

void add_run(CLI::App& app, sim::cli::RunOptions& options) {
  auto* run = app.add_subcommand("run", "run a program that sees virtual readers");
  run->add_option("--reader", options.readers,
                  "acr122u, acr122u-215 or touchatag; repeat for more (default: one acr122u)")
      ->allow_extra_args(false);
  run->add_option("--card", options.cards,
                  "NAME or NAME@READER: a card that lies there from the start; repeat for more")
      ->allow_extra_args(false);
  run->add_option("--script", options.script, "JSON file with timed orders")->type_name("FILE");
  run->add_option("--socket", options.socket,
                  "where the control socket shall be (default: a private path); the program finds "
                  "it in ACR122_SIM_SOCKET")
      ->type_name("PATH");
  run->add_option("program", options.program, "the program and its arguments, after --")
      ->required()
      ->type_name("PROGRAM ARGS...");
  run->footer(std::string(kOrders) +
              "\n\nExit code: the program's; 128 + signal; 127 not started; 2 wrong options;\n"
              "69 no mocked USB bus.");
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
  auto* ctl = app.add_subcommand("ctl", "send one order to a running acr122-sim");
  ctl->add_option("order", order, "JSON object")->required();
  ctl->add_option("--socket", socket, "control socket (default: $ACR122_SIM_SOCKET)");
  ctl->footer(kOrders);
  auto* action = app.add_subcommand("do", "the same in plain words: do place classic-1k");
  action->add_option("verb", do_options.verb, "place, remove, swap, unplug, plug, state")
      ->required();
  action->add_option("card", do_options.card, "card name; for remove, the id (default: the name)");
  action->add_option("--id", do_options.id, "name for this card in later orders");
  action->add_option("--uid", do_options.uid, "UID in hexadecimal");
  action->add_option("--reader", do_options.reader, "which reader, from 0");
  action->add_option("--socket", socket, "control socket (default: $ACR122_SIM_SOCKET)");
  CLI11_PARSE(app, argc, argv);

  if (app.got_subcommand("cards")) return list_cards();
  if (app.got_subcommand(ctl)) return send_order(socket, order);
  if (app.got_subcommand(action)) return send_order(socket, order_of(do_options).dump());
  const auto problem = sim::cli::ensure_preloaded(argv);
  if (problem.empty()) return sim::cli::run(run_options);
  fmt::print(stderr, "acr122-sim: {}\n", problem);
  return 69;
}
