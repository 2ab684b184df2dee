// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc.h"

#include <reader.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tool::pcsc {

namespace {

constexpr std::size_t kRoom = 65'548;  // an APDU of extended length

void check(LONG code) {
  if (code != SCARD_S_SUCCESS) throw Error(code);
}

/// Names end with a NUL each, the list with one more. In one call: between two, one for the size
/// and one for the list, a reader may come or go.
std::vector<std::string> names(SCARDCONTEXT context) {
  char* list = nullptr;
  DWORD size = SCARD_AUTOALLOCATE;
  const auto code = SCardListReaders(context, nullptr, reinterpret_cast<LPSTR>(&list), &size);
  if (code == SCARD_E_NO_READERS_AVAILABLE) return {};
  check(code);
  std::vector<std::string> result;
  for (const auto* at = list; *at != '\0'; at += result.back().size() + 1) result.emplace_back(at);
  SCardFreeMemory(context, list);
  return result;
}

/// A value of so many bytes behind a tag and its length.
std::optional<Bytes> find_tag(ByteView list, std::uint8_t wanted) {
  acr122::ByteReader in(list);
  while (in.more()) {
    const auto tag = in.u8();
    const auto value = in.take(in.u8());
    if (in.ok() && tag == wanted) return acr122::to_bytes(value);
  }
  return std::nullopt;
}

}  // namespace

Error::Error(LONG why) : std::runtime_error(pcsc_stringify_error(why)), code(why) {}

Context::Context() { check(SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &handle_)); }

Context::~Context() { SCardReleaseContext(handle_); }

std::vector<Reader> Context::readers() const {
  std::vector<Reader> result;
  for (const auto& name : names(handle_)) {
    SCARD_READERSTATE state{};
    state.szReader = name.c_str();
    Reader reader{.name = name};
    if (SCardGetStatusChange(handle_, 0, &state, 1) == SCARD_S_SUCCESS) {
      reader.card = (state.dwEventState & SCARD_STATE_PRESENT) != 0;
      reader.atr.assign(state.rgbAtr, state.rgbAtr + state.cbAtr);
      reader.state = state.dwEventState;
    }
    result.push_back(std::move(reader));
  }
  return result;
}

bool Context::wait_for_change(const std::vector<Reader>& known,
                              std::chrono::milliseconds time) const {
  std::vector<SCARD_READERSTATE> states(known.size() + 1);
  states.back().szReader = R"(\\?PnP?\Notification)";  // readers that come and go
  states.back().dwCurrentState = static_cast<DWORD>(known.size()) << 16;
  for (std::size_t at = 0; at < known.size(); ++at) {
    states[at].szReader = known[at].name.c_str();
    states[at].dwCurrentState = known[at].state;
  }
  const auto code = SCardGetStatusChange(handle_, static_cast<DWORD>(time.count()), states.data(),
                                         static_cast<DWORD>(states.size()));
  if (code == SCARD_E_TIMEOUT) return false;
  if (code != SCARD_E_UNKNOWN_READER && code != SCARD_E_READER_UNAVAILABLE) check(code);
  return true;
}

Connection::Connection(const Context& context, const std::string& reader, Mode mode) {
  const bool direct = mode == Mode::direct;
  check(SCardConnect(context.handle(), reader.c_str(),
                     direct ? SCARD_SHARE_DIRECT : SCARD_SHARE_SHARED,
                     direct ? 0 : SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &handle_, &protocol_));
}

Connection::~Connection() {
  end_transaction();
  SCardDisconnect(handle_, SCARD_LEAVE_CARD);
}

void Connection::begin_transaction() {
  check(SCardBeginTransaction(handle_));
  transaction_ = true;
}

void Connection::end_transaction() {
  if (std::exchange(transaction_, false)) SCardEndTransaction(handle_, SCARD_LEAVE_CARD);
}

void Connection::reset() {
  check(SCardReconnect(handle_, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                       SCARD_RESET_CARD, &protocol_));
}

Bytes Connection::control(DWORD code, ByteView command) {
  Bytes answer(kRoom);
  DWORD size = 0;
  check(SCardControl(handle_, code, command.data(), command.size(), answer.data(), answer.size(),
                     &size));
  answer.resize(size);
  return answer;
}

Bytes Connection::transmit(ByteView apdu) {
  Bytes answer(kRoom);
  DWORD size = answer.size();
  const auto* header = protocol_ == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
  check(SCardTransmit(handle_, header, apdu.data(), apdu.size(), nullptr, answer.data(), &size));
  answer.resize(size);
  return answer;
}

std::optional<Bytes> Connection::attribute(DWORD tag) {
  std::array<std::uint8_t, 264> value{};  // MAX_BUFFER_SIZE of pcsc-lite
  DWORD size = value.size();
  if (SCardGetAttrib(handle_, tag, value.data(), &size) != SCARD_S_SUCCESS) return std::nullopt;
  return Bytes(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(size));
}

std::optional<std::string> Connection::text(DWORD tag) {
  const auto value = attribute(tag);
  if (!value) return std::nullopt;
  std::string text;
  for (const auto byte : *value) {
    if (byte == 0) break;
    if (byte >= ' ' && byte <= '~') text += static_cast<char>(byte);
  }
  return text;
}

std::optional<std::uint32_t> Connection::property(std::uint8_t tag) try {
  const auto code = find_tag(control(CM_IOCTL_GET_FEATURE_REQUEST, {}), FEATURE_GET_TLV_PROPERTIES);
  if (!code || code->size() != 4) return std::nullopt;
  acr122::ByteReader in(*code);
  const auto high = in.u16be();
  const auto list = control(static_cast<DWORD>(high) << 16 | in.u16be(), {});
  const auto value = find_tag(list, tag);
  if (!value) return std::nullopt;
  std::uint32_t number = 0;
  for (auto byte = value->rbegin(); byte != value->rend(); ++byte) number = number << 8 | *byte;
  return number;
} catch (const Error&) {
  return std::nullopt;
}

}  // namespace tool::pcsc
