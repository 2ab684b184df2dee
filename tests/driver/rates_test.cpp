// SPDX-License-Identifier: LGPL-2.1-or-later
// Readers and cards that do not keep the bit rates of an ATS: given up for the card, and after
// three of them for the reader.
#include "driver/rig.h"
#include "sim/cards/applet.h"
#include "sim/cards/iso_dep_card.h"

namespace driver_test {
namespace {

/// What spoils frames above 106 kbit/s.
struct Weakness {
  std::size_t longest_command = 256;
  std::size_t longest_answer = 256;
  bool mute = false;  // it falls silent for good where its answer is too long
};

/// TA (ISO 14443-4, 5.2.4): up to 212 or 424 kbit/s both ways.
constexpr std::uint8_t kUpTo212 = 0x11, kUpTo424 = 0x33;

/// A card in the field of a reader with a weakness. FSC 256.
class FastCard : public sim::IsoDepCard {
 public:
  FastCard(std::uint8_t number, Weakness weakness, std::uint8_t ta)
      : IsoDepCard({0x0344, 0x20, Bytes{0x01, 0x02, 0x03, number}},
                   {Bytes{0x05, 0x78, ta, 0x70, 0x02}, false, false},
                   std::make_shared<sim::Applet>(256)),
        weakness_(weakness) {}

  std::optional<sim::RfAnswer> hear(const sim::RfFrame& frame) override {
    const bool fast = frame.kbps > 106;
    if (!fast) mute_ = false;
    if (mute_ || (fast && frame.bytes.size() > weakness_.longest_command)) return std::nullopt;
    auto answer = IsoDepCard::hear(frame);
    if (!answer || !fast || answer->frame.bytes.size() <= weakness_.longest_answer) return answer;
    mute_ = weakness_.mute;
    answer->frame.crc = false;
    return mute_ ? std::nullopt : std::move(answer);
  }
  void field_off() override {
    mute_ = false;
    IsoDepCard::field_off();
  }

 private:
  Weakness weakness_;
  bool mute_ = false;
};

/// The rate of the card that came last, by the log.
std::string rate_of_arrival() {
  constexpr std::string_view kCame = "ISO 14443-4 type A card at ";
  std::string rate;
  for (const auto& line : take_log()) {
    const auto at = line.find(kCame);
    if (at == std::string::npos || line.find(", ATR") == std::string::npos) continue;
    rate = line.substr(at + kCame.size(), 3);
  }
  return rate;
}

class Rates : public Driver {
 protected:
  /// Placed, powered; at this rate.
  std::string receive(std::uint8_t number, Weakness weakness, std::uint8_t ta = kUpTo424) {
    reader_->remove_all();
    wait_function()(kLun, 1'000);
    IFDHICCPresence(kLun);
    take_log();
    reader_->place(std::make_shared<FastCard>(number, weakness, ta));
    return begin_again();
  }
  static std::string begin_again() {
    EXPECT_TRUE(eventually([] {
      wait_function()(kLun, 100);
      return IFDHICCPresence(kLun) == IFD_ICC_PRESENT;
    }));
    EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    return rate_of_arrival();
  }
  static bool works(const char* apdu) { return transmit(hex(apdu)).code == IFD_SUCCESS; }
  static constexpr const char* kShort = "80 EC 00 00 01 55 00";
  static constexpr const char* kLongAnswer = "80 EB 01 00";
  static bool long_command_works() {
    auto apdu = hex("80 E1 00 00 C8");
    apdu.resize(apdu.size() + 0xC8, 0x5A);
    return transmit(apdu).code == IFD_SUCCESS;
  }
};

TEST_F(Rates, ACardHasTheHighestThatItOffers) {
  open();
  EXPECT_EQ(receive(1, {}, kUpTo212), "212");
  EXPECT_TRUE(works(kLongAnswer));
  EXPECT_TRUE(long_command_works());
  EXPECT_EQ(receive(2, {}, kUpTo424), "424");
  EXPECT_TRUE(works(kLongAnswer));
  EXPECT_TRUE(long_command_works());
}

TEST_F(Rates, AReaderThatBreaksLongAnswersIsGivenUpAfterThreeCards) {
  open();
  const Weakness weakness{256, 100};
  for (std::uint8_t number = 1; number <= 3; ++number) {
    EXPECT_EQ(receive(number, weakness), "424");
    EXPECT_TRUE(works(kShort)) << "speaks for nobody";
    EXPECT_FALSE(works(kLongAnswer));
    EXPECT_EQ(begin_again(), "106") << "given up for the card";
    EXPECT_TRUE(works(kLongAnswer));
  }
  EXPECT_EQ(receive(4, weakness), "106") << "given up for the reader";
  EXPECT_TRUE(works(kLongAnswer));
}

TEST_F(Rates, AReaderThatBreaksLongCommandsIsGivenUpAfterThreeCards) {
  open();
  const Weakness weakness{100, 256};
  for (std::uint8_t number = 1; number <= 3; ++number) {
    EXPECT_EQ(receive(number, weakness), "424");
    EXPECT_TRUE(works(kLongAnswer)) << "speaks for answers";
    EXPECT_FALSE(long_command_works());
    EXPECT_EQ(begin_again(), "106") << "given up for the card";
    EXPECT_TRUE(long_command_works());
  }
  EXPECT_EQ(receive(4, weakness), "106") << "given up for the reader";
}

TEST_F(Rates, ThreeBadCardsAmongGoodOnesAreNotTheReader) {
  open();
  for (std::uint8_t number = 1; number <= 3; ++number) {
    EXPECT_EQ(receive(number, {256, 100}), "424");
    EXPECT_FALSE(works(kLongAnswer));
    EXPECT_EQ(receive(static_cast<std::uint8_t>(number + 10), {}), "424");
    EXPECT_TRUE(works(kLongAnswer));
  }
  EXPECT_EQ(receive(4, {}), "424");
}

TEST_F(Rates, ACardThatFallsSilentTwiceAtAHighRateStaysAt106) {
  open();
  const Weakness weakness{256, 100, true};
  EXPECT_EQ(receive(1, weakness), "424");
  EXPECT_FALSE(works(kLongAnswer));
  EXPECT_EQ(begin_again(), "106") << "once: somebody may have pulled it";
  EXPECT_TRUE(works(kLongAnswer));
  EXPECT_EQ(receive(1, weakness), "424");
  EXPECT_FALSE(works(kLongAnswer));
  for (int time = 0; time < 2; ++time) EXPECT_EQ(receive(1, weakness), "106");
}

}  // namespace
}  // namespace driver_test
