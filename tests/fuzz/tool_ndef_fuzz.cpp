// SPDX-License-Identifier: LGPL-2.1-or-later
// What the program acr122 reads from a tag, and from files of others.
#include "atr.h"
#include "image.h"
#include "ndef.h"
#include "ndef_tlv.h"
#include "support/fuzz_transport.h"

using namespace acr122;
using test_support::must;

namespace {

void message(ByteView input) {
  const auto decoded = tool::ndef::decode(input);
  if (!decoded) return;
  for (const auto& record : *decoded) tool::ndef::in_words(record);
  const auto again = tool::ndef::decode(tool::ndef::encode(*decoded));
  must(again.has_value());
  must(again->size() == std::max<std::size_t>(decoded->size(), 1));
}

void area(ByteView input) {
  const auto found = tool::ndef::find(input);
  must(found.start <= input.size());
  if (found.message) message(*found.message);
}

template <class Read>
void file(const Read& read) try {
  for (const auto& [number, data] : read().units) must(!data || data->size() <= 0x10000);
} catch (const std::runtime_error&) {  // it is none
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  message(input);
  area(input);
  if (const auto atr = tool::parse_atr(input)) tool::in_words(*atr);
  const std::string text(input.begin(), input.end());
  file([&] { return tool::from_json_file(text); });
  file([&] { return tool::from_flipper_file(text); });
  return 0;
}
