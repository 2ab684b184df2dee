// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 watch: cards and readers as they come and go.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>
#include <ctime>

#include "card_command.h"
#include "type2_product.h"

namespace tool {

namespace {

struct WatchOptions {
  std::string reader = {};
  unsigned cards = 0;  // 0: for ever
  bool json = false;
};

using Readers = std::vector<pcsc::Reader>;

class Watcher {
 public:
  explicit Watcher(const WatchOptions& options) : options_(options) {}

  int run() {
    auto before = look({});
    while (options_.cards == 0 || cards_ < options_.cards) {
      constexpr std::chrono::minutes kLong{10};
      if (context_.wait_for_change(before, kLong)) before = look(before);
    }
    return exit_code::kDone;
  }

 private:
  Readers look(const Readers& before) {
    auto now = context_.readers();
    for (const auto& reader : before) {
      if (named(now, reader.name) == nullptr) say(reader.name, {{"event", "reader removed"}});
    }
    for (const auto& reader : now) {
      if (reader.name.find(options_.reader) != std::string::npos)
        compare(named(before, reader.name), reader);
    }
    return now;
  }

  static const pcsc::Reader* named(const Readers& all, const std::string& name) {
    const auto found = std::ranges::find(all, name, &pcsc::Reader::name);
    return found == all.end() ? nullptr : &*found;
  }

  /// pcscd counts comings and goings in the upper half of the state: a card may have been swapped.
  void compare(const pcsc::Reader* before, const pcsc::Reader& now) {
    constexpr unsigned kCount = 16;
    if (before == nullptr) say(now.name, {{"event", "reader"}});
    const bool was = before != nullptr && before->card;
    const bool moved = before != nullptr && before->state >> kCount != now.state >> kCount;
    if (was && (moved || !now.card)) say(now.name, {{"event", "removed"}});
    if (now.card && (!was || moved)) arrived(now);
  }

  void arrived(const pcsc::Reader& reader) {
    ++cards_;
    auto json = describe(reader);
    json["event"] = "card";
    say(reader.name, std::move(json));
  }

  /// What the ATR says at least: the card may be gone again, or another program has it.
  Json describe(const pcsc::Reader& reader) const try {
    PcscCard card(context_, reader.name, std::chrono::milliseconds(0));
    auto look = look_at(card, reader.atr);
    if (look.family == Family::type2) look.kind = type2_product(card, look).name;
    return to_json(look);
  } catch (const std::runtime_error&) {
    return to_json(
        Look{.atr = reader.atr, .kind = in_words(parse_atr(reader.atr).value_or(Atr{}))});
  }

  void say(const std::string& reader, Json event) const {
    event["reader"] = reader;
    if (options_.json) {
      fmt::print("{}\n", event.dump());
    } else {
      fmt::print("{:%H:%M:%S}  {}: {}\n", fmt::localtime(std::time(nullptr)), reader, words(event));
    }
    std::fflush(stdout);
  }

  static std::string words(const Json& event) {
    const auto what = event["event"].get<std::string>();
    if (what == "reader") return "here";
    if (what == "reader removed") return "unplugged";
    if (what == "removed") return "no card";
    return fmt::format("{}, UID {}, ATR {}", event["kind"].get<std::string>(),
                       event.value("uid", "unknown"), event["atr"].get<std::string>());
  }

  WatchOptions options_;
  pcsc::Context context_;
  unsigned cards_ = 0;
};

}  // namespace

void add_watch(CLI::App& app, Action& action) {
  auto* command = new_command(app, "watch", "cards and readers as they come and go, until Ctrl-C");
  const auto options = std::make_shared<WatchOptions>();
  command->add_option("--reader", options->reader, "only readers with this in their name")
      ->type_name("READER");
  command->add_option("--cards", options->cards, "end after so many cards")->type_name("NUMBER");
  command->add_flag("--json", options->json, "for programs: an object a line");
  command->callback([&action, options] { action = [options] { return Watcher(*options).run(); }; });
}

}  // namespace tool
