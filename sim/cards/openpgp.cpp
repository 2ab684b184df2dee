// SPDX-License-Identifier: LGPL-2.1-or-later
// Section numbers are those of the OpenPGP card specification, version 3.4.1.
#include "sim/cards/openpgp.h"

#include <algorithm>
#include <string_view>

namespace sim {
namespace {

// 4.2.1: RID and application, version 3.4, manufacturer 0000 (test card), serial number, RFU.
const Bytes kAid{0xD2, 0x76, 0x00, 0x01, 0x24, 0x01, 0x03, 0x04,
                 0x00, 0x00, 0x12, 0x34, 0x56, 0x78, 0x00, 0x00};
constexpr std::size_t kShortestAid = 6;  // version and serial number may be left out

constexpr std::uint8_t kMaxChallenge = 0xFF;
constexpr std::uint8_t kMaxPassword = 0x7F;

// 6: category, card service data, capabilities (extended length), life cycle, status. The ATS of
// the catalog has them too.
const Bytes kHistorical{0x00, 0x31, 0xC5, 0x73, 0xC0, 0x01, 0x40, 0x05, 0x90, 0x00};
// 4.4.3.7: GET CHALLENGE, key import, DOs for private use; lengths of challenge, certificate,
// special DOs.
const Bytes kExtendedCapabilities{0x68, 0x00, 0x00, kMaxChallenge, 0x08,
                                  0x00, 0x00, 0xFF, 0x00,          0x00};
// 4.1.3.1: bytes of a command and of an answer in extended length.
const Bytes kExtendedLengths{0x02, 0x02, 0x08, 0x00, 0x02, 0x02, 0x08, 0x00};
// 4.4.3.9: RSA, 2048 bits, exponent of 32 bits, standard format.
const Bytes kRsa2048{0x01, 0x08, 0x00, 0x00, 0x20, 0x00};
constexpr std::size_t kFingerprint = 20;
constexpr std::size_t kDate = 4;
constexpr std::size_t kLongestCertificate = 2048;
constexpr std::uint8_t kAdmin = 2;  // in verified_

Bytes bytes_of(std::string_view text) { return Bytes(text.begin(), text.end()); }

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes bytes;
  for (const auto& part : parts) acr122::append(bytes, part);
  return bytes;
}

}  // namespace

void OpenPgp::reset() {
  selected_ = false;
  verified_ = {};
}

Application::Response OpenPgp::run(ByteView command) {
  const auto apdu = parse_apdu(command);
  if (!apdu.valid) return status(0x6700);
  if (apdu.cla != 0x00) return status(0x6E00);
  if (apdu.ins == 0xA4) return select(apdu);
  if (!selected_) return status(0x6D00);
  switch (apdu.ins) {
    case 0xCA:
      return get_data(static_cast<std::uint16_t>(apdu.p1 << 8 | apdu.p2));
    case 0xA5:
      return select_data(apdu);
    case 0x20:
      return verify(apdu);
    case 0x84:
      return challenge(apdu);
    case 0xDA:
    case 0xDB:
      return put_data(apdu);
    case 0x47:
      return public_key(apdu);
    default:
      return status(0x6D00);
  }
}

Application::Response OpenPgp::select(const CommandApdu& apdu) {
  const auto& name = apdu.data;
  const bool ours = apdu.p1 == 0x04 && name.size() >= kShortestAid && name.size() <= kAid.size() &&
                    std::equal(name.begin(), name.end(), kAid.begin());
  if (!ours) return status(0x6A82);
  reset();
  selected_ = true;
  return status(0x9000);
}

// 4.3.2: PW1 for one signature; longest PW1, resetting code, PW3; tries left.
Bytes OpenPgp::password_status() const {
  return {0x00, kMaxPassword, kMaxPassword, kMaxPassword, tries_[pw1], 0, tries_[pw3]};
}

Bytes OpenPgp::application_related_data() const {
  const auto discretionary =
      joined({object(0xC0, kExtendedCapabilities), object(0xC1, kRsa2048), object(0xC2, kRsa2048),
              object(0xC3, kRsa2048), object(0xC4, password_status()), object(0xC5, fingerprints_),
              object(0xC6, Bytes(OpenPgpKeys::kCount * kFingerprint)), object(0xCD, dates_)});
  return joined({object(0x4F, kAid), object(0x5F52, kHistorical), object(0x7F66, kExtendedLengths),
                 object(0x73, discretionary)});
}

