// SPDX-License-Identifier: LGPL-2.1-or-later
// Cards without ISO 14443-4: the reader is their command interpreter (PC/SC part 3).
#pragma once

#include "card/card.h"
#include "card/identify.h"
#include "card/shared.h"

namespace acr122::card {

/// What all storage cards answer alike; a family adds its presence test (and its memory commands).
class Storage : public Card {
 public:
  Storage(Shared& shared, Identity identity, AtrName name, std::string product);

  const Identity& identity() const override { return identity_; }
  ByteView atr() const override { return atr_; }
  std::string describe() const override { return product_; }

  /// FF CA: UID, SAK and ATQA; FF CA 01: 6A 81, there are no historical bytes. LOAD KEYS. A card
  /// APDU: 6E 00.
  Result<Reply> handle(const pcsc::Request& request) override;

 protected:
  Shared& shared() { return shared_; }
  rf::Antenna& antenna() { return shared_.antenna; }
  const Options& options() const { return shared_.options; }

 private:
  Shared& shared_;
  Identity identity_;
  Bytes atr_;
  std::string product_;
};

/// MIFARE Plus SL2 and everything else of type A that is only known by its SAK.
class TypeAStorage : public Storage {
 public:
  using Storage::Storage;
  /// Selects it by UID. That costs a MIFARE Classic its login, so the reader asks only when idle.
  Result<Sighting> present() override;
};

/// A type B card without ISO 14443-4: it has a UID, and commands that only its maker knows.
class TypeBStorage : public Storage {
 public:
  TypeBStorage(Shared& shared, Identity identity);
  /// Listed anew, if need be after a field reset: once selected it may hear no other request.
  Result<Sighting> present() override;
};

}  // namespace acr122::card
