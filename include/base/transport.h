// SPDX-License-Identifier: LGPL-2.1-or-later
// The one seam at the bottom of the driver: moves bytes to and from one USB reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace acr122 {

/// What the USB descriptors say of the opened device.
struct DeviceInfo {
  std::uint16_t vendor_id = 0;
  std::uint16_t product_id = 0;
  std::uint16_t bcd_device = 0;  // release number, BCD: 0x0214 is 2.14
  std::uint8_t bus = 0;
  std::uint8_t address = 0;
  std::string ports;         // "1-1.4": bus and port path, stable for one socket; may be empty
  std::string manufacturer;  // iManufacturer, empty when the device has none
  std::string product;       // iProduct
  std::string serial;        // iSerial; genuine ACR122U have none
};

/// Detail of transfer_failed when the endpoint is halted: LIBUSB_ERROR_PIPE. clear_halt() frees it.
inline constexpr int kEndpointHalted = -9;

/// The endpoints of one claimed interface. All calls but abort() come from one thread at a
/// time (the reader's lock sees to that).
class Transport {
 public:
  virtual ~Transport() = default;

  /// Sends one message as one bulk OUT transfer, followed by a zero-length packet where the length
  /// is a multiple of the packet size. Errors: reader_gone, timed_out, transfer_failed, aborted;
  /// reader_busy (another program has taken the interface: see reopen()).
  virtual Result<void> send(ByteView message, Milliseconds timeout) = 0;

  /// One bulk IN transfer of at most into.size() bytes. Returns how many arrived; 0 is a
  /// zero-length packet. Errors: those of send().
  virtual Result<std::size_t> receive(std::span<std::uint8_t> into, Milliseconds timeout) = 0;

  /// One interrupt IN transfer: what the reader tells by itself. Errors: those of send(), timed_out
  /// if it has nothing to tell; transfer_failed also of a reader without such an endpoint.
  virtual Result<std::size_t> receive_notice(std::span<std::uint8_t> into,
                                             Milliseconds timeout) = 0;

  /// Clears a halt on both bulk endpoints. Errors: reader_gone, transfer_failed, aborted.
  virtual Result<void> clear_halt() = 0;

  /// USB port reset; the interface stays claimed. Errors: reader_gone (also when the device comes
  /// back with another address: pcscd then sees an unplug and a plug), transfer_failed, aborted.
  virtual Result<void> reset() = 0;

  /// Closes the device, opens it again and claims its interface anew. The kernel ends transfers
  /// with "no such device" when the machine goes to sleep, and takes the claim away at a reset by
  /// somebody else, while the device stays where it was (Linux, drivers/usb/core: hcd.c, driver.c).
  /// Errors: reader_gone (it has really left), reader_busy, access_denied, transfer_failed,
  /// aborted. After an error every transfer fails with it until a later reopen() succeeds.
  virtual Result<void> reopen() = 0;

  /// Ends a transfer in flight and makes every later call return Errc::aborted. Thread-safe,
  /// sticky.
  virtual void abort() = 0;

  virtual const DeviceInfo& device() const = 0;
};

/// Opens exactly the device that pcscd names and claims its CCID interface; detaches a kernel
/// driver (pn533_usb) and sends no SET_CONFIGURATION or SET_INTERFACE. Accepted names:
///   usb:072f/2200:libudev:0:/dev/bus/usb/001/004    pcscd with libudev (every distribution)
///   usb:072f/2200:libusb-1.0:1:4:0                  pcscd with libusb; bus, address, interface
///   usb:072f/2200 and unknown tails                 the first free reader with these ids
///   /dev/bus/usb/001/004                            reader.conf, DEVICENAME
///   (empty)                                         the first free reader that we support
/// A reader that another program holds is opened nevertheless, unless another one will do: its
/// transfers fail with reader_busy until a reopen() finds it free.
/// Errors: reader_not_found, reader_gone, access_denied, transfer_failed; wrong_device (the class
/// descriptor of a reader with contacts, which is not touched).
Result<std::unique_ptr<Transport>> open_transport(std::string_view name, Clock& clock);

}  // namespace acr122
