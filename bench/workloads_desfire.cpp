// SPDX-License-Identifier: LGPL-2.1-or-later
// A file of a DESFire, read behind a login by AES: wrapped commands, 59 bytes an answer.
#include <fmt/format.h>

#include <cstdlib>

#include "bench/modelled.h"
#include "sim/cards/crypto.h"

namespace bench {
namespace {

using driver_test::Bytes;
using driver_test::ByteView;

constexpr std::uint8_t kDone = 0x00, kMore = 0xAF;
constexpr std::size_t kRandom = 16, kMac = 8;
constexpr std::size_t kFile = 4096;

/// Data of the answer; its status has to be this one, or the benchmark is wrong.
Bytes wrapped(std::uint8_t command, ByteView data, std::uint8_t status) {
  Bytes apdu{0x90, command, 0x00, 0x00};
  if (!data.empty()) apdu.push_back(static_cast<std::uint8_t>(data.size()));
  acr122::append(apdu, data);
  apdu.push_back(0x00);
  auto answer = driver_test::transmit(apdu).bytes;
  const bool expected =
      answer.size() >= 2 && answer[answer.size() - 2] == 0x91 && answer.back() == status;
  if (!expected) {
    fmt::print(stderr, "{}: {}\n", acr122::to_hex(apdu), acr122::to_hex(answer));
    std::exit(2);
  }
  answer.resize(answer.size() - 2);
  return answer;
}

Bytes hex(const char* text) { return driver_test::hex(text); }

void select() { wrapped(0x5A, hex("01 00 00"), kDone); }

/// Application 000001 with an AES key of zeros, and file 1 of 4 KiB, which that key opens.
void create_file() {
  wrapped(0xCA, hex("01 00 00 0F 81"), kDone);
  select();
  wrapped(0xCD, hex("01 00 00 00 00 10 00"), kDone);
}

void log_in() {
  const Bytes key(kRandom, 0x00), rnd_a(kRandom, 0xA0);
  Bytes vector(kRandom, 0x00);
  const auto rnd_b = sim::cbc(sim::Cipher::aes, sim::Direction::decrypt, key, vector,
                              wrapped(0xAA, hex("00"), kMore));
  auto proof = rnd_a;
  acr122::append(proof, sim::rotated_left(rnd_b));
  wrapped(0xAF, sim::cbc(sim::Cipher::aes, sim::Direction::encrypt, key, vector, proof), kDone);
}

/// The answers but the last are full.
void read(std::size_t size) {
  constexpr std::size_t kFrame = 59;
  const Bytes request{
      0x01, 0, 0, 0, static_cast<std::uint8_t>(size), static_cast<std::uint8_t>(size >> 8), 0};
  std::size_t left = size + kMac;
  for (std::uint8_t command = 0xBD; left > 0; command = kMore) {
    const auto status = left > kFrame ? kMore : kDone;
    left -= wrapped(command, command == kMore ? Bytes{} : request, status).size();
  }
}

Cost select_log_in_and_read(Bench& bench, std::size_t size) {
  bench.open_with_card("desfire");
  create_file();
  return bench.cost_of([size] {
    select();
    log_in();
    read(size);
  });
}

}  // namespace

void add_desfire(std::vector<Workload>& to) {
  to.push_back({"desfire_version", [](Bench& bench) {
                  bench.open_with_card("desfire");
                  return bench.cost_of([] { wrapped(0x60, {}, kMore); });
                }});
  for (const std::size_t size : {kFile / 4, kFile / 2, kFile}) {
    to.push_back({fmt::format("desfire_read_{}", size),
                  [size](Bench& bench) { return select_log_in_and_read(bench, size); }});
  }
}

}  // namespace bench
