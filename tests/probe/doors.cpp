// SPDX-License-Identifier: LGPL-2.1-or-later
#include "probe/doors.h"

#include "driver/rig.h"

namespace probe_test {

using tool::Bytes;
using tool::ByteView;
using tool::Facts;
using tool::Microseconds;

namespace {

Facts facts_of(const sim::ReaderModel& model) {
  return {.driver = "a test",
          .manufacturer = model.manufacturer,
          .product = model.product,
          .vendor_id = model.vendor_id,
          .product_id = model.product_id,
          .bcd_device = model.bcd_device};
}

}  // namespace

Facts BareDoor::facts() { return facts_of(reader_.model()); }

std::optional<Bytes> BareDoor::send(ByteView apdu) {
  constexpr std::size_t kHeader = 10;  // CCID 1.1, 6.1.4 and 6.2.1
  Bytes message(kHeader);
  message[0] = 0x6F;
  message[1] = static_cast<std::uint8_t>(apdu.size());
  message[2] = static_cast<std::uint8_t>(apdu.size() >> 8);
  acr122::append(message, apdu);
  EXPECT_EQ(reader_.bulk_out(message), sim::VirtualReader::UsbStatus::ok);
  auto in = reader_.bulk_in(512);
  if (in.status == sim::VirtualReader::UsbStatus::nak) {
    reader_.clock().advance_to(in.ready_at);
    in = reader_.bulk_in(512);
  }
  if (in.data.size() <= kHeader) return std::nullopt;
  return Bytes(in.data.begin() + kHeader, in.data.end());
}

Microseconds BareDoor::now() { return Microseconds(reader_.clock().now()); }

void BareDoor::pause(Microseconds time) {
  reader_.clock().advance(static_cast<sim::Microseconds>(time.count()));
}

Facts DriverDoor::facts() {
  auto facts = facts_of(model_);
  facts.filters = true;
  return facts;
}

std::optional<Bytes> DriverDoor::send(ByteView apdu) {
  constexpr DWORD kEscape = 0x42000001;
  auto answer = driver_test::control(kEscape, apdu);
  if (answer.code != IFD_SUCCESS) return std::nullopt;
  return answer.bytes;
}

Microseconds DriverDoor::now() { return driver_test::modelled_now(); }
void DriverDoor::pause(Microseconds time) { driver_test::pass(time); }

CardHand::CardHand(sim::VirtualReader& reader) : reader_(reader) {
  // TA(1) 91: 212 kbit/s. TB(1) 78: FWT 39 ms, SFGT 77 ms.
  const Bytes ats{0x05, 0x78, 0x91, 0x78, 0x02};
  cards_["ntag"] = sim::make_card("ntag213");
  cards_["smart-card"] = sim::make_card("openpgp", {.ats = ats});
  cards_["classic"] = sim::make_card("classic-1k");
  cards_["topaz"] = sim::make_card("topaz512");
}

bool CardHand::fulfil(const tool::Wish& wish, const std::function<void()>& meanwhile) {
  meanwhile();
  reader_.remove_all();
  if (wish.name == "off") return true;
  const auto card = cards_.find(wish.name);
  if (card == cards_.end()) return false;
  reader_.place(card->second);
  const auto second = beside_.find(wish.name);
  if (second != beside_.end()) reader_.place(second->second);
  return true;
}

}  // namespace probe_test
