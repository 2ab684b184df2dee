// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rf/antenna.h"

#include "rf/waits.h"

namespace acr122::rf {

namespace {

// A silent card costs the client this time once, not three times: an APDU is never repeated.
constexpr std::uint8_t kNoRetry = 0x00;
constexpr std::uint8_t kOneRetry = 0x01;

// D5 43, status, and the firmware's 90 00 come with the data.
constexpr std::size_t kAroundData = 5;
constexpr std::size_t kHead = 2;        // D4 42
constexpr std::size_t kAnswerHead = 3;  // D5 43, status

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
  answer_time_.forget();
  if (const auto done = answer_time_.at_least(Milliseconds{0}); !done) return done;
  if (const auto done = chip_.set_max_retry_com(kNoRetry); !done) return done;
  tries_ = 0;
  if (const auto done = set_tries(kTries); !done) return done;
  // RATS is ours. Automatic ATR_RES stays off: a phone that also offers NFC-DEP shall be a card
  // (libnfc#491).
  if (const auto done = chip_.set_parameters(pn532::parameter::kByHand); !done) return done;
  return chip_.rf_field(true);
}

Result<void> Antenna::hand_over() {
  if (const auto done = answer_time_.no_shorter_than_default(); !done) return done;
  if (const auto done = set_tries(kTries); !done) return done;
  return chip_.set_parameters(pn532::parameter::kDefault);
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
  const auto done = chip_.set_parameters(pn532::parameter::kByHand);  // after an error, too
  if (found && !done) return fail(done.error());
  return found;
}

Result<Found<TargetB>> Antenna::find_b() { return remember(chip_.list_b()); }
Result<Found<TargetFelica>> Antenna::find_felica(BitRate rate) {
  field_.let_felica_wake();
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

Result<Found<TargetA>> find_a_again(Antenna& antenna, ByteView uid) {
  auto found = antenna.find_a(uid);
  if (!found || found->any) return found;
  if (const auto done = antenna.field().reset(); !done) return fail(done.error());
  return antenna.find_a(uid);
}

}  // namespace acr122::rf
