// SPDX-License-Identifier: LGPL-2.1-or-later
// What the configuration changes, as the virtual reader sees it.
#include "driver/answered.h"
#include "driver/rig.h"
#include "reader/reader.h"

namespace driver_test {
namespace {

namespace config = acr122::config;
using acr122::reader::Reader;

constexpr char kTouchatag[] = "usb:072f/90cc:libudev:0:/dev/bus/usb/001/004";

class Settings : public Driver {
 protected:
  using Driver::Driver;

  std::unique_ptr<Reader> open_with(const config::File& file, const char* name = kName) {
    auto opened = Reader::open(name, file, acr122::system_clock());
    EXPECT_TRUE(opened);
    return opened ? std::move(*opened) : nullptr;
  }
  std::unique_ptr<Reader> open_with(const config::Settings& config, const char* name = kName) {
    return open_with(config::File{config, {}}, name);
  }
  /// What pcscd's event thread does, until presence is `wanted`.
  static bool reaches(Reader& reader, bool wanted) {
    return eventually([&] {
      reader.wait(10ms);
      return reader.card_present() == wanted;
    });
  }
  static unsigned resets() { return sim::libusb_mock::records().resets; }
  bool field_is_on() const {
    const auto lock = reader_->lock();
    return reader_->field().on();
  }
  bool dark() const { return !reader_->lights().red && !reader_->lights().green; }
  bool is_red() const { return reader_->lights().red && !reader_->lights().green; }
  bool is_green() const { return reader_->lights().green && !reader_->lights().red; }
};

class LedSettings : public Settings {};
class BuzzerSettings : public Settings {};
class PollingSettings : public Settings {};
class PiccAnswerSettings : public Settings {};
class ReaderSections : public Settings {};
class TouchatagSettings : public Settings {
 protected:
  TouchatagSettings() : Settings(sim::touchatag()) {}
};

TEST_F(LedSettings, FollowTheCardByDefaultAndGoOutAtClose) {
  auto reader = open_with(config::Settings{});
  ASSERT_TRUE(reader);
  ASSERT_TRUE(reaches(*reader, false));
  EXPECT_TRUE(is_red());
  place();
  ASSERT_TRUE(reaches(*reader, true));
  EXPECT_TRUE(is_green());
  reader_->remove_all();
  ASSERT_TRUE(reaches(*reader, false));
  EXPECT_TRUE(is_red());
  reader.reset();
  EXPECT_TRUE(dark());
}

TEST_F(LedSettings, OffIsDarkWithAndWithoutACard) {
  config::Settings config;
  config.leds = config::LedPolicy::off;
  const auto reader = open_with(config);
  ASSERT_TRUE(reader);
  reader->wait(0ms);
  EXPECT_TRUE(dark()) << "the firmware's own red is switched off";
  place();
  ASSERT_TRUE(reaches(*reader, true));
  EXPECT_TRUE(dark());
}

TEST_F(LedSettings, UntouchedStayAsTheyWereUntilAfterClose) {
  config::Settings config;
  config.leds = config::LedPolicy::untouched;
  for (const auto* const p2 : {"0D", "0E", "0F", "0C"}) {
    auto reader = open_with(config);
    ASSERT_TRUE(reader);
    ASSERT_TRUE(answered(reader->escape(hex(std::string("FF 00 40 ") + p2 + " 04 00 00 00 00"))));
    const auto before = reader_->lights();
    place();
    ASSERT_TRUE(reaches(*reader, true));
    reader_->remove_all();
    ASSERT_TRUE(reaches(*reader, false));
    EXPECT_EQ(reader_->lights().red, before.red) << p2;
    EXPECT_EQ(reader_->lights().green, before.green) << p2;
  }
}

TEST_F(LedSettings, ComeBackAfterAReset) {
  auto config = config::Settings{};
  config.leds = config::LedPolicy::off;
  const auto reader = open_with(config);
  ASSERT_TRUE(reader);
  reader->wait(0ms);
  ASSERT_TRUE(dark());
  sim::Fault wedged;
  wedged.what = sim::Fault::What::wedged;
  reader_->faults().arm(wedged);
  ASSERT_TRUE(eventually([&] { return reader->wait(50ms), resets() == 1; }));
  // The reset itself left them as after plugging in: red.
  EXPECT_TRUE(eventually([&] { return reader->wait(50ms), dark(); }));
  EXPECT_FALSE(reader_->lights().buzzer_on_detection);
}

// A reader that blinks answers after the blinking, of which the shortest unit is 100 ms.
TEST_F(LedSettings, DelayNoCommandButABeepDoes) {
  for (const auto buzzer : {config::BuzzerPolicy::off, config::BuzzerPolicy::arrival}) {
    config::Settings config;
    config.card.technologies = {acr122::card::Modulation::a};
    config.buzzer = buzzer;
    config.idle_interval = 10ms;
    const auto reader = open_with(config);
    ASSERT_TRUE(reader);
    ASSERT_TRUE(reaches(*reader, false));
    place();
    const auto before = reader_->clock().now();
    ASSERT_TRUE(eventually([&] { return reader->wait(10ms), is_green(); }));
    const auto modelled_us = reader_->clock().now() - before;
    const bool beeps = buzzer == config::BuzzerPolicy::arrival;
    EXPECT_EQ(modelled_us >= 100'000, beeps) << modelled_us;
    EXPECT_LT(modelled_us, 200'000U);
    reader_->remove_all();
  }
}

TEST_F(BuzzerSettings, OffIsSilentAndStaysSoAfterClose) {
  auto reader = open_with(config::Settings{});
  ASSERT_TRUE(reader);
  for (int visit = 0; visit < 2; ++visit) {
    place();
    ASSERT_TRUE(reaches(*reader, true));
    reader_->remove_all();
    ASSERT_TRUE(reaches(*reader, false));
  }
  reader.reset();
  EXPECT_EQ(reader_->lights().beeps, 0U);
  EXPECT_FALSE(reader_->lights().buzzer_on_detection);
}

TEST_F(BuzzerSettings, ArrivalBeepsOncePerCardAndLeavesTheBeepToTheReaderAtClose) {
  config::Settings config;
  config.buzzer = config::BuzzerPolicy::arrival;
  auto reader = open_with(config);
  ASSERT_TRUE(reader);
  for (unsigned visit = 1; visit <= 3; ++visit) {
    place("applet");
    ASSERT_TRUE(reaches(*reader, true));
    ASSERT_TRUE(answered(reader->power_up()));
    ASSERT_TRUE(answered(reader->reset()));
    ASSERT_TRUE(answered(reader->transmit(hex("80 EC 00 00 03 01 02 03 00"), false)));
    reader->power_down();
    reader->wait(30ms);
    EXPECT_EQ(reader_->lights().beeps, visit);
    EXPECT_TRUE(is_green());
    reader_->remove_all();
    ASSERT_TRUE(reaches(*reader, false));
    EXPECT_EQ(reader_->lights().beeps, visit) << "none for the one that leaves";
  }
  reader.reset();
  EXPECT_TRUE(reader_->lights().buzzer_on_detection);
}

TEST_F(BuzzerSettings, UntouchedStaysAsItWas) {
  config::Settings config;
  config.buzzer = config::BuzzerPolicy::untouched;
  auto reader = open_with(config);
  ASSERT_TRUE(reader);
  EXPECT_TRUE(reader_->lights().buzzer_on_detection);
  reader.reset();
  EXPECT_TRUE(reader_->lights().buzzer_on_detection);
}

TEST_F(PollingSettings, SlowerAfterAQuietTimeUntilACardComes) {
  config::Settings config;
  config.idle_interval = 10ms;
  config.quiet_after = 1s;
  config.quiet_watch = config::QuietWatch::driver;
  config.quiet_interval = 10s;
  const auto reader = open_with(config);
  ASSERT_TRUE(reader);
  reader->wait(1'500ms);
  const auto commands = reader_->counters().chip_commands.get();
  reader->wait(300ms);
  EXPECT_EQ(reader_->counters().chip_commands, commands) << "300 ms without a look";
}

TEST_F(PollingSettings, LongPausesAreTheDriversAndTheFirmwareWatchesAllTheSame) {
  config::Settings config;
  config.idle_interval = 10s;
  config.quiet_after = 1s;
  config.quiet_interval = 10s;
  const auto reader = open_with(config);
  ASSERT_TRUE(reader);
  reader->wait(15s);
  const auto commands = reader_->counters().chip_commands.get();
  reader->wait(60s);
  EXPECT_GT(reader_->counters().chip_commands.get() - commands, 900U)
      << "five of the firmware's every 280 ms, behind a check, too";
}

TEST_F(PollingSettings, NobodyLooksWhenTheReaderIsAboutToBeClosed) {
  const auto reader = open_with(config::Settings{});
  ASSERT_TRUE(reader);
  reader->wait(1s);
  reader->begin_closing();
  reader->wait(0ms);  // takes the stop
  const auto transfers = reader_->counters().usb_transfers.get();
  reader->wait(1s);
  EXPECT_EQ(reader_->counters().usb_transfers.get(), transfers);
}

// A process that was killed in the firmware's turn has left what it had set.
TEST_F(PollingSettings, TheTurnsParameterIsNotTakenForAPrograms) {
  const auto tell = [&](const char* apdu) {
    reader_->bulk_out(hex("6F 05 00 00 00 00 00 00 00 00" + std::string(apdu)));
    const auto lock = reader_->lock();
    reader_->clock().advance(100'000);
    EXPECT_EQ(reader_->bulk_in(64).data.size(), 12U);
  };
  config::Settings config;
  config.card.technologies = {acr122::card::Modulation::a};
  for (const auto& [found, shown] :
       {std::pair{"FF 00 51 E1 00", "90 FF"}, std::pair{"FF 00 51 9F 00", "90 9F"}}) {
    tell(found);
    const auto reader = open_with(config);
    ASSERT_TRUE(reader);
    const auto parameter = reader->escape(hex("FF 00 50 00 00"));
    ASSERT_TRUE(answered(parameter));
    EXPECT_EQ(acr122::to_hex(std::get<Bytes>(*parameter)), shown);
  }
}

TEST_F(PollingSettings, IdleFieldOffIsDarkBetweenLooksAndCardsAreFoundAllTheSame) {
  config::Settings config;
  config.card.idle_field = false;
  const auto reader = open_with(config);
  ASSERT_TRUE(reader);
  for (const auto* const type : {"classic-1k", "applet", "felica", "topaz512"}) {
    ASSERT_TRUE(reaches(*reader, false)) << type;
    EXPECT_TRUE(eventually([&] { return reader->wait(10ms), !field_is_on(); })) << type;
    place(type);
    ASSERT_TRUE(reaches(*reader, true)) << type;
    EXPECT_TRUE(field_is_on()) << type;
    ASSERT_TRUE(answered(reader->power_up())) << type;
    EXPECT_TRUE(answered(reader->transmit(hex("FF CA 00 00 00"), false))) << type;
    reader->power_down();
    reader->wait(500ms);
    EXPECT_TRUE(reader->card_present()) << type << " stays there when it is powered down";
    reader_->remove_all();
  }
}

TEST_F(PiccAnswerSettings, TwoBytesAlsoByControl) {
  const auto set = hex("FF 00 51 7F 00");
  EXPECT_EQ(std::get<Bytes>(*open_with(config::Settings{})->escape(set)), hex("7F"));
  config::Settings config;
  config.picc_answer = config::PiccAnswer::two_bytes;
  EXPECT_EQ(std::get<Bytes>(*open_with(config)->escape(set)), hex("90 7F"));
}

TEST_F(ReaderSections, CountForTheReaderAtTheirPort) {
  const auto second = std::make_shared<sim::VirtualReader>();
  sim::libusb_mock::attach(second, {.bus = 1, .address = 9, .ports = {2, 3}});
  const auto file = config::parse(
      "[reader]\nleds = off\n[reader usb:1-2.3]\nleds = card\nbuzzer = arrival\n", "test");
  const auto one = open_with(file);
  const auto two = open_with(file, "usb:072f/2200:libudev:0:/dev/bus/usb/001/009");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->device().ports, "1-1");
  EXPECT_EQ(two->device().ports, "1-2.3");
  place();
  second->place(sim::make_card("classic-1k"));
  ASSERT_TRUE(reaches(*one, true));
  ASSERT_TRUE(reaches(*two, true));
  EXPECT_TRUE(dark());
  EXPECT_EQ(reader_->lights().beeps, 0U);
  EXPECT_TRUE(second->lights().green);
  EXPECT_EQ(second->lights().beeps, 1U);
}

// API V1.0 has LEDs and buzzer (FF 00 40), but no FF 00 41 and FF 00 52: the fixture fails if the
// reader is asked anything that it does not know.
TEST_F(TouchatagSettings, LedsAndBeepWorkWithTheCommandsThatItHas) {
  config::Settings config;
  config.buzzer = config::BuzzerPolicy::arrival;
  auto reader = open_with(config, kTouchatag);
  ASSERT_TRUE(reader);
  place();
  ASSERT_TRUE(reaches(*reader, true));
  EXPECT_TRUE(is_green());
  EXPECT_EQ(reader_->lights().beeps, 1U);
  reader.reset();
  EXPECT_TRUE(dark());
}

}  // namespace
}  // namespace driver_test
