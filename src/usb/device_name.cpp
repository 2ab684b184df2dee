// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usb/device_name.h"

#include <charconv>

namespace acr122::usb {

namespace {

constexpr std::string_view kUsbPrefix = "usb:";
constexpr std::string_view kNodePrefix = "/dev/bus/usb/";
constexpr std::string_view kLibudevTail = ":libudev:";
constexpr std::string_view kLibusbTail = ":libusb-1.0:";

/// Consumes a text from the front, field by field; the first field that does not fit ends it.
class NameReader {
 public:
  explicit NameReader(std::string_view text) : rest_(text) {}

  bool skip(std::string_view literal) {
    if (!rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }
  /// A number of at most `max_digits` digits, leading zeros included.
  template <class Number>
  std::optional<Number> number(int base, std::size_t max_digits) {
    Number value{};
    const auto field = rest_.substr(0, max_digits);
    const auto [end, error] =
        std::from_chars(field.data(), field.data() + field.size(), value, base);
    if (error != std::errc{}) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - field.data()));
    return value;
  }
  bool finished() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

constexpr int kDecimal = 10;
constexpr int kHexadecimal = 16;

/// `001/004` or `1:4`: bus and address, never 0 on the USB.
std::optional<DeviceLocation> read_location(NameReader& in, std::string_view separator) {
  constexpr std::size_t kMaxDigits = 3;
  const auto bus = in.number<std::uint8_t>(kDecimal, kMaxDigits);
  if (!bus || !in.skip(separator)) return std::nullopt;
  const auto address = in.number<std::uint8_t>(kDecimal, kMaxDigits);
  if (!address || *bus == 0 || *address == 0) return std::nullopt;
  return DeviceLocation{*bus, *address};
}

std::optional<DeviceLocation> read_node(NameReader& in) {
  if (!in.skip(kNodePrefix)) return std::nullopt;
  const auto location = read_location(in, "/");
  return in.finished() ? location : std::nullopt;
}

std::optional<DeviceIds> read_ids(NameReader& in) {
  constexpr std::size_t kIdDigits = 4;
  const auto vendor = in.number<std::uint16_t>(kHexadecimal, kIdDigits);
  if (!vendor || !in.skip("/")) return std::nullopt;
  const auto product = in.number<std::uint16_t>(kHexadecimal, kIdDigits);
  if (!product) return std::nullopt;
  return DeviceIds{*vendor, *product};
}

std::optional<DeviceLocation> read_libudev_tail(NameReader& in) {
  if (!in.number<std::uint8_t>(kDecimal, 3) || !in.skip(":")) return std::nullopt;  // interface
  return read_node(in);
}

std::optional<DeviceLocation> read_libusb_tail(NameReader& in) {
  const auto location = read_location(in, ":");
  if (!in.skip(":") || !in.number<std::uint8_t>(kDecimal, 3)) return std::nullopt;  // interface
  return in.finished() ? location : std::nullopt;
}

tl::unexpected<Error> no_such_name() { return fail(Errc::reader_not_found, "device name"); }

}  // namespace

Result<DeviceName> parse_device_name(std::string_view name) {
  NameReader in(name);
  DeviceName wanted;
  if (in.finished()) return wanted;
  if (!in.skip(kUsbPrefix)) {
    wanted.location = read_node(in);
    if (!wanted.location) return no_such_name();
    return wanted;
  }
  wanted.ids = read_ids(in);
  if (!wanted.ids) return no_such_name();
  const bool by_libudev = in.skip(kLibudevTail);
  const bool by_libusb = !by_libudev && in.skip(kLibusbTail);
  if (by_libudev) wanted.location = read_libudev_tail(in);
  if (by_libusb) wanted.location = read_libusb_tail(in);
  if ((by_libudev || by_libusb) && !wanted.location) return no_such_name();
  // Other tails, such as the one of the old HAL, say nothing that helps to find a device; digits
  // that follow the ids directly would be other ids.
  if (!in.finished() && !in.skip(":")) return no_such_name();
  return wanted;
}

}  // namespace acr122::usb
