// SPDX-License-Identifier: LGPL-2.1-or-later
// Readers with values for all doubts: all defaults, each other value, every two together.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "driver/rig.h"

namespace doubts_test {

/// Values of all doubts and a reader.
struct Case {
  std::string name;
  sim::ReaderModel model;
  std::vector<std::string> values = {};  // the reader, and name=value of each doubt

  bool has(const std::string& value) const;
};
void PrintTo(const Case& one, std::ostream* out);

std::vector<Case> defaults();
/// Each value but the defaults, in the reader that it concerns.
std::vector<Case> flipped();
/// Rows in which every two values meet. The reader is one more factor behind the doubts.
std::vector<Case> pairs();

/// One reader of a case, and the driver over it.
class Doubts : public driver_test::Driver, public testing::WithParamInterface<Case> {
 protected:
  Doubts() : Driver(GetParam().model) {}

  /// By pcscd's name of that reader.
  void open_reader();
  /// Placed, seen and powered.
  std::shared_ptr<sim::Card> receive(const std::string& type, const sim::CardOptions& options = {});
  /// A card that may have been pulled.
  void lay_back(const std::shared_ptr<sim::Card>& card);
  /// Taken away, and seen to be.
  void take_away();
};

/// What the driver says a tenth of a second from now.
bool present();
/// The answer of one APDU as text, or the return code.
std::string apdu(const std::string& command);
/// After an error the card may have been reported away: it is there, and is used anew.
void begin_again();
/// A part of a card's memory as text.
std::string text(const sim::Card& card, std::size_t at, std::size_t size);

}  // namespace doubts_test
