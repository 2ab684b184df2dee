// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 info: everything about a card.
#include <fmt/format.h>

#include "card_command.h"
#include "console.h"
#include "ndef.h"
#include "ndef_json.h"
#include "ndef_tag.h"
#include "pcsc_door.h"

namespace tool {

namespace {

/// One line of the upper part; nothing where nothing is known.
void line(const std::string& name, const std::string& value) {
  if (!value.empty()) fmt::print("{:<12}{}\n", name, value);
}

std::string text_of(const Json& json, const char* name) {
  return json.contains(name) ? json[name].get<std::string>() : "";
}

Json map_to_json(const Memory& memory) {
  auto rows = Json::array();
  for (const auto& place : memory.places()) {
    rows.push_back({{"number", place.number}, {"what", place.what}, {"access", place.access}});
  }
  return rows;
}

/// "product", "unit", "map", "remarks".
Json memory_to_json(Memory& memory) {
  return {{"product", memory.product()},
          {"unit", memory.unit()},
          {"map", map_to_json(memory)},
          {"remarks", memory.remarks()}};
}

std::unique_ptr<Memory> memory_in(CardSession& session, Json& all) try {
  return memory_of(session.card(), session.look(), session.keys());
} catch (const Refused& error) {
  all["memory_missing"] = error.what();
  return nullptr;
}

Json ndef_in(CardSession& session, std::unique_ptr<Memory> memory) try {
  if (!memory && session.look().family != Family::smart_card)
    throw Refused("nothing is known of such cards");
  return ndef_to_json(*ndef_tag(session.card(), session.look(), std::move(memory)));
} catch (const Refused& error) {
  return {{"missing", error.what()}};
}

void show(const Json& all, const std::string& map) {
  fmt::print("{}\n", strong(all["reader"].get<std::string>()));
  line("card", all.contains("product") ? text_of(all, "product") : text_of(all, "kind"));
  line("UID", text_of(all, "uid"));
  line("ATR", fmt::format("{}: {}", text_of(all, "atr"), text_of(all, "kind")));
  line("historical", text_of(all, "historical"));
  line("SAK, ATQA", all.contains("sak") ? text_of(all, "sak") + ", " + text_of(all, "atqa") : "");
  if (all.contains("remarks")) {
    for (const auto& remark : all["remarks"]) line("", remark.get<std::string>());
  }
  fmt::print("\n{}\n", strong("Memory"));
  fmt::print("{}", map.empty() ? fmt::format("  {}\n", text_of(all, "memory_missing")) : map);
  fmt::print("\n{}\n{}", strong("NDEF"), ndef_in_words(all["ndef"]));
}

int info(const CardOptions& options) {
  CardSession session(options);
  Json all = to_json(session.look());
  all["reader"] = session.card().reader();
  auto memory = memory_in(session, all);
  const auto map = memory ? map_in_words(*memory) : "";
  if (memory) all.update(memory_to_json(*memory));
  all["ndef"] = ndef_in(session, std::move(memory));
  if (options.json) {
    print(all);
  } else {
    show(all, map);
  }
  return exit_code::kDone;
}

}  // namespace

void add_info(CLI::App& app, Action& action) {
  auto* command = new_command(app, "info", "everything about a card: kind, UID, memory map, NDEF");
  const auto options = std::make_shared<CardOptions>();
  add_card(*command, *options);
  add_keys(*command, *options);
  command->callback([&action, options] { action = [options] { return info(*options); }; });
}

}  // namespace tool
