// SPDX-License-Identifier: LGPL-2.1-or-later
// The whole driver: any calls in any order, over a reader that is well-behaved until the input says
// otherwise. The input: a length byte and that many bytes of calls, then the reader's deviations.
#include <array>
#include <cstring>
#include <utility>

#include "base/transport.h"
#include "ifd/pcscd.h"
#include "support/fuzz_transport.h"
#include "support/log_capture.h"

using namespace acr122;
using test_support::must;

namespace {

constexpr DWORD kLun = 0;
constexpr DWORD kRoom = 300;
constexpr std::uint8_t kUntouched = 0xA5;

Bytes data_block(std::uint8_t seq, ByteView payload) {
  Bytes message{0x80,
                static_cast<std::uint8_t>(payload.size()),
                static_cast<std::uint8_t>(payload.size() >> 8),
                0,
                0,
                0,
                seq,
                0x00,
                0x81,
                0x00};
  append(message, payload);
  return message;
}

/// One deviation byte per chip command that talks to a card, while there are any:
///   00 to DF  that many bytes (mod 64) follow and are the chip's answer
///   E0 to EF  no answer, USB error, unplugged, empty DataBlock, raw bytes, in turn
///   F0 to FF  as if there were no deviation
class AlmostGoodReader : public Transport {
 public:
  explicit AlmostGoodReader(ByteView deviations) : in_(deviations) {
    info_.vendor_id = 0x072F;
    info_.product_id = 0x2200;
  }

  Result<void> send(ByteView message, Milliseconds /*timeout*/) override {
    must(message.size() >= 10 && message.size() <= 271);
    ByteReader reader(message);
    type_ = reader.u8();
    reader.take(5);
    seq_ = reader.u8();
    reader.take(3);
    apdu_ = to_bytes(reader.rest());
    asked_ = true;
    return {};
  }

  Result<std::size_t> receive(std::span<std::uint8_t> into, Milliseconds /*timeout*/) override {
    if (pending_.empty()) {
      if (!std::exchange(asked_, false)) return fail(Errc::timed_out, "fuzz");
      if (const auto trouble = answer(); !trouble) return fail(trouble.error());
    }
    const auto size = std::min(into.size(), pending_.size());
    std::copy_n(pending_.begin(), size, into.begin());
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(size));
    return size;
  }
  Result<std::size_t> receive_notice(std::span<std::uint8_t> /*into*/,
                                     Milliseconds /*timeout*/) override {
    return fail(Errc::timed_out, "fuzz");
  }
  Result<void> clear_halt() override { return {}; }
  Result<void> reset() override { return {}; }
  Result<void> reopen() override { return fail(Errc::reader_gone, "fuzz"); }
  void abort() override {}
  const DeviceInfo& device() const override { return info_; }

 private:
  Result<void> answer() {
    if (type_ == 0x62) return pending_ = data_block(seq_, Bytes{0x3B, 0x00}), Result<void>{};
    if (type_ != 0x6F) return pending_ = Bytes{0x81, 0, 0, 0, 0, 0, seq_, 0, 0, 0}, Result<void>{};
    const bool to_chip = apdu_.size() > 6 && apdu_[2] == 0x00 && apdu_[5] == 0xD4;
    if (to_chip) return answer_of_chip(apdu_[6]);
    if (apdu_.size() > 2 && apdu_[2] == 0x48) {
      static constexpr char kFirmware[] = "ACR122U214";
      pending_ = data_block(seq_, Bytes(kFirmware, kFirmware + 10));
    } else {
      pending_ = data_block(seq_, Bytes{0x90, 0x00});
    }
    return {};
  }

  Result<void> answer_of_chip(std::uint8_t command) {
    Bytes payload{0xD5, static_cast<std::uint8_t>(command + 1)};
    if (command == 0x02) append(payload, Bytes{0x32, 0x01, 0x06, 0x07});
    const bool about_cards = command != 0x02 && command != 0x12 && command != 0x32;
    if (about_cards) {
      const auto deviation = in_.u8();
      if (in_.ok() && deviation < 0xE0) {
        append(payload, in_.take(std::min<std::size_t>(deviation % 64, in_.left())));
      } else if (in_.ok() && deviation < 0xF0) {
        return trouble(deviation % 5);
      } else {
        payload.push_back(0x00);
      }
    }
    append(payload, Bytes{0x90, 0x00});
    pending_ = data_block(seq_, payload);
    return {};
  }

  Result<void> trouble(int kind) {
    if (kind == 0) return fail(Errc::timed_out, "fuzz");
    if (kind == 1) return fail(Errc::transfer_failed, "fuzz", -1);
    if (kind == 2) return fail(Errc::reader_gone, "fuzz");
    pending_ = kind == 3 ? Bytes{0x80, 0, 0, 0, 0, 0, seq_, 0, 0xFE, 0}
                         : to_bytes(in_.take(std::min<std::size_t>(in_.left(), 20)));
    return {};
  }

  ByteReader in_;
  Bytes pending_;
  Bytes apdu_;
  DeviceInfo info_;
  std::uint8_t type_ = 0;
  std::uint8_t seq_ = 0;
  bool asked_ = false;
};

ByteView deviations;  // of the run under way

/// What every call promises about its output.
void check(RESPONSECODE code, const Bytes& buffer, DWORD room, DWORD length) {
  must(length <= room);
  must(code == IFD_SUCCESS || length == 0);
  for (std::size_t i = room; i < buffer.size(); ++i) must(buffer[i] == kUntouched);
}

