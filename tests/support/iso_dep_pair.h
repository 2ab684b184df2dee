// SPDX-License-Identifier: LGPL-2.1-or-later
// The reader's block protocol and a virtual card, with an air between them that loses, spoils,
// doubles and delays frames. A card that counts what it carries out tells whether it was right.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "rf/block_protocol.h"
#include "sim/cards/iso_dep.h"

namespace test_support {

/// What becomes of one frame and its answer. A frame that reaches the card twice is not among them:
/// the standard's card carries that out twice (rule D), and no air and no PN532 sends one twice.
enum class Fault : std::uint8_t {
  none,
  command_lost,    // or spoilt: a card says nothing to either
  answer_lost,     //
  answer_spoilt,   //
  answer_doubled,  // heard once more, in place of the next answer
  answer_late,     // heard in place of the next answer only
};

/// A command of this card: serial number (4), length of the answer (2), S(WTX) requests (1), then
/// bytes that follow from the serial number, as those of the answer do.
struct PairCommand {
  std::uint32_t serial = 0;
  std::uint16_t answer = 0;  // bytes before 90 00
  std::uint8_t requests = 0;
  std::size_t size = kHead;  // of the whole command

  static constexpr std::size_t kHead = 7;

  acr122::Bytes bytes() const {
    acr122::Bytes all;
    for (int shift = 24; shift >= 0; shift -= 8) all.push_back(narrow(serial >> shift));
    all.push_back(narrow(answer >> 8U));
    all.push_back(narrow(answer));
    all.push_back(requests);
    for (std::size_t at = kHead; at < size; ++at) all.push_back(narrow(serial * 31 + at));
    return all;
  }
  acr122::Bytes right_answer() const {
    acr122::Bytes all;
    for (std::size_t at = 0; at < answer; ++at) all.push_back(narrow(serial * 17 + at * 3));
    all.push_back(0x90);
    all.push_back(0x00);
    return all;
  }

 private:
  static std::uint8_t narrow(std::size_t value) { return static_cast<std::uint8_t>(value); }
};

/// Counts executions by serial number; whatever is not exactly a PairCommand counts as glued.
class CountingApplication : public sim::Application {
 public:
  Response run(acr122::ByteView bytes) override {
    acr122::ByteReader in(bytes);
    PairCommand command;
    command.serial = std::uint32_t{in.u16be()} << 16;
    command.serial |= in.u16be();
    command.answer = in.u16be();
    command.requests = in.u8();
    command.size = bytes.size();
    if (!in.ok() || !acr122::same_bytes(command.bytes(), bytes)) ++glued_;
    ++executed_[command.serial];
    Response response;
    response.data = command.right_answer();
    response.time_requests = command.requests;
    return response;
  }
  int executed(std::uint32_t serial) { return executed_[serial]; }
  void forget() { executed_.clear(); }
  int glued() const { return glued_; }

 private:
  std::map<std::uint32_t, int> executed_;
  int glued_ = 0;
};

class IsoDepPair {
 public:
  using Turn = acr122::rf::Turn;
  struct Sizes {
    std::size_t fsc = 64, fsd = 64;
    std::optional<std::uint8_t> cid;
  };

  explicit IsoDepPair(const Sizes& sizes)
      : sizes_(sizes),
        application_(std::make_shared<CountingApplication>()),
        card_(application_),
        reader_(link_of(sizes)) {
    activate();
  }

  /// A new session on both sides, as after a field reset.
  void activate() {
    card_.start({sizes_.fsc, sizes_.fsd, sizes_.cid.value_or(0), 4});
    reader_ = acr122::rf::BlockProtocol(link_of(sizes_));
    late_.reset();
  }

  /// `next_fault` is asked once per frame of the reader.
  template <class NextFault>
  Turn::Kind transceive(const acr122::Bytes& command, NextFault next_fault) {
    return run(reader_.transceive(command, answer_), next_fault);
  }
  template <class NextFault>
  Turn::Kind ask(NextFault next_fault) {
    return run(reader_.ask(), next_fault);
  }

  acr122::ByteView answer() const { return acr122::ByteView(answer_).first(reader_.answered()); }
  CountingApplication& application() { return *application_; }
  std::size_t frames() const { return frames_; }

 private:
  static acr122::rf::BlockProtocol::Agreed link_of(const Sizes& sizes) {
    return {sizes.fsc - 2, sizes.fsd - 2, sizes.cid};
  }

  template <class NextFault>
  Turn::Kind run(Turn turn, NextFault next_fault) {
    while (turn.send()) turn = hear(turn.block, next_fault());
    return turn.kind;
  }

  Turn hear(acr122::ByteView block, Fault fault) {
    ++frames_;
    auto heard = fault == Fault::command_lost ? std::nullopt : card_.hear(block);
    if (late_)
      heard = std::exchange(late_, std::nullopt);
    else if (fault == Fault::answer_doubled)
      late_ = heard;
    else if (fault == Fault::answer_late)
      late_ = std::exchange(heard, std::nullopt);
    if (fault == Fault::answer_lost) heard.reset();
    if (!heard) return reader_.silence();
    return fault == Fault::answer_spoilt ? reader_.spoilt() : reader_.heard(*heard);
  }

  Sizes sizes_;
  std::shared_ptr<CountingApplication> application_;
  sim::IsoDepBlocks card_;
  acr122::rf::BlockProtocol reader_;
  std::optional<acr122::Bytes> late_;
  acr122::Bytes answer_ = acr122::Bytes(4096);
  std::size_t frames_ = 0;
};

}  // namespace test_support
