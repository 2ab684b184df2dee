// SPDX-License-Identifier: LGPL-2.1-or-later
// The usbfs node of one plugged-in virtual reader: ioctls in, URBs out (linux/usbdevice_fs.h).
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include "sim/reader/virtual_reader.h"
#include "sim/usbfs/urb.h"

namespace sim::usbfs {

/// Whether answers wait for real time. Modelled time follows it always.
enum class Pace : std::uint8_t {
  fast,       // an answer is there at once unless a fault delays it: the model's time jumps ahead
  real_time,  // an answer is there when the real reader would have it
};

/// Time-outs are the client's own.
class Device {
 public:
  explicit Device(std::shared_ptr<VirtualReader> reader, Pace pace = Pace::fast);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  /// The object that umockdev calls for this node.
  UMockdevIoctlBase* handler() const { return handler_.get(); }

  /// After VirtualReader::unplug: every request ends with ENODEV from now on, also once the reader
  /// is plugged in again (as another device).
  void gone();

  /// Requests under way end with this errno.
  void end_requests(int error);
  /// Nobody holds the interface any more, or the kernel's driver does.
  void take_claims_away(bool for_kernel_driver);

  /// Some program has the node open.
  bool in_use() const;

 private:
  struct Result {
    long value = 0;
    int error = 0;
  };
  struct Client {
    std::deque<std::unique_ptr<Urb>> urbs;  // in order of submission
    bool claimed = false;
  };

  static gboolean on_ioctl(UMockdevIoctlBase* handler, UMockdevIoctlClient* client, void* self);
  static void on_connected(UMockdevIoctlBase* handler, UMockdevIoctlClient* client, void* self);
  static void on_destroyed(void* self, GObject* client);

  std::optional<Result> handle(UMockdevIoctlClient* client);
  std::optional<Result> handle_present(Client& client, unsigned long request,
                                       UMockdevIoctlData* argument);
  Result submit(Client& client, UMockdevIoctlData* argument);
  Result control(UMockdevIoctlData* argument) const;
  std::optional<Bytes> request(ByteView setup) const;
  Result reap(Client& client, UMockdevIoctlData* argument);
  Result discard(Client& client, UMockdevIoctlData* argument);
  Result claim(Client& client);
  Result driver_name(UMockdevIoctlData* argument) const;
  Result driver_ioctl(UMockdevIoctlData* argument);
  bool hand_back_finished(Client& client, UMockdevIoctlData* argument);

  void start(Urb& urb);
  void pump(Client& client);
  bool read(Urb& urb);
  void follow_real_time();

  std::shared_ptr<VirtualReader> reader_;
  Pace pace_;
  GOwned<UMockdevIoctlBase> handler_;
  mutable std::mutex mutex_;
  std::map<void*, Client> clients_;  // by UMockdevIoctlClient
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  bool gone_ = false;
  bool kernel_driver_ = false;
};

}  // namespace sim::usbfs
