// SPDX-License-Identifier: LGPL-2.1-or-later
// The reader's side of ISO/IEC 14443-4, clause 7: what was heard goes in, what to send next comes
// out. No I/O, no clock, no allocation: `rf::Blocks` does those.
#pragma once

#include <optional>
#include <span>

#include "base/bytes.h"
#include "rf/block.h"

namespace acr122::rf {

/// What the protocol asks for next.
struct Turn {
  enum class Kind : std::uint8_t {
    send,      // `block`, then tell what was heard within `wait`
    done,      // the exchange ended well: the answer is whole, or the card is there
    gone,      // every try met silence: nobody is there
    failed,    // somebody is there, but the exchange broke: the session is over
    too_long,  // the answer does not fit its buffer: the session is over
  };
  /// How long a card may take for the block that answers this one (7.2).
  enum class Wait : std::uint8_t {
    think,     // FWT
    extended,  // FWT times `wtxm`: it asked for more time
    repeat,  // it only has to repeat a block, or to say R(ACK): cards do so at once. Not FWT, or a
             // card with a long one that was taken away would be waited for many times over
  };
  Kind kind = Kind::failed;
  ByteView block = {};  // without CRC; the machine's own, until it is asked for the next turn
  Wait wait = Wait::think;
  std::uint8_t wtxm = 1;  // 1 to 59 (7.3); 1 without S(WTX)

  bool send() const { return kind == Kind::send; }
};

/// One activated card. Each of transceive(), ask() and deselect() begins an exchange; from then on
/// one of heard(), silence() and spoilt() follows each Turn that says `send`. The rules quoted in
/// the .cpp are those of 7.5.3 and 7.5.4. docs/architecture.md has a picture of the states.
class BlockProtocol {
 public:
  /// What activation agreed on. Lengths are those of blocks without CRC, two less than FSC and FSD,
  /// and less than that where the reader cannot carry as much.
  struct Agreed {
    std::size_t to_card = 14;    // at least 4
    std::size_t from_card = 62;  // at most kLongestBlock
    std::optional<std::uint8_t> cid;
  };
  explicit BlockProtocol(const Agreed& agreed) : agreed_(agreed) {}

  /// Sends a command, chained where it is longer than a block, and collects the answer. Both belong
  /// to the caller and must stay until the exchange has ended.
  Turn transceive(ByteView command, std::span<std::uint8_t> answer);
  /// Bytes of the answer that came so far; all of them after `done`.
  std::size_t answered() const { return answered_; }

  /// Is the card there? R(NAK) with the reader's number, which changes nothing (rule 12).
  Turn ask();
  /// S(DESELECT). After `done` the card sleeps; what it is after anything else nobody knows.
  Turn deselect();

  /// A frame with a right CRC came.
  Turn heard(ByteView frame);
  /// Nothing came within the time.
  Turn silence();
  /// Something came that was no frame: CRC, parity, collision.
  Turn spoilt();

 private:
  enum class State : std::uint8_t {
    idle,         // no exchange
    chaining,     // a part of the command is out, R(ACK) is expected
    waiting,      // the last or only part is out, an I-block is expected
    receiving,    // R(ACK) is out, the next part of the answer is expected
    giving_up,    // all retries are spent: is anybody there?
    probing,      // a card that never spoke: has it heard the first I-block?
    asking,       // ask()
    deselecting,  // deselect()
  };

  Turn next_part();
  Turn part_again();
  Turn send(const BlockFrame& block, Turn::Wait wait, std::uint8_t wtxm = 1);
  Turn repeat(const BlockFrame& block) { return send(block, Turn::Wait::repeat); }
  Turn end(Turn::Kind kind);

  Turn take(const Block& block);
  Turn take_i_block(const Block& block);
  Turn take_r_ack(const Block& block);
  Turn grant_time(std::uint8_t inf);
  Turn invalid();
  Turn give_up();
  Turn probe();
  Turn take_proof(const Block& block);
  Turn ask_with(std::uint8_t number);

  bool exchanging() const;
  bool only_asking() const { return state_ == State::asking || state_ == State::giving_up; }
  void toggle();
  bool last_part() const;

  Agreed agreed_;
  State state_ = State::idle;
  std::uint8_t number_ = 0;  // rule A
  bool spoken_ = false;      // the card has sent a block in this session
  bool nak_out_ = false;     // the block before was R(NAK): R(ACK) may ask for a repetition
  int tries_ = 0;            // failed ones in a row
  ByteView command_;
  std::size_t sent_ = 0;  // bytes of it that the card has acknowledged
  std::span<std::uint8_t> answer_;
  std::size_t answered_ = 0;
  BlockFrame out_;
};

}  // namespace acr122::rf
