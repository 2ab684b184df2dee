// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/type2_probe.h"

namespace acr122::card {

namespace {

// GET_VERSION must go through InCommunicateThru: InDataExchange takes 60 for a MIFARE login
// (libfreefare#112). AUTHENTICATE 1A 00 likewise (nfc-pcsc#59).
constexpr std::array<std::uint8_t, 1> kGetVersion{0x60};
constexpr std::array<std::uint8_t, 2> kAuthenticate{0x1A, 0x00};
constexpr std::uint8_t kMoreToFollow = 0xAF;
constexpr std::size_t kAuthenticateAnswer = 9;  // AF and the encrypted nonce
constexpr Milliseconds kProbe{100};             // the chip gives up after 51.2 ms

// Empty: the card refused or was silent.
Result<Bytes> ask(Rf& rf, ByteView command) {
  auto answer = rf.chip().in_communicate_thru(command, kProbe);
  if (!answer && is_card_trouble(answer.error())) return Bytes{};
  return answer;
}

}  // namespace

Result<std::optional<Type2Found>> probe_type_2(Rf& rf, const pn532::TargetA& target) {
  const auto version = ask(rf, kGetVersion);
  if (!version) return fail(version.error());
  if (auto type2 = identify_version(*version)) {
    return std::optional<Type2Found>({std::move(*type2), target.tg});
  }

  auto selected = rf.reselect_a(target.nfcid1);
  if (!selected) return fail(selected.error());
  if (!*selected) return std::optional<Type2Found>{};
  const auto nonce = ask(rf, kAuthenticate);
  if (!nonce) return fail(nonce.error());
  const bool is_c = nonce->size() == kAuthenticateAnswer && nonce->front() == kMoreToFollow;

  // A begun login blocks an Ultralight C, a refused one leaves the others idle: select again.
  selected = rf.reselect_a(target.nfcid1);
  if (!selected) return fail(selected.error());
  if (!*selected) return std::optional<Type2Found>{};
  return std::optional<Type2Found>({is_c ? ultralight_c() : plain_ultralight(), (*selected)->tg});
}

}  // namespace acr122::card
