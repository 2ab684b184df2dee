// SPDX-License-Identifier: LGPL-2.1-or-later
// MIFARE Classic: keys, login, blocks. What the card saw and holds afterwards.
#include "driver/storage_classic_rig.h"

namespace driver_test {
namespace {

TEST_F(StorageClassic, WholeCardWithOneKeyInOneRead) {
  const auto card = use();
  for (std::size_t i = 0; i < card->memory().size(); ++i) {
    if (i / 16 % 4 != 3 && i >= 16) card->memory()[i] = static_cast<std::uint8_t>(i * 7);
  }
  auto expected = card->memory();
  // Key A is never readable; key B is, as delivered.
  for (std::size_t sector = 0; sector < 16; ++sector) {
    std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(sector * 64 + 48), 6, 0);
  }
  ASSERT_EQ(apdu("FF 86 00 00 05 01 00 00 60 00"), "90 00");
  const auto all = transmit(hex("FF B0 00 00 00 04 00"));
  ASSERT_EQ(all.bytes.size(), 1026U);
  EXPECT_EQ(ByteView(all.bytes).first(1024).size(), expected.size());
  EXPECT_TRUE(acr122::same_bytes(ByteView(all.bytes).first(1024), expected));
  EXPECT_EQ(acr122::to_hex(ByteView(all.bytes).last(2)), "90 00");
}

TEST_F(StorageClassic, ReadsAnyLe) {
  const auto card = use();
  fill(*card, 4);
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(apdu("FF B0 00 04 00"), std::string(kBlock) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 04 10"), std::string(kBlock) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 04 01"), "00 90 00");
  EXPECT_EQ(apdu("FF B0 00 04 03"), "00 11 22 90 00");
  EXPECT_EQ(apdu("FF B0 00 04 11"), std::string(kBlock) + " 00 90 00");
}

TEST_F(StorageClassic, ReadBeyondTheEndGivesWhatThereIs) {
  use();
  ASSERT_EQ(apdu("FF 86 00 00 05 01 00 3C 60 00"), "90 00");
  const auto rest = transmit(hex("FF B0 00 3C 00 00 00"));  // 65,536 bytes
  EXPECT_EQ(rest.bytes.size(), 66U);
  EXPECT_EQ(word("FF B0 00 3C 00 00 00"), "62 82");
  EXPECT_EQ(apdu("FF B0 00 40 10"), "6A 82");
  EXPECT_EQ(apdu("FF B0 01 3C 10"), "6A 82");
}

TEST_F(StorageClassic, BlocksThatAreNotThere) {
  use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(apdu("FF 88 00 40 60 00"), "6A 82");
  EXPECT_EQ(apdu("FF 86 00 00 05 01 01 04 60 00"), "6A 82");
  EXPECT_EQ(apdu(write("FF D6 00 40")), "6A 82");
  EXPECT_EQ(apdu("FF D7 00 40 05 00 00 00 00 01"), "6A 82");
  EXPECT_EQ(apdu("FF D7 00 04 02 03 40"), "6A 82") << "the target of a copy";
  EXPECT_EQ(apdu("FF B1 00 40 04"), "6A 82");
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00") << "none of them ended the login";
}

