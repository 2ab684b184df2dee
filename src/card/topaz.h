// SPDX-License-Identifier: LGPL-2.1-or-later
// Jewel and Topaz: Type 1 tags, byte by byte or in blocks of eight (NFC Forum Type 1 Tag).
#pragma once

#include "card/step.h"
#include "card/storage.h"

namespace acr122::card {

/// READ and UPDATE BINARY in Windows' forms; native commands as the ACS firmware takes them,
/// without the UID (ACR122U API 2.04, section 7.4). The tag never refuses: what it does not like it
/// does not answer.
class Topaz : public Storage {
 public:
  Topaz(Rf& rf, Identity identity, AtrName name, std::string product, std::uint8_t tg)
      : Storage(rf, std::move(identity), name, std::move(product)), tg_(tg) {}

  /// Commands as docs/storage-commands.md lists them. Errors: card_gone and the reader's.
  Result<Bytes> handle(const pcsc::Request& request) override;
  /// RID.
  Result<bool> present() override;

 private:
  Result<Step> read(const pcsc::ReadBinary& command);
  Result<Step> memory_up_to(std::size_t end);
  Result<Step> read_bytes(std::size_t start, std::size_t wanted);
  Result<Step> update(const pcsc::UpdateBinary& command);
  Result<Step> native(ByteView command);
  /// Adds the UID and sends it, at most `tries` times.
  Result<Step> exchange(ByteView command, int tries);

  std::uint8_t tg_;
};

/// RID: HR0 HR1 UID0..3 (NFC Forum Type 1 Tag 5.3). Empty: silent, or no such answer.
Result<Bytes> read_rid(Rf& rf, std::uint8_t tg);

}  // namespace acr122::card
