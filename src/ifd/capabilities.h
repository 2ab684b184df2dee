// SPDX-License-Identifier: LGPL-2.1-or-later
// IFDHGetCapabilities: tags of pcscd and attributes of clients.
#pragma once

#include <optional>

#include "acr122/bytes.h"
#include "ifd/pcscd.h"
#include "reader/reader.h"

namespace acr122::ifd {

/// The value of a tag, in host byte order and exactly as long as pcscd or libccid's clients expect
/// it; empty where the reader has none. Null: IFD_ERROR_TAG. Never talks to the device, so that it
/// also answers for one that is gone.
std::optional<Bytes> capability(reader::Reader& reader, DWORD tag);

}  // namespace acr122::ifd
