// SPDX-License-Identifier: LGPL-2.1-or-later
// MIFARE Classic: writes that the card does not confirm, and trailers that change the key under the
// program's login. A word that says "refused" means that nothing was written.
#include "driver/storage_classic_rig.h"

namespace driver_test {
namespace {

constexpr const char* kLogin8 = "FF 86 00 00 05 01 00 08 60 00";
constexpr const char* kLogin8WithB = "FF 86 00 00 05 01 00 08 61 00";
// Sector 2 with key A changed, then once more; all else as delivered.
constexpr const char* kFirstA = "FF D6 00 0B 10 A0 A1 A2 A3 A4 A5 FF 07 80 69 FF FF FF FF FF FF";
constexpr const char* kSecondA = "FF D6 00 0B 10 B0 B1 B2 B3 B4 B5 FF 07 80 69 FF FF FF FF FF FF";
// Key B writes the trailer, keys and all (condition 011); or the access bits only (101).
constexpr const char* kBWrites = "FF FF FF FF FF FF 7F 07 88 69 FF FF FF FF FF FF";
constexpr const char* kBWritesBits = "FF FF FF FF FF FF F7 87 80 69 FF FF FF FF FF FF";

class StorageClassicWrite : public StorageClassic {
 protected:
  /// The driver's own test makes the card forget its login; the program's has to hold.
  static void expect_login_holds() {
    EXPECT_EQ(word("FF B0 00 08 10"), "90 00") << "at once";
    presence_test();
    EXPECT_EQ(word("FF B0 00 08 10"), "90 00") << "behind a presence test";
    presence_test();
    EXPECT_EQ(apdu(write("FF D6 00 08")), "90 00");
  }
  static std::string key_a(sim::MifareClassic& card) {
    return acr122::to_hex(ByteView(card.memory()).subspan(0x0B * 16, 6));
  }
};

TEST_F(StorageClassicWrite, BlockThatWasNotConfirmedIsReadBack) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  count(0xA0);
  noise("00 11 22", 0, 2);  // written twice, and both times the ACK is lost
  EXPECT_EQ(apdu(write("FF D6 00 04")), "90 00");
  EXPECT_EQ(counted(), 2U);
  EXPECT_EQ(block_of(*card, 4), hex(kBlock));
  noise("A0 05", 0, 2);  // the card never gets the data
  EXPECT_EQ(apdu(write("FF D6 00 05")), "69 82");
  EXPECT_EQ(block_of(*card, 5), Bytes(16, 0x00));
}

TEST_F(StorageClassicWrite, NobodyKnowsIfTheBlockCannotBeReadBack) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  for (const char* unreadable : {"30 07", "30 04"}) {  // the access bits, the block
    SCOPED_TRACE(unreadable);
    noise("00 11 22", 0, 2);
    noise(unreadable, 0, 3);
    EXPECT_EQ(apdu(write("FF D6 00 04")), "65 81");
    EXPECT_EQ(block_of(*card, 4), hex(kBlock));
  }
}

TEST_F(StorageClassicWrite, ReadOnlyBlockIsRefusedWhateverItHolds) {
  const auto card = use();
  std::ranges::copy(hex("BF 07 84"), card->memory().begin() + 7 * 16 + 6);  // block 6: 010
  fill(*card, 6);
  ASSERT_EQ(apdu(kLogin4), "90 00");
  EXPECT_EQ(apdu(write("FF D6 00 06")), "69 82");
}

TEST_F(StorageClassicWrite, CardSwappedBetweenTwoBlocksIsGone) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  sim::Fault fault;
  fault.what = sim::Fault::What::swap_card;
  fault.only = hex("A0 05");
  sim::CardOptions options;
  options.uid = hex("11 22 33 44");
  const auto other =
      std::dynamic_pointer_cast<sim::MifareClassic>(sim::make_card("classic-1k", options));
  fault.card = other;
  reader_->faults().arm(fault);
  const auto command = std::string("FF D6 00 04 20 ") + kBlock + kBlock;
  EXPECT_EQ(transmit(hex(command)).code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(block_of(*card, 4), hex(kBlock));
  EXPECT_EQ(block_of(*card, 5), Bytes(16, 0x00));
  EXPECT_EQ(block_of(*other, 4), Bytes(16, 0x00));
  EXPECT_EQ(block_of(*other, 5), Bytes(16, 0x00));
}

TEST_F(StorageClassicWrite, LoginSurvivesANewKeyA) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin8), "90 00");
  ASSERT_EQ(apdu(kFirstA), "90 00");
  EXPECT_EQ(key_a(*card), "A0 A1 A2 A3 A4 A5");
  expect_login_holds();
  EXPECT_EQ(word("FF B0 00 08 50"), "90 00") << "reading on is with the key of the login";
  presence_test();
  ASSERT_EQ(apdu(kSecondA), "90 00");
  expect_login_holds();
  EXPECT_EQ(apdu(kLogin8), "63 00") << "it holds for this login only";
  EXPECT_EQ(apdu("FF B0 00 08 10"), "69 82");
}

