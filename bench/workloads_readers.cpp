// SPDX-License-Identifier: LGPL-2.1-or-later
// Many idle readers in one pcscd, each with its event thread: what all of them cost together.
#include <fmt/format.h>

#include "bench/modelled.h"

namespace bench {
namespace {

constexpr auto kCalm = 15s;    // after which an idle reader is looked at less often
constexpr auto kWindow = 10s;  // over which its transfers are counted

/// A reader beside the bench's own, and pcscd's event thread for it.
class Seat {
 public:
  Seat(std::uint8_t number, sim::ReaderModel model)
      : reader_(std::make_shared<sim::VirtualReader>(std::move(model))),
        address_(static_cast<std::uint8_t>(4 + number)),
        lun_(DWORD{number} << 16U) {
    sim::libusb_mock::attach(reader_, {.bus = 1, .address = address_, .ports = {1, number}});
    const auto name = fmt::format("usb:072f/2200:libudev:0:/dev/bus/usb/001/{:03}", address_);
    EXPECT_EQ(driver_test::create(lun_, name.c_str()), IFD_SUCCESS);
    pcscd_.emplace(lun_);
  }
  ~Seat() {
    pcscd_.reset();
    IFDHCloseChannel(lun_);
    sim::libusb_mock::detach(1, address_);
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

  Cost counted() const { return bench::counted(*reader_); }

 private:
  std::shared_ptr<sim::VirtualReader> reader_;
  std::uint8_t address_;
  DWORD lun_;
  std::optional<driver_test::EventThread> pcscd_;
};

void add(Cost& to, const Cost& cost) {
  to.transfers += cost.transfers;
  to.commands += cost.commands;
  to.frames += cost.frames;
}

Cost of_all(Bench& bench, const std::vector<std::unique_ptr<Seat>>& seats) {
  Cost all = counted(bench.reader());
  for (const auto& seat : seats) add(all, seat->counted());
  return all;
}

/// Transfers, commands and frames of all.
Cost idle(Bench& bench, std::size_t count) {
  bench.open();
  driver_test::EventThread pcscd;
  std::vector<std::unique_ptr<Seat>> seats;
  for (std::size_t number = 1; number < count; ++number) {
    seats.push_back(
        std::make_unique<Seat>(static_cast<std::uint8_t>(number), bench.reader().model()));
  }
  driver_test::pass(kCalm);
  const auto before = of_all(bench, seats);
  const auto time = driver_test::duration([] { driver_test::pass(kWindow); });
  auto cost = of_all(bench, seats);
  cost.transfers -= before.transfers;
  cost.commands -= before.commands;
  cost.frames -= before.frames;
  cost.time_us = static_cast<std::uint64_t>(time.count());
  return cost;
}

}  // namespace

void add_readers(std::vector<Workload>& to) {
  for (const std::size_t count : {1U, 4U, 16U}) {
    to.push_back({fmt::format("idle_{}_reader{}", count, count == 1 ? "" : "s"),
                  [count](Bench& bench) { return idle(bench, count); }});
  }
}

}  // namespace bench
