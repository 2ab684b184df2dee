// SPDX-License-Identifier: LGPL-2.1-or-later
// Any answer of the chip: the first byte chooses the decoder.
#include "pn532/exchange.h"
#include "pn532/firmware.h"
#include "pn532/registers.h"
#include "pn532/targets.h"
#include "support/fuzz_transport.h"

using namespace acr122;
using test_support::must;

namespace {

template <class T>
void sane(const Result<pn532::Found<T>>& found) {
  if (!found) return must(found.error().code == Errc::malformed_reply);
  must(!found->any || found->target.tg != 0);
}

void target_a(ByteView answer) {
  const auto found = pn532::decode_target_a(answer);
  sane(found);
  if (found && found->any) must(pn532::encode_list_a(found->target.nfcid1).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto answer = ByteView(data, size).subspan(1);
  switch (data[0] % 8) {
    case 0:
      target_a(answer);
      break;
    case 1:
      sane(pn532::decode_target_b(answer));
      break;
    case 2:
      sane(pn532::decode_target_felica(answer));
      break;
    case 3:
      sane(pn532::decode_target_jewel(answer));
      break;
    case 4:
      (void)pn532::decode_exchange(answer, "fuzz");
      break;
    case 5:
      if (!answer.empty()) (void)pn532::decode_status(answer.front());
      break;
    case 6:
      (void)pn532::decode_firmware_version(answer);
      break;
    default:
      (void)pn532::decode_registers(answer, 3);
      break;
  }
  return 0;
}
