// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ifd/rivals.h"

#include <dlfcn.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/log.h"
#include "base/models.h"

namespace acr122::ifd {
namespace {

namespace fs = std::filesystem;

// libccid's Info.plist, the longest known, has some 100 kB.
constexpr std::uintmax_t kLongestPlist = 1'000'000;

std::string content(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error || size > kLongestPlist) return {};
  std::ifstream in(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

/// The strings between one key and the next, in order.
std::vector<std::string> strings_of(std::string_view plist, std::string_view key) {
  constexpr std::string_view kOpen = "<string>";
  std::vector<std::string> found;
  const auto start = plist.find(fmt::format("<key>{}</key>", key));
  if (start == std::string_view::npos) return found;
  auto rest = plist.substr(start + 1);
  rest = rest.substr(0, rest.find("<key>"));
  for (auto at = rest.find(kOpen); at != std::string_view::npos; at = rest.find(kOpen)) {
    rest.remove_prefix(at + kOpen.size());
    found.emplace_back(rest.substr(0, rest.find('<')));
  }
  return found;
}

/// Ids that nobody else has: a driver for readers with contacts may claim the others.
bool is_ours_alone(const std::string& vendor, const std::string& product) {
  const auto number = [](const std::string& text) {
    return static_cast<std::uint16_t>(std::strtoul(text.c_str(), nullptr, 16));
  };
  const auto* model = find_model(number(vendor), number(product));
  return model && !model->ids_are_shared;
}

bool claims_acr122u(const fs::path& bundle) {
  const auto plist = content(bundle / "Contents" / "Info.plist");
  const auto name = strings_of(plist, "CFBundleName");
  if (std::ranges::count(name, "CCIDCLASSDRIVER") > 0) return false;
  const auto vendors = strings_of(plist, "ifdVendorID");
  const auto products = strings_of(plist, "ifdProductID");
  for (std::size_t i = 0; i < std::min(vendors.size(), products.size()); ++i) {
    if (is_ours_alone(vendors[i], products[i])) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> rivals(const fs::path& drivers, const fs::path& own) {
  std::vector<std::string> found;
  std::error_code error;
  for (auto entry = fs::directory_iterator(drivers, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const auto name = entry->path().filename();
    const bool is_bundle = name.string().find(".bundle") != std::string::npos;  // pcscd's rule
    if (is_bundle && name != own.filename() && claims_acr122u(entry->path())) {
      found.push_back(name.string());
    }
  }
  std::ranges::sort(found);
  return found;
}

void warn_of_rivals() {
  Dl_info here{};
  static const char in_this_module = 0;
  if (dladdr(&in_this_module, &here) == 0 || !here.dli_fname) return;
  // This file: <folder>/ifd-acr122.bundle/Contents/Linux/libifdacr122.so
  const auto bundle = fs::path(here.dli_fname).parent_path().parent_path().parent_path();
  if (bundle.extension() != ".bundle") return;
  const auto others = rivals(bundle.parent_path(), bundle);
  if (others.empty()) return;
  log::error("{} claims ACR122U readers too, and pcscd takes either by chance: remove its package",
             fmt::join(others, ", "));
}

}  // namespace acr122::ifd
