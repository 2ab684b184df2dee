// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 2 tags: MIFARE Ultralight, NTAG and their like, page by page (MF0ULx1, NTAG213/215/216).
#pragma once

#include "card/step.h"
#include "card/storage.h"
#include "rf/raw_frames.h"

namespace acr122::card {

/// Pages of four bytes. A password that the program gave lasts as long as the card's selection: so
/// a command that fails is first tried again as it is, and only then is the card selected anew. A
/// page that the card then refuses is answered 69 82. A presence test that had to select gives it
/// again.
class Ultralight : public Storage {
 public:
  Ultralight(Shared& shared, Identity identity, AtrName name, Type2 type2);

  /// Commands as docs/storage-commands.md lists them.
  Result<Reply> handle(const pcsc::Request& request) override;
  /// A selection by its UID. Once a program has sent frames of its own: READ of page 0, which costs
  /// no password; a refusal (password from page 0 on) is answered by a reselect.
  Result<Sighting> present() override;
  /// It may have sent SECTOR_SELECT: the driver's next command does so, too.
  void program_spoke() override;
  /// PWD_AUTH; a password that may be another one from now on is forgotten.
  void program_sent(ByteView frame, bool done) override;
  OwnLogin* own_login() override { return &own_; }
  Result<void> restore_login() override;

 private:
  Result<Step> read(const pcsc::ReadBinary& command);
  /// Back to sector 0, where the presence test and the program's own frames are at home.
  Result<Reply> in_sector_0(Result<Step> step);

  // ultralight_io.cpp
  /// At least one page from `page` on, and not more than `count` or four of them, all in one
  /// sector.
  Result<Step> read_pages(std::size_t page, std::size_t count);
  Result<Step> read_four(std::size_t page);
  Result<Step> fast_read(std::size_t page, std::size_t count);

  // ultralight_write.cpp
  Result<Step> update(const pcsc::UpdateBinary& command);
  /// Before anything is written. Not ok: the card does not have all of these pages.
  Result<Step> check_pages(std::size_t first, std::size_t count);
  Result<Step> write_page(std::size_t page, ByteView data);
  Result<Step> write_compatible(std::size_t page, ByteView data);
  /// Once, `data` being what the page shall hold then. 69 82: the card refused, and nothing was
  /// written; 65 81: nobody knows. The card is awake afterwards, in one way or the other.
  Result<Step> write_once(ByteView command, std::size_t page, ByteView data);

  enum class By : std::uint8_t { data_exchange, communicate_thru };
  /// Sends a command that may be repeated, until the card answers with `size` bytes. Not ok: the
  /// card refuses it; it is selected again.
  Result<Step> ask(ByteView command, By by, std::size_t size);
  /// Once. Not ok: 69 82 the chip heard a NAK, 64 01 nothing, 65 81 something spoilt.
  Result<Step> send(ByteView command, By by);
  Result<Sighting> select_to_see();
  Result<Sighting> read_to_see();
  Result<Step> select_again();
  void selected_anew();
  /// It may hold a password, or what it protects.
  void page_changes(std::size_t page);
  /// SECTOR_SELECT, where the tag is not in it already. Not ok: there is no such sector.
  Result<Step> enter_sector(std::size_t sector);
  Result<Step> select_sector(std::size_t sector);

  Type2 type2_;
  bool fast_;  // FAST_READ works
  rf::RawFrames frames_;
  std::optional<std::size_t> sector_ = 0;  // of 256 pages, that the tag is in; none: not known
  bool program_spoke_ = false;             // since the activation
  OwnLogin own_;
};

}  // namespace acr122::card
