// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card_command.h"

#include "sim/base/hex.h"
#include "storage.h"

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

void give_password(Card& card, const Look& look, const std::string& pwd) {
  if (look.family != Family::type2) throw Refused("--pwd is for Ultralight EV1 and NTAG");
  if (!log_in(card, sim::parse_hex(pwd).value()))
    throw Refused("the card does not take this password, and may count the attempts");
}

}  // namespace

CardSession::CardSession(const CardOptions& options)
    : keys_(keys_in(options.keys)),
      card_(context_, options.reader, patience(options)),
      look_(look_at(card_, card_.atr())) {
  if (options.pwd.empty()) return;
  give_password(card_, look_, options.pwd);
  opened_ = true;
}

CardSession::~CardSession() {
  if (!opened_) return;
  try {
    card_.reset();
  } catch (const std::exception&) {
    // It is gone, and what it was open for with it.
  }
}

Json to_json(const Look& look) {
  Json json{{"kind", look.kind}, {"atr", acr122::to_hex(look.atr)}};
  if (look.uid) json["uid"] = acr122::to_hex(*look.uid);
  if (look.historical) json["historical"] = acr122::to_hex(*look.historical);
  if (look.sak) json["sak"] = fmt::format("{:02X}", *look.sak);
  if (look.atqa) json["atqa"] = acr122::to_hex(*look.atqa);
  return json;
}

}  // namespace tool
