// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ifd/lun_table.h"

#include <vector>

#include "ifd/no_destructor.h"

namespace acr122::ifd {
namespace {

// A clean shutdown lets a command in flight finish, but not for ever.
constexpr std::chrono::seconds kInFlight{1};

}  // namespace

bool LunTable::has(DWORD lun) {
  const Lock lock(mutex_);
  return seats_.contains(lun);
}

bool LunTable::add(DWORD lun, std::unique_ptr<reader::Reader> reader) {
  const Lock lock(mutex_);
  const auto [seat, added] = seats_.try_emplace(lun);
  if (added) seat->second.reader = std::move(reader);
  return added;
}

LunTable::Visit LunTable::visit(DWORD lun) {
  const Lock lock(mutex_);
  const auto seat = seats_.find(lun);
  if (seat == seats_.end() || seat->second.closing) return {};
  ++seat->second.inside;
  return Visit(*this, seat->second);
}

std::uint32_t LunTable::before(DWORD lun) {
  const Lock lock(mutex_);
  return static_cast<std::uint32_t>(std::distance(seats_.begin(), seats_.lower_bound(lun)));
}

void LunTable::leave(Seat& seat) {
  const Lock lock(mutex_);
  if (--seat.inside == 0) clock_.wake(left_);
}

bool LunTable::close(DWORD lun) {
  Lock lock(mutex_);
  const auto seat = seats_.find(lun);
  if (seat == seats_.end() || seat->second.closing) return false;
  seat->second.closing = true;
  const auto empty = [&] { return seat->second.inside == 0; };
  seat->second.reader->begin_closing();
  const auto in_flight = clock_.now() + kInFlight;
  while (!empty() && clock_.now() < in_flight) clock_.wait_until(left_, lock, in_flight);
  if (!empty()) seat->second.reader->device_removed();
  while (!empty()) clock_.wait_until(left_, lock, clock_.now() + kInFlight);
  auto reader = std::move(seat->second.reader);
  lock.unlock();
  // The goodbye talks to the device; the Lun stays taken until the interface is free.
  reader.reset();
  lock.lock();
  seats_.erase(seat);
  return true;
}

void LunTable::hand_back() {
  std::vector<Visit> visits;
  {
    const Lock lock(mutex_);
    for (auto& [lun, seat] : seats_) {
      if (seat.closing) continue;
      ++seat.inside;
      visits.emplace_back(*this, seat);
    }
  }
  for (auto& reader : visits) reader->begin_closing();
  const auto end = clock_.now() + kInFlight;
  for (auto& reader : visits) reader->hand_back(end);
}

LunTable& lun_table() {
  static NoDestructor<LunTable> table(system_clock());
  return table.get();
}

}  // namespace acr122::ifd
