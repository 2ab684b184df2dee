// SPDX-License-Identifier: LGPL-2.1-or-later
// A whole virtual ACR122: USB device, CCID, firmware, PN532, field. Both back ends (the libusb mock
// and the mocked usbfs) drive it through this class only.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sim/base/clock.h"
#include "sim/model/faults.h"
#include "sim/model/reader_model.h"
#include "sim/rf/card.h"
#include "sim/rf/field.h"

namespace sim {

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
  /// One interrupt IN transfer. `nak` with `ready_at`: there may be something to tell then.
  In interrupt_in(std::size_t room);
  void clear_halt(std::uint8_t endpoint);
  UsbStatus set_interface();  // SET_INTERFACE: some clones stall it
  void usb_reset();
  /// A dip of the power that resets the PN532 alone.
  void chip_reset();
  void unplug();
  void plug();
  bool plugged() const;
  /// Another value for a doubt of the model, `name=value`. Error text, or empty.
  std::string set_doubt(const std::string& assignment);
  /// Called when a fault unplugs the reader, with the lock held: only notes that down.
  void on_unplug_fault(std::function<void()> call);

  // What tests and scripts call. Thread-safe.
  void place(std::shared_ptr<Card> card);
  void remove(const Card* card);
  void remove_all();
  Faults& faults();
  /// Modelled time as the host sees it. Hold the lock while advancing it.
  Clock& clock();
  const Counters& counters() const;
  /// How long it worked on messages, USB transfers included: without what it did by itself, and
  /// without the time that passed in between.
  Microseconds busy() const;
  const ReaderModel& model() const;
  /// LED and buzzer as a bystander sees them.
  struct Lights {
    bool red, green, buzzer_on_detection;
    std::uint64_t beeps;  // since the reader was made
  };
  Lights lights() const;
  bool firmware_polls() const;
  /// What was asked of this reader that the model does not know, since it was made. A test expects
  /// none, or those that it sent on purpose.
  std::vector<std::string> unknown_requests() const;
  /// A back end's own: a request to endpoint 0 that nobody answers.
  void note_unknown(const std::string& kind, ByteView request);
  /// Field access for scripts that react to frames; hold the returned lock while using it.
  std::unique_lock<std::recursive_mutex> lock();
  Field& field();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sim
