// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/firmware.h"

#include "pn532/opcode.h"

namespace acr122::pn532 {

namespace {
namespace item {  // RFConfiguration, CfgItem
constexpr std::uint8_t kRfField = 0x01;
constexpr std::uint8_t kTimings = 0x02;
constexpr std::uint8_t kMaxRetryCom = 0x04;
constexpr std::uint8_t kMaxRetries = 0x05;
constexpr std::uint8_t kSettingsForRates = 0x0D;
}  // namespace item
}  // namespace

Bytes encode_get_firmware_version() { return {opcode::kGetFirmwareVersion}; }

Result<FirmwareVersion> decode_firmware_version(ByteView answer) {
  ByteReader in(answer);
  FirmwareVersion version;
  version.ic = in.u8();
  version.version = in.u8();
  version.revision = in.u8();
  version.support = in.u8();
  if (!in.finished()) return fail(Errc::malformed_reply, "GetFirmwareVersion");
  return version;
}

Bytes encode_set_parameters(std::uint8_t flags) { return {opcode::kSetParameters, flags}; }

// Bit 0 switches the field. Bit 1 (look for somebody else's field first) stays off: we are alone.
Bytes encode_rf_field(bool on) {
  return {opcode::kRfConfiguration, item::kRfField, static_cast<std::uint8_t>(on ? 0x01 : 0x00)};
}

Bytes encode_timings(std::uint8_t atr_res, std::uint8_t retry) {
  constexpr std::uint8_t kRfu = 0x00;
  return {opcode::kRfConfiguration, item::kTimings, kRfu, atr_res, retry};
}

Bytes encode_max_retry_com(std::uint8_t retries) {
  return {opcode::kRfConfiguration, item::kMaxRetryCom, retries};
}

Bytes encode_max_retries(std::uint8_t atr, std::uint8_t psl, std::uint8_t passive) {
  return {opcode::kRfConfiguration, item::kMaxRetries, atr, psl, passive};
}

// As nfcpy loads them (clf/pn532.py).
Bytes encode_settings_for_rates() {
  return {opcode::kRfConfiguration,
          item::kSettingsForRates,
          0x85,
          0x15,
          0x8A,
          0x85,
          0x08,
          0xB2,
          0x85,
          0x01,
          0xDA};
}

Result<void> decode_nothing(ByteView answer, const char* where) {
  if (!answer.empty()) return fail(Errc::malformed_reply, where);
  return {};
}

}  // namespace acr122::pn532
