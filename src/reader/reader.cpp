// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/reader.h"

#include "reader/impl.h"

namespace acr122::reader {

Reader::Impl::Impl(std::unique_ptr<Transport> opened, const config::Settings& settings, Clock& time)
    : clock(time),
      config(settings),
      transport(std::move(opened)),
      channel(*transport, clock),
      link(channel, config.link),
      chip(link, clock),
      field(chip, clock, config.card),
      slept(clock.asleep()) {}

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
  const Lock lock(door);
  atr = to_bytes(card->atr());
  technology = card->identity().technology;
}

void Reader::Impl::found(std::unique_ptr<card::Card> now) {
  adopt(std::move(now));
  arrived = true;
  log::info("{}: {}, ATR {}", name(), card->describe(), to_hex(card->atr()));
  const Lock lock(door);
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
  const Lock lock(door);
  powered = false;
  presence.card_replaced();
  clock.wake(bell);
}

void Reader::Impl::lost(const char* why) {
  if (!card) return;
  log::info("{}: {} gone: {}", name(), card->describe(), why);
  card.reset();
  field.session().close();
  last_visit = clock.now();
  if (config.card.forget_keys) field.forget_keys();
  fresh = parked = false;
  next_test = clock.now() + config.idle_interval;
  rf_doubtful = true;
  next_check = {};
  const Lock lock(door);
  powered = false;
  atr.clear();
  presence.card_lost();
  clock.wake(bell);
}

void Reader::Impl::set_powered(bool on) {
  by_halves.forget();
  const Lock lock(door);
  if (on && !powered) protocol = 0;
  powered = on;
}

bool Reader::Impl::card_at_hand() {
  const Lock lock(door);
  return card && presence.level();
}

bool Reader::Impl::card_powered() {
  const Lock lock(door);
  return powered && presence.level();
}

void Reader::Impl::test_later() {
  next_test = clock.now() + config.presence_interval;
  answers_at_test = chip.card_answers();
}

void Reader::Impl::sleep_until(TimePoint end) {
  constexpr std::chrono::microseconds kSlice{10'000};
  while (!gone && clock.now() < end) {
    const auto left = std::chrono::ceil<std::chrono::microseconds>(end - clock.now());
    clock.sleep_for(std::min(left, kSlice));
  }
}

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Reader::~Reader() { impl_->say_goodbye(); }

bool Reader::card_present() {
  if (impl_->gone) return false;
  Lock door(impl_->door);
  if (!impl_->presence.watched()) {
    door.unlock();
    {
      const Lock io(impl_->io);
      impl_->step();
    }
    door.lock();
  }
  impl_->wait_for_pcscd(door);
  return impl_->presence.read();
}

bool Reader::card_known() {
  const Lock door(impl_->door);
  return impl_->presence.level();
}

Result<Bytes> Reader::power_up() {
  const Lock io(impl_->io);
  return impl_->note_failure(impl_->power_up());
}

Result<Bytes> Reader::reset() {
  const Lock io(impl_->io);
  return impl_->note_failure(impl_->reset());
}

Result<void> Reader::power_down() {
  const Lock io(impl_->io);
  auto done = impl_->power_down();
  impl_->note_power_call();
  return done;
}

Result<Bytes> Reader::transmit(ByteView apdu, bool t0) {
  const Lock io(impl_->io);
  return impl_->transmit(apdu, t0);
}

Result<Bytes> Reader::escape(ByteView command) {
  const Lock io(impl_->io);
  return impl_->escape(command);
}

Reader::WaitEnd Reader::wait(Milliseconds timeout) { return impl_->wait(timeout); }

void Reader::stop() {
  const Lock door(impl_->door);
  impl_->stop_asked = impl_->let_go = true;
  impl_->clock.wake(impl_->bell);
}

void Reader::device_removed() { impl_->go_away(); }

bool Reader::card_powered() { return impl_->card_powered(); }

Bytes Reader::atr() {
  const Lock door(impl_->door);
  return impl_->presence.level() ? impl_->atr : Bytes{};
}

bool Reader::agree_on(std::uint32_t protocol) {
  const Lock door(impl_->door);
  const bool active = impl_->powered && impl_->presence.level();
  impl_->protocol = active ? protocol : 0;
  return active;
}

std::uint32_t Reader::protocol() {
  const Lock door(impl_->door);
  return impl_->powered && impl_->presence.level() ? impl_->protocol : 0;
}

std::optional<card::Identity::Technology> Reader::card_technology() {
  const Lock door(impl_->door);
  if (!impl_->presence.level()) return std::nullopt;
  return impl_->technology;
}

const DeviceInfo& Reader::device() const { return impl_->transport->device(); }

std::string Reader::firmware() {
  const Lock door(impl_->door);
  return impl_->firmware;
}

}  // namespace acr122::reader
