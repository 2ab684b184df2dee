// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 2 tags: one command, some pages, and the way back to a card that refused.
#include "card/looks.h"
#include "card/type2_layout.h"
#include "card/ultralight.h"
#include "rf/waits.h"

namespace acr122::card {

namespace {

// As it is, as it is once more, and after each of two reselects.
constexpr int kTries = 4;
constexpr int kTriesBeforeSelecting = 2;

Step refused() { return {sw::security_status, {}}; }

// NTAG I2C plus, sector 0: pages that are never there, between its registers, and others that are
// only while a host lends its SRAM (NT3H2111/2211 data sheet, memory map).
bool is_gap(std::size_t page) {
  return page == 0xEA || page == 0xEB || (page >= 0xEE && page < type2::kSector);
}

// UID0 to UID2 and BCC0, which begins with the cascade tag (ISO 14443-3, 6.5.4).
Bytes page_0_of(ByteView uid) {
  ByteReader in(uid);
  Bytes page{in.u8(), in.u8(), in.u8()};
  page.push_back(static_cast<std::uint8_t>(rf::kCascadeTag ^ page[0] ^ page[1] ^ page[2]));
  return page;
}

// Where the end is not known, a refused page is taken for one that is not there.
StatusWord word_of_refused_read(const Type2& tag, std::size_t page) {
  const bool not_there = tag.pages == 0 || (tag.zeros_hide && is_gap(page));
  return not_there ? sw::no_such_block : sw::security_status;
}

// READ goes on at page 0 behind the last page, and before the first one that is protected
// (NTAG213/215/216 data sheet, 10.2), or with zeros. Those bytes are not what the program asked
// for. Zeros may be what the page holds: only a READ that begins there shows it. The password's
// first page is one of sector 0; sector 1 is behind it as a whole or not at all.
std::size_t pages_that_are_real(const Type2& tag, ByteView page_0, std::size_t page,
                                ByteView four_pages) {
  for (std::size_t i = 1; i < type2::kReadPages; ++i) {
    const bool behind_the_end = tag.pages > 0 && page + i >= tag.pages;
    const bool next_sector = (page + i) % type2::kSector == 0;
    const auto one = four_pages.subspan(i * type2::kPage, type2::kPage);
    const bool doubtful = tag.zeros_hide && page < type2::kSector && same_bytes(one, type2::kZeros);
    if (behind_the_end || next_sector || doubtful || same_bytes(one, page_0)) return i;
  }
  return type2::kReadPages;
}

}  // namespace

Result<Sighting> Ultralight::present() { return program_spoke_ ? read_to_see() : select_to_see(); }

// A selection knows five times sooner that nobody is there than a command without an answer, and
// costs nothing where no program has sent frames of its own.
Result<Sighting> Ultralight::select_to_see() {
  const auto there = look_repeatedly([this]() -> Result<Sighting> {
    const auto found = antenna().find_a(identity().uid);
    return found ? Result<Sighting>(there_if(found->any)) : fail(found.error());
  });
  selected_anew();
  return there;
}

// It may be in the midst of a program's login, which no reselect brings back.
Result<Sighting> Ultralight::read_to_see() {
  const std::array<std::uint8_t, 2> read_page_0{type2::kRead, 0x00};
  for (int look = 0; look < kLooks; ++look) {
    const auto page = send(read_page_0, By::data_exchange);
    if (!page) return fail(page.error());
    if (page->ok()) return Sighting::there;
  }
  // Refused, the card is idle now; silent, it may have been idle already.
  const auto found = antenna().find_a(identity().uid);
  if (!found) return fail(found.error());
  if (!found->any) return Sighting::gone;
  selected_anew();
  const auto restored = restore_login();
  return restored ? Result<Sighting>(Sighting::there) : fail(restored.error());
}

void Ultralight::selected_anew() {
  sector_ = 0;
  own_.lost();
}

void Ultralight::program_spoke() {
  program_spoke_ = true;
  if (type2_.has_sectors) sector_.reset();
}

void Ultralight::program_sent(ByteView frame, bool done) {
  ByteReader in(frame);
  const auto code = in.u8(), page = in.u8();
  if (code == type2::kPasswordLogin && frame.size() == type2::kPasswordLoginSize) {
    own_.made(frame, done);
  }
  if (code == type2::kWrite || code == type2::kCompatibilityWrite) page_changes(page);
}

// The card may count attempts with a password that is not its own any more.
void Ultralight::page_changes(std::size_t page) {
  if (page >= type2_.user_end) own_.forget();
}

// A NAK is final: the card may count wrong passwords.
Result<void> Ultralight::restore_login() {
  if (own_.missing().empty()) return {};
  auto step = send(own_.missing(), By::communicate_thru);
  const bool again = was_refused(step) && step->word != sw::security_status;
  if (again) step = send(own_.missing(), By::communicate_thru);
  if (!step) return fail(step.error());
  own_.repeated(step->ok());
  return {};
}

Result<Step> Ultralight::select_again() {
  const auto found = rf::find_a_again(antenna(), identity().uid);
  if (!found) return fail(found.error());
  if (!found->any || found->target.sel_res != identity().sak) return no_answer(NoAnswer::gone);
  selected_anew();
  return Step{};
}

Result<Step> Ultralight::enter_sector(std::size_t sector) {
  for (int attempt = 0; attempt < kTriesBeforeSelecting; ++attempt) {
    if (sector_ == sector) return Step{};
    auto entered = select_sector(sector);
    if (!was_refused(entered)) return entered;
    if (auto back = select_again(); !went_well(back)) return back;
  }
  return sector_ == sector ? Step{} : Step{sw::no_such_block, {}};
}

// SECTOR_SELECT FF is acknowledged; to the number that follows silence is the right answer
// (NT3H2111 data sheet; nfcpy, tt2.py).
Result<Step> Ultralight::select_sector(std::size_t sector) {
  constexpr std::uint8_t kAck = 0x0A;
  rf::Framing nibble;
  nibble.check_crc = false;
  sector_.reset();
  frames_.forget_modes();
  const std::array<std::uint8_t, 2> start{type2::kSectorSelect, 0xFF};
  const auto ack = frames_.exchange(start, nibble, rf::kQuickAnswer);
  if (!ack) return fail(ack.error());
  if (!same_bytes(ack->data, std::array{kAck})) return refused();
  const std::array<std::uint8_t, 4> number{static_cast<std::uint8_t>(sector), 0, 0, 0};
  const auto answer = antenna().exchange_frame(number, rf::kQuickAnswer);
  if (!answer) return fail(answer.error());
  if (answer->kind != rf::Heard::Kind::silence) return refused();
  sector_ = sector;
  return Step{};
}

Result<Step> Ultralight::send(ByteView command, By by) {
  using Kind = rf::Heard::Kind;
  auto answer = by == By::data_exchange ? antenna().exchange(command, rf::kQuickAnswer)
                                        : antenna().exchange_frame(command, rf::kQuickAnswer);
  if (!answer) return fail(answer.error());
  switch (answer->kind) {
    case Kind::data:
      return Step{sw::ok, std::move(answer->data)};
    case Kind::silence:
      return Step{sw::no_card_answer, {}};
    case Kind::nak:
      return refused();
    case Kind::spoilt:
      break;
  }
  return Step{sw::memory_failure, {}};
}

Result<Step> Ultralight::ask(ByteView command, By by, std::size_t size) {
  const auto sector = sector_.value_or(0);
  for (int attempt = 0; attempt < kTries; ++attempt) {
    if (attempt >= kTriesBeforeSelecting) {
      if (auto back = select_again(); !went_well(back)) return back;
      if (auto entered = enter_sector(sector); !went_well(entered)) return entered;
    }
    auto answer = send(command, by);
    if (!answer || (answer->ok() && answer->data.size() == size)) return answer;
  }
  if (auto back = select_again(); !went_well(back)) return back;
  return refused();
}

Result<Step> Ultralight::read_pages(std::size_t page, std::size_t count) {
  if (auto entered = enter_sector(page / type2::kSector); !went_well(entered)) return entered;
  const auto last = page + count;
  if (fast_ && count > type2::kReadPages && page + type2::kReadPages < type2_.fast_pages) {
    auto pages = fast_read(page, std::min(last, type2_.fast_pages) - page);
    if (!was_refused(pages)) return pages;
    fast_ = false;  // a protected page in the middle, or a copy that knows no FAST_READ
  }
  return read_four(page);
}

Result<Step> Ultralight::fast_read(std::size_t page, std::size_t count) {
  const auto room = antenna().room() / type2::kPage;
  const auto pages = std::min(count, room);
  const std::array<std::uint8_t, 3> command{type2::kFastRead, static_cast<std::uint8_t>(page),
                                            static_cast<std::uint8_t>(page + pages - 1)};
  return ask(command, By::communicate_thru, pages * type2::kPage);
}

Result<Step> Ultralight::read_four(std::size_t page) {
  const std::array<std::uint8_t, 2> command{type2::kRead, static_cast<std::uint8_t>(page)};
  auto four = ask(command, By::data_exchange, type2::kUnit);
  if (was_refused(four)) return Step{word_of_refused_read(type2_, page), {}};
  if (!went_well(four)) return four;
  four->data.resize(pages_that_are_real(type2_, page_0_of(identity().uid), page, four->data) *
                    type2::kPage);
  return four;
}

}  // namespace acr122::card
