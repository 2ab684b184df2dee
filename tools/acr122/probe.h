// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 probe: the questions in their order, and the file that they end in.
#pragma once

#include "bench.h"

namespace tool {

struct ProbeOptions {
  bool long_frames = false;  // commands beyond 170 bytes, too
  bool alone = false;        // without any card
};

/// Asks everything. A step that goes wrong ends with a remark, and the next one begins; the reader
/// is left as it was in any case. False: a signal ended it (interrupt.h).
bool probe(Bench& bench, const ProbeOptions& options);

/// The file: what sim::parse_reader() reads, and what people want to know besides.
Json report(const Bench& bench, const std::string& version);

/// The report in words, for the terminal.
std::string summary(const Findings& findings);

}  // namespace tool
