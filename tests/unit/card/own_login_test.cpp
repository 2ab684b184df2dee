// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/own_login.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::card {
namespace {

using test_support::hex;

const Bytes kFrame = hex("60 04 FF FF FF FF FF FF 1A 2B 3C 4D");

TEST(OwnLogin, IsRepeatedOnlyAfterTheCardWasSelectedAnew) {
  OwnLogin login;
  EXPECT_TRUE(login.missing().empty()) << "none was made";
  login.made(kFrame, true);
  EXPECT_TRUE(login.is_latest());
  EXPECT_TRUE(login.missing().empty()) << "it is on the card";
  login.lost();
  EXPECT_TRUE(same_bytes(login.missing(), kFrame));
  login.repeated(true);
  EXPECT_TRUE(login.missing().empty());
}

TEST(OwnLogin, OneThatFailedEndsTheOneBefore) {
  OwnLogin login;
  login.made(kFrame, true);
  login.made(kFrame, false);
  login.lost();
  EXPECT_TRUE(login.is_latest());
  EXPECT_TRUE(login.missing().empty());
}

TEST(OwnLogin, OneThatTheCardDoesNotTakeAnyMoreIsGivenUp) {
  OwnLogin login;
  login.made(kFrame, true);
  login.lost();
  login.repeated(false);
  EXPECT_TRUE(login.missing().empty());
}

TEST(OwnLogin, GoesOverToTheCardAsItWasActivatedAnew) {
  OwnLogin before, after;
  before.made(kFrame, true);
  after.take(before);
  EXPECT_TRUE(same_bytes(after.missing(), kFrame));
  EXPECT_TRUE(after.is_latest());
  EXPECT_FALSE(before.is_latest());
  OwnLogin none;
  after.take(none);
  EXPECT_FALSE(after.is_latest());
  EXPECT_TRUE(after.missing().empty());
}

TEST(OwnLogin, WhatIsTooLongForOneIsNotKept) {
  OwnLogin login;
  login.made(Bytes(OwnLogin::kLongest + 1, 0xAA), true);
  login.lost();
  EXPECT_TRUE(login.missing().empty());
}

}  // namespace
}  // namespace acr122::card
