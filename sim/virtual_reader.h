// SPDX-License-Identifier: LGPL-2.1-or-later
// A whole virtual ACR122: USB device, CCID, firmware, PN532, field. Both back ends (the libusb mock
// and the mocked usbfs) drive it through this class only.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "sim/clock.h"
#include "sim/faults.h"
#include "sim/field.h"
#include "sim/rf.h"

namespace sim {

struct ReaderModel {
  std::uint16_t vendor_id = 0x072F;
  std::uint16_t product_id = 0x2200;
  std::uint16_t bcd_device = 0x0214;
  std::string manufacturer = "ACS";
  std::string product = "ACR122U PICC Interface";
  std::string firmware = "ACR122U214";  // answer of FF 00 48
  bool t0_get_response = false;         // touchatag: answers come as 61 xx, Escape refused
  std::uint8_t chip_revision = 6;       // PN532 1.6; touchatag has 1.4

  // Quirks of some firmware versions.
  bool short_parameter_answer = false;  // FF 00 51 answers one byte (215)
  bool reports_absence = false;         // XfrBlock answers bStatus 02 without a card (215)
  bool seq_one_low_after_long = false;  // bSeq one too low after an OUT of more than 64 bytes
  bool first_answer_twice = false;      // after plugging in (nfcpy#167, #200)
};

ReaderModel acr122u();      // 072F:2200, firmware 214
ReaderModel acr122u_215();  // firmware 215 with its short answers
ReaderModel touchatag();    // 072F:90CC, firmware 102

class VirtualReader {
 public:
  explicit VirtualReader(ReaderModel model = acr122u());
  ~VirtualReader();

  // What a back end calls. Thread-safe.
  const Bytes& device_descriptor() const;         // 18 bytes
  const Bytes& configuration_descriptor() const;  // 93 bytes, CCID descriptor inside
  std::string string_descriptor(std::uint8_t index) const;
  /// nak: nothing to send yet; overflow: the host's buffer ends inside a packet.
  enum class UsbStatus { ok, nak, stall, gone, overflow };
  /// Bulk OUT data of one transfer; a message is complete when dwLength says so or a short packet
  /// ends it.
  UsbStatus bulk_out(ByteView data);
  /// One bulk IN transfer of at most `room` bytes (always at packet borders). `nak` with `ready_at`
  /// in the modelled future, or 0 when nothing is under way.
  struct In {
    UsbStatus status = UsbStatus::nak;
    Bytes data;
    Microseconds ready_at = 0;
    bool held_back = false;  // a fault delays the answer: wait for it in real time, too
    bool hangs = false;      // hang_until_cancel: not even a time-out ends this read
  };
  In bulk_in(std::size_t room);
  In interrupt_in(std::size_t room);
  void clear_halt(std::uint8_t endpoint);
  void usb_reset();
  void unplug();
  void plug();
  bool plugged() const;

  // What tests and scripts call. Thread-safe.
  void place(std::shared_ptr<Card> card);
  void remove(const Card* card);
  void remove_all();
  Faults& faults();
  /// Modelled time as the host sees it. Hold the lock while advancing it.
  Clock& clock();
  const Counters& counters() const;
  const ReaderModel& model() const;
  /// LED and buzzer as a bystander sees them.
  struct Lights {
    bool red, green, buzzer_on_detection;
  };
  Lights lights() const;
  bool firmware_polls() const;
  /// Field access for scripts that react to frames; hold the returned lock while using it.
  std::unique_lock<std::recursive_mutex> lock();
  Field& field();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sim
