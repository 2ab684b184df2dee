// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/felica_lite_s.h"

#include <algorithm>
#include <array>

namespace sim {
namespace {

// Block numbers (nfcpy tt3_sony.py, flipperzero felica.h).
constexpr std::uint8_t kReg = 0x0E;
constexpr std::uint8_t kRc = 0x80;
constexpr std::uint8_t kMac = 0x81;
constexpr std::uint8_t kId = 0x82;
constexpr std::uint8_t kDeviceId = 0x83;
constexpr std::uint8_t kServiceCodes = 0x84;
constexpr std::uint8_t kSystemCodes = 0x85;
constexpr std::uint8_t kCkv = 0x86;
constexpr std::uint8_t kCk = 0x87;
constexpr std::uint8_t kMc = 0x88;
constexpr std::uint8_t kWcnt = 0x90;
constexpr std::uint8_t kMacA = 0x91;
constexpr std::uint8_t kState = 0x92;
constexpr std::uint8_t kCrcCheck = 0xA0;
constexpr std::array kBlocks{std::uint8_t{0x00},
                             std::uint8_t{0x01},
                             std::uint8_t{0x02},
                             std::uint8_t{0x03},
                             std::uint8_t{0x04},
                             std::uint8_t{0x05},
                             std::uint8_t{0x06},
                             std::uint8_t{0x07},
                             std::uint8_t{0x08},
                             std::uint8_t{0x09},
                             std::uint8_t{0x0A},
                             std::uint8_t{0x0B},
                             std::uint8_t{0x0C},
                             std::uint8_t{0x0D},
                             kReg,
                             kRc,
                             kMac,
                             kId,
                             kDeviceId,
                             kServiceCodes,
                             kSystemCodes,
                             kCkv,
                             kCk,
                             kMc,
                             kWcnt,
                             kMacA,
                             kState,
                             kCrcCheck};

constexpr std::uint16_t kReadWrite = 0x0009;
constexpr std::uint16_t kReadOnly = 0x000B;
constexpr std::uint16_t kLiteSystem = 0x88B4;
constexpr std::uint16_t kNdefSystem = 0x12FC;

// Bytes of MC.
constexpr std::size_t kSystemBlocksOpen = 2;  // FF: ID, SER_C, CKV, CK and MC can be written
constexpr std::size_t kNdefOption = 3;        // 01: answers to system 12FC too

constexpr std::uint8_t kWrongService = 0xA6;
constexpr std::uint8_t kWrongAccessMode = 0xA7;
constexpr std::uint8_t kWrongBlock = 0xA8;
constexpr std::uint8_t kNotWritten = 0xA9;
constexpr std::uint8_t kNeedsMac = 0xB1;

FelicaFlags wrong(std::size_t index, std::uint8_t what) {
  return {static_cast<std::uint8_t>(1U << index), what};
}

}  // namespace

std::optional<std::size_t> FelicaLiteS::position(std::size_t block) {
  const auto found = std::ranges::find(kBlocks, block);
  if (found == kBlocks.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kBlocks.begin());
}

FelicaLiteS::FelicaLiteS(Identity identity) : FelicaBase(std::move(identity), kBlocks.size()) {
  const auto put = [this](std::uint8_t block, const Bytes& bytes) {
    std::ranges::copy(bytes, named(block).begin());
  };
  put(kReg, Bytes(8, 0xFF));
  put(kId, idm());
  auto device = idm();
  acr122::append(device, pmm());
  put(kDeviceId, device);
  put(kServiceCodes, {0x09, 0x00, 0x0B, 0x00});
  put(kSystemCodes, {0x88, 0xB4});
  put(kMc, {0xFF, 0xFF, 0xFF, 0x00, 0x07});
}

FelicaBase::Limits FelicaLiteS::limits() const { return {1, 4, 2}; }

std::vector<std::uint16_t> FelicaLiteS::systems() const {
  if (named(kMc)[kNdefOption] == 0x01) return {kLiteSystem, kNdefSystem};
  return {kLiteSystem};
}

/// User blocks have a bit each in MC: 0 makes them read-only.
bool FelicaLiteS::writable(std::size_t block) const {
  const auto mc = named(kMc);
  if (block <= kReg) return (mc[block / 8] >> block % 8 & 1U) != 0;
  if (block == kRc) return true;
  constexpr std::array kSystemBlocks{kId, kServiceCodes, kCkv, kCk, kMc};
  const bool system = std::ranges::find(kSystemBlocks, block) != kSystemBlocks.end();
  return system && mc[kSystemBlocksOpen] == 0xFF;
}

FelicaFlags FelicaLiteS::check(const FelicaRequest& request, bool writing) const {
  const auto service = request.services[0];
  if (service != kReadWrite && service != kReadOnly) return wrong(0, kWrongService);
  // Two blocks are written when the second is MAC_A.
  if (writing && request.blocks.size() == 2) {
    return request.blocks[1].number == kMacA ? FelicaFlags{0x02, 0xB2} : FelicaFlags{0xFF, 0xA2};
  }
  for (std::size_t at = 0; at < request.blocks.size(); ++at) {
    const auto& block = request.blocks[at];
    if (block.access != 0) return wrong(at, kWrongAccessMode);
    if (!position(block.number)) return wrong(at, kWrongBlock);
    if (!writing) continue;
    if (block.number == kState) return wrong(at, kNeedsMac);
    if (service == kReadOnly || !writable(block.number)) return wrong(at, kWrongBlock);
  }
  return {};
}

/// Challenge and key cannot be read; no MAC is computed.
Bytes FelicaLiteS::read_block(const FelicaRequest& request, std::size_t index) {
  constexpr std::array kZeros{kRc, kMac, kCk, kMacA};
  const auto block = request.blocks[index].number;
  if (std::ranges::find(kZeros, block) != kZeros.end()) return Bytes(kBlockSize, 0x00);
  return acr122::to_bytes(named(block));
}

/// The two counters in REG only ever go down; its last eight bytes are free.
bool FelicaLiteS::takes_register(ByteView data) const {
  acr122::ByteReader now(named(kReg));
  acr122::ByteReader next(data);
  const bool first = next.u32le() <= now.u32le();
  const bool second = next.u32le() <= now.u32le();
  return first && second;
}

void FelicaLiteS::count_write() {
  const auto counter = named(kWcnt);
  for (std::size_t at = 0; at < 3; ++at) {  // 24 bits, the low byte first
    if (++counter[at] != 0) return;
  }
}

FelicaFlags FelicaLiteS::write_block(const FelicaRequest& request, std::size_t index,
                                     ByteView data) {
  constexpr std::size_t kFixedId = 8;  // of the block ID: the IDm
  const auto block = request.blocks[index].number;
  if (block == kReg && !takes_register(data)) return wrong(index, kNotWritten);
  const auto fixed = block == kId ? kFixedId : 0;
  std::ranges::copy(data.subspan(fixed), named(block).subspan(fixed).begin());
  if (block != kRc) count_write();
  return {};
}

std::optional<Bytes> FelicaLiteS::other_command(std::uint8_t /*command*/,
                                                acr122::ByteReader& /*in*/) {
  return std::nullopt;  // Polling, Check and Update are all it knows
}

}  // namespace sim
