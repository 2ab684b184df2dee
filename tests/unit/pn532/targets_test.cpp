// SPDX-License-Identifier: LGPL-2.1-or-later
// Target lists as real readers sent them; the bytes after D5 4B.
#include "pn532/targets.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::pn532 {
namespace {

using test_support::hex;

/// Every proper prefix and one byte more must be refused.
template <class Decode>
void expect_exact(const Bytes& golden, Decode decode) {
  ASSERT_TRUE(decode(golden));
  for (std::size_t n = 0; n < golden.size(); ++n) {
    const auto cut = decode(ByteView(golden).first(n));
    ASSERT_FALSE(cut) << n << " bytes";
    EXPECT_EQ(cut.error().code, Errc::malformed_reply);
  }
  Bytes longer = golden;
  longer.push_back(0x00);
  EXPECT_FALSE(decode(longer));
}

TEST(TargetA, NobodyIsAnEmptyList) {
  const auto found = decode_target_a(hex("00"));  // libnfc#666
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->any);
  EXPECT_FALSE(decode_target_a(hex("00 00")));
  EXPECT_FALSE(decode_target_a({}));
}

TEST(TargetA, Classic1k) {
  const auto golden = hex("01 01 04 00 08 04 82 AC B9 5D");  // libnfc#476, ATQA swapped by a clone
  const auto found = decode_target_a(golden);
  ASSERT_TRUE(found && found->any);
  const auto& card = found->target;
  EXPECT_EQ(card.tg, 1);
  EXPECT_EQ(card.sens_res, 0x0400);
  EXPECT_EQ(card.sel_res, 0x08);
  EXPECT_EQ(to_hex(card.nfcid1), "82 AC B9 5D");
  EXPECT_TRUE(card.ats.empty());
  expect_exact(golden, decode_target_a);
}

TEST(TargetA, Classic4kOfTouchatag) {
  const auto golden = hex("01 01 00 02 18 04 F6 8E 2A 99");  // ACS ACR122 API V1.0 p.12
  const auto found = decode_target_a(golden);
  ASSERT_TRUE(found && found->any);
  EXPECT_EQ(found->target.sel_res, 0x18);
  expect_exact(golden, decode_target_a);
}

TEST(TargetA, Sak28WithoutAts) {
  const auto found = decode_target_a(hex("01 01 00 04 28 04 A0 D9 89 78"));  // libnfc#263
  ASSERT_TRUE(found && found->any);
  EXPECT_EQ(to_hex(found->target.nfcid1), "A0 D9 89 78");
  EXPECT_TRUE(found->target.ats.empty());
}

TEST(TargetA, Sak28WithAts) {
  // ACR122L V1.03 p.41
  const auto found = decode_target_a(hex("01 01 00 08 28 04 85 82 2F A0 07 77 F7 80 02 47 65"));
  ASSERT_TRUE(found && found->any);
  EXPECT_EQ(to_hex(found->target.ats), "07 77 F7 80 02 47 65");
}

TEST(TargetA, AtsThatLiesIsKeptAsItCame) {
  const auto found = decode_target_a(hex("01 01 03 44 20 04 01 02 03 04 FF 77 80"));
  ASSERT_TRUE(found && found->any);
  EXPECT_EQ(to_hex(found->target.ats), "FF 77 80");
}

TEST(TargetA, CutBeforeTheAtsFails) {
  const auto golden = hex("01 01 00 08 28 04 85 82 2F A0");
  for (std::size_t n = 0; n < golden.size(); ++n) {
    EXPECT_FALSE(decode_target_a(ByteView(golden).first(n))) << n;
  }
}

TEST(TargetA, RejectsNonsense) {
  // Nobody asked for two.
  EXPECT_FALSE(
      decode_target_a(hex("02 01 00 04 08 04 11 22 33 44 02 00 44 00 07 04 01 02 03 04 05 06")));
  EXPECT_FALSE(decode_target_a(hex("03 01 00 04 08 04 82 AC B9 5D")));     // three targets
  EXPECT_FALSE(decode_target_a(hex("01 00 00 04 08 04 82 AC B9 5D")));     // Tg 0
  EXPECT_FALSE(decode_target_a(hex("01 01 00 04 08 05 82 AC B9 5D 00")));  // UID of 5
  EXPECT_FALSE(decode_target_a(hex("01 01 00 04 08 FF 82 AC B9 5D")));     // UID of 255
  EXPECT_FALSE(decode_target_a(hex("01 01 00 04 08 00")));                 // no UID
}

TEST(TargetB, Golden) {
  const auto golden = hex("01 01 50 00 01 32 F4 00 00 00 00 33 81 81 01 21");  // ACR122L p.22
  const auto found = decode_target_b(golden);
  ASSERT_TRUE(found && found->any);
  EXPECT_EQ(to_hex(found->target.atqb), "50 00 01 32 F4 00 00 00 00 33 81 81");
  EXPECT_EQ(to_hex(found->target.attrib_res), "21");
  expect_exact(golden, decode_target_b);
}

