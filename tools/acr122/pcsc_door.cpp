// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc_door.h"

#include <thread>

namespace tool {

namespace {

/// SCARD_ATTR_CHARACTERISTICS: contactless. Only this project's driver says so.
bool is_ours(pcsc::Connection& connection) {
  constexpr std::uint8_t kContactless = 8;
  const auto value = connection.attribute(SCARD_ATTR_CHARACTERISTICS);
  return value && value->size() == 4 && value->front() == kContactless;
}

/// 0xMMmmbbbb: bcdDevice in its upper half.
std::optional<std::uint16_t> version(pcsc::Connection& connection) {
  const auto value = connection.attribute(SCARD_ATTR_VENDOR_IFD_VERSION);
  if (!value || value->size() != 4) return std::nullopt;
  acr122::ByteReader in(*value);
  return static_cast<std::uint16_t>(in.u32le() >> 16);
}

std::optional<std::uint16_t> id(pcsc::Connection& connection, std::uint8_t property) {
  const auto value = connection.property(property);
  if (!value) return std::nullopt;
  return static_cast<std::uint16_t>(*value);
}

Facts facts_of(pcsc::Connection& connection) {
  Facts facts{.driver = driver_of(connection)};
  facts.filters = is_ours(connection);
  facts.bcd_device = version(connection);
  facts.vendor_id = id(connection, PCSCv2_PART10_PROPERTY_wIdVendor);
  facts.product_id = id(connection, PCSCv2_PART10_PROPERTY_wIdProduct);
  if (facts.filters) {  // others put names of their own there
    facts.manufacturer = connection.text(SCARD_ATTR_VENDOR_NAME);
    facts.product = connection.text(SCARD_ATTR_VENDOR_IFD_TYPE);
  }
  return facts;
}

bool is_gone(LONG code) {
  return code == SCARD_E_READER_UNAVAILABLE || code == SCARD_E_UNKNOWN_READER ||
         code == SCARD_E_NO_SERVICE || code == SCARD_E_INVALID_HANDLE ||
         code == SCARD_W_REMOVED_CARD || code == SCARD_W_RESET_CARD;
}

}  // namespace

std::string driver_of(pcsc::Connection& connection) {
  if (is_ours(connection)) return "ifd-acr122";
  return connection.text(SCARD_ATTR_VENDOR_NAME).value_or("") + " by another driver";
}

PcscDoor::PcscDoor(const pcsc::Context& context, const std::string& reader)
    : connection_(
          std::make_unique<pcsc::Connection>(context, reader, pcsc::Connection::Mode::direct)) {
  facts_ = facts_of(*connection_);
  find_code();
  if (code_) return;
  connection_.reset();  // a direct connection shuts others out
  connection_ = std::make_unique<pcsc::Connection>(context, reader, pcsc::Connection::Mode::card);
  facts_.needs_card = !facts_.touchatag();  // whose slot is always occupied
}

void PcscDoor::find_code() {
  for (const auto code : kEscapeCodes) {
    try {
      connection_->control(code, kGetFirmware);
      code_ = code;
      return;
    } catch (const pcsc::Error&) {  // the next one, then
    }
  }
}

Bytes PcscDoor::pass(ByteView apdu) {
  return code_ ? connection_->control(*code_, apdu) : connection_->transmit(apdu);
}

std::optional<Bytes> PcscDoor::send(ByteView apdu) try {
  return pass(apdu);
} catch (const pcsc::Error& error) {
  if (is_gone(error.code)) throw Gone(error.what());
  return std::nullopt;
}

Microseconds PcscDoor::now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Microseconds>(now);
}

void PcscDoor::pause(Microseconds time) { std::this_thread::sleep_for(time); }

}  // namespace tool
