// SPDX-License-Identifier: LGPL-2.1-or-later
// NDEF messages: records, and what people write into them (NFC Forum NDEF 1.0, RTD Text 1.0, RTD
// URI 1.0, Wi-Fi Simple Configuration 2.0.2, RFC 6350). Pure functions; what a card says is
// hostile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace tool::ndef {

using acr122::Bytes;
using acr122::ByteView;

/// TNF, section 3.2.6.
enum class Kind : std::uint8_t { empty, well_known, mime, uri, external, unknown, unchanged };

struct Record {
  Kind kind = Kind::empty;
  std::string type = {};
  std::string id = {};
  Bytes payload = {};
};
using Message = std::vector<Record>;

/// nullopt: no message, to the last byte. Chunks are put together. No bytes are a message without
/// records.
std::optional<Message> decode(ByteView bytes);
/// Short records where they fit. No records are one that is empty.
Bytes encode(const Message& message);

Record text(const std::string& text, const std::string& language);
/// The longest prefix that has a number is abbreviated.
Record uri(const std::string& uri);
Record mime(const std::string& type, ByteView content);
struct Wifi {
  std::string ssid = {};
  std::string password = {};  // empty: an open network
};
Record wifi(const Wifi& network);

/// What a record is and says, for people. Passwords, too: they are what the tag is for.
struct Words {
  std::string kind;   // "text", "uri", "wifi", "vcard", "mime", "external", "empty", "unknown"
  std::string value;  // one line, or as many as a vCard has
};
Words in_words(const Record& record);

}  // namespace tool::ndef
