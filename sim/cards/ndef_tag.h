// SPDX-License-Identifier: LGPL-2.1-or-later
// NFC Forum Type 4 Tag 2.0, version 2.0 mapping: one NDEF file that can be read and written.
#pragma once

#include "sim/cards/application.h"

namespace sim {

class NdefTag : public Application {
 public:
  explicit NdefTag(std::size_t file_size = 1024);

  Response run(ByteView command) override;
  void reset() override;
  /// The NDEF file: two bytes of length, the message, unused bytes.
  Bytes content() const override { return ndef_; }
  bool load(ByteView content) override;

 private:
  enum class File : std::uint8_t { none, capability, ndef };

  Response select(const CommandApdu& apdu);
  Response read_binary(const CommandApdu& apdu) const;
  Response update_binary(const CommandApdu& apdu);
  const Bytes& current() const { return file_ == File::ndef ? ndef_ : capability_; }

  Bytes capability_;
  Bytes ndef_;
  bool selected_ = false;  // the application
  File file_ = File::none;
};

}  // namespace sim
