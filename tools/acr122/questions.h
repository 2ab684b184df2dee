// SPDX-License-Identifier: LGPL-2.1-or-later
// The questions of a probe, by what lies on the reader. Each settles doubts of docs/doubts.md or
// says why it cannot. All of them ask only: nothing is written to a card.
#pragma once

#include "bench.h"

namespace tool {

/// SELECT without a name, in an I-block of number 0: harmless, and the first block of a session.
inline constexpr auto kOwnBlock = "D4 42 02 00 A4 04 00";

/// The reader alone: firmware, descriptors, chip, longest commands, how long it waits for the chip.
void ask_alone(Bench& bench);
/// A Type 2 tag: raw frames, a second look, the field off, refusals.
void ask_tag(Bench& bench);
/// An ISO 14443-4 card: guard time, block numbers, long answers. It stays activated.
void ask_smart_card(Bench& bench);
/// The card of ask_smart_card(): whether R(NAK) is ever answered late.
void ask_r_ack(Bench& bench);
/// The card of ask_smart_card() was taken away: how long the chip waits for it.
void ask_about_absent_card(Bench& bench);
/// A MIFARE Classic: what a command without login and a second failed login look like.
void ask_classic(Bench& bench);
/// A Topaz 512: whether its frames pass.
void ask_topaz(Bench& bench);

}  // namespace tool
