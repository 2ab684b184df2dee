// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122: what a person wants of readers and cards, over plain PC/SC.
#include <fmt/format.h>

#include <cstdio>

#include "command.h"
#include "pcsc.h"

namespace {

using namespace tool;

void add_commands(CLI::App& app, Action& action) {
  for (const auto add : {add_list, add_watch, add_info, add_ndef, add_dump, add_restore, add_apdu,
                         add_led, add_beep, add_identify, add_bench, add_probe, add_replay}) {
    add(app, action);
  }
}

int complain(const std::exception& error, int code) {
  fmt::print(stderr, "acr122: {}\n", error.what());
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Readers and cards over PC/SC.", "acr122");
  app.require_subcommand(1);
  app.set_version_flag("--version", ACR122_VERSION);
  Action action;
  add_commands(app, action);
  try {
    app.parse(argc, argv);
    return action();
  } catch (const CLI::ParseError& error) {  // --help comes this way too
    return app.exit(error) == 0 ? exit_code::kDone : exit_code::kWrongUsage;
  } catch (const NoReader& error) {
    return complain(error, exit_code::kNoReader);
  } catch (const pcsc::Error& error) {
    return complain(error, exit_code::kNoReader);
  } catch (const NoCard& error) {
    return complain(error, exit_code::kNoCard);
  } catch (const CardGone& error) {
    return complain(error, exit_code::kCardGone);
  } catch (const Refused& error) {
    return complain(error, exit_code::kRefused);
  } catch (const std::exception& error) {
    return complain(error, exit_code::kFailed);
  }
}
