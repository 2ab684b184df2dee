// SPDX-License-Identifier: LGPL-2.1-or-later
// The card's side of ISO 14443-4: blocks (for A and B), RATS and PPS (for A).
#pragma once

#include <memory>
#include <optional>

#include "sim/cards/application.h"

namespace sim {

/// Frame size of an FSCI or FSDI; values above 8 count as 8.
std::size_t frame_size(std::uint8_t code);
/// Frame waiting time of an FWI; 15 counts as 4.
Microseconds frame_wait(std::uint8_t fwi);

/// The block protocol, PICC side (ISO 14443-4, 7.5.4).
class IsoDepBlocks {
 public:
  explicit IsoDepBlocks(std::shared_ptr<Application> application)
      : application_(std::move(application)) {}

  struct Session {
    std::size_t fsc = 32;  // largest frame the card takes, PCB and CRC included
    std::size_t fsd = 64;  // largest frame the reader takes
    std::uint8_t cid = 0;
    std::uint8_t fwi = 4;
  };
  void start(const Session& session);
  void stop();
  /// One block without CRC; nullopt: the card stays silent.
  std::optional<Bytes> hear(ByteView block);
  bool deselected() const { return deselected_; }
  /// How long the card thought about the last answer. A card that asks for more time does so in the
  /// middle of the time it has.
  Microseconds thought() const { return thought_; }

 private:
  std::optional<Bytes> i_block(std::uint8_t pcb, ByteView inf);
  std::optional<Bytes> r_block(std::uint8_t pcb);
  std::optional<Bytes> s_block(std::uint8_t pcb, ByteView inf);
  std::optional<Bytes> next();  // S(WTX) or the next part of the answer
  Bytes send(std::uint8_t pcb, ByteView inf);

  std::shared_ptr<Application> application_;
  Session session_;
  Microseconds granted_ = 0;  // FWT, or a multiple after S(WTX)
  Microseconds thought_ = 0;
  bool with_cid_ = false;    // the block being answered carried a CID
  std::uint8_t number_ = 1;  // rule C
  bool deselected_ = false;
  bool waiting_ = false;    // an S(WTX) is open
  bool answering_ = false;  // parts of the answer are left
  Bytes command_;           // chained I-blocks so far
  Application::Response response_;
  Bytes last_;  // for retransmission
};

/// ISO 14443-4 of a type A card: from RATS to DESELECT.
class IsoDepA {
 public:
  struct Profile {
    Bytes ats;  // as sent: TL may lie
    bool mute_to_rats = false;
    bool dies_after_pps = false;  // accepts PPS, then never answers again
  };
  IsoDepA(Profile profile, std::shared_ptr<Application> application);

  bool started() const { return started_; }
  void stop();
  /// In ACTIVE state: the ATS if this is a RATS.
  std::optional<RfAnswer> rats(const RfFrame& frame);
  /// In PROTOCOL state: PPS or a block.
  std::optional<RfAnswer> hear(const RfFrame& frame);
  /// S(DESELECT) was answered: the card goes to HALT.
  bool deselected() const { return blocks_.deselected(); }
  Application& application() const { return *application_; }

 private:
  std::optional<RfAnswer> pps(const RfFrame& frame);
  RfAnswer answer(Bytes bytes, Microseconds delay) const;

  Profile profile_;
  std::shared_ptr<Application> application_;
  IsoDepBlocks blocks_;
  bool started_ = false;
  bool first_ = false;  // nothing since RATS: PPS is allowed
  bool dead_ = false;
  std::uint8_t cid_ = 0;
  std::uint8_t rates_ = 0;  // TA: the divisors the card offers
  unsigned rx_kbps_ = 106;
  unsigned tx_kbps_ = 106;
};

}  // namespace sim
