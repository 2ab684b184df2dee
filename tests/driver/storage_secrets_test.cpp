// SPDX-License-Identifier: LGPL-2.1-or-later
// Keys and passwords stay out of the log, at its most talkative level, on every way that they take.
#include "base/log.h"
#include "driver/storage_classic_rig.h"
#include "sim/cards/ultralight.h"

namespace driver_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// After use(): opening sets the configured level.
void listen() {
  acr122::log::set_level(acr122::log::Level::debug);
  take_log();
}

/// What `command` made the driver log: the PN532 command and nothing of the secret 5A 5B 5C ..
void expect_silence(std::string_view command, std::string_view answer, const char* logged) {
  SCOPED_TRACE(command);
  EXPECT_EQ(apdu(command), answer);
  const auto lines = take_log();
  if (logged != nullptr) {
    EXPECT_THAT(lines, Contains(HasSubstr(logged)));
  }
  for (const char* secret : {"5A 5B", "5A5B", "5C 5D", "5C5D"}) {
    EXPECT_THAT(lines, Not(Contains(HasSubstr(secret))));
  }
}

constexpr const char* kExchange = "PN532 command 40";
constexpr const char* kThru = "PN532 command 42";

class StorageSecrets : public StorageClassic {
 protected:
  ~StorageSecrets() override { acr122::log::set_level(acr122::log::Level::info); }
};

TEST_F(StorageSecrets, KeysOfAClassic) {
  use();
  listen();
  expect_silence("FF 82 00 01 06 5A 5B 5C 5D 5E 5F", "90 00", nullptr);
  expect_silence("FF 86 00 00 05 01 00 04 60 01", "63 00", kExchange);
  ASSERT_EQ(apdu(kLogin4), "90 00");
  expect_silence("FF D6 00 07 10 5A 5B 5C 5D 5E 5F FF 07 80 69 5A 5B 5C 5D 5E 5F", "90 00",
                 kExchange);
  expect_silence("FF 86 00 00 05 01 00 04 60 01", "90 00", kExchange);
  presence_test();
  expect_silence("FF B0 00 07 10", "00 00 00 00 00 00 FF 07 80 69 5A 5B 5C 5D 5E 5F 90 00",
                 kExchange);
}

TEST_F(StorageSecrets, PasswordOfAnNtag) {
  const auto card = Storage::use<sim::Ultralight>("ntag213");
  listen();
  expect_silence("FF D6 00 2B 04 5A 5B 5C 5D", "90 00", kExchange);
  EXPECT_EQ(acr122::to_hex(ByteView(card->memory()).subspan(0x2B * 4, 4)), "5A 5B 5C 5D");
  wait_function()(kLun, 500);
  take_log();
  // The driver passes a program's own APDU on; its layers below log what they do with it.
  expect_silence("FF 00 00 00 07 D4 42 1B 5A 5B 5C 5D", "D5 43 00 00 00 90 00", nullptr);
  EXPECT_EQ(apdu("FF C2 00 00 02 81 00"), "C0 03 00 90 00 90 00");
  expect_silence("FF C2 00 01 07 95 05 1B 5A 5B 5C 5D",
                 "C0 03 00 90 00 92 01 00 96 02 00 00 97 02 00 00 90 00", kThru);
}

}  // namespace
}  // namespace driver_test
