// SPDX-License-Identifier: LGPL-2.1-or-later
// The commands of DESFire EV1 (libfreefare, mifare_desfire.c).
#include <algorithm>

#include "sim/cards/desfire.h"

namespace sim {
namespace {

constexpr std::uint8_t kGetVersion = 0x60;
constexpr std::uint8_t kGetApplications = 0x6A;
constexpr std::uint8_t kSelect = 0x5A;
constexpr std::uint8_t kCreateApplication = 0xCA;
constexpr std::uint8_t kDeleteApplication = 0xDA;
constexpr std::uint8_t kFormat = 0xFC;
constexpr std::uint8_t kFreeMemory = 0x6E;
constexpr std::uint8_t kGetKeySettings = 0x45;
constexpr std::uint8_t kGetKeyVersion = 0x64;
constexpr std::uint8_t kChangeKeySettings = 0x54;
constexpr std::uint8_t kLegacyLogin = 0x0A;
constexpr std::uint8_t kAesLogin = 0xAA;
constexpr std::uint8_t kGetFiles = 0x6F;
constexpr std::uint8_t kGetFileSettings = 0xF5;
constexpr std::uint8_t kCreateFile = 0xCD;
constexpr std::uint8_t kDeleteFile = 0xDF;
constexpr std::uint8_t kReadData = 0xBD;
constexpr std::uint8_t kWriteData = 0x3D;

constexpr std::size_t kKeySize = 16;
constexpr std::size_t kMaxApplications = 28;
constexpr std::size_t kMaxKeys = 14;
constexpr std::uint8_t kMaxFile = 31;
constexpr std::size_t kMemory = 4096;
constexpr std::size_t kMemoryUnit = 32;
constexpr std::uint8_t kKeyType = 0xC0;
constexpr std::uint8_t kIsoIdentifiers = 0x20;

// Master key settings
constexpr std::uint8_t kFreeListing = 0x02;
constexpr std::uint8_t kFreeCreation = 0x04;

// Nibbles of the access rights, from the low end
constexpr unsigned kReadAndWrite = 1;
constexpr unsigned kWrite = 2;
constexpr unsigned kRead = 3;
constexpr unsigned kFree = 0x0E;
constexpr unsigned kNever = 0x0F;

std::uint32_t u24le(acr122::ByteReader& in) {
  const std::uint32_t low = in.u16le();
  return low | std::uint32_t{in.u8()} << 16U;
}

Bytes bytes24(std::size_t value) {
  return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8),
          static_cast<std::uint8_t>(value >> 16)};
}

}  // namespace

Desfire::Native Desfire::perform(std::uint8_t command, ByteView parameters) {
  switch (command) {
    case kGetVersion:
      return {Status::ok, version_};
    case kSelect:
      return select(parameters);
    case kGetKeySettings:
      return key_settings();
    case kGetKeyVersion:
      return key_version(parameters);
    case kChangeKeySettings:
      return change_key_settings(parameters);
    case kLegacyLogin:
      return begin_login(Scheme::legacy, parameters);
    case kAesLogin:
      return begin_login(Scheme::aes, parameters);
    case kFreeMemory:
      return {Status::ok, bytes24(free_memory())};
    default:
      return selected_ == Aid{} ? of_card(command, parameters)
                                : of_application(command, parameters);
  }
}

Desfire::Native Desfire::of_card(std::uint8_t command, ByteView parameters) {
  switch (command) {
    case kGetApplications:
      return list_applications();
    case kCreateApplication:
      return create_application(parameters);
    case kDeleteApplication:
      return delete_application(parameters);
    case kFormat:
      return format();
    default:
      return {Status::illegal_command};
  }
}

Desfire::Native Desfire::of_application(std::uint8_t command, ByteView parameters) {
  switch (command) {
    case kGetFiles:
      return list_files();
    case kGetFileSettings:
      return file_settings(parameters);
    case kCreateFile:
      return create_file(parameters);
    case kDeleteFile:
      return delete_file(parameters);
    case kReadData:
      return read_data(parameters);
    case kWriteData:
      return write_data(parameters);
    default:
      return {Status::illegal_command};
  }
}

bool Desfire::master() const { return logged_in_ == 0; }

bool Desfire::may(std::uint8_t setting) const {
  return (current().settings & setting) != 0 || master();
}

