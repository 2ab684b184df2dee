// SPDX-License-Identifier: LGPL-2.1-or-later
// A card that lies still is not called gone because one answer of its presence test was spoilt or
// lost, or two in a row (docs/field-reports.md).
#include <algorithm>

#include "driver/answered.h"
#include "driver/rig.h"
#include "reader/reader.h"

namespace driver_test {
namespace {

namespace config = acr122::config;
using acr122::reader::Reader;
using What = sim::Fault::What;

constexpr const char* kKey = "FF 82 00 00 06 FF FF FF FF FF FF";
constexpr const char* kLogin = "FF 86 00 00 05 01 00 04 60 00";
constexpr const char* kBlock = "FF B0 00 04 10";

/// `frames`: of one presence test, and one more.
struct Resting {
  const char* card;
  unsigned frames;
  bool logged_in = false;
};

class PresenceNoise : public Driver, public ::testing::WithParamInterface<Resting> {
 protected:
  void begin() {
    config::Settings settings;
    settings.presence_interval = 2ms;
    auto opened = Reader::open(kName, config::File{settings, {}}, acr122::system_clock());
    ASSERT_TRUE(opened);
    driver_ = std::move(*opened);
    place(GetParam().card);
    ASSERT_TRUE(eventually([this] { return is_there(); }));
    ASSERT_TRUE(answered(driver_->power_up()));
    if (GetParam().logged_in) {
      ASSERT_EQ(ask(kKey), hex("90 00"));
      ASSERT_EQ(ask(kLogin), hex("90 00"));
    }
  }

  Bytes ask(const char* apdu) {
    auto answer = driver_->transmit(hex(apdu), false);
    return answered(answer) ? std::get<Bytes>(*std::move(answer)) : Bytes{};
  }

  /// The event thread's turn.
  bool is_there() {
    driver_->wait(5ms);
    return driver_->card_present();
  }

  /// Whether the card stays present while `answers` in a row suffer `what`, the first of them after
  /// `skip` frames, and for a test more.
  bool outlasts(What what, unsigned skip, unsigned answers) {
    sim::Fault noise;
    noise.what = what;
    noise.skip = skip;
    noise.times = answers;
    reader_->faults().arm(noise);
    while (!reader_->faults().empty()) {
      if (!is_there()) return false;
    }
    const auto frames = reader_->counters().rf_frames.get();
    while (reader_->counters().rf_frames == frames) {
      if (!is_there()) return false;
    }
    return is_there();
  }

  void outlasts_everywhere(unsigned answers) {
    for (const auto what : {What::rf_noise, What::rf_answer_lost}) {
      for (unsigned skip = 0; skip < GetParam().frames; ++skip) {
        ASSERT_TRUE(outlasts(what, skip, answers)) << "after " << skip << " frames";
      }
    }
  }

  void keeps_login() {
    if (GetParam().logged_in) {
      EXPECT_EQ(ask(kBlock).size(), 18U);
    }
  }

  std::unique_ptr<Reader> driver_;
};

TEST_P(PresenceNoise, OneSpoiltAnswerDoesNotShow) {
  begin();
  outlasts_everywhere(1);
  keeps_login();
}

TEST_P(PresenceNoise, TwoInARowDoNotShow) {
  begin();
  outlasts_everywhere(2);
  keeps_login();
}

TEST_P(PresenceNoise, NorOfACardThatIsPoweredDown) {
  begin();
  driver_->power_down();
  outlasts_everywhere(1);
  outlasts_everywhere(2);
  EXPECT_TRUE(answered(driver_->power_up()));
}

TEST_P(PresenceNoise, CardThatLeavesInTheNoiseIsGone) {
  begin();
  sim::Fault noise;
  noise.what = sim::Fault::What::rf_noise;
  noise.times = 2;
  reader_->faults().arm(noise);
  reader_->remove_all();
  EXPECT_TRUE(eventually([this] { return !is_there(); }));
}

INSTANTIATE_TEST_SUITE_P(
    Cards, PresenceNoise,
    ::testing::Values(Resting{"classic-mini", 5}, Resting{"classic-1k", 5},
                      Resting{"classic-1k", 5, true}, Resting{"classic-1k-7b", 7},
                      Resting{"classic-1k-7b", 7, true}, Resting{"classic-4k", 5},
                      Resting{"classic-4k-7b", 7, true}, Resting{"ultralight", 2},
                      Resting{"ntag215", 2}, Resting{"ultralight-c", 2}, Resting{"jcop", 7},
                      Resting{"jcop", 5, true}, Resting{"smartmx-38", 7, true},
                      Resting{"unknown-sak", 5}, Resting{"felica", 2}, Resting{"type-b-3", 2},
                      Resting{"felica-424", 2}, Resting{"jewel", 2}, Resting{"topaz512", 2},
                      Resting{"applet", 5}, Resting{"desfire", 7}, Resting{"type-b", 2},
                      Resting{"phone", 2}),
    [](const auto& about) {
      std::string name = about.param.card;
      std::erase(name, '-');
      return name + (about.param.logged_in ? "LoggedIn" : "");
    });

}  // namespace
}  // namespace driver_test
