// SPDX-License-Identifier: LGPL-2.1-or-later
// The two functions that pcscd's event thread gets by address.
#pragma once

#include "ifd/pcscd.h"

namespace acr122::ifd {

/// TAG_IFD_POLLING_THREAD_WITH_TIMEOUT: sleeps until presence changes, `timeout` (ms) is over,
/// stop_waiting() is called or the reader is gone (IFD_NO_SUCH_DEVICE).
RESPONSECODE wait_for_event(DWORD lun, int timeout) noexcept;

/// TAG_IFD_STOP_POLLING_THREAD: ends the wait under way or, if none is, the next one.
RESPONSECODE stop_waiting(DWORD lun) noexcept;

}  // namespace acr122::ifd
