// SPDX-License-Identifier: LGPL-2.1-or-later
// Transfers and event handling.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "sim/libusb_mock/bus.h"
#include "sim/libusb_mock/host_time.h"

using sim::Microseconds;
using sim::VirtualReader;
using sim::libusb_mock::Bus;
using sim::libusb_mock::Live;
using sim::libusb_mock::Pending;
using sim::libusb_mock::Records;
namespace host_time = sim::libusb_mock::host_time;

namespace {

using UsbStatus = VirtualReader::UsbStatus;

constexpr Microseconds kMicrosecondsPerMillisecond = 1000;

// A reader that is unplugged behind the bus's back wakes nobody, so hanging reads look now and
// then.
constexpr Microseconds kLookAgain = 2'000;

struct Completion {
  Pending pending;
  libusb_transfer_status status = LIBUSB_TRANSFER_COMPLETED;
};

bool is_in(const libusb_transfer& transfer) {
  return (transfer.endpoint & LIBUSB_ENDPOINT_IN) != 0;
}

std::size_t length_of(const libusb_transfer& transfer) {
  return transfer.length < 0 ? 0 : static_cast<std::size_t>(transfer.length);
}

libusb_transfer_status to_status(UsbStatus status) {
  switch (status) {
    case UsbStatus::ok:
      return LIBUSB_TRANSFER_COMPLETED;
    case UsbStatus::stall:
      return LIBUSB_TRANSFER_STALL;
    case UsbStatus::gone:
      return LIBUSB_TRANSFER_NO_DEVICE;
    case UsbStatus::overflow:
      return LIBUSB_TRANSFER_OVERFLOW;
    case UsbStatus::nak:
      break;
  }
  return LIBUSB_TRANSFER_TIMED_OUT;
}

VirtualReader::In read(const Pending& pending) {
  const auto& transfer = *pending.transfer;
  auto& reader = *pending.port->reader;
  if (transfer.type == LIBUSB_TRANSFER_TYPE_INTERRUPT) {
    return reader.interrupt_in(length_of(transfer));
  }
  return reader.bulk_in(length_of(transfer));
}

libusb_transfer_status write(const Pending& pending) {
  auto& transfer = *pending.transfer;
  auto& reader = *pending.port->reader;
  const auto status = reader.bulk_out({transfer.buffer, length_of(transfer)});
  if (status == UsbStatus::ok) transfer.actual_length = transfer.length;
  return to_status(status);
}

/// How a transfer stands: it has ended, or when it will.
struct Outlook {
  std::optional<libusb_transfer_status> ended;
  std::optional<Microseconds> ends_at = std::nullopt;  // nullopt: never by itself
};

Outlook outlook_of_read(const Pending& pending) {
  auto& transfer = *pending.transfer;
  const auto in = read(pending);
  if (in.status != UsbStatus::nak) {
    std::copy(in.data.begin(), in.data.end(), transfer.buffer);
    transfer.actual_length = static_cast<int>(in.data.size());
    return {to_status(in.status)};
  }
  if (in.hangs) return {};
  if (pending.deadline && pending.port->reader->clock().now() >= *pending.deadline) {
    return {LIBUSB_TRANSFER_TIMED_OUT};
  }
  if (in.ready_at == 0) return {std::nullopt, pending.deadline};
  return {std::nullopt, std::min(pending.deadline.value_or(in.ready_at), in.ready_at)};
}

/// Does what the transfer asks for, as far as that needs no waiting. Call with the reader locked.
Outlook outlook(const Pending& pending) {
  if (pending.cancelled) return {LIBUSB_TRANSFER_CANCELLED};
  if (pending.port->absent()) return {LIBUSB_TRANSFER_NO_DEVICE};
  if (pending.port->interruptions != pending.interruptions) return {pending.port->ended_with};
  if (!is_in(*pending.transfer)) return {write(pending)};
  return outlook_of_read(pending);
}

void claim_for(libusb_device_handle* handle) {
  libusb_device_handle* nobody = nullptr;
  if (!handle->device->port->claimed_by.compare_exchange_strong(nobody, handle)) return;
  Bus::instance().count([](Live& live) { ++live.claimed_interfaces; });
}

using PendingList = std::list<Pending>;

Completion finish(PendingList& list, PendingList::iterator it, libusb_transfer_status status) {
  Completion completion{*it, status};
  list.erase(it);
  return completion;
}

/// Takes one transfer that has come to its end from the list. Modelled time passes only when
/// nothing can go on without, and no further than to `until`.
std::optional<Completion> next_completion(PendingList& list, Microseconds until) {
  for (;;) {
    auto first = list.end();
    Microseconds soonest = 0;
    for (auto it = list.begin(); it != list.end(); ++it) {
      const auto guard = it->port->reader->lock();
      const auto now = outlook(*it);
      if (now.ended) return finish(list, it, *now.ended);
      if (!now.ends_at || (first != list.end() && soonest <= *now.ends_at)) continue;
      first = it;
      soonest = *now.ends_at;
    }
    if (first == list.end()) return std::nullopt;
    const auto guard = first->port->reader->lock();
    first->port->reader->clock().advance_to(std::min(soonest, until));
    if (soonest > until) return std::nullopt;
  }
}

void call_back(const Completion& completion) {
  Bus::instance().count([](Live& live) { --live.pending_transfers; });
  auto* transfer = completion.pending.transfer;
  transfer->status = completion.status;
  const auto flags = transfer->flags;  // the call-back may free the transfer
  transfer->callback(transfer);
  if (flags & LIBUSB_TRANSFER_FREE_TRANSFER) libusb_free_transfer(transfer);
}

/// Handles what can be handled; waits until `until` while nothing can.
void handle_events(libusb_context& context, std::unique_lock<std::mutex>& lock, Microseconds until,
                   const int* completed) {
  bool handled = false;
  for (;;) {
    if (completed != nullptr && *completed != 0) return;
    if (const auto completion = next_completion(context.pending, until)) {
      lock.unlock();
      call_back(*completion);
      lock.lock();
      handled = true;
      continue;
    }
    const auto now = host_time::now();
    if (handled || std::exchange(context.interrupted, false) || now >= until) return;
    host_time::wait_until(&context, lock, std::min(until, now + kLookAgain));
  }
}

}  // namespace

