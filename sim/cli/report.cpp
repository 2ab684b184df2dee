// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cli/report.h"

namespace sim::cli {

Json report(VirtualReader& reader) {
  const auto lights = reader.lights();
  const auto& counters = reader.counters();
  return {{"plugged", reader.plugged()},
          {"firmware", reader.model().firmware},
          {"red", lights.red},
          {"green", lights.green},
          {"buzzer_on_detection", lights.buzzer_on_detection},
          {"beeps", lights.beeps},
          {"field", reader.field().on()},
          {"firmware_polls", reader.firmware_polls()},
          {"time_us", reader.clock().now()},
          {"busy_us", reader.busy()},
          {"usb_transfers", counters.usb_transfers.get()},
          {"usb_bytes", counters.usb_bytes.get()},
          {"missing_zlps", counters.missing_zlps.get()},
          {"chip_commands", counters.chip_commands.get()},
          {"rf_frames", counters.rf_frames.get()},
          {"faults_armed", !reader.faults().empty()},
          {"unknown_requests", reader.unknown_requests()}};
}

}  // namespace sim::cli
