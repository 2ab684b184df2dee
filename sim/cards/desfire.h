// SPDX-License-Identifier: LGPL-2.1-or-later
// DESFire EV1: applications with standard files, native and wrapped framing, AES and DES logins.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "sim/cards/application.h"
#include "sim/cards/desfire_des_session.h"
#include "sim/cards/desfire_session.h"

namespace sim {

/// Status bytes (libfreefare, freefare.h).
enum class DesfireStatus : std::uint8_t {
  ok = 0x00,
  out_of_memory = 0x0E,
  illegal_command = 0x1C,
  integrity = 0x1E,
  no_such_key = 0x40,
  length = 0x7E,
  permission_denied = 0x9D,
  parameter = 0x9E,
  application_not_found = 0xA0,
  authentication = 0xAE,
  additional_frame = 0xAF,
  boundary = 0xBE,
  count = 0xCE,
  duplicate = 0xDE,
  file_not_found = 0xF0,
};

class Desfire : public Application {
 public:
  enum class Communication : std::uint8_t { plain = 0, mac = 1, enciphered = 3 };
  struct File {
    Communication communication = Communication::plain;
    std::uint16_t access = 0xEEEE;  // nibbles: read, write, read and write, change; E free, F never
    Bytes data;
  };
  static constexpr std::uint8_t kDesKeys = 0x00;
  static constexpr std::uint8_t kAesKeys = 0x80;
  struct Directory {
    std::uint8_t settings = 0x0F;      // of the master key
    std::uint8_t key_type = kAesKeys;  // two bits; 3K3DES does not log in here
    std::vector<Bytes> keys;           // 16 bytes each; of a DES key both halves are equal
    std::map<std::uint8_t, File> files;
  };
  using Aid = std::array<std::uint8_t, 3>;  // as sent, the low byte first

  /// Card master key of zeros, no application. `uid`: seven bytes, for GetVersion. A card that
  /// leaves the factory has kDesKeys.
  explicit Desfire(ByteView uid = {}, std::uint8_t key_type = kAesKeys);

  Response run(ByteView command) override;
  void reset() override;
  /// Applications with keys and files, in a form of our own.
  Bytes content() const override;
  bool load(ByteView content) override;

  /// 00 00 00 is the card itself.
  std::map<Aid, Directory>& directories() { return directories_; }
  /// RndB of the next login, for tests with recorded bytes.
  void set_challenge(Bytes rnd_b) { next_challenge_ = std::move(rnd_b); }

 private:
  using Status = DesfireStatus;
  struct Native {
    Status status = Status::ok;
    Bytes data{};
    bool enciphered = false;  // `data` as it shall go out, not as it is
  };

  // desfire.cpp: frames
  Native native(std::uint8_t command, ByteView parameters);
  Native continued(ByteView parameters);
  Native complete();
  Native protect(std::uint8_t command, Native answer);
  Native first_frame(std::uint8_t command, ByteView data);
  Native next_frame();
  std::size_t missing() const;  // bytes that a command with more frames still needs

  // desfire_commands.cpp
  Native perform(std::uint8_t command, ByteView parameters);
  Native of_card(std::uint8_t command, ByteView parameters);
  Native of_application(std::uint8_t command, ByteView parameters);
  Native list_applications() const;
  Native select(ByteView aid);
  Native create_application(ByteView parameters);
  Native delete_application(ByteView aid);
  Native format();
  Native key_settings() const;
  Native key_version(ByteView parameters) const;
  Native list_files() const;
  Native file_settings(ByteView parameters) const;
  Native create_file(ByteView parameters);
  Native delete_file(ByteView parameters);
  Native read_data(ByteView parameters);
  std::optional<Bytes> received(const File& file, ByteView parameters, std::size_t size);
  Native write_data(ByteView parameters);
  bool master() const;
  bool may(std::uint8_t setting) const;
  Status access(const File& file, std::initializer_list<unsigned> nibbles) const;
  Communication communication(const File& file) const;
  /// How many bytes so many of this file become on their way.
  std::size_t protected_size(const File& file, std::size_t size) const;
  std::size_t free_memory() const;

  // desfire_login.cpp
  enum class Scheme : std::uint8_t { legacy, aes };
  Native begin_login(Scheme scheme, ByteView parameters);
  Native finish_login(ByteView parameters);
  Native change_key_settings(ByteView parameters);
  void log_out();

  Directory& current() { return directories_.at(selected_); }
  const Directory& current() const { return directories_.at(selected_); }

  Bytes version_;
  std::map<Aid, Directory> directories_;
  Aid selected_{};
  std::optional<std::uint8_t> logged_in_;  // number of the key
  std::optional<DesfireSession> session_;  // of a login by AES
  std::optional<DesfireDesSession> des_session_;
  struct Login {
    Scheme scheme;
    std::uint8_t key;
    Bytes rnd_b;
    Bytes vector;
  };
  std::optional<Login> login_;  // between the two parts
  Bytes incoming_;              // command and parameters so far
  std::deque<Bytes> outgoing_;  // frames that wait for AF
  Bytes next_challenge_;
  std::uint32_t random_ = 0x51C0FFEE;
};

}  // namespace sim
