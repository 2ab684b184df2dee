// SPDX-License-Identifier: LGPL-2.1-or-later
// Every reader model once: firmware versions, the touchatag and the clone.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "driver/rig.h"

namespace driver_test {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& entry : sim::reader_models()) {
    if (!entry.model.contact) all.push_back(entry.name);
  }
  return all;
}

class Models : public Driver, public ::testing::WithParamInterface<std::string> {
 protected:
  Models() : Driver(*sim::find_reader_model(GetParam())) {}

  void open() {
    const auto& model = reader_->model();
    const auto name = fmt::format("usb:{:04x}/{:04x}:libudev:0:/dev/bus/usb/001/004",
                                  model.vendor_id, model.product_id);
    ASSERT_EQ(create(kLun, name.c_str()), IFD_SUCCESS);
    EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  }

  /// Places a card and gives its ATR.
  Answer insert(const std::string& type) {
    place(type);
    EXPECT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
    return power(IFD_POWER_UP);
  }

  void take_away() {
    reader_->remove_all();
    EXPECT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_NOT_PRESENT; }));
    EXPECT_EQ(transmit(hex("FF CA 00 00 00")).code, IFD_ICC_NOT_PRESENT);
  }
};

/// The applet's echo with Le 00: 80 EC 00 00 Lc data 00.
Answer echo(const Bytes& data) {
  auto apdu = hex("80 EC 00 00");
  apdu.push_back(static_cast<std::uint8_t>(data.size()));
  acr122::append(apdu, data);
  apdu.push_back(0);
  return transmit(apdu);
}

TEST_P(Models, StorageCardHasItsAtrAndUid) {
  open();
  // PC/SC part 3, 3.1.3.2.3: MIFARE Classic 1K.
  const Answer atr{IFD_SUCCESS, hex("3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A")};
  EXPECT_EQ(insert("classic-1k"), atr);
  EXPECT_EQ(transmit(hex("FF CA 00 00 00")), (Answer{IFD_SUCCESS, hex("82 AC B9 5D 90 00")}));
  for (const auto& line : take_log()) EXPECT_EQ(line.find("two cards"), std::string::npos) << line;
  take_away();
}

TEST_P(Models, LongEchoOfAnIsoDepCardIsExact) {
  constexpr std::size_t kLength = 240;
  open();
  ASSERT_EQ(insert("applet").code, IFD_SUCCESS);
  Bytes data(kLength);
  std::iota(data.begin(), data.end(), std::uint8_t{0x07});
  auto expected = data;
  acr122::append(expected, hex("90 00"));
  EXPECT_EQ(echo(data), (Answer{IFD_SUCCESS, expected}));
  take_away();
}

sim::ReaderModel touchatag_with_sam() {
  auto model = sim::touchatag();
  model.sam_atr = hex("3B 02 14 50");
  return model;
}

class OldTouchatag : public Driver {
 protected:
  OldTouchatag() : Driver(sim::touchatag()) {}
};

// FF C0 gives less than 61 xx has promised: the card is asked once more.
TEST_F(OldTouchatag, AnswerThatComesShortIsNotTakenForTheWhole) {
  ASSERT_EQ(create(kLun, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004"), IFD_SUCCESS);
  place("applet");
  ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
  ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
  sim::Fault fault;
  fault.what = sim::Fault::What::replaced;
  fault.only = hex("FF C0");
  fault.bytes = hex("80 08 00 00 00 00 00 00 00 00 D5 43 00 02 01 02 90 00");
  reader_->faults().arm(fault);
  EXPECT_EQ(echo(hex("01 02 03 04 05")), (Answer{IFD_SUCCESS, hex("01 02 03 04 05 90 00")}));
  EXPECT_TRUE(reader_->faults().empty());
  EXPECT_EQ(transmit(hex("80 E1 00 00 04")).bytes, hex("00 00 00 02 90 00")) << "carried out once";
}

class TouchatagWithSam : public Driver {
 protected:
  TouchatagWithSam() : Driver(touchatag_with_sam()) {}
};

// Other drivers show the SAM, or its pretended ATR, as a card that never leaves (libnfc#169, #251).
TEST_F(TouchatagWithSam, SamIsNoCard) {
  ASSERT_EQ(create(kLun, "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004"), IFD_SUCCESS);
  EventThread pcscd;
  const auto polls = reader_->counters().chip_commands.get();
  ASSERT_TRUE(eventually([&] { return reader_->counters().chip_commands > polls + 10; }));
  EXPECT_THAT(pcscd.events(), ::testing::IsEmpty());
  place("classic-1k");
  ASSERT_TRUE(pcscd.reaches(1));
  reader_->remove_all();
  ASSERT_TRUE(pcscd.reaches(2));
  EXPECT_THAT(pcscd.events(),
              ::testing::ElementsAre(
                  "in 3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A", "out"));
}

INSTANTIATE_TEST_SUITE_P(EveryModel, Models, ::testing::ValuesIn(names()), [](const auto& about) {
  auto name = about.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
}  // namespace driver_test
