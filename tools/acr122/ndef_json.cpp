// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ndef_json.h"

#include <fmt/format.h>

#include "ndef.h"

namespace tool {

namespace {

using Json = nlohmann::json;

Json records_of(const Bytes& message) {
  const auto records = ndef::decode(message);
  if (!records) return nullptr;
  auto all = Json::array();
  for (const auto& record : *records) {
    const auto words = ndef::in_words(record);
    all.push_back({{"kind", words.kind}, {"value", words.value}});
  }
  return all;
}

/// A vCard has several lines: each is indented.
std::string record_in_words(const Json& record) {
  std::string text;
  for (const auto letter : record["value"].get<std::string>()) {
    text += letter;
    if (letter == '\n') text += "            ";
  }
  return fmt::format("  {:<10}{}\n", record["kind"].get<std::string>(), text);
}

}  // namespace

Json ndef_to_json(NdefTag& tag) {
  const auto message = tag.read();
  Json json{{"tag", tag.kind()}, {"capacity", tag.capacity()}, {"writable", tag.writable()}};
  json["message"] = message ? Json(acr122::to_hex(*message)) : Json();
  json["records"] = message ? records_of(*message) : Json::array();
  return json;
}

std::string ndef_in_words(const Json& json) {
  if (json.contains("missing")) return fmt::format("  {}\n", json["missing"].get<std::string>());
  auto text = fmt::format("  {}, {} bytes, {}\n", json["tag"].get<std::string>(),
                          json["capacity"].get<std::size_t>(),
                          json["writable"].get<bool>() ? "open" : "read only");
  if (json["records"].is_null()) return text + "  the message makes no sense\n";
  if (json["records"].empty()) return text + "  no message\n";
  for (const auto& record : json["records"]) text += record_in_words(record);
  return text;
}

}  // namespace tool
