// SPDX-License-Identifier: LGPL-2.1-or-later
// What people put into NDEF records, and read from them.
#include <algorithm>
#include <array>
#include <string_view>

#include "ndef.h"

namespace tool::ndef {

namespace {

/// RTD URI 1.0, section 3.2.2: by number.
constexpr std::array<std::string_view, 36> kPrefixes{
    "",
    "http://www.",
    "https://www.",
    "http://",
    "https://",
    "tel:",
    "mailto:",
    "ftp://anonymous:anonymous@",
    "ftp://ftp.",
    "ftps://",
    "sftp://",
    "smb://",
    "nfs://",
    "ftp://",
    "dav://",
    "news:",
    "telnet://",
    "imap:",
    "rtsp://",
    "urn:",
    "pop:",
    "sip:",
    "sips:",
    "tftp:",
    "btspp://",
    "btl2cap://",
    "btgoep://",
    "tcpobex://",
    "irdaobex://",
    "file://",
    "urn:epc:id:",
    "urn:epc:tag:",
    "urn:epc:pat:",
    "urn:epc:raw:",
    "urn:epc:",
    "urn:nfc:",
};

constexpr auto kWifiType = "application/vnd.wfa.wsc";
constexpr auto kVcard = "text/vcard", kOldVcard = "text/x-vcard";

// Attributes of Wi-Fi Simple Configuration, section 12.
constexpr std::uint16_t kCredential = 0x100E, kNetworkIndex = 0x1026, kSsid = 0x1045;
constexpr std::uint16_t kAuthentication = 0x1003, kEncryption = 0x100F, kNetworkKey = 0x1027;
constexpr std::uint16_t kMacAddress = 0x1020;
constexpr std::uint16_t kOpen = 0x0001, kWpa2Personal = 0x0020, kNoEncryption = 0x0001,
                        kAes = 0x0008;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Bytes big_endian(std::size_t word) {
  return {static_cast<std::uint8_t>(word >> 8U), static_cast<std::uint8_t>(word)};
}

void append_attribute(Bytes& to, std::uint16_t type, ByteView value) {
  acr122::append(to, big_endian(type));
  acr122::append(to, big_endian(value.size()));
  acr122::append(to, value);
}

/// Of the card: any byte may be in it. What would move a terminal's cursor is shown as a dot.
std::string printable(ByteView bytes) {
  std::string text;
  for (const auto byte : bytes) {
    const bool control = (byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7F;
    if (byte != '\r') text += control ? '.' : static_cast<char>(byte);
  }
  return text;
}

std::string printable(const std::string& text) { return printable(bytes_of(text)); }

/// Attributes of the first credential.
Wifi read_wifi(ByteView payload) {
  Wifi network;
  acr122::ByteReader in(payload);
  while (in.more()) {
    const auto type = in.u16be();
    const auto value = in.take(in.u16be());
    if (!in.ok()) break;
    if (type == kCredential) return read_wifi(value);
    if (type == kSsid) network.ssid = printable(value);
    if (type == kNetworkKey) network.password = printable(value);
  }
  return network;
}

std::string wifi_in_words(const Wifi& network) {
  if (network.password.empty()) return fmt::format("network \"{}\", open", network.ssid);
  return fmt::format("network \"{}\", password \"{}\"", network.ssid, network.password);
}

/// RTD Text 1.0, section 3.2.1: UTF-16 or not, length of the language, language, text.
Words text_in_words(ByteView payload) {
  constexpr std::uint8_t kUtf16 = 0x80, kLength = 0x3F;
  acr122::ByteReader in(payload);
  const auto status = in.u8();
  const auto language = in.take(status & kLength);
  if (!in.ok()) return {"unknown", "a broken text record"};
  if ((status & kUtf16) != 0) return {"text", "UTF-16: " + acr122::to_hex(in.rest())};
  return {"text", fmt::format("{} [{}]", printable(in.rest()), printable(language))};
}

Words uri_in_words(ByteView payload) {
  acr122::ByteReader in(payload);
  const std::size_t prefix = in.u8();
  const std::string_view known = prefix < kPrefixes.size() ? kPrefixes.at(prefix) : "";
  return {"uri", std::string(known) + printable(in.rest())};
}

Words mime_in_words(const Record& record) {
  if (record.type == kWifiType) return {"wifi", wifi_in_words(read_wifi(record.payload))};
  if (record.type == kVcard || record.type == kOldVcard)
    return {"vcard", printable(record.payload)};
  return {"mime", fmt::format("{}, {} bytes", printable(record.type), record.payload.size())};
}

Words well_known_in_words(const Record& record) {
  if (record.type == "T") return text_in_words(record.payload);
  if (record.type == "U") return uri_in_words(record.payload);
  if (record.type == "Sp") {
    const auto inside = decode(record.payload);
    const bool any = inside && !inside->empty() && inside->front().type != "Sp";
    return {"poster", any ? in_words(inside->front()).value : "empty"};
  }
  return {"unknown",
          fmt::format("type {}, {} bytes", printable(record.type), record.payload.size())};
}

}  // namespace

Record text(const std::string& text, const std::string& language) {
  Record record{Kind::well_known, "T", "", {static_cast<std::uint8_t>(language.size())}};
  acr122::append(record.payload, bytes_of(language));
  acr122::append(record.payload, bytes_of(text));
  return record;
}

Record uri(const std::string& uri) {
  std::size_t best = 0;
  for (std::size_t at = 1; at < kPrefixes.size(); ++at) {
    const bool longer = kPrefixes.at(at).size() > kPrefixes.at(best).size();
    if (longer && uri.starts_with(kPrefixes.at(at))) best = at;
  }
  Record record{Kind::well_known, "U", "", {static_cast<std::uint8_t>(best)}};
  acr122::append(record.payload, bytes_of(uri.substr(kPrefixes.at(best).size())));
  return record;
}

Record mime(const std::string& type, ByteView content) {
  return {Kind::mime, type, "", acr122::to_bytes(content)};
}

// The MAC address of the device that may join: anybody.
Record wifi(const Wifi& network) {
  constexpr std::array<std::uint8_t, 6> kAnybody{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  const bool open = network.password.empty();
  Bytes credential;
  append_attribute(credential, kNetworkIndex, Bytes{1});
  append_attribute(credential, kSsid, bytes_of(network.ssid));
  append_attribute(credential, kAuthentication, big_endian(open ? kOpen : kWpa2Personal));
  append_attribute(credential, kEncryption, big_endian(open ? kNoEncryption : kAes));
  append_attribute(credential, kNetworkKey, bytes_of(network.password));
  append_attribute(credential, kMacAddress, kAnybody);
  Bytes payload;
  append_attribute(payload, kCredential, credential);
  return mime(kWifiType, payload);
}

Words in_words(const Record& record) {
  switch (record.kind) {
    case Kind::empty:
      return {"empty", ""};
    case Kind::well_known:
      return well_known_in_words(record);
    case Kind::mime:
      return mime_in_words(record);
    case Kind::uri:
      return {"uri", printable(record.type)};
    case Kind::external:
      return {"external",
              fmt::format("{}, {} bytes", printable(record.type), record.payload.size())};
    default:
      return {"unknown", fmt::format("{} bytes", record.payload.size())};
  }
}

}  // namespace tool::ndef
