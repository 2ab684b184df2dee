// SPDX-License-Identifier: LGPL-2.1-or-later
// Two clocks: the host's, which reads and time-outs advance, and the device's, which runs ahead
// while the device works. An answer is ready when the device's clock says so; a host that does not
// wait that long meets it later, as with a real reader.
#include "sim/reader/virtual_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/ccid/assembler.h"
#include "sim/ccid/device.h"
#include "sim/ccid/faults.h"
#include "sim/ccid/message.h"
#include "sim/ccid/pipe.h"
#include "sim/firmware/firmware.h"
#include "sim/usb/descriptors.h"

namespace sim {

namespace {

// Full speed, 12 Mbit/s: two thirds of a microsecond per byte, and what a host controller and a
// small device need around each transfer.
constexpr Microseconds kTransferOverhead = 120;
constexpr Microseconds transfer_time(std::size_t bytes) {
  return kTransferOverhead + bytes * 2 / 3;
}

constexpr std::uint8_t kNotifySlotChange = 0x50;  // RDR_to_PC_NotifySlotChange, CCID 1.1, 6.3.1
constexpr std::uint8_t kChangedAbsent = 0x02;
constexpr std::uint8_t kChangedPresent = 0x03;

}  // namespace

struct VirtualReader::Impl {
  explicit Impl(ReaderModel reader_model) : model(std::move(reader_model)) {
    field.disturb = [this](const RfFrame& frame) { return disturb(frame); };
  }

  ReaderModel model;  // its doubts may change
  const Bytes device_descriptor = make_device_descriptor(model);
  const Bytes configuration_descriptor = make_configuration_descriptor(model);
  std::recursive_mutex mutex;
  Clock host;
  Clock device;
  Counters counters;
  Faults faults;
  Field field{device, counters};
  Pn532 chip{field, device, counters, model};
  Complaints complaints;
  firmware::Firmware firmware{model, {chip, device, faults, complaints}};
  ccid::Device ccid{model, firmware, complaints};
  ccid::Assembler assembler{counters};
  ccid::Pipe answers;
  Bytes previous_answer;
  std::optional<std::uint8_t> notification = kChangedAbsent;  // waits at open (PCSC#146)
  Count busy;
  bool plugged = true;
  bool halted = false;
  bool wedged = false;
  bool wedged_until_replug = false;
  bool hanging = false;
  bool double_next = model.first_answer_twice;
  std::function<void()> unplug_fault;

  void count_transfer(std::size_t bytes) {
    host.advance(transfer_time(bytes));
    busy += transfer_time(bytes);
    ++counters.usb_transfers;
    counters.usb_bytes += bytes;
  }

  /// Lets the firmware do what it does by itself until the host's now.
  void catch_up() {
    const bool changed = !wedged && plugged && firmware.run_until(host.now());
    device.advance_to(host.now());
    const bool told = changed && firmware.tells();
    if (told) notification = firmware.card_present() ? kChangedPresent : kChangedAbsent;
    if (firmware.take_false_alarm()) notification = kChangedPresent;
  }

