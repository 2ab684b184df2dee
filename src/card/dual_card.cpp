// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/dual_card.h"

#include "card/activate.h"
#include "card/simple_answers.h"

namespace acr122::card {
namespace {

/// Of a command that needs a login.
std::optional<std::size_t> block_of(const pcsc::Request& request) {
  if (const auto* get = std::get_if<pcsc::ReadBinary>(&request)) return get->address;
  if (const auto* put = std::get_if<pcsc::UpdateBinary>(&request)) return put->address;
  if (const auto* value = std::get_if<pcsc::ValueOperation>(&request)) return value->block;
  if (const auto* value = std::get_if<pcsc::ReadValue>(&request)) return value->block;
  return std::nullopt;
}

bool is_for_classic(const pcsc::Request& request) {
  return std::holds_alternative<pcsc::Authenticate>(request) || block_of(request);
}

}  // namespace

bool is_classic_too(const Identity& identity) {
  return identify_type_a(identity.sak).family == Family::classic && !identity.random_uid();
}

rf::Session* DualCard::session() { return side_ == Side::iso_dep ? iso_dep_->session() : nullptr; }

Result<Reply> DualCard::handle(const pcsc::Request& request) {
  if (const auto* apdu = std::get_if<pcsc::CardApdu>(&request)) return to_iso_dep(*apdu, request);
  if (!is_for_classic(request)) return iso_dep_->handle(request);
  if (const auto refused = refused_at_once(request)) return only(*refused);
  const auto there = turn_to_classic();
  if (!there) return fail(there.error());
  if (*there == Sighting::gone) return NoAnswer::gone;
  return classic_->handle(request);
}

// What has no key or no login anyway does not turn the card: it would cost a program its applet.
std::optional<StatusWord> DualCard::refused_at_once(const pcsc::Request& request) const {
  if (const auto* login = std::get_if<pcsc::Authenticate>(&request)) {
    if (shared_.keys.find(login->key_number) != nullptr) return std::nullopt;
    return sw::wrong_key_number;
  }
  return classic_ ? classic_->refuses(*block_of(request)) : sw::security_status;
}

Result<Reply> DualCard::to_iso_dep(const pcsc::CardApdu& apdu, const pcsc::Request& request) {
  const auto there = turn_to_iso_dep();
  if (!there) return fail(there.error());
  if (*there == Sighting::gone) return NoAnswer::gone;
  if (!selection_.admits(apdu.bytes)) return NoAnswer::failed;
  return iso_dep_->handle(request);
}

Result<Reply> DualCard::carry(ByteView command) {
  selection_.used();
  return iso_dep_->carry(command);
}

Result<Sighting> DualCard::present() {
  return side_ == Side::iso_dep ? iso_dep_->present() : classic_->present();
}

void DualCard::program_sent(ByteView frame, bool done) {
  if (side_ == Side::classic) classic_->program_sent(frame, done);
}

OwnLogin* DualCard::own_login() { return side_ == Side::classic ? classic_->own_login() : nullptr; }

bool DualCard::logged_in() const { return side_ == Side::classic && classic_->logged_in(); }

Result<void> DualCard::restore_login() {
  return side_ == Side::classic ? classic_->restore_login() : Result<void>{};
}

Result<rf::Found<rf::TargetA>> DualCard::select() {
  return rf::find_a_again(shared_.antenna, identity().uid);
}

Result<Sighting> DualCard::turn_to_classic() {
  if (side_ == Side::classic) return Sighting::there;
  if (const auto left = iso_dep_->session()->deselect(); !left) return fail(left.error());
  if (const auto done = shared_.antenna.answer_time().at_least(Milliseconds{0}); !done) {
    return fail(done.error());
  }
  const auto found = select();
  if (!found) return fail(found.error());
  const bool same = found->any && found->target.sel_res == identity().sak;
  if (!same) return Sighting::gone;
  adopt(found->target);
  return Sighting::there;
}

void DualCard::adopt(const rf::TargetA& target) {
  if (!classic_) {
    const auto name = atr_name_type_a(shared_.options.card_names, target.sel_res);
    classic_ = std::make_unique<MifareClassic>(shared_, identity_of(target), name,
                                               identify_type_a(target.sel_res).product);
  }
  classic_->selected_anew();
  side_ = Side::classic;
  selection_.lost();
}

Result<Sighting> DualCard::turn_to_iso_dep() {
  if (side_ == Side::iso_dep) return Sighting::there;
  const auto found = select();
  if (!found) return fail(found.error());
  if (!found->any) return Sighting::gone;
  auto card = activate_iso_dep_a(shared_, found->target, shared_.options.max_kbps);
  if (!card) return fail(card.error());
  const auto seen = Sighting::gone;
  if (!*card || !same_card(identity(), (*card)->identity(), seen)) return Sighting::gone;
  iso_dep_ = std::move(*card);
  side_ = Side::iso_dep;
  return Sighting::there;
}

}  // namespace acr122::card
