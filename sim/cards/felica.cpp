// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/felica.h"

#include <algorithm>

namespace sim {
namespace {

constexpr std::uint8_t kPolling = 0x00;
constexpr std::uint8_t kRead = 0x06;
constexpr std::uint8_t kWrite = 0x08;

constexpr std::size_t kIdmSize = 8;
constexpr Microseconds kFirstSlot = 2417;  // JIS X 6319-4: 512 * 64/fc

constexpr FelicaFlags kWrongServiceCount{0xFF, 0xA1};
constexpr FelicaFlags kWrongBlockCount{0xFF, 0xA2};
constexpr std::uint8_t kWrongServiceIndex = 0xA3;

bool fits(std::uint16_t wanted, std::uint16_t system) {
  const auto byte_fits = [](unsigned want, unsigned have) { return want == 0xFF || want == have; };
  return byte_fits(wanted >> 8, system >> 8) && byte_fits(wanted & 0xFF, system & 0xFF);
}

/// Two bytes, or three when the first bit is not set.
FelicaRequest::Block block_element(acr122::ByteReader& in) {
  constexpr std::uint8_t kShortElement = 0x80;
  const auto first = in.u8();
  FelicaRequest::Block block;
  block.service = first & 0x0F;
  block.access = (first >> 4) & 0x07;
  block.number = (first & kShortElement) != 0 ? in.u8() : in.u16le();
  return block;
}

struct Parsed {
  FelicaFlags flags;
  FelicaRequest request;
};

Parsed parse(acr122::ByteReader& in, std::size_t max_services, std::size_t max_blocks) {
  Parsed parsed;
  const auto services = in.u8();
  if (services == 0 || services > max_services) return {kWrongServiceCount, {}};
  for (unsigned at = 0; at < services; ++at) parsed.request.services.push_back(in.u16le());
  const auto blocks = in.u8();
  if (!in.ok() || blocks == 0 || blocks > max_blocks) return {kWrongBlockCount, {}};
  for (unsigned at = 0; at < blocks; ++at) {
    const auto block = block_element(in);
    if (parsed.flags.ok() && block.service >= services) {
      parsed.flags = {static_cast<std::uint8_t>(1U << at % 8), kWrongServiceIndex};
    }
    parsed.request.blocks.push_back(block);
  }
  if (!in.ok()) parsed.flags = kWrongBlockCount;
  return parsed;
}

/// JIS X 6319-4: of a byte of the PMm the low three bits are for the command, the next three for
/// each of its blocks, the upper two a power of four.
Microseconds longest_time(std::uint8_t parameter, unsigned blocks) {
  constexpr Microseconds kUnit = 302;  // 4096/fc
  const unsigned base = (parameter & 0x07U) + 1U, each = (parameter >> 3U & 0x07U) + 1U;
  return kUnit * ((base + each * blocks) << 2U * (parameter >> 6U));
}

/// Of Read and Write Without Encryption, whose parameters have the services in front.
unsigned blocks_in(ByteView parameters) {
  acr122::ByteReader in(parameters);
  in.take(kIdmSize);
  in.take(2U * in.u8());
  return in.u8();
}

}  // namespace

FelicaBase::FelicaBase(Identity identity, std::size_t blocks)
    : identity_(std::move(identity)), memory_(blocks * kBlockSize) {
  identity_.idm.resize(kIdmSize, 0x00);
  identity_.pmm.resize(kIdmSize, 0xFF);
}

std::string FelicaBase::describe() const {
  return fmt::format("FeliCa, IDm {}", acr122::to_hex(identity_.idm));
}

bool FelicaBase::load(ByteView content) {
  if (content.size() != memory_.size()) return false;
  std::ranges::copy(content, memory_.begin());
  return true;
}

std::span<std::uint8_t> FelicaBase::block_bytes(std::size_t block) {
  return std::span(memory_).subspan(block * kBlockSize, kBlockSize);
}

ByteView FelicaBase::block_bytes(std::size_t block) const {
  return ByteView(memory_).subspan(block * kBlockSize, kBlockSize);
}

Bytes FelicaBase::idm_of(std::size_t system) const {
  auto idm = identity_.idm;
  if (!one_idm()) idm[0] = static_cast<std::uint8_t>(idm[0] + (system << 4));
  return idm;
}

bool FelicaBase::find_system(ByteView idm) {
  for (std::size_t system = 0; system < systems().size(); ++system) {
    if (!acr122::same_bytes(idm, idm_of(system))) continue;
    system_ = system;
    return true;
  }
  return false;
}

std::optional<RfAnswer> FelicaBase::hear(const RfFrame& frame) {
  const bool rate_fits = frame.kbps == 424 || (frame.kbps == 212 && !identity_.only_424);
  if (frame.modulation != Modulation::felica || !frame.crc || !rate_fits) return std::nullopt;
  acr122::ByteReader in(frame.bytes);
  const auto length = in.u8();
  const auto command = in.u8();
  if (!in.ok() || length != frame.bytes.size()) return std::nullopt;
  const auto parameters = in.rest();
  const auto data = run(command, parameters);
  if (!data) return std::nullopt;
  Bytes bytes{static_cast<std::uint8_t>(data->size() + 2), static_cast<std::uint8_t>(command + 1)};
  acr122::append(bytes, *data);
  const auto delay = std::max(kFirstSlot, thinks(command, parameters));
  return RfAnswer{{Modulation::felica, frame.kbps, std::move(bytes), 0, true}, delay};
}

Microseconds FelicaBase::thinks(std::uint8_t command, ByteView parameters) const {
  constexpr std::size_t kReadTime = 5, kWriteTime = 6;  // in the PMm
  if (!identity_.slow || (command != kRead && command != kWrite)) return 0;
  return longest_time(identity_.pmm[command == kRead ? kReadTime : kWriteTime],
                      blocks_in(parameters));
}

std::optional<Bytes> FelicaBase::run(std::uint8_t command, ByteView parameters) {
  if (command == kPolling) return polling(parameters);
  acr122::ByteReader in(parameters);
  const auto to = in.take(kIdmSize);
  if (!in.ok() || !find_system(to)) return std::nullopt;
  Bytes answer = acr122::to_bytes(to);
  if (command == kRead || command == kWrite) {
    acr122::append(answer, command == kRead ? read(in) : write(in));
    return answer;
  }
  const auto rest = other_command(command, in);
  if (!rest) return std::nullopt;
  acr122::append(answer, *rest);
  return answer;
}

std::optional<Bytes> FelicaBase::polling(ByteView parameters) const {
  constexpr std::uint8_t kWantsSystemCode = 0x01;
  acr122::ByteReader in(parameters);
  const auto wanted = in.u16be();
  const auto request = in.u8();
  in.u8();  // TSN: this card always takes slot 0
  if (!in.finished()) return std::nullopt;
  const auto all = systems();
  const auto found =
      std::ranges::find_if(all, [wanted](std::uint16_t system) { return fits(wanted, system); });
  if (found == all.end()) return std::nullopt;
  Bytes answer = idm_of(static_cast<std::size_t>(found - all.begin()));
  acr122::append(answer, identity_.pmm);
  if (request == kWantsSystemCode) {
    acr122::append(
        answer, Bytes{static_cast<std::uint8_t>(*found >> 8), static_cast<std::uint8_t>(*found)});
  }
  return answer;
}

Bytes FelicaBase::read(acr122::ByteReader& in) {
  const auto [services, most, unused] = limits();
  auto [flags, request] = parse(in, services, most);
  if (flags.ok() && !in.finished()) flags = kWrongBlockCount;
  if (flags.ok()) flags = check(request, false);
  Bytes answer{flags.sf1, flags.sf2};
  if (!flags.ok()) return answer;
  answer.push_back(static_cast<std::uint8_t>(request.blocks.size()));
  for (std::size_t at = 0; at < request.blocks.size(); ++at) {
    acr122::append(answer, read_block(request, at));
  }
  return answer;
}

/// All blocks are checked before the first is written.
Bytes FelicaBase::write(acr122::ByteReader& in) {
  const auto [services, unused, most] = limits();
  auto [flags, request] = parse(in, services, most);
  if (flags.ok() && in.left() != request.blocks.size() * kBlockSize) flags = kWrongBlockCount;
  if (flags.ok()) flags = check(request, true);
  for (std::size_t at = 0; flags.ok() && at < request.blocks.size(); ++at) {
    flags = write_block(request, at, in.take(kBlockSize));
  }
  return {flags.sf1, flags.sf2};
}

}  // namespace sim
