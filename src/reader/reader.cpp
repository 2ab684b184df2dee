// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/reader.h"

#include <algorithm>
#include <utility>

namespace acr122::reader {
namespace {

// While a client's command holds the reader, look again this soon: its end is not signalled.
constexpr Milliseconds kBusyRetry{10};

}  // namespace

Result<std::unique_ptr<Reader>> Reader::open(std::string_view name, const config::File& file,
                                             Clock& clock) {
  auto transport = open_transport(name, clock);
  if (!transport) return fail(transport.error());
  const auto settings = file.for_reader((*transport)->device().ports);
  std::unique_ptr<Reader> reader(new Reader(std::move(*transport), settings, clock));
  if (const auto met = reader->first_contact(); !met) return fail(met.error());
  return reader;
}

Reader::Reader(std::unique_ptr<Transport> transport, const config::Settings& settings, Clock& clock)
    : clock_(clock),
      transport_(std::move(transport)),
      view_(clock, life_),
      parts_(*transport_, settings, Unlocked{clock, life_, programs_, view_}),
      visit_(parts_),
      recovery_(parts_, visit_),
      cards_(parts_, visit_, recovery_),
      firmware_(parts_, recovery_, cards_),
      entry_(parts_, visit_, recovery_, cards_, firmware_),
      commands_(parts_, visit_, recovery_, cards_, entry_),
      watch_(parts_, recovery_, cards_, entry_, firmware_) {}

Reader::~Reader() {
  const Lock conversation(io_);
  recovery_.say_goodbye();
}

Result<void> Reader::first_contact() {
  const Lock conversation(io_);
  return recovery_.first_contact();
}

bool Reader::card_present() {
  if (life_.gone()) return false;
  if (!view_.presence().watched()) {
    const Lock conversation(io_);
    watch_.step();
  }
  return view_.read_presence();
}

Result<card::Reply> Reader::power_up() {
  const Lock conversation(io_);
  return note_failure(commands_.power_up());
}

Result<card::Reply> Reader::reset() {
  const Lock conversation(io_);
  return note_failure(commands_.reset());
}

void Reader::power_down() {
  const Lock conversation(io_);
  commands_.power_down();
  view_.power_call_ends();
}

Result<card::Reply> Reader::note_failure(Result<card::Reply> power) {
  if (!power || std::holds_alternative<card::NoAnswer>(*power)) view_.power_call_ends();
  return power;
}

Result<card::Reply> Reader::transmit(ByteView apdu, bool t0) {
  const Lock conversation(io_);
  auto answer = commands_.transmit(apdu, t0);
  const bool no_card = answer && *answer == card::Reply(card::NoAnswer::gone);
  if (no_card) view_.transmit_met_no_card();
  return answer;
}

Result<card::Reply> Reader::escape(ByteView command) {
  const Lock conversation(io_);
  return commands_.escape(command);
}

void Reader::stop() {
  programs_.disconnected(clock_.now());
  view_.stop();
}

WaitEnd Reader::wait(Milliseconds timeout) {
  const auto deadline = clock_.now() + std::max(timeout, Milliseconds{0});
  view_.begin_wait();
  while (!view_.wait_is_over()) {
    const auto due = look_around();
    if (clock_.now() >= deadline) break;
    view_.doze(std::min(due, deadline));
  }
  return view_.end_wait();
}

/// Returns when to look again.
TimePoint Reader::look_around() {
  if (!io_.try_lock()) return clock_.now() + kBusyRetry;
  const Lock conversation(io_, std::adopt_lock);
  return watch_.step();
}

void Reader::device_removed() {
  view_.go_away();
  transport_->abort();
}

// Never waits for a lock: its thread may be dead.
void Reader::hand_back(TimePoint end) {
  begin_closing();
  while (!io_.try_lock()) {
    if (clock_.now() >= end) return;
    clock_.sleep_for(kBusyRetry);
  }
  const Lock conversation(io_, std::adopt_lock);
  recovery_.say_goodbye();
  device_removed();
}

}  // namespace acr122::reader