TEST_F(StorageClassic, BigSectorsOfA4k) {
  const auto card = use("classic-4k");
  fill(*card, 0x8E);
  ASSERT_EQ(apdu("FF 86 00 00 05 01 00 80 60 00"), "90 00");
  EXPECT_EQ(apdu("FF B0 00 8E 10"), std::string(kBlock) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 90 10"), "69 82");
  ASSERT_EQ(apdu("FF 86 00 00 05 01 00 FF 60 00"), "90 00");
  EXPECT_EQ(word("FF B0 00 FF 10"), "90 00");
  EXPECT_EQ(apdu("FF B0 01 00 10"), "6A 82");
}

TEST_F(StorageClassic, LongUidLogsInByItsLastFourBytes) {
  use("classic-1k-7b");
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
}

TEST_F(StorageClassic, ReadNeedsALoginToTheSectorItStartsIn) {
  use();
  EXPECT_EQ(apdu("FF B0 00 04 10"), "69 82");
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(apdu("FF B0 00 08 10"), "69 82");
  EXPECT_EQ(word("FF B0 00 04 60"), "90 00");
  EXPECT_EQ(apdu("FF B0 00 08 10"), "69 82") << "reading on is no login for the next command";
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
}

TEST_F(StorageClassic, ReadThatNeedsAnotherKeyInTheNextSectorIsRefusedWhole) {
  const auto card = use();
  std::ranges::copy(hex("A0 A1 A2 A3 A4 A5"), card->memory().begin() + 0x0B * 16);
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(apdu("FF B0 00 04 50"), "69 82");
  EXPECT_EQ(word("FF B0 00 04 40"), "90 00") << "the program's own login still holds";
}

TEST_F(StorageClassic, WrongKeyIsToldAndTheNextTryWorks) {
  use();
  ASSERT_EQ(apdu(kOtherKey), "90 00");
  EXPECT_EQ(apdu("FF 86 00 00 05 01 00 04 60 01"), "63 00");
  EXPECT_EQ(apdu("FF B0 00 04 10"), "69 82");
  EXPECT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
  EXPECT_EQ(apdu("FF 88 00 04 60 01"), "63 00") << "a failed login ends the one before";
  EXPECT_EQ(apdu("FF B0 00 04 10"), "69 82");
  EXPECT_EQ(apdu("FF 88 00 04 61 00"), "90 00");
}

TEST_F(StorageClassic, KeySlotsAndBlocksThatAreNotThere) {
  use();
  EXPECT_EQ(apdu("FF 86 00 00 05 01 00 04 60 02"), "69 88") << "never loaded";
  EXPECT_EQ(apdu("FF 86 00 00 05 01 00 04 60 20"), "69 88");
  EXPECT_EQ(apdu("FF 86 00 00 05 01 00 40 60 00"), "6A 82");
  EXPECT_EQ(apdu("FF 82 00 20 06 FF FF FF FF FF FF"), "69 88");
  EXPECT_EQ(apdu("FF 82 00 00 05 FF FF FF FF FF"), "69 89");
  EXPECT_EQ(apdu("FF 82 20 00 06 FF FF FF FF FF FF"), "69 87");
}

TEST_F(StorageClassic, WritesOneBlockOrSeveral) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(apdu(write("FF D6 00 05")), "90 00");
  EXPECT_EQ(block_of(*card, 5), hex(kBlock));
  EXPECT_EQ(apdu(std::string("FF D6 00 04 20 ") + kBlock + " " + kBlock), "90 00");
  EXPECT_EQ(block_of(*card, 4), hex(kBlock));
}

TEST_F(StorageClassic, RefusesToWriteWhatCannotBeRight) {
  const auto card = use();
  const auto before = card->memory();
  EXPECT_EQ(apdu(write("FF D6 00 04")), "69 82");
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(apdu("FF D6 00 04 04 01 02 03 04"), "67 00");
  EXPECT_EQ(apdu(write("FF D6 00 40")), "6A 82");
  EXPECT_EQ(apdu(write("FF D6 00 07")), "6A 80") << "these access bits would lock the sector";
  ASSERT_EQ(apdu("FF 86 00 00 05 01 00 00 60 00"), "90 00");
  EXPECT_EQ(apdu(write("FF D6 00 00")), "69 82") << "the manufacturer's block";
  EXPECT_EQ(card->memory(), before);
}

TEST_F(StorageClassic, WriteOfSeveralBlocksTellsHowFarItGot) {
  const auto card = use();
  // Block 6 of sector 1: read only (C1 C2 C3 = 010).
  std::ranges::copy(hex("BF 07 84"), card->memory().begin() + 7 * 16 + 6);
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(apdu(std::string("FF D6 00 04 30 ") + kBlock + kBlock + kBlock), "63 C2");
  EXPECT_EQ(block_of(*card, 5), hex(kBlock));
  EXPECT_EQ(block_of(*card, 6), Bytes(16, 0x00));
  EXPECT_EQ(apdu(write("FF D6 00 06")), "69 82");
  EXPECT_EQ(word("FF B0 00 06 10"), "90 00") << "and the login is there again";
}

