// SPDX-License-Identifier: LGPL-2.1-or-later
// APDUs that are not for the reader: to protocol cards by InDataExchange, raw frames to FeliCa and
// Topaz cards (API V2.04, 7).
#include "sim/firmware/firmware.h"

namespace sim::firmware {

namespace {

constexpr std::size_t kShortestApdu = 4;
constexpr std::size_t kShortestAnswer = 2;

// InDataExchange takes 252 bytes in one of the firmware's frames, and the firmware does not chain:
// answers of 256 bytes and SW fail, about 252 pass (FIDO2Applet#54, neopgp#3).
constexpr std::size_t kLongest = 252;

constexpr std::size_t kStatusHead = 3;  // D5 41 st

constexpr std::uint8_t kBogusLength = 0x7B;

Bytes in_data_exchange(ByteView data) {
  Bytes command = {0xD4, 0x40, 0x01};
  acr122::append(command, data);
  return command;
}

/// Le of a short APDU; 0 if it has none.
std::uint8_t expected_length(ByteView apdu) {
  constexpr std::size_t kHeader = 4;
  if (apdu.size() == kHeader + 1) return apdu.back();
  const bool with_data_and_le =
      apdu.size() > kHeader + 1 && apdu.size() == kHeader + 2U + apdu[kHeader];
  return with_data_and_le ? apdu.back() : std::uint8_t{0};
}

}  // namespace

Reply Firmware::card_apdu(ByteView apdu) {
  const auto* card = polling_.card();
  if (card == nullptr) return silence();
  if (card->iso_dep()) return protocol_apdu(apdu);
  if (!card->storage_a()) return raw_frame(apdu);
  // Too short for an APDU: 63 00 (pokusew/nfc-pcsc#59). Else nothing (LudovicRousseau/pyscard#18).
  return apdu.size() < kShortestApdu ? failed() : silence();
}

// Native frames, too. 90 00 is added to an answer that is no answer in ISO 7816's eyes.
Reply Firmware::protocol_apdu(ByteView apdu) {
  // LudovicRousseau/CCID, ccid_usb.c: the "bogus firmware" before 2.06.
  const bool bogus = model_.fails_on_le_7b && expected_length(apdu) == kBogusLength;
  if (bogus) return failed();
  if (apdu.empty() || apdu.size() > kLongest) return silence();
  auto answer = chip_.exchange(in_data_exchange(apdu));
  if (!answer || !passes(kStatusHead + answer->size())) return silence();
  if (answer->size() < kShortestAnswer) return done(std::move(*answer));
  return {.data = std::move(*answer)};
}

Reply Firmware::raw_frame(ByteView frame) {
  if (frame.empty() || frame.size() > kLongest) return silence();
  auto answer = chip_.exchange(in_data_exchange(frame));
  if (!answer) return silence();
  return done(std::move(*answer));
}

}  // namespace sim::firmware
