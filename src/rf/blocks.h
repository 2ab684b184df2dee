// SPDX-License-Identifier: LGPL-2.1-or-later
// ISO 14443-4 by blocks of the driver's own: the block protocol over InCommunicateThru.
#pragma once

#include "rf/antenna.h"
#include "rf/block_protocol.h"
#include "rf/session.h"

namespace acr122::rf {

/// Every wait is the driver's: FWT for a block, FWT times WTXM for a card that asked for it, little
/// for what a card only has to repeat, least for the first tries to ask a card whether it is there
/// that answered at once the last time. What is longer than the chip's longest wait passes here.
/// An answer that got lost between chip and host is asked for again once the conversation is in
/// step, which does not touch the field; where that fails the Error climbs.
class Blocks : public Session {
 public:
  struct Terms {
    BlockProtocol::Agreed agreed;
    std::chrono::nanoseconds fwt{};  // 7.2: at most 4.95 s
    Milliseconds wtx_limit{};        // for one command, all S(WTX) together
  };

  Blocks(Antenna& antenna, const Terms& terms)
      : antenna_(antenna), terms_(terms), protocol_(terms.agreed) {}

  Result<Answer> transceive(ByteView command, std::size_t max_answer) override;
  Result<End> ask() override;
  Result<End> deselect() override { return run(protocol_.deselect()); }

 private:
  Result<End> run(Turn turn);
  Result<Turn> take(const Turn& turn);
  Result<Turn> after(const Error& error);
  Result<Heard> exchange(const Turn& turn);
  bool out_of_time(const Turn& turn) const;
  std::chrono::microseconds longest(Turn::Wait wait) const;
  std::chrono::microseconds time_for(const Turn& turn) const;

  Antenna& antenna_;
  Terms terms_;
  BlockProtocol protocol_;
  Bytes room_;                           // of an answer; kept from one command to the next
  std::chrono::nanoseconds extended_{};  // spent on S(WTX), in this exchange
  int losses_ = 0;                       // of answers on their way to the host, in this exchange
  int hurried_ = 0;                      // tries that get little time, in this exchange
  bool quick_ = false;                   // the card answered at once when it was last asked
};

}  // namespace acr122::rf
