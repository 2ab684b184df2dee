// SPDX-License-Identifier: LGPL-2.1-or-later
// Ultralight and NTAG: pages, passwords, the end of the memory.
#include "driver/storage_type2_rig.h"

namespace driver_test {
namespace {

TEST_F(StorageType2, WholeNtag216InOneRead) {
  const auto card = use("ntag216");
  fill_user_memory(*card, 226);
  const auto all = transmit(hex("FF B0 00 04 00 03 78"));
  ASSERT_EQ(all.bytes.size(), 890U);
  EXPECT_EQ(acr122::to_hex(ByteView(all.bytes).first(888)), text(*card, 4, 888));
  EXPECT_EQ(acr122::to_hex(ByteView(all.bytes).last(2)), "90 00");
}

TEST_F(StorageType2, ReadsAnyLe) {
  for (const char* type : {"ultralight", "ultralight-c", "ultralight-ev1-11", "ntag203", "ntag213",
                           "nt3h1101", "nt3h2211"}) {
    SCOPED_TRACE(type);
    const auto card = use(type);
    fill_user_memory(*card, 12);
    EXPECT_EQ(apdu("FF B0 00 04 00"), text(*card, 4, 16) + " 90 00");
    EXPECT_EQ(apdu("FF B0 00 04 10"), text(*card, 4, 16) + " 90 00");
    EXPECT_EQ(apdu("FF B0 00 04 01"), text(*card, 4, 1) + " 90 00");
    EXPECT_EQ(apdu("FF B0 00 05 11"), text(*card, 5, 17) + " 90 00");
    EXPECT_EQ(apdu("FF B0 00 00 30"), text(*card, 0, 48) + " 90 00");
  }
}

TEST_F(StorageType2, SectorsOfNtagI2c) {
  for (const char* type : {"nt3h1201", "nt3h2211"}) {
    SCOPED_TRACE(type);
    const auto card = use(type);
    for (std::size_t i = 0x100 * 4; i < 0x110 * 4; ++i) {
      card->memory()[i] = static_cast<std::uint8_t>(i * 13);
    }
    EXPECT_EQ(apdu("FF B0 01 00 10"), text(*card, 0x100, 16) + " 90 00");
    EXPECT_EQ(apdu("FF B0 01 03 11"), text(*card, 0x103, 17) + " 90 00");
    EXPECT_EQ(apdu("FF D6 01 04 08 01 02 03 04 05 06 07 08"), "90 00");
    EXPECT_EQ(text(*card, 0x104, 8), "01 02 03 04 05 06 07 08");
    EXPECT_EQ(apdu("FF B0 00 04 10"), text(*card, 0x04, 16) + " 90 00") << "sector 0 again";
    EXPECT_EQ(apdu("FF B0 02 00 10"), "6A 82");
    EXPECT_EQ(apdu("FF D6 02 00 04 01 02 03 04"), "6A 82");
    noise("30 00", 0, 3);  // its page 0 in sector 1: reselected on the way
    EXPECT_EQ(apdu("FF B0 01 00 10"), text(*card, 0x100, 16) + " 90 00");
    noise("C2 FF");
    EXPECT_EQ(apdu("FF B0 01 00 10"), text(*card, 0x100, 16) + " 90 00");
    presence_test();
    EXPECT_EQ(apdu("FF B0 00 00 04"), text(*card, 0x00, 4) + " 90 00");
  }
}

// SECTOR_SELECT of a program's own: its second half is answered by silence.
TEST_F(StorageType2, SectorThatAProgramSelectedIsNotTakenForSector0) {
  const std::vector<std::vector<const char*>> ways{
      {"FF 00 00 00 04 D4 42 C2 FF", "FF 00 00 00 06 D4 42 01 00 00 00"},
      {"FF 00 00 00 04 D4 42 C2 FF", "FF 00 00 00 07 D4 40 01 01 00 00 00"},
      {"FF C2 00 00 02 81 00", "FF C2 00 01 08 90 02 00 02 95 02 C2 FF",
       "FF C2 00 01 0A 90 02 00 00 95 04 01 00 00 00"},
      {"FF 00 00 00 04 D4 42 C2 FF"},  // the second half is to come
  };
  for (const char* type : {"nt3h1201", "nt3h2211"}) {
    for (const auto& way : ways) {
      SCOPED_TRACE(std::string(type) + ": " + way.back());
      const auto card = use(type);
      std::fill_n(card->memory().begin() + 0x04 * 4, 8, 0xAA);
      std::fill_n(card->memory().begin() + 0x104 * 4, 8, 0xBB);
      const auto program_selects = [&] {
        for (const auto* command : way) EXPECT_EQ(transmit(hex(command)).code, IFD_SUCCESS);
      };
      program_selects();
      EXPECT_EQ(apdu("FF B0 00 04 04"), "AA AA AA AA 90 00");
      program_selects();
      EXPECT_EQ(apdu("FF D6 00 05 04 CC CC CC CC"), "90 00");
      EXPECT_EQ(text(*card, 0x04, 8), "AA AA AA AA CC CC CC CC");
      EXPECT_EQ(text(*card, 0x104, 8), "BB BB BB BB BB BB BB BB");
      program_selects();
      EXPECT_EQ(apdu("FF B0 01 04 04"), "BB BB BB BB 90 00");
      EXPECT_EQ(apdu("FF B0 00 04 04"), "AA AA AA AA 90 00");
    }
  }
}

TEST_F(StorageType2, PresenceTestsInAProgramsSectorChangeNothing) {
  const auto card = use("nt3h2211");
  std::fill_n(card->memory().begin() + 0x04 * 4, 4, 0xAA);
  std::fill_n(card->memory().begin() + 0x100 * 4, 32, 0xBB);
  transmit(hex("FF 00 00 00 04 D4 42 C2 FF"));
  transmit(hex("FF 00 00 00 06 D4 42 01 00 00 00"));
  wait_function()(kLun, 2'500);  // behind client_grace_ms, too
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  EXPECT_EQ(apdu("FF B0 00 04 04"), "AA AA AA AA 90 00");
}

TEST_F(StorageType2, PasswordLivesThroughSectorSelect) {
  const auto card = use("nt3h2211");
  fill_user_memory(*card, 0x20);
  protect(*card, 0xE3, 0x10);
  ASSERT_EQ(apdu(kPassword), "D5 43 00 00 00 90 00");
  EXPECT_EQ(apdu("FF B0 00 10 10"), text(*card, 0x10, 16) + " 90 00");
  EXPECT_EQ(word("FF B0 01 00 10"), "90 00");
  EXPECT_EQ(apdu("FF B0 00 10 10"), text(*card, 0x10, 16) + " 90 00");
}

TEST_F(StorageType2, ReadGoesOnIntoTheNextSector) {
  const auto card = use("nt3h1201");
  for (std::size_t i = 0xF0 * 4; i < 0x110 * 4; ++i) {
    card->memory()[i] = static_cast<std::uint8_t>(i * 7);
  }
  EXPECT_EQ(apdu("FF B0 00 F0 50"), text(*card, 0xF0, 0x50) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 FF 08"), text(*card, 0xFF, 8) + " 90 00");
}

TEST_F(StorageType2, PastTheEndGivesWhatThereIs) {
  struct Row {
    const char* type;
    std::size_t pages;
  };
  for (const auto& row : {Row{"ultralight", 16}, Row{"ntag203", 42}, Row{"ultralight-c", 44},
                          Row{"ultralight-ev1-21", 41}, Row{"ntag213", 45}, Row{"ntag215", 135}}) {
    SCOPED_TRACE(row.type);
    const auto card = use(row.type);
    const auto at = acr122::to_hex(Bytes{static_cast<std::uint8_t>(row.pages - 1)});
    const auto behind = acr122::to_hex(Bytes{static_cast<std::uint8_t>(row.pages)});
    EXPECT_EQ(apdu("FF B0 00 " + at + " 04").size(), 17U);
    EXPECT_EQ(word("FF B0 00 " + at + " 04"), "90 00");
    EXPECT_EQ(word("FF B0 00 " + at + " 00"), "90 00") << "what there is";
    EXPECT_EQ(apdu("FF B0 00 " + at + " 10").size(), 17U) << "not page 0 once more";
    EXPECT_EQ(word("FF B0 00 " + at + " 10"), "62 82");
    EXPECT_EQ(apdu("FF B0 00 " + behind + " 04"), "6A 82");
    EXPECT_EQ(apdu("FF B0 01 04 04"), "6A 82");
    EXPECT_EQ(transmit(hex("FF B0 00 00 00 00 00")).bytes.size(), row.pages * 4 + 2);
  }
}

TEST_F(StorageType2, PasswordLivesThroughPresenceTestsAndNoise) {
  const auto card = use("ntag216");
  fill_user_memory(*card, 226);
  protect(*card, 0xE3, 0x10);
  ASSERT_EQ(apdu(kPassword), "D5 43 00 00 00 90 00");
  EXPECT_EQ(apdu("FF B0 00 10 10"), text(*card, 0x10, 16) + " 90 00");
  EXPECT_EQ(transmit(hex("FF B0 00 04 00 03 78")).bytes.size(), 890U);
  noise("30 00");
  wait_function()(kLun, 2'500);  // behind client_grace_ms, too
  EXPECT_EQ(word("FF B0 00 10 10"), "90 00");
  noise("30 10");
  EXPECT_EQ(word("FF B0 00 10 10"), "90 00");
  noise("3A");
  EXPECT_EQ(transmit(hex("FF B0 00 04 00 03 78")).bytes.size(), 890U);
  noise("A2 10");
  EXPECT_EQ(apdu("FF D6 00 10 04 01 02 03 04"), "90 00");
  EXPECT_EQ(text(*card, 0x10, 4), "01 02 03 04");
}

struct Protectable {
  const char* type;
  std::size_t config_page;
};
constexpr std::array kProtectable{Protectable{"ntag213", 0x29},
                                  Protectable{"ultralight-ev1-21", 0x25},
                                  Protectable{"nt3h2111", 0xE3}, Protectable{"nt3h2211", 0xE3}};

TEST_F(StorageType2, WithoutPasswordNothingElseIsGivenInstead) {
  for (const auto& row : kProtectable) {
    SCOPED_TRACE(row.type);
    const auto card = use(row.type);
    fill_user_memory(*card, 0x20);
    protect(*card, row.config_page, 0x10);
    EXPECT_EQ(apdu("FF B0 00 10 10"), "69 82");
    EXPECT_EQ(apdu("FF B0 00 0E 10"), "69 82") << "half of it";
    EXPECT_EQ(apdu("FF B0 00 04 80"), "69 82");
    EXPECT_EQ(apdu("FF B0 00 0E 08"), text(*card, 0x0E, 8) + " 90 00");
    EXPECT_EQ(apdu("FF D6 00 10 04 01 02 03 04"), "69 82");
    EXPECT_EQ(word("FF B0 00 04 10"), "90 00");
  }
}

TEST_F(StorageType2, LostPasswordIsTold) {
  for (const auto& row : kProtectable) {
    SCOPED_TRACE(row.type);
    const auto card = use(row.type);
    fill_user_memory(*card, 0x20);
    protect(*card, row.config_page, 0x10);
    ASSERT_EQ(apdu(kPassword), "D5 43 00 00 00 90 00");
    ASSERT_EQ(apdu("FF B0 00 0E 10"), text(*card, 0x0E, 16) + " 90 00");
    {
      const auto lock = reader_->lock();
      card->field_off();  // a moment too far away
    }
    EXPECT_EQ(apdu("FF B0 00 0E 10"), "69 82");
    EXPECT_EQ(apdu("FF B0 00 10 10"), "69 82");
  }
}

// READ of NTAG I2C plus gives zeros for protected pages, and for those that are not there.
TEST_F(StorageType2, ZerosOfNtagI2cPlusAreThoseOfThePage) {
  const auto card = use("nt3h2211");
  EXPECT_EQ(apdu("FF B0 00 06 10"), text(*card, 0x06, 16) + " 90 00") << "an empty tag";
  protect(*card, 0xE3, 0x10);
  EXPECT_EQ(apdu("FF B0 00 06 10"), text(*card, 0x06, 16) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 0F 08"), "69 82");
  card->memory()[0xE3 * 4 + 3] = 0xFF;
  EXPECT_EQ(apdu("FF B0 00 E8 10"), text(*card, 0xE8, 8) + " 62 82");
  EXPECT_EQ(apdu("FF B0 00 E8 00"), text(*card, 0xE8, 8) + " 90 00");
  EXPECT_EQ(apdu("FF B0 00 EA 04"), "6A 82");
}

TEST_F(StorageType2, NoiseAtEachFrameIsOvercome) {
  const auto card = use("ntag203");
  fill_user_memory(*card, 40);
  const auto clean = apdu("FF B0 00 04 90");
  ASSERT_EQ(clean, text(*card, 4, 144) + " 90 00");
  for (unsigned frame = 0; frame < 9; ++frame) {
    noise("30", frame);
    EXPECT_EQ(apdu("FF B0 00 04 90"), clean) << frame;
  }
  for (unsigned frame = 0; frame < 2; ++frame) {
    std::fill_n(card->memory().begin() + 16, 8, 0);
    noise("A2", frame);
    EXPECT_EQ(apdu("FF D6 00 04 08 01 02 03 04 05 06 07 08"), "90 00") << frame;
    EXPECT_EQ(text(*card, 4, 8), "01 02 03 04 05 06 07 08");
  }
}

TEST_F(StorageType2, CardSwappedInMidReadIsGone) {
  use("ntag215");
  sim::Fault fault;
  fault.what = sim::Fault::What::swap_card;
  fault.skip = 1;
  fault.only = hex("3A");
  sim::CardOptions options;
  options.uid = hex("04 11 22 33 44 55 66");
  fault.card = sim::make_card("ntag215", options);
  reader_->faults().arm(fault);
  EXPECT_EQ(transmit(hex("FF B0 00 04 00 01 F8")).code, IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
}

TEST_F(StorageType2, CommandsOfOtherCardsAreNotSupported) {
  use("ntag213");
  EXPECT_EQ(apdu("FF 82 00 00 06 FF FF FF FF FF FF"), "90 00") << "the reader's";
  EXPECT_EQ(apdu("FF 86 00 00 05 01 00 04 60 00"), "6A 81");
  EXPECT_EQ(apdu("FF D7 00 05 05 01 00 00 00 01"), "6A 81");
  EXPECT_EQ(apdu("FF CA 02 00 00"), "00 90 00");
  EXPECT_EQ(apdu("FF CA 03 00 00"), "00 44 90 00");
}

}  // namespace
}  // namespace driver_test
