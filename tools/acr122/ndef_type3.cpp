// SPDX-License-Identifier: LGPL-2.1-or-later
// NFC Forum Type 3 Tag 1.1: FeliCa. Block 0 has the attributes, the message begins in block 1.
#include "errors.h"
#include "ndef_tag.h"

namespace tool {

namespace {

constexpr std::size_t kBlock = 16;

/// Section 6.1.
struct Attributes {
  std::uint8_t version = 0x10, read_blocks = 1, write_blocks = 1;
  std::uint16_t blocks = 0;
  bool writing = false;
  bool writable = true;
  std::uint32_t length = 0;
};

std::uint16_t sum(ByteView bytes) {
  std::uint16_t total = 0;
  for (const auto byte : bytes) total = static_cast<std::uint16_t>(total + byte);
  return total;
}

std::optional<Attributes> parse(ByteView block) {
  constexpr std::size_t kFuture = 4, kSum = 2;
  acr122::ByteReader in(block);
  Attributes found;
  found.version = in.u8();
  found.read_blocks = in.u8();
  found.write_blocks = in.u8();
  found.blocks = in.u16be();
  in.take(kFuture);
  found.writing = in.u8() != 0;
  found.writable = in.u8() != 0;
  found.length = std::uint32_t{in.u8()} << 16U;
  found.length |= in.u16be();
  const auto checksum = in.u16be();
  const bool right = in.finished() && checksum == sum(block.first(block.size() - kSum));
  if (!right || found.version >> 4U != 1) return std::nullopt;
  return found;
}

Bytes to_block(const Attributes& all) {
  acr122::Frame<kBlock> block;
  const auto byte = [](std::uint32_t value) { return static_cast<std::uint8_t>(value); };
  constexpr std::uint8_t kWriting = 0x0F;
  block.u8(all.version).u8(all.read_blocks).u8(all.write_blocks);
  block.u8(byte(all.blocks >> 8U)).u8(byte(all.blocks)).u32le(0);
  block.u8(all.writing ? kWriting : 0).u8(all.writable ? 1 : 0);
  block.u8(byte(all.length >> 16U)).u8(byte(all.length >> 8U)).u8(byte(all.length));
  const auto checksum = sum(block.view());
  block.u8(byte(checksum >> 8U)).u8(byte(checksum));
  return acr122::to_bytes(block.view());
}

class Type3 : public NdefTag {
 public:
  Type3(std::unique_ptr<Memory> memory, const Attributes& attributes)
      : memory_(std::move(memory)), attributes_(attributes) {}

  std::string kind() const override { return "NFC Forum Type 3 Tag"; }
  std::size_t capacity() const override { return attributes_.blocks * kBlock; }
  bool writable() const override { return attributes_.writable; }

  /// "Writing" was left by somebody who did not come to an end.
  std::optional<Bytes> read() override {
    if (attributes_.writing) return std::nullopt;
    const std::size_t length = attributes_.length;
    if (length > capacity()) throw Refused("it claims a longer message than it has room for");
    auto bytes = memory_->read_run(1, (length + kBlock - 1) / kBlock);
    if (bytes.size() < length) throw Refused("it does not give its whole message");
    bytes.resize(length);
    return bytes;
  }

  void write(ByteView message, bool wipe, WriteState& state) override {
    auto bytes = acr122::to_bytes(message);
    if (wipe) bytes.resize(capacity());
    bytes.resize((bytes.size() + kBlock - 1) / kBlock * kBlock);
    state.total = bytes.size() / kBlock + 2;
    auto begun = attributes_;
    begun.writing = true;
    put(0, to_block(begun), state);
    state.emptied = true;
    for (std::size_t at = 0; at < bytes.size(); at += kBlock)
      put(1 + at / kBlock, ByteView(bytes).subspan(at, kBlock), state);
    state.last = true;
    attributes_.writing = false;
    attributes_.length = static_cast<std::uint32_t>(message.size());
    put(0, to_block(attributes_), state);
    if (read() != acr122::to_bytes(message))
      throw Refused("the card holds something else than what was written");
  }

 private:
  void put(std::size_t block, ByteView data, WriteState& state) {
    if (memory_->write(block, data) != Wrote::done)
      throw Refused(fmt::format("block {:02X} cannot be written", block));
    state.step();
  }

  std::unique_ptr<Memory> memory_;
  Attributes attributes_;
};

}  // namespace

std::unique_ptr<NdefTag> type3_tag(std::unique_ptr<Memory> memory) {
  if (!memory->may_hold_ndef()) throw Refused("not for NDEF: it has services of others");
  const auto block = memory->read(0).value_or(Bytes());
  if (block == Bytes(kBlock))
    throw Refused("new, and not prepared for NDEF (acr122 ndef write --format prepares it)");
  const auto attributes = parse(block);
  if (!attributes) throw Refused("not for NDEF: block 0 has no attributes of a Type 3 Tag");
  return std::make_unique<Type3>(std::move(memory), *attributes);
}

namespace {

/// Behind the attributes, as far as they can be written.
std::uint16_t blocks_in_a_row(const Memory& memory) {
  std::uint16_t count = 0;
  for (const auto& place : memory.places()) {
    if (place.number == 0) continue;
    if (place.use != Use::data || place.access != "open") break;
    ++count;
  }
  return count;
}

}  // namespace

void format_type3(Memory& memory) {
  if (!memory.may_hold_ndef() || memory.read(0) != Bytes(kBlock))
    throw Refused("it is no new card for NDEF");
  Attributes attributes;
  attributes.blocks = blocks_in_a_row(memory);
  // The attributes last: with them it is no new card any more.
  const bool done = memory.show_ndef() && memory.write(0, to_block(attributes)) == Wrote::done;
  if (!done) throw Refused("the card does not let it be prepared");
}

}  // namespace tool
