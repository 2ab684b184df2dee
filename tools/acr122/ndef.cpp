// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ndef.h"

#include <limits>

namespace tool::ndef {

namespace {

// The header byte, section 3.2.
constexpr std::uint8_t kBegin = 0x80, kEnd = 0x40, kChunk = 0x20, kShort = 0x10, kHasId = 0x08;
constexpr std::uint8_t kKind = 0x07;

std::string to_text(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

struct Raw {
  std::uint8_t flags = 0;
  Record record = {};
};

std::optional<Raw> read_record(acr122::ByteReader& in) {
  const auto flags = in.u8();
  const std::size_t type = in.u8();
  const bool is_short = (flags & kShort) != 0;
  const std::size_t high = is_short ? 0 : in.u16be();
  const std::size_t payload = is_short ? in.u8() : high << 16U | in.u16be();
  const std::size_t id = (flags & kHasId) != 0 ? in.u8() : 0;
  Raw raw{flags, {static_cast<Kind>(flags & kKind)}};
  raw.record.type = to_text(in.take(type));
  raw.record.id = to_text(in.take(id));
  raw.record.payload = acr122::to_bytes(in.take(payload));
  if (!in.ok() || (flags & kKind) > static_cast<std::uint8_t>(Kind::unchanged)) return std::nullopt;
  return raw;
}

/// A first chunk, the middle ones and the last one, which are "unchanged", without type and id.
bool add(Message& message, Raw raw, bool& in_chunks) {
  const bool continues = raw.record.kind == Kind::unchanged;
  if (continues != in_chunks) return false;
  if (continues) {
    if (!raw.record.type.empty() || !raw.record.id.empty()) return false;
    acr122::append(message.back().payload, raw.record.payload);
  } else {
    message.push_back(std::move(raw.record));
  }
  in_chunks = (raw.flags & kChunk) != 0;
  return true;
}

void append_length(Bytes& to, std::size_t size, bool is_short) {
  for (unsigned shift = is_short ? 0 : 24;; shift -= 8) {
    to.push_back(static_cast<std::uint8_t>(size >> shift));
    if (shift == 0) return;
  }
}

void append_text(Bytes& to, const std::string& text) {
  for (const auto letter : text) to.push_back(static_cast<std::uint8_t>(letter));
}

void append_record(Bytes& to, const Record& record, std::uint8_t place) {
  const bool is_short = record.payload.size() <= std::numeric_limits<std::uint8_t>::max();
  auto flags = static_cast<std::uint8_t>(place | static_cast<std::uint8_t>(record.kind));
  if (is_short) flags |= kShort;
  if (!record.id.empty()) flags |= kHasId;
  to.push_back(flags);
  to.push_back(static_cast<std::uint8_t>(record.type.size()));
  append_length(to, record.payload.size(), is_short);
  if (!record.id.empty()) to.push_back(static_cast<std::uint8_t>(record.id.size()));
  append_text(to, record.type);
  append_text(to, record.id);
  acr122::append(to, record.payload);
}

}  // namespace

std::optional<Message> decode(ByteView bytes) {
  acr122::ByteReader in(bytes);
  Message message;
  bool in_chunks = false, ended = false;
  while (in.more()) {
    auto raw = read_record(in);
    if (!raw || ended || ((raw->flags & kBegin) != 0) != (message.empty() && !in_chunks))
      return std::nullopt;
    ended = (raw->flags & kEnd) != 0;
    if (!add(message, *std::move(raw), in_chunks)) return std::nullopt;
  }
  if (in_chunks || ended == message.empty()) return std::nullopt;
  return message;
}

Bytes encode(const Message& message) {
  if (message.empty()) return encode({Record{}});
  Bytes bytes;
  for (std::size_t at = 0; at < message.size(); ++at) {
    std::uint8_t place = at == 0 ? kBegin : 0;
    if (at + 1 == message.size()) place |= kEnd;
    append_record(bytes, message[at], place);
  }
  return bytes;
}

}  // namespace tool::ndef
