// SPDX-License-Identifier: LGPL-2.1-or-later
// The readers that this driver serves: by what they are found and refused, and what their firmware
// can do. tests/models_test.py compares Info.plist.in and the udev rule with the first table.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace acr122 {

struct Model {
  std::string_view name;  // what pcscd calls it: ifdFriendlyName
  std::uint16_t vendor_id;
  std::uint16_t product_id;
  bool ids_are_shared;  // with readers with contacts (CCID project, supported_readers.txt)
};

inline constexpr std::array kModels{
    Model{"ACS ACR122U", 0x072F, 0x2200, false},            // ACR122U, ACR122T
    Model{"ACS ACR122U touchatag", 0x072F, 0x90CC, true}};  // tikitag; ACR38, ACR100, AET65

/// Null: none of ours.
constexpr const Model* find_model(std::uint16_t vendor_id, std::uint16_t product_id) {
  const auto* const model = std::ranges::find_if(kModels, [&](const Model& one) {
    return one.vendor_id == vendor_id && one.product_id == product_id;
  });
  return model == kModels.end() ? nullptr : model;
}

/// By the beginning of the firmware string; the first row that fits counts.
struct Firmware {
  std::string_view begins_with;
  bool has_time_out_and_buzzer_flag;  // FF 00 41 and FF 00 52
};

inline constexpr std::array kFirmwares{
    Firmware{"ACR122U1", false},  // API 1.0: the touchatag's ACR122U102
    Firmware{"ACR122", true}};    // API 2.04

/// Null: no ACR122.
constexpr const Firmware* find_firmware(std::string_view text) {
  const auto* const firmware = std::ranges::find_if(
      kFirmwares, [&](const Firmware& one) { return text.starts_with(one.begins_with); });
  return firmware == kFirmwares.end() ? nullptr : firmware;
}

}  // namespace acr122