void power(DWORD action, DWORD room) {
  Bytes atr(64, kUntouched);
  DWORD length = room;
  const auto code = IFDHPowerICC(kLun, action, atr.data(), &length);
  check(code, atr, room, length);
  must(length == 0 || atr[0] == 0x3B);
}

void transmit(Bytes apdu, DWORD room) {
  Bytes answer(kRoom + 16, kUntouched);
  DWORD length = room;
  const auto size = apdu.size();
  apdu.push_back(0);
  const auto code =
      IFDHTransmitToICC(kLun, {1, 16}, apdu.data(), size, answer.data(), &length, nullptr);
  check(code, answer, room, length);
  must(code != IFD_SUCCESS || length >= 2);
}

void control(DWORD code, Bytes command, DWORD room) {
  Bytes answer(kRoom + 16, kUntouched);
  DWORD length = 77;
  const auto size = command.size();
  command.push_back(0);
  const auto result = IFDHControl(kLun, code, command.data(), size, answer.data(), room, &length);
  check(result, answer, room, length);
}

void capability(DWORD tag, DWORD room) {
  Bytes value(64, kUntouched);
  DWORD length = room;
  const auto code = IFDHGetCapabilities(kLun, tag, &length, value.data());
  for (std::size_t i = room; i < value.size(); ++i) must(value[i] == kUntouched);
  must(code != IFD_SUCCESS || length <= room);
}

void wait_a_moment() {
  Bytes pointer(sizeof(void*));
  DWORD length = pointer.size();
  RESPONSECODE (*wait)(DWORD, int) = nullptr;
  must(IFDHGetCapabilities(kLun, TAG_IFD_POLLING_THREAD_WITH_TIMEOUT, &length, pointer.data()) ==
       IFD_SUCCESS);
  std::memcpy(&wait, pointer.data(), sizeof wait);
  const auto code = wait(kLun, 0);
  must(code == IFD_SUCCESS || code == IFD_NO_SUCH_DEVICE);
}

constexpr std::array<DWORD, 36> kTags{
    0x0303,     0x0FAE,     0x0FB1,     0x00090300, 0x00010103, 0x00020110, 0x00010100, 0x00010101,
    0x00010102, 0x00030120, 0x00030121, 0x00030122, 0x00030123, 0x00030124, 0x00030125, 0x00030126,
    0x00040131, 0x00050140, 0x00050142, 0x00060150, 0x00080201, 0x00080202, 0x00080204, 0x00080207,
    0x00080208, 0x00080209, 0x00090301, 0x00090303, 0x00090304, 0x0007A007, 0x7FFF0001, 0x7FFF0003,
    0x0FAC,     0x0FAD,     0x0FB4,     0x12345678};
constexpr std::array<DWORD, 8> kCodes{0x42000001, 0x42000D48, 0x42330012, 0x12345678,
                                      0x42000DAC, 0x003136B0, 0x420036B0, 0x00313520};

/// A length byte, or FF and a length up to 65,548; then at most 31 bytes, zeros behind them.
Bytes command_of(ByteReader& in) {
  constexpr std::size_t kLongest = 65'548;
  constexpr std::uint8_t kLong = 0xFF;
  const auto size = in.u8();
  if (size != kLong) return to_bytes(in.take(std::min<std::size_t>(size % 32, in.left())));
  const std::size_t length = std::min(in.u16be() * std::size_t{2}, kLongest);
  auto command = to_bytes(in.take(std::min<std::size_t>(in.u8() % 32, in.left())));
  command.resize(length);
  return command;
}

void call(ByteReader& in) {
  const auto what = in.u8();
  const DWORD room = what & 0x80 ? what & 0x0F : 33;
  switch (what % 10) {
    case 0:
    case 1:
      return wait_a_moment();
    case 2:
      return power(IFD_POWER_UP, room);
    case 3:
      return power(IFD_RESET, room);
    case 4:
      return power(IFD_POWER_DOWN, room);
    case 5:
      return transmit(command_of(in), kRoom);
    case 6:
      return transmit(Bytes{0xFF, 0xCA, 0, 0, 0}, room);
    case 7: {
      const auto code = kCodes[in.u8() % kCodes.size()];
      return control(code, command_of(in), what & 0x80 ? room : kRoom);
    }
    case 8:
      return capability(kTags[in.u8() % kTags.size()], room);
    default:
      IFDHICCPresence(kLun);
      IFDHSetProtocolParameters(kLun, in.u8(), 0, 0, 0, 0);
  }
}

}  // namespace

namespace acr122 {
Result<std::unique_ptr<Transport>> open_transport(std::string_view /*name*/, Clock& /*clock*/) {
  return std::make_unique<AlmostGoodReader>(deviations);
}
Clock& system_clock() {
  static test_support::ManualClock clock;  // cards and pauses cost no time
  return clock;
}
}  // namespace acr122

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in(ByteView(data, size));
  const std::size_t length = in.u8();
  ByteReader calls(in.take(std::min(length, in.left())));
  deviations = in.rest();
  char name[] = "usb:072f/2200";
  if (IFDHCreateChannelByName(kLun, name) != IFD_SUCCESS) return 0;
  IFDHICCPresence(kLun);
  while (calls.more()) call(calls);
  must(IFDHCloseChannel(kLun) == IFD_SUCCESS);
  test_support::take_log_lines();
  return 0;
}
