// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ifd/capabilities.h"

#include <array>
#include <bit>

#include "ifd/polling.h"

namespace acr122::ifd {
namespace {

using reader::Reader;

template <class T>
Bytes host_order(T value) {
  const auto raw = std::bit_cast<std::array<std::uint8_t, sizeof(T)>>(value);
  return Bytes(raw.begin(), raw.end());
}

/// Numbers are 32 bits in attributes, although DWORD has 64 on Linux.
Bytes number(std::uint32_t value) { return host_order(value); }

/// With its NUL, as libccid gives strings; nothing at all when there is none.
Bytes text(std::string_view value) {
  if (value.empty()) return {};
  Bytes bytes(value.begin(), value.end());
  bytes.push_back(0);
  return bytes;
}

/// The name that the device gives itself, if there is anything to read in it.
Bytes name_or(std::string_view given, std::string_view otherwise) {
  return text(given.find_first_not_of(' ') == given.npos ? otherwise : given);
}

// The iManufacturer of a touchatag is blank. ACS Ltd. is whom the USB vendor id belongs to.
Bytes vendor_name(Reader& reader) { return name_or(reader.device().manufacturer, "ACS"); }

Bytes type_name(Reader& reader) { return name_or(reader.device().product, "ACR122"); }

// Genuine ACR122U have no serial number, and clones share one (acshk/acsccid#28): the socket tells
// several of them apart.
Bytes serial_number(Reader& reader) {
  const auto& usb = reader.device();
  return text(usb.serial.empty() ? usb.ports : usb.serial);
}

Bytes channel_id(Reader& reader) {
  // PC/SC part 3, 3.1.1: 0x20 is USB; libccid puts bus and address below it.
  constexpr std::uint32_t kUsb = 0x0020U << 16;
  const auto& usb = reader.device();
  return number(kUsb | (std::uint32_t{usb.bus} << 8) | usb.address);
}

Bytes presence(Reader& reader) {
  constexpr std::uint8_t kAbsent = 0;
  constexpr std::uint8_t kPresent = 2;
  return {reader.known_card() ? kPresent : kAbsent};
}

Bytes interface_status(Reader& reader) {
  const auto card = reader.known_card();
  return {static_cast<std::uint8_t>(card && card->powered ? 1 : 0)};
}

Bytes atr(Reader& reader) {
  const auto card = reader.known_card();
  return card ? card->atr : Bytes{};
}

Bytes protocol(Reader& reader) {
  const auto card = reader.known_card();
  return number(card ? card->protocol : 0);
}

// The numbers of Windows' NFC stack, by which libnfc (drivers/pcsc.c) tells A from B.
Bytes card_type(Reader& reader) {
  using Technology = card::Identity::Technology;
  constexpr std::uint8_t kUnknown = 0;
  constexpr std::uint8_t kIso14443A = 5;
  constexpr std::uint8_t kIso14443B = 6;
  const auto card = reader.known_card();
  if (!card) return {kUnknown};
  if (card->technology == Technology::a) return {kIso14443A};
  return {card->technology == Technology::b ? kIso14443B : kUnknown};
}

constexpr std::uint8_t kAnyNumberOfReaders = 255;
// A header of 4, Lc of 3, 65,535 bytes and Le of 2 (ISO 7816-4, extended length).
constexpr std::uint32_t kMaxInput = 65'544;
// What a reader for contactless cards says where the attribute was made for contacts: the values of
// Windows' NFC stack ("Smart card attributes" of its design guide).
constexpr std::uint32_t kCarrierKhz = 13'560;
constexpr std::uint32_t kContactless = 0x08;  // SCARD_READER_CONTACTLESS
constexpr std::uint32_t kBitRateFactor = 1;
constexpr std::uint32_t kCardFrame = 32;
constexpr std::uint32_t kReaderFrame = 254;
constexpr std::uint32_t kBlockWaitingTime = 4;
// Where that stack says 1, bits per second as PC/SC part 3 has it.
constexpr std::uint32_t kDefaultDataRate = 106'000;
constexpr std::uint32_t kMaxDataRate = 424'000;

struct Row {
  DWORD tag;
  Bytes (*value)(Reader& reader);
};

// KILLABLE is missing on purpose: pthread_cancel does not go well with C++ frames.
constexpr std::array kTable{
    // pcscd's own
    Row{TAG_IFD_POLLING_THREAD_WITH_TIMEOUT, [](Reader&) { return host_order(&wait_for_event); }},
    Row{TAG_IFD_STOP_POLLING_THREAD, [](Reader&) { return host_order(&stop_waiting); }},
    Row{TAG_IFD_SLOTS_NUMBER, [](Reader&) { return Bytes{1}; }},
    Row{TAG_IFD_SIMULTANEOUS_ACCESS, [](Reader&) { return Bytes{kAnyNumberOfReaders}; }},
    Row{TAG_IFD_THREAD_SAFE, [](Reader&) { return Bytes{1}; }},
    Row{TAG_IFD_SLOT_THREAD_SAFE, [](Reader&) { return Bytes{0}; }},
    Row{TAG_IFD_DEVICE_REMOVED, [](Reader&) { return Bytes{1}; }},
    // about the reader
    Row{SCARD_ATTR_VENDOR_NAME, &vendor_name},
    Row{SCARD_ATTR_VENDOR_IFD_TYPE, &type_name},
    Row{SCARD_ATTR_VENDOR_IFD_VERSION,
        [](Reader& r) { return number(std::uint32_t{r.device().bcd_device} << 16); }},
    Row{SCARD_ATTR_VENDOR_IFD_SERIAL_NO, &serial_number},
    Row{SCARD_ATTR_CHANNEL_ID, &channel_id},
    Row{SCARD_ATTR_MAXINPUT, [](Reader&) { return number(kMaxInput); }},
    Row{SCARD_ATTR_ASYNC_PROTOCOL_TYPES,
        [](Reader&) { return number(SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1); }},
    Row{SCARD_ATTR_SYNC_PROTOCOL_TYPES, [](Reader&) { return number(0); }},
    Row{SCARD_ATTR_DEFAULT_CLK, [](Reader&) { return number(kCarrierKhz); }},
    Row{SCARD_ATTR_MAX_CLK, [](Reader&) { return number(kCarrierKhz); }},
    Row{SCARD_ATTR_DEFAULT_DATA_RATE, [](Reader&) { return number(kDefaultDataRate); }},
    Row{SCARD_ATTR_MAX_DATA_RATE, [](Reader&) { return number(kMaxDataRate); }},
    Row{SCARD_ATTR_MAX_IFSD, [](Reader&) { return number(kReaderFrame); }},
    Row{SCARD_ATTR_POWER_MGMT_SUPPORT, [](Reader&) { return number(1); }},
    Row{SCARD_ATTR_USER_TO_CARD_AUTH_DEVICE, [](Reader&) { return number(0); }},
    Row{SCARD_ATTR_USER_AUTH_INPUT_DEVICE, [](Reader&) { return number(0); }},
    Row{SCARD_ATTR_CHARACTERISTICS, [](Reader&) { return number(kContactless); }},
    // about the card
    Row{TAG_IFD_ATR, &atr},
    Row{SCARD_ATTR_ATR_STRING, &atr},
    Row{SCARD_ATTR_ICC_PRESENCE, &presence},
    Row{SCARD_ATTR_ICC_INTERFACE_STATUS, &interface_status},
    Row{SCARD_ATTR_ICC_TYPE_PER_ATR, &card_type},
    Row{SCARD_ATTR_CURRENT_PROTOCOL_TYPE, &protocol},
    Row{SCARD_ATTR_CURRENT_CLK, [](Reader&) { return number(kCarrierKhz); }},
    Row{SCARD_ATTR_CURRENT_D, [](Reader&) { return number(kBitRateFactor); }},
    Row{SCARD_ATTR_CURRENT_IFSC, [](Reader&) { return number(kCardFrame); }},
    Row{SCARD_ATTR_CURRENT_IFSD, [](Reader&) { return number(kReaderFrame); }},
    Row{SCARD_ATTR_CURRENT_BWT, [](Reader&) { return number(kBlockWaitingTime); }},
};

}  // namespace

std::optional<Bytes> capability(const Asked& asked, DWORD tag) {
  if (tag == SCARD_ATTR_DEVICE_UNIT) return number(asked.unit);
  for (const auto& row : kTable) {
    if (row.tag == tag) return row.value(asked.reader);
  }
  return std::nullopt;
}

}  // namespace acr122::ifd
