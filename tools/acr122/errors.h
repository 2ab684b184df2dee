// SPDX-License-Identifier: LGPL-2.1-or-later
// How a command ends: exceptions in words, and the exit code of each.
#pragma once

#include <stdexcept>

namespace tool {

/// There is no reader to work with.
struct NoReader : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// No card lies there.
struct NoCard : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The card was taken away, or somebody reset it: nothing more can be said to it.
struct CardGone : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The card, or the driver, cannot do that or does not allow it.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

namespace exit_code {
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kWrongUsage = 2;
inline constexpr int kNoCard = 3;
inline constexpr int kCardGone = 4;
inline constexpr int kRefused = 5;
inline constexpr int kNoReader = 69;  // EX_UNAVAILABLE
}  // namespace exit_code

/// For --help.
inline constexpr auto kExitCodes =
    "Exit codes: 0 done; 1 something went wrong, or differs; 2 wrong options; 3 no card; 4 the "
    "card was taken away; 5 the card cannot do that or does not allow it; 69 no pcscd or no "
    "reader.";

}  // namespace tool
