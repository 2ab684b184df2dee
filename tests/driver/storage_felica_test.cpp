// SPDX-License-Identifier: LGPL-2.1-or-later
// FeliCa: Check and Update by READ and UPDATE BINARY, and as native frames.
#include "driver/storage_rig.h"
#include "sim/cards/felica.h"

namespace driver_test {
namespace {

constexpr const char* kBlock = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF";
constexpr const char* kIdm = "01 01 05 01 86 04 02 03";

class StorageFelica : public Storage {
 protected:
  std::shared_ptr<sim::FelicaBase> use(const std::string& type = "felica") {
    auto card = Storage::use<sim::FelicaBase>(type);
    for (std::size_t i = 0; i < 14 * 16; ++i) {
      card->memory()[i] = static_cast<std::uint8_t>(i * 5 + 1);
    }
    return card;
  }
  static std::string text(const sim::FelicaBase& card, std::size_t block, std::size_t size) {
    return acr122::to_hex(ByteView(card.content()).subspan(block * 16, size));
  }
};

TEST_F(StorageFelica, ReadsBlocksOfTheFreeService) {
  for (const char* type : {"felica", "felica-424", "felica-lite-s"}) {
    SCOPED_TRACE(type);
    reader_->remove_all();
    IFDHCloseChannel(kLun);
    const auto card = use(type);
    EXPECT_EQ(apdu("FF B0 00 02 00"), text(*card, 2, 16) + " 90 00");
    EXPECT_EQ(apdu("FF B0 00 02 01"), text(*card, 2, 1) + " 90 00");
    EXPECT_EQ(apdu("FF B0 00 00 C4"), text(*card, 0, 196) + " 90 00");
  }
}

TEST_F(StorageFelica, PastTheEndGivesWhatThereIs) {
  const auto card = use();
  EXPECT_EQ(apdu("FF B0 00 0D 20"), text(*card, 13, 16) + " 62 82");
  EXPECT_EQ(apdu("FF B0 00 0E 10"), "6A 82");
}

// Windows' storage card requirements: services, then the block list.
TEST_F(StorageFelica, ReadsTheListOfTheProgram) {
  const auto card = use("felica-8008");
  EXPECT_EQ(apdu("FF B0 00 00 06 01 0B 01 01 80 03 00"), text(*card, 3, 16) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 00 08 01 0B 01 02 80 03 80 01 20"),
            text(*card, 3, 16) + " " + text(*card, 1, 16) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 00 06 01 0B 00 01 80 03 00"), "01 A6") << "the card's flags";
  EXPECT_EQ(apdu("FF B0 00 01 06 01 0B 01 01 80 03 00"), "6B 00");
}

TEST_F(StorageFelica, WritesBlocks) {
  const auto card = use();
  EXPECT_EQ(apdu(std::string("FF D6 00 03 10 ") + kBlock), "90 00");
  EXPECT_EQ(text(*card, 3, 16), kBlock);
  EXPECT_EQ(apdu(std::string("FF D6 00 00 16 01 09 00 01 80 05 ") + kBlock), "90 00");
  EXPECT_EQ(text(*card, 5, 16), kBlock);
  EXPECT_EQ(apdu(std::string("FF D6 00 0D 20 ") + kBlock + kBlock), "63 C1");
  EXPECT_EQ(apdu(std::string("FF D6 00 0E 10 ") + kBlock), "6A 82");
}

// Four three-byte elements make a list of 16 bytes: with its data as many bytes as five blocks
// have.
TEST_F(StorageFelica, ListThatIsAsLongAsBlocksIsAList) {
  const auto card = use();
  const auto others = text(*card, 4, 160);
  Bytes update = hex("FF D6 00 00 50 01 09 00 04 00 00 00 00 01 00 00 02 00 00 03 00");
  update.resize(update.size() + 64, 0xAA);
  EXPECT_EQ(apdu(acr122::to_hex(update)), "90 00");
  EXPECT_EQ(text(*card, 0, 64), acr122::to_hex(Bytes(64, 0xAA)));
  EXPECT_EQ(text(*card, 4, 160), others);
}

TEST_F(StorageFelica, BlocksThatReadAsAListAreRefusedNotScattered) {
  const auto card = use();
  const auto before = card->content();
  // 6 services, 1 block: 16 bytes before the data.
  const std::string both = "06 FF FF FF FF FF FF FF FF FF FF FF FF 01 80 05 ";
  EXPECT_EQ(apdu("FF D6 00 00 20 " + both + kBlock), "01 A6");
  EXPECT_EQ(card->content(), before);
  EXPECT_EQ(apdu("FF D6 00 00 10 " + both), "90 00") << "one block is never a list";
  EXPECT_EQ(apdu("FF D6 00 01 20 " + both + kBlock), "90 00") << "nor are those from block 1 on";
  EXPECT_EQ(text(*card, 0, 48) + " ", both + both + kBlock + " ");
}

TEST_F(StorageFelica, NeitherBlocksNorAListIsAWrongLength) {
  const auto card = use();
  const auto before = card->content();
  EXPECT_EQ(apdu("FF D6 00 00 01 00"), "67 00");
  EXPECT_EQ(apdu(std::string("FF D6 00 00 15 01 09 00 01 80 ") + kBlock), "67 00");
  EXPECT_EQ(apdu(std::string("FF D6 00 01 11 01 ") + kBlock), "67 00");
  EXPECT_EQ(apdu(std::string("FF D6 00 01 16 01 09 00 01 80 05 ") + kBlock), "6B 00");
  EXPECT_EQ(card->content(), before);
}

// ACR122U API 2.04, section 7.3.
TEST_F(StorageFelica, NativeFramesPass) {
  const auto card = use();
  EXPECT_EQ(apdu(std::string("10 06 ") + kIdm + " 01 09 00 01 80 01"),
            std::string("1D 07 ") + kIdm + " 00 00 01 " + text(*card, 1, 16) + " 90 00");
  EXPECT_EQ(apdu("00 A4 04 00"), "6E 00");
}

TEST_F(StorageFelica, ReadsTwelveBlocksAtOnceAndTheLastOnesSingly) {
  const auto card = use();
  count(0x26);  // Check of twelve blocks
  EXPECT_EQ(apdu("FF B0 00 00 D0"), text(*card, 0, 208) + " 90 00");
  EXPECT_EQ(counted(), 1U) << "and one Check of the one that is left";
  count(0x16);  // of four
  EXPECT_EQ(apdu("FF B0 00 0B 40"), text(*card, 11, 48) + " 62 82");
  EXPECT_EQ(counted(), 1U) << "that the card refused";
}

TEST_F(StorageFelica, ReadsFourBlocksAtOnceOfALite) {
  const auto card = use("felica-lite-s");
  count(0x16);  // Check of four blocks
  EXPECT_EQ(apdu("FF B0 00 00 C0"), text(*card, 0, 192) + " 90 00");
  EXPECT_EQ(counted(), 3U);
}

TEST_F(StorageFelica, NoiseIsOvercomeWhenReadingAndToldWhenWriting) {
  const auto card = use();
  const auto clean = apdu("FF B0 00 00 C0");
  for (unsigned frame = 0; frame < 3; ++frame) {
    noise("16 06", frame);
    EXPECT_EQ(apdu("FF B0 00 00 C0"), clean) << frame;
  }
  noise("20 08");
  EXPECT_EQ(apdu(std::string("FF D6 00 03 10 ") + kBlock), "65 81");
}

TEST_F(StorageFelica, NoiseAtAnyFrameOfAWriteTellsHowFarItGot) {
  const auto card = use();
  const char* answers[] = {"65 81", "63 C1", "63 C2", "63 C3"};
  for (unsigned frame = 0; frame < 4; ++frame) {
    SCOPED_TRACE(frame);
    std::fill_n(card->memory().begin(), 14 * 16, std::uint8_t{0});
    noise("20 08", frame);
    count(0x20);
    EXPECT_EQ(apdu(std::string("FF D6 00 03 40 ") + kBlock + kBlock + kBlock + kBlock),
              answers[frame]);
    EXPECT_EQ(counted(), frame + 1) << "each block once, and none after the one in doubt";
    for (unsigned block = 0; block < frame; ++block) EXPECT_EQ(text(*card, 3 + block, 16), kBlock);
    EXPECT_EQ(text(*card, 4 + frame, 16), acr122::to_hex(Bytes(16, 0))) << "the rest is untouched";
  }
}

TEST_F(StorageFelica, NoiseAtAWrittenListIsTold) {
  use();
  noise("20 08");
  EXPECT_EQ(apdu(std::string("FF D6 00 00 16 01 09 00 01 80 05 ") + kBlock), "65 81");
}

TEST_F(StorageFelica, CardSwappedBetweenTwoWrittenBlocksIsGoneAndTheOtherUntouched) {
  const auto first = use();
  sim::CardOptions options;
  options.uid = hex("01 01 05 01 86 04 02 77");
  const auto second = std::dynamic_pointer_cast<sim::FelicaBase>(sim::make_card("felica", options));
  const auto before = second->content();
  sim::Fault fault;
  fault.what = sim::Fault::What::swap_card;
  fault.skip = 1;
  fault.only = hex("20 08");
  fault.card = second;
  reader_->faults().arm(fault);
  EXPECT_EQ(transmit(hex(std::string("FF D6 00 03 20 ") + kBlock + kBlock)).code,
            IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(text(*first, 3, 16), kBlock);
  EXPECT_EQ(second->content(), before);
  EXPECT_EQ(transmit(hex(std::string("FF D6 00 04 10 ") + kBlock)).code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(second->content(), before);
}

TEST_F(StorageFelica, NativeFrameIsSentOnce) {
  use();
  count(0x10);
  noise("10 06");
  EXPECT_EQ(apdu(std::string("10 06 ") + kIdm + " 01 09 00 01 80 01"), "63 00");
  EXPECT_EQ(counted(), 1U);
}

TEST_F(StorageFelica, PulledInMidReadIsGone) {
  use();
  sim::Fault fault;
  fault.what = sim::Fault::What::pull_card;
  fault.skip = 1;
  fault.only = hex("26 06");
  reader_->faults().arm(fault);
  EXPECT_EQ(transmit(hex("FF B0 00 00 00 01 80")).code, IFD_ICC_NOT_PRESENT);
}

}  // namespace
}  // namespace driver_test