std::size_t Desfire::free_memory() const {
  std::size_t used = 0;
  for (const auto& [aid, directory] : directories_) {
    for (const auto& [number, file] : directory.files) {
      used += (file.data.size() + kMemoryUnit - 1) / kMemoryUnit * kMemoryUnit;
    }
  }
  return kMemory - std::min(used, kMemory);
}

Desfire::Native Desfire::list_applications() const {
  if (!may(kFreeListing)) return {Status::authentication};
  Bytes aids;
  for (const auto& [aid, directory] : directories_) {
    if (aid != Aid{}) acr122::append(aids, aid);
  }
  return {Status::ok, aids};
}

Desfire::Native Desfire::select(ByteView parameters) {
  Aid aid{};
  if (parameters.size() != aid.size()) return {Status::length};
  std::ranges::copy(parameters, aid.begin());
  log_out();
  if (!directories_.contains(aid)) return {Status::application_not_found};
  selected_ = aid;
  return {};
}

/// AID, settings, number and type of the keys; ISO identifiers are taken and forgotten.
Desfire::Native Desfire::create_application(ByteView parameters) {
  acr122::ByteReader in(parameters);
  Aid aid{};
  std::ranges::copy(in.take(aid.size()), aid.begin());
  Directory directory;
  directory.settings = in.u8();
  const auto keys = in.u8();
  if ((keys & kIsoIdentifiers) != 0) in.rest();
  if (!in.finished()) return {Status::length};
  const std::size_t count = keys & 0x0FU;
  if (count == 0 || count > kMaxKeys) return {Status::parameter};
  if (!may(kFreeCreation)) return {Status::authentication};
  if (directories_.contains(aid)) return {Status::duplicate};
  if (directories_.size() > kMaxApplications) return {Status::count};
  directory.key_type = keys & kKeyType;
  directory.keys.assign(count, Bytes(kKeySize, 0x00));
  directories_[aid] = std::move(directory);
  return {};
}

Desfire::Native Desfire::delete_application(ByteView parameters) {
  Aid aid{};
  if (parameters.size() != aid.size()) return {Status::length};
  std::ranges::copy(parameters, aid.begin());
  if (!may(kFreeCreation)) return {Status::authentication};
  if (aid == Aid{} || directories_.erase(aid) == 0) return {Status::application_not_found};
  return {};
}

Desfire::Native Desfire::format() {
  if (!master()) return {Status::authentication};
  std::erase_if(directories_, [](const auto& entry) { return entry.first != Aid{}; });
  return {};
}

Desfire::Native Desfire::key_settings() const {
  if (!may(kFreeListing)) return {Status::authentication};
  const auto count = static_cast<std::uint8_t>(current().keys.size());
  return {Status::ok, {current().settings, static_cast<std::uint8_t>(count | current().key_type)}};
}

Desfire::Native Desfire::key_version(ByteView parameters) const {
  if (parameters.size() != 1) return {Status::length};
  if (parameters[0] >= current().keys.size()) return {Status::no_such_key};
  return {Status::ok, {0x00}};
}

Desfire::Native Desfire::list_files() const {
  if (!may(kFreeListing)) return {Status::authentication};
  Bytes numbers;
  for (const auto& [number, file] : current().files) numbers.push_back(number);
  return {Status::ok, numbers};
}

Desfire::Native Desfire::file_settings(ByteView parameters) const {
  constexpr std::uint8_t kStandardFile = 0x00;
  if (parameters.size() != 1) return {Status::length};
  if (!may(kFreeListing)) return {Status::authentication};
  const auto found = current().files.find(parameters[0]);
  if (found == current().files.end()) return {Status::file_not_found};
  const auto& file = found->second;
  Bytes settings{kStandardFile, static_cast<std::uint8_t>(file.communication),
                 static_cast<std::uint8_t>(file.access),
                 static_cast<std::uint8_t>(file.access >> 8)};
  acr122::append(settings, bytes24(file.data.size()));
  return {Status::ok, settings};
}

/// Number, perhaps an ISO identifier, communication, access rights, size.
Desfire::Native Desfire::create_file(ByteView parameters) {
  constexpr std::size_t kWithIdentifier = 9;
  acr122::ByteReader in(parameters);
  const auto number = in.u8();
  if (parameters.size() == kWithIdentifier) in.u16le();
  const auto mode = in.u8();
  File file;
  file.access = in.u16le();
  const auto size = u24le(in);
  if (!in.finished()) return {Status::length};
  const bool known = mode == 0 || mode == 1 || mode == 3;
  if (number > kMaxFile || !known || size == 0) return {Status::parameter};
  if (!may(kFreeCreation)) return {Status::authentication};
  if (current().files.contains(number)) return {Status::duplicate};
  if (size > free_memory()) return {Status::out_of_memory};
  file.communication = static_cast<Communication>(mode);
  file.data.resize(size);
  current().files[number] = std::move(file);
  return {};
}

