// SPDX-License-Identifier: LGPL-2.1-or-later
// Who is found in the field, as the chip tells of them.
#pragma once

#include "pn532/targets.h"

namespace acr122::rf {

using pn532::BitRate;
using pn532::Found;
using pn532::kCascadeTag;
using pn532::kSakIso14443_4;
using pn532::TargetA;
using pn532::TargetB;
using pn532::TargetFelica;
using pn532::TargetJewel;

}  // namespace acr122::rf