// Whether the chip sends ATTRIB to such a card no source tells.
TEST(TargetB, WithoutIso14443Part4ThereMayBeNoAnswerToAttrib) {
  const std::string atqb = "50 00 01 32 F6 00 00 00 00 00 30 80";
  const auto without = decode_target_b(hex("01 01 " + atqb));
  ASSERT_TRUE(without && without->any);
  EXPECT_TRUE(without->target.attrib_res.empty());
  EXPECT_FALSE(without->target.has_iso14443_4());
  EXPECT_EQ(to_hex(decode_target_b(hex("01 01 " + atqb + " 01 00"))->target.attrib_res), "00");
  EXPECT_FALSE(decode_target_b(hex("01 01 " + atqb + " 02 00")));
}

TEST(TargetB, RejectsWhatIsNoAtqb) {
  EXPECT_FALSE(decode_target_b(hex("01 01 51 00 01 32 F4 00 00 00 00 33 81 81 01 21")));
  EXPECT_FALSE(decode_target_b(hex("01 01 50 00 01 32 F4 00 00 00 00 33 81 81 FF 21")));
  EXPECT_FALSE(decode_target_b(hex("FF 01 50 00 01 32 F4 00 00 00 00 33 81 81 01 21")));
  EXPECT_FALSE(decode_target_b(hex("00"))->any);
}

TEST(TargetFelica, GoldenWithSystemCode) {
  const auto golden = hex(  // ACR122L p.21
      "01 01 14 01 01 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A 80 08");
  const auto found = decode_target_felica(golden);
  ASSERT_TRUE(found && found->any);
  EXPECT_EQ(to_hex(found->target.idm), "01 01 05 01 86 04 02 02");
  EXPECT_EQ(to_hex(found->target.pmm), "03 00 4B 02 4F 49 8A 8A");
  expect_exact(golden, decode_target_felica);
}

TEST(TargetFelica, WithoutSystemCode) {
  const auto golden = hex("01 01 12 01 01 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A");
  const auto found = decode_target_felica(golden);
  ASSERT_TRUE(found && found->any);
  expect_exact(golden, decode_target_felica);
}

TEST(TargetFelica, RejectsOtherLengthsAndCodes) {
  EXPECT_FALSE(
      decode_target_felica(hex("01 01 13 01 01 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A 80")));
  EXPECT_FALSE(
      decode_target_felica(hex("01 01 12 02 01 01 05 01 86 04 02 02 03 00 4B 02 4F 49 8A 8A")));
  EXPECT_FALSE(decode_target_felica(hex("00"))->any);
}

TEST(TargetJewel, Golden) {
  const auto golden = hex("01 01 0C 00 11 22 33 44");  // layout: libnfc pn53x.c
  const auto found = decode_target_jewel(golden);
  ASSERT_TRUE(found && found->any);
  EXPECT_EQ(to_hex(found->target.id), "11 22 33 44");
  expect_exact(golden, decode_target_jewel);
  EXPECT_FALSE(decode_target_jewel(hex("00"))->any);
}

TEST(ListRequest, TypeA) { EXPECT_EQ(to_hex(*encode_list_a({})), "4A 01 00"); }

TEST(ListRequest, TypeAByUidHasCascadeTags) {
  EXPECT_EQ(to_hex(*encode_list_a(hex("A0 D9 89 78"))), "4A 01 00 A0 D9 89 78");  // libnfc#263
  EXPECT_EQ(to_hex(*encode_list_a(hex("04 01 02 03 04 05 06"))),
            "4A 01 00 88 04 01 02 03 04 05 06");
  EXPECT_EQ(to_hex(*encode_list_a(hex("04 01 02 03 04 05 06 07 08 09"))),
            "4A 01 00 88 04 01 02 88 03 04 05 06 07 08 09");
}

TEST(ListRequest, OtherUidLengthsAreNotSupported) {
  const auto command = encode_list_a(hex("01 02 03 04 05"));
  ASSERT_FALSE(command);
  EXPECT_EQ(command.error().code, Errc::not_supported);
}

TEST(ListRequest, OtherTechnologies) {
  EXPECT_EQ(to_hex(encode_list_b()), "4A 01 03 00");                        // ACR122L p.22
  EXPECT_EQ(to_hex(encode_list_felica(false)), "4A 01 01 00 FF FF 01 00");  // p.21
  EXPECT_EQ(to_hex(encode_list_felica(true)), "4A 01 02 00 FF FF 01 00");
  EXPECT_EQ(to_hex(encode_list_jewel()), "4A 01 04");
}

}  // namespace
}  // namespace acr122::pn532
