// SPDX-License-Identifier: LGPL-2.1-or-later
// The reader's block protocol against a card that says anything at any time. Head: CID or none,
// room to the card, room for the answer. Then records: what happens, its length, its bytes.
#include "rf/block_protocol.h"
#include "support/fuzz_transport.h"

using namespace acr122;
using rf::BlockProtocol;
using rf::Turn;
using test_support::must;

namespace {

// Of the block itself, of what recovers it, and of the question whether anybody is there.
constexpr int kSendsWithoutProgress = 1 + 2 * 3 + 2;

class Session {
 public:
  explicit Session(ByteReader& in)
      : in_(in), link_(link_of(in)), reader_(link_), answer_(in.u8()) {}

  void run() {
    while (in_.more()) step(in_.u8());
  }

 private:
  static BlockProtocol::Agreed link_of(ByteReader& in) {
    BlockProtocol::Agreed link;
    if (const auto cid = in.u8(); cid < 15) link.cid = cid;
    link.to_card = std::clamp<std::size_t>(in.u8(), 4, rf::kLongestBlock);
    return link;
  }

  void step(std::uint8_t what) {
    const auto bytes = in_.take(std::min<std::size_t>(in_.u8(), in_.left()));
    switch (what % 6) {
      case 0:
        return check(reader_.transceive(bytes, answer_), false);
      case 1:
        return check(reader_.ask(), false);
      case 2:
        return check(reader_.deselect(), false);
      case 3:
        return check(reader_.silence(), true);
      case 4:
        return check(reader_.spoilt(), true);
      default:
        return check(reader_.heard(bytes), false);
    }
  }

  void check(const Turn& turn, bool after_nothing) {
    must(reader_.answered() <= answer_.size());
    must(turn.wtxm >= 1 && turn.wtxm <= 59);
    sends_ = turn.send() && after_nothing ? sends_ + 1 : 0;
    must(sends_ <= kSendsWithoutProgress);
    if (!turn.send()) return;
    must(!turn.block.empty() && turn.block.size() <= link_.to_card);
  }

  ByteReader& in_;
  BlockProtocol::Agreed link_;
  BlockProtocol reader_;
  Bytes answer_;
  int sends_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in(ByteView(data, size));
  Session(in).run();
  return 0;
}
