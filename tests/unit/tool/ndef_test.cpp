// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ndef.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace tool::ndef {
namespace {

using test_support::hex;

// NFC Forum RTD URI 1.0, appendix A.1.
const Bytes kNfcForum = hex("D1 01 08 55 01 6E 66 63 2E 63 6F 6D");

Words only(const Bytes& bytes) {
  const auto message = decode(bytes);
  if (!message || message->size() != 1) return {"none", ""};
  return in_words(message->front());
}

TEST(NdefMessage, ReadsTheForumsExample) {
  EXPECT_EQ(only(kNfcForum).kind, "uri");
  EXPECT_EQ(only(kNfcForum).value, "http://www.nfc.com");
  EXPECT_EQ(encode({uri("http://www.nfc.com")}), kNfcForum);
}

TEST(NdefMessage, NoPrefixAndNothingBehindIsOne) {
  for (std::size_t size = 1; size < kNfcForum.size(); ++size)
    EXPECT_FALSE(decode(ByteView(kNfcForum).first(size))) << size;
  auto more = kNfcForum;
  more.push_back(0);
  EXPECT_FALSE(decode(more));
}

TEST(NdefMessage, LengthsAreNotBelieved) {
  EXPECT_FALSE(decode(hex("C1 01 FF FF FF FF 54 02")));
  EXPECT_FALSE(decode(hex("D9 01 01 FF 54 02")));
}

TEST(NdefMessage, BeginAndEndStandOnceEach) {
  EXPECT_FALSE(decode(hex("51 01 01 54 00")));                 // no begin
  EXPECT_FALSE(decode(hex("91 01 01 54 00")));                 // no end
  EXPECT_FALSE(decode(hex("D1 01 01 54 00 D1 01 01 54 00")));  // two messages
  EXPECT_TRUE(decode(hex("91 01 01 54 00 51 01 01 54 00")));
}

TEST(NdefMessage, PutsChunksTogether) {
  const auto message = decode(hex("B1 01 03 54 02 65 6E 36 00 01 48 56 00 01 69"));
  ASSERT_TRUE(message);
  EXPECT_EQ(in_words(message->front()).value, "Hi [en]");
  EXPECT_FALSE(decode(hex("B1 01 03 54 02 65 6E 36 00 01 48")));     // the last one is missing
  EXPECT_FALSE(decode(hex("D6 00 01 48")));                          // the first one is
  EXPECT_FALSE(decode(hex("B1 01 03 54 02 65 6E 56 01 01 54 69")));  // with a type of its own
}

TEST(NdefMessage, AnEmptyOneHasNoRecordsAndIsWrittenAsOneThatIsEmpty) {
  EXPECT_TRUE(decode({}) && decode({})->empty());
  EXPECT_EQ(encode({}), hex("D0 00 00"));
  EXPECT_EQ(only(hex("D0 00 00")).kind, "empty");
}

TEST(NdefMessage, LongPayloadsAndIdsComeBack) {
  Record record = text(std::string(300, 'x'), "de");
  record.id = "one";
  const auto back = decode(encode({record, uri("tel:1")}));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->front().payload, record.payload);
  EXPECT_EQ(back->front().id, "one");
  EXPECT_EQ(in_words(back->back()).value, "tel:1");
}

TEST(NdefRecords, TakeTheLongestPrefix) {
  EXPECT_EQ(uri("https://www.a").payload, hex("02 61"));
  EXPECT_EQ(uri("https://a").payload, hex("04 61"));
  EXPECT_EQ(uri("urn:nfc:a").payload, hex("23 61"));
  EXPECT_EQ(uri("foo:a").payload.front(), 0);
}

TEST(NdefRecords, AUriWithAPrefixThatIsNoneIsTakenAsItStands) {
  EXPECT_EQ(only(hex("D1 01 02 55 FF 61")).value, "a");
}

TEST(NdefRecords, ATextThatEndsInItsLanguageIsBroken) {
  EXPECT_EQ(only(hex("D1 01 03 54 05 65 6E")).kind, "unknown");
}

TEST(NdefRecords, NoByteOfATagMovesTheCursor) {
  EXPECT_EQ(only(hex("D1 01 07 54 02 65 6E 1B 5B 32 4A")).value, ".[2J [en]");
}

TEST(NdefRecords, WifiComesBack) {
  EXPECT_EQ(in_words(wifi({"home", "secret 1"})).value, "network \"home\", password \"secret 1\"");
  EXPECT_EQ(in_words(wifi({"cafe", ""})).value, "network \"cafe\", open");
}

TEST(NdefRecords, AWifiWhoseCredentialIsTooLongIsAnOpenOneWithoutName) {
  EXPECT_EQ(in_words(mime("application/vnd.wfa.wsc", hex("10 0E FF FF 10 45"))).value,
            "network \"\", open");
}

TEST(NdefRecords, APosterShowsItsFirstRecord) {
  auto poster = uri("https://a");
  poster.type = "Sp";
  poster.payload = encode({uri("https://a")});
  EXPECT_EQ(in_words(poster).value, "https://a");
  poster.payload = encode({poster});  // one in another, without end
  EXPECT_EQ(in_words(poster).value, "empty");
}

}  // namespace
}  // namespace tool::ndef
