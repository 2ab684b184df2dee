// SPDX-License-Identifier: LGPL-2.1-or-later
// Transparent sessions: a program talks to the card in frames of its own (PC/SC part 3, amendment
// 1).
#pragma once

#include <functional>
#include <optional>

#include "card/card.h"
#include "card/shared.h"
#include "card/step.h"
#include "card/traces.h"
#include "card/transparent_parameters.h"
#include "pcsc/session_command.h"
#include "rf/raw_frames.h"

namespace acr122::card {

/// At most one session per reader; it outlives neither the card nor its power. Between two commands
/// the chip's registers and times are the driver's own. What the program did to the card is not
/// undone here: needs_activation() tells that the card has to be selected afresh.
class TransparentSession {
 public:
  /// Lets so much time pass; may return early when the reader is gone.
  using Pause = std::function<void(std::chrono::microseconds)>;

  explicit TransparentSession(Shared& shared) : shared_(shared), frames_(shared.antenna) {}

  bool is_open() const { return open_; }
  bool needs_quiet() const { return traces_.needs_quiet(); }
  bool needs_activation() const { return traces_.needs_activation(); }

  /// No I/O: the session is over.
  void close();
  /// The driver has activated its card: what the program did before is gone.
  void settle();
  /// Puts registers back that a broken exchange has left. Errors: the reader's only.
  Result<void> put_back();

  /// All objects in turn up to the first that fails; each frame goes out once. `card` is the one
  /// that the driver has activated. Errors: the reader's only.
  Result<Reply> handle(const pcsc::SessionCommand& command, Card& card, const Pause& pause);

 private:
  using Time = std::chrono::microseconds;

  /// One command under way.
  struct Run {
    Card& card;
    const Pause& pause;
    std::optional<Time> answer_time;  // of the next exchange
    bool timer_is_for_answer = false;
    Time waited{0};
  };

  Result<Step> execute(const pcsc::SessionObject& object, Run& run);
  Result<Step> execute_session(const pcsc::SessionObject& object, Run& run);
  Result<Step> execute_exchange(const pcsc::SessionObject& object, Run& run);
  Step timer(Time time, Run& run);
  Step start();
  Result<Step> end();
  Result<Step> switch_field(bool on);

  // transparent_exchange.cpp
  /// What came of a frame: the objects of the answer, or why there is none.
  Result<Step> exchange(ByteView frame, Run& run);
  Result<Step> exchange_blocks(rf::Session& session, ByteView data);
  Result<Step> exchange_frame(ByteView frame, Milliseconds time, bool type_1);
  Result<Milliseconds> set_answer_time(Run& run);
  void note_traces(bool blocks, const Card& card);
  rf::Session* session_with(Card& card);

  // transparent_protocol.cpp
  Result<Step> switch_protocol(std::uint32_t number, const Card& card);
  Result<Step> switch_to_a(bool part_4, const Identity& card);
  Result<Step> switch_to_b();
  Result<Step> switch_to_felica();
  Step switched_to(std::unique_ptr<Card> card);

  Shared& shared_;
  rf::RawFrames frames_;
  bool open_ = false;
  Traces traces_;
  std::uint32_t flags_ = 0;
  std::uint8_t last_bits_ = 0;    // of the next frame only
  std::optional<Step> received_;  // behind a transmit, for a receive
  TransparentParameters parameters_;
  /// Another card, protocol or layer than the driver's own.
  struct Switched {
    Identity identity;
    std::unique_ptr<Card> card = nullptr;  // null: at ISO 14443-3, or nobody
  };
  std::optional<Switched> switched_;
};

}  // namespace acr122::card
