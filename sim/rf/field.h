// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards near the antenna. Everything the chip sends is heard by all of them.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sim/base/clock.h"
#include "sim/rf/card.h"

namespace sim {

/// What happens to one frame of the reader, or to the answer to it.
enum class Disturbance : std::uint8_t {
  none,
  frame_lost,
  frame_spoilt,
  answer_lost,
  answer_spoilt
};

class Field {
 public:
  Field(Clock& clock, Counters& counters) : clock_(clock), counters_(counters) {}

  void place(std::shared_ptr<Card> card);
  void remove(const Card* card);  // the card loses power; unknown cards are ignored
  void remove_all();
  const std::vector<std::shared_ptr<Card>>& cards() const { return cards_; }

  bool on() const { return on_; }
  /// For how long.
  Microseconds on_for() const { return on_ ? clock_.now() - on_since_ : 0; }
  void switch_to(bool on);

  /// Sends one frame; returns every answer (more than one is a collision). Advances the clock by
  /// the frame, the answer or the time-out.
  std::vector<RfAnswer> exchange(const RfFrame& frame, Microseconds timeout);

  /// Whether the last frame came whole to whoever was there.
  bool last_frame_heard() const { return last_frame_heard_; }

  /// The Crypto1 login of the selected card, three frames on the air. True if a card accepted it.
  bool login(std::uint8_t command, std::uint8_t block, ByteView key, ByteView uid4);

  /// Modelled time on the air, which runs ahead of the host's while the reader works.
  Microseconds now() const { return clock_.now(); }

  /// Called before each frame with its running number: scripts pull, swap or place cards there.
  std::function<void(std::uint64_t frame_number)> on_frame;

  /// Called with each frame before the cards hear it; may change what lies in the field.
  std::function<Disturbance(const RfFrame& frame)> disturb;

 private:
  void announce_frame();
  Disturbance disturbance(const RfFrame& frame) const;
  std::vector<RfAnswer> heard_under(Disturbance disturbance, RfFrame frame, Microseconds timeout);
  std::vector<RfAnswer> answers_of_cards(const RfFrame& frame, Microseconds timeout);

  Clock& clock_;
  Counters& counters_;
  std::vector<std::shared_ptr<Card>> cards_;
  bool on_ = false;
  Microseconds on_since_ = 0;
  bool last_frame_heard_ = false;
};

}  // namespace sim
