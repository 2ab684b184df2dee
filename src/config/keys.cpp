// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/keys.h"

#include <algorithm>
#include <array>

namespace acr122::config {
namespace {

using card::Modulation;
using Modulations = std::vector<Modulation>;

template <class T>
constexpr unsigned number(T value) {
  return static_cast<unsigned>(value);
}

constexpr std::array kYesNo{Word{"yes", 1},          Word{"no", 0},        Word{"true", 1, false},
                            Word{"false", 0, false}, Word{"on", 1, false}, Word{"off", 0, false},
                            Word{"1", 1, false},     Word{"0", 0, false}};
constexpr std::array kLeds{
    Word{"card", number(LedPolicy::card)}, Word{"off", number(LedPolicy::off)},
    Word{"untouched", number(LedPolicy::untouched)}, Word{"yes", number(LedPolicy::card), false},
    Word{"no", number(LedPolicy::untouched), false}};
constexpr std::array kBuzzer{Word{"off", number(BuzzerPolicy::off)},
                             Word{"arrival", number(BuzzerPolicy::arrival)},
                             Word{"untouched", number(BuzzerPolicy::untouched)},
                             Word{"no", number(BuzzerPolicy::off), false},
                             Word{"yes", number(BuzzerPolicy::arrival), false}};
constexpr std::array kQuietWatch{Word{"firmware", number(QuietWatch::firmware)},
                                 Word{"driver", number(QuietWatch::driver)}};
constexpr std::array kPiccAnswer{Word{"one_byte", number(PiccAnswer::one_byte)},
                                 Word{"two_bytes", number(PiccAnswer::two_bytes)}};
constexpr std::array kLevels{
    Word{"debug", number(log::Level::debug)}, Word{"info", number(log::Level::info)},
    Word{"error", number(log::Level::error)}, Word{"critical", number(log::Level::critical)}};
constexpr std::array kModulations{
    Word{"a", number(Modulation::a)}, Word{"b", number(Modulation::b)},
    Word{"felica_212", number(Modulation::felica_212)},
    Word{"felica_424", number(Modulation::felica_424)}, Word{"jewel", number(Modulation::jewel)}};
constexpr std::array kBitRates{Word{"106", 106}, Word{"212", 212}, Word{"424", 424}};
constexpr std::array kFrameSizes{Word{"64", 64}, Word{"128", 128}, Word{"256", 256}};
constexpr std::array kUidOrders{Word{"as_sent", number(card::UidOrder::as_sent)},
                                Word{"reversed", number(card::UidOrder::reversed)}};
constexpr std::array kHistoricalBytes{Word{"pcsc", number(card::HistoricalBytes::pcsc)},
                                      Word{"whole_ats", number(card::HistoricalBytes::whole_ats)}};
constexpr std::array kCardNames{Word{"pcsc", number(card::CardNames::pcsc)},
                                Word{"windows", number(card::CardNames::windows)},
                                Word{"acs", number(card::CardNames::acs)}};
constexpr std::array kWrongKey{Word{"6300", sw::failed.value},
                               Word{"6982", sw::security_status.value}};

// Each kind of field: from and to the number that its spelling stands for.

void assign(StatusWord& to, unsigned value) { to = {static_cast<std::uint16_t>(value)}; }
template <class T>
void assign(T& to, unsigned value) {
  to = static_cast<T>(value);
}

unsigned number_of(StatusWord value) { return value.value; }
template <class Rep, class Period>
unsigned number_of(std::chrono::duration<Rep, Period> value) {
  return static_cast<unsigned>(value.count());
}
template <class T>
unsigned number_of(T value) {
  return static_cast<unsigned>(value);
}

template <class T>
bool set(T& to, const Values& values, std::string_view text) {
  const auto value = read_value(values, text);
  if (value) assign(to, *value);
  return value.has_value();
}

template <class T>
std::string show(const T& field, const Values& values) {
  return write_value(values, number_of(field));
}

// Modulations: words with blanks in between, each at most once.

bool set(Modulations& to, const Values& values, std::string_view text) {
  Modulations order;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    const auto value = read_value(values, word);
    if (!value || std::ranges::count(order, Modulation(*value)) > 0) return false;
    order.push_back(Modulation(*value));
  }
  if (order.empty()) return false;
  to = std::move(order);
  return true;
}

std::string show(const Modulations& field, const Values& values) {
  std::string text;
  for (const auto modulation : field) {
    text += (text.empty() ? "" : " ") + write_value(values, number_of(modulation));
  }
  return text;
}

/// `Field` is a function from a Settings to the field in it.
template <class Field>
constexpr Key key(std::string_view section, std::string_view name, Values values, Field /*field*/) {
  return {section, name, values,
          [](Settings& c, const Values& v, std::string_view text) {
            return config::set(Field{}(c), v, text);
          },
          [](const Settings& c, const Values& v) { return config::show(Field{}(c), v); }};
}

constexpr Values range(unsigned low, unsigned high, std::string_view unit) {
  return {low, high, unit, {}};
}
constexpr Values milliseconds(unsigned low, unsigned high) {
  return range(low, high, "milliseconds");
}
constexpr Values one_of(std::span<const Word> words, std::string_view unit = "") {
  return {0, 0, unit, words};
}
constexpr Values list_of(std::span<const Word> words) { return {0, 0, "", words, true}; }

// A way to the field that works for constant and for changeable settings.
#define FIELD(path) ([](auto& c) -> auto& { return c.path; })
constexpr std::array kKeys{
    key("reader", "idle_interval_ms", milliseconds(10, 10'000), FIELD(idle_interval)),
    key("reader", "quiet_after_s", range(0, 86'400, "seconds"), FIELD(quiet_after)),
    key("reader", "quiet_watch", one_of(kQuietWatch), FIELD(quiet_watch)),
    key("reader", "quiet_interval_ms", milliseconds(10, 10'000), FIELD(quiet_interval)),
    key("reader", "idle_field", one_of(kYesNo), FIELD(card.idle_field)),
    key("reader", "presence_interval_ms", milliseconds(50, 10'000), FIELD(presence_interval)),
    key("reader", "client_grace_ms", milliseconds(0, 60'000), FIELD(client_grace)),
    key("reader", "leds", one_of(kLeds), FIELD(leds)),
    key("reader", "buzzer", one_of(kBuzzer), FIELD(buzzer)),
    key("reader", "picc_parameter_answer", one_of(kPiccAnswer), FIELD(picc_answer)),
    key("reader", "max_frame_bytes", range(16, kMostDirectTransmit, "bytes"),
        FIELD(link.max_frame)),
    key("log", "level", one_of(kLevels), FIELD(log_level)),
    key("cards", "technologies", list_of(kModulations), FIELD(card.technologies)),
    key("cards", "max_kbps", one_of(kBitRates, "kbps"), FIELD(card.max_kbps)),
    key("cards", "fsd_bytes", one_of(kFrameSizes, "bytes"), FIELD(card.fsd_bytes)),
    key("cards", "uid_order", one_of(kUidOrders), FIELD(card.uid_order)),
    key("cards", "historical_bytes", one_of(kHistoricalBytes), FIELD(card.historical_bytes)),
    key("cards", "card_names", one_of(kCardNames), FIELD(card.card_names)),
    key("cards", "key_slots", range(1, 256, "keys"), FIELD(card.key_slots)),
    key("cards", "wrong_key", one_of(kWrongKey), FIELD(card.wrong_key)),
    key("cards", "forget_keys", one_of(kYesNo), FIELD(card.forget_keys)),
    key("cards", "lasting_keys", one_of(kYesNo), FIELD(card.takes_lasting_keys)),
    key("cards", "compatibility_write", one_of(kYesNo), FIELD(card.compatibility_write)),
    key("cards", "wtx_limit_ms", milliseconds(1'000, 600'000), FIELD(card.wtx_limit)),
};
#undef FIELD

}  // namespace

std::span<const Key> keys() { return kKeys; }

}  // namespace acr122::config
