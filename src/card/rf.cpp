// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/rf.h"

namespace acr122::card {

namespace {

// ISO 14443-3 asks for 5 ms without field before a card is surely reset; and gives it 5 ms of field
// to wake up. FeliCa wakes later than type A (nfcpy, sense_ttf).
constexpr Milliseconds kFieldOff{6};
constexpr Milliseconds kWakeUp{5};

// RFConfiguration item 02, UM0701-02 7.3.1: code n is 100 us * 2^(n-1).
constexpr std::uint8_t kAtrResTimeout = 0x0B;  // 102.4 ms, the chip's default
constexpr std::uint8_t kShortest = 0x0A;       // 51.2 ms, the chip's default
constexpr std::uint8_t kLongest = 0x0E;        // 819.2 ms: what phones need at most
// A silent card costs the client this time once, not three times: an APDU is never repeated.
constexpr std::uint8_t kNoRetry = 0x00;
constexpr std::uint8_t kOneRetry = 0x01;
// Two tries: a card that is active takes the first REQA as a mistake and answers only the second
// (adafruit/Adafruit-PN532#52). Never FF: that would block the reader until a card comes.
constexpr std::uint8_t kPassiveRetry = 0x01;

constexpr std::uint8_t kShortestOfAll = 0x01;  // 100 us
constexpr std::uint8_t kLongestOfAll = 0x10;   // 3.28 s

std::chrono::microseconds time_of(std::uint8_t code) {
  return std::chrono::microseconds(100) * (1U << (code - 1));
}

std::uint8_t timeout_code(std::chrono::microseconds time, std::uint8_t from, std::uint8_t to) {
  std::uint8_t code = from;
  while (code < to && time_of(code) < time) ++code;
  return code;
}

// "Nobody there" comes as an empty list, as an empty DataBlock (libnfc#284, #570: type B and FeliCa
// on some units) or as 63 00 after a phone confused the chip (libnfc#491).
bool is_nobody(const Error& error) {
  return error.code == Errc::no_answer || error.code == Errc::reader_refused;
}

template <class T>
Result<std::vector<T>> or_nobody(Result<std::vector<T>> targets) {
  if (!targets && is_nobody(targets.error())) return std::vector<T>{};
  return targets;
}

template <class T>
Result<std::optional<T>> first_of(Result<std::vector<T>> targets) {
  const auto found = or_nobody(std::move(targets));
  if (!found) return fail(found.error());
  if (found->empty()) return std::optional<T>{};
  return std::optional<T>(found->front());
}

}  // namespace

bool card_is_silent(const Error& error) {
  return error.code == Errc::no_answer ||
         (error.code == Errc::chip_error && error.detail == pn532::status::kTimeout);
}

bool is_rf_failure(const Error& error) {
  return error.code == Errc::no_answer || error.code == Errc::chip_error ||
         error.code == Errc::chip_refused || error.code == Errc::reader_refused;
}

bool is_card_trouble(const Error& error) {
  return is_rf_failure(error) || error.code == Errc::card_failed || error.code == Errc::too_long ||
         error.code == Errc::wtx_limit;
}

Result<void> Rf::configure() {
  retry_timeout_ = 0;
  if (const auto done = wait_for_answer(Milliseconds{0}); !done) return done;
  if (const auto done = chip_.set_max_retry_com(kNoRetry); !done) return done;
  if (const auto done = chip_.set_max_retries(kNoRetry, kOneRetry, kPassiveRetry); !done) {
    return done;
  }
  // Automatic ATR_RES stays off: a phone that also offers NFC-DEP shall be a card (libnfc#491).
  if (const auto done = chip_.set_parameters(pn532::parameter::kAutomaticRats); !done) return done;
  return chip_.rf_field(true);
}

Result<void> Rf::reset_field() {
  if (const auto done = field_off(); !done) return done;
  return field_on();
}

Result<void> Rf::field_off() {
  if (const auto done = chip_.rf_field(false); !done) return done;
  clock_.sleep_for(kFieldOff);
  return {};
}

Result<void> Rf::field_on() {
  if (const auto done = chip_.rf_field(true); !done) return done;
  clock_.sleep_for(kWakeUp);
  return {};
}

Result<bool> Rf::field_is_on() {
  constexpr std::array<std::uint16_t, 1> kTxControl{0x6304};  // PN532/C1 data sheet, 8.6.23
  constexpr std::uint8_t kDriversOn = 0x03;                   // Tx2RFEn, Tx1RFEn
  const auto value = chip_.read_registers(kTxControl);
  if (!value) return fail(value.error());
  return (value->front() & kDriversOn) != 0;
}

Result<void> Rf::set_retry_timeout(std::uint8_t code) {
  if (code == retry_timeout_) return {};
  if (const auto done = chip_.set_timings(kAtrResTimeout, code); !done) return done;
  retry_timeout_ = code;
  return {};
}

Result<void> Rf::wait_for_answer(Milliseconds time) {
  usual_timeout_ = timeout_code(time, kShortest, kLongest);
  return set_retry_timeout(usual_timeout_);
}

Result<Milliseconds> Rf::wait_exactly(std::chrono::microseconds time) {
  const auto code = timeout_code(time, kShortestOfAll, kLongestOfAll);
  if (const auto done = set_retry_timeout(code); !done) return fail(done.error());
  return std::chrono::ceil<Milliseconds>(time_of(code));
}

Result<void> Rf::usual_answer_time() {
  return usual_timeout_ == 0 ? Result<void>{} : set_retry_timeout(usual_timeout_);
}

Result<std::vector<pn532::TargetA>> Rf::find_a(std::uint8_t max_targets) {
  return or_nobody(chip_.list_a(max_targets));
}
Result<std::optional<pn532::TargetB>> Rf::find_b() { return first_of(chip_.list_b()); }
Result<std::optional<pn532::TargetFelica>> Rf::find_felica(pn532::BitRate rate) {
  return first_of(chip_.list_felica(rate));
}
Result<std::optional<pn532::TargetJewel>> Rf::find_jewel() { return first_of(chip_.list_jewel()); }

Result<std::optional<pn532::TargetA>> Rf::select_a(ByteView uid) {
  auto found = first_of(chip_.list_a(1, uid));
  if (!found || !*found) return found;
  if (!uid.empty() && !same_bytes((*found)->nfcid1, uid)) return std::optional<pn532::TargetA>{};
  return found;
}

Result<std::optional<pn532::TargetA>> Rf::select_a_part_3(ByteView uid) {
  if (const auto done = chip_.set_parameters(0); !done) return fail(done.error());
  auto found = select_a(uid);
  // Also after an error: the next card must find RATS switched on.
  const auto done = chip_.set_parameters(pn532::parameter::kAutomaticRats);
  if (found && !done) return fail(done.error());
  return found;
}

Result<std::optional<pn532::TargetA>> Rf::reselect_a(ByteView uid) {
  auto found = select_a(uid);
  if (!found || *found) return found;
  if (const auto done = reset_field(); !done) return fail(done.error());
  return select_a(uid);
}

}  // namespace acr122::card
