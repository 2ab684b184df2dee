// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/entry.h"

#include <gtest/gtest.h>

#include "support/manual_clock.h"
#include "unit/reader/fake_card.h"

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;
using card::NoAnswer;

/// A reader that is on the bus and takes no message.
class DeadTransport : public Transport {
 public:
  Result<void> send(ByteView /*message*/, Milliseconds /*timeout*/) override { return broken(); }
  Result<std::size_t> receive(std::span<std::uint8_t> /*into*/, Milliseconds /*timeout*/) override {
    return fail(Errc::transfer_failed, "receive");
  }
  Result<std::size_t> receive_notice(std::span<std::uint8_t> /*into*/,
                                     Milliseconds /*timeout*/) override {
    return fail(Errc::transfer_failed, "receive notice");
  }
  Result<void> clear_halt() override { return broken(); }
  Result<void> reset() override { return broken(); }
  Result<void> reopen() override { return {}; }
  void abort() override {}
  const DeviceInfo& device() const override { return info_; }

 private:
  static Result<void> broken() { return fail(Errc::transfer_failed, "send"); }

  DeviceInfo info_;
};

/// A reader that is in order until it is told something.
struct House {
  House() { parts.health.recovered(); }

  DeadTransport usb;
  test_support::ManualClock clock;
  Life life;
  Programs programs;
  PcscdView view{clock, life};
  Parts parts{usb, config::Settings{}, Unlocked{clock, life, programs, view}};
  Visit visit{parts};
  Recovery recovery{parts, visit};
  Cards cards{parts, visit, recovery};
  FirmwareTurn firmware{parts, recovery, cards};
  Entry entry{parts, visit, recovery, cards, firmware};

  void open_session(std::initializer_list<pcsc::SessionObject::What> then = {}) {
    pcsc::SessionCommand command;
    command.objects.emplace_back().what = pcsc::SessionObject::What::start;
    for (const auto what : then) command.objects.emplace_back().what = what;
    // The reader is dead: what needs it is noted as wanted, no more.
    static_cast<void>(parts.field.session().handle(command, *parts.slot.card(),
                                                   [](std::chrono::microseconds) {}));
    EXPECT_TRUE(parts.field.session().is_open());
    parts.hold.session_spoke(parts.field.session().needs_quiet(), clock.now());
  }
};

/// Where a program may come in.
enum class Scene { no_card, unpowered, powered, lost, swapped };

std::unique_ptr<House> house(Scene scene) {
  auto house = std::make_unique<House>();
  if (scene != Scene::no_card) house->visit.begins(std::make_unique<FakeCard>());
  if (scene == Scene::powered) house->visit.set_powered(true);
  if (scene == Scene::lost) house->visit.ends("a test");
  if (scene == Scene::swapped) house->visit.changes(std::make_unique<FakeCard>());
  return house;
}

constexpr auto kIn = std::optional<NoAnswer>();
constexpr auto kGone = std::optional(NoAnswer::gone);
constexpr auto kUnoffered = std::optional(NoAnswer::not_offered);

struct Row {
  Errand errand;
  std::optional<NoAnswer> no_card, unpowered, powered, lost, swapped;
  bool has_card, needs_order, takes_chip_back, restores_time_out, ends_session;
};

constexpr Row kTable[] = {
    {Errand::activate, kGone, kIn, kIn, kGone, kGone, true, false, true, false, true},
    {Errand::power_down, kGone, kIn, kIn, kGone, kGone, true, false, false, false, true},
    {Errand::card_command, kGone, kUnoffered, kIn, kGone, kGone, true, false, true, true, false},
    {Errand::session_command, kGone, kUnoffered, kIn, kGone, kGone, true, false, true, true, false},
    {Errand::reader_command, kIn, kIn, kIn, kGone, kGone, false, true, false, false, false},
    {Errand::direct_command, kIn, kIn, kIn, kIn, kIn, false, true, false, false, false},
    {Errand::question, kGone, kIn, kIn, kGone, kGone, true, false, true, false, false},
    {Errand::own_answer, kIn, kIn, kIn, kIn, kIn, false, false, false, false, false},
};

