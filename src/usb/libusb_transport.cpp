// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usb/libusb_transport.h"

#include <algorithm>
#include <utility>

#include "usb/open_device.h"

namespace acr122::usb {

namespace {

/// How long libusb is left to wait in one go.
constexpr std::chrono::microseconds kOneWait = std::chrono::seconds{1};

timeval time_of(std::chrono::microseconds wait) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(wait);
  return {seconds.count(), (wait - seconds).count()};
}

/// Runs on the thread that handles events, which is the one that waits.
void LIBUSB_CALL mark_completed(libusb_transfer* transfer) {
  *static_cast<int*>(transfer->user_data) = 1;
}

}  // namespace

LibusbTransport::LibusbTransport(Context context, Handle handle, CcidInterface interface,
                                 DeviceInfo info, Clock& clock)
    : context_(std::move(context)),
      device_(libusb_ref_device(libusb_get_device(handle.get()))),
      handle_(std::move(handle)),
      interface_(interface),
      info_(std::move(info)),
      clock_(clock) {}

LibusbTransport::LibusbTransport(Context context, Device device, CcidInterface interface,
                                 DeviceInfo info, Clock& clock)
    : context_(std::move(context)),
      device_(std::move(device)),
      interface_(interface),
      info_(std::move(info)),
      clock_(clock) {}

// The kernel driver stays detached: it would talk to the chip before the next user does.
LibusbTransport::~LibusbTransport() {
  if (handle_) libusb_release_interface(handle_.get(), interface_.number);
}

// The zero-length packet is a transfer of its own, not LIBUSB_TRANSFER_ADD_ZERO_PACKET: the flag
// depends on a capability of the host controller driver (USBDEVFS_CAP_ZERO_PACKET), without which
// libusb refuses the whole transfer.
Result<void> LibusbTransport::send(ByteView message, Milliseconds timeout) {
  Bytes data = to_bytes(message);  // libusb takes a pointer to non-const
  const auto sent = send_part(data, timeout);
  if (!sent || data.empty() || data.size() % interface_.packet_size != 0) return sent;
  return send_part({}, timeout);
}

Result<void> LibusbTransport::send_part(std::span<std::uint8_t> data, Milliseconds timeout) {
  const auto outcome = run_transfer(interface_.bulk_out, data, timeout);
  if (!outcome) return fail(outcome.error());
  // A transfer may have moved everything at the very moment its time was up.
  const bool in_time = outcome->status == LIBUSB_TRANSFER_COMPLETED ||
                       (outcome->status == LIBUSB_TRANSFER_TIMED_OUT && !data.empty());
  if (in_time && outcome->moved == data.size()) return {};
  if (outcome->status == LIBUSB_TRANSFER_COMPLETED) {
    return fail(Errc::transfer_failed, "bulk OUT", LIBUSB_ERROR_IO);
  }
  return fail(failure(outcome->status, "bulk OUT"));
}

Result<std::size_t> LibusbTransport::receive(std::span<std::uint8_t> into, Milliseconds timeout) {
  return read_from(interface_.bulk_in, into, timeout, "bulk IN");
}

Result<std::size_t> LibusbTransport::read_from(std::uint8_t endpoint, std::span<std::uint8_t> into,
                                               Milliseconds timeout, const char* where) {
  const auto outcome = run_transfer(endpoint, into, timeout);
  if (!outcome) return fail(outcome.error());
  if (outcome->status == LIBUSB_TRANSFER_COMPLETED) return outcome->moved;
  // What arrived before the time was up has left the reader: dropping it would lose a message.
  if (outcome->status == LIBUSB_TRANSFER_TIMED_OUT && outcome->moved > 0) return outcome->moved;
  return fail(failure(outcome->status, where));
}

Result<std::size_t> LibusbTransport::receive_notice(std::span<std::uint8_t> into,
                                                    Milliseconds timeout) {
  constexpr auto* kWhere = "interrupt IN";
  if (interface_.interrupt_in == 0) {
    return fail(Errc::transfer_failed, kWhere, LIBUSB_ERROR_NOT_FOUND);
  }
  return read_from(interface_.interrupt_in, into, timeout, kWhere);
}

Result<void> LibusbTransport::clear_halt() {
  if (const auto usable = ready("clear halt"); !usable) return usable;
  for (const auto endpoint : {interface_.bulk_out, interface_.bulk_in}) {
    const int code = libusb_clear_halt(handle_.get(), endpoint);
    if (code == LIBUSB_ERROR_NO_DEVICE) return fail(Errc::reader_gone, "clear halt", code);
    if (code != LIBUSB_SUCCESS) return fail(Errc::transfer_failed, "clear halt", code);
  }
  return {};
}

Result<void> LibusbTransport::reset() {
  if (const auto usable = ready("USB reset"); !usable) return usable;
  const int code = libusb_reset_device(handle_.get());
  if (code == LIBUSB_SUCCESS) return {};
  // NOT_FOUND: the device came back as another one, or its interface could not be claimed again.
  const bool gone = code == LIBUSB_ERROR_NOT_FOUND || code == LIBUSB_ERROR_NO_DEVICE;
  return fail(gone ? Errc::reader_gone : Errc::transfer_failed, "USB reset", code);
}

