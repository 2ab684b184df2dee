// SPDX-License-Identifier: LGPL-2.1-or-later
// Readers as data: what one model answers differently from another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/bytes.h"
#include "sim/base/clock.h"
#include "sim/model/doubts.h"

namespace sim {

/// The slot of a contact reader behind a touchatag's USB id.
struct ContactSlot {
  acr122::Bytes atr = {};  // of the card in it; empty: none
};

struct ReaderModel {
  std::uint16_t vendor_id = 0x072F;
  std::uint16_t product_id = 0x2200;
  std::uint16_t bcd_device = 0x0214;
  std::string manufacturer = "ACS";
  std::string product = "ACR122U PICC Interface";
  std::string serial = {};              // iSerialNumber: clones only (acshk/acsccid#28)
  std::string firmware = "ACR122U214";  // answer of FF 00 48
  bool t0_get_response = false;         // touchatag: answers come as 61 xx, Escape refused
  std::uint8_t chip_revision = 6;       // PN532 1.6; touchatag has 1.4
  acr122::Bytes sam_atr = {};           // touchatag with a SAM; empty: the ATR is 3B 00
  std::optional<ContactSlot> contact = std::nullopt;  // no ACR122 at all

  // CCID class descriptor.
  std::uint8_t voltages = 0x07;  // bVoltageSupport: 5, 3 and 1.8 V
  std::uint32_t max_data_rate = 250'000;

  std::uint8_t control_packet = 64;  // bMaxPacketSize0: 64 from 2.14 on (libnfc#646), 8 before

  // What bError says as long as no card was mute: 81 in all traces of an ACR122U, 00 in those of a
  // touchatag (libnfc, acr122_usb.c).
  std::uint8_t idle_error = 0x81;

  // Quirks of some firmware versions.
  bool short_parameter_answer = false;  // FF 00 51 answers one byte (215)
  bool seq_one_low_after_long = false;  // bSeq one too low after an OUT of more than 64 bytes
  bool first_answer_twice = false;      // after plugging in (nfcpy#167, #200)
  bool whole_ats_in_atr = false;        // the ATR has the ATS where its historical bytes belong
  bool fails_on_le_7b = false;          // 63 00 to a card's APDU with Le 7B ("bogus firmware")
  Microseconds slow_slot_status = 0;    // GetSlotStatus without a card, while polling
  Microseconds first_answer_delay = 0;  // the first APDU after plugging in

  // Quirks of clones.
  bool atqa_swapped = false;          // InListPassiveTarget
  bool lists_card_twice = false;      // InListPassiveTarget: the same card as Tg 1 and 2
  bool set_interface_stalls = false;  // SET_INTERFACE
  bool interrupt_endpoint = true;

  Doubts doubts;
};

ReaderModel acr122u();      // 072F:2200, firmware 214
ReaderModel acr122u_215();  // firmware 215 with its short answers
ReaderModel touchatag();    // 072F:90CC, firmware 102
ReaderModel acr38();        // 072F:90CC, contacts only, with a card
ReaderModel acr38_plugin();

struct ReaderModelEntry {
  std::string name;
  std::string description;
  ReaderModel model;
};

/// Every model by the name that `acr122-sim run --reader` takes.
const std::vector<ReaderModelEntry>& reader_models();

/// nullopt if there is no such model.
std::optional<ReaderModel> find_reader_model(const std::string& name);

}  // namespace sim
