// SPDX-License-Identifier: LGPL-2.1-or-later
// The card layer over a reader that answers its questions with anything: find a card, use it, park
// it, find it again. The first byte of the input chooses options and which APDU comes first; then
// follows a list of PN532 answers, each with a length byte in front: FF is an empty DataBlock, FE
// is "no answer at all".
#include <ctime>

#include "bridge/link.h"
#include "card/field.h"
#include "ccid/channel.h"
#include "support/fuzz_transport.h"
#include "support/hex.h"
#include "support/manual_clock.h"

using namespace acr122;
using test_support::must;

namespace {

constexpr std::size_t kHeader = 10;

/// Wraps each answer as the reader would: DataBlock, bSeq of the question, D5 and command + 1, 90
/// 00.
class ChipAnswers : public Transport {
 public:
  explicit ChipAnswers(ByteView input) : in_(input) {}

  test_support::ManualClock clock;  // nobody waits in real time

  Result<void> send(ByteView message, Milliseconds /*timeout*/) override {
    ByteReader reader(message);
    reader.take(6);
    seq_ = reader.u8();
    reader.take(kHeader - 7 + 6);  // rest of the header, FF 00 00 00 Lc D4
    command_ = reader.u8();
    asked_ = true;
    return {};
  }
  Result<std::size_t> receive(std::span<std::uint8_t> into, Milliseconds /*timeout*/) override {
    if (!asked_ || !in_.more()) return fail(Errc::reader_gone, "fuzz");
    asked_ = false;
    const auto length = in_.u8();
    if (length == 0xFE) return fail(Errc::timed_out, "fuzz");
    Bytes payload;
    if (length != 0xFF) {
      payload = {0xD5, static_cast<std::uint8_t>(command_ + 1)};
      append(payload, in_.take(std::min<std::size_t>(length, in_.left())));
      append(payload, Bytes{0x90, 0x00});
    }
    Bytes message{0x80,
                  static_cast<std::uint8_t>(payload.size()),
                  static_cast<std::uint8_t>(payload.size() >> 8),
                  0,
                  0,
                  0,
                  seq_,
                  0,
                  0xFE,
                  0};
    append(message, payload);
    const auto size = std::min(message.size(), into.size());
    std::copy_n(message.begin(), size, into.begin());
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
  ByteReader in_;
  DeviceInfo info_;
  std::uint8_t seq_ = 0;
  std::uint8_t command_ = 0;
  bool asked_ = false;
};

// Every command of docs/storage-commands.md, short and long, right and beside the card's memory.
constexpr std::array kApdus{
    "FF CA 00 00 00",
    "FF CA 01 00 00",
    "00 84 00 00 08",
    "FF 82 00 00 06 FF FF FF FF FF FF",
    "FF 86 00 00 05 01 00 04 60 00",
    "FF B0 00 04 10",
    "FF B0 00 04 00",
    "FF B0 00 00 00 00 00",
    "FF B0 00 00 00 04 00",
    "FF B0 00 00 06 01 0B 00 01 80 00 10",
    "FF B0 01 02 01",
    "FF D6 00 04 10 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F",
    "FF D6 00 04 04 01 02 03 04",
    "FF D6 00 04 00 00 20 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F"
    " 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F",
    "FF D6 01 02 01 55",
    "FF 88 00 08 61 00",
    "FF D7 00 08 05 00 00 00 00 01",
    "FF D7 00 08 05 01 00 00 00 01",
    "FF D7 00 08 02 03 09",
    "FF B1 00 08 04",
    "FF C2 00 03 0B A0 09 80 01 08 81 04 01 00 00 00",
    "FF C2 00 00 02 81 00",
    "FF C2 00 01 03 95 01 60",
    "FF C2 00 01 0A 90 02 00 03 91 01 07 95 01 26",
    "FF C2 00 01 0D 5F 46 04 10 27 00 00 93 02 30 00 94 00",
    "FF C2 00 00 0D FF 6D 0A 01 00 02 00 03 00 04 00 05 00",
    "FF C2 00 02 04 8F 02 00 03",
    "FF C2 00 02 04 8F 02 00 04",
    "FF C2 00 02 04 8F 02 01 04",
    "FF C2 00 02 04 8F 02 03 00",
    "FF C2 00 01 07 90 02 00 00 95 01 60",
    "FF C2 00 00 02 82 00",
    "10 06 01 01 05 01 86 04 02 02 01 0B 00 01 80 00",
    "00",
    "78",
    "01 08",
    "53 08 FF",
};

Result<card::Reply> answer_of(card::Field& field, card::Card& card, ByteView apdu) {
  const auto request = pcsc::parse_request(apdu);
  const auto* session = std::get_if<pcsc::SessionCommand>(&request);
  return session ? field.session().handle(*session, card, [](auto) {}) : card.handle(request);
}

void use(card::Field& field, card::Card& card, std::size_t first) {
  must(card.atr().size() >= 5 && card.atr().size() <= 33);
  must(!card.describe().empty());
  for (std::size_t i = 0; i < kApdus.size(); ++i) {
    const auto apdu = test_support::hex(kApdus[(first + i) % kApdus.size()]);
    const auto answer = answer_of(field, card, apdu);
    if (!answer) continue;
    const auto* bytes = std::get_if<Bytes>(&*answer);
    must(!bytes || (bytes->size() >= 2 && bytes->size() <= 65'548));
    // pcscd hears of it, and the card is no longer used.
    if (*answer == card::Reply(card::NoAnswer::gone)) break;
  }
  (void)card.handle(pcsc::parse_request(Bytes(300, 0x00)));
  (void)card.present();
}

}  // namespace

// No card is here that has to wake up or to forget.
extern "C" int nanosleep(const timespec* /*time*/, timespec* /*left*/) { return 0; }
extern "C" int clock_nanosleep(clockid_t /*clock*/, int /*flags*/, const timespec* /*time*/,
                               timespec* /*left*/) {
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  ChipAnswers usb(ByteView(data, size).subspan(1));
  ccid::Channel channel(usb, usb.clock);
  bridge::Link link(channel, {});
  pn532::Chip chip(link, usb.clock);
  card::Options options;
  options.card_names = static_cast<card::CardNames>(data[0] % 3);
  card::Field field(chip, usb.clock, options);
  (void)field.configure();
  for (int cycle = 0; cycle < 4 && link.in_step(); ++cycle) {
    auto card = field.poll();
    if (!card || !*card) continue;
    use(field, **card, data[0] / 3);
    (void)field.park(**card);
    (void)field.parked_card_present(**card);
    const auto seen = (*card)->present();
    const auto again = field.activate_again(**card);
    if (!seen || !again || !*again) continue;
    (void)card::same_card((*card)->identity(), (*again)->identity(), *seen);
  }
  return 0;
}
