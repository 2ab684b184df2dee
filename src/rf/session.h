// SPDX-License-Identifier: LGPL-2.1-or-later
// ISO 14443-4 with one activated card, whoever makes the blocks.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::rf {

/// One card from its activation on. Any end but `done` is the end of the session: before the card
/// hears another command it has to be activated afresh. Errors of all calls: the reader's only.
class Session {
 public:
  enum class End : std::uint8_t {
    done,
    gone,         // nobody is there any more
    failed,       // somebody is, but the command is lost: it may have been carried out
    out_of_time,  // the card wants more time than it may have
    too_long,     // its answer is longer than there is room
  };
  struct Answer {
    End end = End::failed;
    Bytes data;  // whole after `done`, else empty
  };

  virtual ~Session() = default;

  virtual Result<Answer> transceive(ByteView command, std::size_t max_answer) = 0;
  /// Is the card there? Changes nothing.
  virtual Result<End> ask() = 0;
  /// S(DESELECT): the card sleeps, if it has heard it.
  virtual Result<End> deselect() = 0;
};

}  // namespace acr122::rf
