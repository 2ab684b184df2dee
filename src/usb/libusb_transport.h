// SPDX-License-Identifier: LGPL-2.1-or-later
// Transport on the endpoints of a claimed interface.
#pragma once

#include "base/transport.h"
#include "usb/find_device.h"
#include "usb/libusb_handles.h"

namespace acr122::usb {

/// Owns the context, the handle and the claim. Transfers are asynchronous, so that abort() can end
/// the one that another thread waits for.
class LibusbTransport : public Transport {
 public:
  /// `interface` must be claimed already; it is released at the end.
  LibusbTransport(Context context, Handle handle, CcidInterface interface, DeviceInfo info,
                  Clock& clock);
  /// A device that another program holds: every call fails with reader_busy until a reopen() finds
  /// it free.
  LibusbTransport(Context context, Device device, CcidInterface interface, DeviceInfo info,
                  Clock& clock);
  ~LibusbTransport() override;
  LibusbTransport(const LibusbTransport&) = delete;
  LibusbTransport& operator=(const LibusbTransport&) = delete;

  Result<void> send(ByteView message, Milliseconds timeout) override;
  Result<std::size_t> receive(std::span<std::uint8_t> into, Milliseconds timeout) override;
  Result<std::size_t> receive_notice(std::span<std::uint8_t> into, Milliseconds timeout) override;
  Result<void> clear_halt() override;
  Result<void> reset() override;
  Result<void> reopen() override;
  void abort() override;
  const DeviceInfo& device() const override { return info_; }

 private:
  struct Outcome {
    libusb_transfer_status status = LIBUSB_TRANSFER_ERROR;
    std::size_t moved = 0;  // bytes, also when the transfer failed
  };

  Result<Outcome> run_transfer(std::uint8_t endpoint, std::span<std::uint8_t> data,
                               Milliseconds timeout);
  Result<std::size_t> read_from(std::uint8_t endpoint, std::span<std::uint8_t> into,
                                Milliseconds timeout, const char* where);
  Result<void> submit(libusb_transfer* transfer);
  Error after_refusal(const Error& error);
  void await(libusb_transfer* transfer, int& completed, TimePoint end);
  Result<void> send_part(std::span<std::uint8_t> data, Milliseconds timeout);
  Error failure(libusb_transfer_status status, const char* where);
  bool aborted();
  Result<void> ready(const char* where);  // neither aborted nor closed

  Context context_;  // outlives the two below
  Device device_;
  Handle handle_;  // null: a reopen() failed, or it never was ours
  Error closed_{Errc::reader_busy, "claim interface", LIBUSB_ERROR_BUSY};  // why handle_ is null
  CcidInterface interface_;
  DeviceInfo info_;
  Clock& clock_;

  Mutex mutex_;
  libusb_transfer* in_flight_ GUARDED_BY(mutex_) = nullptr;
  bool aborted_ GUARDED_BY(mutex_) = false;
};

}  // namespace acr122::usb
