// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/commands.h"

#include "pn532/firmware.h"

namespace acr122::pn532 {
namespace {

// Commands that touch no card are answered within a few milliseconds.
constexpr Milliseconds kChipOnly{100};

}  // namespace

std::optional<Status> said_in_its_place(const Error& error) {
  switch (error.code) {
    case Errc::no_answer:
      return Status::mute;
    case Errc::reader_refused:
    case Errc::chip_refused:
      return Status::refused;
    default:
      return std::nullopt;
  }
}

Result<Bytes> Commands::chip_only(ByteView command) {
  return link_.pn532(command, kChipOnly + kHostMargin);
}

Result<void> Commands::without_answer(ByteView command, const char* where) {
  const auto answer = chip_only(command);
  return answer ? decode_nothing(*answer, where) : fail(answer.error());
}

Result<Status> Commands::optional(ByteView command, const char* where) {
  const auto done = without_answer(command, where);
  if (done) return Status::ok;
  const auto status = said_in_its_place(done.error());
  return status ? Result<Status>(*status) : fail(done.error());
}

Result<Exchange> Commands::exchange(ByteView command, Milliseconds timeout, const char* where) {
  const auto answer = link_.pn532(command, timeout);
  if (answer) return decode_exchange(*answer, where);
  const auto status = said_in_its_place(answer.error());
  if (!status) return fail(answer.error());
  return Exchange{*status, false, {}};
}

Result<Status> Commands::with_status(ByteView command, Milliseconds timeout, const char* where) {
  const auto answer = exchange(command, timeout + kHostMargin, where);
  if (!answer) return fail(answer.error());
  if (!answer->data.empty() || answer->more) return fail(Errc::malformed_reply, where);
  return answer->status;
}

// "Nobody there" comes as an empty list, as an empty DataBlock (libnfc#284, #570: type B and FeliCa
// on some units) or as 63 00 after a phone confused the chip (libnfc#491).
Result<Bytes> Commands::list(ByteView command, Milliseconds timeout) {
  auto answer = link_.pn532(command, timeout + kHostMargin);
  if (answer) return answer;
  const auto code = answer.error().code;
  if (code == Errc::no_answer || code == Errc::reader_refused) return Bytes{0x00};
  return answer;
}

}  // namespace acr122::pn532
