// SPDX-License-Identifier: LGPL-2.1-or-later
// NFC Forum Type 4 Tag 2.0: smart cards with the NDEF application. What the capability container
// says is hostile.
#include <array>

#include "errors.h"
#include "ndef_tag.h"

namespace tool {

namespace {

constexpr std::size_t kLengthField = 2;  // NLEN
constexpr std::size_t kMost = 0xFF;      // of a short APDU

/// Section 5.1.
struct Container {
  std::size_t most_read = 0, most_written = 0;  // MLe, MLc
  Bytes file = {};
  std::size_t size = 0;
  bool readable = false, writable = false;
};

std::optional<Container> parse(ByteView bytes) {
  constexpr std::uint8_t kNdefFile = 0x04, kValue = 6, kOpen = 0x00;
  constexpr std::size_t kFewest = 0x0F;
  acr122::ByteReader in(bytes);
  Container found;
  in.take(3);  // its own length, version
  found.most_read = std::min<std::size_t>(in.u16be(), kMost);
  found.most_written = std::min<std::size_t>(in.u16be(), kMost);
  const auto tag = in.u8(), length = in.u8();
  found.file = acr122::to_bytes(in.take(2));
  found.size = in.u16be();
  found.readable = in.u8() == kOpen;
  found.writable = in.u8() == kOpen;
  const bool right = in.ok() && bytes.size() >= kFewest && tag == kNdefFile && length >= kValue;
  const bool useful = found.most_read > 0 && found.most_written > 0 && found.size > kLengthField;
  if (!right || !useful) return std::nullopt;
  return found;
}

std::uint8_t low(std::size_t value) { return static_cast<std::uint8_t>(value); }

class Type4 : public NdefTag {
 public:
  explicit Type4(Card& card) : card_(card) {
    select_application();
    if (!select(Bytes{0xE1, 0x03})) throw Refused("its NDEF application has no container");
    constexpr std::uint8_t kContainerSize = 0x0F;
    const auto said = ask(card_, Bytes{0x00, 0xB0, 0x00, 0x00, kContainerSize});
    const auto container = parse(said.data);
    if (!said.ok() || !container) throw Refused("its capability container makes no sense");
    container_ = *container;
    if (!container_.readable) throw Refused("its message can be read with a key only");
    if (!select(container_.file)) throw Refused("its NDEF file is not there");
  }

  std::string kind() const override { return "NFC Forum Type 4 Tag"; }
  std::size_t capacity() const override { return container_.size - kLengthField; }
  bool writable() const override { return container_.writable; }

  std::optional<Bytes> read() override {
    const auto length = read_part(0, kLengthField);
    acr122::ByteReader in(length);
    const std::size_t size = in.u16be();
    if (size > capacity()) throw Refused("it claims a longer message than it has room for");
    Bytes message;
    while (message.size() < size) {
      const auto wanted = std::min(container_.most_read, size - message.size());
      acr122::append(message, read_part(kLengthField + message.size(), wanted));
    }
    return message;
  }

  void write(ByteView message, bool wipe, WriteState& state) override {
    auto bytes = acr122::to_bytes(message);
    if (wipe) bytes.resize(capacity());
    const auto step = container_.most_written;
    state.total = (bytes.size() + step - 1) / step + 2;
    put(0, Bytes(kLengthField), state);
    state.emptied = true;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      const auto part = ByteView(bytes).subspan(at, std::min(step, bytes.size() - at));
      put(kLengthField + at, part, state);
    }
    state.last = true;
    put(0, Bytes{low(message.size() >> 8U), low(message.size())}, state);
    if (read() != acr122::to_bytes(message))
      throw Refused("the card holds something else than what was written");
  }

 private:
  void select_application() {
    const Bytes by_name{0x00, 0xA4, 0x04, 0x00, 0x07, 0xD2, 0x76,
                        0x00, 0x00, 0x85, 0x01, 0x01, 0x00};
    if (!ask(card_, by_name).ok()) throw Refused("a smart card without an NDEF application");
  }

  bool select(ByteView file) {
    Bytes apdu{0x00, 0xA4, 0x00, 0x0C, 0x02};
    acr122::append(apdu, file);
    return ask(card_, apdu).ok();
  }

  Bytes read_part(std::size_t offset, std::size_t size) {
    auto said = ask(card_, Bytes{0x00, 0xB0, low(offset >> 8U), low(offset), low(size)});
    if (!said.ok() || said.data.size() != size) throw Refused("it does not give its whole message");
    return std::move(said.data);
  }

  void put(std::size_t offset, ByteView data, WriteState& state) {
    Bytes apdu{0x00, 0xD6, low(offset >> 8U), low(offset), low(data.size())};
    acr122::append(apdu, data);
    const auto said = ask(card_, apdu);
    if (!said.ok()) throw Refused("the write is refused: " + in_words(said.word));
    state.step();
  }

  Card& card_;
  Container container_;
};

}  // namespace

std::unique_ptr<NdefTag> type4_tag(Card& card) { return std::make_unique<Type4>(card); }

}  // namespace tool
