// SPDX-License-Identifier: LGPL-2.1-or-later
// Who has come into an empty field: the technologies in turn.
#pragma once

#include <optional>
#include <vector>

#include "card/activate.h"
#include "card/effort.h"
#include "card/shared.h"

namespace acr122::card {

/// A card found is activated: RATS or ATTRIB, bit rate, GET_VERSION where it tells families apart.
/// Errors of all calls: the reader's only.
class Search {
 public:
  explicit Search(Shared& shared);

  /// One round: the first of Options::technologies, then the next of the others in turn. One of
  /// type A or B that is gone before it is activated is found all the same, as a Glimpse. Null:
  /// nobody as far as this round looked.
  Activated look_around(const Effort& effort);
  /// One technology. Null: nobody of it, or gone before it was activated.
  Activated look_for(Modulation turn);
  /// All of them, in the order of looking.
  const std::vector<Modulation>& turns() const { return turns_; }

  /// One of type A that was found some other way.
  Activated activate(const rf::TargetA& target);
  /// The field was off: what was known of who lay there is forgotten.
  void begin_again();

 private:
  template <class Target>
  Result<rf::Found<Target>> spotted(Result<rf::Found<Target>> found);
  Activated look_for_a();
  Activated look_for_b();
  Activated look_for_felica(rf::BitRate rate);
  Activated look_for_jewel();
  bool rest_is_due(std::size_t looks) const;
  Activated rest_the_field();

  Shared& shared_;
  const std::vector<Modulation> turns_;
  const std::vector<Modulation> others_;         // those behind the first
  const std::vector<Modulation> others_shared_;  // with Effort::felica_rates_share
  std::size_t turn_ = 0;                         // of one of these
  std::optional<KnownType2> known_type_2_;
  TimePoint rested_;                  // when an empty field was off last
  std::size_t looks_since_rest_ = 0;  // rounds of looks
  std::optional<Identity> glimpsed_;  // selected in this round, and gone before it was activated
};

}  // namespace acr122::card
