// SPDX-License-Identifier: LGPL-2.1-or-later
// A Link over a scripted reader: what tests of pn532 and card stand on.
#pragma once

#include "bridge/link.h"
#include "ccid/channel.h"
#include "support/scripted_transport.h"

namespace test_support {

struct ScriptedLink {
  explicit ScriptedLink(acr122::bridge::Link::Options options = {}) : link(channel, options) {}

  ScriptedTransport usb;
  acr122::ccid::Channel channel{usb, usb.clock};
  acr122::bridge::Link link;
};

}  // namespace test_support
