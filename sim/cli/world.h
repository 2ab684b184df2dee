// SPDX-License-Identifier: LGPL-2.1-or-later
// Readers, their cards and the orders that change them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/cli/fd.h"
#include "sim/cli/json_fields.h"
#include "sim/usbfs/testbed.h"

namespace sim::cli {

class World {
 public:
  /// Plugs all readers in. Error text, or empty.
  std::string start(const std::vector<ReaderModel>& models, usbfs::Pace pace);

  /// Readable when a fault has unplugged a reader: call settle() then.
  int attention_fd() const { return attention_.get(); }
  void settle();

  /// What is wrong with an order whatever came before it; empty: nothing. `readers`: how many.
  static std::string check(const Json& order, std::size_t readers);

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
  Json restart(std::size_t index, const Json& order);
  Json usb_reset(std::size_t index, const Json& order);
  Json suspend(std::size_t index, const Json& order);
  Json brown_out(std::size_t index, const Json& order);
  Json state(std::size_t index, const Json& order);
  Json fault(std::size_t index, const Json& order);
  Json doubt(std::size_t index, const Json& order);
  Json save(std::size_t index, const Json& order);
  Json memory(std::size_t index, const Json& order);
  std::shared_ptr<Card> known_card(std::size_t index, const Json& order, std::string& problem);
  std::shared_ptr<Card> find_or_make(Slot& slot, const Json& order, std::string& problem);

  Fd attention_;  // before the readers: their faults write to it
  std::vector<Slot> slots_;
  std::unique_ptr<usbfs::Testbed> testbed_;
};

}  // namespace sim::cli