TEST_F(StorageClassic, LoginSurvivesThePresenceTest) {
  use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  presence_test();
  EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
  presence_test();
  EXPECT_EQ(apdu(write("FF D6 00 04")), "90 00");
}

TEST_F(StorageClassic, LoginEndsWithAReset) {
  use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  ASSERT_EQ(power(IFD_RESET).code, IFD_SUCCESS);
  EXPECT_EQ(apdu("FF B0 00 04 10"), "69 82");
  EXPECT_EQ(apdu(kLogin4), "90 00") << "the key is the reader's";
}

TEST_F(StorageClassic, KeysAreForgottenWhenTheReaderIsClosed) {
  use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  IFDHCloseChannel(kLun);
  Storage::use<sim::MifareClassic>("classic-1k");
  EXPECT_EQ(apdu("FF B0 00 04 10"), "69 82");
  EXPECT_EQ(apdu(kLogin4), "69 88");
}

TEST_F(StorageClassic, NoiseAtEachReadIsOvercome) {
  const auto card = use();
  fill(*card, 6);
  ASSERT_EQ(apdu(kLogin4), "90 00");
  const auto clean = apdu("FF B0 00 04 60");
  for (unsigned frame = 0; frame < 6; ++frame) {
    noise("30", frame);
    EXPECT_EQ(apdu("FF B0 00 04 60"), clean) << frame;
  }
}

// Login, blocks of two sectors, and whatever the driver sends to get over the first noise.
TEST_F(StorageClassic, NoiseAtAnyFrameOfAReadIsOvercome) {
  const auto card = use();
  fill(*card, 6);
  ASSERT_EQ(apdu(kLogin4), "90 00");
  const auto clean = apdu("FF B0 00 04 60");
  for (unsigned frame = 0; frame < 10; ++frame) {
    presence_test();
    noise("", frame);
    EXPECT_EQ(apdu("FF B0 00 04 60"), clean) << frame;
    reader_->faults().clear();
  }
}

TEST_F(StorageClassic, NoiseInALoginIsNoWrongKey) {
  use();
  for (unsigned frame = 0; frame < 3; ++frame) {
    noise("", frame);
    EXPECT_EQ(apdu(kLogin4), "90 00") << frame;
    reader_->faults().clear();
  }
}

TEST_F(StorageClassic, NoiseAtEachWriteIsOvercome) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  for (unsigned frame = 0; frame < 2; ++frame) {
    std::fill_n(card->memory().begin() + 64, 32, 0);
    noise("A0", frame);
    EXPECT_EQ(apdu(std::string("FF D6 00 04 20 ") + kBlock + kBlock), "90 00") << frame;
    EXPECT_EQ(block_of(*card, 4), hex(kBlock));
    EXPECT_EQ(block_of(*card, 5), hex(kBlock));
    noise("00 11 22", frame);  // the second part: the card has written, its ACK is lost
    EXPECT_EQ(apdu(std::string("FF D6 00 04 20 ") + kBlock + kBlock), "90 00") << frame;
  }
}

TEST_F(StorageClassic, NoiseAtAnyFrameOfAWriteIsOvercome) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  for (unsigned frame = 0; frame < 6; ++frame) {
    std::fill_n(card->memory().begin() + 64, 32, 0);
    noise("", frame);
    EXPECT_EQ(apdu(std::string("FF D6 00 04 20 ") + kBlock + kBlock), "90 00") << frame;
    EXPECT_EQ(block_of(*card, 4), hex(kBlock)) << frame;
    EXPECT_EQ(block_of(*card, 5), hex(kBlock)) << frame;
    reader_->faults().clear();
  }
}

TEST_F(StorageClassic, CardSwappedBetweenTwoBlocksIsGone) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  sim::Fault fault;
  fault.what = sim::Fault::What::swap_card;
  fault.only = hex("30 05");
  sim::CardOptions options;
  options.uid = hex("11 22 33 44");
  fault.card = sim::make_card("classic-1k", options);
  reader_->faults().arm(fault);
  EXPECT_EQ(transmit(hex("FF B0 00 04 20")).code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_TRUE(eventually([] {
    wait_function()(kLun, 50);
    return IFDHICCPresence(kLun) == IFD_ICC_PRESENT;
  }));
}

