// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tlv_tag.h"

#include <algorithm>

#include "errors.h"

namespace tool {

namespace {

bool is_in(std::size_t address, const std::vector<ndef::Reserved>& ranges) {
  return std::ranges::any_of(ranges, [address](const ndef::Reserved& range) {
    return address >= range.first && address - range.first < range.second;
  });
}

}  // namespace

TlvTag::TlvTag(std::string kind, std::unique_ptr<Memory> memory, std::vector<std::size_t> addresses,
               bool writable)
    : kind_(std::move(kind)),
      memory_(std::move(memory)),
      addresses_(std::move(addresses)),
      writable_(writable) {
  load();
  const auto& reserved = found_.reserved;
  std::erase_if(addresses_, [&](std::size_t address) { return is_in(address, reserved); });
  found_ = ndef::find(area());
}

/// Neighbouring units in one go. What the card does not give ends the area.
void TlvTag::load() {
  units_.clear();
  const auto unit = memory_->unit();
  std::vector<std::size_t> numbers;
  for (const auto address : addresses_) {
    if (numbers.empty() || numbers.back() != address / unit) numbers.push_back(address / unit);
  }
  for (std::size_t at = 0; at < numbers.size();) {
    std::size_t end = at + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
    const auto bytes = memory_->read_run(numbers[at], end - at);
    for (std::size_t from = 0; from + unit <= bytes.size(); from += unit) {
      const auto one = ByteView(bytes).subspan(from, unit);
      units_[numbers[at] + from / unit] = acr122::to_bytes(one);
    }
    if (bytes.size() < (end - at) * unit) break;
    at = end;
  }
  std::erase_if(addresses_, [&](std::size_t address) { return !units_.contains(address / unit); });
  found_ = ndef::find(area());
}

Bytes TlvTag::area() const {
  Bytes bytes;
  const auto unit = memory_->unit();
  for (const auto address : addresses_) bytes.push_back(units_.at(address / unit)[address % unit]);
  return bytes;
}

std::size_t TlvTag::capacity() const {
  return ndef::longest_message(addresses_.size() - found_.start);
}

std::optional<Bytes> TlvTag::read() { return found_.message; }

Bytes TlvTag::with_message(const Bytes& area, ByteView message, bool wipe) const {
  auto now = area;
  const auto block = ndef::block_of(message, area.size() - found_.start);
  const auto start = now.begin() + static_cast<std::ptrdiff_t>(found_.start);
  if (wipe) std::fill(start, now.end(), std::uint8_t{0});
  std::ranges::copy(block, start);
  return now;
}

TlvTag::Units TlvTag::units_with(const Bytes& area) const {
  auto units = units_;
  const auto unit = memory_->unit();
  for (std::size_t at = 0; at < area.size(); ++at)
    units[addresses_[at] / unit][addresses_[at] % unit] = area[at];
  return units;
}

std::size_t TlvTag::count_changes(const Units& to) const {
  std::size_t count = 0;
  for (const auto& [number, bytes] : to) count += units_.at(number) != bytes ? 1U : 0U;
  return count;
}

// The last unit first: where tag and length lie in two units, a tag that counts never stands before
// an old length.
void TlvTag::write_changes(const Units& to, WriteState& state) {
  for (auto unit = to.rbegin(); unit != to.rend(); ++unit) {
    const auto& [number, bytes] = *unit;
    if (units_.at(number) == bytes) continue;
    if (memory_->write(number, bytes) != Wrote::done) {
      throw Refused(
          fmt::format("{} {:02X} cannot be written: it is locked, or needs a password or "
                      "key",
                      memory_->unit_name(), number));
    }
    units_[number] = bytes;
    state.step();
  }
}

// In steps: the length 0; all the rest; the length.
void TlvTag::write(ByteView message, bool wipe, WriteState& state) {
  const auto before = area(), after = with_message(before, message, wipe);
  auto emptied = before, silent = after;
  const auto length = found_.start + 1;
  if (length >= before.size()) throw Refused("there is no room for a message");
  emptied[length - 1] = after[length - 1];
  emptied[length] = silent[length] = 0;
  state.total = count_changes(units_with(after));
  if (state.total == 0) return;
  state.total += 2;  // its first unit is written more than once
  write_changes(units_with(emptied), state);
  state.emptied = true;
  write_changes(units_with(silent), state);
  state.last = true;
  write_changes(units_with(after), state);
  load();
  if (area() != after) throw Refused("the card holds something else than what was written");
}

}  // namespace tool
