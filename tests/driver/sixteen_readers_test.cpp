// SPDX-License-Identifier: LGPL-2.1-or-later
// Sixteen readers of one model, as many as pcscd 1.9.9 takes: any order, each with its own state.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <span>

#include "driver/rig.h"
#include "ifd/lun_table.h"

namespace driver_test {
namespace {

using sim::libusb_mock::Place;

constexpr std::uint8_t kCount = 16;
constexpr std::uint8_t kFirstAddress = 20;

/// One reader of the many: its place on the bus and the Lun that pcscd gave it.
struct Seat {
  std::shared_ptr<sim::VirtualReader> reader = std::make_shared<sim::VirtualReader>();
  std::uint8_t number = 0;
  std::uint8_t address = 0;
  DWORD lun = 0;

  Bytes uid() const { return {0xC0, 0xFF, 0xEE, number}; }
  void plug() const {
    sim::libusb_mock::attach(
        reader, {.bus = 1, .address = address, .ports = {static_cast<std::uint8_t>(number + 1)}});
  }
  RESPONSECODE open() const {
    return create(lun,
                  fmt::format("usb:072f/2200:libudev:0:/dev/bus/usb/001/{:03}", address).c_str());
  }
  void unplug() const {
    UCHAR removed = 1;
    sim::libusb_mock::detach(1, address);
    IFDHSetCapabilities(lun, TAG_IFD_DEVICE_REMOVED, 1, &removed);
    EXPECT_EQ(IFDHCloseChannel(lun), IFD_SUCCESS);
  }
  Answer ask(const char* apdu) const { return transmit(hex(apdu), lun); }
};

class Sixteen : public Driver {
 protected:
  Sixteen() {
    sim::libusb_mock::reset();  // the rig's own reader is none of them
    for (std::uint8_t number = 0; number < kCount; ++number) {
      Seat seat;
      seat.number = number;
      seat.address = static_cast<std::uint8_t>(kFirstAddress + number);
      seats_.push_back(seat);
    }
    std::ranges::shuffle(seats_, random_);
    for (auto& seat : seats_) {
      seat.plug();
      seat.lun = next_lun();
    }
  }
  ~Sixteen() override {
    for (const auto& seat : seats_) {
      IFDHCloseChannel(seat.lun);
      EXPECT_THAT(seat.reader->unknown_requests(), ::testing::IsEmpty());
    }
  }

  DWORD next_lun() { return luns_++ << 16; }

  /// Opens all, with a card of its own on each, powered.
  void open_all() {
    for (const auto& seat : seats_) {
      ASSERT_EQ(seat.open(), IFD_SUCCESS);
      sim::CardOptions options;
      options.uid = seat.uid();
      seat.reader->place(sim::make_card("classic-1k", options));
    }
    for (const auto& seat : seats_) power_up(seat);
  }
  static void power_up(const Seat& seat) {
    ASSERT_TRUE(eventually([&] { return IFDHICCPresence(seat.lun) == IFD_ICC_PRESENT; }));
    ASSERT_EQ(power(IFD_POWER_UP, seat.lun).code, IFD_SUCCESS);
  }
  static void expect_own_card(const Seat& seat) {
    auto answer = seat.uid();
    acr122::append(answer, hex("90 00"));
    EXPECT_EQ(seat.ask("FF CA 00 00 00"), (Answer{IFD_SUCCESS, answer})) << int{seat.number};
  }

