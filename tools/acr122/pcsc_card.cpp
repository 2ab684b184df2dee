// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pcsc_card.h"

#include <reader.h>

#include <algorithm>

#include "errors.h"

namespace tool {

namespace {

using std::chrono::milliseconds;
using Readers = std::vector<pcsc::Reader>;

bool is_acr122(const pcsc::Reader& reader) {
  return reader.name.find("ACR122") != std::string::npos;
}

/// What pcscd says of a card that left, or that another program reset.
bool is_card_gone(LONG code) {
  constexpr std::array<LONG, 7> kGone{SCARD_W_REMOVED_CARD,   SCARD_W_RESET_CARD,
                                      SCARD_E_NO_SMARTCARD,   SCARD_W_UNRESPONSIVE_CARD,
                                      SCARD_W_UNPOWERED_CARD, SCARD_E_READER_UNAVAILABLE,
                                      SCARD_E_NOT_TRANSACTED};
  return std::ranges::find(kGone, code) != kGone.end();
}

template <class Call>
auto unless_gone(const Call& call) try {
  return call();
} catch (const pcsc::Error& error) {
  if (is_card_gone(error.code)) throw CardGone(error.what());
  throw;
}

const pcsc::Reader* named(const Readers& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &pcsc::Reader::name);
  return found == all.end() ? nullptr : &*found;
}

/// Whether this text is its number or a part of its name; without a text, whether it is an ACR122.
bool is_meant(const Readers& all, std::size_t at, const std::string& reader) {
  if (reader.empty()) return is_acr122(all[at]);
  return reader == std::to_string(at) || all[at].name.find(reader) != std::string::npos;
}

/// What its driver has as serial number; empty: nothing, or another program has the reader alone.
std::string serial_of(const pcsc::Context& context, const std::string& reader) try {
  pcsc::Connection connection(context, reader, pcsc::Connection::Mode::direct);
  return connection.text(SCARD_ATTR_VENDOR_IFD_SERIAL_NO).value_or("");
} catch (const pcsc::Error&) {
  return "";
}

/// The reader with its card; without one when the time is over.
pcsc::Reader wait_for_card(const pcsc::Context& context, const std::string& name,
                           milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    const auto all = context.readers();
    const auto* reader = named(all, name);
    if (reader == nullptr) throw NoReader(fmt::format("{} is gone", name));
    const auto left =
        std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
    if (reader->card || left.count() <= 0) return *reader;
    context.wait_for_change(all, left);
  }
}

std::unique_ptr<pcsc::Connection> connect(const pcsc::Context& context, const std::string& name) {
  auto connection = std::make_unique<pcsc::Connection>(context, name, pcsc::Connection::Mode::card);
  connection->begin_transaction();
  return connection;
}

}  // namespace

std::string chosen(const pcsc::Context& context, const std::string& reader) {
  const auto all = context.readers();
  for (std::size_t at = 0; at < all.size(); ++at)
    if (is_meant(all, at, reader)) return all[at].name;
  for (const auto& one : all)  // asked last: it takes a connection
    if (!reader.empty() && serial_of(context, one.name) == reader) return one.name;
  throw NoReader(reader.empty() ? "no ACR122 is there (acr122 list shows the readers)"
                                : fmt::format("no reader \"{}\" is there", reader));
}

std::string chosen_for_card(const pcsc::Context& context, const std::string& reader) {
  if (!reader.empty()) return chosen(context, reader);
  auto all = context.readers();
  if (all.empty()) throw NoReader("no reader is there");
  const auto rank = [](const pcsc::Reader& one) { return (one.card ? 2 : 0) + is_acr122(one); };
  return std::ranges::max_element(all, {}, rank)->name;
}

PcscCard::PcscCard(const pcsc::Context& context, const std::string& reader, milliseconds patience)
    : reader_(wait_for_card(context, chosen_for_card(context, reader), patience)) {
  if (!reader_.card) throw NoCard(fmt::format("no card is on {}", reader_.name));
  connection_ = unless_gone([&] { return connect(context, reader_.name); });
}

Bytes PcscCard::transmit(ByteView apdu) {
  return unless_gone([&] { return connection_->transmit(apdu); });
}

void PcscCard::reset() {
  unless_gone([&] { connection_->reset(); });
}

}  // namespace tool
