// SPDX-License-Identifier: LGPL-2.1-or-later
// IFDHControl: escape commands, the feature list and the reader's properties.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "ifd/pcscd.h"
#include "reader/reader.h"

namespace acr122::ifd {

/// Errors: not_supported for an unknown code; those of Reader::escape.
Result<card::Reply> control(reader::Reader& reader, DWORD code, ByteView command);

/// CM_IOCTL_GET_FEATURE_REQUEST: tag, length 4, control code big endian (PC/SC part 10, 2.2).
Bytes feature_list();
/// FEATURE_GET_TLV_PROPERTIES: tag, length, value little endian (PC/SC part 10, 2.6.14).
Bytes tlv_properties(const DeviceInfo& device, std::string_view firmware);

}  // namespace acr122::ifd
