// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/model/reader_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "sim/base/hex.h"

namespace sim {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestText =
    126;                                 // UTF-16 units of a USB string descriptor: USB 2.0, 9.6.7
constexpr std::size_t kLongestAtr = 33;  // ISO 7816-3
constexpr Microseconds kLongestDelay = 60'000'000;
constexpr std::uintmax_t kLargestFile = 16 * 1024 * 1024;  // bytes

/// The one list of what a file says about a reader.
template <class Model, class Visit>
void each_field(Model& model, Visit&& visit) {
  visit("vendor_id", model.vendor_id);
  visit("product_id", model.product_id);
  visit("bcd_device", model.bcd_device);
  visit("manufacturer", model.manufacturer);
  visit("product", model.product);
  visit("serial", model.serial);
  visit("firmware", model.firmware);
  visit("t0_get_response", model.t0_get_response);
  visit("chip_revision", model.chip_revision);
  visit("sam_atr", model.sam_atr);
  visit("voltages", model.voltages);
  visit("max_data_rate", model.max_data_rate);
  visit("control_packet", model.control_packet);
  visit("idle_error", model.idle_error);
  visit("short_parameter_answer", model.short_parameter_answer);
  visit("seq_one_low_after_long", model.seq_one_low_after_long);
  visit("first_answer_twice", model.first_answer_twice);
  visit("whole_ats_in_atr", model.whole_ats_in_atr);
  visit("fails_on_le_7b", model.fails_on_le_7b);
  visit("slow_slot_status", model.slow_slot_status);
  visit("first_answer_delay", model.first_answer_delay);
  visit("atqa_swapped", model.atqa_swapped);
  visit("lists_card_twice", model.lists_card_twice);
  visit("set_interface_stalls", model.set_interface_stalls);
  visit("interrupt_endpoint", model.interrupt_endpoint);
}

Json to_json(const acr122::Bytes& bytes) { return acr122::to_hex(bytes); }
template <class Value>
Json to_json(const Value& value) {
  return value;
}

// One field from JSON: what it had to be, or empty.
std::string take(const Json& from, bool& to) {
  if (!from.is_boolean()) return "true or false";
  to = from.get<bool>();
  return {};
}

std::string take(const Json& from, std::string& to) {
  if (!from.is_string()) return "a text";
  const auto& text = from.get_ref<const std::string&>();
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (text.size() > kLongestText || !std::ranges::all_of(text, printable)) {
    return fmt::format("at most {} printable ASCII letters", kLongestText);
  }
  to = text;
  return {};
}

std::string take(const Json& from, acr122::Bytes& to) {
  const auto bytes =
      from.is_string() ? parse_hex(from.get_ref<const std::string&>()) : std::nullopt;
  if (!bytes || bytes->size() > kLongestAtr) return "an ATR in hexadecimal, or empty";
  to = *bytes;
  return {};
}

template <class Number>
std::string take(const Json& from, Number& to) {
  constexpr bool is_time = std::is_same_v<Number, Microseconds>;
  constexpr std::uint64_t most = is_time ? kLongestDelay : std::numeric_limits<Number>::max();
  const bool fits = from.is_number_unsigned() && from.get<std::uint64_t>() <= most;
  if (!fits) return fmt::format("a number from 0 to {}", most);
  to = static_cast<Number>(from.get<std::uint64_t>());
  return {};
}

/// Takes the fields that are there, and remembers the first that is not as it should be.
class Taker {
 public:
  explicit Taker(const Json& object) : object_(object) {}
  template <class Value>
  void operator()(const char* name, Value& value) {
    const auto field = object_.find(name);
    if (field == object_.end()) return;
    if (const auto wanted = take(*field, value); !wanted.empty()) complain(name, wanted);
  }
  void complain(const char* name, const std::string& wanted) {
    if (problem_.empty()) problem_ = fmt::format("\"{}\" in \"reader\" is not {}", name, wanted);
  }
  const std::string& problem() const { return problem_; }

 private:
  const Json& object_;
  std::string problem_;
};

std::string take_doubts(const Json& reader, Doubts& doubts) {
  const auto field = reader.find("doubts");
  if (field == reader.end()) return {};
  if (!field->is_object()) return "\"doubts\" in \"reader\" is not an object of names and values";
  for (const auto& [name, value] : field->items()) {
    if (!value.is_string()) return fmt::format("the doubt \"{}\" has no text as its value", name);
    const auto assignment = fmt::format("{}={}", name, value.get_ref<const std::string&>());
    if (const auto problem = set_doubt(doubts, assignment); !problem.empty()) return problem;
  }
  return {};
}

std::string unknown_field(const Json& reader) {
  ReaderModel model;
  for (const auto& item : reader.items()) {
    bool known = item.key() == "doubts";
    each_field(model, [&](const char* name, const auto&) { known = known || item.key() == name; });
    if (!known) return fmt::format("no field \"{}\" in \"reader\" is known", item.key());
  }
  return {};
}

/// bMaxPacketSize0 of a full-speed device: USB 2.0, 5.5.3.
bool is_control_packet(std::uint8_t size) {
  return size == 8 || size == 16 || size == 32 || size == 64;
}

std::string take_reader(const Json& reader, ReaderModel& model) {
  if (auto problem = unknown_field(reader); !problem.empty()) return problem;
  Taker taker(reader);
  each_field(model, taker);
  if (!is_control_packet(model.control_packet)) taker.complain("control_packet", "8, 16, 32 or 64");
  return taker.problem().empty() ? take_doubts(reader, model.doubts) : taker.problem();
}

}  // namespace

Json reader_to_json(const ReaderModel& model) {
  auto reader = Json::object();
  each_field(model, [&](const char* name, const auto& value) { reader[name] = to_json(value); });
  auto& doubts = reader["doubts"] = Json::object();
  for (const auto& entry : doubt_entries()) {
    doubts[entry.name] = entry.values.at(entry.get(model.doubts));
  }
  return reader;
}

std::string parse_reader(const std::string& text, ReaderModel& model) {
  const auto file = Json::parse(text, nullptr, false);
  if (file.is_discarded()) return "no JSON";
  if (!file.is_object()) return "not a JSON object";
  const auto format = file.find("format");
  if (format == file.end() || *format != kReaderFormat) {
    return fmt::format("\"format\" is not \"{}\"", kReaderFormat);
  }
  const auto reader = file.find("reader");
  if (reader == file.end() || !reader->is_object()) return "\"reader\" is not an object";
  auto taken = model;
  auto problem = take_reader(*reader, taken);
  if (problem.empty()) model = std::move(taken);
  return problem;
}

std::string load_reader(const std::string& path, ReaderModel& model) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in) return fmt::format("{}: cannot be read", path);
  if (size > kLargestFile) return fmt::format("{}: too large for a reader's file", path);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const auto problem = parse_reader(text, model);
  return problem.empty() ? problem : fmt::format("{}: {}", path, problem);
}

}  // namespace sim
