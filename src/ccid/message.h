// SPDX-License-Identifier: LGPL-2.1-or-later
// Bulk messages (CCID 1.1, section 6): ten bytes of header (tables 6-1 and 6-2), then the payload.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace acr122::ccid {

/// bSeq: the number that a reply echoes.
enum class Seq : std::uint8_t {};

constexpr Seq previous(Seq seq) {
  return Seq{static_cast<std::uint8_t>(static_cast<unsigned>(seq) - 1U)};
}

/// bMessageType. Values other than these arrive as they are and match nothing.
enum class MessageType : std::uint8_t {
  icc_power_on = 0x62,   // PC_to_RDR_IccPowerOn
  icc_power_off = 0x63,  // PC_to_RDR_IccPowerOff
  xfr_block = 0x6F,      // PC_to_RDR_XfrBlock
  data_block = 0x80,     // RDR_to_PC_DataBlock
  slot_status = 0x81,    // RDR_to_PC_SlotStatus
};

/// bmCommandStatus, bits 7 and 6 of bStatus (CCID 1.1, table 6.2-3).
enum class CommandStatus : std::uint8_t { ok = 0, failed = 1, time_extension = 2, reserved = 3 };

inline constexpr std::size_t kHeaderSize = 10;
/// dwMaxCCIDMessageLength of both models (CCID project, readers/ACR122U*.txt).
inline constexpr std::size_t kMaxMessage = 271;
inline constexpr std::size_t kMaxPayload = kMaxMessage - kHeaderSize;
/// Replies may be longer than the descriptor says without harm; beyond this a dwLength is rubbish.
inline constexpr std::size_t kMaxReply = 1024;
/// The only slot: bMaxSlotIndex is 0 in both models.
inline constexpr std::uint8_t kSlot = 0;

/// A command under construction.
using Message = Frame<kMaxMessage>;

/// What a reply's first ten bytes say.
struct ReplyHeader {
  MessageType type{};
  std::uint32_t length = 0;  // dwLength: bytes behind the header
  std::uint8_t slot = 0;
  Seq seq{};
  std::uint8_t status = 0;    // bStatus
  std::uint8_t error = 0;     // bError: means nothing unless the command failed (libnfc#678)
  std::uint8_t specific = 0;  // bChainParameter, bClockStatus or RFU

  CommandStatus command_status() const { return static_cast<CommandStatus>(status >> 6); }
};

/// A whole message from the reader, as long as its dwLength says.
struct ReceivedMessage {
  ReplyHeader header;
  Bytes frame;  // header included

  ByteView payload() const { return ByteView(frame).subspan(kHeaderSize); }
};

/// 62, answered by a DataBlock.
Message encode_icc_power_on(Seq seq);
/// 63, answered by a SlotStatus.
Message encode_icc_power_off(Seq seq);
/// 6F, answered by a DataBlock, whose payload is empty when card or chip were mute (libnfc#263).
/// bBWI and wLevelParameter are 0: the reader works with whole short APDUs (dwFeatures 00020040).
/// A payload beyond kMaxPayload gives a message that is not ok(). Escape is not used: XfrBlock
/// takes the same pseudo-APDUs on every model, a touchatag refuses Escape (libnfc#201).
Message encode_xfr_block(Seq seq, ByteView payload);

/// What the reader tells by itself of its slot.
enum class SlotChange : std::uint8_t { none, absent, present };
/// RDR_to_PC_NotifySlotChange, 50 and bmSlotICCState (CCID 1.1, 6.3.1): two bits for the slot,
/// whether a card is there and whether that is new. Anything else tells nothing.
SlotChange decode_slot_change(ByteView notice);
/// The longest message of the interrupt endpoint: its packet.
inline constexpr std::size_t kMaxNotice = 8;

/// The header at the front of what arrived so far. Error: malformed_reply when fewer than ten bytes
/// arrived or dwLength is beyond kMaxReply.
Result<ReplyHeader> decode_header(ByteView start);

}  // namespace acr122::ccid
