// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/catalog_rows.h"
#include "sim/cards/felica.h"
#include "sim/cards/felica_lite_s.h"
#include "sim/cards/topaz.h"

namespace sim {
namespace {

constexpr std::uint8_t kFelicaStandard = 0x11;  // PC/SC part 3, SS
constexpr std::uint8_t kIso14443A3 = 0x03;
constexpr std::uint16_t kFelica = 0x003B;
constexpr std::uint16_t kJewel = 0x002F;
constexpr std::uint16_t kTopaz = 0x0030;

constexpr std::size_t kBlocks = 14;

FelicaBase::Identity identity(std::uint8_t last_idm_byte) {
  FelicaBase::Identity all;
  // ACR122L V1.03, page 21
  all.idm = {0x01, 0x01, 0x05, 0x01, 0x86, 0x04, 0x02, last_idm_byte};
  all.pmm = {0x03, 0x00, 0x4B, 0x02, 0x4F, 0x49, 0x8A, 0x8A};
  return all;
}

CatalogRow felica(const char* name, const char* description, const FelicaBase::Identity& all,
                  const std::vector<FelicaCard::System>& systems) {
  return {{name, description, storage_atr(kFelicaStandard, kFelica)},
          [all, systems](const CardOptions& options) {
            auto mine = all;
            if (options.uid) mine.idm = *options.uid;
            if (options.pmm) mine.pmm = *options.pmm;
            mine.slow = options.pmm.has_value();
            return std::make_shared<FelicaCard>(mine, systems);
          }};
}

CatalogRow lite_s() {
  auto all = identity(0x05);
  all.pmm[1] = 0xF1;  // IC code of RC-S966 (nfcpy, tt3_sony.py)
  return {{"felica-lite-s", "FeliCa Lite-S (RC-S966), MACs not computed",
           storage_atr(kFelicaStandard, kFelica)},
          [all](const CardOptions& options) {
            auto mine = all;
            if (options.uid) mine.idm = *options.uid;
            return std::make_shared<FelicaLiteS>(mine);
          }};
}

CatalogRow topaz(const char* name, const char* description, std::uint16_t pcsc_name,
                 const TopazCard::Profile& profile) {
  return {{name, description, storage_atr(kIso14443A3, pcsc_name)},
          [profile](const CardOptions& options) {
            auto mine = profile;
            if (options.uid) mine.uid = *options.uid;
            return std::make_shared<TopazCard>(mine);
          }};
}

}  // namespace

std::vector<CatalogRow> felica_and_topaz_rows() {
  // 0009 and 000B: read and write, or only read, the same blocks (NFC Forum Type 3 Tag)
  const FelicaCard::System ndef{0x12FC, {{0x0009, 0, kBlocks}, {0x000B, 0, kBlocks}}};
  const FelicaCard::System octopus{0x8008, {{0x0109, 0, kBlocks}, {0x010B, 0, kBlocks}}};
  auto fast = identity(0x04);
  fast.only_424 = true;
  return {
      felica("felica", "FeliCa Standard, NDEF system 12FC", identity(0x03), {ndef}),
      felica("felica-8008", "FeliCa Standard, system 8008, service 0109", identity(0x02),
             {octopus}),
      felica("felica-424", "FeliCa that answers at 424 kbit/s only", fast, {ndef}),
      lite_s(),
      // HR0 01: no NDEF; the HR0 values of both names are those of Microsoft's NFC class extension
      topaz("jewel", "Innovision Jewel", kJewel,
            {0x01, 0x00, {0x2C, 0x9A, 0x11, 0x00, 0x00, 0x01, 0x00}, 120, {}}),
      // Capability container, then empty NDEF; Topaz 512 with the control TLVs of its lock bits.
      topaz("topaz96", "Topaz 96 (BCM20203T96)", kTopaz,
            {0x11,
             0x48,
             {0x6E, 0x3F, 0x21, 0x00, 0x00, 0x01, 0x00},
             120,
             {0xE1, 0x10, 0x0E, 0x00, 0x03, 0x00, 0xFE}}),
      topaz("topaz512", "Topaz 512 (BCM20203T512)", kTopaz,
            {0x12,
             0x4C,
             {0x71, 0x40, 0x22, 0x00, 0x00, 0x01, 0x00},
             512,
             {0xE1, 0x10, 0x3F, 0x00, 0x01, 0x03, 0xF2, 0x30, 0x33, 0x02, 0x03, 0xF0, 0x02, 0x03,
              0x03, 0x00, 0xFE}}),
  };
}

}  // namespace sim
