// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/rig.h"

#include <cstdarg>
#include <cstring>
#include <map>

#include "support/modelled_clock.h"

namespace {
std::mutex log_mutex;
std::vector<std::string> log_lines;
}  // namespace

// pcscd's own, strong: the driver's weak reference finds it.
extern "C" __attribute__((format(printf, 2, 3))) void log_msg(const int priority,
                                                              const char* format, ...) {
  char line[4096];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  const std::lock_guard lock(log_mutex);
  log_lines.push_back(std::to_string(priority) + " " + line);
}

// The driver's own stays in its archive.
namespace {

class RigClock : public test_support::ModelledClock {
 public:
  void sleep_for(std::chrono::microseconds time) override {
    ModelledClock::sleep_for(time);
    if (hook) std::exchange(hook, nullptr)();
  }
  std::function<void()> hook;
};

RigClock& test_clock = *new RigClock;  // threads may be inside when the process exits

}  // namespace

acr122::Clock& acr122::system_clock() { return test_clock; }

namespace driver_test {
namespace {

constexpr std::uint8_t kUntouched = 0xA5;

/// pcscd's for one reader: it asks for presence, powers and transmits under it (ifdwrapper.c). Who
/// waits for it lets time pass.
class ReaderLock {
 public:
  void lock() {
    constexpr auto kNever = ~sim::Microseconds{0};
    std::unique_lock held(mutex_);
    while (taken_) sim::libusb_mock::host_time::wait_until(this, held, kNever);
    taken_ = true;
  }
  void unlock() {
    const std::lock_guard held(mutex_);
    taken_ = false;
    sim::libusb_mock::host_time::wake(this);
  }

