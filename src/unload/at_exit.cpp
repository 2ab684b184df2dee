// SPDX-License-Identifier: LGPL-2.1-or-later
// The end of the process without IFDHCloseChannel. Its own folder, because it belongs into the
// shared object alone: in a test program it would run after the destructors of the virtual reader.
#include "ifd/guard.h"
#include "ifd/lun_table.h"

namespace acr122::unload {
namespace {

/// On SIGTERM, which systemd sends, pcscd's signal thread calls exit() and closes no reader
/// (pcscdaemon.c): the next driver would find one whose firmware does not poll, and see no card.
/// Not atexit(): this runs before libusb's own end, which is one of our dependencies. After the
/// last IFDHCloseChannel pcscd unloads the driver, and nobody is left to hand back.
__attribute__((destructor)) void hand_readers_back() {
  ifd::guarded("exit", []() -> RESPONSECODE {
    ifd::lun_table().hand_back();
    return IFD_SUCCESS;
  });
}

}  // namespace
}  // namespace acr122::unload
