// SPDX-License-Identifier: LGPL-2.1-or-later
// Who puts cards on the reader and takes them off.
#pragma once

#include <cstdio>
#include <functional>
#include <string>

namespace tool {

/// What lies on the reader, or shall.
struct Wish {
  std::string name;      // for the trace and for programs: "ntag"
  std::string question;  // for people
};

class Hand {
 public:
  virtual ~Hand() = default;
  /// Asks for it and waits. `meanwhile` is to be called once a second or more often. False: there
  /// is no such card. Throws Interrupted.
  virtual bool fulfil(const Wish& wish, const std::function<void()>& meanwhile) = 0;
};

/// Asks by `out`, and waits for a line on standard input: Enter, or `s` and Enter to skip. At the
/// end of the input everything is skipped.
class Person : public Hand {
 public:
  explicit Person(std::FILE* out) : out_(out) {}
  bool fulfil(const Wish& wish, const std::function<void()>& meanwhile) override;

 private:
  std::FILE* out_;
};

/// Runs a command with the wish's name as its argument: exit code 0 is done, another one skips.
/// What it prints goes to `out`, standard output or standard error, too.
class Command : public Hand {
 public:
  Command(std::string command, std::FILE* out) : command_(std::move(command)), out_(out) {}
  bool fulfil(const Wish& wish, const std::function<void()>& meanwhile) override;

 private:
  std::string command_;
  std::FILE* out_;
};

}  // namespace tool
