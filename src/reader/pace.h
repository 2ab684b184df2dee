// SPDX-License-Identifier: LGPL-2.1-or-later
// How hard an empty field is looked at: the longer nothing has happened, the fewer commands. Pure.
#pragma once

#include <chrono>

#include "card/effort.h"
#include "config/settings.h"

namespace acr122::reader {

struct Pace {
  card::Effort effort;  // of one round of looks
  Milliseconds pause;   // behind it
};

/// `calm`: for how long no card was there and no program drove the reader. A tap is likely soon
/// after something happened: for a sixtieth of Settings::quiet_after none is missed (type A of
/// 60 ms, others of 90 ms); until all of it none of type A; from then on what stays for longer is
/// found. The chip's own tries take the place of pauses, unless the field is to be off between
/// looks.
Pace pace_after(std::chrono::nanoseconds calm, const config::Settings& settings);

/// From then on few looks are worth a transfer.
bool is_quiet(std::chrono::nanoseconds calm, const config::Settings& settings);

}  // namespace acr122::reader