  void message(ByteView message);
  void carry_out(ByteView message, const std::optional<Fault>& fault);
  bool swallows(const Fault& fault);
  void deliver(Bytes answer, Microseconds at, const std::optional<Fault>& fault);
  Disturbance disturb(const RfFrame& frame);
  void pull_out();
  void restart();
};

void VirtualReader::Impl::message(ByteView message) {
  catch_up();
  hanging = false;
  if (wedged) return;
  const auto payload = message.subspan(std::min(message.size(), ccid::kHeader));
  const auto fault = faults.take(payload);
  if (fault && swallows(*fault)) return;
  carry_out(message, fault);
}

bool VirtualReader::Impl::swallows(const Fault& fault) {
  using What = Fault::What;
  switch (fault.what) {
    case What::no_answer:
      return true;
    case What::hang_until_cancel:
      hanging = true;
      return true;
    case What::stall:
      halted = true;
      return true;
    case What::unplug:
      pull_out();
      if (unplug_fault) unplug_fault();
      return true;
    case What::wedged_until_replug:
      wedged_until_replug = true;
      [[fallthrough]];
    case What::wedged:
      wedged = true;
      return true;
    default:
      return false;
  }
}

void VirtualReader::Impl::carry_out(ByteView message, const std::optional<Fault>& fault) {
  const auto begin = device.now();
  auto outcome = ccid.handle(message);
  busy += device.now() - begin;
  if (outcome.message.empty()) return;
  const auto ready_at = outcome.at.value_or(device.now()) + outcome.delay;
  deliver(std::move(outcome.message), ready_at, fault);
}

void VirtualReader::Impl::deliver(Bytes answer, Microseconds at,
                                  const std::optional<Fault>& fault) {
  const auto previous = std::exchange(previous_answer, answer);
  auto bent = fault ? ccid::bend(std::move(answer), previous, *fault)
                    : ccid::BentAnswer{{std::move(answer)}, 0};
  if (std::exchange(double_next, false)) bent.messages.push_back(previous_answer);
  for (const auto& one : bent.messages) answers.push(one, at + bent.delay, bent.delay > 0);
}

/// Faults on the air.
Disturbance VirtualReader::Impl::disturb(const RfFrame& frame) {
  using What = Fault::What;
  const auto fault = faults.take_rf_fault(frame.bytes);
  if (!fault) return Disturbance::none;
  switch (fault->what) {
    case What::rf_frame_lost:
      return Disturbance::frame_lost;
    case What::rf_frame_spoilt:
      return Disturbance::frame_spoilt;
    case What::rf_answer_lost:
      return Disturbance::answer_lost;
    case What::rf_noise:
      return Disturbance::answer_spoilt;
    default:
      break;
  }
  field.remove_all();
  if (fault->what == What::swap_card) field.place(fault->card);
  return Disturbance::none;
}

void VirtualReader::Impl::pull_out() {
  plugged = false;
  device.cut_off_at(host.now());
  field.switch_to(false);
  answers.clear();
}

void VirtualReader::Impl::restart() {
  device.advance_to(host.now());
  chip.reset();
  firmware.reset();
  ccid.reset();
  assembler.reset();
  answers.clear();
  notification = kChangedAbsent;
  halted = hanging = wedged = false;
  double_next = model.first_answer_twice;
}

VirtualReader::VirtualReader(ReaderModel model) : impl_(std::make_unique<Impl>(std::move(model))) {}
VirtualReader::~VirtualReader() = default;

const Bytes& VirtualReader::device_descriptor() const { return impl_->device_descriptor; }
const Bytes& VirtualReader::configuration_descriptor() const {
  return impl_->configuration_descriptor;
}
std::string VirtualReader::string_descriptor(std::uint8_t index) const {
  return make_string(impl_->model, index);
}

VirtualReader::UsbStatus VirtualReader::bulk_out(ByteView data) {
  const auto guard = lock();
  if (!impl_->plugged) return UsbStatus::gone;
  impl_->count_transfer(data.size());
  if (const auto message = impl_->assembler.feed(data)) impl_->message(*message);
  return UsbStatus::ok;
}

VirtualReader::In VirtualReader::bulk_in(std::size_t room) {
  const auto guard = lock();
  if (!impl_->plugged) return {.status = UsbStatus::gone, .data = {}};
  if (impl_->halted) return {.status = UsbStatus::stall, .data = {}};
  if (impl_->answers.empty()) {
    return {.status = UsbStatus::nak, .data = {}, .hangs = impl_->hanging};
  }
  const auto ready_at = impl_->answers.ready_at();
  if (ready_at > impl_->host.now()) {
    const bool held_back = impl_->answers.held_back();
    return {.status = UsbStatus::nak, .data = {}, .ready_at = ready_at, .held_back = held_back};
  }
  auto transfer = impl_->answers.take(room);
  if (transfer.overflow) return {.status = UsbStatus::overflow, .data = {}};
  impl_->count_transfer(transfer.data.size());
  return {.status = UsbStatus::ok, .data = std::move(transfer.data)};
}

VirtualReader::In VirtualReader::interrupt_in(std::size_t room) {
  const auto guard = lock();
  if (!impl_->plugged) return {.status = UsbStatus::gone, .data = {}};
  impl_->catch_up();
  if (!impl_->notification || room < 2) {
    constexpr Microseconds kNothingSoon = 1'000'000;
    const auto next = impl_->firmware.next_poll().value_or(0);
    const auto now = impl_->host.now();
    return {.data = {}, .ready_at = next > now ? next : now + kNothingSoon};
  }
  const auto state = *std::exchange(impl_->notification, std::nullopt);
  return {.status = UsbStatus::ok, .data = {kNotifySlotChange, state}};
}

void VirtualReader::clear_halt(std::uint8_t endpoint) {
  const auto guard = lock();
  if (endpoint == kBulkIn) impl_->halted = false;
}

VirtualReader::UsbStatus VirtualReader::set_interface() {
  const auto guard = lock();
  if (!impl_->plugged) return UsbStatus::gone;
  return impl_->model.set_interface_stalls ? UsbStatus::stall : UsbStatus::ok;
}

void VirtualReader::usb_reset() {
  const auto guard = lock();
  impl_->faults.usb_reset();
  if (impl_->wedged_until_replug) return;
  impl_->restart();
}

void VirtualReader::chip_reset() {
  const auto guard = lock();
  impl_->catch_up();
  impl_->chip.reset();
}

void VirtualReader::unplug() {
  const auto guard = lock();
  impl_->pull_out();
}

void VirtualReader::plug() {
  const auto guard = lock();
  impl_->wedged_until_replug = false;
  impl_->restart();
  impl_->plugged = true;
}

std::string VirtualReader::set_doubt(const std::string& assignment) {
  const auto guard = lock();
  return sim::set_doubt(impl_->model.doubts, assignment);
}

bool VirtualReader::plugged() const {
  const std::lock_guard guard(impl_->mutex);
  return impl_->plugged;
}

void VirtualReader::on_unplug_fault(std::function<void()> call) {
  const auto guard = lock();
  impl_->unplug_fault = std::move(call);
}

void VirtualReader::place(std::shared_ptr<Card> card) {
  const auto guard = lock();
  impl_->catch_up();  // what was there until now is what the firmware saw
  impl_->field.place(std::move(card));
}

void VirtualReader::remove(const Card* card) {
  const auto guard = lock();
  impl_->catch_up();
  impl_->field.remove(card);
}

void VirtualReader::remove_all() {
  const auto guard = lock();
  impl_->catch_up();
  impl_->field.remove_all();
}

Faults& VirtualReader::faults() { return impl_->faults; }
Clock& VirtualReader::clock() { return impl_->host; }
const Counters& VirtualReader::counters() const { return impl_->counters; }
Microseconds VirtualReader::busy() const { return impl_->busy.get(); }
const ReaderModel& VirtualReader::model() const { return impl_->model; }

VirtualReader::Lights VirtualReader::lights() const {
  const std::lock_guard guard(impl_->mutex);
  const auto& lights = impl_->firmware.lights();
  return {lights.red(), lights.green(), lights.buzzer_on_detection(), lights.beeps()};
}

bool VirtualReader::firmware_polls() const {
  const std::lock_guard guard(impl_->mutex);
  return impl_->firmware.polls();
}

std::vector<std::string> VirtualReader::unknown_requests() const {
  return impl_->complaints.list();
}

void VirtualReader::note_unknown(const std::string& kind, ByteView request) {
  impl_->complaints.unknown(kind, request);
}

std::unique_lock<std::recursive_mutex> VirtualReader::lock() {
  return std::unique_lock(impl_->mutex);
}

Field& VirtualReader::field() { return impl_->field; }

}  // namespace sim