TEST_F(StorageClassic, ValueBlocks) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(apdu("FF B1 00 05 04"), "69 81") << "no value block yet";
  EXPECT_EQ(apdu("FF D7 00 05 05 01 00 00 00 01"), "69 81");
  EXPECT_EQ(apdu("FF D7 00 05 05 00 00 00 00 64"), "90 00");
  // MFPROT data sheet (ib technology), page 15, with address 5.
  EXPECT_EQ(block_of(*card, 5), hex("64 00 00 00 9B FF FF FF 64 00 00 00 05 FA 05 FA"));
  EXPECT_EQ(apdu("FF D7 00 05 05 01 00 00 01 00"), "90 00");
  EXPECT_EQ(apdu("FF B1 00 05 04"), "00 00 01 64 90 00");
  EXPECT_EQ(apdu("FF D7 00 05 05 02 00 00 00 65"), "90 00");
  EXPECT_EQ(apdu("FF B1 00 05 00"), "00 00 00 FF 90 00");
  EXPECT_EQ(apdu("FF D7 00 05 02 03 06"), "90 00");
  EXPECT_EQ(apdu("FF B1 00 06 04"), "00 00 00 FF 90 00");
  EXPECT_EQ(apdu("FF B1 00 06 02"), "6C 04");
  EXPECT_EQ(apdu("FF D7 00 05 02 03 08"), "6A 80") << "another sector";
  EXPECT_EQ(apdu("FF D7 00 07 05 00 00 00 00 64"), "69 81") << "a trailer is no value";
  EXPECT_EQ(apdu("FF D7 00 08 05 01 00 00 00 01"), "69 82");
}

TEST_F(StorageClassic, ValueOperationsOfWindows) {
  use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  ASSERT_EQ(apdu("FF D7 00 05 05 00 00 00 00 64"), "90 00");
  EXPECT_EQ(apdu("FF C2 00 03 0B A0 09 80 01 05 81 04 02 00 00 00"), "C0 03 00 90 00 90 00");
  EXPECT_EQ(apdu("FF B1 00 05 04"), "00 00 00 66 90 00");
  EXPECT_EQ(apdu("FF C2 00 03 0E A1 0C 80 01 05 80 01 06 81 04 06 00 00 00"),
            "C0 03 00 90 00 90 00");
  EXPECT_EQ(apdu("FF B1 00 06 04"), "00 00 00 60 90 00");
  EXPECT_EQ(apdu("FF C2 00 03 0B A0 09 80 01 09 81 04 02 00 00 00"), "C0 03 00 69 82 90 00");
}

TEST_F(StorageClassic, ValueOperationsAreNeverSentTwice) {
  use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  ASSERT_EQ(apdu("FF D7 00 05 05 00 00 00 00 64"), "90 00");
  count(0xC1);
  noise("C1 05");
  EXPECT_EQ(apdu("FF D7 00 05 05 01 00 00 00 01"), "69 82");
  EXPECT_EQ(counted(), 1U);
  EXPECT_EQ(apdu("FF B1 00 05 04"), "00 00 00 64 90 00") << "nothing was added";
  count(0xB0);
  noise("B0 05");
  EXPECT_EQ(apdu("FF D7 00 05 05 01 00 00 00 01"), "65 81");
  EXPECT_EQ(counted(), 1U);
  EXPECT_EQ(apdu("FF B1 00 05 04"), "00 00 00 65 90 00") << "stored, but its ACK was lost";
}

TEST_F(StorageClassic, SakAndAtqa) {
  use();
  EXPECT_EQ(apdu("FF CA 02 00 00"), "08 90 00");
  EXPECT_EQ(apdu("FF CA 03 00 00"), "00 04 90 00");
}

TEST_F(StorageClassic, CommandsOfOtherCardsAreNotSupported) {
  use();
  EXPECT_EQ(apdu("FF 20 00 00 04 01 02 03 04"), "6A 81");
  EXPECT_EQ(apdu("FF B4 00 00 00"), "6D 00");
  EXPECT_EQ(apdu("00 A4 04 00"), "6E 00");
}

}  // namespace
}  // namespace driver_test