TEST(EntryTable, WhoComesInWhere) {
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.errand));
    const auto expect = [&row](Scene scene, std::optional<NoAnswer> bar) {
      const auto where = house(scene);
      const auto entered = where->entry.enter(row.errand);
      ASSERT_TRUE(entered);
      EXPECT_EQ(entered->bar, bar) << static_cast<int>(scene);
      EXPECT_EQ(entered->card, row.has_card && !bar ? where->parts.slot.card() : nullptr);
    };
    expect(Scene::no_card, row.no_card);
    expect(Scene::unpowered, row.unpowered);
    expect(Scene::powered, row.powered);
    expect(Scene::lost, row.lost);
    expect(Scene::swapped, row.swapped);
  }
}

TEST(EntryTable, WhatIsDoneForWhom) {
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.errand));
    auto where = house(Scene::powered);
    where->parts.hold.used(ChipUse::takes_over, where->clock.now());
    static_cast<void>(where->entry.enter(row.errand));
    EXPECT_EQ(where->parts.hold.taken_over(), !row.takes_chip_back);

    where = house(Scene::powered);
    where->parts.hold.program_set_time_out(25s);
    static_cast<void>(where->entry.enter(row.errand));
    EXPECT_EQ(where->parts.hold.take_time_out_back(), !row.restores_time_out);

    where = house(Scene::powered);
    where->open_session();
    static_cast<void>(where->entry.enter(row.errand));
    EXPECT_EQ(where->parts.field.session().is_open(), !row.ends_session);
    EXPECT_EQ(where->parts.hold.state() == ProgramHold::State::in_session, !row.ends_session);
  }
}

TEST(EntryTable, NobodyComesInToAReaderThatIsGone) {
  for (const auto& row : kTable) {
    const auto where = house(Scene::powered);
    where->life.end();
    const auto entered = where->entry.enter(row.errand);
    ASSERT_FALSE(entered);
    EXPECT_EQ(entered.error().code, Errc::reader_gone);
    EXPECT_FALSE(where->entry.is_there());
  }
}

TEST(EntryTable, AReaderOutOfOrderSaysWhyToWhomeverNeedsIt) {
  for (const auto& row : kTable) {
    const auto where = house(Scene::powered);
    where->parts.health.lose();
    const auto entered = where->entry.enter(row.errand);
    EXPECT_EQ(entered.has_value(), !row.needs_order) << static_cast<int>(row.errand);
    if (entered) continue;
    EXPECT_EQ(entered.error().code, Errc::transfer_failed) << "not renamed";
  }
}

TEST(Entry, ACardThatWasWithPowerWhenTheMachineSleptIsTold) {
  const auto where = house(Scene::powered);
  where->clock.sleep_machine(1h);
  const auto entered = where->entry.enter(Errand::card_command);
  ASSERT_TRUE(entered);
  EXPECT_EQ(entered->bar, NoAnswer::gone);
  EXPECT_EQ(where->parts.health.state(), Health::State::lost);
}

TEST(Entry, ACardThatASessionLeftAstrayIsActivatedForWhoeverIsNotInIt) {
  using What = pcsc::SessionObject::What;
  for (const auto errand : {Errand::session_command, Errand::card_command}) {
    const auto where = house(Scene::powered);
    where->open_session({What::field_off});
    ASSERT_TRUE(where->parts.field.session().needs_activation());
    const auto entered = where->entry.enter(errand);
    ASSERT_TRUE(entered);
    EXPECT_EQ(entered->bar, errand == Errand::session_command ? kIn : kGone)
        << "the dead reader could not";
  }
}

}  // namespace
}  // namespace acr122::reader
