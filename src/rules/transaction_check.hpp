// One transaction through everything: facts, counters, lists, rules; the answer with what it rests on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/counters.hpp"
#include "rules/headroom.hpp"
#include "rules/rules.hpp"
#include "rules/screening.hpp"
#include "rules/settlement.hpp"
#include "rules/transaction.hpp"

namespace steelyard::rules {

inline constexpr Code kNoDate{"rules.no_date", ErrorKind::usage};

/// A cap and where the counters stand after this transaction.
struct CapCheck {
  Cap cap;
  std::string product;
  std::optional<Date> counted_on;
  std::optional<CapAnswer> tpp;             // of a cap in TPP
  std::optional<std::int64_t> buyer_units;  // of a cap per buyer: had, with this request
  bool kept = false;
};

struct PartyScreening {
  Party party;
  std::vector<ScreeningHit> hits;
};

struct CheckRequest {
  Transaction transaction;
  std::optional<Date> on;  // over the transaction's own
  WhatIf what_if;
  const CounterBook* counters = nullptr;
  const std::vector<Cap>* caps = nullptr;
  const ScreeningList* list = nullptr;
  const Screener* screener = nullptr;
};

struct CheckAnswer {
  Transaction transaction;  // with the facts that counters and lists added
  Date on;
  WhatIf what_if;
  Determination determination;
  DecisiveSets decisive;
  std::vector<Headroom> headroom;
  std::vector<CapCheck> caps;
  std::string counter_hash;
  std::vector<PartyScreening> screening;
  std::string list_hash;  // empty: no list was given
  std::optional<Date> list_as_of;
  std::size_t list_rows = 0;
  std::vector<StatementLine> duties;  // of levies that are due, where units and values are known
};

/// Errors: `rules.no_date` where neither the file nor the caller names a day; those of `RuleBook::evaluate`.
[[nodiscard]] Result<CheckAnswer> check_transaction(CheckRequest request, const RuleBook& book);

}  // namespace steelyard::rules