extern "C" {

struct libusb_transfer* LIBUSB_CALL libusb_alloc_transfer(int iso_packets) {
  if (Bus::instance().enter("libusb_alloc_transfer") != 0 || iso_packets != 0) return nullptr;
  auto* transfer = static_cast<libusb_transfer*>(std::calloc(1, sizeof(libusb_transfer)));
  if (transfer != nullptr) Bus::instance().count([](Live& live) { ++live.transfers; });
  return transfer;
}

void LIBUSB_CALL libusb_free_transfer(struct libusb_transfer* transfer) {
  if (transfer == nullptr) return;
  Bus::instance().count([](Live& live) { --live.transfers; });
  if (transfer->flags & LIBUSB_TRANSFER_FREE_BUFFER) std::free(transfer->buffer);
  std::free(transfer);
}

int LIBUSB_CALL libusb_submit_transfer(struct libusb_transfer* transfer) {
  if (const int code = Bus::instance().enter("libusb_submit_transfer")) return code;
  auto* handle = transfer->dev_handle;
  const auto& port = handle->device->port;
  if (port->absent()) return LIBUSB_ERROR_NO_DEVICE;
  if (port->claim_taken_away && port->claimed_by == nullptr) {
    if (port->kernel_driver || port->claimed_elsewhere) return LIBUSB_ERROR_IO;  // EBUSY
    claim_for(handle);  // devio.c, checkintf
  }
  if (port->claimed_by != handle) {
    Bus::instance().misuse("libusb_submit_transfer: the interface is not claimed");
    return LIBUSB_ERROR_IO;
  }
  host_time::speak_with(port->reader);
  Pending pending{transfer, port, std::nullopt, false, port->interruptions};
  if (transfer->timeout != 0) {
    Bus::instance().record([](Records& records) { ++records.timers; });
    const auto timeout = transfer->timeout * kMicrosecondsPerMillisecond;
    pending.deadline = port->reader->clock().now() + timeout;
  }
  transfer->actual_length = 0;
  const std::lock_guard guard(handle->context->mutex);
  handle->context->pending.push_back(std::move(pending));
  Bus::instance().count([](Live& live) { ++live.pending_transfers; });
  host_time::wake(handle->context);
  return 0;
}

int LIBUSB_CALL libusb_cancel_transfer(struct libusb_transfer* transfer) {
  if (const int code = Bus::instance().enter("libusb_cancel_transfer")) return code;
  auto& context = *transfer->dev_handle->context;
  const std::lock_guard guard(context.mutex);
  const auto found = std::ranges::find(context.pending, transfer, &Pending::transfer);
  if (found == context.pending.end() || found->cancelled) return LIBUSB_ERROR_NOT_FOUND;
  found->cancelled = true;
  host_time::wake(&context);
  return 0;
}

int LIBUSB_CALL libusb_handle_events_timeout_completed(libusb_context* context,
                                                       struct timeval* timeout, int* completed) {
  if (const int code = Bus::instance().enter("libusb_handle_events_timeout_completed")) return code;
  const auto until = host_time::now() + static_cast<Microseconds>(timeout->tv_sec) * 1'000'000 +
                     static_cast<Microseconds>(timeout->tv_usec);
  std::unique_lock lock(context->mutex);
  while (context->handling) {
    if (host_time::now() >= until) return 0;
    host_time::wait_until(context, lock, until);
  }
  context->handling = true;
  handle_events(*context, lock, until, completed);
  context->handling = false;
  host_time::wake(context);
  return 0;
}

int LIBUSB_CALL libusb_handle_events_timeout(libusb_context* context, struct timeval* timeout) {
  return libusb_handle_events_timeout_completed(context, timeout, nullptr);
}

void LIBUSB_CALL libusb_interrupt_event_handler(libusb_context* context) {
  const std::lock_guard guard(context->mutex);
  context->interrupted = true;
  host_time::wake(context);
}

const char* LIBUSB_CALL libusb_error_name(int code) {
  switch (code) {
    case LIBUSB_SUCCESS:
      return "LIBUSB_SUCCESS";
    case LIBUSB_ERROR_IO:
      return "LIBUSB_ERROR_IO";
    case LIBUSB_ERROR_INVALID_PARAM:
      return "LIBUSB_ERROR_INVALID_PARAM";
    case LIBUSB_ERROR_ACCESS:
      return "LIBUSB_ERROR_ACCESS";
    case LIBUSB_ERROR_NO_DEVICE:
      return "LIBUSB_ERROR_NO_DEVICE";
    case LIBUSB_ERROR_NOT_FOUND:
      return "LIBUSB_ERROR_NOT_FOUND";
    case LIBUSB_ERROR_BUSY:
      return "LIBUSB_ERROR_BUSY";
    case LIBUSB_ERROR_TIMEOUT:
      return "LIBUSB_ERROR_TIMEOUT";
    case LIBUSB_ERROR_OVERFLOW:
      return "LIBUSB_ERROR_OVERFLOW";
    case LIBUSB_ERROR_PIPE:
      return "LIBUSB_ERROR_PIPE";
    case LIBUSB_ERROR_INTERRUPTED:
      return "LIBUSB_ERROR_INTERRUPTED";
    case LIBUSB_ERROR_NO_MEM:
      return "LIBUSB_ERROR_NO_MEM";
    case LIBUSB_ERROR_NOT_SUPPORTED:
      return "LIBUSB_ERROR_NOT_SUPPORTED";
    case LIBUSB_ERROR_OTHER:
      return "LIBUSB_ERROR_OTHER";
    default:
      return "**UNKNOWN**";
  }
}

const char* LIBUSB_CALL libusb_strerror(int code) { return libusb_error_name(code); }

}  // extern "C"
