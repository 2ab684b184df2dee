// SPDX-License-Identifier: LGPL-2.1-or-later
#include "doubts/covering.h"

#include <array>
#include <set>

namespace doubts_test {

namespace {

/// Two factors, the lower first, and their values.
using Pair = std::array<std::size_t, 4>;

Pair pair_of(std::size_t a, std::size_t value_a, std::size_t b, std::size_t value_b) {
  if (a < b) return {a, b, value_a, value_b};
  return {b, a, value_b, value_a};
}

std::set<Pair> all_pairs(const std::vector<std::size_t>& sizes) {
  std::set<Pair> pairs;
  for (std::size_t a = 0; a < sizes.size(); ++a) {
    for (std::size_t b = a + 1; b < sizes.size(); ++b) {
      for (std::size_t value = 0; value < sizes[a] * sizes[b]; ++value) {
        pairs.insert({a, b, value / sizes[b], value % sizes[b]});
      }
    }
  }
  return pairs;
}

/// Begins with the values of a pair that is still missing; the other factors follow one by one.
class RowBuilder {
 public:
  RowBuilder(const std::vector<std::size_t>& sizes, const std::set<Pair>& missing)
      : sizes_(sizes), missing_(missing), row_(sizes.size(), 0), chosen_(sizes.size(), false) {}

  Row build() {
    const auto& [a, b, value_a, value_b] = *missing_.begin();
    choose(a, value_a);
    choose(b, value_b);
    for (std::size_t factor = 0; factor < sizes_.size(); ++factor) {
      if (!chosen_[factor]) choose(factor, best_value(factor));
    }
    return row_;
  }

 private:
  void choose(std::size_t factor, std::size_t value) {
    row_[factor] = value;
    chosen_[factor] = true;
  }
  std::size_t best_value(std::size_t factor) const {
    std::size_t best = 0;
    for (std::size_t value = 1; value < sizes_[factor]; ++value) {
      if (gain(factor, value) > gain(factor, best)) best = value;
    }
    return best;
  }
  std::size_t gain(std::size_t factor, std::size_t value) const {
    std::size_t gained = 0;
    for (std::size_t other = 0; other < sizes_.size(); ++other) {
      if (!chosen_[other]) continue;
      gained += missing_.count(pair_of(factor, value, other, row_[other]));
    }
    return gained;
  }

  const std::vector<std::size_t>& sizes_;
  const std::set<Pair>& missing_;
  Row row_;
  std::vector<bool> chosen_;
};

void cross_off(std::set<Pair>& missing, const Row& row) {
  for (std::size_t a = 0; a < row.size(); ++a) {
    for (std::size_t b = a + 1; b < row.size(); ++b) missing.erase({a, b, row[a], row[b]});
  }
}

}  // namespace

std::vector<Row> covering_rows(const std::vector<std::size_t>& sizes) {
  std::vector<Row> rows;
  auto missing = all_pairs(sizes);
  while (!missing.empty()) {
    rows.push_back(RowBuilder(sizes, missing).build());
    cross_off(missing, rows.back());
  }
  return rows;
}

}  // namespace doubts_test
