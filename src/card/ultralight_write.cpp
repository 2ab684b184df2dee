// SPDX-License-Identifier: LGPL-2.1-or-later
// Type 2 tags: writing, and what became of it.
#include "card/type2_layout.h"
#include "card/ultralight.h"

namespace acr122::card {

namespace {

constexpr std::size_t kFirstUserPage = 4;
constexpr std::size_t kFewestPages = 16;    // Ultralight; an NTAG203 has 42
constexpr std::size_t kCounterPage = 0x29;  // NTAG203, Ultralight C

// Passwords read as zeros, and a counter adds what is written to it.
bool shows_what_was_written(const Type2& tag, std::size_t page, ByteView data) {
  if (page < tag.user_end) return true;
  const bool counts = !tag.has_version && page == kCounterPage;
  return !counts && !same_bytes(data, type2::kZeros);
}

// Of a write by what the page holds now. Some chips may tell a NAK as silence (docs/doubts.md,
// type2-nak).
StatusWord word_of_unconfirmed(const Step& now, ByteView data, bool maybe_nak) {
  if (!now.ok()) return sw::memory_failure;
  if (same_bytes(ByteView(now.data).first(type2::kPage), data)) return sw::ok;
  return maybe_nak ? sw::security_status : sw::memory_failure;
}

}  // namespace

Result<Step> Ultralight::update(const pcsc::UpdateBinary& command) {
  const bool compatible = options().compatibility_write && command.data.size() == type2::kUnit &&
                          command.address < type2::kSector;
  const auto pages = compatible ? 1 : command.data.size() / type2::kPage;
  if (command.data.size() % type2::kPage != 0) return Step{sw::wrong_length, {}};
  if (const auto there = check_pages(command.address, pages); !went_well(there)) return there;
  if (compatible) return write_compatible(command.address, command.data);
  for (std::size_t done = 0; done < pages; ++done) {
    auto one =
        write_page(command.address + done, command.data.subspan(done * type2::kPage, type2::kPage));
    if (went_well(one)) continue;
    if (one && done > 0) one->word = sw::written_so_far(done);
    return one;
  }
  return Step{};
}

// Tags without GET_VERSION have sixteen pages or more: the last page itself tells.
Result<Step> Ultralight::check_pages(std::size_t first, std::size_t count) {
  const auto end = type2_.pages > 0 ? type2_.pages + type2_.hidden_pages : type2::kSector;
  if (first + count > end) return Step{sw::no_such_block, {}};
  const bool certain = type2_.pages > 0 || type2_.has_version || first + count <= kFewestPages;
  if (certain) return Step{};
  const auto last = read_pages(first + count - 1, 1);
  if (!last || last->none) return last;
  return Step{last->word, {}};
}

// Writing user memory once more is harmless; lock bits, counters and passwords are left alone.
Result<Step> Ultralight::write_page(std::size_t page, ByteView data) {
  Bytes command{type2::kWrite, static_cast<std::uint8_t>(page)};
  append(command, data);
  const bool may_repeat = page >= kFirstUserPage && page < type2_.user_end;
  auto word = sw::security_status;
  for (int tries = may_repeat ? 2 : 1; tries > 0; --tries) {
    if (auto entered = enter_sector(page / type2::kSector); !went_well(entered)) return entered;
    const auto step = write_once(command, page, data);
    if (!was_refused(step)) return step;
    if (step->word != sw::security_status) word = sw::memory_failure;
  }
  return Step{word, {}};
}

Result<Step> Ultralight::write_compatible(std::size_t page, ByteView data) {
  if (auto entered = enter_sector(0); !went_well(entered)) return entered;
  Bytes command{type2::kCompatibilityWrite, static_cast<std::uint8_t>(page)};
  append(command, data);
  return write_once(command, page, data.first(type2::kPage));
}

// The card may have taken the page and only its ACK was spoilt: the page itself tells, mostly. That
// a card refused is certain only of one that said so and is idle then, as a NAK leaves it
// (NTAG213/215/216 data sheet, state diagram): noise can make a NAK of an ACK.
Result<Step> Ultralight::write_once(ByteView command, std::size_t page, ByteView data) {
  page_changes(page);
  const auto written = send(command, By::data_exchange);
  if (!written || written->ok()) return written;
  const std::array<std::uint8_t, 2> read{type2::kRead, static_cast<std::uint8_t>(page)};
  auto now = send(read, By::data_exchange);
  if (!now) return now;
  const bool idle = now->word == sw::no_card_answer;
  if (idle && written->word == sw::security_status) {
    if (auto back = select_again(); !went_well(back)) return back;
    return Step{sw::security_status, {}};
  }
  if (!now->ok() || now->data.size() != type2::kUnit)
    now = ask(read, By::data_exchange, type2::kUnit);
  if (!now || now->none) return now;
  if (!shows_what_was_written(type2_, page, data)) return Step{sw::memory_failure, {}};
  const bool maybe_nak = idle && written->word == sw::no_card_answer;
  return Step{word_of_unconfirmed(*now, data, maybe_nak), {}};
}

}  // namespace acr122::card
