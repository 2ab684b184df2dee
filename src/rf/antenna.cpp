// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/antenna.h"

#include "rf/waits.h"

namespace acr122::rf {

namespace {

// ISO 14443-3 asks for 5 ms without field before a card is surely reset; and gives it 5 ms of field
// to wake up. FeliCa wakes later than type A (nfcpy, sense_ttf).
constexpr Milliseconds kFieldOff{6};
constexpr Milliseconds kWakeUp{5};

// A silent card costs the client this time once, not three times: an APDU is never repeated.
constexpr std::uint8_t kNoRetry = 0x00;
constexpr std::uint8_t kOneRetry = 0x01;

constexpr std::uint8_t kByHand = 0x00;  // SetParameters: nothing of what the chip does by itself

// D5 43, status, and the firmware's 90 00 come with the data.
constexpr std::size_t kAroundData = 5;
constexpr std::size_t kHead = 2;        // D4 42
constexpr std::size_t kAnswerHead = 3;  // D5 43, status

// Whoever waits for longer asks the chip now and then whether it is still there.
constexpr std::chrono::microseconds kLongestPause{250'000};

Result<Heard> heard_of(const Result<pn532::Status>& status) {
  if (!status) return fail(status.error());
  return heard({*status, false, {}});
}

Result<Heard> heard_of(Result<pn532::Exchange> exchange) {
  if (!exchange) return fail(exchange.error());
  return heard(*std::move(exchange));
}

// The chip lists a card that fell silent at the second cascade level with the first one's bytes
// (seen in a listing of a real reader). No card has such a UID (ISO 14443-3, 6.5.4): nobody yet.
bool unfinished(const TargetA& target) {
  return target.nfcid1.size() == 4 && target.nfcid1.front() == pn532::kCascadeTag;
}

}  // namespace

std::size_t Antenna::room() const { return chip_.max_frame() - kAroundData; }

std::size_t Antenna::longest_frame() const { return chip_.max_frame() - kHead; }

std::size_t Antenna::longest_answer() const { return chip_.max_answer() - kAnswerHead; }

Result<void> Antenna::configure() {
  retry_timeout_ = 0;
  if (const auto done = wait_for_answer(Milliseconds{0}); !done) return done;
  if (const auto done = chip_.set_max_retry_com(kNoRetry); !done) return done;
  tries_ = 0;
  if (const auto done = set_tries(kTries); !done) return done;
  // RATS is ours. Automatic ATR_RES stays off: a phone that also offers NFC-DEP shall be a card
  // (libnfc#491).
  if (const auto done = chip_.set_parameters(kByHand); !done) return done;
  return chip_.rf_field(true);
}

Result<void> Antenna::hand_over() {
  if (const auto done = set_tries(kTries); !done) return done;
  return chip_.set_parameters(pn532::parameter::kDefault);
}

Result<void> Antenna::reset_field() {
  if (const auto done = field_off(); !done) return done;
  return field_on();
}

Result<void> Antenna::field_off() {
  if (const auto done = chip_.rf_field(false); !done) return done;
  clock_.sleep_for(kFieldOff);
  return {};
}

Result<void> Antenna::field_on() {
  if (const auto done = chip_.rf_field(true); !done) return done;
  clock_.sleep_for(kWakeUp);
  return {};
}

Result<FieldState> Antenna::field_state() {
  const auto value = chip_.read_registers(std::array{pn532::reg::kTxControl});
  if (!value) return fail(value.error());
  if (value->empty()) return FieldState::unknown;
  const bool on = (value->front() & pn532::reg::kDriversOn) != 0;
  return on ? FieldState::on : FieldState::off;
}

Result<void> Antenna::let_pass(std::chrono::microseconds time) {
  for (; time > kLongestPause && !closing_(); time -= kLongestPause) {
    clock_.sleep_for(kLongestPause);
    if (const auto there = field_state(); !there) return fail(there.error());
  }
  if (!closing_()) clock_.sleep_for(time);
  return {};
}

Result<void> Antenna::set_retry_timeout(std::uint8_t code) {
  if (code == retry_timeout_) return {};
  retry_timeout_ = 0;  // a lost answer leaves open whether the chip has taken it
  if (const auto done = chip_.set_timings(wait::kAtrRes, code); !done) return done;
  retry_timeout_ = code;
  return {};
}

Result<void> Antenna::wait_for_answer(Milliseconds time) {
  usual_timeout_ = wait::code_for(time, wait::kUsual, wait::kLongestUsual);
  return set_retry_timeout(usual_timeout_);
}

Result<Milliseconds> Antenna::wait_exactly(std::chrono::microseconds time) {
  const auto code = wait::code_for(time, wait::kShortest, wait::kLongest);
  if (const auto done = set_retry_timeout(code); !done) return fail(done.error());
  return std::chrono::ceil<Milliseconds>(wait::time_of(code));
}

Result<void> Antenna::usual_answer_time() {
  return usual_timeout_ == 0 ? Result<void>{} : set_retry_timeout(usual_timeout_);
}

Result<void> Antenna::set_tries(unsigned tries) {
  if (tries == tries_) return {};
  tries_ = 0;  // a lost answer leaves open whether the chip has taken it
  const auto retries = static_cast<std::uint8_t>(tries - 1);
  if (const auto done = chip_.set_max_retries(kNoRetry, kOneRetry, retries); !done) return done;
  tries_ = tries;
  return {};
}

// A search that finds nobody may end for a card that is still there: its number is kept.
template <class Target>
Result<Found<Target>> Antenna::remember(Result<Found<Target>> found) {
  if (found && found->any) tg_ = found->target.tg;
  return found;
}

Result<Found<TargetA>> Antenna::list_a(ByteView uid, Milliseconds guard_time) {
  auto found = chip_.list_a(uid, guard_time);
  if (!found || !found->any) return found;
  const bool other = !uid.empty() && !same_bytes(found->target.nfcid1, uid);
  return other || unfinished(found->target) ? Found<TargetA>{} : remember(std::move(found));
}

Result<Found<TargetA>> Antenna::find_a(ByteView uid) { return list_a(uid, Milliseconds{0}); }

Result<Found<TargetA>> Antenna::find_a_with_rats(ByteView uid) {
  if (const auto done = chip_.set_parameters(pn532::parameter::kAutomaticRats); !done) {
    return fail(done.error());
  }
  auto found = list_a(uid, kLongestGuardTime);
  const auto done = chip_.set_parameters(kByHand);  // also after an error
  if (found && !done) return fail(done.error());
  return found;
}

Result<Found<TargetA>> Antenna::find_a_again(ByteView uid) {
  auto found = find_a(uid);
  if (!found || found->any) return found;
  if (const auto done = reset_field(); !done) return fail(done.error());
  return find_a(uid);
}

Result<Found<TargetB>> Antenna::find_b() { return remember(chip_.list_b()); }
Result<Found<TargetFelica>> Antenna::find_felica(BitRate rate) {
  return remember(chip_.list_felica(rate));
}
Result<Found<TargetJewel>> Antenna::find_jewel() { return remember(chip_.list_jewel()); }

Result<Heard> Antenna::exchange(ByteView data, Milliseconds time, std::size_t max_answer) {
  return heard_of(chip_.in_data_exchange(tg_, data, time, max_answer));
}
Result<Heard> Antenna::exchange_frame(ByteView frame, Milliseconds time) {
  return heard_of(chip_.in_communicate_thru(frame, time));
}
Result<pn532::Status> Antenna::set_rate(BitRate rate) {
  const auto loaded = chip_.load_settings_for_rates();
  if (!loaded || *loaded != pn532::Status::ok) return loaded;
  const auto speed = static_cast<unsigned>(rate) << pn532::reg::kSpeedShift;
  const auto mode = static_cast<std::uint8_t>(pn532::reg::kCrcEnable | speed);
  const std::array values{pn532::RegisterValue{pn532::reg::kTxMode, mode},
                          pn532::RegisterValue{pn532::reg::kRxMode, mode}};
  return chip_.write_registers(values);
}

Result<Heard> Antenna::wake() { return heard_of(chip_.in_select(tg_)); }
Result<Heard> Antenna::attention_request() { return heard_of(chip_.attention_request()); }

Result<void> Antenna::deselect() {
  const auto left = chip_.in_deselect(tg_);
  return left ? Result<void>{} : fail(left.error());
}

}  // namespace acr122::rf
