// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/reader.h"

#include "reader/asleep.h"
#include "reader/impl.h"

namespace acr122::reader {

Reader::Impl::Impl(std::unique_ptr<Transport> opened, const Config& settings)
    : config(settings),
      transport(std::move(opened)),
      channel(*transport),
      link(channel, config.link),
      chip(link),
      field(chip, config.card),
      slept(time_asleep()) {}

std::string Reader::Impl::name() const {
  const auto& usb = transport->device();
  return fmt::format("reader at bus {} address {}{}{}", usb.bus, usb.address,
                     usb.ports.empty() ? "" : " port ", usb.ports);
}

void Reader::Impl::adopt(std::unique_ptr<card::Card> now) {
  card = std::move(now);
  fresh = true;
  parked = false;
  missing_targets_known = chip.missing_targets();
  test_later();
  const std::lock_guard lock(door);
  atr = to_bytes(card->atr());
  technology = card->identity().technology;
}

void Reader::Impl::found(std::unique_ptr<card::Card> now) {
  adopt(std::move(now));
  arrived = true;
  log::info("{}: {}, ATR {}", name(), card->describe(), to_hex(card->atr()));
  const std::lock_guard lock(door);
  powered = false;
  presence.card_found();
}

void Reader::Impl::replaced(std::unique_ptr<card::Card> now) {
  field.session().close();
  if (config.card.forget_keys) field.forget_keys();
  adopt(std::move(now));
  arrived = true;
  log::info("{}: another card in its place: {}, ATR {}", name(), card->describe(),
            to_hex(card->atr()));
  const std::lock_guard lock(door);
  powered = false;
  presence.card_replaced();
  bell.notify_all();
}

void Reader::Impl::lost(const char* why) {
  if (!card) return;
  log::info("{}: {} gone: {}", name(), card->describe(), why);
  card.reset();
  field.session().close();
  last_visit = std::chrono::steady_clock::now();
  if (config.card.forget_keys) field.forget_keys();
  fresh = parked = false;
  next_test = std::chrono::steady_clock::now() + config.idle_interval;
  rf_doubtful = true;
  next_check = {};
  const std::lock_guard lock(door);
  powered = false;
  atr.clear();
  presence.card_lost();
  bell.notify_all();
}

void Reader::Impl::set_powered(bool on) {
  by_halves.forget();
  const std::lock_guard lock(door);
  if (on && !powered) protocol = 0;
  powered = on;
}

bool Reader::Impl::card_at_hand() {
  const std::lock_guard lock(door);
  return card && presence.level();
}

bool Reader::Impl::card_powered() {
  const std::lock_guard lock(door);
  return powered && presence.level();
}

void Reader::Impl::test_later() {
  next_test = std::chrono::steady_clock::now() + config.presence_interval;
  answers_at_test = chip.card_answers();
}

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Reader::~Reader() { impl_->say_goodbye(); }

bool Reader::card_present() {
  if (impl_->gone) return false;
  std::unique_lock door(impl_->door);
  if (!impl_->presence.watched()) {
    door.unlock();
    {
      const std::lock_guard io(impl_->io);
      impl_->step();
    }
    door.lock();
  }
  impl_->wait_for_pcscd(door);
  return impl_->presence.read();
}

bool Reader::card_known() {
  const std::lock_guard door(impl_->door);
  return impl_->presence.level();
}

Result<Bytes> Reader::power_up() {
  const std::lock_guard io(impl_->io);
  return impl_->note_failure(impl_->power_up());
}

Result<Bytes> Reader::reset() {
  const std::lock_guard io(impl_->io);
  return impl_->note_failure(impl_->reset());
}

Result<void> Reader::power_down() {
  const std::lock_guard io(impl_->io);
  auto done = impl_->power_down();
  impl_->note_power_call();
  return done;
}

Result<Bytes> Reader::transmit(ByteView apdu, bool t0) {
  const std::lock_guard io(impl_->io);
  return t0 ? impl_->transmit_by_t0(apdu) : impl_->transmit(apdu);
}

Result<Bytes> Reader::escape(ByteView command) {
  const std::lock_guard io(impl_->io);
  return impl_->escape(command);
}

Reader::WaitEnd Reader::wait(Milliseconds timeout) { return impl_->wait(timeout); }

void Reader::stop() {
  const std::lock_guard door(impl_->door);
  impl_->stop_asked = impl_->let_go = true;
  impl_->bell.notify_all();
}

void Reader::device_removed() { impl_->go_away(); }

bool Reader::card_powered() { return impl_->card_powered(); }

Bytes Reader::atr() {
  const std::lock_guard door(impl_->door);
  return impl_->presence.level() ? impl_->atr : Bytes{};
}

bool Reader::agree_on(std::uint32_t protocol) {
  const std::lock_guard door(impl_->door);
  const bool active = impl_->powered && impl_->presence.level();
  impl_->protocol = active ? protocol : 0;
  return active;
}

std::uint32_t Reader::protocol() {
  const std::lock_guard door(impl_->door);
  return impl_->powered && impl_->presence.level() ? impl_->protocol : 0;
}

std::optional<card::Identity::Technology> Reader::card_technology() {
  const std::lock_guard door(impl_->door);
  if (!impl_->presence.level()) return std::nullopt;
  return impl_->technology;
}

const DeviceInfo& Reader::device() const { return impl_->transport->device(); }

std::string Reader::firmware() {
  const std::lock_guard door(impl_->door);
  return impl_->firmware;
}

}  // namespace acr122::reader
