// SPDX-License-Identifier: LGPL-2.1-or-later
// acr122 list: the readers, who drives them, and what lies on them.
#include <fmt/format.h>
#include <reader.h>

#include "command.h"
#include "pcsc_door.h"

namespace tool {

namespace {

/// sFirmwareID of PC/SC part 10 is a text; here it is asked of the reader itself.
std::string firmware_of(pcsc::Connection& connection) {
  for (const auto code : kEscapeCodes) {
    try {
      const auto answer = connection.control(code, kGetFirmware);
      const std::string text(answer.begin(), answer.end());
      if (text.starts_with("ACR122")) return text;
    } catch (const pcsc::Error&) {  // this driver passes nothing there
    }
  }
  return "";
}

Json describe(const pcsc::Context& context, const pcsc::Reader& reader) {
  Json row{{"name", reader.name}, {"card", reader.card}, {"atr", acr122::to_hex(reader.atr)}};
  try {
    pcsc::Connection connection(context, reader.name, pcsc::Connection::Mode::direct);
    row["driver"] = driver_of(connection);
    row["firmware"] = firmware_of(connection);
    row["serial"] = connection.text(SCARD_ATTR_VENDOR_IFD_SERIAL_NO).value_or("");
  } catch (const pcsc::Error& error) {
    row["driver"] = fmt::format("unknown: {}", error.what());
    row["firmware"] = row["serial"] = "";
  }
  return row;
}

/// One object per reader: "name", "driver", "firmware", "serial" (with ifd-acr122 the USB port),
/// "card" (true or false), "atr".
Json readers_of(const pcsc::Context& context) {
  auto rows = Json::array();
  for (const auto& reader : context.readers()) rows.push_back(describe(context, reader));
  return rows;
}

std::string in_words(const Json& readers) {
  std::string text;
  for (const auto& reader : readers) {
    const auto firmware = reader["firmware"].get<std::string>();
    const auto serial = reader["serial"].get<std::string>();
    text += reader["name"].get<std::string>() + "\n";
    if (!serial.empty()) text += fmt::format("  serial    {}\n", serial);
    text += fmt::format("  driver    {}\n", reader["driver"].get<std::string>());
    if (!firmware.empty()) text += fmt::format("  firmware  {}\n", firmware);
    text += reader["card"].get<bool>()
                ? fmt::format("  card      ATR {}\n", reader["atr"].get<std::string>())
                : "  card      none\n";
  }
  return text;
}

int list(bool json) {
  const pcsc::Context context;
  const auto readers = readers_of(context);
  fmt::print("{}", json ? readers.dump(2) + "\n" : in_words(readers));
  if (readers.empty()) throw NoReader("no reader is there");
  return exit_code::kDone;
}

}  // namespace

void add_list(CLI::App& app, Action& action) {
  auto* command = new_command(app, "list", "the readers, their drivers, and what lies on them");
  const auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "for programs");
  command->callback([&action, json] { action = [json] { return list(*json); }; });
}

}  // namespace tool
