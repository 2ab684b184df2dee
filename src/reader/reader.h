// SPDX-License-Identifier: LGPL-2.1-or-later
// One reader: its lock, its state, and the stack of layers below it.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/transport.h"
#include "card/card.h"
#include "config/file.h"

namespace acr122::reader {

/// What pcscd talks to for one Lun. Thread-safe: wait(), stop() and device_removed() arrive from
/// other threads than the rest, unlocked (pcsc-lite eventhandler.c, hotplug_libudev.c).
class Reader {
 public:
  /// Opens and synchronises the reader `name`. A reader that is merely silent is a success: it is
  /// tried again by wait() and by every call. Errors: those of open_transport, wrong_device.
  static Result<std::unique_ptr<Reader>> open(std::string_view name, const config::File& file,
                                              Clock& clock);
  ~Reader();

  /// Level seen by pcscd. After a loss it stays false until the event thread has read it.
  /// Without a wait() ever called, looks into the field itself.
  bool card_present();
  /// The same level without a look, and without being taken for the event thread's reading.
  bool card_known();

  /// Cold start of the card if it is not already fresh; idempotent. Returns the ATR.
  Result<Bytes> power_up();
  Result<Bytes> reset();
  Result<void> power_down();
  bool card_powered();
  /// T=0 or T=1, which pcscd has agreed on with its client. False: no card is powered.
  bool agree_on(std::uint32_t protocol);
  std::uint32_t protocol();  // 0: none

  /// `t0`: the program is connected by T=0, so the answer to a direct transmit comes by halves.
  Result<Bytes> transmit(ByteView apdu, bool t0);
  /// FF 00 .. pseudo-APDU by SCardControl: raw answer.
  Result<Bytes> escape(ByteView command);

  enum class WaitEnd { timeout, change, stopped, gone };
  /// The wait function: watches the field until presence changes, stop() or the time-out.
  WaitEnd wait(Milliseconds timeout);
  void stop();            // sticky: ends the current or the next wait()
  void device_removed();  // every call returns at once from now on

  Bytes atr();
  std::optional<card::Identity::Technology> card_technology();
  const DeviceInfo& device() const;
  std::string firmware();  // empty until known

 private:
  struct Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace acr122::reader
