// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 2 tags: MIFARE Ultralight, NTAG and their like, page by page (MF0ULx1, NTAG213/215/216).
#pragma once

#include "card/options.h"
#include "card/raw_frame.h"
#include "card/step.h"
#include "card/storage.h"

namespace acr122::card {

/// Pages of four bytes. A password that the program gave lasts as long as the card's selection: so
/// a command that fails is first tried again as it is, and only then is the card selected anew. A
/// page that the card then refuses is answered 69 82.
class Ultralight : public Storage {
 public:
  Ultralight(Rf& rf, const Options& options, Identity identity, AtrName name, Type2 type2,
             std::uint8_t tg);

  /// Commands as docs/storage-commands.md lists them. Errors: card_gone (it left, or another one
  /// lies in its place) and the reader's.
  Result<Bytes> handle(const pcsc::Request& request) override;
  /// READ of page 0, which costs no password; a refusal (password from page 0 on) is answered by a
  /// reselect.
  Result<bool> present() override;

 private:
  Result<Step> read(const pcsc::ReadBinary& command);
  Result<Step> update(const pcsc::UpdateBinary& command);
  /// Back to sector 0, where the presence test and the program's own frames are at home.
  Result<Bytes> in_sector_0(Result<Step> step);
  std::optional<StatusWord> refuses_update(const pcsc::UpdateBinary& command) const;

  // ultralight_io.cpp
  /// At least one page from `page` on, and not more than `count` or four of them, all in one
  /// sector.
  Result<Step> read_pages(std::size_t page, std::size_t count);
  Result<Step> read_four(std::size_t page);
  Result<Step> fast_read(std::size_t page, std::size_t count);
  std::size_t pages_that_are_real(std::size_t page, ByteView four_pages) const;
  Result<Step> write_page(std::size_t page, ByteView data);
  Result<Step> write_compatible(std::size_t page, ByteView data);

  enum class By : std::uint8_t { data_exchange, communicate_thru };
  /// Sends a command that may be repeated, until the card answers with `size` bytes. Not ok: the
  /// card refuses it; it is selected again.
  Result<Step> ask(ByteView command, By by, std::size_t size);
  /// Once. Not ok: refused, or spoilt.
  Result<Step> send(ByteView command, By by);
  Result<void> select_again();
  /// SECTOR_SELECT, where the tag is not in it already. Not ok: there is no such sector.
  Result<Step> enter_sector(std::size_t sector);
  Result<Step> select_sector(std::size_t sector);

  const Options& options_;
  Type2 type2_;
  std::uint8_t tg_;
  bool fast_;  // FAST_READ works
  RawFrames frames_;
  std::size_t sector_ = 0;  // of 256 pages, that the tag is in
};

}  // namespace acr122::card
