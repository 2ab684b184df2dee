// SPDX-License-Identifier: LGPL-2.1-or-later
// MIFARE Classic, and what speaks like one: blocks behind a login (MF1S50YYX, MF1S70YYX).
#pragma once

#include <optional>

#include "card/key_store.h"
#include "card/step.h"
#include "card/storage.h"

namespace acr122::card {

/// The program logs in to a sector by GENERAL AUTHENTICATE. That login lasts until the program
/// makes another, fails to, or resets the card. The card forgets it at each refusal, at noise and
/// at the driver's own presence test: so the driver keeps the key, and logs in again before the
/// next block; with the key that the program wrote, if it wrote the sector's trailer. A login by a
/// frame of the program's own is kept beside it, for further frames of its own.
class MifareClassic : public TypeAStorage {
 public:
  MifareClassic(Shared& shared, Identity identity, AtrName name, std::string product);

  /// Commands as docs/storage-commands.md lists them.
  Result<Reply> handle(const pcsc::Request& request) override;
  /// Selects it by UID: the card's side of the login is over, the program's is not.
  Result<Sighting> present() override;
  /// The card's side of the login is over. No I/O.
  void selected_anew();
  /// Null: the block is on the card and its sector the program's. No I/O.
  std::optional<StatusWord> refuses(std::size_t block) const;
  void program_sent(ByteView frame, bool done) override;
  OwnLogin* own_login() override { return &own_; }
  bool logged_in() const override {
    return login_.has_value() || own_.state() != OwnLogin::State::none;
  }
  Result<void> restore_login() override;

 private:
  using KeyType = pcsc::Authenticate::KeyType;
  struct Login {
    ~Login();  // wipes the keys
    std::size_t sector = 0;
    KeyType type = KeyType::a;
    Key key{};  // of GENERAL AUTHENTICATE; further sectors are read and written with it
    Key own{};  // of `sector`: the same, until the program writes its trailer
    Key written{};
    bool in_doubt = false;  // a trailer was written: the sector's key may be `written`
  };

  Result<Step> authenticate(const pcsc::Authenticate& command);
  Result<Step> read(const pcsc::ReadBinary& command);
  Result<Step> update(const pcsc::UpdateBinary& command);
  // mifare_classic_value.cpp
  Result<Step> read_value(std::size_t block);
  Result<Step> operate(const pcsc::ValueOperation& command);
  Result<Step> compute(const pcsc::ValueOperation& command);

  // mifare_classic_write.cpp: one block each. Not ok: 69 82, nothing was written; 65 81, nobody can
  // tell
  Result<Step> write_block(std::size_t block, ByteView data);
  Result<Step> write_trailer(std::size_t block, ByteView trailer);
  Result<Step> write_at_most_twice(std::size_t block, ByteView data);
  Result<Step> write_once(std::size_t block, ByteView data);
  /// What came of a write that the card did not confirm.
  Result<Step> find_out(std::size_t block, ByteView data);

  // mifare_classic_io.cpp: one block each
  Result<Step> read_block(std::size_t block);
  /// The card's side of the login is that of this sector, with the program's key.
  Result<Step> log_in(std::size_t sector);
  Result<Step> log_in_to_own(std::size_t block);
  Result<Step> try_log_in(std::size_t block, KeyType type, const Key& key);
  /// One command that the card may refuse; not ok with word 69 82 then. It then waits for nothing
  /// but its selection.
  Result<Step> exchange(ByteView command);
  Result<Step> select_again();

  std::size_t blocks_;
  std::optional<Login> login_;          // the program's
  std::optional<std::size_t> on_card_;  // sector that it is logged in to by us, as far as we know
  OwnLogin own_;                        // the program's, by a frame of its own
};

}  // namespace acr122::card
