// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/storage.h"

#include "card/simple_answers.h"

namespace acr122::card {

namespace {
constexpr Milliseconds kStorageCommand{100};  // the chip gives up after 51.2 ms
constexpr int kFelicaTries = 2;               // one Polling may drown in noise
constexpr std::size_t kRidAnswerLength = 6;
}  // namespace

Storage::Storage(Rf& rf, Identity identity, AtrName name, std::string product)
    : rf_(rf),
      identity_(std::move(identity)),
      atr_(pcsc::storage_card_atr(name.standard, name.card_name)),
      product_(std::move(product)) {}

Result<Bytes> Storage::handle(const pcsc::Request& request) {
  if (const auto* get = std::get_if<pcsc::GetData>(&request)) {
    return answer_get_data(identity_, std::nullopt, *get);
  }
  if (const auto* load = std::get_if<pcsc::LoadKey>(&request)) return only(rf_.keys().load(*load));
  return answer_without_card(request);
}

Result<bool> TypeAStorage::present() {
  // With ISO 14443-4 in its SAK but no ATS, RATS would only confuse it again.
  const bool part_4 = (identity().sak & kSakIso14443_4) != 0;
  const auto found = part_4 ? rf().select_a_part_3(identity().uid) : rf().select_a(identity().uid);
  if (!found) return fail(found.error());
  return found->has_value();
}

Result<bool> FelicaStorage::present() {
  for (int attempt = 0; attempt < kFelicaTries; ++attempt) {
    const auto found = rf().find_felica(rate_);
    if (!found) return fail(found.error());
    if (*found && same_bytes((*found)->idm, identity().uid)) return true;
  }
  return false;
}

Result<bool> Type1Storage::present() {
  const auto rid = read_rid(rf(), tg_);
  if (!rid) return fail(rid.error());
  return !rid->empty() && same_bytes(ByteView(*rid).last(identity().uid.size()), identity().uid);
}

Result<Bytes> read_rid(Rf& rf, std::uint8_t tg) {
  const std::array<std::uint8_t, 7> rid{0x78, 0, 0, 0, 0, 0, 0};
  auto answer = rf.chip().in_data_exchange(tg, rid, kStorageCommand);
  if (!answer && is_card_trouble(answer.error())) return Bytes{};
  if (answer && answer->size() != kRidAnswerLength) return Bytes{};
  return answer;
}

}  // namespace acr122::card
