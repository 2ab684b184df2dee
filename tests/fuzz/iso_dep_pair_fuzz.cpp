// SPDX-License-Identifier: LGPL-2.1-or-later
// A card against the reader's block protocol, over an air that does what the input says. Head:
// FSCI and FSDI, CID or none. Then commands: length, answer's length, S(WTX); faults, one a frame,
// up to FF.
#include "support/fuzz_transport.h"
#include "support/iso_dep_pair.h"

using namespace acr122;
using namespace test_support;

namespace {

IsoDepPair::Sizes sizes_of(ByteReader& in) {
  IsoDepPair::Sizes sizes;
  const auto codes = in.u8();
  sizes.fsc = sim::frame_size(codes & 0x0F);
  sizes.fsd = sim::frame_size(codes >> 4);
  if (in.u8() % 2 == 1) sizes.cid = 1;
  return sizes;
}

PairCommand command_of(ByteReader& in, std::uint32_t serial) {
  PairCommand command;
  command.serial = serial;
  command.size = PairCommand::kHead + in.u8();
  command.answer = in.u8();
  command.requests = in.u8() % 4;
  return command;
}

// What the input has left unsaid goes well.
Fault fault_of(ByteReader& in, bool& quiet) {
  if (!quiet && in.more()) {
    const auto byte = in.u8();
    if (byte != 0xFF) return static_cast<Fault>(byte % 6);
  }
  quiet = true;
  return Fault::none;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in(ByteView(data, size));
  IsoDepPair pair(sizes_of(in));
  for (std::uint32_t serial = 1; in.more(); ++serial) {
    const auto command = command_of(in, serial);
    bool quiet = false;
    const auto end = pair.transceive(command.bytes(), [&] { return fault_of(in, quiet); });
    const bool right = end == rf::Turn::Kind::done;
    must(pair.application().executed(serial) <= 1 && pair.application().glued() == 0);
    must(!right || pair.application().executed(serial) == 1);
    must(!right || same_bytes(pair.answer(), command.right_answer()));
    if (!right) pair.activate();
  }
  return 0;
}
