// SPDX-License-Identifier: LGPL-2.1-or-later
// Flipper Zero's .nfc, version 4 (its documentation, NfcFileFormats.md): MIFARE Classic,
// Ultralight, NTAG. Lines of "name: value".
#include <sstream>
#include <stdexcept>

#include "image.h"
#include "sim/base/hex.h"

namespace tool {

namespace {

constexpr auto kClassic = "Mifare Classic", kType2 = "NTAG/Ultralight";
constexpr std::size_t kPage = 4, kBlock = 16;

/// Its names of ours.
const std::map<std::string, std::string>& type2_names() {
  static const std::map<std::string, std::string> names{
      {"MIFARE Ultralight", "Mifare Ultralight"},
      {"MIFARE Ultralight C", "Mifare Ultralight C"},
      {"MIFARE Ultralight EV1, 48 bytes", "Mifare Ultralight 11"},
      {"MIFARE Ultralight EV1, 128 bytes", "Mifare Ultralight 21"},
      {"NTAG203", "NTAG203"},
      {"NTAG213", "NTAG213"},
      {"NTAG215", "NTAG215"},
      {"NTAG216", "NTAG216"},
      {"NTAG I2C 1K", "NTAG I2C 1K"},
      {"NTAG I2C 2K", "NTAG I2C 2K"},
      {"NTAG I2C plus 1K", "NTAG I2C Plus 1K"},
      {"NTAG I2C plus 2K", "NTAG I2C Plus 2K"},
  };
  return names;
}

std::string type2_name(const std::string& product) {
  const auto found = type2_names().find(product);
  if (found == type2_names().end())
    throw std::runtime_error("this format does not know a " + product + ": use .json");
  return found->second;
}

std::string classic_size(std::size_t blocks) {
  if (blocks == 256) return "4K";
  return blocks == 20 ? "MINI" : "1K";
}

std::string head(const Image& image, const char* type) {
  if (!image.sak || image.atqa.empty())
    throw std::runtime_error("this format wants SAK and ATQA, which the driver does not tell");
  return fmt::format(
      "Filetype: Flipper NFC device\nVersion: 4\nDevice type: {}\nUID: {}\nATQA: {}\nSAK: "
      "{:02X}\n",
      type, acr122::to_hex(image.uid), acr122::to_hex(image.atqa), *image.sak);
}

/// Its sign for what is not known, for each byte.
std::string unknown(std::size_t size) {
  std::string text = "??";
  for (std::size_t at = 1; at < size; ++at) text += " ??";
  return text;
}

std::string classic_file(const Image& image) {
  auto text =
      head(image, kClassic) + fmt::format("Mifare Classic type: {}\nData format version: 2\n",
                                          classic_size(image.units.size()));
  for (const auto& [number, data] : image.units)
    text += fmt::format("Block {}: {}\n", number, data ? acr122::to_hex(*data) : unknown(kBlock));
  return text;
}

/// There is no sign for an unknown page: the file ends before it, and says how many there are.
std::string type2_file(const Image& image) {
  const auto bytes = [](const Bytes& known, std::size_t size) {
    return acr122::to_hex(known.size() == size ? known : Bytes(size));
  };
  constexpr std::size_t kSignature = 32, kVersion = 8;
  auto text = head(image, kType2) +
              fmt::format(
                  "Data format version: 2\nNTAG/Ultralight type: {}\nSignature: {}\nMifare "
                  "version: {}\n",
                  type2_name(image.product), bytes(image.signature, kSignature),
                  bytes(image.version, kVersion));
  for (int counter = 0; counter < 3; ++counter)
    text += fmt::format("Counter {}: 0\nTearing {}: 00\n", counter, counter);
  std::string pages;
  std::size_t read = 0;
  for (const auto& [number, data] : image.units) {
    if (!data || number != read) break;
    pages += fmt::format("Page {}: {}\n", number, acr122::to_hex(*data));
    ++read;
  }
  const auto total = image.units.empty() ? 0 : image.units.rbegin()->first + 1;
  return text + fmt::format("Pages total: {}\nPages read: {}\n", total, read) + pages +
         "Failed authentication attempts: 0\n";
}

using Lines = std::map<std::string, std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const auto colon = line.find(": ");
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.starts_with('#') && colon != std::string::npos)
      lines[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return lines;
}

Bytes bytes_at(const Lines& lines, const std::string& name) {
  const auto found = lines.find(name);
  const auto bytes = found == lines.end() ? std::nullopt : sim::parse_hex(found->second);
  if (!bytes) throw std::runtime_error("no file of a Flipper: no \"" + name + "\"");
  return *bytes;
}

/// "Page 7" or "Block 7", from 0 on until one is not there.
void add_units(Image& image, const Lines& lines, const char* name) {
  constexpr std::size_t kMost = 0x200;
  for (std::size_t number = 0; number < kMost; ++number) {
    const auto found = lines.find(fmt::format("{} {}", name, number));
    if (found == lines.end()) return;
    auto& unit = image.units[number];
    if (found->second.find('?') == std::string::npos) unit = bytes_at(lines, found->first);
    if (unit && unit->size() != image.unit)
      throw std::runtime_error(
          fmt::format("no file of a Flipper: {} is of another length", found->first));
  }
}

std::string product_of(const std::string& flipper) {
  for (const auto& [ours, theirs] : type2_names()) {
    if (theirs == flipper) return ours;
  }
  return flipper;
}

}  // namespace

std::string to_flipper_file(const Image& image) {
  if (image.family == "classic") return classic_file(image);
  if (image.family == "type2") return type2_file(image);
  throw std::runtime_error("this format is for MIFARE Classic, Ultralight and NTAG: use .json");
}

Image from_flipper_file(const std::string& text) {
  const auto lines = lines_of(text);
  const auto type = lines.find("Device type");
  if (type == lines.end() || (type->second != kClassic && type->second != kType2))
    throw std::runtime_error("no file of a Flipper with a MIFARE Classic, Ultralight or NTAG");
  const bool classic = type->second == kClassic;
  Image image{.family = classic ? "classic" : "type2", .unit = classic ? kBlock : kPage};
  image.uid = bytes_at(lines, "UID");
  image.atqa = bytes_at(lines, "ATQA");
  const auto sak = bytes_at(lines, "SAK");
  if (!sak.empty()) image.sak = sak.front();
  const auto product = lines.find("NTAG/Ultralight type");
  if (product != lines.end()) image.product = product_of(product->second);
  add_units(image, lines, classic ? "Block" : "Page");
  return image;
}

}  // namespace tool