// 4.4.1. A constructed object comes with its tag, as cards in the field send it.
Application::Response OpenPgp::get_data(std::uint16_t tag) const {
  switch (tag) {
    case 0x4F:
      return status(0x9000, kAid);
    case 0x5F52:
      return status(0x9000, kHistorical);
    case 0x5E:  // login data
      return status(0x9000, bytes_of("virtual"));
    case 0x5F50:  // URL of the public key
      return status(0x9000, bytes_of("https://www.example.com/key.asc"));
    case 0x65:  // cardholder: name, language, sex (0: not known)
      return status(0x9000, object(0x65, joined({object(0x5B, bytes_of("Card<<Virtual")),
                                                 object(0x5F2D, bytes_of("en")),
                                                 object(0x5F35, bytes_of("0"))})));
    case 0x6E:
      return status(0x9000, object(0x6E, application_related_data()));
    case 0x7A:  // signatures made
      return status(0x9000, object(0x7A, object(0x93, Bytes(3))));
    case 0xC4:
      return status(0x9000, password_status());
    case 0x0101:
    case 0x0102:
      return status(0x9000);
    case 0x7F21:
      return status(0x9000, certificate_);
    default:
      return status(0x6A88);
  }
}

// 7.2.8, by admins only; by DB the extended header list of a key.
Application::Response OpenPgp::put_data(const CommandApdu& apdu) {
  if (!verified_[kAdmin]) return status(0x6982);
  const auto tag = static_cast<std::uint16_t>(apdu.p1 << 8 | apdu.p2);
  if (apdu.ins == 0xDB) {
    const bool taken = tag == 0x3FFF && keys_.import(apdu.data);
    return status(taken ? 0x9000 : 0x6A80);
  }
  return status(keep(tag, apdu.data) ? 0x9000 : 0x6A88);
}

// Fingerprints C7 to C9, dates CE to D0, certificate.
bool OpenPgp::keep(std::uint16_t tag, ByteView data) {
  if (tag >= 0xC7 && tag <= 0xC9) return keep_part(fingerprints_, tag - 0xC7U, kFingerprint, data);
  if (tag >= 0xCE && tag <= 0xD0) return keep_part(dates_, tag - 0xCEU, kDate, data);
  if (tag != 0x7F21 || data.size() > kLongestCertificate) return false;
  certificate_ = acr122::to_bytes(data);
  return true;
}

bool OpenPgp::keep_part(Bytes& whole, std::size_t number, std::size_t size, ByteView data) {
  if (data.size() != size) return false;
  std::ranges::copy(data, whole.begin() + static_cast<std::ptrdiff_t>(number * size));
  return true;
}

// 7.2.14: to be read, not to be made.
Application::Response OpenPgp::public_key(const CommandApdu& apdu) const {
  const auto key = apdu.p1 == 0x81 ? keys_.public_key(apdu.data) : std::nullopt;
  return key ? status(0x9000, *key) : status(0x6A88);
}

// 7.2.5: one of the three certificates, of which there is one for all.
Application::Response OpenPgp::select_data(const CommandApdu& apdu) {
  const bool certificate = apdu.data == Bytes{0x60, 0x04, 0x5C, 0x02, 0x7F, 0x21};
  if (apdu.p2 != 0x04) return status(0x6A86);
  return status(certificate && apdu.p1 < OpenPgpKeys::kCount ? 0x9000 : 0x6A88);
}

// 7.2.2
Application::Response OpenPgp::verify(const CommandApdu& apdu) {
  constexpr std::uint8_t kFirst = 0x81;
  if (apdu.p1 != 0x00 || apdu.p2 < kFirst || apdu.p2 > 0x83) return status(0x6B00);
  const auto which = apdu.p2 == 0x83 ? pw3 : pw1;
  auto& verified = verified_[apdu.p2 - kFirst];
  auto& tries = tries_[which];
  const auto failed = static_cast<std::uint16_t>(0x63C0 | tries);
  if (apdu.data.empty()) return status(verified ? 0x9000 : failed);
  if (tries == 0) return status(0x6983);
  verified = apdu.data == bytes_of(which == pw1 ? "123456" : "12345678");
  tries = verified ? kTries : static_cast<std::uint8_t>(tries - 1);
  return status(verified ? 0x9000 : static_cast<std::uint16_t>(0x63C0 | tries));
}

// 7.2.15. The same in every run.
Application::Response OpenPgp::challenge(const CommandApdu& apdu) {
  if (apdu.ne == 0 || apdu.ne > kMaxChallenge + 1U) return status(0x6700);
  ++challenges_;
  Bytes bytes(apdu.ne);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    bytes[at] = static_cast<std::uint8_t>(0x5A ^ (at * 7 + challenges_ * 31U));
  }
  return status(0x9000, std::move(bytes));
}

}  // namespace sim
