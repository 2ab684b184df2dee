// SPDX-License-Identifier: LGPL-2.1-or-later
// What one step of a storage command came to.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "base/status_word.h"
#include "card/card.h"

namespace acr122::card {

/// Data, or the status word that the command ends with, or no answer at all.
struct Step {
  StatusWord word = sw::ok;
  Bytes data;
  std::optional<NoAnswer> none = std::nullopt;  // if set, `word` and `data` mean nothing

  bool ok() const { return word == sw::ok && !none; }
};

inline Step no_answer(NoAnswer why) { return {sw::failed, {}, why}; }

inline bool went_well(const Result<Step>& step) { return step && step->ok(); }
/// The card is there and has not done it: there may be another way.
inline bool was_refused(const Result<Step>& step) { return step && !step->ok() && !step->none; }

/// The answer to the client: the data, if all went well or partly (62 82), and the status word.
inline Result<Reply> answer_of_step(Result<Step> step) {
  if (!step) return fail(step.error());
  if (step->none) return *step->none;
  append(step->data, step->word);
  return std::move(step->data);
}

}  // namespace acr122::card
