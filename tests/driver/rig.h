// SPDX-License-Identifier: LGPL-2.1-or-later
// The driver between pcscd's hands and a virtual reader.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "ifd/pcscd.h"
#include "sim/cards/catalog.h"
#include "sim/libusb_mock/libusb_mock.h"
#include "sim/reader/virtual_reader.h"
#include "support/actor.h"
#include "support/hex.h"

namespace driver_test {

using acr122::Bytes;
using acr122::ByteView;
using test_support::Actor;
using test_support::hex;
using namespace std::chrono_literals;

inline constexpr DWORD kLun = 0;
inline constexpr char kName[] = "usb:072f/2200:libudev:0:/dev/bus/usb/001/004";

/// A return code and the bytes that came with it.
struct Answer {
  RESPONSECODE code = 0;
  Bytes bytes;
  friend bool operator==(const Answer&, const Answer&) = default;
};
void PrintTo(const Answer& answer, std::ostream* out);

// The calls, with pcscd's buffers: filled with 0xA5 before, so that stray writes show.
RESPONSECODE create(DWORD lun = kLun, const char* name = kName);
Answer power(DWORD action, DWORD lun = kLun, DWORD room = 33);
Answer transmit(ByteView apdu, DWORD lun = kLun, DWORD room = 65'548, DWORD protocol = 1);
Answer control(DWORD code, ByteView command = {}, DWORD lun = kLun, DWORD room = 65'548);
Answer capability(DWORD tag, DWORD room = 264, DWORD lun = kLun);

using WaitFunction = RESPONSECODE (*)(DWORD, int);
using StopFunction = RESPONSECODE (*)(DWORD);
WaitFunction wait_function(DWORD lun = kLun);
StopFunction stop_function(DWORD lun = kLun);

/// The machine sleeps and wakes: what the driver's clock of sleep says from now on.
void sleep_machine(std::chrono::milliseconds time);

/// Lines given to pcscd's log_msg since the last call, as "<priority> <text>".
std::vector<std::string> take_log();

// Time is that of the readers: no test sleeps, and none is slower than its machine.
/// Lets time pass for every thread that takes part.
void pass(std::chrono::microseconds time);
std::chrono::microseconds modelled_now();
/// Calls this once in the midst of the next pause that the driver makes with a reader in its hands.
void at_next_sleep(std::function<void()> call);
/// Polls until `holds` is true; false after a minute.
bool eventually(const std::function<bool()>& holds);
/// How long `work` takes.
std::chrono::microseconds duration(const std::function<void()>& work);

/// pcscd's event thread for one reader (pcsc-lite, eventhandler.c): presence, act on the change,
/// wait, idle power-off. Notes what a PC/SC client would be told.
class EventThread {
 public:
  explicit EventThread(DWORD lun = kLun, int idle_ms = 5'000);
  ~EventThread() { stop(); }
  void stop();
  /// A program connects to the powered card, and the last one leaves it as it is.
  void connect() { power_ = Power::in_use; }
  void disconnect();
  /// "in 3B.." or "out", in order.
  std::vector<std::string> events();
  /// When each of them was told, in modelled time.
  std::vector<std::chrono::microseconds> times();
  /// Waits until there are this many events.
  bool reaches(std::size_t count);

 private:
  /// Of the card, as pcscd keeps it (pcsc-lite, readerfactory.h).
  enum class Power : std::uint8_t { off, on, grace, in_use };

  void run();
  void turn(bool now);
  void power_off_if_idle();
  void note(std::string event);

  DWORD lun_;
  int idle_ms_;
  bool present_ = false;
  std::atomic<Power> power_ = Power::off;
  std::mutex mutex_;
  std::vector<std::string> events_;
  std::vector<std::chrono::microseconds> times_;
  std::atomic<bool> ending_ = false;
  Actor thread_;
};

/// A virtual reader at bus 1, address 4, not yet opened.
class Driver : public ::testing::Test {
 protected:
  explicit Driver(sim::ReaderModel model = sim::acr122u());
  ~Driver() override;
  void open() { ASSERT_EQ(create(), IFD_SUCCESS); }
  /// Places a card and returns it.
  std::shared_ptr<sim::Card> place(const std::string& type = "classic-1k",
                                   const sim::CardOptions& options = {});
  /// Does this to the field when modelled time is `time`, in the midst of a search if need be:
  /// before the next frame. In the order of time.
  void at(std::chrono::microseconds time, std::function<void(sim::Field&)> change);
  /// Opens, places a card and powers it.
  void open_with_card(const std::string& type = "classic-1k");

  sim::libusb_mock::host_time::Participant main_;
  std::shared_ptr<sim::VirtualReader> reader_;

 private:
  void carry_out_what_is_due();

  std::deque<std::pair<sim::Microseconds, std::function<void(sim::Field&)>>> changes_;
};

}  // namespace driver_test
