// SPDX-License-Identifier: LGPL-2.1-or-later
// A 600-byte exchange with an ISO 14443-4 card, with one thing going wrong at each place of it in
// turn: docs/reliability.md is the outcome, whatever the hardware does where no source tells.
#include <fmt/format.h>

#include <fstream>

#include "driver/rig.h"
#include "sim/cards/iso_dep_card.h"
#include "sim/cards/type_b.h"
#include "sim/model/doubts.h"
#include "support/iso_dep_pair.h"

namespace driver_test {
namespace {

using What = sim::Fault::What;
using test_support::CountingApplication;
using test_support::PairCommand;

struct Row {
  const char* words;
  What what;
  unsigned late_ms = 0;
  unsigned count = 0;  // see sim::Fault
};

// Bytes of an answer: type, length (4), slot, number, status, error, chain (CCID 1.1, 6.2.1); D5,
// code and status of the chip; ...; the firmware's 90 00. What a block of the card says is between:
// only USB's own CRC guards that.
constexpr unsigned kLength = 1, kSlot = 5, kNumber = 6, kStatus = 7, kError = 8, kChain = 9,
                   kChipsReply = 10, kChipsCode = 11, kChipsStatus = 12, kLast = 1'000;

constexpr std::array kRows{
    Row{"a frame to the card is lost", What::rf_frame_lost},
    Row{"a frame to the card is spoilt", What::rf_frame_spoilt},
    Row{"a frame of the card is lost", What::rf_answer_lost},
    Row{"a frame of the card is spoilt", What::rf_noise},
    Row{"a USB message is lost on its way to the reader", What::no_answer},
    Row{"a USB answer is lost", What::lost_answer},
    Row{"a USB answer comes twice", What::doubled},
    Row{"a USB answer comes once more, before the next one", What::replayed},
    Row{"a USB answer comes 1.5 s late", What::late_answer, 1'500},
    Row{"a USB answer comes 5 s late", What::late_answer, 5'000},
    Row{"a USB answer has another type", What::garbled},
    Row{"a USB answer has another length", What::garbled, 0, kLength},
    Row{"a USB answer has another slot", What::garbled, 0, kSlot},
    Row{"a USB answer has another number", What::garbled, 0, kNumber},
    Row{"a USB answer has another status", What::garbled, 0, kStatus},
    Row{"a USB answer has another error code", What::garbled, 0, kError},
    Row{"a USB answer has another chain parameter", What::garbled, 0, kChain},
    Row{"an answer of the chip does not begin with D5", What::garbled, 0, kChipsReply},
    Row{"an answer of the chip has another code", What::garbled, 0, kChipsCode},
    Row{"an answer of the chip has another status", What::garbled, 0, kChipsStatus},
    Row{"a USB answer has another status word", What::garbled, 0, kLast},
    Row{"a USB answer lacks its last byte", What::truncated, 0, 1},
    Row{"a USB answer lacks its last three bytes", What::truncated, 0, 3},
    Row{"a USB answer is an empty packet", What::truncated, 0, kLast},
    Row{"the bulk endpoint halts", What::stall},
};

struct Setting {
  const char* words;
  bool type_b = false;
  std::uint8_t ta = 0x00;
  bool touchatag = false;
};
constexpr Setting kA106{"type A, 106 kbps"}, kA424{"type A, 424 kbps", false, 0x33},
    kB106{"type B, 106 kbps", true}, kTouchatag{"touchatag, type A, 106 kbps", false, 0x00, true};

/// A setting, with all doubts at their defaults or with one flipped: its rows are the same.
struct Case {
  Setting setting;
  const char* doubt = "";
};
constexpr std::array kCases{Case{kA106},
                            Case{kA424},
                            Case{kB106},
                            Case{kTouchatag},
                            Case{kA106, "lost-answer=given-on"},
                            Case{kA106, "chip-wait=fwt-once"},
                            Case{kA106, "chip-wait=timeout"},
                            Case{kA424, "pps-wait=fwt"},
                            Case{kA424, "long-answer=mute-over-259"},
                            Case{kA424, "long-answer=mute-over-255"},
                            Case{kA106, "out-of-step=format"},
                            Case{kTouchatag, "get-response=modulo"},
                            Case{kA106, "guard-time=ignored"},
                            Case{kA106, "first-nak=unheard"},
                            Case{kB106, "first-nak=unheard"}};

sim::ReaderModel model_of(const Case& one) {
  auto model = one.setting.touchatag ? sim::touchatag() : sim::acr122u();
  const std::string doubt = one.doubt;
  EXPECT_EQ(doubt.empty() ? "" : sim::set_doubt(model.doubts, doubt), "");
  return model;
}

// FSC 64, FWI 7, SFGI 9: 155 ms.
std::shared_ptr<sim::Card> card_of(const Setting& setting,
                                   std::shared_ptr<CountingApplication> application) {
  if (setting.type_b) {
    return std::make_shared<sim::TypeBCard>(hex("50 01 02 03 04 00 00 00 00 00 51 71"),
                                            std::uint8_t{0}, std::move(application));
  }
  sim::IsoDepA::Profile profile;
  profile.ats = {0x05, 0x75, setting.ta, 0x79, 0x02};
  return std::make_shared<sim::IsoDepCard>(
      sim::TypeACard::Identity{0x0344, 0x20, hex("04 11 22 33")}, profile, std::move(application));
}

class Reliability : public Driver, public ::testing::WithParamInterface<Case> {
 protected:
  Reliability() : Driver(model_of(GetParam())) {}

  void begin(const Setting& setting) {
    application_ = std::make_shared<CountingApplication>();
    reader_->place(card_of(setting, application_));
    const auto* const id = setting.touchatag ? "90cc" : "2200";
    const auto name = fmt::format("usb:072f/{}:libudev:0:/dev/bus/usb/001/004", id);
    ASSERT_EQ(create(kLun, name.c_str()), IFD_SUCCESS);
    ASSERT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
    ASSERT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    const PairCommand command{++serial_, 600, 1, 600};
    undisturbed_ = duration([&] { EXPECT_EQ(transmit(command.bytes()).code, IFD_SUCCESS); });
  }

  /// A card that hears no R(NAK) yet is silent to three before it is asked otherwise.
  static std::chrono::milliseconds most_late() {
    return std::string_view(GetParam().doubt) == "first-nak=unheard" ? 1'100ms : 1'000ms;
  }

  /// What came of one exchange; false: the fault found no place any more.
  struct Outcome {
    bool struck = false;
    bool right = false;
  };
  Outcome exchange(const Row& row, unsigned place) {
    sim::Fault fault;
    fault.what = row.what;
    fault.skip = place;
    fault.delay_us = std::uint64_t{row.late_ms} * 1'000;
    fault.count = row.count;
    reader_->faults().arm(fault);
    const PairCommand command{++serial_, 600, 1, 600};
    Answer answer;
    const auto time = duration([&] { answer = transmit(command.bytes()); });
    const bool struck = reader_->faults().empty();
    reader_->faults().clear();
    EXPECT_LE(application_->executed(serial_), 1) << row.words << ", place " << place;
    EXPECT_EQ(application_->glued(), 0) << row.words << ", place " << place;
    EXPECT_LE(time, 4s) << row.words << ", place " << place;
    const bool right = answer.code == IFD_SUCCESS;
    if (right) {
      const std::chrono::milliseconds late(row.late_ms);
      EXPECT_LE(time, undisturbed_ + late + most_late()) << row.words << ", place " << place;
      EXPECT_TRUE(answer.bytes == command.right_answer()) << row.words << ", place " << place;
      EXPECT_EQ(application_->executed(serial_), 1);
    } else {
      EXPECT_TRUE(eventually([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
      EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    }
    return {struck, right};
  }

  std::string cell(const Row& row, bool first_command = false) {
    constexpr unsigned kMostPlaces = 200;
    unsigned places = 0, right = 0;
    for (; places < kMostPlaces; ++places) {
      if (first_command) {
        EXPECT_EQ(power(IFD_RESET).code, IFD_SUCCESS);
      }
      const auto outcome = exchange(row, places);
      if (!outcome.struck) break;
      right += outcome.right ? 1 : 0;
    }
    return right == places ? fmt::format("right at all {} places", places)
                           : fmt::format("right at {} of {} places, else one error", right, places);
  }

  std::shared_ptr<CountingApplication> application_;
  std::chrono::microseconds undisturbed_{};
  std::uint32_t serial_ = 0;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.setting.words << " " << one.doubt; }

/// The rows of the page that begin with this setting.
std::string rows_of_page(const Setting& setting) {
  const auto head = fmt::format("| {} |", setting.words);
  std::ifstream page(ACR122_SOURCE_DIR "/docs/reliability.md");
  std::string rows;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with(head)) rows += line + "\n";
  }
  return rows;
}

TEST_P(Reliability, IsAsThePageSays) {
  const auto& setting = GetParam().setting;
  ASSERT_NO_FATAL_FAILURE(begin(setting));
  std::string rows;
  for (const auto& row : kRows) {
    rows += fmt::format("| {} | {} | {} |\n", setting.words, row.words, cell(row));
  }
  EXPECT_EQ(rows_of_page(setting), rows);
}

// A card whose session has just begun.
TEST_P(Reliability, OfAFirstCommandToo) {
  const auto& setting = GetParam().setting;
  ASSERT_NO_FATAL_FAILURE(begin(setting));
  std::string rows;
  for (const auto& row : kRows) {
    rows += fmt::format("| {} | {} | {} |\n", setting.words, row.words, cell(row, true));
  }
  EXPECT_EQ(rows_of_page(setting), rows);
}

INSTANTIATE_TEST_SUITE_P(Cases, Reliability, ::testing::ValuesIn(kCases));

}  // namespace
}  // namespace driver_test