  std::mt19937 random_{122};
  std::vector<Seat> seats_;
  DWORD luns_ = 0;
};

TEST_F(Sixteen, EachServesItsOwnCardFromAThreadOfItsOwn) {
  open_all();
  std::vector<std::unique_ptr<Actor>> threads;
  for (const auto& seat : seats_) {
    threads.push_back(std::make_unique<Actor>([&seat] {
      for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(power(IFD_RESET, seat.lun).code, IFD_SUCCESS);
        expect_own_card(seat);
        EXPECT_EQ(IFDHICCPresence(seat.lun), IFD_ICC_PRESENT);
      }
    }));
  }
  for (auto& thread : threads) thread->join();
}

TEST_F(Sixteen, KeysOfOneAreNotThoseOfAnother) {
  open_all();
  const auto& knows = seats_[6];
  for (const auto& seat : seats_) {
    const bool right = seat.number == knows.number;
    EXPECT_EQ(
        seat.ask(right ? "FF 82 00 00 06 FF FF FF FF FF FF" : "FF 82 00 00 06 01 02 03 04 05 06")
            .bytes,
        hex("90 00"));
  }
  for (const auto& seat : seats_) {
    EXPECT_EQ(seat.ask("FF 86 00 00 05 01 00 04 60 00").bytes,
              seat.number == knows.number ? hex("90 00") : hex("63 00"));
  }
}

TEST_F(Sixteen, ReturnInAnotherOrderWhileTheOthersWorkOn) {
  open_all();
  std::vector<Seat*> moved;
  for (std::size_t i = 0; i < seats_.size(); i += 3) moved.push_back(&seats_[i]);
  for (auto* seat : moved) seat->unplug();
  for (const auto& seat : seats_) {
    const bool away = std::ranges::count(moved, &seat) > 0;
    if (!away) expect_own_card(seat);
  }
  // pcscd hands out the Luns that are free, lowest first, and the kernel the next addresses.
  std::vector<DWORD> free;
  for (const auto* seat : moved) free.push_back(seat->lun);
  std::ranges::sort(free);
  std::ranges::shuffle(moved, random_);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    moved[i]->lun = free[i];
    moved[i]->address = static_cast<std::uint8_t>(moved[i]->address + kCount);
    moved[i]->plug();
    ASSERT_EQ(moved[i]->open(), IFD_SUCCESS);
    power_up(*moved[i]);
  }
  for (const auto& seat : seats_) expect_own_card(seat);
}

TEST_F(Sixteen, OneThatHangsHoldsUpNoOther) {
  open_all();
  const auto& stuck = seats_.front();
  sim::Fault hang;
  hang.what = sim::Fault::What::hang_until_cancel;
  stuck.reader->faults().arm(hang);
  Actor client([&] { EXPECT_NE(power(IFD_RESET, stuck.lun).code, IFD_SUCCESS); });
  EXPECT_TRUE(eventually([&] { return stuck.reader->faults().empty(); }));
  for (std::size_t i = 1; i < seats_.size(); ++i) expect_own_card(seats_[i]);
  seats_[1].unplug();
  for (std::size_t i = 2; i < seats_.size(); ++i) expect_own_card(seats_[i]);
  UCHAR removed = 1;
  IFDHSetCapabilities(stuck.lun, TAG_IFD_DEVICE_REMOVED, 1, &removed);
  client.join();
}

TEST_F(Sixteen, WatchThreadsPlugsAndClientsAllAtOnce) {
  constexpr std::size_t kReplugged = 2;
  open_all();
  {
    std::vector<std::unique_ptr<EventThread>> pcscd;
    for (const auto& seat : seats_) pcscd.push_back(std::make_unique<EventThread>(seat.lun));
    Actor plugs([&] {
      for (int i = 0; i < 3; ++i) {
        pcscd[kReplugged]->stop();
        seats_[kReplugged].unplug();
        seats_[kReplugged].plug();
        EXPECT_EQ(seats_[kReplugged].open(), IFD_SUCCESS);
        pcscd[kReplugged] = std::make_unique<EventThread>(seats_[kReplugged].lun);
      }
    });
    for (std::size_t i = 0; i < seats_.size(); ++i) {
      if (i == kReplugged) continue;
      EXPECT_TRUE(pcscd[i]->reaches(1));
      EXPECT_TRUE(eventually([&] { return seats_[i].ask("FF CA 00 00 00").code == IFD_SUCCESS; }));
    }
    plugs.join();
    EXPECT_TRUE(pcscd[kReplugged]->reaches(1));
  }
}

// All hear of it before the first of them is waited for. Ten minutes of sixteen readers take the
// thread sanitizer a minute: four will do.
TEST_F(Sixteen, OrFourAreHandedBackAtTheEndOfTheProcessWhileTheirFirmwareWatches) {
  const auto some = std::span(seats_).first(4);
  std::vector<std::unique_ptr<EventThread>> threads;
  for (const auto& seat : some) {
    ASSERT_EQ(seat.open(), IFD_SUCCESS);
    threads.push_back(std::make_unique<EventThread>(seat.lun));
  }
  pass(601s);
  acr122::ifd::lun_table().hand_back();
  for (const auto& seat : some) {
    EXPECT_TRUE(seat.reader->firmware_polls());
    EXPECT_FALSE(seat.reader->lights().red) << "handed back";
  }
}

}  // namespace
}  // namespace driver_test
