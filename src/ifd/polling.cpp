// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ifd/polling.h"

#include "ifd/guard.h"
#include "ifd/lun_table.h"

namespace acr122::ifd {

RESPONSECODE wait_for_event(DWORD lun, int timeout) noexcept {
  return guarded("wait", [&]() -> RESPONSECODE {
    const auto reader = lun_table().visit(lun);
    if (!reader) return IFD_NO_SUCH_DEVICE;
    const auto end = reader->wait(Milliseconds(timeout));
    return end == reader::WaitEnd::gone ? IFD_NO_SUCH_DEVICE : IFD_SUCCESS;
  });
}

RESPONSECODE stop_waiting(DWORD lun) noexcept {
  return guarded("stop", [&]() -> RESPONSECODE {
    const auto reader = lun_table().visit(lun);
    if (!reader) return IFD_NO_SUCH_DEVICE;
    reader->stop();
    return IFD_SUCCESS;
  });
}

}  // namespace acr122::ifd
