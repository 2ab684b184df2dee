// SPDX-License-Identifier: LGPL-2.1-or-later
// FeliCa: blocks of services that need no key (JIS X 6319-4; FeliCa Card User's Manual, excerpted
// edition, section 4).
#pragma once

#include "card/step.h"
#include "card/storage.h"

namespace acr122::card {

/// READ and UPDATE BINARY as Check and Update; native frames `LEN command ..` pass unchanged.
class Felica : public Storage {
 public:
  struct Rates {
    rf::BitRate now;    // the chip speaks with it at this one
    rf::BitRate first;  // found at this one: an exchange that fails goes back to it
  };
  Felica(Shared& shared, Identity identity, AtrName name, Rates rates)
      : Storage(shared, std::move(identity), name, "FeliCa"), rates_(rates) {}

  /// Commands as docs/storage-commands.md lists them.
  Result<Reply> handle(const pcsc::Request& request) override;
  /// Polling; the IDm must be ours. (Request Response is unknown to FeliCa Lite.)
  Result<Sighting> present() override;

 private:
  Result<Step> read(const pcsc::ReadBinary& command);
  Result<Step> read_blocks(const pcsc::ReadBinary& command);
  Result<Step> update(const pcsc::UpdateBinary& command);
  Result<Step> update_list(ByteView list);
  Result<Step> update_blocks(const pcsc::UpdateBinary& command);
  Result<Step> native(ByteView frame);

  /// Check with "services, blocks" as the program wrote them: the blocks, or the card's flags.
  Result<Step> check(ByteView list);
  /// Builds LEN, command, IDm, rest; sends it at most `tries` times.
  Result<Step> exchange(std::uint8_t command, ByteView rest, int tries);
  Result<Step> send(ByteView frame, int tries);

  std::size_t blocks_at_once() const;
  std::size_t fewer(std::size_t blocks, const Step& refusal);

  Rates rates_;
  bool few_at_once_ = false;  // it has refused a Check of more blocks than a FeliCa Lite gives
};

}  // namespace acr122::card
