// SPDX-License-Identifier: LGPL-2.1-or-later
// What pcscd's programs ask for: power, commands to the card, commands to the reader.
#pragma once

#include "pcsc/request.h"
#include "reader/chip_loan.h"
#include "reader/entry.h"
#include "reader/program_request.h"

namespace acr122::reader {

/// All calls return bytes, or what NoAnswer Entry::enter, Cards::activate or the card gave. Errors:
/// the reader's (reader.h), booked already.
class Commands {
 public:
  Commands(Parts& parts, Visit& visit, Recovery& recovery, Cards& cards, Entry& entry)
      : parts_(parts),
        visit_(visit),
        recovery_(recovery),
        cards_(cards),
        entry_(entry),
        loan_(parts, recovery) {}

  // power.cpp: what these mean for a card without contacts
  Result<card::Reply> power_up();
  Result<card::Reply> reset();
  void power_down();

  // card_commands.cpp
  /// SCardTransmit, also of pseudo-APDUs; `t0`: of a program that is connected by T=0.
  Result<card::Reply> transmit(ByteView apdu, bool t0);

  // reader_commands.cpp
  /// SCardControl.
  Result<card::Reply> escape(ByteView command);

 private:
  Result<card::Reply> to_card(const pcsc::Request& request);
  Result<card::Reply> to_session(const pcsc::SessionCommand& command, card::Card& card);
  Result<card::Reply> settle(Result<card::Reply> reply);
  Error broke_off(const Error& why);

  Result<card::Reply> answer_question(const pcsc::GetData& get);
  Result<card::Reply> to_reader(const pcsc::ReaderRequest& request, Way way);
  Result<Bytes> carry_out(const pcsc::ReaderRequest& request, Way way);
  Result<Bytes> refuse(const pcsc::ReaderRequest& request, StatusWord word);
  Result<Bytes> set_time_out(const pcsc::ReaderRequest& request, const pcsc::SetTimeOut& time_out);
  Result<Bytes> get_picc(const pcsc::ReaderRequest& request, const pcsc::GetPicc& get);
  Result<Bytes> set_picc(const pcsc::ReaderRequest& request, const pcsc::SetPicc& set, Way way);
  Result<Bytes> get_response(const pcsc::GetResponse& get);
  Result<Bytes> identify();
  Result<Bytes> send(const pcsc::ReaderRequest& request, const bridge::PseudoApdu& apdu);
  void note_use(ChipUse use);
  void say_too_long(std::size_t size);

  // direct_transmit.cpp
  Result<Bytes> direct_transmit(const pcsc::ReaderRequest& request,
                                const pcsc::DirectTransmit& direct, Way way);
  Result<Bytes> drive_chip(const pcsc::ReaderRequest& request,
                           const pn532::ProgramCommand& command);
  Result<Bytes> carry(card::Card& card, ByteView apdu);
  card::Card* carrier_of(const pn532::ProgramCommand& command);

  Parts& parts_;
  Visit& visit_;
  Recovery& recovery_;
  Cards& cards_;
  Entry& entry_;
  ChipLoan loan_;
  bool said_too_long_ = false;
};

}  // namespace acr122::reader
