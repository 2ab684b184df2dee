// SPDX-License-Identifier: LGPL-2.1-or-later
// The way to a reader by whatever its driver lets through: SCardControl, or SCardTransmit while a
// card lies there.
#pragma once

#include <reader.h>

#include <array>
#include <memory>

#include "door.h"
#include "pcsc.h"

namespace tool {

/// Pseudo-APDUs by SCardControl: libccid and this project's driver; libacsccid.
inline constexpr std::array<DWORD, 2> kEscapeCodes{SCARD_CTL_CODE(1), SCARD_CTL_CODE(3500)};
/// ACR122U API 2.04, section 6.3.
inline constexpr std::array<std::uint8_t, 5> kGetFirmware{0xFF, 0x00, 0x48, 0x00, 0x00};

class PcscDoor : public Door {
 public:
  /// Throws pcsc::Error where neither way is open.
  PcscDoor(const pcsc::Context& context, const std::string& reader);

  Facts facts() override { return facts_; }
  std::optional<Bytes> send(ByteView apdu) override;
  Microseconds now() override;
  void pause(Microseconds time) override;

 private:
  void find_code();
  Bytes pass(ByteView apdu);

  std::unique_ptr<pcsc::Connection> connection_;
  std::optional<DWORD> code_;  // of SCardControl; nullopt: by SCardTransmit
  Facts facts_;
};

/// The driver before a reader, in words, by what it answers.
std::string driver_of(pcsc::Connection& connection);

}  // namespace tool
