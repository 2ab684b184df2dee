// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 apdu: whatever one wants to say to a card.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <iostream>
#include <sstream>

#include "card_command.h"
#include "pcsc_door.h"
#include "prompt.h"
#include "sim/base/hex.h"

namespace tool {

namespace {

struct ApduOptions {
  CardOptions card = {};
  std::vector<std::string> apdus = {};
  std::string script = {};
  bool direct = false;
};

/// Where APDUs go: to a card, or to the reader itself, which needs none.
class Talk {
 public:
  explicit Talk(const ApduOptions& options) : json_(options.card.json) {
    if (options.direct) {
      door_ = std::make_unique<PcscDoor>(context_, chosen(context_, options.card.reader));
    } else {
      const std::chrono::duration<double> patience(options.card.patience_s);
      card_ = std::make_unique<PcscCard>(
          context_, options.card.reader,
          std::chrono::duration_cast<std::chrono::milliseconds>(patience));
    }
  }

  /// A line of a script. False: it was no APDU, or the answer was no success.
  bool line(std::string text) {
    text.erase(std::min(text.find('#'), text.size()));
    if (text.find_first_not_of(" \t\r") == std::string::npos) return true;
    if (text.find("reset") == 0) return reset();
    const auto apdu = sim::parse_hex(text);
    if (!apdu || apdu->size() < 2) {
      fmt::print(stderr, "acr122: \"{}\" is no APDU in hexadecimal\n", text);
      return false;
    }
    return say(*apdu);
  }

 private:
  bool reset() {
    if (!card_) throw Refused("reset needs a card");
    card_->reset();
    if (!json_) fmt::print("reset\n");
    std::fflush(stdout);
    return true;
  }

  Bytes send(const Bytes& apdu) {
    if (card_) return card_->transmit(apdu);
    const auto answer = door_->send(apdu);
    if (!answer) throw Refused("the driver does not pass this to the reader");
    return *answer;
  }

  /// The answer to FF 00 48, which has no status word.
  static bool is_name(const Bytes& answer) {
    return std::string(answer.begin(), answer.end()).starts_with("ACR122");
  }

  /// 90 and 91 begin a success, 61 one to fetch.
  static bool is_success(const Bytes& answer) {
    if (answer.size() < 2) return false;
    const auto high = answer[answer.size() - 2], low = answer.back();
    const bool desfire = high == 0x91 && (low == 0x00 || low == 0xAF);
    return is_name(answer) || high == 0x90 || high == 0x61 || desfire;
  }

  bool say(const Bytes& apdu) {
    const auto answer = send(apdu);
    if (json_) {
      fmt::print("{}\n",
                 Json{{"apdu", acr122::to_hex(apdu)}, {"answer", acr122::to_hex(answer)}}.dump());
    } else {
      show(apdu, answer);
    }
    std::fflush(stdout);
    return is_success(answer);
  }

  static void show(const Bytes& apdu, const Bytes& answer) {
    fmt::print("> {}\n< {}", acr122::to_hex(apdu), acr122::to_hex(answer));
    if (is_name(answer)) {
      fmt::print("  {}\n", std::string(answer.begin(), answer.end()));
    } else if (answer.size() >= 2) {
      acr122::ByteReader in(ByteView(answer).last(2));
      fmt::print("  ({})\n", in_words(in.u16be()));
    } else {
      fmt::print("  (an answer without a status word)\n");
    }
  }

  bool json_;
  pcsc::Context context_;
  std::unique_ptr<PcscCard> card_;
  std::unique_ptr<PcscDoor> door_;
};

using Lines = std::function<std::optional<std::string>()>;

Lines lines_of(std::istream& stream) {
  return [&stream]() -> std::optional<std::string> {
    std::string text;
    if (!std::getline(stream, text)) return std::nullopt;
    return text;
  };
}

Lines lines_of_standard_input() {
  if (::isatty(STDIN_FILENO) == 0) return lines_of(std::cin);
  return [] { return typed_line("apdu> "); };
}

bool each_line(Talk& talk, const Lines& next) {
  bool all = true;
  while (const auto text = next()) {
    if (*text == "quit") break;
    all = talk.line(*text) && all;
  }
  return all;
}

int apdu(const ApduOptions& options) {
  Talk talk(options);
  bool all = true;
  for (const auto& one : options.apdus) all = talk.line(one) && all;
  if (!options.script.empty() && options.script != "-") {
    std::istringstream script(read_file(options.script));
    all = each_line(talk, lines_of(script)) && all;
  } else if (options.apdus.empty()) {
    all = each_line(talk, lines_of_standard_input()) && all;
  }
  return all ? exit_code::kDone : exit_code::kFailed;
}

}  // namespace

void add_apdu(CLI::App& app, Action& action) {
  auto* command = new_command(
      app, "apdu",
      "send APDUs: those given, those of a script, or line by line from standard input");
  const auto options = std::make_shared<ApduOptions>();
  add_card(*command, options->card);
  command->add_option("apdu", options->apdus, "in hexadecimal, each in quotes or without blanks");
  command
      ->add_option("--script", options->script,
                   "a file with an APDU a line; # begins a comment, reset resets the card")
      ->type_name("FILE");
  command->add_flag("--direct", options->direct,
                    "to the reader itself (FF 00 ..), with or without a card");
  command->callback([&action, options] { action = [options] { return apdu(*options); }; });
}

}  // namespace tool
