// SPDX-License-Identifier: LGPL-2.1-or-later
// PC/SC in C++: what winscard.h has of readers and connections (PC/SC part 5).
#pragma once

#include <winscard.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace tool::pcsc {

using acr122::Bytes;
using acr122::ByteView;

/// pcscd said no. The text is libpcsclite's.
struct Error : std::runtime_error {
  explicit Error(LONG why);
  LONG code;
};

/// What is known of a reader without a connection.
struct Reader {
  std::string name;
  bool card = false;
  Bytes atr = {};
  DWORD state = 0;  // SCARD_STATE_.., and the number of cards so far
};

class Context {
 public:
  /// Throws Error: pcscd does not run, or polkit says no.
  Context();
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// In pcscd's order.
  std::vector<Reader> readers() const;
  /// Waits until a reader or a card came or went since `known`, as readers() gave them, or until
  /// the time is over; true: something did.
  bool wait_for_change(const std::vector<Reader>& known, std::chrono::milliseconds time) const;
  SCARDCONTEXT handle() const { return handle_; }

 private:
  SCARDCONTEXT handle_ = 0;
};

/// A connection. Its end leaves the card as it is.
class Connection {
 public:
  enum class Mode { direct, card };
  /// Throws Error.
  Connection(const Context& context, const std::string& reader, Mode mode);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Throw Error.
  Bytes control(DWORD code, ByteView command);
  Bytes transmit(ByteView apdu);
  /// From here to the end of the connection other programs wait.
  void begin_transaction();
  /// Cold: the card forgets all. Transactions go on.
  void reset();

  /// nullopt: the driver does not have it.
  std::optional<Bytes> attribute(DWORD tag);
  /// The text up to its NUL, its printable letters; nullopt: not there.
  std::optional<std::string> text(DWORD tag);
  /// A property of PC/SC part 10, by FEATURE_GET_TLV_PROPERTIES: its value, little endian.
  std::optional<std::uint32_t> property(std::uint8_t tag);

 private:
  void end_transaction();

  SCARDHANDLE handle_ = 0;
  DWORD protocol_ = 0;
  bool transaction_ = false;
};

}  // namespace tool::pcsc
