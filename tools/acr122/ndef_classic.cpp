// SPDX-License-Identifier: LGPL-2.1-or-later
// NDEF on MIFARE Classic: the directory (MAD) names the sectors that hold it (NXP AN10787, AN1305).
#include "classic_access.h"
#include "errors.h"
#include "tlv_tag.h"

namespace tool {

namespace {

using classic::kBlock;

constexpr std::array<std::uint8_t, 2> kNdef{0x03, 0xE1};  // application 03E1, as it is stored
constexpr std::size_t kSecondDirectory = 16;              // its sector; of 4K cards

/// A part of the directory: its blocks, and the sectors that it tells of.
struct Part {
  std::size_t first_block, blocks, first_sector, sectors;
};
constexpr Part kMad1{1, 2, 1, 15}, kMad2{64, 3, 17, 23};

/// AN10787, 3.7: polynomial 1D, preset C7, the high bit first.
std::uint8_t checksum(ByteView bytes) {
  unsigned crc = 0xC7;
  for (const auto byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc << 1U) ^ ((crc & 0x80U) != 0 ? 0x11DU : 0U);
  }
  return static_cast<std::uint8_t>(crc);
}

/// CRC, info byte, two bytes for each sector.
std::vector<std::size_t> sectors_by(Memory& memory, const Part& part) {
  const auto bytes = memory.read_run(part.first_block, part.blocks);
  if (bytes.size() != part.blocks * kBlock) throw Refused("its directory (MAD) cannot be read");
  acr122::ByteReader in(bytes);
  if (in.u8() != checksum(ByteView(bytes).subspan(1)))
    throw Refused("not for NDEF: there is no directory (MAD) in it");
  in.u8();
  std::vector<std::size_t> sectors;
  for (std::size_t at = 0; at < part.sectors; ++at) {
    if (acr122::same_bytes(in.take(kNdef.size()), kNdef)) sectors.push_back(part.first_sector + at);
  }
  return sectors;
}

bool is_4k(const Memory& memory) { return memory.places().size() > 128; }

/// The byte behind the access bits of sector 0: 80 a directory is there, 02 and one in sector 16.
bool has_second(Memory& memory) {
  constexpr std::size_t kPurpose = 9;
  const auto trailer = memory.read(classic::trailer_of(0));
  return is_4k(memory) && trailer && ((*trailer)[kPurpose] & 0x03) == 2;
}

std::vector<std::size_t> ndef_sectors(Memory& memory) {
  auto sectors = sectors_by(memory, kMad1);
  if (has_second(memory)) {
    for (const auto sector : sectors_by(memory, kMad2)) sectors.push_back(sector);
  }
  if (sectors.empty()) throw Refused("not for NDEF: its directory has other things");
  return sectors;
}

/// Access bits as AN1305 has them; key B stays that of a new card, so that all can be undone.
Bytes trailer(ByteView key_a, ByteView bits) {
  Bytes block = acr122::to_bytes(key_a);
  acr122::append(block, bits);
  block.resize(kBlock, 0xFF);
  return block;
}

void put(Memory& memory, std::size_t block, ByteView data) {
  const auto now = memory.read(block);
  if (now && acr122::same_bytes(*now, data)) return;
  if (memory.write(block, data) != Wrote::done)
    throw Refused(
        fmt::format("block {:02X} cannot be written: no key fits, or it is locked", block));
}

void write_directory(Memory& memory, const Part& part) {
  Bytes bytes{part.first_sector == 1 ? std::uint8_t{1} : std::uint8_t{0}};  // info: sector 1, none
  for (std::size_t at = 0; at < part.sectors; ++at) acr122::append(bytes, kNdef);
  bytes.insert(bytes.begin(), checksum(bytes));
  for (std::size_t at = 0; at < part.blocks; ++at)
    put(memory, part.first_block + at, ByteView(bytes).subspan(at * kBlock, kBlock));
}

bool is_directory(std::size_t sector) { return sector == 0 || sector == kSecondDirectory; }

/// Version 1.0, open; directory of version 1 or 2, written by key B only.
void write_trailers(Memory& memory, std::size_t sectors) {
  constexpr std::array<std::uint8_t, 6> kNdefKey{0xD3, 0xF7, 0xD3, 0xF7, 0xD3, 0xF7};
  constexpr std::array<std::uint8_t, 6> kMadKey{0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5};
  constexpr std::array<std::uint8_t, 4> kOpen{0x7F, 0x07, 0x88, 0x40};
  std::array<std::uint8_t, 4> directory{0x78, 0x77, 0x88, 0xC1};
  if (is_4k(memory)) directory[3] = 0xC2;
  for (std::size_t sector = sectors; sector-- > 0;) {
    const auto block =
        is_directory(sector) ? trailer(kMadKey, directory) : trailer(kNdefKey, kOpen);
    put(memory, classic::trailer_of(sector), block);
  }
}

}  // namespace

std::unique_ptr<NdefTag> classic_tag(std::unique_ptr<Memory> memory) {
  std::vector<std::size_t> addresses;
  for (const auto sector : ndef_sectors(*memory)) {
    const auto first = classic::first_block(sector) * kBlock;
    const auto end = classic::trailer_of(sector) * kBlock;
    if (sector > classic::sector_of(memory->places().back().number)) break;
    for (auto at = first; at < end; ++at) addresses.push_back(at);
  }
  return std::make_unique<TlvTag>("MIFARE Classic with NDEF", std::move(memory),
                                  std::move(addresses), true);
}

// Sector 0 last: a card that is taken away meanwhile is no tag yet, and all keys in it are known.
void format_classic(Memory& memory) {
  const auto sectors = classic::sector_of(memory.places().back().number) + 1;
  Bytes empty{0x03, 0x00, 0xFE};
  empty.resize(kBlock);
  if (is_4k(memory)) write_directory(memory, kMad2);
  put(memory, classic::first_block(1), empty);
  write_directory(memory, kMad1);
  write_trailers(memory, sectors);
}

}  // namespace tool
