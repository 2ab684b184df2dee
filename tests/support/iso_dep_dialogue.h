// SPDX-License-Identifier: LGPL-2.1-or-later
// A conversation of the block protocol, block by block, as the standard's Annex B prints them.
#pragma once

#include <gtest/gtest.h>

#include "rf/block_protocol.h"
#include "support/hex.h"

namespace test_support {

class Dialogue {
 public:
  using Turn = acr122::rf::Turn;

  explicit Dialogue(const acr122::rf::BlockProtocol::Agreed& link = {}, std::size_t room = 258)
      : reader_(link), answer_(room) {}

  Dialogue& command(const char* bytes) {
    command_ = hex(bytes);
    turn_ = reader_.transceive(command_, answer_);
    return *this;
  }
  Dialogue& ask() { return take(reader_.ask()); }
  Dialogue& deselect() { return take(reader_.deselect()); }

  /// The reader sends this, and the card may think about it for `wtxm` times FWT.
  Dialogue& sends(const char* block, unsigned wtxm = 1) {
    const bool s_block = block[0] == 'F';
    return expect(block, s_block ? Turn::Wait::extended : Turn::Wait::think, wtxm);
  }
  /// The reader sends this, which a card answers at once.
  Dialogue& repeats(const char* block) { return expect(block, Turn::Wait::repeat, 1); }

  Dialogue& hears(const char* block) { return take(reader_.heard(hex(block))); }
  Dialogue& silence() { return take(reader_.silence()); }
  Dialogue& noise() { return take(reader_.spoilt()); }

  void answers(const char* bytes) {
    EXPECT_EQ(turn_.kind, Turn::Kind::done);
    const auto answer = acr122::ByteView(answer_).first(reader_.answered());
    EXPECT_EQ(acr122::to_hex(answer), acr122::to_hex(hex(bytes)));
  }
  Dialogue& is_done() { return ends(Turn::Kind::done); }
  Dialogue& ends(Turn::Kind kind) {
    EXPECT_EQ(turn_.kind, kind);
    return *this;
  }

 private:
  Dialogue& take(const Turn& turn) {
    turn_ = turn;
    return *this;
  }
  Dialogue& expect(const char* block, Turn::Wait wait, unsigned wtxm) {
    EXPECT_EQ(turn_.kind, Turn::Kind::send);
    EXPECT_EQ(acr122::to_hex(turn_.block), acr122::to_hex(hex(block)));
    EXPECT_EQ(turn_.wait, wait) << block;
    EXPECT_EQ(turn_.wtxm, wtxm) << block;
    return *this;
  }

  acr122::rf::BlockProtocol reader_;
  acr122::Bytes command_;
  acr122::Bytes answer_;
  Turn turn_;
};

}  // namespace test_support
