// SPDX-License-Identifier: LGPL-2.1-or-later
// A reader as a JSON file: what `acr122 probe` writes about a real one, and `acr122-sim run
// --reader FILE` plays. docs/hardware.md describes it. Contact readers have no file.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sim/model/reader_model.h"

namespace sim {

/// The value of "format". Another number means that older programs would misread the file.
inline constexpr const char* kReaderFormat = "acr122-reader-1";

/// The field "reader": all fields of the model by name, the doubts as an object of names and
/// values.
nlohmann::json reader_to_json(const ReaderModel& model);

/// Takes the field "reader" of a file's text; fields that are not there keep the value that `model`
/// has. What the file says besides is not looked at. Error text, which names the field, or empty.
std::string parse_reader(const std::string& text, ReaderModel& model);

/// parse_reader() on a file on the disk. Error text, which begins with the path, or empty.
std::string load_reader(const std::string& path, ReaderModel& model);

}  // namespace sim
