// SPDX-License-Identifier: LGPL-2.1-or-later
// Jewel and Topaz: Windows' forms of READ and UPDATE BINARY, and the native commands of ACS.
#include "driver/storage_rig.h"
#include "sim/cards/topaz.h"

namespace driver_test {
namespace {

class StorageTopaz : public Storage {
 protected:
  std::shared_ptr<sim::TopazCard> use(const std::string& type) {
    auto card = Storage::use<sim::TopazCard>(type);
    for (std::size_t i = 32; i < 100; ++i) card->memory()[i] = static_cast<std::uint8_t>(i * 3);
    return card;
  }
  void use_card(const std::shared_ptr<sim::TopazCard>& card) {
    reader_->place(card);
    open();
    EXPECT_TRUE(eventually([] {
      wait_function()(kLun, 100);
      return IFDHICCPresence(kLun) == IFD_ICC_PRESENT;
    }));
    EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  }
  static std::string text(const sim::TopazCard& card, std::size_t at, std::size_t size) {
    return acr122::to_hex(ByteView(card.content()).subspan(at, size));
  }
};

TEST_F(StorageTopaz, ReadsByLe) {
  const auto card = use("topaz96");
  EXPECT_EQ(apdu("FF B0 00 00 00"), "11 48 " + text(*card, 0, 120) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 00 06"), "11 48 6E 3F 21 00 90 00");
  EXPECT_EQ(apdu("FF B0 05 01 01"), text(*card, 41, 1) + " 90 00");
  EXPECT_EQ(apdu("FF B0 05 01 14"), text(*card, 41, 20) + " 90 00");
  EXPECT_EQ(apdu("FF B0 0E 07 02"), text(*card, 119, 1) + " 62 82");
  EXPECT_EQ(apdu("FF B0 00 08 01"), "6A 82");
}

TEST_F(StorageTopaz, ReadsADynamicTag) {
  const auto card = use("topaz512");
  EXPECT_EQ(apdu("FF B0 00 05 08"), text(*card, 40, 8) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 00 80"), text(*card, 0, 128) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 03 80"), text(*card, 384, 128) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 00 00 02 00"), text(*card, 0, 512) + " 90 00");
}

// READ8 sets TxMode, RxMode and ManualRCV; a program that drives the chip next finds its own.
TEST_F(StorageTopaz, ReadOfADynamicTagLeavesTheRegistersAsTheyWere) {
  use("topaz512");
  constexpr const char* kRegisters = "FF 00 00 00 08 D4 06 63 02 63 03 63 0D";
  const auto before = apdu(kRegisters);
  EXPECT_EQ(before.substr(0, 6), "D5 07 ");
  apdu("FF B0 00 00 00 02 00");
  EXPECT_EQ(apdu(kRegisters), before);
}

// A dynamic tag answers with zeros behind its end (nfcpy, tt1.py).
TEST_F(StorageTopaz, PastTheEndOfADynamicTagGivesWhatThereIs) {
  const auto card = use("topaz512");
  for (const char* outside :
       {"FF B0 00 FF 08", "FF B0 00 40 08", "FF B0 40 00 02", "FF B0 40 00 01", "FF B0 40 00 08",
        "FF B0 00 04 80", "FF B0 00 10 80", "02 40", "10 40", "01 80"}) {
    EXPECT_EQ(apdu(outside), "6A 82") << outside;
  }
  EXPECT_EQ(apdu("FF B0 00 00 00 02 01"), text(*card, 0, 512) + " 62 82");
  EXPECT_EQ(apdu("FF B0 00 00 00 00 00"), text(*card, 0, 512) + " 62 82");
  EXPECT_EQ(apdu("FF B0 3F 06 03"), text(*card, 510, 2) + " 62 82");
  EXPECT_EQ(apdu("FF B0 00 3F 08"), text(*card, 504, 8) + " 90 00");
  EXPECT_EQ(apdu("FF B0 3F 07 01"), text(*card, 511, 1) + " 90 00");
}

TEST_F(StorageTopaz, StaticTagHasNoCommandsOfADynamicOne) {
  const auto card = use("topaz96");
  const auto before = card->content();
  for (const char* command :
       {"FF B0 00 05 08", "FF B0 00 00 80", "FF B0 00 FF 08",
        "FF D6 00 05 08 01 02 03 04 05 06 07 08", "FF D6 00 FF 08 01 02 03 04 05 06 07 08", "02 05",
        "10 00", "54 05 01 02 03 04 05 06 07 08", "1B 05 01 02 03 04 05 06 07 08"}) {
    EXPECT_EQ(apdu(command), "6A 81") << command;
  }
  for (const char* outside : {"FF B0 0F 00 01", "FF B0 0F 00 02", "FF B0 FF 07 01", "01 78",
                              "FF D6 0F 00 01 5A", "FF D6 FF 07 01 5A", "53 78 5A", "1A 80 5A"}) {
    EXPECT_EQ(apdu(outside), "6A 82") << outside;
  }
  EXPECT_EQ(card->content(), before);
}

TEST_F(StorageTopaz, BothHalvesOfTheAddressCount) {
  const auto card = use("topaz512");
  const auto before = card->content();
  EXPECT_EQ(apdu("FF D6 01 00 08 01 02 03 04 05 06 07 08"), "6B 00");
  EXPECT_EQ(card->content(), before);
  EXPECT_EQ(apdu("FF B0 01 00 00"), "6B 00") << "READ ALL begins at block 0";
  EXPECT_EQ(apdu("FF B0 06 00 06"), text(*card, 48, 6) + " 90 00") << "no RID";
  EXPECT_EQ(apdu("FF B0 06 01 08"), text(*card, 49, 8) + " 90 00");
  EXPECT_EQ(apdu("FF B0 01 00 80"), text(*card, 8, 128) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 08 02"), "6A 82") << "a block has eight bytes";
}

// A tag that is no Topaz 512: 256 bytes and a half segment, by TMS of its capability container.
TEST_F(StorageTopaz, CapabilityContainerTellsTheSizeOfOtherDynamicTags) {
  sim::TopazCard::Profile profile{0x12, 0x00, hex("71 40 22 00 00 01 00"), 320,
                                  hex("E1 10 27 00 03 00 FE")};
  const auto card = std::make_shared<sim::TopazCard>(profile);
  for (std::size_t i = 32; i < 320; ++i) card->memory()[i] = static_cast<std::uint8_t>(i * 3);
  use_card(card);
  EXPECT_EQ(apdu("FF B0 27 00 09"), text(*card, 312, 8) + " 62 82");
  EXPECT_EQ(apdu("FF B0 00 27 08"), text(*card, 312, 8) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 02 80"), text(*card, 256, 64) + " 62 82");
  EXPECT_EQ(apdu("FF B0 00 28 08"), "6A 82");
  EXPECT_EQ(apdu("FF D6 00 28 08 01 02 03 04 05 06 07 08"), "6A 82");
  card->memory()[8] = 0x00;
  EXPECT_EQ(apdu("FF B0 00 28 08"), "00 00 00 00 00 00 00 00 90 00") << "nothing tells";
}

TEST_F(StorageTopaz, WritesAByteOrABlock) {
  const auto card = use("topaz96");
  EXPECT_EQ(apdu("FF D6 05 01 01 5A"), "90 00");
  EXPECT_EQ(text(*card, 41, 1), "5A");
  EXPECT_EQ(apdu("FF D6 00 00 01 5A"), "69 82") << "the UID keeps its value";
  EXPECT_EQ(apdu("FF D6 05 01 02 5A 5A"), "67 00");
  reader_->remove_all();
  IFDHCloseChannel(kLun);
  const auto dynamic = use("topaz512");
  EXPECT_EQ(apdu("FF D6 00 06 08 01 02 03 04 05 06 07 08"), "90 00");
  EXPECT_EQ(text(*dynamic, 48, 8), "01 02 03 04 05 06 07 08");
  EXPECT_EQ(apdu("FF D6 00 40 08 01 02 03 04 05 06 07 08"), "6A 82");
  EXPECT_EQ(apdu("FF D6 20 00 01 5A"), "6A 81") << "WRITE-E has seven address bits";
  EXPECT_EQ(apdu("FF D6 40 00 01 5A"), "6A 82");
}

// Lock bits can only be set: what the tag took of this is more than nothing.
TEST_F(StorageTopaz, WriteThatWasTakenInPartIsNotRefused) {
  const auto card = use("topaz96");
  ASSERT_EQ(text(*card, 112, 1), "01");
  EXPECT_EQ(apdu("FF D6 0E 00 01 02"), "65 81");
  EXPECT_EQ(text(*card, 112, 1), "03");
  EXPECT_EQ(apdu("FF D6 0E 00 01 02"), "69 82") << "nothing is changed now";
  EXPECT_EQ(apdu("FF D6 0E 00 01 03"), "90 00");
}

// ACR122U API 2.04, section 7.4.
TEST_F(StorageTopaz, NativeCommandsOfAcs) {
  const auto card = use("topaz96");
  card->memory()[8] = 0x18;
  EXPECT_EQ(apdu("01 08"), "18 90 00");
  EXPECT_EQ(apdu("00"), "11 48 " + text(*card, 0, 120) + " 90 00");
  EXPECT_EQ(apdu("53 08 FF"), "FF 90 00");
  EXPECT_EQ(text(*card, 8, 1), "FF");
  EXPECT_EQ(apdu("00 A4 04 00"), "6E 00");
}

// NFC Forum Type 1 Tag, section 5.
TEST_F(StorageTopaz, NativeCommandsOfDynamicTags) {
  const auto card = use("topaz512");
  EXPECT_EQ(apdu("78"), "12 4C 71 40 22 00 90 00");
  EXPECT_EQ(apdu("02 06"), text(*card, 48, 8) + " 90 00");
  EXPECT_EQ(apdu("10 10"), text(*card, 128, 128) + " 90 00");
  EXPECT_EQ(apdu("54 06 01 02 03 04 05 06 07 08"), "01 02 03 04 05 06 07 08 90 00");
  EXPECT_EQ(text(*card, 48, 8), "01 02 03 04 05 06 07 08");
}

// WRITE-NE and WRITE-NE8 erase nothing: bits are only ever set.
TEST_F(StorageTopaz, WriteWithoutEraseOnlySetsBits) {
  const auto card = use("topaz512");
  ASSERT_EQ(apdu("53 28 50"), "50 90 00");
  EXPECT_EQ(apdu("1A 28 05"), "55 90 00");
  EXPECT_EQ(apdu("1A 28 00"), "55 90 00");
  EXPECT_EQ(text(*card, 40, 1), "55");
  ASSERT_EQ(apdu("54 06 01 02 03 04 05 06 07 08"), "01 02 03 04 05 06 07 08 90 00");
  EXPECT_EQ(apdu("1B 06 10 00 00 04 00 01 F0 00"), "11 02 03 04 05 07 F7 08 90 00");
  EXPECT_EQ(text(*card, 48, 8), "11 02 03 04 05 07 F7 08");
  EXPECT_EQ(apdu("FF D6 05 00 01 02"), "90 00") << "UPDATE BINARY erases";
  EXPECT_EQ(text(*card, 40, 1), "02");
}

TEST_F(StorageTopaz, NativeWriteIsSentOnce) {
  use("topaz512");
  for (const char* command :
       {"1A 28 05", "1B 06 10 00 00 04 00 01 F0 00", "53 28 05", "54 06 10 00 00 04 00 01 F0 00"}) {
    const auto code = hex(command).front();
    noise(acr122::to_hex(Bytes{code}));
    count(code);
    EXPECT_EQ(apdu(command), "65 81") << command;
    EXPECT_EQ(counted(), 1U) << command;
  }
}

TEST_F(StorageTopaz, NoiseThatLastsIsNotTheEndOfTheMemory) {
  use("topaz512");
  noise("02", 1, 3);
  EXPECT_EQ(apdu("FF B0 00 00 00 02 00"), "63 00");
}

TEST_F(StorageTopaz, NoiseIsOvercomeWhenReadingAndToldWhenWriting) {
  const auto card = use("topaz96");
  noise("01");
  EXPECT_EQ(apdu("FF B0 05 01 01"), text(*card, 41, 1) + " 90 00");
  noise("53");
  EXPECT_EQ(apdu("FF D6 05 01 01 5A"), "65 81");
}

TEST_F(StorageTopaz, PulledIsGone) {
  use("topaz96");
  reader_->remove_all();
  EXPECT_EQ(transmit(hex("FF B0 05 01 01")).code, IFD_ICC_NOT_PRESENT);
}

}  // namespace
}  // namespace driver_test
