// SPDX-License-Identifier: LGPL-2.1-or-later
// Power up, reset, power down: what these mean for a card without contacts.
#include "reader/impl.h"

namespace acr122::reader {
namespace {

constexpr Milliseconds kForPcscd{50};  // some microseconds, but for a machine under load
constexpr unsigned kActivations = 3;   // a card at the edge of the field may need more than one

}  // namespace

Result<Bytes> Reader::Impl::power_up() {
  if (gone) return fail(Errc::reader_gone, "power up");
  notice_sleep();
  if (client_use == ChipUse::takes_over) take_back();
  end_session();
  if (!card_at_hand()) return fail(Errc::card_gone, "power up");
  if (!fresh) return activate();
  set_powered(true);
  return to_bytes(card->atr());
}

Result<Bytes> Reader::Impl::reset() {
  if (gone) return fail(Errc::reader_gone, "reset");
  notice_sleep();
  if (client_use == ChipUse::takes_over) take_back();
  end_session();
  if (!card_at_hand()) return fail(Errc::card_gone, "reset");
  return activate();
}

Result<Bytes> Reader::Impl::activate() {
  for (unsigned attempt = 0; attempt < kActivations; ++attempt) {
    auto now = field.activate_again(*card);
    if (!now) {
      const auto error = broke(now.error());
      if (!in_order()) return fail(error);
      continue;
    }
    if (!*now) continue;
    odd_results = 0;
    if (!same_card(card->identity(), (*now)->identity())) {
      replaced(std::move(*now));
      return fail(Errc::card_gone, "activation");
    }
    adopt(std::move(*now));
    set_powered(true);
    return to_bytes(card->atr());
  }
  lost("it did not answer its activation");
  return fail(Errc::card_gone, "activation");
}

Result<void> Reader::Impl::power_down() {
  if (gone || !card_at_hand()) return {};
  end_session();
  if (!card_at_hand()) return {};
  set_powered(false);
  if (parked || client_use == ChipUse::takes_over) return {};
  const auto resting = field.park(*card);
  fresh = false;
  parked = true;
  test_later();
  if (!resting) broke(resting.error());
  return {};
}

// After a power call that fails pcscd writes "present, but mute" into what clients see, after a
// power down "present"; both without a lock. Its event thread has waited for the call to end, and
// if it writes "absent" before that, the card seems to lie there for ever: the thread itself knows
// better and never writes again (pcsc-lite 1.9.9, winscard.c, SCardReconnect and SCardDisconnect;
// eventhandler.c).
void Reader::Impl::note_power_call() {
  const Lock lock(door);
  power_call_is_through = clock.now() + kForPcscd;
  asked_since_power_call = false;
}

Result<Bytes> Reader::Impl::note_failure(Result<Bytes> power) {
  if (!power) note_power_call();
  return power;
}

// Twice: the event thread may ask first for its idle power off, holding a lock that SCardDisconnect
// wants before it writes.
void Reader::Impl::wait_for_pcscd(Lock& held) {
  if (presence.level() || clock.now() >= power_call_is_through) return;
  while (!gone && !presence.level() && clock.now() < power_call_is_through) {
    clock.wait_until(bell, held, power_call_is_through);
  }
  if (!std::exchange(asked_since_power_call, true)) {
    power_call_is_through = clock.now() + kForPcscd;
  }
}

void Reader::Impl::take_back() {
  const auto use = std::exchange(client_use, ChipUse::none);
  if (use == ChipUse::none) return;
  log::debug("{}: the programs' own commands are over", name());
  test_soon();
  if (use != ChipUse::takes_over) be_patient();
  if (use == ChipUse::observes) return;
  if (use == ChipUse::takes_over) {
    // FF 00 51 may have set the firmware polling.
    if (const auto done = initialise(); !done) {
      broke(done.error());
      ready = false;
      lost("the reader did not come back from a client's commands");
      return;
    }
  } else if (const auto set = field.configure(); !set) {
    broke(set.error());
    return;
  }
  if (card && use == ChipUse::takes_over) activate_as_it_was();
}

void Reader::Impl::activate_as_it_was() {
  const bool was_powered = card_powered();
  static_cast<void>(activate());  // a loss is booked there
  if (card_at_hand()) set_powered(was_powered);
}

void Reader::Impl::end_session() {
  if (field.session().needs_activation()) {
    take_card_back();
  } else if (field.session().needs_quiet()) {
    test_soon();
  }
  field.session().close();
}

void Reader::Impl::take_card_back() {
  if (const auto set = field.configure(); !set) {
    broke(set.error());
    return;
  }
  if (card) activate_as_it_was();
}

}  // namespace acr122::reader
