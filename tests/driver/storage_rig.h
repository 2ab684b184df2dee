// SPDX-License-Identifier: LGPL-2.1-or-later
// Storage cards as a program uses them, and as they are afterwards.
#pragma once

#include "driver/rig.h"

namespace driver_test {

class Storage : public Driver {
 protected:
  /// Opens, places a card and powers it; the card is at hand as `Model`.
  template <class Model>
  std::shared_ptr<Model> use(const std::string& type, const sim::CardOptions& options = {}) {
    auto card = std::dynamic_pointer_cast<Model>(place(type, options));
    EXPECT_TRUE(card) << type;
    open();
    EXPECT_TRUE(eventually([] {  // FeliCa and Jewel have their turn after type A
      wait_function()(kLun, 100);
      return IFDHICCPresence(kLun) == IFD_ICC_PRESENT;
    }));
    EXPECT_EQ(power(IFD_POWER_UP).code, IFD_SUCCESS);
    return card;
  }

  /// The driver's own presence test, now.
  static void presence_test() { wait_function()(kLun, 500); }

  /// RF noise on the frames that start with `only`: after `skip` of them, `times` times.
  void noise(std::string_view only, unsigned skip = 0, unsigned times = 1) {
    sim::Fault fault;
    fault.what = sim::Fault::What::rf_noise;
    fault.skip = skip;
    fault.times = times;
    fault.only = hex(only);
    reader_->faults().arm(fault);
  }

  ~Storage() override {
    const auto lock = reader_->lock();
    if (undisturbed_) reader_->field().disturb = undisturbed_;
  }

  /// Frames on the air that start with this byte, from now on.
  void count(std::uint8_t first_byte) {
    const auto lock = reader_->lock();
    auto& disturb = reader_->field().disturb;
    if (!undisturbed_) undisturbed_ = disturb;
    counted_ = 0;
    disturb = [this, first_byte](const sim::RfFrame& frame) {
      if (!frame.bytes.empty() && frame.bytes[0] == first_byte) ++counted_;
      return undisturbed_ ? undisturbed_(frame) : sim::Disturbance::none;
    };
  }
  unsigned counted() const { return counted_; }

 private:
  unsigned counted_ = 0;
  std::function<sim::Disturbance(const sim::RfFrame&)> undisturbed_;
};

/// The answer of one APDU as text, or the return code.
inline std::string apdu(std::string_view command) {
  const auto answer = transmit(hex(command));
  if (answer.code != IFD_SUCCESS) return "code " + std::to_string(answer.code);
  return acr122::to_hex(answer.bytes);
}

/// Only its status word.
inline std::string word(std::string_view command) {
  const auto text = apdu(command);
  return text.size() < 5 || text.starts_with("code") ? text : text.substr(text.size() - 5);
}

}  // namespace driver_test
