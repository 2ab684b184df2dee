// SPDX-License-Identifier: LGPL-2.1-or-later
// Values: LudovicRousseau/CCID readers/ACR122U_PICC.txt (072F:2200) and readers/ACR122U.txt
// (072F:90CC). Layout: USB 2.0, 9.6; CCID 1.1, 5.1.
#include "sim/usb/descriptors.h"

namespace sim {

namespace {

void u16(Bytes& to, unsigned value) {
  to.push_back(static_cast<std::uint8_t>(value));
  to.push_back(static_cast<std::uint8_t>(value >> 8));
}

void u32(Bytes& to, std::uint32_t value) {
  u16(to, value & 0xFFFFU);
  u16(to, value >> 16);
}

void bytes(Bytes& to, std::initializer_list<std::uint8_t> values) { to.insert(to.end(), values); }

void ccid_class_descriptor(Bytes& to, const ReaderModel& model) {
  const bool tpdu_level = model.t0_get_response;
  bytes(to, {0x36, 0x21});                               // bLength, bDescriptorType
  u16(to, 0x0100);                                       // bcdCCID
  bytes(to, {0x00, model.voltages});                     // bMaxSlotIndex, bVoltageSupport
  u32(to, tpdu_level ? 3 : 2);                           // dwProtocols: T=0 and T=1, or T=1
  u32(to, 4000);                                         // dwDefaultClock, kHz
  u32(to, 4000);                                         // dwMaximumClock, kHz
  bytes(to, {0x00});                                     // bNumClockSupported
  u32(to, 10752);                                        // dwDataRate, bit/s
  u32(to, model.max_data_rate);                          // dwMaxDataRate, bit/s
  bytes(to, {0x00});                                     // bNumDataRatesSupported
  u32(to, tpdu_level ? 247 : 256);                       // dwMaxIFSD
  u32(to, 0);                                            // dwSynchProtocols
  u32(to, 0);                                            // dwMechanical
  u32(to, tpdu_level ? 0x00010030U : 0x00020040U);       // dwFeatures: TPDU, or short APDU level
  u32(to, static_cast<std::uint32_t>(kMaxCcidMessage));  // dwMaxCCIDMessageLength
  bytes(to, {0x00, 0x00, 0x00, 0x00, 0x00, 0x01});       // classes, LCD, PIN, bMaxCCIDBusySlots
}

void endpoint(Bytes& to, std::uint8_t address, std::uint8_t attributes, std::size_t packet,
              std::uint8_t interval) {
  bytes(to, {7, 0x05, address, attributes});
  u16(to, static_cast<unsigned>(packet));
  bytes(to, {interval});
}

}  // namespace

Bytes make_device_descriptor(const ReaderModel& model) {
  Bytes d = {18, 0x01};
  u16(d, 0x0110);                             // bcdUSB
  bytes(d, {0, 0, 0, model.control_packet});  // class, subclass, protocol per interface
  u16(d, model.vendor_id);
  u16(d, model.product_id);
  u16(d, model.bcd_device);
  const std::uint8_t manufacturer = model.manufacturer.empty() ? 0 : 1;
  const std::uint8_t serial = model.serial.empty() ? 0 : 3;
  bytes(d, {manufacturer, 2, serial, 1});  // iManufacturer, iProduct, iSerialNumber, configurations
  return d;
}

Bytes make_configuration_descriptor(const ReaderModel& model) {
  const bool tells = model.interrupt_endpoint;
  Bytes d = {9, 0x02};
  u16(d, tells ? 93 : 86);         // wTotalLength
  bytes(d, {1, 1, 0, 0x80, 100});  // one interface, bus powered, 200 mA
  const std::uint8_t endpoints = tells ? 3 : 2;
  bytes(d, {9, 0x04, 0, 0, endpoints, 0x0B, 0, 0, 0});  // interface 0: smart card class
  ccid_class_descriptor(d, model);
  if (tells) endpoint(d, kInterruptIn, 0x03, kInterruptPacket, 2);  // nfcpy#28
  endpoint(d, kBulkOut, 0x02, kBulkPacket, 0);
  endpoint(d, kBulkIn, 0x02, kBulkPacket, 0);
  return d;
}

std::string make_string(const ReaderModel& model, std::uint8_t index) {
  if (index == 1) return model.manufacturer;
  if (index == 2) return model.product;
  if (index == 3) return model.serial;
  return {};
}

}  // namespace sim
