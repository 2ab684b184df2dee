// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sim/cards/crypto.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace sim {

acr122::Bytes cbc(Cipher cipher, Direction direction, acr122::ByteView key, acr122::Bytes& iv,
                  acr122::ByteView data) {
  constexpr std::size_t kKeySize = 16;
  const auto block = block_size(cipher);
  if (key.size() != kKeySize || iv.size() != block || data.empty() || data.size() % block != 0) {
    return {};
  }
  const auto* algorithm = cipher == Cipher::des3 ? EVP_des_ede_cbc() : EVP_aes_128_cbc();
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const int encrypt = direction == Direction::encrypt ? 1 : 0;
  acr122::Bytes out(data.size() + block);
  int written = 0;
  const bool done =
      EVP_CipherInit_ex(context.get(), algorithm, nullptr, key.data(), iv.data(), encrypt) == 1 &&
      EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
      EVP_CipherUpdate(context.get(), out.data(), &written, data.data(),
                       static_cast<int>(data.size())) == 1;
  if (!done || static_cast<std::size_t>(written) != data.size()) return {};
  out.resize(data.size());
  const auto cipher_text = encrypt == 1 ? acr122::ByteView(out) : data;
  iv = acr122::to_bytes(cipher_text.last(block));
  return out;
}

acr122::Bytes pseudo_random(std::uint32_t& seed, std::size_t size) {
  acr122::Bytes bytes(size);
  for (auto& byte : bytes) {
    seed = seed * 1664525U + 1013904223U;  // Numerical Recipes, 7.1
    byte = static_cast<std::uint8_t>(seed >> 24);
  }
  return bytes;
}

acr122::Bytes rotated_left(acr122::ByteView bytes) {
  auto rotated = acr122::to_bytes(bytes);
  std::rotate(rotated.begin(), rotated.begin() + 1, rotated.end());
  return rotated;
}

}  // namespace sim