 private:
  std::mutex mutex_;
  bool taken_ = false;
};

/// Of each Lun; for ever, as threads may be inside when the process exits.
ReaderLock& lock_of(DWORD lun) {
  static auto& mutex = *new std::mutex;
  static auto& locks = *new std::map<DWORD, ReaderLock>;
  const std::lock_guard held(mutex);
  return locks[lun];
}

bool is_present(DWORD lun) {
  const std::lock_guard pcscd(lock_of(lun));
  return IFDHICCPresence(lun) == IFD_ICC_PRESENT;
}

template <class T>
T pointer_from(const Answer& answer) {
  T pointer = nullptr;
  EXPECT_EQ(answer.code, IFD_SUCCESS);
  EXPECT_EQ(answer.bytes.size(), sizeof pointer);
  if (answer.bytes.size() == sizeof pointer) {
    std::memcpy(&pointer, answer.bytes.data(), sizeof pointer);
  }
  return pointer;
}

/// One call with an output buffer; what lies behind `room` must stay untouched.
Answer with_room(DWORD room, const std::function<RESPONSECODE(UCHAR*, DWORD*)>& call) {
  Bytes buffer(room + 16, kUntouched);
  DWORD length = room;
  Answer answer;
  answer.code = call(buffer.data(), &length);
  for (std::size_t i = room; i < buffer.size(); ++i) EXPECT_EQ(buffer[i], kUntouched) << "overrun";
  EXPECT_LE(length, room);
  if (answer.code == IFD_SUCCESS) {
    answer.bytes.assign(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(length));
  } else {
    // memcmp: tens of thousands of bytes, tens of thousands of times.
    const Bytes untouched(buffer.size(), kUntouched);
    if (std::memcmp(buffer.data(), untouched.data(), buffer.size()) != 0) {
      ADD_FAILURE() << "wrote in spite of an error";
    }
  }
  return answer;
}

}  // namespace

void PrintTo(const Answer& answer, std::ostream* out) {
  *out << answer.code << " [" << acr122::to_hex(answer.bytes) << "]";
}

RESPONSECODE create(DWORD lun, const char* name) {
  std::string writable(name);
  return IFDHCreateChannelByName(lun, writable.data());
}

Answer power(DWORD action, DWORD lun, DWORD room) {
  const std::lock_guard pcscd(lock_of(lun));
  return with_room(room, [&](UCHAR* into, DWORD* length) {
    const auto code = IFDHPowerICC(lun, action, into, length);
    if (code != IFD_SUCCESS || action == IFD_POWER_DOWN) {
      EXPECT_EQ(*length, 0U);
    }
    return code;
  });
}

Answer transmit(ByteView apdu, DWORD lun, DWORD room, DWORD protocol) {
  const SCARD_IO_HEADER send{protocol, 16};
  SCARD_IO_HEADER receive{protocol, 16};
  Bytes command(apdu.begin(), apdu.end());
  command.push_back(kUntouched);  // a buffer for zero bytes, too
  const std::lock_guard pcscd(lock_of(lun));
  return with_room(room, [&](UCHAR* into, DWORD* length) {
    const auto code =
        IFDHTransmitToICC(lun, send, command.data(), apdu.size(), into, length, &receive);
    if (code != IFD_SUCCESS) {
      EXPECT_EQ(*length, 0U) << "pcscd would log stale bytes";
    }
    return code;
  });
}

Answer control(DWORD code, ByteView command, DWORD lun, DWORD room) {
  Bytes copy(command.begin(), command.end());
  copy.push_back(kUntouched);
  return with_room(room, [&](UCHAR* into, DWORD* length) {
    DWORD returned = 0xAAAA;
    const auto result = IFDHControl(lun, code, copy.data(), command.size(), into, room, &returned);
    if (result != IFD_SUCCESS) {
      EXPECT_EQ(returned, 0U);
    }
    *length = returned;
    return result;
  });
}

Answer capability(DWORD tag, DWORD room, DWORD lun) {
  return with_room(room, [&](UCHAR* into, DWORD* length) {
    return IFDHGetCapabilities(lun, tag, length, into);
  });
}

WaitFunction wait_function(DWORD lun) {
  return pointer_from<WaitFunction>(capability(TAG_IFD_POLLING_THREAD_WITH_TIMEOUT, 8, lun));
}

StopFunction stop_function(DWORD lun) {
  return pointer_from<StopFunction>(capability(TAG_IFD_STOP_POLLING_THREAD, 8, lun));
}

void sleep_machine(std::chrono::milliseconds time) { test_clock.sleep_machine(time); }

std::vector<std::string> take_log() {
  const std::lock_guard lock(log_mutex);
  return std::exchange(log_lines, {});
}

void pass(std::chrono::microseconds time) {
  sim::libusb_mock::host_time::pass(static_cast<sim::Microseconds>(time.count()));
}

std::chrono::microseconds modelled_now() {
  return std::chrono::microseconds(sim::libusb_mock::host_time::now());
}

void at_next_sleep(std::function<void()> call) { test_clock.hook = std::move(call); }

bool eventually(const std::function<bool()>& holds) {
  for (const auto end = modelled_now() + 60s; modelled_now() < end; pass(2ms)) {
    if (holds()) return true;
  }
  return holds();
}

std::chrono::microseconds duration(const std::function<void()>& work) {
  const auto start = modelled_now();
  work();
  return modelled_now() - start;
}

EventThread::EventThread(DWORD lun, int idle_ms)
    : lun_(lun), idle_ms_(idle_ms), thread_([this] { run(); }) {}

void EventThread::stop() {
  if (ending_.exchange(true)) return;
  stop_function(lun_)(lun_);
  thread_.join();
}

void EventThread::disconnect() {
  power_ = Power::grace;
  stop_function(lun_)(lun_);
}

void EventThread::run() {
  constexpr int kLongWait = 600'000;
  const auto wait = wait_function(lun_);
  while (!ending_) {
    turn(is_present(lun_));
    const bool unused = power_ == Power::on || power_ == Power::grace;
    wait(lun_, unused ? idle_ms_ : kLongWait);
    if (!ending_) power_off_if_idle();
  }
}

void EventThread::turn(bool now) {
  if (now && !present_) {
    const auto up = is_present(lun_) ? power(IFD_POWER_UP, lun_) : Answer{IFD_ICC_NOT_PRESENT, {}};
    power_ = up.code == IFD_SUCCESS ? Power::on : Power::off;
    note(up.code == IFD_SUCCESS ? "in " + acr122::to_hex(up.bytes) : "mute");
  }
  if (!now && present_) {
    power_ = Power::off;
    note("out");
  }
  present_ = now;
}

// Whatever ended the wait.
void EventThread::power_off_if_idle() {
  auto grace = Power::grace;
  if (power_.compare_exchange_strong(grace, Power::on) || power_ != Power::on) return;
  power_ = Power::off;
  if (is_present(lun_)) power(IFD_POWER_DOWN, lun_);
}

void EventThread::note(std::string event) {
  const std::lock_guard lock(mutex_);
  events_.push_back(std::move(event));
  times_.push_back(modelled_now());
}

std::vector<std::string> EventThread::events() {
  const std::lock_guard lock(mutex_);
  return events_;
}

std::vector<std::chrono::microseconds> EventThread::times() {
  const std::lock_guard lock(mutex_);
  return times_;
}

bool EventThread::reaches(std::size_t count) {
  return eventually([&] { return events().size() >= count; });
}

Driver::Driver(sim::ReaderModel model)
    : reader_(std::make_shared<sim::VirtualReader>(std::move(model))) {
  sim::libusb_mock::reset();
  sim::libusb_mock::attach(reader_);
  main_.begin();
  take_log();
}

Driver::~Driver() {
  reader_->field().on_frame = nullptr;
  for (DWORD lun = 0; lun < 0x40000; lun += 0x10000) IFDHCloseChannel(lun);
  const auto live = sim::libusb_mock::live();
  EXPECT_TRUE(live.none()) << live.contexts << " contexts, " << live.handles << " handles, "
                           << live.transfers << " transfers, " << live.devices << " devices";
  EXPECT_THAT(sim::libusb_mock::records().misuse, ::testing::IsEmpty());
  EXPECT_THAT(reader_->unknown_requests(), ::testing::IsEmpty());
  if (HasFailure()) {
    for (const auto& line : take_log()) std::cerr << line << "\n";
  }
}

std::shared_ptr<sim::Card> Driver::place(const std::string& type, const sim::CardOptions& options) {
  auto card = sim::make_card(type, options);
  EXPECT_TRUE(card) << type;
  if (card) reader_->place(card);
  return card;
}

void Driver::at(std::chrono::microseconds time, std::function<void(sim::Field&)> change) {
  const auto lock = reader_->lock();
  changes_.emplace_back(static_cast<sim::Microseconds>(time.count()), std::move(change));
  reader_->field().on_frame = [this](std::uint64_t) { carry_out_what_is_due(); };
}

void Driver::carry_out_what_is_due() {
  while (!changes_.empty() && changes_.front().first <= reader_->field().now()) {
    const auto change = std::move(changes_.front().second);
    changes_.pop_front();
    change(reader_->field());
  }
}

void Driver::open_with_card(const std::string& type) {
  place(type);
  open();
  ASSERT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
}

}  // namespace driver_test
