// SPDX-License-Identifier: LGPL-2.1-or-later
// What the questions of a probe stand on: the chip, a clock, a trace of what was said.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "chip.h"
#include "door.h"
#include "findings.h"
#include "hand.h"

namespace tool {

using Json = nlohmann::json;

/// A step cannot go on: why, in words. The steps after it do.
struct Stopped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Bench {
 public:
  /// `progress` is called with each question in words.
  using Progress = std::function<void(const std::string&)>;
  Bench(Door& door, Hand& hand, Progress progress);

  Facts facts;
  Findings findings;
  bool long_frames = false;

  /// One command of the chip, `D4 ..` in hexadecimal; `UU`: the UID listed last (command_bytes()).
  /// Throws std::logic_error for a command that is not harmless(). Between begin() and end() this,
  /// half() and pseudo() throw Interrupted.
  Answer chip(const std::string& command);
  /// chip(), but a touchatag's `61 xx` stays as it is. Answers the last byte; nothing: no `61`.
  std::optional<std::uint8_t> half(const std::string& command);
  /// A pseudo-APDU; empty: an error of the driver.
  Bytes pseudo(const std::string& apdu);
  void pause(std::chrono::milliseconds time);

  /// False: there is no such card.
  bool ask(const Wish& wish);
  void say(const std::string& what) { progress_(what); }

  /// Switches the field off and on, and lists. `command` is `D4 4A ..`. Throws Stopped if nothing
  /// was listed.
  Target list_anew(const std::string& command = "D4 4A 01 00");
  void renew_field();

  /// Before the first and behind the last question to the chip: no polling by the firmware; its
  /// polling and the chip's settings as they were.
  void begin();
  /// Whatever happened before, and a signal does not stop it. Throws Gone.
  void end();

  /// Objects in order: {"ask": name}, {"pause_ms": n}, {"send": hex, "answer": hex or null, "ms":
  /// t}; "half": true where GET RESPONSE did not follow.
  const Json& trace() const { return trace_; }

  // What one question leaves for another.
  bool thru_works() const { return thru_works_; }
  void set_thru_works(bool works) { thru_works_ = works; }
  /// The ISO 14443-4 card that is activated and may be taken off.
  const std::optional<Ats>& activated() const { return activated_; }
  void set_activated(const Ats& ats) { activated_ = ats; }

 private:
  std::optional<Bytes> send(ByteView apdu, Microseconds& time);
  Bytes checked(const std::string& command) const;
  void note(const std::string& command, const Json& answer, Microseconds time);

  Door& door_;
  Hand& hand_;
  Progress progress_;
  Json trace_ = Json::array();
  Bytes id_;  // of the target listed last
  std::optional<std::uint8_t> picc_parameter_;
  bool begun_ = false;
  bool thru_works_ = false;
  std::optional<Ats> activated_;
};

}  // namespace tool
