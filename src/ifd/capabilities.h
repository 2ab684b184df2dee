// SPDX-License-Identifier: LGPL-2.1-or-later
// IFDHGetCapabilities: tags of pcscd and attributes of clients.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "ifd/pcscd.h"
#include "reader/reader.h"

namespace acr122::ifd {

/// Whose capabilities are asked.
struct Asked {
  reader::Reader& reader;
  std::uint32_t unit = 0;  // how many of our readers come before it
};

/// The value of a tag, in host byte order and exactly as long as pcscd or the clients of other
/// drivers expect it (docs/reader-commands.md); empty where there is none. Null: IFD_ERROR_TAG.
/// Never talks to the device, so that it also answers for one that is gone.
std::optional<Bytes> capability(const Asked& asked, DWORD tag);

}  // namespace acr122::ifd
