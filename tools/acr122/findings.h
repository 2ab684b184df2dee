// SPDX-License-Identifier: LGPL-2.1-or-later
// What a probe found out.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/model/reader_model.h"

namespace tool {

struct Findings {
  sim::ReaderModel model;                        // defaults where nothing was found out
  std::map<std::string, std::string> settled;    // a doubt, and by what
  std::map<std::string, std::string> unsettled;  // a doubt, and why not, where a question was tried
  std::set<std::string> seen;                    // fields of the model that are the reader's own
  std::map<std::string, double> measured;        // what, in milliseconds or bytes
  std::vector<std::string> remarks;              // in words

  /// A doubt has this value. Throws std::logic_error if there is no such doubt or value.
  void settle(const std::string& doubt, const std::string& value, const std::string& by);
  /// A doubt stays, for this reason; not if it was settled before.
  void leave(const std::string& doubt, const std::string& why);

  template <class Field, class Value>
  void see(const char* name, Field sim::ReaderModel::*field, const Value& value) {
    model.*field = value;
    seen.insert(name);
  }
};

}  // namespace tool
