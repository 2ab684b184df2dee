// SPDX-License-Identifier: LGPL-2.1-or-later
// Our own file: everything, and null for what is not known.
#include <nlohmann/json.hpp>

#include "image.h"
#include "sim/base/hex.h"

namespace tool {

namespace {

using Json = nlohmann::json;

constexpr auto kFormat = "acr122-card-1";

[[noreturn]] void wrong(const std::string& what) {
  throw std::runtime_error("no file of acr122 dump: " + what);
}

Bytes bytes_at(const Json& json, const char* name) {
  if (!json.contains(name)) return {};
  const auto bytes =
      json[name].is_string() ? sim::parse_hex(json[name].get<std::string>()) : std::nullopt;
  if (!bytes) wrong(fmt::format("\"{}\" is no hexadecimal", name));
  return *bytes;
}

std::string text_at(const Json& json, const char* name) {
  if (!json.contains(name) || !json[name].is_string()) wrong(fmt::format("no \"{}\"", name));
  return json[name].get<std::string>();
}

void add_unit(Image& image, const Json& row) {
  const bool number =
      row.is_object() && row.contains("number") && row["number"].is_number_unsigned();
  if (!number || !row.contains("data")) wrong("a unit without number or data");
  auto& unit = image.units[row["number"].get<std::size_t>()];
  if (row["data"].is_null()) return;
  unit = bytes_at(row, "data");
  if (unit->size() != image.unit) wrong("a unit of another length");
}

}  // namespace

std::string to_json_file(const Image& image) {
  Json json{{"format", kFormat},
            {"family", image.family},
            {"product", image.product},
            {"uid", acr122::to_hex(image.uid)},
            {"unit", image.unit}};
  if (image.sak) json["sak"] = fmt::format("{:02X}", *image.sak);
  if (!image.atqa.empty()) json["atqa"] = acr122::to_hex(image.atqa);
  if (!image.version.empty()) json["version"] = acr122::to_hex(image.version);
  if (!image.signature.empty()) json["signature"] = acr122::to_hex(image.signature);
  json["units"] = Json::array();
  for (const auto& [number, data] : image.units) {
    json["units"].push_back(
        {{"number", number}, {"data", data ? Json(acr122::to_hex(*data)) : Json()}});
  }
  return json.dump(1) + "\n";
}

Image from_json_file(const std::string& text) {
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("format", Json()) != kFormat)
    wrong(fmt::format("its \"format\" is not {}", kFormat));
  Image image{.family = text_at(json, "family"), .product = text_at(json, "product")};
  image.uid = bytes_at(json, "uid");
  image.atqa = bytes_at(json, "atqa");
  image.version = bytes_at(json, "version");
  image.signature = bytes_at(json, "signature");
  const auto sak = bytes_at(json, "sak");
  if (sak.size() == 1) image.sak = sak.front();
  const bool whole = json.contains("unit") && json["unit"].is_number_unsigned() &&
                     json.contains("units") && json["units"].is_array();
  if (!whole) wrong("no units");
  image.unit = json["unit"].get<std::size_t>();
  for (const auto& row : json["units"]) add_unit(image, row);
  return image;
}

}  // namespace tool
