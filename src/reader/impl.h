// SPDX-License-Identifier: LGPL-2.1-or-later
// What a Reader owns, and under which of its two locks.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "bridge/link.h"
#include "card/field.h"
#include "ccid/channel.h"
#include "pn532/chip.h"
#include "reader/answer_by_halves.h"
#include "reader/client_registers.h"
#include "reader/failure_log.h"
#include "reader/program_request.h"
#include "reader/reader.h"
#include "reader/state.h"

namespace acr122::reader {

inline constexpr std::chrono::hours kNever{1};

/// The touchatag knows few of the reader's own commands, clones others; the driver does without.
Result<void> unless_refused(Result<void> result);

/// `io` is held for a whole conversation, seconds at worst. `door` is held for a few instructions;
/// taken after `io`, never before. So questions that pcscd asks with its own locks held are
/// answered while a card is still thinking.
struct Reader::Impl {
  Impl(std::unique_ptr<Transport> opened, const config::Settings& settings, Clock& time);

  // open.cpp
  /// First contact. A silent reader is a success.
  Result<void> first_contact();
  void say_goodbye();

  // recover.cpp, under io
  /// The conversation is in step and the reader initialised.
  bool in_order() const { return ready && link.in_step(); }
  /// Tries to get there, unless the last attempt was too short ago.
  bool recover_if_due();
  /// The same for a program's command, which is worth a wait for the first few attempts.
  bool recover_for_a_command();
  Result<pn532::FirmwareVersion> initialise();
  Result<void> silence_buzzer();
  /// FF 00 41, where the reader has it.
  Result<void> set_patience(std::uint8_t five_second_steps);
  /// Undoes a program's FF 00 41, which the card does not notice: it may think for longer than
  /// that.
  void be_patient();
  /// Books a failure: out of step or gone. Returns what the caller shall pass on.
  Error broke(const Error& error);
  /// The device is on the bus, and open: opens it anew.
  bool still_plugged_in();
  void go_away();

  // interruption.cpp, under io
  /// After a sleep of the machine the reader is set up again: its field was off.
  void notice_sleep();
  /// The firmware's polling off. Learns whether it can be asked for this setting, which a reset
  /// undoes: a touchatag cannot.
  Result<void> quieten_firmware();
  /// Asks for it: a reader that was reset without a word is set up again.
  void check_settings();
  bool settings_due() const;
  bool firmware_was_reset();
  /// The firmware tells nothing of that: a reset of the chip switches the field off.
  bool chip_was_reset();
  void start_anew(const char* why);

  // watch.cpp
  WaitEnd wait(Milliseconds timeout);
  /// Whatever is due now, under io; returns when the next thing is due.
  TimePoint step();
  TimePoint look();
  /// Whether a program drives the chip: it neither let go nor was silent until `end`.
  bool held_until(TimePoint end);
  void poll_field();
  void test_presence();
  Milliseconds idle_pause() const;

  // lights.cpp, under io
  /// LEDs and buzzer say what the configuration wants them to say of the card.
  void signal();
  void show_lights();
  void beep();

  // power.cpp, under io
  Result<Bytes> power_up();
  Result<Bytes> reset();
  Result<void> power_down();
  /// A power call ends after which pcscd says that there is a card; see wait_for_pcscd().
  void note_power_call();
  /// ... if it failed. Passes it on.
  Result<Bytes> note_failure(Result<Bytes> power);
  /// Under `door`. Before an absence is told: time for such a power call to get through.
  void wait_for_pcscd(Lock& held);
  /// Cold start of `card`: gone or replaced is a loss.
  Result<Bytes> activate();
  /// The same, between two commands of a client.
  void activate_as_it_was();
  /// The client's own commands are over: the chip is ours again.
  void take_back();
  /// The program that had the session left it, or is through with it.
  void end_session();
  /// A session has switched the field or the card: the card is activated afresh.
  void take_card_back();

  // exchange.cpp, under io
  Result<Bytes> transmit(ByteView apdu, bool t0);
  Result<Bytes> settle(Result<card::Reply> reply);
  Result<card::Reply> transparent(const pcsc::SessionCommand& command);

