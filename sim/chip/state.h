// SPDX-License-Identifier: LGPL-2.1-or-later
// What the virtual PN532 remembers between host commands.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/chip/byte_frames.h"
#include "sim/chip/registers.h"
#include "sim/chip/status.h"
#include "sim/chip/target.h"
#include "sim/model/reader_model.h"
#include "sim/rf/field.h"

namespace sim::chip {

/// Flags of SetParameters (UM0701-02, 7.2.9).
constexpr std::uint8_t kAutomaticRats = 0x10;
constexpr std::uint8_t kDefaultParameters = 0x14;  // fAutomaticATR_RES, fAutomaticRATS

constexpr std::uint8_t kForEver = 0xFF;  // retries without end (RFConfiguration items 04, 05)

/// RFConfiguration items 02, 04 and 05 with their defaults (UM0701-02, 7.3.1).
struct Limits {
  std::uint8_t atr_res_timeout = 0x0B;  // 102.4 ms
  std::uint8_t retry_timeout = 0x0A;    // 51.2 ms: InCommunicateThru and InDataExchange
  std::uint8_t retries_com = 0x00;
  std::uint8_t retries_atr = 0xFF;
  std::uint8_t retries_psl = 0x01;
  std::uint8_t retries_passive = 0xFF;
};

/// Code n of RFConfiguration item 02: 100 us x 2^(n-1); 00 and codes above 10 hex mean no time-out,
/// which is modelled as one minute.
Microseconds timeout_of(std::uint8_t code);

struct State {
  State(Field& f, Clock& c, Counters& n, const ReaderModel& m)
      : field(f), clock(c), counters(n), model(m) {}

  void reset();
  void switch_field(bool on);  // off: no target is selected any more

  /// The target with this number, nullptr if there is none.
  Target* target(std::uint8_t tg);
  std::uint8_t target_count() const;
  /// The target that the card in ACTIVE state belongs to; nullptr if none is selected.
  Target* selected();
  void forget_targets();
  const Doubts& doubts() const { return model.doubts; }

  Field& field;
  Clock& clock;
  Counters& counters;
  const ReaderModel& model;
  Registers registers;
  ByteFrames byte_frames;
  Limits limits;
  std::uint8_t parameters = kDefaultParameters;
  bool rates_tuned = false;  // the analog settings for 212 and 424 kbit/s are loaded
  std::uint8_t last_error = 0;
  bool i_block_heard = false;  // of a host's own frames, since the last listing
  unsigned r_naks_heard = 0;   // of these frames
  Bytes awake_jewel;           // identifier of the one that was found since the field came on
  std::array<std::optional<Target>, 2> targets;
};

/// An answer to a host command: data behind `D5 cc+1`, the syntax error frame, or silence.
struct Reply {
  enum class Kind : std::uint8_t { data, syntax_error, never };
  Kind kind = Kind::data;
  Bytes data;
};

inline Reply reply(Bytes data = {}) { return {Reply::Kind::data, std::move(data)}; }
inline Reply reply(Status status) { return reply(Bytes{byte_of(status)}); }
inline Reply syntax_error() { return {Reply::Kind::syntax_error, {}}; }
inline Reply never() { return {Reply::Kind::never, {}}; }

}  // namespace sim::chip
