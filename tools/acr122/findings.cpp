// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings.h"

#include <stdexcept>

namespace tool {

void Findings::settle(const std::string& doubt, const std::string& value, const std::string& by) {
  const auto problem = sim::set_doubt(model.doubts, doubt + "=" + value);
  if (!problem.empty()) throw std::logic_error(problem);
  settled[doubt] = by;
  unsettled.erase(doubt);
}

void Findings::leave(const std::string& doubt, const std::string& why) {
  if (!settled.contains(doubt)) unsettled[doubt] = why;
}

}  // namespace tool
