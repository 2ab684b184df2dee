// SPDX-License-Identifier: LGPL-2.1-or-later
// A driver as pcscd loads it, in front of a virtual reader without USB: what its own code costs for
// an APDU. `driver_host DRIVER.so CARD COUNT APDU`: connects and sends the APDU so often.
// bench/overhead/count.py runs it under callgrind.
#include <dlfcn.h>
#include <fmt/format.h>
#include <ifdhandler.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

#include "sim/base/hex.h"
#include "sim/cards/catalog.h"
#include "sim/libusb_mock/libusb_mock.h"

namespace {

constexpr DWORD kLun = 0;
constexpr char kName[] = "usb:072f/2200:libudev:0:/dev/bus/usb/001/004";

template <class Function>
Function* function(void* driver, const char* name) {
  auto* found = dlsym(driver, name);
  if (found == nullptr) throw std::runtime_error(fmt::format("{}: {}", name, dlerror()));
  return reinterpret_cast<Function*>(found);
}

void check(RESPONSECODE code, const char* what) {
  if (code != IFD_SUCCESS) throw std::runtime_error(fmt::format("{}: {}", what, code));
}

void run(char** arguments) {
  auto reader = std::make_shared<sim::VirtualReader>(sim::acr122u());
  sim::libusb_mock::attach(reader);
  reader->place(sim::make_card(arguments[2], {}));
  void* driver = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  if (driver == nullptr) throw std::runtime_error(dlerror());
  check(function<decltype(IFDHCreateChannelByName)>(driver, "IFDHCreateChannelByName")(
            kLun, const_cast<char*>(kName)),
        "open");
  auto* present = function<decltype(IFDHICCPresence)>(driver, "IFDHICCPresence");
  constexpr int kLooks = 10'000;  // libccid waits for the firmware's polling, 250 ms
  for (int look = 0; look < kLooks && present(kLun) != IFD_ICC_PRESENT; ++look) continue;
  std::array<std::uint8_t, MAX_ATR_SIZE> atr{};
  DWORD atr_size = atr.size();
  auto* power = function<decltype(IFDHPowerICC)>(driver, "IFDHPowerICC");
  check(power(kLun, IFD_POWER_UP, atr.data(), &atr_size), "power up");
  auto apdu = sim::parse_hex(arguments[4]).value();
  auto* transmit = function<decltype(IFDHTransmitToICC)>(driver, "IFDHTransmitToICC");
  for (int time = 0; time < std::atoi(arguments[3]); ++time) {
    std::array<std::uint8_t, 1024> answer{};
    DWORD size = answer.size();
    SCARD_IO_HEADER send{1, 0}, receive{};
    check(transmit(kLun, send, apdu.data(), apdu.size(), answer.data(), &size, &receive),
          "transmit");
  }
  check(function<decltype(IFDHCloseChannel)>(driver, "IFDHCloseChannel")(kLun), "close");
}

}  // namespace

extern "C" {

void log_msg(int /*priority*/, const char* /*format*/, ...) {}
void log_xxd(int /*priority*/, const char* /*text*/, const unsigned char* /*bytes*/, int /*size*/) {
}

}  // extern "C"

int main(int count, char** arguments) {
  if (count != 5) {
    fmt::print(stderr, "driver_host DRIVER.so CARD COUNT APDU\n");
    return 2;
  }
  try {
    run(arguments);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
