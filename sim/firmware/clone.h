// SPDX-License-Identifier: LGPL-2.1-or-later
// What clones of the reader do to the chip's answers.
#pragma once

#include "sim/model/reader_model.h"

namespace sim::firmware {

/// The answer to InListPassiveTarget as this model gives it; other answers stay as they are.
Bytes as_this_model_lists(const ReaderModel& model, ByteView command, Bytes answer);

}  // namespace sim::firmware
