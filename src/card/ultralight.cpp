// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/ultralight.h"

#include "card/simple_answers.h"
#include "card/type2_layout.h"

namespace acr122::card {

Ultralight::Ultralight(Shared& shared, Identity identity, AtrName name, Type2 type2)
    : Storage(shared, std::move(identity), name, type2.product),
      type2_(std::move(type2)),
      fast_(type2_.fast_pages > 0),
      frames_(shared.antenna) {}

Result<Reply> Ultralight::handle(const pcsc::Request& request) {
  if (const auto* get = std::get_if<pcsc::ReadBinary>(&request)) return in_sector_0(read(*get));
  if (const auto* put = std::get_if<pcsc::UpdateBinary>(&request)) {
    return in_sector_0(update(*put));
  }
  return Storage::handle(request);
}

Result<Reply> Ultralight::in_sector_0(Result<Step> step) {
  if (step && !step->none && sector_ && *sector_ != 0) {
    auto back = enter_sector(0);
    if (was_refused(back)) back = select_again();
    if (!went_well(back)) return answer_of_step(std::move(back));
  }
  return answer_of_step(std::move(step));
}

// With Le 00 the program asks for what there is, up to what READ gives; only a Le that it wrote can
// be too long.
Result<Step> Ultralight::read(const pcsc::ReadBinary& command) {
  if (!command.data.empty()) return Step{sw::wrong_length, {}};
  const auto end = type2_.pages > 0 ? type2_.pages : type2::kSector;
  if (command.address >= end) return Step{sw::no_such_block, {}};
  const auto wanted = command.le == 0 ? type2::kUnit : command.le;
  Step all;
  for (std::size_t page = command.address; all.data.size() < wanted && page < end;) {
    const auto missing = (wanted - all.data.size() + type2::kPage - 1) / type2::kPage;
    auto some = read_pages(page, std::min(missing, end - page));
    if (!some) return some;
    const bool at_the_end = some->word == sw::no_such_block && !all.data.empty();
    if (at_the_end) break;
    if (!some->ok()) return some;
    append(all.data, some->data);
    page += some->data.size() / type2::kPage;
  }
  if (all.data.size() < wanted && command.le != 0) all.word = sw::end_of_data;
  all.data.resize(std::min(all.data.size(), wanted));
  return all;
}

}  // namespace acr122::card
