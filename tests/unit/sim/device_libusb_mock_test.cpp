// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gtest/gtest.h>
#include <libusb.h>

#include <array>
#include <atomic>
#include <thread>

#include "device_bench.h"
#include "sim/libusb_mock/libusb_mock.h"

namespace sim {
namespace {

using bench::hex;

const Bytes kStatus = hex("65 00 00 00 00 00 09 00 00 00");
const Bytes kStatusAnswer = hex("81 00 00 00 00 00 09 02 81 00");

/// One opened and claimed reader, closed in order.
class Opened {
 public:
  explicit Opened(std::uint8_t address = 4) {
    EXPECT_EQ(libusb_init(&context_), 0);
    libusb_device** list = nullptr;
    const auto count = libusb_get_device_list(context_, &list);
    for (ssize_t i = 0; i < count; ++i) {
      auto* device = list[i];
      if (libusb_get_device_address(device) == address) {
        EXPECT_EQ(libusb_open(device, &handle_), 0);
      }
    }
    libusb_free_device_list(list, 1);
    if (handle_ != nullptr) claimed_ = libusb_claim_interface(handle_, 0);
    transfer_ = libusb_alloc_transfer(0);
  }
  ~Opened() {
    libusb_free_transfer(transfer_);
    if (claimed_ == 0) libusb_release_interface(handle_, 0);
    libusb_close(handle_);
    libusb_exit(context_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  libusb_device_handle* handle() { return handle_; }
  libusb_transfer* transfer() { return transfer_; }
  int claimed() const { return claimed_; }

  int submit(std::uint8_t endpoint, std::span<std::uint8_t> data, unsigned timeout_ms) {
    done_ = 0;
    libusb_fill_bulk_transfer(transfer_, handle_, endpoint, data.data(),
                              static_cast<int>(data.size()), on_done, &done_, timeout_ms);
    return libusb_submit_transfer(transfer_);
  }
  libusb_transfer_status finish() {
    while (done_ == 0) {
      timeval wait{1, 0};
      EXPECT_EQ(libusb_handle_events_timeout_completed(context_, &wait, &done_), 0);
    }
    return transfer_->status;
  }
  libusb_transfer_status run(std::uint8_t endpoint, std::span<std::uint8_t> data,
                             unsigned timeout_ms) {
    EXPECT_EQ(submit(endpoint, data, timeout_ms), 0);
    return finish();
  }
  libusb_transfer_status send(Bytes message) { return run(0x02, message, 1000); }

  Bytes received;
  libusb_transfer_status receive(unsigned timeout_ms) {
    std::array<std::uint8_t, 512> buffer{};
    const auto status = run(0x82, buffer, timeout_ms);
    received.assign(buffer.begin(), buffer.begin() + transfer_->actual_length);
    return status;
  }

 private:
  static void LIBUSB_CALL on_done(libusb_transfer* transfer) {
    *static_cast<int*>(transfer->user_data) = 1;
  }

  libusb_context* context_ = nullptr;
  libusb_device_handle* handle_ = nullptr;
  libusb_transfer* transfer_ = nullptr;
  int claimed_ = -1;
  int done_ = 0;
};

class LibusbMock : public testing::Test {
 protected:
  void SetUp() override { libusb_mock::attach(reader); }
  void TearDown() override {
    EXPECT_TRUE(libusb_mock::live().none());
    EXPECT_TRUE(libusb_mock::records().misuse.empty());
    libusb_mock::reset();
  }
  std::shared_ptr<VirtualReader> reader = std::make_shared<VirtualReader>();
};

TEST_F(LibusbMock, CarriesAQuestionAndItsAnswer) {
  Opened usb;
  EXPECT_EQ(usb.send(kStatus), LIBUSB_TRANSFER_COMPLETED);
  EXPECT_EQ(usb.receive(1000), LIBUSB_TRANSFER_COMPLETED);
  EXPECT_EQ(usb.received, kStatusAnswer);
}

TEST_F(LibusbMock, TimesOutInModelledTimeAndKeepsTheLateAnswer) {
  Opened usb;
  reader->faults().arm(
      {.what = Fault::What::late_answer, .delay_us = 60'000'000, .bytes = {}, .only = {}});
  usb.send(kStatus);
  const auto before = reader->clock().now();
  EXPECT_EQ(usb.receive(20'000), LIBUSB_TRANSFER_TIMED_OUT);
  EXPECT_EQ(reader->clock().now(), before + 20'000'000);
  EXPECT_EQ(usb.receive(60'000), LIBUSB_TRANSFER_COMPLETED);
  EXPECT_EQ(usb.received, kStatusAnswer);
}

TEST_F(LibusbMock, EndsAHangingReadByCancellationFromAnotherThread) {
  Opened usb;
  reader->faults().arm({.what = Fault::What::hang_until_cancel, .bytes = {}, .only = {}});
  usb.send(kStatus);
  std::array<std::uint8_t, 64> buffer{};
  ASSERT_EQ(usb.submit(0x82, buffer, 100), 0);
  std::thread other([&] { EXPECT_EQ(libusb_cancel_transfer(usb.transfer()), 0); });
  EXPECT_EQ(usb.finish(), LIBUSB_TRANSFER_CANCELLED);
  other.join();
  EXPECT_EQ(libusb_cancel_transfer(usb.transfer()), LIBUSB_ERROR_NOT_FOUND);
}

TEST_F(LibusbMock, EndsAHangingReadByUnplugging) {
  Opened usb;
  reader->faults().arm({.what = Fault::What::hang_until_cancel, .bytes = {}, .only = {}});
  usb.send(kStatus);
  std::array<std::uint8_t, 64> buffer{};
  ASSERT_EQ(usb.submit(0x82, buffer, 100), 0);
  std::thread other([] { libusb_mock::detach(); });
  EXPECT_EQ(usb.finish(), LIBUSB_TRANSFER_NO_DEVICE);
  other.join();
  std::array<std::uint8_t, 64> more{};
  EXPECT_EQ(usb.submit(0x82, more, 100), LIBUSB_ERROR_NO_DEVICE);
}

TEST_F(LibusbMock, StallsUntilTheHaltIsCleared) {
  Opened usb;
  reader->faults().arm({.what = Fault::What::stall, .bytes = {}, .only = {}});
  usb.send(kStatus);
  EXPECT_EQ(usb.receive(100), LIBUSB_TRANSFER_STALL);
  EXPECT_EQ(libusb_clear_halt(usb.handle(), 0x82), 0);
  EXPECT_EQ(usb.receive(100), LIBUSB_TRANSFER_TIMED_OUT);
  EXPECT_EQ(libusb_mock::records().halts_cleared, Bytes{0x82});
}

TEST_F(LibusbMock, IsBusyWhileAKernelDriverIsBound) {
  libusb_mock::set_kernel_driver(true);
  Opened usb;
  EXPECT_EQ(usb.claimed(), LIBUSB_ERROR_BUSY);
  EXPECT_EQ(libusb_kernel_driver_active(usb.handle(), 0), 1);
  EXPECT_EQ(libusb_detach_kernel_driver(usb.handle(), 0), 0);
  EXPECT_EQ(libusb_claim_interface(usb.handle(), 0), 0);
  EXPECT_EQ(libusb_mock::records().kernel_driver_detached, 1U);
}

TEST_F(LibusbMock, LetsOneHandleClaim) {
  Opened first;
  Opened second;
  EXPECT_EQ(first.claimed(), 0);
  EXPECT_EQ(second.claimed(), LIBUSB_ERROR_BUSY);
}

TEST_F(LibusbMock, FailsTheCallsThatItIsToldTo) {
  libusb_mock::fail("libusb_claim_interface", LIBUSB_ERROR_BUSY);
  {
    Opened usb;
    EXPECT_EQ(usb.claimed(), LIBUSB_ERROR_BUSY);
  }
  libusb_mock::fail_call(2, LIBUSB_ERROR_NO_MEM);
  libusb_context* context = nullptr;
  EXPECT_EQ(libusb_init(&context), 0);
  libusb_device** list = nullptr;
  EXPECT_EQ(libusb_get_device_list(context, &list), LIBUSB_ERROR_NO_MEM);
  libusb_exit(context);
}

TEST_F(LibusbMock, DescribesTheReader) {
  Opened usb;
  libusb_config_descriptor* config = nullptr;
  ASSERT_EQ(libusb_get_active_config_descriptor(libusb_get_device(usb.handle()), &config), 0);
  const auto& setting = config->interface[0].altsetting[0];
  EXPECT_EQ(setting.bInterfaceClass, 0x0B);
  EXPECT_EQ(setting.extra_length, 54);
  ASSERT_EQ(setting.bNumEndpoints, 3);
  EXPECT_EQ(setting.endpoint[1].bEndpointAddress, 0x02);
  EXPECT_EQ(setting.endpoint[2].wMaxPacketSize, 64);
  libusb_free_config_descriptor(config);
  std::array<unsigned char, 64> text{};
  EXPECT_EQ(libusb_get_string_descriptor_ascii(usb.handle(), 1, text.data(), 64), 3);
}

TEST_F(LibusbMock, ServesSeveralReadersOnSeveralThreads) {
  libusb_mock::attach(std::make_shared<VirtualReader>(), {1, 5, {2}});
  const auto talk = [](std::uint8_t address) {
    Opened usb(address);
    for (int i = 0; i < 50; ++i) {
      EXPECT_EQ(usb.send(kStatus), LIBUSB_TRANSFER_COMPLETED);
      EXPECT_EQ(usb.receive(1000), LIBUSB_TRANSFER_COMPLETED);
      EXPECT_EQ(usb.received, kStatusAnswer);
    }
  };
  std::thread one(talk, std::uint8_t{4});
  std::thread two(talk, std::uint8_t{5});
  one.join();
  two.join();
}

TEST(LibusbMockLeaks, AreCounted) {
  libusb_context* context = nullptr;
  ASSERT_EQ(libusb_init(&context), 0);
  auto* transfer = libusb_alloc_transfer(0);
  EXPECT_EQ(libusb_mock::live().contexts, 1);
  EXPECT_EQ(libusb_mock::live().transfers, 1);
  EXPECT_FALSE(libusb_mock::live().none());
  libusb_free_transfer(transfer);
  libusb_exit(context);
  EXPECT_TRUE(libusb_mock::live().none());
}

}  // namespace
}  // namespace sim