Desfire::Native Desfire::delete_file(ByteView parameters) {
  if (parameters.size() != 1) return {Status::length};
  if (!may(kFreeCreation)) return {Status::authentication};
  if (current().files.erase(parameters[0]) == 0) return {Status::file_not_found};
  return {};
}

DesfireStatus Desfire::access(const File& file, std::initializer_list<unsigned> nibbles) const {
  bool possible = false;
  for (const auto nibble : nibbles) {
    const unsigned key = file.access >> 4 * nibble & 0x0FU;
    if (key == kFree || key == logged_in_) return Status::ok;
    possible = possible || key != kNever;
  }
  return possible && !logged_in_ ? Status::authentication : Status::permission_denied;
}

Desfire::Communication Desfire::communication(const File& file) const {
  return logged_in_ ? file.communication : Communication::plain;
}

std::size_t Desfire::protected_size(const File& file, std::size_t size) const {
  switch (communication(file)) {
    case Communication::mac:
      return size + (session_ ? DesfireSession::kMac : DesfireDesSession::kMac);
    case Communication::enciphered:
      return session_ ? enciphered_size(size) : DesfireDesSession::enciphered_size(size);
    default:
      return size;
  }
}

Desfire::Native Desfire::read_data(ByteView parameters) {
  acr122::ByteReader in(parameters);
  const auto found = current().files.find(in.u8());
  const std::size_t offset = u24le(in);
  std::size_t size = u24le(in);
  if (!in.finished()) return {Status::length};
  if (found == current().files.end()) return {Status::file_not_found};
  const auto& file = found->second;
  const auto allowed = access(file, {kRead, kReadAndWrite});
  if (allowed != Status::ok) return {allowed};
  if (offset >= file.data.size() || size > file.data.size() - offset) return {Status::boundary};
  if (size == 0) size = file.data.size() - offset;  // all that is left
  const auto data = ByteView(file.data).subspan(offset, size);
  const auto mode = communication(file);
  if (mode == Communication::enciphered) {
    auto cipher =
        session_ ? session_->encipher(data, {}, Bytes{0x00}) : des_session_->encipher(data);
    return {Status::ok, std::move(cipher), true};
  }
  auto answer = acr122::to_bytes(data);
  if (mode == Communication::mac && des_session_) acr122::append(answer, des_session_->mac(data));
  return {Status::ok, std::move(answer)};
}

/// The data of a WriteData, taken out of its protection.
std::optional<Bytes> Desfire::received(const File& file, ByteView parameters, std::size_t size) {
  constexpr std::size_t kHeader = 7;
  Bytes header{kWriteData};
  acr122::append(header, parameters.first(kHeader));
  const auto body = parameters.subspan(kHeader);
  const auto mode = communication(file);
  if (mode == Communication::enciphered) {
    return session_ ? session_->decipher(body, size, header) : des_session_->decipher(body, size);
  }
  acr122::append(header, body.first(size));
  auto mac = session_ ? session_->mac(header) : Bytes();
  if (mode == Communication::mac && des_session_) mac = des_session_->mac(body.first(size));
  const bool right = mode == Communication::plain || acr122::same_bytes(mac, body.subspan(size));
  if (!right) return std::nullopt;
  return acr122::to_bytes(body.first(size));
}

Desfire::Native Desfire::write_data(ByteView parameters) {
  acr122::ByteReader in(parameters);
  const auto found = current().files.find(in.u8());
  const std::size_t offset = u24le(in);
  const std::size_t size = u24le(in);
  if (!in.ok() || size == 0) return {Status::length};
  if (found == current().files.end()) return {Status::file_not_found};
  auto& file = found->second;
  const auto allowed = access(file, {kWrite, kReadAndWrite});
  if (allowed != Status::ok) return {allowed};
  const auto room = file.data.size();
  if (offset >= room || size > room - offset) return {Status::boundary};
  if (in.left() != protected_size(file, size)) return {Status::length};
  const auto data = received(file, parameters, size);
  if (!data) return {Status::integrity};
  std::ranges::copy(*data, file.data.begin() + static_cast<std::ptrdiff_t>(offset));
  return {};
}

}  // namespace sim
