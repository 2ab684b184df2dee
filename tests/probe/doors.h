// SPDX-License-Identifier: LGPL-2.1-or-later
// A virtual reader behind the doors that PC/SC has, in modelled time, and a hand that moves its
// cards.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "bench.h"
#include "sim/cards/catalog.h"
#include "sim/reader/virtual_reader.h"

namespace probe_test {

/// What a driver passes that adds nothing of its own: each pseudo-APDU is one XfrBlock, and an
/// empty answer is an error.
class BareDoor : public tool::Door {
 public:
  explicit BareDoor(sim::VirtualReader& reader) : reader_(reader) {}
  tool::Facts facts() override;
  std::optional<tool::Bytes> send(tool::ByteView apdu) override;
  tool::Microseconds now() override;
  void pause(tool::Microseconds time) override;

 private:
  sim::VirtualReader& reader_;
};

/// This project's driver, opened at kLun by the test.
class DriverDoor : public tool::Door {
 public:
  explicit DriverDoor(const sim::ReaderModel& model) : model_(model) {}
  tool::Facts facts() override;
  std::optional<tool::Bytes> send(tool::ByteView apdu) override;
  tool::Microseconds now() override;
  void pause(tool::Microseconds time) override;

 private:
  sim::ReaderModel model_;
};

/// Puts one card of each kind on the reader; they stay the same cards.
class CardHand : public tool::Hand {
 public:
  explicit CardHand(sim::VirtualReader& reader);
  bool fulfil(const tool::Wish& wish, const std::function<void()>& meanwhile) override;
  const std::map<std::string, std::shared_ptr<sim::Card>>& cards() const { return cards_; }
  /// There is no such card.
  void take(const std::string& name) { cards_.erase(name); }
  /// A second card with the one that is asked for.
  void put_beside(const std::string& name, const std::string& card) {
    beside_[name] = sim::make_card(card);
  }
  /// Another card in place of the one that is asked for.
  void put(const std::string& name, const std::string& card) {
    cards_[name] = sim::make_card(card);
  }

 private:
  sim::VirtualReader& reader_;
  std::map<std::string, std::shared_ptr<sim::Card>> cards_;
  std::map<std::string, std::shared_ptr<sim::Card>> beside_;
};

}  // namespace probe_test
