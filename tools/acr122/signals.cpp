// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 led, beep, identify: what the reader shows (ACR122U API 2.04, sections 6.2, 6.7).
#include <fmt/format.h>

#include <map>

#include "command.h"
#include "pcsc_card.h"
#include "pcsc_door.h"

namespace tool {

namespace {

/// Bits of P2: final state, which ones change, state and blinking of the first half.
constexpr std::uint8_t kRed = 0x01, kGreen = 0x02, kChangeBoth = 0x0C, kBlinkBoth = 0xC0;
constexpr unsigned kUnit = 100;  // ms; the firmware counts in tenths

struct Signal {
  std::uint8_t state = 0;
  unsigned on_ms = 0, off_ms = 0, times = 0;
  std::uint8_t buzzer = 0;  // 01: in the first half
};

std::uint8_t tenths(unsigned ms) { return static_cast<std::uint8_t>((ms + kUnit - 1) / kUnit); }

Json send(const std::string& reader, ByteView apdu) {
  const pcsc::Context context;
  const auto name = chosen(context, reader);
  PcscDoor door(context, name);
  const auto answer = door.send(apdu);
  const bool done = answer && answer->size() == 2 && answer->front() == 0x90;
  if (!done) throw Refused("the reader, or its driver, does not do that");
  return {{"reader", name}, {"answer", acr122::to_hex(*answer)}};
}

Json send(const std::string& reader, const Signal& signal) {
  return send(reader,
              Bytes{0xFF, 0x00, 0x40, signal.state, 0x04, tenths(signal.on_ms),
                    tenths(signal.off_ms), static_cast<std::uint8_t>(signal.times), signal.buzzer});
}

struct SignalOptions {
  std::string reader = {};
  std::string what = "both";
  unsigned times = 1, ms = 0;
  bool json = false;
};

/// The answer's second byte tells which lights are on now.
int tell(const Json& done, bool json) {
  if (json) print(done);
  return exit_code::kDone;
}

int led(const SignalOptions& options) {
  static const std::map<std::string, std::uint8_t> kStates{
      {"off", 0}, {"red", kRed}, {"green", kGreen}, {"both", kRed | kGreen}};
  Signal signal{.state = static_cast<std::uint8_t>(kChangeBoth | kStates.at(options.what))};
  if (options.ms != 0) {
    const auto blink = static_cast<std::uint8_t>(kStates.at(options.what) * 0x50U & 0xF0U);
    signal = {blink, options.ms, options.ms, options.times, 0};
  }
  return tell(send(options.reader, signal), options.json);
}

int beep(const SignalOptions& options) {
  return tell(send(options.reader, Signal{0, options.ms, options.ms, options.times, 1}),
              options.json);
}

/// The driver of this project blinks five seconds on one command; others get the lights by hand.
int identify(const SignalOptions& options) {
  Json done;
  try {
    done = send(options.reader, Bytes{0xFF, 0x00, 0x49, 0x44, 0x00});
  } catch (const Refused&) {
    done = send(options.reader, Signal{kBlinkBoth | 0x30, 200, 200, 10, 0});
  }
  if (!options.json) fmt::print("{} blinks.\n", done["reader"].get<std::string>());
  return tell(done, options.json);
}

using Doing = int (*)(const SignalOptions&);

std::pair<CLI::App*, std::shared_ptr<SignalOptions>> add(CLI::App& app, Action& action,
                                                         const char* name, const char* what,
                                                         Doing doing) {
  auto* command = new_command(app, name, what);
  auto options = std::make_shared<SignalOptions>();
  add_reader(*command, options->reader);
  command->add_flag("--json", options->json, "for programs");
  command->callback(
      [&action, options, doing] { action = [options, doing] { return doing(*options); }; });
  return {command, options};
}

void add_times(CLI::App& command, SignalOptions& options, const char* ms_what) {
  constexpr unsigned kMostTimes = 50, kMostMs = 2000;
  command.add_option("--times", options.times, "how often (default: 1)")
      ->type_name("NUMBER")
      ->check(CLI::Range(1U, kMostTimes));
  command.add_option("--ms", options.ms, ms_what)
      ->type_name("MS")
      ->check(CLI::Range(kUnit, kMostMs));
}

}  // namespace

void add_led(CLI::App& app, Action& action) {
  const auto [command, options] =
      add(app, action, "led", "switch the lights, or let them blink", led);
  command->add_option("what", options->what, "red, green, both or off")
      ->required()
      ->check(CLI::IsMember({"red", "green", "both", "off"}));
  add_times(*command, *options, "blink: so long on, so long off, in steps of 100");
}

void add_beep(CLI::App& app, Action& action) {
  const auto [command, options] = add(app, action, "beep", "beep", beep);
  options->ms = kUnit;
  add_times(*command, *options, "how long, in steps of 100 (default: 100)");
}

void add_identify(CLI::App& app, Action& action) {
  add(app, action, "identify", "let a reader blink: which one is it?", identify);
}

}  // namespace tool
