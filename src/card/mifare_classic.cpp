// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/mifare_classic.h"

#include "card/classic_layout.h"
#include "card/simple_answers.h"

namespace acr122::card {

using classic::kBlockSize;

MifareClassic::MifareClassic(Shared& shared, Identity identity, AtrName name, std::string product)
    : TypeAStorage(shared, std::move(identity), name, std::move(product)),
      blocks_(classic::blocks_of_sak(this->identity().sak)) {}

MifareClassic::Login::~Login() {
  wipe(key);
  wipe(own);
  wipe(written);
}

Result<Reply> MifareClassic::handle(const pcsc::Request& request) {
  if (const auto* login = std::get_if<pcsc::Authenticate>(&request)) {
    return answer_of_step(authenticate(*login));
  }
  if (const auto* get = std::get_if<pcsc::ReadBinary>(&request)) return answer_of_step(read(*get));
  if (const auto* put = std::get_if<pcsc::UpdateBinary>(&request)) {
    return answer_of_step(update(*put));
  }
  if (const auto* value = std::get_if<pcsc::ValueOperation>(&request)) {
    auto step = operate(*value);
    if (step && !step->none && value->wants_error_object)
      return answer_with_error_object(step->word);
    return answer_of_step(std::move(step));
  }
  if (const auto* get = std::get_if<pcsc::ReadValue>(&request)) {
    auto step = read_value(get->block);
    if (went_well(step)) return pcsc::answer_with_le(step->data, get->le);
    return answer_of_step(std::move(step));
  }
  return TypeAStorage::handle(request);
}

Result<Sighting> MifareClassic::present() {
  selected_anew();
  return TypeAStorage::present();
}

std::optional<StatusWord> MifareClassic::refuses(std::size_t block) const {
  if (block >= blocks_) return sw::no_such_block;
  if (!login_ || login_->sector != classic::sector_of(block)) return sw::security_status;
  return std::nullopt;
}

// The login before this one is over, whatever comes of it: so it is on the card.
Result<Step> MifareClassic::authenticate(const pcsc::Authenticate& command) {
  if (command.block >= blocks_) return Step{sw::no_such_block, {}};
  const auto* key = shared().keys.find(command.key_number);
  if (key == nullptr) return Step{sw::wrong_key_number, {}};
  login_.reset();
  own_.forget();
  auto step = try_log_in(command.block, command.type, *key);
  if (went_well(step)) {
    const Login login{classic::sector_of(command.block), command.type, *key, *key};
    login_ = login;
  } else if (step) {
    step->word = options().wrong_key;
  }
  return step;
}

// Over block and sector borders, trailers included: the program asked for the bytes as they lie.
Result<Step> MifareClassic::read(const pcsc::ReadBinary& command) {
  if (!command.data.empty()) return Step{sw::wrong_length, {}};
  if (const auto word = refuses(command.address)) return Step{*word, {}};
  const auto wanted = command.le == 0 ? kBlockSize : command.le;
  Step all;
  for (std::size_t block = command.address; all.data.size() < wanted; ++block) {
    if (block == blocks_) {
      all.word = sw::end_of_data;
      return all;
    }
    auto one = read_block(block);
    if (!went_well(one)) return one;
    append(all.data, one->data);
  }
  all.data.resize(wanted);
  return all;
}

namespace {

std::optional<StatusWord> refuses_update(const MifareClassic& card, std::size_t blocks,
                                         const pcsc::UpdateBinary& command) {
  if (command.data.size() % kBlockSize != 0) return sw::wrong_length;
  if (const auto word = card.refuses(command.address)) return word;
  const auto count = command.data.size() / kBlockSize;
  if (command.address + count > blocks) return sw::no_such_block;
  for (std::size_t i = 0; i < count; ++i) {
    const auto data = command.data.subspan(i * kBlockSize, kBlockSize);
    const bool trailer = classic::is_trailer(command.address + i);
    if (trailer && !classic::access_bits_agree(data)) return sw::wrong_data;
  }
  return std::nullopt;
}

}  // namespace

Result<Step> MifareClassic::update(const pcsc::UpdateBinary& command) {
  if (const auto word = refuses_update(*this, blocks_, command)) return Step{*word, {}};
  const auto count = command.data.size() / kBlockSize;
  for (std::size_t done = 0; done < count; ++done) {
    const auto data = command.data.subspan(done * kBlockSize, kBlockSize);
    auto one = write_block(command.address + done, data);
    if (went_well(one)) continue;
    if (one && done > 0) one->word = sw::written_so_far(done);
    return one;
  }
  return Step{};
}

}  // namespace acr122::card
