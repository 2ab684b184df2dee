// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/client_registers.h"

namespace acr122::reader {

Result<void> ClientRegisters::note(pn532::Chip& chip, std::vector<std::uint16_t> addresses) {
  std::erase_if(addresses, [this](auto address) { return before_.contains(address); });
  if (addresses.empty()) return {};
  const auto values = chip.read_registers(addresses);
  if (!values) return fail(values.error());
  if (values->empty()) return {};  // nobody can read them
  ByteReader in(*values);
  for (const auto address : addresses) before_.emplace(address, in.u8());
  return {};
}

Result<void> ClientRegisters::put_back(pn532::Chip& chip) {
  if (before_.empty()) return {};
  std::vector<pn532::RegisterValue> values;
  for (const auto& [address, value] : before_) values.push_back({address, value});
  const auto done = chip.write_registers(values);
  if (!done) return fail(done.error());
  before_.clear();
  return {};
}

}  // namespace acr122::reader
