// SPDX-License-Identifier: LGPL-2.1-or-later
// What the options make of looking for cards, and of their UIDs.
#include <gtest/gtest.h>

#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

// InListPassiveTarget, UM0701-02 7.3.5.
constexpr const char* kLookForA = "4A 01 00";
constexpr const char* kLookForB = "4A 01 03 00";
constexpr const char* kLookForFelica212 = "4A 01 01 00 FF FF 01 00";
constexpr const char* kLookForFelica424 = "4A 01 02 00 FF FF 01 00";
constexpr const char* kLookForJewel = "4A 01 04";
constexpr const char* kNobody = "00";
constexpr const char* kClassic = "01 01 00 04 08 04 11 22 33 44";

void poll_empty_field(ScriptedField& reader) {
  const auto found = reader.field.poll();
  ASSERT_TRUE(found);
  EXPECT_FALSE(*found);
}

TEST(Looking, AsksForAInEachRoundAndForTwoOfTheOthersInTurn) {
  ScriptedField reader;
  for (int turn = 0; turn < 2; ++turn) {
    for (const auto& [one, other] :
         {std::pair(kLookForB, kLookForFelica212), std::pair(kLookForJewel, kLookForFelica424)}) {
      reader.usb.expect_pn532(kLookForA, kNobody);
      reader.usb.expect_pn532(one, kNobody).expect_pn532(other, kNobody);
      poll_empty_field(reader);
    }
  }
}

TEST(Looking, KeepsTheOrderOfTheOptions) {
  Options options;
  options.technologies = {Modulation::felica_212, Modulation::jewel, Modulation::a};
  ScriptedField reader(options);
  for (int turn = 0; turn < 2; ++turn) {
    reader.usb.expect_pn532(kLookForFelica212, kNobody);
    reader.usb.expect_pn532(kLookForJewel, kNobody).expect_pn532(kLookForA, kNobody);
    poll_empty_field(reader);
  }
}

TEST(Looking, LeavesOutWhatTheOptionsDoNotName) {
  Options options;
  options.technologies = {Modulation::b, Modulation::jewel};
  ScriptedField reader(options);
  for (int turn = 0; turn < 2; ++turn) {
    reader.usb.expect_pn532(kLookForB, kNobody).expect_pn532(kLookForJewel, kNobody);
    poll_empty_field(reader);
  }
}

Options dark_between_looks() {
  Options options;
  options.technologies = {Modulation::b};
  options.idle_field = false;
  return options;
}

TEST(IdleField, IsOnOnlyWhileTheDriverLooks) {
  ScriptedField reader(dark_between_looks());
  for (int turn = 0; turn < 2; ++turn) {
    reader.usb.expect_pn532("32 01 01", "");
    reader.usb.expect_pn532(kLookForB, kNobody);
    reader.usb.expect_pn532("32 01 00", "");
    poll_empty_field(reader);
  }
}

TEST(IdleField, StaysOnForACard) {
  auto options = dark_between_looks();
  options.technologies = {Modulation::a};
  ScriptedField reader(options);
  reader.usb.expect_pn532("32 01 01", "").expect_pn532(kLookForA, kClassic);
  reader.expect_timing("0A");
  const auto found = reader.field.poll();
  ASSERT_TRUE(found && *found);
}

TEST(Uid, ComesInTheOrderOfTheOptions) {
  for (const auto order : {UidOrder::as_sent, UidOrder::reversed}) {
    Options options;
    options.uid_order = order;
    ScriptedField reader(options);
    reader.usb.expect_pn532(kLookForA, kClassic);
    reader.expect_timing("0A");
    const auto found = reader.field.poll();
    ASSERT_TRUE(found && *found);
    const bool reversed = order == UidOrder::reversed;
    EXPECT_EQ(answer_of(**found, "FF CA 00 00 00"),
              reversed ? "44 33 22 11 90 00" : "11 22 33 44 90 00");
    EXPECT_EQ(answer_of(**found, "FF CA 03 00 00"), "00 04 90 00") << "ATQA stays as it is";
    EXPECT_EQ(to_hex((*found)->identity().uid), "11 22 33 44") << "for the driver's own use";
  }
}

}  // namespace
}  // namespace acr122::card
