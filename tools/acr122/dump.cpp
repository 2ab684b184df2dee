// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 dump: what is on a card, into a file.
#include <fmt/format.h>

#include "card_command.h"
#include "console.h"
#include "image.h"
#include "ndef_tag.h"

namespace tool {

namespace {

struct DumpOptions {
  CardOptions card = {};
  std::string file = {};
};

Image read_all(Memory& memory, const Look& look) {
  Image image{.family = memory.family(), .product = memory.product()};
  image.uid = look.uid.value_or(Bytes());
  image.atqa = look.atqa.value_or(Bytes());
  image.sak = look.sak;
  image.version = memory.version();
  image.signature = memory.signature();
  image.unit = memory.unit();
  const auto& places = memory.places();
  const ProgressBar bar("reading", places.size());
  for (std::size_t done = 0; done < places.size(); ++done) {
    bar.show(done);
    try {
      image.units[places[done].number] = memory.read(places[done].number);
    } catch (const CardGone&) {
      throw CardGone(
          fmt::format("The card was taken away after {} of {} {}s. No file was written: put it "
                      "back and type the "
                      "same command again.",
                      done, places.size(), memory.unit_name()));
    }
  }
  return image;
}

std::string in_format(Format format, const Image& image, const Memory& memory) {
  if (format == Format::raw) return to_raw_file(image, memory);
  return format == Format::flipper ? to_flipper_file(image) : to_json_file(image);
}

/// Units that are not known and could be: a key of a Type 2 tag never reads.
std::size_t missing(const Image& image, const Memory& memory) {
  std::size_t count = 0;
  for (const auto& place : memory.places()) {
    const bool never = place.use == Use::secret && memory.family() != "classic";
    count += !image.units.at(place.number) && !never ? 1U : 0U;
  }
  return count;
}

const char* advice(const std::string& family) {
  if (family == "classic") return ": --keys FILE names more keys to try";
  return family == "type2" ? ": --pwd PASSWORD opens what a password protects" : "";
}

int tell(const DumpOptions& options, const Memory& memory, std::size_t missing) {
  const auto total = memory.places().size();
  if (options.card.json) {
    print({{"product", memory.product()},
           {"units", total},
           {"missing", missing},
           {"file", options.file}});
  } else if (options.file != "-") {
    fmt::print("{}: {} {}s written to {}.\n", memory.product(), total - missing, memory.unit_name(),
               options.file);
  }
  if (missing == 0) return exit_code::kDone;
  fmt::print(stderr, "acr122: {} {}s could not be read{}\n", missing, memory.unit_name(),
             advice(memory.family()));
  return exit_code::kRefused;
}

int dump_message(const DumpOptions& options, CardSession& session) {
  const auto message = ndef_tag(session.card(), session.look(), session.keys())->read();
  if (!message) throw Refused("there is no message on the card");
  write_file(options.file, {message->begin(), message->end()});
  if (options.card.json) print({{"bytes", message->size()}, {"file", options.file}});
  return exit_code::kDone;
}

int dump(const DumpOptions& options) {
  const auto format = format_of(options.file);
  CardSession session(options.card);
  if (format == Format::ndef) return dump_message(options, session);
  const auto memory = memory_of(session.card(), session.look(), session.keys());
  const auto image = read_all(*memory, session.look());
  write_file(options.file, in_format(format, image, *memory));
  return tell(options, *memory, missing(image, *memory));
}

}  // namespace

void add_dump(CLI::App& app, Action& action) {
  auto* command = new_command(app, "dump", "what is on a card, into a file");
  const auto options = std::make_shared<DumpOptions>();
  add_card(*command, options->card);
  add_keys(*command, options->card);
  command
      ->add_option("file", options->file,
                   "its ending tells the format: .json, .mfd (.mfu, .bin), .nfc (Flipper), .ndef")
      ->required();
  command->callback([&action, options] { action = [options] { return dump(*options); }; });
}

}  // namespace tool
