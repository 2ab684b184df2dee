// SPDX-License-Identifier: LGPL-2.1-or-later
// One thing goes wrong in the midst of a read, with every doubt at its default, with each of its
// other values, and with every two values of two doubts together: the answer is right, or there is
// none and it is said so; and the next one is right.
#include <fmt/ranges.h>

#include "doubts/case.h"

namespace doubts_test {

namespace {

using What = sim::Fault::What;

struct Trouble {
  const char* words;
  What what;
  std::uint64_t delay_us = 0;
  unsigned count = 0;
};

constexpr Trouble kTroubles[] = {
    {"a USB message lost", What::no_answer},
    {"a USB answer lost", What::lost_answer},
    {"a USB answer late", What::late_answer, 1'500'000},
    {"a USB answer twice", What::doubled},
    {"the answer before comes again", What::replayed},
    {"a USB answer cut short", What::truncated, 0, 1},
    {"a USB answer garbled", What::garbled},
    {"an empty answer", What::empty_datablock},
    {"a halted endpoint", What::stall},
    {"a time-out of the chip", What::chip_error, 0, 0x01},
    {"a CRC error of the chip", What::chip_error, 0, 0x02},
    {"a command that the chip refuses", What::chip_syntax_error},
    {"a frame lost", What::rf_frame_lost},
    {"a frame spoilt", What::rf_frame_spoilt},
    {"an answer of the card lost", What::rf_answer_lost},
    {"noise", What::rf_noise},
    {"the card pulled and laid back", What::pull_card},
};

sim::Fault fault_of(const Trouble& trouble, unsigned skip) {
  sim::Fault fault;
  fault.what = trouble.what;
  fault.delay_us = trouble.delay_us;
  fault.count = trouble.count;
  fault.skip = skip;
  return fault;
}

/// What is read of a card, and what that should be.
struct Reading {
  std::string answer;
  std::string right;
};

Reading read_type2(const sim::Card& card) {
  return {apdu("FF B0 00 04 10"), text(card, 16, 16) + " 90 00"};
}

Reading read_classic(const sim::Card& card) {
  const auto login = apdu("FF 86 00 00 05 01 00 04 60 00");
  return {login == "90 00" ? apdu("FF B0 00 04 10") : login, text(card, 64, 16) + " 90 00"};
}

Reading read_felica(const sim::Card& card) {
  return {apdu("FF B0 00 02 10"), text(card, 32, 16) + " 90 00"};
}

Reading read_topaz(const sim::Card& card) {
  return {apdu("FF B0 00 20 08"), text(card, 256, 8) + " 90 00"};
}

/// Never the same twice.
Reading echo(const sim::Card& /*card*/) {
  static std::uint32_t serial = 0;
  ++serial;
  acr122::Bytes data;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    data.push_back(static_cast<std::uint8_t>(serial >> shift));
  }
  const auto words = acr122::to_hex(data);
  return {apdu("80 EC 00 00 04 " + words), words + " 90 00"};
}

struct Reader {
  const char* card;
  Reading (*read)(const sim::Card& card);
};

constexpr Reader kReaders[] = {{"ntag213", read_type2}, {"classic-1k", read_classic},
                               {"felica", read_felica}, {"topaz512", read_topaz},
                               {"applet", echo},        {"applet-b", echo}};

/// Every read has at least one message, command and frame; not each command has a status.
bool always_strikes(const Trouble& trouble, unsigned skip) {
  return skip == 0 && trouble.what != What::chip_error;
}

/// A command that broke off in a session ends it: the card is reported away before it hears
/// another.
bool session_is_over(const Reader& reader, const std::string& answer) {
  const bool has_session = reader.read == echo;
  return !has_session || !answer.starts_with("code") ||
         IFDHICCPresence(driver_test::kLun) == IFD_ICC_NOT_PRESENT;
}

bool is_error(const std::string& answer) {
  constexpr std::size_t kWord = 5;
  return answer.starts_with("code") || (answer.size() == kWord && answer != "90 00");
}

}  // namespace

TEST_P(Doubts, OneFault) {
  SCOPED_TRACE(fmt::format("{}", fmt::join(GetParam().values, " ")));
  ASSERT_NO_FATAL_FAILURE(open_reader());
  for (const auto& reader : kReaders) {
    const auto card = receive(reader.card);
    EXPECT_EQ(apdu("FF 82 00 00 06 FF FF FF FF FF FF"), "90 00");
    for (const auto& trouble : kTroubles) {
      for (const unsigned skip : {0U, 1U, 3U}) {
        SCOPED_TRACE(fmt::format("{}: {}, after {}", reader.card, trouble.words, skip));
        reader_->faults().arm(fault_of(trouble, skip));
        const auto struck = reader.read(*card);
        EXPECT_TRUE(reader_->faults().empty() || !always_strikes(trouble, skip));
        reader_->faults().clear();
        if (trouble.what == What::pull_card) lay_back(card);
        EXPECT_TRUE(struck.answer == struck.right || is_error(struck.answer)) << struck.answer;
        EXPECT_TRUE(session_is_over(reader, struck.answer)) << struck.answer;
        begin_again();
        const auto next = reader.read(*card);
        EXPECT_EQ(next.answer, next.right);
        if (HasFailure()) return;
      }
    }
    take_away();
  }
}

}  // namespace doubts_test
