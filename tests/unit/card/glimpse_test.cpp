// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/glimpse.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::card {
namespace {

using test_support::hex;

const Identity kClassic{Identity::Technology::a, hex("1A 2B 3C 4D"), 0x08, {}, 0x0004};
const Identity kDesfire{Identity::Technology::a, hex("04 A2 3B 15 1A 71 20"), 0x20, {}, 0x0344};

/// The answer, or "gone".
std::string ask(Glimpse& card, const char* apdu) {
  const auto command = hex(apdu);  // a request points into it
  const auto reply = card.handle(pcsc::parse_request(command));
  if (!reply) return "error";
  const auto* bytes = std::get_if<Bytes>(&*reply);
  if (bytes == nullptr) return std::get<NoAnswer>(*reply) == NoAnswer::gone ? "gone" : "failed";
  return to_hex(*bytes);
}

TEST(Glimpse, SaysWhoItWas) {
  const Options options;
  Glimpse card(kClassic, options);
  EXPECT_EQ(ask(card, "FF CA 00 00 00"), "1A 2B 3C 4D 90 00");
  EXPECT_EQ(ask(card, "FF CA 00 00 04"), "1A 2B 3C 4D 90 00");
  EXPECT_EQ(ask(card, "FF CA 00 00 03"), "6C 04");
  EXPECT_EQ(ask(card, "FF CA 01 00 00"), "6A 81") << "no historical bytes were read";
  EXPECT_EQ(*card.present(), Sighting::gone);
}

TEST(Glimpse, SaysItInTheOrderThatIsSet) {
  Options options;
  options.uid_order = UidOrder::reversed;
  Glimpse card(kClassic, options);
  EXPECT_EQ(ask(card, "FF CA 00 00 00"), "4D 3C 2B 1A 90 00");
}

TEST(Glimpse, OfASmartCardHasAnAtrWithoutHistoricalBytes) {
  const Options options;
  Glimpse card(kDesfire, options);
  EXPECT_EQ(to_hex(card.atr()), "3B 80 80 01 01");
  EXPECT_EQ(ask(card, "FF CA 00 00 00"), "04 A2 3B 15 1A 71 20 90 00");
}

TEST(Glimpse, HasLeftForAllElse) {
  const Options options;
  Glimpse card(kClassic, options);
  for (const auto* const apdu :
       {"FF B0 00 04 10", "FF 86 00 00 05 01 00 04 60 00", "00 A4 04 00 00",
        "FF D6 00 04 10 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F"}) {
    EXPECT_EQ(ask(card, apdu), "gone") << apdu;
  }
}

}  // namespace
}  // namespace acr122::card