  // escape.cpp, under io
  Result<Bytes> escape(ByteView command);
  Result<Bytes> escape_get_data(const pcsc::GetData& get);
  Result<Bytes> reader_request(const pcsc::ReaderRequest& request, Way way);
  Result<Bytes> refuse(const pcsc::ReaderRequest& request, StatusWord word);
  Result<Bytes> direct_transmit(const pcsc::ReaderRequest& request,
                                const pcsc::DirectTransmit& direct, Way way);
  Result<Bytes> set_time_out(const pcsc::ReaderRequest& request, const pcsc::SetTimeOut& time_out);
  Result<Bytes> set_picc(const pcsc::ReaderRequest& request, const pcsc::SetPicc& set, Way way);
  Result<Bytes> get_response(const pcsc::GetResponse& get);
  Result<Bytes> send(const pcsc::ReaderRequest& request, const bridge::PseudoApdu& apdu);
  /// Before a program's own chip commands: the firmware shall not wait for ever, but as long as the
  /// chip polls.
  Result<void> bound_patience(const pcsc::ReaderRequest& request, Milliseconds polling);
  /// From now on the driver keeps its hands off, if the request was for the chip.
  void note_use(ChipUse use);
  /// A program uses the chip: an earlier disconnect means nothing any more.
  void hold();
  void say_too_long(std::size_t size);

  // identify.cpp, under io
  /// Starts or prolongs the blinking. The answer: 90 00.
  Result<Bytes> identify();
  /// The next step of it, if one is due; returns when the next one is.
  TimePoint blink();

  // reader.cpp
  void found(std::unique_ptr<card::Card> now);     // an empty field has a card
  void replaced(std::unique_ptr<card::Card> now);  // another card than before
  void adopt(std::unique_ptr<card::Card> now);     // the same card, activated anew
  void lost(const char* why);
  void set_powered(bool on);
  /// There is a card and pcscd may know of it.
  bool card_at_hand();
  bool card_powered();
  /// Under io: a reader that is gone needs no more waiting.
  void sleep_until(TimePoint end);
  void test_soon() { next_test = clock.now(); }
  void test_later();
  std::string name() const;

  Clock& clock;
  const acr122::config::Settings config;
  const std::unique_ptr<Transport> transport;

  Mutex io;
  ccid::Channel channel;
  bridge::Link link;
  pn532::Chip chip;
  card::Field field;
  std::unique_ptr<card::Card> card;
  bool fresh = false;   // activated and not used since
  bool parked = false;  // powered down, still there
  bool ready = false;
  unsigned attempts = 0;     // of recovery, in vain
  unsigned odd_results = 0;  // in a row, with the conversation itself in step
  TimePoint next_attempt{};
  TimePoint next_test{};
  std::uint64_t answers_at_test = 0;  // of the card, when next_test was set
  TimePoint next_check{};
  bool settings_watched = false;
  bool chip_watched = false;
  std::uint64_t missing_targets_known = 0;  // when the card was activated
  bool rf_doubtful = false;                 // the chip may have lost its settings
  Milliseconds slept{0};                    // by the machine, when we last looked
  ChipUse client_use = ChipUse::none;
  ClientRegisters client_registers;
  TimePoint client_until{};
  TimePoint session_until{};                       // an open session is left alone
  Milliseconds chip_patience = kUsualChipTimeOut;  // of the firmware, in a program's chip commands
  bool patience_is_the_programs = false;           // FF 00 41
  bool said_too_long = false;
  unsigned blink_steps = 0;  // left, of identify()
  TimePoint next_blink{};
  bridge::Leds lit_before;
  AnswerByHalves by_halves;
  TimePoint last_visit = clock.now();  // when there was a card, or could be
  std::optional<bridge::Leds> shown;   // what the LEDs show, if we know
  bool arrived = false;                // a card, and nobody heard it yet
  FailureLog failures;

  Mutex door;
  Condition bell;
  Presence presence;
  TimePoint power_call_is_through{};
  bool asked_since_power_call = false;
  bool stop_asked = false;
  bool let_go = false;   // stop() since the last chip command of a program
  bool stirred = false;  // step() has something to do earlier than it said
  bool powered = false;
  std::uint32_t protocol = 0;  // of pcscd's client, while powered
  Bytes atr;
  card::Identity::Technology technology{};  // of the card, if there is one
  std::string firmware;

  std::atomic<bool> gone = false;
};

}  // namespace acr122::reader
