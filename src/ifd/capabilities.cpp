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

/// With its NUL, as libccid gives strings; nothing at all when the device has none.
Bytes text(const std::string& value) {
  if (value.empty()) return {};
  Bytes bytes(value.begin(), value.end());
  bytes.push_back(0);
  return bytes;
}

Bytes channel_id(Reader& reader) {
  // PC/SC part 3, 3.1.1: 0x20 is USB; libccid puts bus and address below it.
  constexpr std::uint32_t kUsb = 0x0020U << 16;
  const auto& usb = reader.device();
  return host_order(kUsb | (std::uint32_t{usb.bus} << 8) | usb.address);
}

Bytes presence(Reader& reader) {
  constexpr std::uint8_t kAbsent = 0;
  constexpr std::uint8_t kPresent = 2;
  return {reader.card_known() ? kPresent : kAbsent};
}

Bytes interface_status(Reader& reader) {
  return {static_cast<std::uint8_t>(reader.card_powered() ? 1 : 0)};
}

constexpr std::uint8_t kAnyNumberOfReaders = 255;
// A header of 4, Lc of 3, 65,535 bytes and Le of 2 (ISO 7816-4, extended length).
constexpr std::uint32_t kMaxInput = 65'544;

struct Row {
  DWORD tag;
  Bytes (*value)(Reader& reader);
};

// KILLABLE is missing on purpose: pthread_cancel does not go well with C++ frames.
constexpr std::array kTable{
    Row{TAG_IFD_POLLING_THREAD_WITH_TIMEOUT, [](Reader&) { return host_order(&wait_for_event); }},
    Row{TAG_IFD_STOP_POLLING_THREAD, [](Reader&) { return host_order(&stop_waiting); }},
    Row{TAG_IFD_SLOTS_NUMBER, [](Reader&) { return Bytes{1}; }},
    Row{TAG_IFD_SIMULTANEOUS_ACCESS, [](Reader&) { return Bytes{kAnyNumberOfReaders}; }},
    Row{TAG_IFD_THREAD_SAFE, [](Reader&) { return Bytes{1}; }},
    Row{TAG_IFD_SLOT_THREAD_SAFE, [](Reader&) { return Bytes{0}; }},
    Row{TAG_IFD_DEVICE_REMOVED, [](Reader&) { return Bytes{1}; }},
    Row{TAG_IFD_ATR, [](Reader& r) { return r.atr(); }},
    Row{SCARD_ATTR_ATR_STRING, [](Reader& r) { return r.atr(); }},
    Row{SCARD_ATTR_ICC_PRESENCE, &presence},
    Row{SCARD_ATTR_ICC_INTERFACE_STATUS, &interface_status},
    Row{SCARD_ATTR_VENDOR_NAME, [](Reader& r) { return text(r.device().manufacturer); }},
    Row{SCARD_ATTR_VENDOR_IFD_VERSION,
        [](Reader& r) { return host_order(std::uint32_t{r.device().bcd_device} << 16); }},
    Row{SCARD_ATTR_VENDOR_IFD_SERIAL_NO, [](Reader& r) { return text(r.device().serial); }},
    Row{SCARD_ATTR_CHANNEL_ID, &channel_id},
    Row{SCARD_ATTR_MAXINPUT, [](Reader&) { return host_order(kMaxInput); }},
};

}  // namespace

std::optional<Bytes> capability(Reader& reader, DWORD tag) {
  for (const auto& row : kTable) {
    if (row.tag == tag) return row.value(reader);
  }
  return std::nullopt;
}

}  // namespace acr122::ifd
