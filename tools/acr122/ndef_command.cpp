// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 ndef read, write, erase.
#include <fmt/format.h>

#include "card_command.h"
#include "console.h"
#include "ndef.h"
#include "ndef_json.h"
#include "ndef_tag.h"

namespace tool {

namespace {

struct NdefOptions {
  CardOptions card = {};
  std::string raw = {};
  std::vector<std::string> texts = {}, uris = {}, vcards = {};
  std::string language = "en";
  ndef::Wifi wifi = {};
  bool format = false;
};

std::string to_text(ByteView bytes) { return {bytes.begin(), bytes.end()}; }
Bytes to_bytes(const std::string& text) { return {text.begin(), text.end()}; }

int read(const NdefOptions& options) {
  CardSession session(options.card);
  const auto tag = ndef_tag(session.card(), session.look(), session.keys());
  const auto json = ndef_to_json(*tag);
  if (!options.raw.empty()) {
    const auto message = tag->read();
    if (!message) throw Refused("there is no message on the card");
    write_file(options.raw, to_text(*message));
    return exit_code::kDone;
  }
  if (options.card.json) {
    print(json);
  } else {
    fmt::print("{}", ndef_in_words(json));
  }
  return exit_code::kDone;
}

Bytes message_of(const NdefOptions& options) {
  if (!options.raw.empty()) {
    auto raw = to_bytes(read_file(options.raw));
    if (!ndef::decode(raw)) throw std::runtime_error(options.raw + ": no NDEF message");
    return raw;
  }
  ndef::Message message;
  for (const auto& text : options.texts) message.push_back(ndef::text(text, options.language));
  for (const auto& uri : options.uris) message.push_back(ndef::uri(uri));
  if (!options.wifi.ssid.empty()) message.push_back(ndef::wifi(options.wifi));
  for (const auto& file : options.vcards)
    message.push_back(ndef::mime("text/vcard", to_bytes(read_file(file))));
  if (message.empty())
    throw std::runtime_error("what to write? --text, --uri, --wifi, --vcard or --raw");
  return ndef::encode(message);
}

/// What a card that was taken away holds, and how to go on.
std::string after_loss(const WriteState& state) {
  const auto* holds =
      "It holds what it held before, or no message if the first step was on its way.";
  if (state.emptied) holds = "It holds no message until it is written anew.";
  if (state.last) holds = "It holds the new message, or none: the last step was on its way.";
  return fmt::format(
      "The card was taken away after {} of {} steps. {} Put it back and type the same command "
      "again.",
      state.done, state.total, holds);
}

/// An object with "written" bytes, or words.
void tell(const Bytes& message, const CardOptions& options) {
  if (options.json) {
    print({{"written", message.size()}});
  } else {
    fmt::print("{}\n", message.empty()
                           ? "Erased."
                           : fmt::format("{} bytes written and read back.", message.size()));
  }
}

void put(NdefTag& tag, const Bytes& message) {
  const bool wipe = message.empty();
  if (!tag.writable()) throw Refused("the card is read only");
  if (message.size() > tag.capacity()) {
    throw Refused(fmt::format("the message has {} bytes, the card room for {}", message.size(),
                              tag.capacity()));
  }
  WriteState state;
  ProgressBar bar("writing", 100);
  state.changed = [&] {
    constexpr std::size_t kAll = 100;
    bar.show(std::min(kAll, kAll * state.done / std::max<std::size_t>(state.total, 1)));
  };
  try {
    tag.write(message, wipe, state);
  } catch (const CardGone&) {
    throw CardGone(after_loss(state));
  }
}

int write_message(const NdefOptions& options, const Bytes& message) {
  CardSession session(options.card);
  if (options.format) format_for_ndef(session.card(), session.look(), session.keys());
  const auto tag = ndef_tag(session.card(), session.look(), session.keys());
  put(*tag, message);
  tell(message, options.card);
  return exit_code::kDone;
}

CLI::App* add(CLI::App& app, Action& action, const char* name, const char* what,
              const std::shared_ptr<NdefOptions>& options,
              const std::function<int(const NdefOptions&)>& doing) {
  auto* command = new_command(app, name, what);
  add_card(*command, options->card);
  add_keys(*command, options->card);
  command->callback(
      [&action, options, doing] { action = [options, doing] { return doing(*options); }; });
  return command;
}

void add_write(CLI::App& ndef, Action& action) {
  const auto options = std::make_shared<NdefOptions>();
  auto* command = add(ndef, action, "write", "write a message, over the one that is there", options,
                      [](const NdefOptions& all) { return write_message(all, message_of(all)); });
  command->add_option("--text", options->texts, "a text; may stand several times")
      ->type_name("TEXT")
      ->expected(1);
  command->add_option("--language", options->language, "of the texts (default: en)")
      ->type_name("CODE");
  command->add_option("--uri", options->uris, "a link; may stand several times")
      ->type_name("URI")
      ->expected(1);
  auto* wifi =
      command->add_option("--wifi", options->wifi.ssid, "a network to join")->type_name("NAME");
  command->add_option("--password", options->wifi.password, "of the network (default: it is open)")
      ->type_name("PASSWORD")
      ->needs(wifi);
  command->add_option("--vcard", options->vcards, "a file with a vCard")
      ->type_name("FILE")
      ->expected(1);
  command->add_option("--raw", options->raw, "a file with a whole message, alone")
      ->type_name("FILE");
  command->add_flag("--format", options->format,
                    "prepare a new card first; that cannot be undone on Ultralight");
}

}  // namespace

void add_ndef(CLI::App& app, Action& action) {
  auto* ndef = new_command(app, "ndef", "read, write or erase the message of a tag (NDEF)");
  ndef->require_subcommand(1);
  const auto reading = std::make_shared<NdefOptions>();
  add(*ndef, action, "read", "show the message", reading, read)
      ->add_option("--raw", reading->raw, "write the message as it is to a file; - is the terminal")
      ->type_name("FILE");
  add_write(*ndef, action);
  add(*ndef, action, "erase", "no message, and zeros over the old one",
      std::make_shared<NdefOptions>(),
      [](const NdefOptions& all) { return write_message(all, Bytes()); });
}

}  // namespace tool
