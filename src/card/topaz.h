// SPDX-License-Identifier: LGPL-2.1-or-later
// Jewel and Topaz: Type 1 tags, byte by byte or in blocks of eight (NFC Forum Type 1 Tag).
#pragma once

#include "card/step.h"
#include "card/storage.h"
#include "card/type1_layout.h"
#include "rf/raw_frames.h"

namespace acr122::card {

/// READ and UPDATE BINARY in Windows' forms; native commands as the ACS firmware takes them,
/// without the UID (ACR122U API 2.04, section 7.4). The tag never refuses: what it does not like it
/// does not answer, and what is behind the end of a dynamic one reads as zeros (nfcpy, tt1.py). So
/// nothing is sent that is not for its memory.
class Topaz : public Storage {
 public:
  /// `rom`: of its answer to RID, if it gave one.
  Topaz(Shared& shared, Identity identity, AtrName name, std::string product,
        std::optional<type1::HeaderRom> rom);

  /// Commands as docs/storage-commands.md lists them.
  Result<Reply> handle(const pcsc::Request& request) override;
  /// By a listing, behind a field reset if the first finds nobody.
  Result<Sighting> present() override;
  /// The program's selection has set the registers anew.
  void program_spoke() override { frames_.forget_modes(); }

 private:
  Result<Reply> answer(const pcsc::Request& request);
  Result<Step> read(const pcsc::ReadBinary& command);
  Result<Step> read_segment(std::size_t number);
  Result<Step> read_bytes(std::size_t start, std::size_t wanted);
  /// `start` and `end` are inside the memory.
  Result<Step> read_memory(std::size_t start, std::size_t end);
  Result<Step> update(const pcsc::UpdateBinary& command);
  /// WRITE-E or WRITE-E8, inside the memory or not.
  Result<Step> write(ByteView command);

  /// A command without the UID, if this tag has it and the place; the answer without the address.
  Result<Step> native(ByteView command);
  std::optional<StatusWord> refuses(ByteView command) const;
  /// Puts the size of the memory into size_.
  Result<Step> find_size();
  /// RSEG: the chip gives the first segment only, so READ ALL and READ8 have to do.
  Result<Step> segment(ByteView command);
  Result<Sighting> look();
  Result<rf::Heard> send(ByteView frame);
  /// Adds the UID and sends it, at most `tries` times.
  Result<Step> exchange(ByteView command, int tries);

  rf::RawFrames frames_;
  std::optional<std::size_t> fixed_size_;  // else the capability container tells, each time
  std::size_t size_ = 0;
};

/// RID: HR0 HR1 UID0..3 (NFC Forum Type 1 Tag 5.3). Empty: silent, or no such answer.
Result<Bytes> read_rid(rf::Antenna& antenna);

}  // namespace acr122::card
