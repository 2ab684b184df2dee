// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/own_login.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::card {
namespace {

using test_support::hex;

using S = OwnLogin::State;

const Bytes kFrame = hex("60 04 FF FF FF FF FF FF 1A 2B 3C 4D");

void bring(OwnLogin& login, S state) {
  if (state != S::none) login.made(kFrame, state != S::refused);
  if (state == S::to_repeat) login.lost();
  EXPECT_EQ(login.state(), state);
}

template <class Event>
S after(S state, Event event) {
  OwnLogin login;
  bring(login, state);
  event(login);
  const bool repeats = login.state() == S::to_repeat;
  EXPECT_EQ(login.missing().size(), repeats ? kFrame.size() : 0);
  return login.state();
}

S taken(S state) {
  return after(S::on_card, [state](auto& login) {
    OwnLogin from;
    bring(from, state);
    login.take(from);
    EXPECT_EQ(from.state(), S::none);
  });
}

TEST(OwnLoginTable, EveryEventInEveryState) {
  struct Row {
    S from, lost, taken;
  };
  constexpr Row kTable[] = {
      {S::none, S::none, S::none},
      {S::refused, S::refused, S::refused},
      {S::on_card, S::to_repeat, S::to_repeat},
      {S::to_repeat, S::to_repeat, S::to_repeat},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    EXPECT_EQ(after(row.from, [](auto& login) { login.lost(); }), row.lost);
    EXPECT_EQ(taken(row.from), row.taken);
    EXPECT_EQ(after(row.from, [](auto& login) { login.made(kFrame, true); }), S::on_card);
    EXPECT_EQ(after(row.from, [](auto& login) { login.made(kFrame, false); }), S::refused);
    EXPECT_EQ(after(row.from, [](auto& login) { login.repeated(true); }), S::on_card);
    EXPECT_EQ(after(row.from, [](auto& login) { login.repeated(false); }), S::refused);
    EXPECT_EQ(after(row.from, [](auto& login) { login.forget(); }), S::none);
  }
}

TEST(OwnLogin, IsRepeatedOnlyAfterTheCardWasSelectedAnew) {
  OwnLogin login;
  EXPECT_TRUE(login.missing().empty()) << "none was made";
  login.made(kFrame, true);
  EXPECT_NE(login.state(), S::none);
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
  EXPECT_NE(login.state(), S::none);
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
  EXPECT_EQ(after.state(), S::to_repeat);
  EXPECT_EQ(before.state(), S::none);
  OwnLogin none;
  after.take(none);
  EXPECT_EQ(after.state(), S::none);
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
