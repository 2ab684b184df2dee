// SPDX-License-Identifier: LGPL-2.1-or-later
// GetFirmwareVersion, SetParameters, RFConfiguration (UM0701-02 7.2 and 7.3.1).
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::pn532 {

struct FirmwareVersion {
  std::uint8_t ic = 0, version = 0, revision = 0;
  std::uint8_t support = 0;  // bit 0 type A, bit 1 type B, bit 2 ISO 18092
};

Bytes encode_get_firmware_version();
/// `32 01 06 07` after D5 03. Error: malformed_reply.
Result<FirmwareVersion> decode_firmware_version(ByteView answer);

Bytes encode_set_parameters(std::uint8_t flags);

Bytes encode_rf_field(bool on);
Bytes encode_timings(std::uint8_t atr_res, std::uint8_t retry);
Bytes encode_max_retry_com(std::uint8_t retries);
Bytes encode_max_retries(std::uint8_t atr, std::uint8_t psl, std::uint8_t passive);
/// Item 0D with the chip's defaults: RxThreshold, ModWidth and MifNFC for 212, 424 and 848 kbps.
Bytes encode_settings_for_rates();

/// An answer without any data, as SetParameters and RFConfiguration give. Error: malformed_reply.
Result<void> decode_nothing(ByteView answer, const char* where);

}  // namespace acr122::pn532
