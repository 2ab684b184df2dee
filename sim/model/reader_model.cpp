// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/model/reader_model.h"

#include <algorithm>

namespace sim {

namespace {

ReaderModel version(unsigned minor, const char* firmware) {
  ReaderModel model;
  constexpr unsigned kFirstWithLargePackets = 0x14;  // libnfc#646; nfcpy#28 for 2.03 and 2.07
  model.bcd_device = static_cast<std::uint16_t>(0x0200 | minor);
  model.control_packet = minor < kFirstWithLargePackets ? 8 : 64;
  model.firmware = firmware;
  return model;
}

// acshk/acsccid, src/ifdhandler.c: GetSlotStatus very slow on 2.00 to 2.04, and ccid_usb.c for the
// bSeq of long messages. LudovicRousseau/CCID, ccid_usb.c: "bogus firmware" before 2.06. Which
// versions put the whole ATS into the ATR is not known; the old ones shall.
ReaderModel acr122u_203() {
  auto model = version(0x03, "ACR122U203");
  model.slow_slot_status = 900'000;
  model.fails_on_le_7b = true;
  model.seq_one_low_after_long = true;
  model.whole_ats_in_atr = true;
  return model;
}

// First answers later than 100 ms on 215 and 216: nfcpy/nfcpy#105, #167, #200.
constexpr Microseconds kLateFirstAnswer = 150'000;

ReaderModel acr122u_216() {
  auto model = version(0x16, "ACR122U216");
  model.first_answer_delay = kLateFirstAnswer;
  return model;
}

// nfc-tools/mfoc#80 (strings, the same card several times), nfc-tools/libnfc#476 (SENS_RES). The
// stalled SET_INTERFACE and the firmware text are assumptions: clones stall what they do not need.
ReaderModel clone() {
  auto model = acr122u();
  model.manufacturer = "RFCARD";
  model.product = "RF1258V603 PICC Interface";
  model.atqa_swapped = true;
  model.lists_card_twice = true;
  model.set_interface_stalls = true;
  return model;
}

}  // namespace

ReaderModel acr122u() { return {}; }

ReaderModel acr122u_215() {
  auto model = version(0x15, "ACR122U215");
  model.short_parameter_answer = true;
  model.doubts.absence_reported = true;
  model.first_answer_delay = kLateFirstAnswer;
  return model;
}

ReaderModel touchatag() {
  ReaderModel model;
  model.product_id = 0x90CC;
  model.bcd_device = 0x0100;
  model.manufacturer = "   ";  // three blanks: LudovicRousseau/CCID, readers/ACR122U.txt
  model.control_packet = 8;
  model.product = "CCID USB Reader";
  model.firmware = "ACR122U102";
  model.t0_get_response = true;
  model.idle_error = 0x00;
  model.chip_revision = 4;
  return model;
}

// The SAM's ATR: libnfc#217.
ReaderModel touchatag_with_sam() {
  auto model = touchatag();
  model.sam_atr = {0x3B, 0xBE, 0x95, 0x00, 0x00, 0x41, 0x03, 0x00, 0x00, 0x00,
                   0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x90, 0x00};
  return model;
}

// LudovicRousseau/CCID, readers/ACR38U-CCID.txt. The card is a Multiflex (pcsc-tools,
// smartcard_list.txt).
ReaderModel acr38() {
  ReaderModel model;
  model.product_id = 0x90CC;
  model.bcd_device = 0x0100;
  model.control_packet = 8;
  model.product = "ACR38 USB Reader";
  model.firmware.clear();
  model.t0_get_response = true;  // TPDU level
  model.idle_error = 0x00;
  model.contact = ContactSlot{{0x3B, 0x02, 0x14, 0x50}};
  model.voltages = 0x01;
  model.max_data_rate = 129'032;
  return model;
}

// readers/ACS_ACR38_plugin.txt; ACS_AET65.txt and ACS_ACR100.txt say the same.
ReaderModel acr38_plugin() {
  auto model = acr38();
  model.product = "CCID USB Reader";
  model.voltages = 0x07;
  model.max_data_rate = 344'100;
  return model;
}

const std::vector<ReaderModelEntry>& reader_models() {
  static const std::vector<ReaderModelEntry> all = {
      {"acr122u", "ACR122U, firmware 2.14: no quirks of its own", acr122u()},
      {"acr122u-203", "firmware 2.03: slow slot status, whole ATS in the ATR, bSeq one low",
       acr122u_203()},
      {"acr122u-207", "firmware 2.07, the most common one", version(0x07, "ACR122U207")},
      {"acr122u-215", "firmware 2.15: late first answer, one-byte answers, reports absence",
       acr122u_215()},
      {"acr122u-216", "firmware 2.16: late first answer", acr122u_216()},
      {"touchatag", "072F:90CC, firmware 1.02: 61 xx and GET RESPONSE, no Escape, no polling",
       touchatag()},
      {"touchatag-sam", "a touchatag with a SAM, whose ATR it gives", touchatag_with_sam()},
      {"acr38", "ACR38U-CCID: contacts only, behind the touchatag's USB id", acr38()},
      {"acr38-plugin", "ACR38 plug-in, ACR100, AET65: the same, and look more like a touchatag",
       acr38_plugin()},
      {"clone", "RF1258V603: SENS_RES swapped, a card listed twice, SET_INTERFACE stalls", clone()},
  };
  return all;
}

std::optional<ReaderModel> find_reader_model(const std::string& name) {
  const auto& all = reader_models();
  const auto found = std::ranges::find(all, name, &ReaderModelEntry::name);
  if (found == all.end()) return std::nullopt;
  return found->model;
}

}  // namespace sim
