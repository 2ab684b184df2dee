// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/catalog_rows.h"
#include "sim/cards/felica.h"
#include "sim/cards/topaz.h"

namespace sim {
namespace {

constexpr std::uint8_t kFelicaStandard = 0x11;  // PC/SC part 3, SS
constexpr std::uint8_t kIso14443A3 = 0x03;
constexpr std::uint16_t kFelica = 0x003B;
constexpr std::uint16_t kJewel = 0x002F;
constexpr std::uint16_t kTopaz = 0x0030;

CatalogRow felica(const char* name, const char* description, const FelicaCard::Profile& profile) {
  return {{name, description, storage_atr(kFelicaStandard, kFelica)},
          [profile](const CardOptions& options) {
            auto mine = profile;
            if (options.uid) mine.idm = *options.uid;
            return std::make_shared<FelicaCard>(mine);
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

FelicaCard::Profile felica_profile(std::uint8_t last_idm_byte) {
  FelicaCard::Profile profile;
  // ACR122L V1.03, page 21
  profile.idm = {0x01, 0x01, 0x05, 0x01, 0x86, 0x04, 0x02, last_idm_byte};
  profile.pmm = {0x03, 0x00, 0x4B, 0x02, 0x4F, 0x49, 0x8A, 0x8A};
  return profile;
}

FelicaCard::Profile lite_s_profile() {
  auto profile = felica_profile(0x05);
  profile.pmm[1] = 0xF1;  // IC code of RC-S966 (nfcpy, tt3_sony.py)
  profile.request_response = false;
  profile.system_code = 0x88B4;
  return profile;
}

}  // namespace

std::vector<CatalogRow> felica_and_topaz_rows() {
  auto octopus = felica_profile(0x02);
  octopus.system_code = 0x8008;
  octopus.services = {0x0109, 0x010B};
  auto fast = felica_profile(0x04);
  fast.only_424 = true;
  return {
      felica("felica", "FeliCa Standard, NDEF system 12FC", felica_profile(0x03)),
      felica("felica-8008", "FeliCa Standard, system 8008, service 0109", octopus),
      felica("felica-424", "FeliCa that answers at 424 kbit/s only", fast),
      felica("felica-lite-s", "FeliCa Lite-S (first version: no MAC)", lite_s_profile()),
      // HR0 01: no NDEF; the HR0 values of both names are those of Microsoft's NFC class extension
      topaz("jewel", "Innovision Jewel", kJewel,
            {0x01, 0x00, {0x2C, 0x9A, 0x11, 0x00, 0x00, 0x01, 0x00}, 120, 0x00}),
      topaz("topaz96", "Topaz 96 (BCM20203T96)", kTopaz,
            {0x11, 0x48, {0x6E, 0x3F, 0x21, 0x00, 0x00, 0x01, 0x00}, 120, 0x0E}),
      topaz("topaz512", "Topaz 512 (BCM20203T512)", kTopaz,
            {0x12, 0x4C, {0x71, 0x40, 0x22, 0x00, 0x00, 0x01, 0x00}, 512, 0x3F}),
  };
}

}  // namespace sim
