// SPDX-License-Identifier: LGPL-2.1-or-later
// What one workload costs the driver over the virtual reader, in modelled time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "driver/rig.h"

namespace bench {

using driver_test::Answer;
using namespace std::chrono_literals;

/// Alike in each run, on any machine.
struct Cost {
  std::uint64_t transfers = 0;  // USB bulk transfers, out and in
  std::uint64_t commands = 0;   // PN532 commands
  std::uint64_t frames = 0;     // of the reader on the air
  std::uint64_t time_us = 0;    // modelled; of distributions the median
  std::uint64_t late_us = 0;    // of distributions the 95th percentile; else 0
};

/// What this reader was asked for since it was plugged in; no times.
Cost counted(const sim::VirtualReader& reader);

/// A reader, and the driver opened on it when a workload wants that.
class Bench : public driver_test::Driver {
 public:
  void TestBody() override {}

  using Driver::at;
  using Driver::open;
  using Driver::place;
  sim::VirtualReader& reader() { return *reader_; }
  /// Opens, and powers this card when it is found.
  void open_with_card(const std::string& type, const sim::CardOptions& options = {});

  /// What `work` costs; its time is that of the calling thread.
  Cost cost_of(const std::function<void()>& work);
};

struct Workload {
  std::string name;
  std::function<Cost(Bench&)> run;
};

/// In the order of the table. Each runs on a Bench of its own.
std::vector<Workload> workloads();

// bench/workloads_*.cpp
void add_visits(std::vector<Workload>& to);   // taps, removals, empty fields
void add_readers(std::vector<Workload>& to);  // many in one pcscd
void add_storage(std::vector<Workload>& to);  // storage cards
void add_iso_dep(std::vector<Workload>& to);
void add_desfire(std::vector<Workload>& to);
void add_growth(std::vector<Workload>& to);  // each workload that has a size, at three of them

/// An APDU that has to go well: its answer ends in 90 00, or the benchmark is wrong.
driver_test::Bytes apdu(driver_test::ByteView command);
driver_test::Bytes apdu(std::string_view hex);

}  // namespace bench
