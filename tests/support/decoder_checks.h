// SPDX-License-Identifier: LGPL-2.1-or-later
// What every decoder owes: no prefix of a good frame decodes, nor the frame with a byte more.
#pragma once

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace test_support {

/// `decode` takes a ByteView and returns something that is false when it refuses.
template <class Decode>
void expect_exact_length(const acr122::Bytes& good, Decode decode) {
  ASSERT_TRUE(decode(acr122::ByteView(good))) << acr122::to_hex(good);
  for (std::size_t size = 0; size < good.size(); ++size) {
    const acr122::Bytes prefix(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(decode(acr122::ByteView(prefix))) << acr122::to_hex(prefix);
  }
  acr122::Bytes longer = good;
  longer.push_back(0x00);
  EXPECT_FALSE(decode(acr122::ByteView(longer))) << acr122::to_hex(longer);
}

}  // namespace test_support
