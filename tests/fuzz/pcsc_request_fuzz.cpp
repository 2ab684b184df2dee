// SPDX-License-Identifier: LGPL-2.1-or-later
// Any APDU of a client.
#include "base/pseudo_apdu.h"
#include "pcsc/apdu.h"
#include "pcsc/atr.h"
#include "pcsc/data_object.h"
#include "pcsc/request.h"
#include "support/fuzz_transport.h"

using namespace acr122;
using test_support::must;

namespace {

void check(const pcsc::SessionCommand& session, std::size_t size) {
  must(session.objects.size() <= 64);
  must(!session.failure || (session.objects.empty() && session.failure->index > 0));
  std::size_t bytes = 0;
  for (const auto& object : session.objects) {
    bytes += object.data.size();
    for (const auto& parameter : object.parameters) bytes += parameter.value.size();
  }
  must(bytes < size);
}

void check(const pcsc::ReaderRequest& request, std::size_t size) {
  must(request.size == size);
  if (const auto* direct = std::get_if<pcsc::DirectTransmit>(&request.kind)) {
    const auto& command = direct->command;
    must(!command.bytes.empty() && command.bytes.size() < kMostDirectTransmit);
    must(command.to_card.size() < command.bytes.size());
    must(!command.is_whole_exchange || !command.to_card.empty());
    must(command.settings_written.size() < command.bytes.size());
  }
  if (const auto* blink = std::get_if<pcsc::Blink>(&request.kind)) {
    must(blink->timing.size() == 4 && blink->lasts <= pcsc::kLongestBlinking);
  }
}

void check_objects(ByteView bytes) {
  ByteReader in(bytes);
  while (in.more()) {
    const auto object = pcsc::take_object(in);
    if (!object) return;
    Bytes again;
    pcsc::append_object(again, object->tag, object->value);
    ByteReader once_more(again);
    const auto same = pcsc::take_object(once_more);
    must(same && same->tag == object->tag && same_bytes(same->value, object->value));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto request = pcsc::parse_request(bytes);
  const bool reader_class = size > 0 && data[0] == 0xFF;
  const bool for_card = std::holds_alternative<pcsc::CardApdu>(request);
  must(for_card == (size > 0 && !reader_class));
  if (const auto* get = std::get_if<pcsc::GetData>(&request)) {
    const Bytes uid{0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6};
    must(pcsc::answer_with_le(uid, get->le).size() >= 2);
  }
  if (const auto* session = std::get_if<pcsc::SessionCommand>(&request)) check(*session, size);
  if (const auto* own = std::get_if<pcsc::ReaderRequest>(&request)) check(*own, size);
  check_objects(bytes);
  if (const auto apdu = pcsc::parse_apdu(bytes)) must(apdu->data.size() + 4 <= size);
  const auto atr = pcsc::contactless_atr(bytes);
  must(atr.size() >= 5 && atr.size() <= 20);
  return 0;
}