TEST_F(StorageClassicWrite, LoginSurvivesANewKeyB) {
  const auto card = use();
  fill(*card, 0x0B, kBWrites);
  ASSERT_EQ(apdu(kLogin8WithB), "90 00");
  ASSERT_EQ(apdu("FF D6 00 0B 10 A0 A1 A2 A3 A4 A5 7F 07 88 69 B0 B1 B2 B3 B4 B5"), "90 00");
  EXPECT_EQ(block_of(*card, 0x0B), hex("A0 A1 A2 A3 A4 A5 7F 07 88 69 B0 B1 B2 B3 B4 B5"));
  expect_login_holds();
}

TEST_F(StorageClassicWrite, LoginSurvivesAKeyThatTheCardDidNotTake) {
  const auto card = use();
  fill(*card, 0x0B, kBWritesBits);
  ASSERT_EQ(apdu(kLogin8WithB), "90 00");
  ASSERT_EQ(apdu("FF D6 00 0B 10 A0 A1 A2 A3 A4 A5 F7 87 80 42 B0 B1 B2 B3 B4 B5"), "90 00");
  EXPECT_EQ(block_of(*card, 0x0B), hex("FF FF FF FF FF FF F7 87 80 42 FF FF FF FF FF FF"));
  expect_login_holds();
}

TEST_F(StorageClassicWrite, LoginSurvivesTwoNewKeysInARow) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin8), "90 00");
  ASSERT_EQ(apdu(kFirstA), "90 00");
  noise("B0 B1", 0, 2);  // the second part: written, but not confirmed
  EXPECT_EQ(apdu(kSecondA), "65 81");
  EXPECT_EQ(key_a(*card), "B0 B1 B2 B3 B4 B5");
  expect_login_holds();
}

TEST_F(StorageClassicWrite, LoginSurvivesATrailerThatDidNotArrive) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin8), "90 00");
  ASSERT_EQ(apdu(kFirstA), "90 00");
  noise("A0 0B", 0, 2);
  EXPECT_EQ(apdu(kSecondA), "65 81");
  EXPECT_EQ(key_a(*card), "A0 A1 A2 A3 A4 A5");
  expect_login_holds();
}

TEST_F(StorageClassicWrite, NewKeyWhoseConfirmationIsLostIsWrittenOnceMore) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin8), "90 00");
  noise("A0 A1");
  EXPECT_EQ(apdu(kFirstA), "90 00");
  EXPECT_EQ(key_a(*card), "A0 A1 A2 A3 A4 A5");
  expect_login_holds();
}

TEST_F(StorageClassicWrite, WholeSectorsWithTheirTrailers) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin8), "90 00");
  const std::string data = kBlock;
  const std::string trailer = " A0 A1 A2 A3 A4 A5 FF 07 80 69 FF FF FF FF FF FF ";
  const auto sector = data + data + data + trailer;
  EXPECT_EQ(apdu("FF D6 00 08 80 " + sector + sector), "90 00");
  EXPECT_EQ(block_of(*card, 0x0B), hex(trailer));
  EXPECT_EQ(block_of(*card, 0x0E), hex(kBlock));
  EXPECT_EQ(block_of(*card, 0x0F), hex(trailer));
  expect_login_holds();
}

TEST_F(StorageClassicWrite, StoreThatWasNotConfirmedIsReadBack) {
  const auto card = use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  presence_test();
  count(0xA0);
  noise("64 00 00 00");  // the second part
  EXPECT_EQ(apdu("FF D7 00 05 05 00 00 00 00 64"), "90 00");
  noise("A0 05");
  EXPECT_EQ(apdu("FF D7 00 05 05 00 00 00 00 65"), "69 82");
  EXPECT_EQ(apdu("FF B1 00 05 04"), "00 00 00 64 90 00");
  noise("66 00 00 00");
  noise("30 07", 0, 3);  // the access bits
  EXPECT_EQ(apdu("FF D7 00 05 05 00 00 00 00 66"), "65 81");
  EXPECT_EQ(apdu("FF B1 00 05 04"), "00 00 00 66 90 00");
  noise("67 00 00 00");
  noise("30 05", 1, 3);  // the block itself, which is also read before
  EXPECT_EQ(apdu("FF D7 00 05 05 00 00 00 00 67"), "65 81");
  EXPECT_EQ(apdu("FF B1 00 05 04"), "00 00 00 67 90 00");
  EXPECT_EQ(counted(), 4U) << "each once";
}

TEST_F(StorageClassicWrite, ValueOfWindowsThatWasNotConfirmed) {
  use();
  ASSERT_EQ(apdu(kLogin4), "90 00");
  ASSERT_EQ(apdu("FF D7 00 05 05 00 00 00 00 64"), "90 00");
  const char* const add_two = "FF C2 00 03 0B A0 09 80 01 05 81 04 02 00 00 00";
  count(0xB0);
  noise("B0 05");
  EXPECT_EQ(apdu(add_two), "C0 03 00 65 81 90 00") << "stored, but its ACK was lost";
  EXPECT_EQ(counted(), 1U);
  EXPECT_EQ(apdu("FF B1 00 05 04"), "00 00 00 66 90 00");
  noise("C1 05");
  EXPECT_EQ(apdu(add_two), "C0 03 00 69 82 90 00") << "nothing was added";
  EXPECT_EQ(apdu("FF B1 00 05 04"), "00 00 00 66 90 00");
}

}  // namespace
}  // namespace driver_test
