// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/felica.h"

#include <algorithm>

namespace sim {
namespace {

constexpr std::uint8_t kPolling = 0x00;
constexpr std::uint8_t kRequestService = 0x02;
constexpr std::uint8_t kRequestResponse = 0x04;
constexpr std::uint8_t kRead = 0x06;
constexpr std::uint8_t kWrite = 0x08;
constexpr std::uint8_t kRequestSystemCode = 0x0C;

constexpr std::uint16_t kAttribute = 0x003F;  // of a service code
constexpr std::uint16_t kReadOnly = 0x000B;
constexpr std::uint16_t kAnySystem = 0xFFFF;
constexpr std::size_t kIdmSize = 8;
constexpr std::size_t kBlockSize = 16;
constexpr std::size_t kMaxBlocks = 4;
constexpr Microseconds kFirstSlot = 2417;  // JIS X 6319-4: 512 * 64/fc

/// Status flags as Lite-S gives them (flipperzero felica_listener).
struct Flags {
  std::uint8_t sf1 = 0;
  std::uint8_t sf2 = 0;
  bool ok() const { return sf1 == 0; }
};
constexpr Flags kWrongServiceCount{0xFF, 0xA1};
constexpr Flags kWrongBlockCount{0xFF, 0xA2};
constexpr Flags kWrongService{0x01, 0xA6};
constexpr Flags kWrongBlock{0x01, 0xA8};

/// One service and up to four blocks out of a Read or Write request.
struct BlockList {
  Flags flags;
  std::uint16_t service = 0;
  std::vector<std::size_t> blocks;
};

BlockList parse_blocks(acr122::ByteReader& in, std::size_t available) {
  constexpr std::uint8_t kShortElement = 0x80;
  BlockList list;
  if (in.u8() != 1) {
    list.flags = kWrongServiceCount;
    return list;
  }
  list.service = in.u16le();
  const auto count = in.u8();
  if (count == 0 || count > kMaxBlocks) list.flags = kWrongBlockCount;
  for (std::size_t at = 0; list.flags.ok() && at < count; ++at) {
    const auto element = in.u8();
    const std::size_t block = (element & kShortElement) != 0 ? in.u8() : in.u16le();
    if (!in.ok() || block >= available) list.flags = kWrongBlock;
    list.blocks.push_back(block);
  }
  return list;
}

}  // namespace

FelicaCard::FelicaCard(Profile profile)
    : profile_(std::move(profile)), memory_(profile_.blocks * kBlockSize) {
  profile_.idm.resize(kIdmSize, 0x00);
  profile_.pmm.resize(kIdmSize, 0xFF);
}

std::string FelicaCard::describe() const {
  return fmt::format("FeliCa, IDm {}", acr122::to_hex(profile_.idm));
}

bool FelicaCard::has_service(std::uint16_t code) const {
  return std::ranges::find(profile_.services, code) != profile_.services.end();
}

std::optional<RfAnswer> FelicaCard::hear(const RfFrame& frame) {
  const bool rate_fits = frame.kbps == 424 || (frame.kbps == 212 && !profile_.only_424);
  if (frame.modulation != Modulation::felica || !frame.crc || !rate_fits) return std::nullopt;
  acr122::ByteReader in(frame.bytes);
  const auto length = in.u8();
  const auto command = in.u8();
  if (!in.ok() || length != frame.bytes.size()) return std::nullopt;
  const auto data = run(command, in.rest());
  if (!data) return std::nullopt;
  Bytes bytes{static_cast<std::uint8_t>(data->size() + 2), static_cast<std::uint8_t>(command + 1)};
  acr122::append(bytes, *data);
  return RfAnswer{{Modulation::felica, frame.kbps, std::move(bytes), 0, true}, kFirstSlot};
}

std::optional<Bytes> FelicaCard::run(std::uint8_t command, ByteView parameters) {
  if (command == kPolling) return polling(parameters);
  acr122::ByteReader in(parameters);
  if (!mine(in.take(kIdmSize))) return std::nullopt;
  Bytes answer = profile_.idm;
  switch (command) {
    case kRequestResponse:
      if (!profile_.request_response) return std::nullopt;
      answer.push_back(0x00);  // mode 0
      return answer;
    case kRequestService: {
      const auto count = in.u8();
      answer.push_back(count);
      for (unsigned at = 0; at < count && in.more(); ++at) {
        const auto service = in.u16le();
        acr122::append(answer, has_service(service) ? Bytes{0x00, 0x00} : Bytes{0xFF, 0xFF});
      }
      return answer;
    }
    case kRequestSystemCode:
      acr122::append(answer, Bytes{0x01, static_cast<std::uint8_t>(profile_.system_code >> 8),
                                   static_cast<std::uint8_t>(profile_.system_code)});
      return answer;
    case kRead:
      acr122::append(answer, read(in));
      return answer;
    case kWrite:
      acr122::append(answer, write(in));
      return answer;
    default:
      return std::nullopt;
  }
}

std::optional<Bytes> FelicaCard::polling(ByteView parameters) {
  constexpr std::uint8_t kWantsSystemCode = 0x01;
  acr122::ByteReader in(parameters);
  const auto wanted = in.u16be();
  const auto request = in.u8();
  in.u8();  // TSN: this card always takes slot 0
  if (!in.finished()) return std::nullopt;
  const auto high = static_cast<std::uint8_t>(profile_.system_code >> 8);
  const auto low = static_cast<std::uint8_t>(profile_.system_code);
  const bool high_fits = (wanted >> 8) == 0xFF || (wanted >> 8) == high;
  const bool low_fits = (wanted & 0xFF) == 0xFF || (wanted & 0xFF) == low;
  if (wanted != kAnySystem && !(high_fits && low_fits)) return std::nullopt;
  Bytes answer = profile_.idm;
  acr122::append(answer, profile_.pmm);
  if (request == kWantsSystemCode) acr122::append(answer, Bytes{high, low});
  return answer;
}

Bytes FelicaCard::read(acr122::ByteReader& in) const {
  auto list = parse_blocks(in, profile_.blocks);
  if (list.flags.sf2 != kWrongServiceCount.sf2 && !has_service(list.service)) {
    list.flags = kWrongService;
  }
  Bytes answer{list.flags.sf1, list.flags.sf2};
  if (!list.flags.ok()) return answer;
  answer.push_back(static_cast<std::uint8_t>(list.blocks.size()));
  for (const auto block : list.blocks) {
    acr122::append(answer, ByteView(memory_).subspan(block * kBlockSize, kBlockSize));
  }
  return answer;
}

Bytes FelicaCard::write(acr122::ByteReader& in) {
  auto list = parse_blocks(in, profile_.blocks);
  if (list.flags.ok() && !has_service(list.service)) list.flags = kWrongService;
  const bool fits = list.flags.ok() && in.left() == list.blocks.size() * kBlockSize;
  if (list.flags.ok() && (!fits || (list.service & kAttribute) == kReadOnly))
    list.flags = kWrongBlock;
  if (!list.flags.ok()) return {list.flags.sf1, list.flags.sf2};
  for (const auto block : list.blocks) {
    const auto to = memory_.begin() + static_cast<std::ptrdiff_t>(block * kBlockSize);
    std::ranges::copy(in.take(kBlockSize), to);
  }
  return {0x00, 0x00};
}

}  // namespace sim
