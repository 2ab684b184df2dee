// SPDX-License-Identifier: LGPL-2.1-or-later
// Readers, their cards and the orders that change them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/cli/json_fields.h"
#include "sim/usbfs/testbed.h"

namespace sim::cli {

class World {
 public:
  /// Plugs all readers in. Error text, or empty.
  std::string start(const std::vector<ReaderModel>& models);

  /// One order, e.g. {"do":"place","reader":0,"card":"classic-1k","id":"a"}. Answers
  /// {"ok":true,..} or {"ok":false,"error":".."}.
  Json perform(const Json& order);

 private:
  using Cards = std::map<std::string, std::shared_ptr<Card>>;
  struct Slot {
    std::shared_ptr<VirtualReader> reader;
    Cards known;  // by id: a card that was taken away can come back with its state
  };
  using Action = Json (World::*)(std::size_t, const Json&);
  static const std::map<std::string, Action>& actions();

  Json place(std::size_t index, const Json& order);
  Json remove(std::size_t index, const Json& order);
  Json swap(std::size_t index, const Json& order);
  Json unplug(std::size_t index, const Json& order);
  Json plug(std::size_t index, const Json& order);
  Json state(std::size_t index, const Json& order);
  Json fault(std::size_t index, const Json& order);
  std::shared_ptr<Card> find_or_make(Slot& slot, const Json& order, std::string& problem);

  std::vector<Slot> slots_;
  std::unique_ptr<usbfs::Testbed> testbed_;
};

}  // namespace sim::cli
