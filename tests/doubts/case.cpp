// SPDX-License-Identifier: LGPL-2.1-or-later
#include "doubts/case.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "doubts/covering.h"
#include "sim/model/doubts.h"

namespace doubts_test {

namespace {

using sim::doubt_entries;

std::string identifier(std::string text) {
  std::ranges::replace_if(
      text, [](char letter) { return std::isalnum(letter) == 0; }, '_');
  return text;
}

/// Names all that the model is.
Case filled(Case one) {
  one.values.push_back(one.model.t0_get_response ? "touchatag" : "acr122u");
  for (const auto& entry : doubt_entries()) {
    one.values.push_back(entry.name + "=" + entry.values[entry.get(one.model.doubts)]);
  }
  return one;
}

}  // namespace

std::vector<Case> defaults() {
  return {filled({"acr122u", sim::acr122u()}), filled({"touchatag", sim::touchatag()})};
}

std::vector<Case> flipped() {
  std::vector<Case> cases;
  for (std::size_t doubt = 0; doubt < doubt_entries().size(); ++doubt) {
    const auto& entry = doubt_entries()[doubt];
    for (std::size_t value = 1; value < entry.values.size(); ++value) {
      const bool old_reader = entry.name == "get-response";
      Case one{identifier(entry.name + "=" + entry.values[value]),
               old_reader ? sim::touchatag() : sim::acr122u()};
      entry.set(one.model.doubts, value);
      cases.push_back(filled(std::move(one)));
    }
  }
  return cases;
}

std::vector<Case> pairs() {
  std::vector<std::size_t> sizes;
  for (const auto& entry : doubt_entries()) sizes.push_back(entry.values.size());
  sizes.push_back(2);
  std::vector<Case> cases;
  for (const auto& row : covering_rows(sizes)) {
    Case one{"Row" + std::to_string(cases.size()),
             row.back() == 0 ? sim::acr122u() : sim::touchatag()};
    for (std::size_t doubt = 0; doubt < doubt_entries().size(); ++doubt) {
      doubt_entries()[doubt].set(one.model.doubts, row[doubt]);
    }
    cases.push_back(filled(std::move(one)));
  }
  return cases;
}

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

bool Case::has(const std::string& value) const {
  return std::ranges::find(values, value) != values.end();
}

void Doubts::open_reader() {
  const auto id = reader_->model().t0_get_response ? "90cc" : "2200";
  const auto name = fmt::format("usb:072f/{}:libudev:0:/dev/bus/usb/001/004", id);
  ASSERT_EQ(driver_test::create(driver_test::kLun, name.c_str()), IFD_SUCCESS);
}

std::shared_ptr<sim::Card> Doubts::receive(const std::string& type,
                                           const sim::CardOptions& options) {
  auto card = place(type, options);
  begin_again();
  return card;
}

void Doubts::lay_back(const std::shared_ptr<sim::Card>& card) {
  reader_->remove_all();
  reader_->place(card);
}

void Doubts::take_away() {
  reader_->remove_all();
  EXPECT_TRUE(driver_test::eventually([] { return !present(); })) << "not seen to leave";
}

bool present() {
  driver_test::wait_function()(driver_test::kLun, 100);
  return IFDHICCPresence(driver_test::kLun) == IFD_ICC_PRESENT;
}

std::string apdu(const std::string& command) {
  const auto answer = driver_test::transmit(driver_test::hex(command));
  if (answer.code != IFD_SUCCESS) return "code " + std::to_string(answer.code);
  return acr122::to_hex(answer.bytes);
}

void begin_again() {
  EXPECT_TRUE(driver_test::eventually(present)) << "not seen";
  EXPECT_EQ(driver_test::power(IFD_POWER_UP).code, IFD_SUCCESS);
}

std::string text(const sim::Card& card, std::size_t at, std::size_t size) {
  const auto content = card.content();
  return acr122::to_hex(acr122::ByteView(content).subspan(at, size));
}

}  // namespace doubts_test
