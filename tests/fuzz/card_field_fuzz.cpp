// SPDX-License-Identifier: LGPL-2.1-or-later
// The card layer over a reader that answers its questions with anything: find a card, use it, park
// it, find it again. The input is a list of PN532 answers, each with a length byte in front: FF is
// an empty DataBlock, FE is "no answer at all".
#include "card/field.h"
#include "ccid/channel.h"
#include "support/fuzz_transport.h"

using namespace acr122;
using test_support::must;

namespace {

constexpr std::size_t kHeader = 10;

/// Wraps each answer as the reader would: DataBlock, bSeq of the question, D5 and command + 1, 90
/// 00.
class ChipAnswers : public Transport {
 public:
  explicit ChipAnswers(ByteView input) : in_(input) {}

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
  Result<void> clear_halt() override { return {}; }
  Result<void> reset() override { return {}; }
  void abort() override {}
  const DeviceInfo& device() const override { return info_; }

 private:
  ByteReader in_;
  DeviceInfo info_;
  std::uint8_t seq_ = 0;
  std::uint8_t command_ = 0;
  bool asked_ = false;
};

void use(card::Card& card) {
  must(card.atr().size() >= 5 && card.atr().size() <= 33);
  must(!card.describe().empty());
  for (const Bytes& apdu : {Bytes{0xFF, 0xCA, 0, 0, 0}, Bytes{0xFF, 0xCA, 1, 0, 0},
                            Bytes{0x00, 0x84, 0, 0, 8}, Bytes(300, 0x00)}) {
    const auto answer = card.handle(pcsc::parse_request(apdu));
    must(!answer || (answer->size() >= 2 && answer->size() <= 65'538));
  }
  (void)card.present();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  ChipAnswers usb(ByteView(data, size).subspan(1));
  ccid::Channel channel(usb);
  Link link(channel, {});
  pn532::Chip chip(link);
  card::Options options;
  options.card_names = static_cast<card::CardNames>(data[0] % 3);
  options.phone_grace = Milliseconds{0};
  card::Field field(chip, options);
  (void)field.configure();
  for (int cycle = 0; cycle < 4 && link.in_step(); ++cycle) {
    auto card = field.poll();
    if (!card || !*card) continue;
    use(**card);
    (void)field.park(**card);
    (void)field.parked_card_present(**card);
    const auto again = field.activate_again(**card);
    if (again && *again) (void)card::same_card((*card)->identity(), (*again)->identity());
  }
  return 0;
}
