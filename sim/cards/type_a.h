// SPDX-License-Identifier: LGPL-2.1-or-later
// ISO 14443-3 type A: the states that every type A card shares.
#pragma once

#include "sim/rf/card.h"

namespace sim {

class TypeACard : public Card {
 public:
  struct Identity {
    std::uint16_t atqa = 0x0004;  // as PN532 prints it; the low byte goes first on the air
    std::uint8_t sak = 0x08;      // of the last cascade level
    Bytes uid;                    // 4, 7 or 10 bytes
    bool random_uid = false;      // a new 08 xx xx xx whenever power is lost (ISO 14443-3, 6.5.4)
  };
  explicit TypeACard(Identity identity);

  std::string describe() const override;
  void field_off() override;
  std::optional<RfAnswer> hear(const RfFrame& frame) override;
  /// Not a MIFARE Classic: an error like any unknown command.
  bool mifare_login(std::uint8_t command, std::uint8_t block, ByteView key, ByteView uid4) override;

  const Bytes& uid() const { return identity_.uid; }
  enum class State : std::uint8_t { idle, ready, active, halt, ready_star, active_star };
  State state() const;

 protected:
  /// A frame for the selected card. Errors end with sleep() and no answer.
  virtual std::optional<RfAnswer> when_active(const RfFrame& frame) = 0;
  /// ISO 14443-4 took over: every frame goes to when_active, REQA and WUPA included.
  virtual bool in_protocol() const { return false; }
  /// The card is no longer selected: logins and other session state go.
  virtual void selection_lost() {}

  bool active() const { return stage_ == Stage::active; }
  void sleep();  // to IDLE, or to HALT if it was woken from there
  void halt();
  Identity& identity() { return identity_; }

  static RfAnswer answer(Bytes bytes, Microseconds delay = 86);         // with CRC_A
  static RfAnswer nibble(std::uint8_t value, Microseconds delay = 86);  // 4-bit ACK or NAK

 private:
  enum class Stage : std::uint8_t { idle, ready, active };

  std::optional<RfAnswer> wake(const RfFrame& frame);
  std::optional<RfAnswer> when_ready(const RfFrame& frame);
  std::optional<RfAnswer> select(const RfFrame& frame);
  std::optional<RfAnswer> anticollision(const RfFrame& frame);
  Bytes cascade_part() const;  // UID CLn and BCC
  std::size_t cascade_levels() const;
  void new_random_uid();

  Identity identity_;
  Stage stage_ = Stage::idle;
  bool star_ = false;  // HALT, READY* or ACTIVE*
  std::size_t level_ = 0;
  std::uint32_t random_ = 0x1D872B41;  // deterministic: tests can name the UIDs
};

}  // namespace sim
