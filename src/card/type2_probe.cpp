// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/type2_probe.h"

#include "rf/waits.h"

namespace acr122::card {

namespace {

// GET_VERSION must go through InCommunicateThru: InDataExchange takes 60 for a MIFARE login
// (libfreefare#112). AUTHENTICATE 1A 00 likewise (nfc-pcsc#59).
constexpr std::array<std::uint8_t, 1> kGetVersion{0x60};
constexpr std::array<std::uint8_t, 2> kAuthenticate{0x1A, 0x00};
constexpr std::uint8_t kMoreToFollow = 0xAF;
constexpr std::size_t kAuthenticateAnswer = 9;  // AF and the encrypted nonce

}  // namespace

Result<Type2Probe> probe_type_2(rf::Antenna& antenna, ByteView uid) {
  const auto version = antenna.exchange_frame(kGetVersion, rf::kQuickAnswer);
  if (!version) return fail(version.error());
  if (auto type2 = identify_version(version->data)) return Type2Probe{true, *std::move(type2)};

  auto selected = rf::find_a_again(antenna, uid);
  if (!selected) return fail(selected.error());
  if (!selected->any) return Type2Probe{};
  const auto answer = antenna.exchange_frame(kAuthenticate, rf::kQuickAnswer);
  if (!answer) return fail(answer.error());
  const auto& nonce = answer->data;
  const bool is_c = nonce.size() == kAuthenticateAnswer && nonce.front() == kMoreToFollow;

  // A begun login blocks an Ultralight C, a refused one leaves the others idle: select again.
  selected = rf::find_a_again(antenna, uid);
  if (!selected) return fail(selected.error());
  return Type2Probe{selected->any, is_c ? ultralight_c() : plain_ultralight(), !is_c};
}

}  // namespace acr122::card
