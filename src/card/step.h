// SPDX-License-Identifier: LGPL-2.1-or-later
// What one step of a storage command came to.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/status_word.h"

namespace acr122::card {

/// Data, or the status word that the command ends with. (A broken conversation is an Error around
/// it: Result<Step>.)
struct Step {
  StatusWord word = sw::ok;
  Bytes data;

  bool ok() const { return word == sw::ok; }
};

inline bool went_well(const Result<Step>& step) { return step && step->ok(); }

/// The answer to the client: the data, if all went well or partly (62 82), and the status word.
inline Result<Bytes> answer_of_step(Result<Step> step) {
  if (!step) return fail(step.error());
  append(step->data, step->word);
  return std::move(step->data);
}

}  // namespace acr122::card
