// SPDX-License-Identifier: LGPL-2.1-or-later
// What acr122 restore writes, and in which order.
#pragma once

#include <functional>

#include "image.h"

namespace tool {

struct Allowed {
  bool keys = false;   // Use::secret
  bool locks = false;  // Use::one_way
};

/// What is the maker's is never written. Data first, then what protects it: the container, lock
/// bits, passwords, and what switches them on; of a Classic each trailer behind all data. Throws
/// std::runtime_error: the image is of another kind of card, or of another size.
std::vector<std::size_t> restore_plan(const Image& image, const Memory& memory,
                                      const Allowed& allowed);

/// How far a restore has come; it outlives a card that is taken away.
struct Restored {
  std::size_t written = 0, same = 0, total = 0;
  std::size_t at = 0;  // the unit that is being written
};

/// Skips what the card has already, so that a restore can go on where it ended. Each unit is read
/// back. Throws CardGone; Refused: the card does not take a unit, or says something else
/// afterwards.
void restore_units(const Image& image, Memory& memory, const std::vector<std::size_t>& plan,
                   Restored& state, const std::function<void()>& changed);

}  // namespace tool
