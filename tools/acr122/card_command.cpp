// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card_command.h"

namespace tool {

namespace {

Keys keys_in(const std::string& file) try {
  return file.empty() ? Keys() : keys_of(read_file(file));
} catch (const std::runtime_error& error) {
  throw std::runtime_error(fmt::format("{}: {}", file, error.what()));
}

std::chrono::milliseconds patience(const CardOptions& options) {
  constexpr double kMs = 1000;
  return std::chrono::milliseconds(static_cast<std::int64_t>(options.patience_s * kMs));
}

}  // namespace

CardSession::CardSession(const CardOptions& options)
    : keys_(keys_in(options.keys)),
      card_(context_, options.reader, patience(options)),
      look_(look_at(card_, card_.atr())) {}

Json to_json(const Look& look) {
  Json json{{"kind", look.kind}, {"atr", acr122::to_hex(look.atr)}};
  if (look.uid) json["uid"] = acr122::to_hex(*look.uid);
  if (look.historical) json["historical"] = acr122::to_hex(*look.historical);
  if (look.sak) json["sak"] = fmt::format("{:02X}", *look.sak);
  if (look.atqa) json["atqa"] = acr122::to_hex(*look.atqa);
  return json;
}

}  // namespace tool
