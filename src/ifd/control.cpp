// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ifd/control.h"

#include <algorithm>
#include <array>

namespace acr122::ifd {
namespace {

// Linux writes a control code as 0x42000000 + n (PCSC/reader.h), Windows as 0x310000 | n << 2;
// programs ported from there keep the Windows number.
constexpr std::array<DWORD, 4> kEscape{
    0x42000001,  // n = 1, libccid's
    0x42000DAC,  // n = 3500, acsccid's
    0x003136B0,  // n = 3500 on Windows
    0x420036B0,  // the latter's low half after 0x42000000: nfc-pcsc#13
};
constexpr std::array<DWORD, 2> kFeatureRequest{0x42000D48, 0x00313520};  // n = 3400
constexpr std::uint32_t kGetTlvProperties = 0x42330012;  // libccid's number for the feature

// PC/SC part 10, 2.3 and 2.6.14.
namespace feature {
constexpr std::uint8_t kGetTlvProperties = 0x12;
constexpr std::uint8_t kEscape = 0x13;
}  // namespace feature
namespace property {
constexpr std::uint8_t kLcdLayout = 0x01;
constexpr std::uint8_t kTimeOut2 = 0x03;
constexpr std::uint8_t kFirmwareId = 0x08;
constexpr std::uint8_t kPpduSupport = 0x09;
constexpr std::uint8_t kMaxApduDataSize = 0x0A;
constexpr std::uint8_t kIdVendor = 0x0B;
constexpr std::uint8_t kIdProduct = 0x0C;
}  // namespace property

constexpr std::uint32_t kExtendedLength = 0x10000;  // dwMaxAPDUDataSize
constexpr std::uint8_t kByEscapeAndTransmit = 3;    // bPPDUSupport: bits 0 and 1

void append_number(Bytes& to, std::uint8_t tag, std::uint8_t length, std::uint32_t value) {
  to.push_back(tag);
  to.push_back(length);
  for (unsigned i = 0; i < length; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void append_feature(Bytes& to, std::uint8_t tag, std::uint32_t code) {
  to.push_back(tag);
  to.push_back(sizeof code);
  for (int shift = 24; shift >= 0; shift -= 8)
    to.push_back(static_cast<std::uint8_t>(code >> shift));
}

}  // namespace

Bytes feature_list() {
  Bytes list;
  append_feature(list, feature::kGetTlvProperties, kGetTlvProperties);
  append_feature(list, feature::kEscape, static_cast<std::uint32_t>(kEscape.front()));
  return list;
}

Bytes tlv_properties(const DeviceInfo& device, std::string_view firmware) {
  constexpr std::size_t kLongestText = 32;
  const auto text = firmware.substr(0, kLongestText);
  Bytes list;
  append_number(list, property::kLcdLayout, 2, 0);
  append_number(list, property::kTimeOut2, 1, 0);
  if (!text.empty()) {
    list.push_back(property::kFirmwareId);
    list.push_back(static_cast<std::uint8_t>(text.size()));
    list.insert(list.end(), text.begin(), text.end());
  }
  append_number(list, property::kPpduSupport, 1, kByEscapeAndTransmit);
  append_number(list, property::kMaxApduDataSize, 4, kExtendedLength);
  append_number(list, property::kIdVendor, 2, device.vendor_id);
  append_number(list, property::kIdProduct, 2, device.product_id);
  return list;
}

Result<card::Reply> control(reader::Reader& reader, DWORD code, ByteView command) {
  if (std::ranges::count(kEscape, code) > 0) return reader.escape(command);
  if (std::ranges::count(kFeatureRequest, code) > 0) return feature_list();
  if (code == kGetTlvProperties) return tlv_properties(reader.device(), reader.firmware());
  return card::NoAnswer::not_offered;
}

}  // namespace acr122::ifd
