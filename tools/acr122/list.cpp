// SPDX-License-Identifier: LGPL-2.1-or-later
#include "list.h"

#include "pcsc_door.h"

namespace tool {

namespace {

using Json = nlohmann::json;

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
  } catch (const pcsc::Error& error) {
    row["driver"] = fmt::format("unknown: {}", error.what());
    row["firmware"] = "";
  }
  return row;
}

}  // namespace

Json list(const pcsc::Context& context) {
  auto rows = Json::array();
  for (const auto& reader : context.readers()) rows.push_back(describe(context, reader));
  return rows;
}

std::string list_in_words(const Json& readers) {
  std::string text;
  for (const auto& reader : readers) {
    const auto firmware = reader["firmware"].get<std::string>();
    text += fmt::format("{}\n  driver    {}\n", reader["name"].get<std::string>(),
                        reader["driver"].get<std::string>());
    if (!firmware.empty()) text += fmt::format("  firmware  {}\n", firmware);
    text += reader["card"].get<bool>()
                ? fmt::format("  card      ATR {}\n", reader["atr"].get<std::string>())
                : "  card      none\n";
  }
  return text;
}

}  // namespace tool
