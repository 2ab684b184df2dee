// SPDX-License-Identifier: LGPL-2.1-or-later
// FeliCa Standard: systems with services.
#include <algorithm>

#include "sim/cards/felica.h"

namespace sim {
namespace {

constexpr std::uint8_t kRequestService = 0x02;
constexpr std::uint8_t kRequestResponse = 0x04;
constexpr std::uint8_t kSearchService = 0x0A;
constexpr std::uint8_t kRequestSystemCode = 0x0C;

// Service attributes: the low six bits of the code.
constexpr std::uint16_t kWithoutKey = 0x0001;
constexpr std::uint16_t kReadOnly = 0x0002;
constexpr std::uint16_t kKind = 0x003C;
constexpr std::uint16_t kCyclic = 0x000C;
constexpr std::uint16_t kRootArea = 0x0000;

constexpr std::uint8_t kAccessDenied = 0xA5;
constexpr std::uint8_t kWrongService = 0xA6;
constexpr std::uint8_t kWrongAccessMode = 0xA7;
constexpr std::uint8_t kWrongBlock = 0xA8;

// An answer is at most 255 bytes, a request too.
constexpr std::size_t kMaxServices = 16;
constexpr std::size_t kMaxRead = 15;
constexpr std::size_t kMaxWrite = 13;

Bytes big_endian(std::uint16_t word) {
  return {static_cast<std::uint8_t>(word >> 8), static_cast<std::uint8_t>(word)};
}
Bytes little_endian(std::uint16_t word) {
  return {static_cast<std::uint8_t>(word), static_cast<std::uint8_t>(word >> 8)};
}

FelicaFlags wrong(std::size_t index, std::uint8_t what) {
  return {static_cast<std::uint8_t>(1U << index % 8), what};
}

std::size_t blocks_of(const std::vector<FelicaCard::System>& systems) {
  std::size_t blocks = 0;
  for (const auto& system : systems) {
    for (const auto& service : system.services) {
      blocks = std::max(blocks, service.first_block + service.blocks);
    }
  }
  return blocks;
}

}  // namespace

FelicaCard::FelicaCard(Identity identity, std::vector<System> systems)
    : FelicaBase(std::move(identity), blocks_of(systems)), systems_(std::move(systems)) {}

FelicaBase::Limits FelicaCard::limits() const { return {kMaxServices, kMaxRead, kMaxWrite}; }

std::vector<std::uint16_t> FelicaCard::systems() const {
  std::vector<std::uint16_t> codes;
  for (const auto& system : systems_) codes.push_back(system.code);
  return codes;
}

const FelicaCard::Service* FelicaCard::find(std::uint16_t code) const {
  const auto& services = systems_[system()].services;
  const auto found = std::ranges::find(services, code, &Service::code);
  return found == services.end() ? nullptr : &*found;
}

FelicaFlags FelicaCard::check(const FelicaRequest& request, bool writing) const {
  for (std::size_t at = 0; at < request.services.size(); ++at) {
    if (find(request.services[at]) == nullptr) return wrong(at, kWrongService);
    if ((request.services[at] & kWithoutKey) == 0) return wrong(at, kAccessDenied);
  }
  for (std::size_t at = 0; at < request.blocks.size(); ++at) {
    const auto& block = request.blocks[at];
    const auto& service = *find(request.services[block.service]);
    if (block.access != 0) return wrong(at, kWrongAccessMode);
    const bool denied = writing && (service.code & kReadOnly) != 0;
    if (denied || block.number >= service.blocks) return wrong(at, kWrongBlock);
  }
  return {};
}

Bytes FelicaCard::read_block(const FelicaRequest& request, std::size_t index) {
  const auto& block = request.blocks[index];
  const auto& service = *find(request.services[block.service]);
  return acr122::to_bytes(block_bytes(service.first_block + block.number));
}

/// A cyclic service takes each record as its block 0 and drops the oldest.
FelicaFlags FelicaCard::write_block(const FelicaRequest& request, std::size_t index,
                                    ByteView data) {
  const auto& block = request.blocks[index];
  const auto& service = *find(request.services[block.service]);
  if ((service.code & kKind) != kCyclic) {
    std::ranges::copy(data, block_bytes(service.first_block + block.number).begin());
    return {};
  }
  const auto all =
      std::span(memory()).subspan(service.first_block * kBlockSize, service.blocks * kBlockSize);
  std::ranges::copy_backward(all.first(all.size() - kBlockSize), all.end());
  std::ranges::copy(data, all.begin());
  return {};
}

std::optional<Bytes> FelicaCard::other_command(std::uint8_t command, acr122::ByteReader& in) {
  switch (command) {
    case kRequestService:
      return request_service(in);
    case kRequestResponse:
      return Bytes{0x00};  // mode 0
    case kSearchService: {
      const auto index = in.u16le();
      if (!in.finished()) return std::nullopt;
      return search_service(index);
    }
    case kRequestSystemCode: {
      Bytes answer{static_cast<std::uint8_t>(systems_.size())};
      for (const auto& system : systems_) acr122::append(answer, big_endian(system.code));
      return answer;
    }
    default:
      return std::nullopt;
  }
}

/// Key versions; FFFF for what is not there.
Bytes FelicaCard::request_service(acr122::ByteReader& in) const {
  const auto count = in.u8();
  Bytes answer{count};
  for (unsigned at = 0; at < count && in.more(); ++at) {
    const auto node = in.u16le();
    const bool exists = node == kRootArea || find(node) != nullptr;
    acr122::append(answer, exists ? Bytes{0x00, 0x00} : Bytes{0xFF, 0xFF});
  }
  return answer;
}

/// The root area with its end, then the services, then FFFF.
Bytes FelicaCard::search_service(std::uint16_t index) const {
  constexpr std::uint16_t kEndOfRootArea = 0xFFFE;
  constexpr std::uint16_t kNoMore = 0xFFFF;
  const auto& services = systems_[system()].services;
  if (index > services.size()) return little_endian(kNoMore);
  if (index != 0) return little_endian(services[index - 1U].code);
  auto answer = little_endian(kRootArea);
  acr122::append(answer, little_endian(kEndOfRootArea));
  return answer;
}

}  // namespace sim
