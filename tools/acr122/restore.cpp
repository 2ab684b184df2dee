// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 restore: a file of acr122 dump, or of others, back onto a card.
#include <fmt/format.h>

#include "card_command.h"
#include "classic_access.h"
#include "console.h"
#include "image.h"
#include "ndef.h"
#include "ndef_tag.h"
#include "restore_plan.h"

namespace tool {

namespace {

struct RestoreOptions {
  CardOptions card = {};
  std::string file = {};
  Allowed allowed = {};
};

Image read_image(Format format, const std::string& text, const Memory* memory) {
  if (format == Format::json) return from_json_file(text);
  if (format == Format::flipper) return from_flipper_file(text);
  return from_raw_file(text, *memory);
}

/// What was written, and how to go on.
std::string after_loss(const Restored& state, const std::string& unit) {
  return fmt::format(
      "The card was taken away. {} of {} {}s are written and verified, {} were the same already; "
      "{} "
      "{:02X} was on its way and may hold neither the old nor the new. Put the card back and type "
      "the same command again: it goes on there.",
      state.written, state.total, unit, state.same, unit, state.at);
}

void tell(const RestoreOptions& options, const Memory& memory, const Restored& state) {
  const auto left = memory.places().size() - state.total;
  if (options.card.json) {
    print({{"written", state.written}, {"same", state.same}, {"left_alone", left}});
    return;
  }
  fmt::print("{}: {} {}s written and verified, {} were the same already, {} left alone.\n",
             memory.product(), state.written, memory.unit_name(), state.same, left);
  if (left == 0) return;
  fmt::print("Left alone: {} (docs/acr122.md)\n",
             options.allowed.keys && options.allowed.locks
                 ? "what is the maker's, and what the file does not know"
                 : "what is the maker's, and keys and lock bits without --with-keys, --with-locks");
}

/// The keys of the file open the card that it was made of.
Keys with_keys_of(const Image& image, Keys keys) {
  if (image.family != "classic") return keys;
  for (const auto& [number, data] : image.units) {
    if (!data || !classic::is_trailer(number)) continue;
    const ByteView trailer(*data);
    for (const auto key : {trailer.first(classic::kKey), trailer.last(classic::kKey)}) {
      if (std::ranges::find(keys, acr122::to_bytes(key)) == keys.end())
        keys.push_back(acr122::to_bytes(key));
    }
  }
  return keys;
}

int restore_image(const RestoreOptions& options, CardSession& session, Format format,
                  const std::string& text) {
  auto keys = session.keys();
  if (format != Format::raw) keys = with_keys_of(read_image(format, text, nullptr), keys);
  auto memory = memory_of(session.card(), session.look(), keys);
  const auto image = read_image(format, text, memory.get());
  if (format == Format::raw && image.family == "classic")
    memory = memory_of(session.card(), session.look(), with_keys_of(image, keys));
  const auto plan = restore_plan(image, *memory, options.allowed);
  Restored state;
  const ProgressBar bar("writing", plan.size());
  try {
    restore_units(image, *memory, plan, state, [&] { bar.show(state.written + state.same); });
  } catch (const CardGone&) {
    throw CardGone(after_loss(state, memory->unit_name()));
  }
  tell(options, *memory, state);
  return exit_code::kDone;
}

int restore(const RestoreOptions& options) {
  const auto format = format_of(options.file);
  const auto text = read_file(options.file);
  if (format == Format::ndef)
    throw std::runtime_error("a message alone: acr122 ndef write --raw " + options.file);
  CardSession session(options.card);
  return restore_image(options, session, format, text);
}

}  // namespace

void add_restore(CLI::App& app, Action& action) {
  auto* command = new_command(app, "restore", "a file of acr122 dump back onto a card");
  const auto options = std::make_shared<RestoreOptions>();
  add_card(*command, options->card);
  add_keys(*command, options->card);
  command
      ->add_option("file", options->file,
                   "its ending tells the format: .json, .mfd (.mfu, .bin), .nfc (Flipper)")
      ->required();
  command->add_flag("--with-keys", options->allowed.keys,
                    "also keys and passwords; without them a card may be closed for ever");
  command->add_flag("--with-locks", options->allowed.locks,
                    "also lock bits, one-time bytes and configuration; that cannot be undone");
  command->callback([&action, options] { action = [options] { return restore(*options); }; });
}

}  // namespace tool