Result<void> LibusbTransport::reopen() {
  if (aborted()) return fail(Errc::aborted, "reopen");
  handle_.reset();  // gives up the claim, which may be in our way
  auto opened = open_and_claim(device_.get(), interface_.number);
  if (!opened) {
    closed_ = opened.error();
    return fail(closed_);
  }
  handle_ = *std::move(opened);
  return {};
}

Result<void> LibusbTransport::ready(const char* where) {
  if (aborted()) return fail(Errc::aborted, where);
  if (!handle_) return fail(closed_);
  return {};
}

void LibusbTransport::abort() {
  const Lock lock(mutex_);
  aborted_ = true;
  if (in_flight_ != nullptr) libusb_cancel_transfer(in_flight_);
}

Result<LibusbTransport::Outcome> LibusbTransport::run_transfer(std::uint8_t endpoint,
                                                               std::span<std::uint8_t> data,
                                                               Milliseconds timeout) {
  if (const auto usable = ready("transfer"); !usable) return fail(usable.error());
  const Transfer transfer(libusb_alloc_transfer(0));
  if (!transfer) return fail(Errc::transfer_failed, "transfer", LIBUSB_ERROR_NO_MEM);
  // libusb's own time-outs set a timer twice per transfer: two system calls of six.
  constexpr unsigned kNoTimer = 0;
  int completed = 0;
  libusb_fill_bulk_transfer(transfer.get(), handle_.get(), endpoint, data.data(),
                            static_cast<int>(data.size()), mark_completed, &completed, kNoTimer);
  if (endpoint == interface_.interrupt_in) transfer->type = LIBUSB_TRANSFER_TYPE_INTERRUPT;
  if (const auto submitted = submit(transfer.get()); !submitted) {
    return fail(after_refusal(submitted.error()));
  }
  await(transfer.get(), completed, clock_.now() + timeout);
  const bool in_vain = transfer->status == LIBUSB_TRANSFER_CANCELLED && !aborted();
  return Outcome{in_vain ? LIBUSB_TRANSFER_TIMED_OUT : transfer->status,
                 static_cast<std::size_t>(std::max(transfer->actual_length, 0))};
}

// The kernel refuses a transfer when the claim is lost: to another program, or to a reset by one.
// The first is found out by claiming anew.
Error LibusbTransport::after_refusal(const Error& error) {
  if (error.code != Errc::transfer_failed) return error;
  const auto again = reopen();
  return !again && again.error().code == Errc::reader_busy ? again.error() : error;
}

Result<void> LibusbTransport::submit(libusb_transfer* transfer) {
  const Lock lock(mutex_);
  if (aborted_) return fail(Errc::aborted, "transfer");
  if (const int code = libusb_submit_transfer(transfer); code != LIBUSB_SUCCESS) {
    const bool gone = code == LIBUSB_ERROR_NO_DEVICE;
    return fail(gone ? Errc::reader_gone : Errc::transfer_failed, "transfer", code);
  }
  in_flight_ = transfer;
  return {};
}

// Returns only when libusb has let go of the transfer, cancelled or not: until then it owns the
// buffer.
void LibusbTransport::await(libusb_transfer* transfer, int& completed, TimePoint end) {
  bool failed = false;
  while (completed == 0) {
    const auto left = std::chrono::ceil<std::chrono::microseconds>(end - clock_.now());
    const bool over = failed || left.count() <= 0;
    if (over) libusb_cancel_transfer(transfer);
    auto at_most = time_of(over ? kOneWait : std::min(left, kOneWait));
    const int code = libusb_handle_events_timeout_completed(context_.get(), &at_most, &completed);
    failed = code != LIBUSB_SUCCESS && code != LIBUSB_ERROR_INTERRUPTED;
  }
  const Lock lock(mutex_);
  in_flight_ = nullptr;
}

Error LibusbTransport::failure(libusb_transfer_status status, const char* where) {
  switch (status) {
    case LIBUSB_TRANSFER_TIMED_OUT:
      return {Errc::timed_out, where, LIBUSB_ERROR_TIMEOUT};
    case LIBUSB_TRANSFER_NO_DEVICE:
      return {Errc::reader_gone, where, LIBUSB_ERROR_NO_DEVICE};
    case LIBUSB_TRANSFER_STALL:
      return {Errc::transfer_failed, where, LIBUSB_ERROR_PIPE};
    case LIBUSB_TRANSFER_OVERFLOW:
      return {Errc::transfer_failed, where, LIBUSB_ERROR_OVERFLOW};
    case LIBUSB_TRANSFER_CANCELLED:
      return {Errc::aborted, where, LIBUSB_ERROR_INTERRUPTED};
    case LIBUSB_TRANSFER_COMPLETED:
    case LIBUSB_TRANSFER_ERROR:
      break;
  }
  return {Errc::transfer_failed, where, LIBUSB_ERROR_IO};
}

bool LibusbTransport::aborted() {
  const Lock lock(mutex_);
  return aborted_;
}

}  // namespace acr122::usb
