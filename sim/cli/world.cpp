// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cli/world.h"

#include <sys/eventfd.h>

#include <algorithm>

#include "sim/cards/catalog.h"
#include "sim/cli/card_files.h"
#include "sim/cli/faults.h"
#include "sim/cli/report.h"

namespace sim::cli {

namespace {

template <class T>
std::optional<T> narrowed(std::optional<std::uint64_t> value) {
  if (!value) return std::nullopt;
  return static_cast<T>(*value);
}

CardOptions card_options(Fields& fields) {
  CardOptions options;
  options.uid = fields.bytes("uid");
  options.ats = fields.bytes("ats");
  options.atqb = fields.bytes("atqb");
  options.sak = narrowed<std::uint8_t>(fields.optional_number("sak"));
  options.atqa = narrowed<std::uint16_t>(fields.optional_number("atqa"));
  options.file_size = fields.number("file_size", options.file_size);
  return options;
}

std::string card_id(Fields& fields) { return fields.text("id", fields.text("card")); }

/// Error text, or empty.
std::string check_doubt(Fields& fields) {
  const auto assignment = fields.text("set");
  Doubts scratch;
  return fields.ok() ? set_doubt(scratch, assignment) : fields.problem();
}

/// Name and details of the card in an order, if it has one. Error text, or empty.
std::string check_card(Fields& fields) {
  const auto type = fields.text("card");
  const auto options = card_options(fields);
  if (!fields.ok()) return fields.problem();
  if (type.empty() || make_card(type, options)) return {};
  return fmt::format("no card \"{}\" (acr122-sim cards lists them)", type);
}

}  // namespace

const std::map<std::string, World::Action>& World::actions() {
  static const std::map<std::string, Action> all = {
      {"place", &World::place},         {"remove", &World::remove},
      {"swap", &World::swap},           {"plug", &World::plug},
      {"unplug", &World::unplug},       {"state", &World::state},
      {"fault", &World::fault},         {"save", &World::save},
      {"memory", &World::memory},       {"restart", &World::restart},
      {"usb_reset", &World::usb_reset}, {"suspend", &World::suspend},
      {"brown_out", &World::brown_out}, {"doubt", &World::doubt},
  };
  return all;
}

std::string World::start(const std::vector<ReaderModel>& models, usbfs::Pace pace) {
  attention_ = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  testbed_ = std::make_unique<usbfs::Testbed>(pace);
  for (const auto& model : models) {
    slots_.push_back({std::make_shared<VirtualReader>(model), {}});
    slots_.back().reader->on_unplug_fault([fd = attention_.get()] { ::eventfd_write(fd, 1); });
    auto error = testbed_->plug(slots_.size() - 1, slots_.back().reader);
    if (!error.empty()) return error;
  }
  return {};
}

std::string World::check(const Json& order, std::size_t readers) {
  if (!order.is_object()) return "an order is an object like {\"do\":\"state\"}";
  Fields fields(order);
  const auto verb = fields.text("do");
  const auto index = fields.number("reader", 0);
  if (!fields.ok()) return fields.problem();
  if (!actions().contains(verb)) {
    std::string known;
    for (const auto& [name, action] : actions()) known += name + ", ";
    return fmt::format("\"do\" must be one of {}not \"{}\"", known, verb);
  }
  if (index >= readers) {
    return fmt::format("no reader {}: there are {}, from 0", index, readers);
  }
  if (verb == "doubt") return check_doubt(fields);
  const bool comes = verb == "place" || verb == "swap";
  if (comes && card_id(fields).empty()) return "which \"card\" or \"id\"?";
  auto problem = comes || verb == "fault" ? check_card(fields) : std::string();
  if (!problem.empty() || verb != "fault") return problem;
  Faults scratch;
  const bool has_card = order.contains("card") || order.contains("id");
  return arm_fault(scratch, order, has_card ? make_card("classic-1k") : nullptr).value("error", "");
}

Json World::perform(const Json& order) {
  const auto problem = check(order, slots_.size());
  if (!problem.empty()) return failure(problem);
  Fields fields(order);
  return (this->*actions().at(fields.text("do")))(fields.number("reader", 0), order);
}

std::shared_ptr<Card> World::find_or_make(Slot& slot, const Json& order, std::string& problem) {
  Fields fields(order);
  const auto id = card_id(fields);
  const auto type = fields.text("card");
  if (type.empty() && slot.known.contains(id)) return slot.known.at(id);
  auto card = make_card(type, card_options(fields));
  if (!fields.ok()) {
    problem = fields.problem();
  } else if (!card) {
    problem = fmt::format("no card \"{}\" (acr122-sim cards lists them)", type);
  } else if (problem = load_content(*card, fields.text("content")); problem.empty()) {
    slot.known[id] = card;
    return card;
  }
  return nullptr;
}

Json World::place(std::size_t index, const Json& order) {
  auto& slot = slots_[index];
  Fields fields(order);
  const auto id = card_id(fields);
  const auto lock = slot.reader->lock();
  const auto& there = slot.reader->field().cards();
  const auto known = slot.known.find(id);
  if (known != slot.known.end() && std::ranges::find(there, known->second) != there.end()) {
    return failure(fmt::format("card \"{}\" is on reader {} already", id, index));
  }
  std::string problem;
  const auto card = find_or_make(slot, order, problem);
  if (!card) return failure(problem);
  slot.reader->place(card);
  return success();
}

Json World::remove(std::size_t index, const Json& order) {
  auto& slot = slots_[index];
  Fields fields(order);
  const auto id = card_id(fields);
  if (id.empty()) {
    slot.reader->remove_all();
    return success();
  }
  const auto known = slot.known.find(id);
  if (known == slot.known.end()) return failure(fmt::format("no card with the id \"{}\"", id));
  slot.reader->remove(known->second.get());
  return success();
}

/// All cards leave and the new one is there, with no moment in between.
Json World::swap(std::size_t index, const Json& order) {
  auto& slot = slots_[index];
  std::string problem;
  const auto card = find_or_make(slot, order, problem);
  if (!card) return failure(problem);
  const auto lock = slot.reader->lock();
  slot.reader->remove_all();
  slot.reader->place(card);
  return success();
}

Json World::unplug(std::size_t index, const Json& /*order*/) {
  auto& slot = slots_[index];
  if (!slot.reader->plugged()) return failure(fmt::format("reader {} is not plugged in", index));
  slot.reader->unplug();
  testbed_->unplug(index);
  return success();
}

Json World::plug(std::size_t index, const Json& /*order*/) {
  auto& slot = slots_[index];
  if (slot.reader->plugged()) return failure(fmt::format("reader {} is plugged in", index));
  slot.reader->plug();
  const auto error = testbed_->plug(index, slot.reader);
  return error.empty() ? success() : failure(error);
}

Json World::state(std::size_t index, const Json& /*order*/) {
  auto& slot = slots_[index];
  const auto lock = slot.reader->lock();
  Json cards = Json::array();
  for (const auto& card : slot.reader->field().cards()) {
    const auto known = std::ranges::find(slot.known, card, &Cards::value_type::second);
    cards.push_back(
        {{"id", known == slot.known.end() ? "" : known->first}, {"describe", card->describe()}});
  }
  auto answer = success();
  answer.update(report(*slot.reader));
  answer["cards"] = cards;
  return answer;
}

Json World::fault(std::size_t index, const Json& order) {
  Fields fields(order);
  std::shared_ptr<Card> card;
  if (order.contains("card") || order.contains("id")) {
    std::string problem;
    card = find_or_make(slots_[index], order, problem);
    if (!card) return failure(problem);
  }
  return arm_fault(slots_[index].reader->faults(), order, std::move(card));
}

Json World::doubt(std::size_t index, const Json& order) {
  Fields fields(order);
  const auto problem = slots_[index].reader->set_doubt(fields.text("set"));
  return problem.empty() ? success() : failure(problem);
}

std::shared_ptr<Card> World::known_card(std::size_t index, const Json& order,
                                        std::string& problem) {
  Fields fields(order);
  const auto id = card_id(fields);
  const auto& known = slots_[index].known;
  const auto found = known.find(id);
  if (found != known.end()) return found->second;
  problem = fmt::format("no card with the id \"{}\" on reader {}", id, index);
  return nullptr;
}

Json World::save(std::size_t index, const Json& order) {
  std::string problem;
  const auto card = known_card(index, order, problem);
  if (!card) return failure(problem);
  const auto lock = slots_[index].reader->lock();
  Fields fields(order);
  problem = save_content(*card, fields.text("file"));
  return problem.empty() ? success() : failure(problem);
}

Json World::memory(std::size_t index, const Json& order) {
  std::string problem;
  const auto card = known_card(index, order, problem);
  if (!card) return failure(problem);
  const auto lock = slots_[index].reader->lock();
  auto answer = success();
  answer["memory"] = fmt::format("{:02X}", fmt::join(card->content(), ""));
  return answer;
}

/// What a fault did to a reader becomes what udev sees.
void World::settle() {
  eventfd_t count = 0;
  ::eventfd_read(attention_.get(), &count);
  for (std::size_t index = 0; index < slots_.size(); ++index) {
    if (!slots_[index].reader->plugged()) testbed_->unplug(index);
  }
}

}  // namespace sim::cli
