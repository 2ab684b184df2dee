// SPDX-License-Identifier: LGPL-2.1-or-later
// Type A cards with ISO 14443-4: alone, and beside a MIFARE Classic (SmartMX, JCOP).
#pragma once

#include "sim/cards/iso_dep.h"
#include "sim/cards/mifare_classic.h"
#include "sim/cards/type_a.h"

namespace sim {

class IsoDepCard : public TypeACard {
 public:
  IsoDepCard(Identity identity, IsoDepA::Profile profile, std::shared_ptr<Application> application)
      : TypeACard(std::move(identity)), iso_dep_(std::move(profile), std::move(application)) {}

  /// The application's content.
  Bytes content() const override { return iso_dep_.application().content(); }
  bool load(ByteView content) override { return iso_dep_.application().load(content); }

 protected:
  std::optional<RfAnswer> when_active(const RfFrame& frame) override;
  bool in_protocol() const override { return iso_dep_.started(); }
  void selection_lost() override { iso_dep_.stop(); }

 private:
  IsoDepA iso_dep_;
};

/// RATS decides: with it an ISO-DEP card, without it a MIFARE Classic.
class DualCard : public MifareClassic {
 public:
  DualCard(Identity identity, std::size_t blocks, IsoDepA::Profile profile,
           std::shared_ptr<Application> application)
      : MifareClassic(std::move(identity), blocks),
        iso_dep_(std::move(profile), std::move(application)) {}

 protected:
  std::optional<RfAnswer> when_active(const RfFrame& frame) override;
  bool in_protocol() const override { return iso_dep_.started(); }
  void selection_lost() override;

 private:
  IsoDepA iso_dep_;
};

}  // namespace sim
