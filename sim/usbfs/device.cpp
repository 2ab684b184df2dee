// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/usbfs/device.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "sim/usbfs/control_request.h"
#include "sim/usbfs/control_transfer.h"

namespace sim::usbfs {

namespace {

// A mocked node is a plain file: poll() says it is always ready, so libusb would spin on REAPURB.
constexpr auto kEmptyReapHold = std::chrono::microseconds(500);

constexpr std::uint32_t kCapabilities = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
                                        USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                                        USBDEVFS_CAP_REAP_AFTER_DISCONNECT;

using UsbStatus = VirtualReader::UsbStatus;

int to_errno(UsbStatus status) {
  switch (status) {
    case UsbStatus::ok:
      return 0;
    case UsbStatus::stall:
      return -EPIPE;
    case UsbStatus::overflow:
      return -EOVERFLOW;
    case UsbStatus::gone:
      return -ENODEV;
    case UsbStatus::nak:
      break;
  }
  return -EPROTO;
}

bool is_in(std::uint8_t endpoint) { return (endpoint & 0x80) != 0; }

/// The int that the argument points to.
std::optional<unsigned> pointed_to(UMockdevIoctlData* argument) {
  const GOwned<UMockdevIoctlData> data(
      umockdev_ioctl_data_resolve(argument, 0, sizeof(unsigned), nullptr));
  if (!data) return std::nullopt;
  return acr122::ByteReader({data->data, sizeof(unsigned)}).u32le();
}

int capabilities(UMockdevIoctlData* argument) {
  const GOwned<UMockdevIoctlData> data(
      umockdev_ioctl_data_resolve(argument, 0, sizeof(kCapabilities), nullptr));
  if (!data) return EFAULT;
  for (unsigned i = 0; i < sizeof(kCapabilities); ++i) {
    data->data[i] = static_cast<std::uint8_t>(kCapabilities >> (8 * i));
  }
  return 0;
}

}  // namespace

Device::Device(std::shared_ptr<VirtualReader> reader, Pace pace)
    : reader_(std::move(reader)), pace_(pace), handler_(umockdev_ioctl_base_new()) {
  g_signal_connect(handler_.get(), "handle-ioctl", G_CALLBACK(on_ioctl), this);
  g_signal_connect(handler_.get(), "client-connected", G_CALLBACK(on_connected), this);
}

Device::~Device() {
  g_signal_handlers_disconnect_by_data(handler_.get(), this);
  for (const auto& [client, state] : clients_) {
    g_object_weak_unref(G_OBJECT(client), on_destroyed, this);
  }
}

void Device::gone() {
  const std::lock_guard guard(mutex_);
  gone_ = true;
}

void Device::end_requests(int error) {
  const std::lock_guard guard(mutex_);
  for (auto& [key, client] : clients_) {
    for (auto& urb : client.urbs) {
      if (!urb->finished()) urb->finish(-error);
    }
  }
}

void Device::take_claims_away(bool for_kernel_driver) {
  const std::lock_guard guard(mutex_);
  for (auto& [key, client] : clients_) client.claimed = false;
  kernel_driver_ = for_kernel_driver;
}

bool Device::in_use() const {
  const std::lock_guard guard(mutex_);
  return !clients_.empty();
}

void Device::on_connected(UMockdevIoctlBase* /*handler*/, UMockdevIoctlClient* client, void* self) {
  auto& device = *static_cast<Device*>(self);
  const std::lock_guard guard(device.mutex_);
  device.clients_[client] = {};
  // umockdev 0.17 declares a signal client-vanished but never emits it, and notify::connected
  // comes in a main context that nobody runs.
  g_object_weak_ref(G_OBJECT(client), on_destroyed, self);
}

void Device::on_destroyed(void* self, GObject* client) {
  auto& device = *static_cast<Device*>(self);
  const std::lock_guard guard(device.mutex_);
  device.clients_.erase(client);
}

gboolean Device::on_ioctl(UMockdevIoctlBase* /*handler*/, UMockdevIoctlClient* client, void* self) {
  auto& device = *static_cast<Device*>(self);
  const auto result = device.handle(client);
  if (!result) return FALSE;
  umockdev_ioctl_client_complete(client, result->value, result->error);
  return TRUE;
}

std::optional<Device::Result> Device::handle(UMockdevIoctlClient* ioctl_client) {
  const auto request = umockdev_ioctl_client_get_request(ioctl_client);
  auto* argument = umockdev_ioctl_client_get_arg(ioctl_client);
  const std::lock_guard guard(mutex_);
  auto& client = clients_[ioctl_client];
  switch (request) {
    case USBDEVFS_REAPURB:
    case USBDEVFS_REAPURBNDELAY:
      return reap(client, argument);
    case USBDEVFS_DISCARDURB:
      return discard(client, argument);
    default:
      if (gone_) return Result{-1, ENODEV};
      return handle_present(client, request, argument);
  }
}

std::optional<Device::Result> Device::handle_present(Client& client, unsigned long request,
                                                     UMockdevIoctlData* argument) {
  switch (request) {
    case USBDEVFS_GET_CAPABILITIES: {
      const int error = capabilities(argument);
      return Result{error == 0 ? 0 : -1, error};
    }
    case USBDEVFS_SUBMITURB:
      return submit(client, argument);
    case USBDEVFS_CONTROL:
      return control(argument);
    case USBDEVFS_DISCONNECT_CLAIM:
      kernel_driver_ = false;
      [[fallthrough]];
    case USBDEVFS_CLAIMINTERFACE:
      return claim(client);
    case USBDEVFS_RELEASEINTERFACE:
      client.claimed = false;
      return Result{};
    case USBDEVFS_RESET:
      reader_->usb_reset();
      return Result{};
    case USBDEVFS_CLEAR_HALT:
      if (const auto endpoint = pointed_to(argument)) {
        reader_->clear_halt(static_cast<std::uint8_t>(*endpoint));
      }
      return Result{};
    case USBDEVFS_SETCONFIGURATION:
      return Result{};
    case USBDEVFS_SETINTERFACE:
      // With one alternate setting a device is free to stall; usbfs then reports success (Linux,
      // drivers/usb/core/message.c, usb_set_interface).
      reader_->set_interface();
      return Result{};
    case USBDEVFS_GETDRIVER:
      return driver_name(argument);
    case USBDEVFS_IOCTL:
      return driver_ioctl(argument);
    default:
      return std::nullopt;
  }
}

Device::Result Device::claim(Client& client) {
  const bool taken = std::ranges::any_of(clients_, [&](const auto& entry) {
    return &entry.second != &client && entry.second.claimed;
  });
  if (taken || kernel_driver_) return {-1, EBUSY};
  client.claimed = true;
  return {};
}

Device::Result Device::driver_name(UMockdevIoctlData* argument) const {
  if (!kernel_driver_) return {-1, ENODATA};
  constexpr std::string_view kName = "pn533_usb";
  const GOwned<UMockdevIoctlData> data(
      umockdev_ioctl_data_resolve(argument, 0, sizeof(usbdevfs_getdriver), nullptr));
  if (!data) return {-1, EFAULT};
  auto* name = data->data + offsetof(usbdevfs_getdriver, driver);
  std::ranges::copy(kName, name);
  name[kName.size()] = 0;
  return {};
}

/// USBDEVFS_DISCONNECT, the only one that clients send.
Device::Result Device::driver_ioctl(UMockdevIoctlData* /*argument*/) {
  if (!std::exchange(kernel_driver_, false)) return {-1, ENODATA};
  return {};
}

std::optional<Bytes> Device::request(ByteView setup) const {
  auto data = control_request(*reader_, setup);
  if (!data && !asks_for_descriptor(setup)) reader_->note_unknown("control request", setup);
  return data;
}

/// A control transfer in one call, as libusb 0.1 makes them. The value is the length of the data.
Device::Result Device::control(UMockdevIoctlData* argument) const {
  const auto transfer = ControlTransfer::submitted(argument);
  if (!transfer) return {-1, EFAULT};
  const auto data = request(transfer->setup());
  if (!data) return {-1, EPIPE};
  transfer->fill(*data);
  return {static_cast<long>(data->size()), 0};
}

Device::Result Device::submit(Client& client, UMockdevIoctlData* argument) {
  auto urb = Urb::submitted(argument);
  if (!urb) return {-1, EFAULT};
  // devio.c, checkintf: a claim that is missing is made now, where that is possible.
  if (urb->type() != USBDEVFS_URB_TYPE_CONTROL && !client.claimed) {
    if (const auto claimed = claim(client); claimed.error != 0) return claimed;
  }
  start(*urb);
  client.urbs.push_back(std::move(urb));
  return {};
}

/// Does what needs no waiting: control requests and bulk OUT.
void Device::start(Urb& urb) {
  follow_real_time();
  if (urb.type() == USBDEVFS_URB_TYPE_CONTROL) {
    const auto data = request(urb.buffer().first(std::min(urb.length(), kSetupLength)));
    if (data) urb.fill(kSetupLength, *data);
    urb.finish(data ? 0 : -EPIPE, data ? data->size() : 0);
  } else if (!is_in(urb.endpoint())) {
    auto status = reader_->bulk_out(urb.buffer());
    if (status == UsbStatus::ok && urb.zero_packet() && urb.length() % 64 == 0) {
      status = reader_->bulk_out({});
    }
    urb.finish(to_errno(status), status == UsbStatus::ok ? urb.length() : 0);
  }
}

/// Tries to complete one IN request. False: the reader has nothing to say yet.
bool Device::read(Urb& urb) {
  if (gone_) {
    urb.finish(-ENODEV);
    return true;
  }
  const auto lock = reader_->lock();
  const bool interrupt = urb.type() == USBDEVFS_URB_TYPE_INTERRUPT;
  auto in = interrupt ? reader_->interrupt_in(urb.length()) : reader_->bulk_in(urb.length());
  const bool answer_comes = !interrupt && in.ready_at != 0 && !in.held_back;
  if (in.status == UsbStatus::nak && answer_comes && pace_ == Pace::fast) {
    reader_->clock().advance_to(in.ready_at);
    in = reader_->bulk_in(urb.length());
  }
  if (in.status == UsbStatus::nak) return false;
  urb.fill(0, in.data);
  urb.finish(to_errno(in.status), in.data.size());
  return true;
}

void Device::pump(Client& client) {
  follow_real_time();
  std::uint32_t waiting = 0;  // endpoints with an older request that waits
  for (auto& urb : client.urbs) {
    const auto endpoint = std::uint32_t{1} << (urb->endpoint() & 0x0F);
    if (urb->finished() || (waiting & endpoint)) continue;
    if (!read(*urb)) waiting |= endpoint;
  }
}

bool Device::hand_back_finished(Client& client, UMockdevIoctlData* argument) {
  const auto found =
      std::ranges::find_if(client.urbs, [](const auto& urb) { return urb->finished(); });
  if (found == client.urbs.end()) return false;
  (*found)->hand_back(argument);
  client.urbs.erase(found);
  return true;
}

Device::Result Device::reap(Client& client, UMockdevIoctlData* argument) {
  pump(client);
  if (hand_back_finished(client, argument)) return {};
  std::this_thread::sleep_for(kEmptyReapHold);
  pump(client);
  if (hand_back_finished(client, argument)) return {};
  return {-1, gone_ ? ENODEV : EAGAIN};
}

Device::Result Device::discard(Client& client, UMockdevIoctlData* argument) {
  acr122::ByteReader in({argument->data, static_cast<std::size_t>(argument->data_len)});
  const auto low = in.u32le();
  const auto address = (static_cast<unsigned long>(in.u32le()) << 32) | low;
  const auto found = std::ranges::find_if(
      client.urbs, [&](const auto& urb) { return urb->address() == address && !urb->finished(); });
  if (found == client.urbs.end()) return {-1, EINVAL};
  (*found)->finish(-ENOENT);
  return {};
}

void Device::follow_real_time() {
  const auto now = std::chrono::steady_clock::now();
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(now - last_);
  last_ = now;
  const auto lock = reader_->lock();
  reader_->clock().advance(static_cast<Microseconds>(passed.count()));
}

}  // namespace sim::usbfs
