// SPDX-License-Identifier: LGPL-2.1-or-later
// Typed fields of the JSON objects that control the virtual readers.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "sim/base/bytes.h"

namespace sim::cli {

using Json = nlohmann::json;

/// Reads fields and remembers the first that is not as it should be.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {}

  std::string text(const char* name, const std::string& otherwise = {});
  std::uint64_t number(const char* name, std::uint64_t otherwise = 0);
  /// A number, or a string like "0x0344".
  std::optional<std::uint64_t> optional_number(const char* name);
  std::optional<acr122::Bytes> bytes(const char* name);

  bool ok() const { return problem_.empty(); }
  const std::string& problem() const { return problem_; }

 private:
  void complain(const char* name, const char* expected);

  const Json& object_;
  std::string problem_;
};

Json failure(const std::string& text);  // {"ok":false,"error":text}
Json success();                         // {"ok":true}

}  // namespace sim::cli
