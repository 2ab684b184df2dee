// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/config_keys.h"

#include <array>
#include <charconv>

namespace acr122::reader {
namespace {

using Problem = std::optional<std::string>;

Problem expected(std::string_view what, std::string_view value) {
  constexpr std::size_t kShown = 40;
  return fmt::format("{} expected, not `{}`: default used", what, value.substr(0, kShown));
}

Problem set_flag(bool& to, std::string_view value) {
  for (const auto* const word : {"yes", "true", "on", "1"}) {
    if (value == word) return to = true, std::nullopt;
  }
  for (const auto* const word : {"no", "false", "off", "0"}) {
    if (value == word) return to = false, std::nullopt;
  }
  return expected("yes or no", value);
}

/// A decimal number between `low` and `high`.
Problem set_number(auto& to, std::string_view value, unsigned low, unsigned high) {
  unsigned number = 0;
  const auto* const end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || number < low || number > high) {
    return expected(fmt::format("a number from {} to {}", low, high), value);
  }
  to = std::remove_reference_t<decltype(to)>(number);
  return std::nullopt;
}

template <class T, std::size_t N>
Problem set_choice(T& to, std::string_view value,
                   const std::pair<std::string_view, T> (&choices)[N]) {
  std::string names;
  for (const auto& [name, choice] : choices) {
    if (value == name) return to = choice, std::nullopt;
    names += names.empty() ? "" : " or ";
    names += name;
  }
  return expected(names, value);
}

struct Key {
  std::string_view section;
  std::string_view name;
  Problem (*set)(Config& config, std::string_view value);
};

using Value = std::string_view;
constexpr std::array kKeys{
    Key{"reader", "idle_interval_ms",
        [](Config& c, Value v) { return set_number(c.idle_interval, v, 10, 10'000); }},
    Key{"reader", "presence_interval_ms",
        [](Config& c, Value v) { return set_number(c.presence_interval, v, 50, 10'000); }},
    Key{"reader", "client_grace_ms",
        [](Config& c, Value v) { return set_number(c.client_grace, v, 0, 60'000); }},
    Key{"reader", "buzzer", [](Config& c, Value v) { return set_flag(c.buzzer, v); }},
    Key{"reader", "leds", [](Config& c, Value v) { return set_flag(c.leds, v); }},
    Key{"reader", "max_frame_bytes",
        [](Config& c, Value v) { return set_number(c.link.max_frame, v, 16, 255); }},
    Key{"log", "level",
        [](Config& c, Value v) {
          return set_choice(c.log_level, v,
                            {std::pair<Value, log::Level>{"debug", log::Level::debug},
                             {"info", log::Level::info},
                             {"error", log::Level::error},
                             {"critical", log::Level::critical}});
        }},
    Key{"cards", "poll_a", [](Config& c, Value v) { return set_flag(c.card.poll_a, v); }},
    Key{"cards", "poll_b", [](Config& c, Value v) { return set_flag(c.card.poll_b, v); }},
    Key{"cards", "poll_felica", [](Config& c, Value v) { return set_flag(c.card.poll_felica, v); }},
    Key{"cards", "poll_jewel", [](Config& c, Value v) { return set_flag(c.card.poll_jewel, v); }},
    Key{"cards", "max_kbps",
        [](Config& c, Value v) {
          return set_choice(c.card.max_kbps, v,
                            {std::pair<Value, unsigned>{"106", 106}, {"212", 212}, {"424", 424}});
        }},
    Key{"cards", "historical_bytes",
        [](Config& c, Value v) {
          using card::HistoricalBytes;
          return set_choice(c.card.historical_bytes, v,
                            {std::pair<Value, HistoricalBytes>{"pcsc", HistoricalBytes::pcsc},
                             {"whole_ats", HistoricalBytes::whole_ats}});
        }},
    Key{"cards", "card_names",
        [](Config& c, Value v) {
          using card::CardNames;
          return set_choice(c.card.card_names, v,
                            {std::pair<Value, CardNames>{"pcsc", CardNames::pcsc},
                             {"windows", CardNames::windows},
                             {"acs", CardNames::acs}});
        }},
    Key{"cards", "wrong_key",
        [](Config& c, Value v) {
          return set_choice(
              c.card.wrong_key, v,
              {std::pair<Value, StatusWord>{"6300", sw::failed}, {"6982", sw::security_status}});
        }},
    Key{"cards", "forget_keys", [](Config& c, Value v) { return set_flag(c.card.forget_keys, v); }},
    Key{"cards", "lasting_keys",
        [](Config& c, Value v) { return set_flag(c.card.takes_lasting_keys, v); }},
    Key{"cards", "compatibility_write",
        [](Config& c, Value v) { return set_flag(c.card.compatibility_write, v); }},
    Key{"cards", "wtx_limit_ms",
        [](Config& c, Value v) { return set_number(c.card.wtx_limit, v, 1'000, 600'000); }},
    Key{"cards", "phone_grace_ms",
        [](Config& c, Value v) { return set_number(c.card.phone_grace, v, 0, 10'000); }},
};

}  // namespace

Problem set_key(Config& config, std::string_view section, std::string_view key,
                std::string_view value) {
  for (const auto& one : kKeys) {
    if (one.section != section || one.name != key) continue;
    auto problem = one.set(config, value);
    if (problem) problem = fmt::format("{}: {}", key, *problem);
    return problem;
  }
  constexpr std::size_t kShown = 40;
  return fmt::format("unknown key `{}` in section [{}], ignored", key.substr(0, kShown),
                     section.substr(0, kShown));
}

std::vector<std::string> key_names() {
  std::vector<std::string> names;
  for (const auto& key : kKeys) names.push_back(fmt::format("{}.{}", key.section, key.name));
  return names;
}

}  // namespace acr122::reader
