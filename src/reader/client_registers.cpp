// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/client_registers.h"

#include <algorithm>

#include "card/rf.h"
#include "reader/pseudo_apdu.h"

namespace acr122::reader {
namespace {

// PN532/C1 data sheet, 8.6.23, contactless interface unit: Mode to the timer's reload value hold
// settings. Of the registers behind them, commands, flags, counters and the FIFO, reading some has
// an effect and writing others starts something; only BitFraming stays as it was written.
constexpr std::uint16_t kFirstSetting = 0x6301;
constexpr std::uint16_t kLastSetting = 0x631D;
constexpr std::uint16_t kBitFraming = 0x633D;

bool holds_a_setting(std::uint16_t address) {
  return (address >= kFirstSetting && address <= kLastSetting) || address == kBitFraming;
}

}  // namespace

std::vector<std::uint16_t> settings_written(ByteView apdu) {
  constexpr std::uint16_t kWriteRegister = 0xD408;
  ByteReader in(apdu);
  in.take(2);  // FF 00
  const auto command = in.u8();
  in.take(2);  // P2, Lc
  if (in.u16be() != kWriteRegister || command != p1::kDirectTransmit) return {};
  std::vector<std::uint16_t> addresses;
  while (in.left() >= 3) {
    const auto address = in.u16be();
    in.u8();
    if (holds_a_setting(address)) addresses.push_back(address);
  }
  return addresses;
}

Result<void> ClientRegisters::note(pn532::Chip& chip, ByteView apdu) {
  auto addresses = settings_written(apdu);
  std::erase_if(addresses, [this](auto address) { return before_.contains(address); });
  if (addresses.empty()) return {};
  const auto values = chip.read_registers(addresses);
  if (!values) return card::is_card_trouble(values.error()) ? Result<void>{} : fail(values.error());
  ByteReader in(*values);
  for (const auto address : addresses) before_.emplace(address, in.u8());
  return {};
}

Result<void> ClientRegisters::put_back(pn532::Chip& chip) {
  if (before_.empty()) return {};
  std::vector<pn532::RegisterValue> values;
  for (const auto& [address, value] : before_) values.push_back({address, value});
  const auto done = chip.write_registers(values);
  if (!done && !card::is_card_trouble(done.error())) return done;
  before_.clear();
  return {};
}

}  // namespace acr122::reader
