// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards that break rules, and cards that nobody knows.
#include "sim/cards/applet.h"
#include "sim/cards/catalog_rows.h"
#include "sim/cards/iso_dep_card.h"

namespace sim {
namespace {

constexpr std::uint16_t kAtqa = 0x0004;
constexpr std::uint8_t kIsoDepSak = 0x20;
const Bytes kGoodAts{0x06, 0x78, 0x77, 0x81, 0x02, 0x80};

/// Answers every APDU with S(WTX), for ever.
class EndlessApplication : public Application {
 public:
  Response run(ByteView /*command*/) override {
    Response response;
    response.endless = true;
    return response;
  }
};

struct Fault {
  const char* name;
  const char* description;
  std::uint8_t sak;
  IsoDepA::Profile profile;
  Bytes atr;  // empty: drivers may differ
  bool endless = false;
};

const std::vector<Fault>& faults() {
  const Bytes no_name{0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00,
                      0x03, 0x06, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x6B};
  const Bytes good_atr{0x3B, 0x81, 0x80, 0x01, 0x80, 0x80};
  static const std::vector<Fault> table{
      {"ats-long",
       "ATS whose TL says 20 and that has 6 bytes",
       kIsoDepSak,
       {{0x14, 0x78, 0x77, 0x81, 0x02, 0x80}},
       {}},
      {"ats-short",
       "ATS whose TL says 3 and that has 6 bytes",
       kIsoDepSak,
       {{0x03, 0x78, 0x77, 0x81, 0x02, 0x80}},
       {}},
      {"ats-zero", "ATS with TL 00", kIsoDepSak, {{0x00, 0x78, 0x77, 0x81, 0x02, 0x80}}, {}},
      {"ats-no-interface",
       "ATS whose T0 promises bytes that are not there",
       kIsoDepSak,
       {{0x02, 0x78}},
       {}},
      {"endless-wtx", "asks for more time for ever", kIsoDepSak, {kGoodAts}, good_atr, true},
      {"mute-rats", "SAK 20, but never answers RATS", kIsoDepSak, {kGoodAts, true}, no_name},
      {"dies-at-212",
       "accepts PPS, then is silent at any rate above 106 kbit/s",
       kIsoDepSak,
       {kGoodAts, false, true},
       good_atr},
      {"unknown-sak", "type A card with SAK 03", 0x03, {kGoodAts, true}, no_name},
  };
  return table;
}

std::shared_ptr<Card> make(const Fault& fault, std::size_t number, const CardOptions& options) {
  const Bytes uid{0x66, 0x41, 0x55, static_cast<std::uint8_t>(number)};
  const TypeACard::Identity identity{options.atqa.value_or(kAtqa), options.sak.value_or(fault.sak),
                                     options.uid.value_or(uid), false};
  auto profile = fault.profile;
  profile.ats = options.ats.value_or(profile.ats);
  std::shared_ptr<Application> application = std::make_shared<Applet>(options.file_size);
  if (fault.endless) application = std::make_shared<EndlessApplication>();
  return std::make_shared<IsoDepCard>(identity, profile, application);
}

}  // namespace

std::vector<CatalogRow> faulty_rows() {
  std::vector<CatalogRow> rows;
  for (std::size_t number = 0; number < faults().size(); ++number) {
    const auto& fault = faults()[number];
    rows.push_back(
        {{fault.name, fault.description, fault.atr},
         [&fault, number](const CardOptions& options) { return make(fault, number, options); }});
  }
  return rows;
}

}  // namespace sim
