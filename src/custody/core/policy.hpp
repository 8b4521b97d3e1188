// What the ledger asks of the law, and the house terms that aren't law. The one door to the rules room: policy.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/currency.hpp"
#include "base/data_tree.hpp"
#include "catalog/catalog.hpp"
#include "custody/core/records.hpp"
#include "rules/rules.hpp"

namespace steelyard::custody {

/// Terms of an operator of the ledger (data/custody/policy.toml), by date: not law.
struct Terms {
  std::string id;
  Date from;
  std::int64_t screening_days = 0;      // oldest list that an export may rest on
  std::int64_t arrival_days = 0;        // after departure; a shipment may state less
  std::int64_t attestation_days = 0;    // a unit abroad that is silent longer is listed
  std::int64_t late_days = 0;           // an event reported later than this is marked
  std::int64_t undervalue_percent = 0;  // entered value below this share of the sale price is listed
  std::int64_t witnesses = 0;           // cosignatures that a checkpoint needs (0 until witnesses are built)
};

/// A levy on one statement line.
struct LevyLine {
  std::string rule;
  Basis basis = Basis::customs_value;
  std::int64_t due = 0;  // minor units
};

struct Counters {
  std::int64_t us_mtpp = 0, exported_mtpp = 0, pending_mtpp = 0, request_mtpp = 0;
};

/// An export as the law is asked about it.
struct ExportQuestion {
  std::string chip;  // catalogue id
  std::int64_t mtpp = 0, bandwidth = 0;
  std::string destination, headquarters, buyer_class;
  std::string certified;  // conditions that the licence says were shown: `H3,H4,H5`
  bool lab_tested = true;
  std::optional<Counters> counters;  // none: the ratio was decided when the shipment was filed
  auto operator<=>(const ExportQuestion&) const;
};

struct ExportAnswer {
  std::string outcome;             // of rules::us_outcome_names()
  std::vector<std::string> unmet;  // conditions and facts that keep it from being answered milder
  std::vector<std::string> rules;  // that were applied
  bool ratio_kept = true;
};

/// The law as of a date. Implementations are thread safe and give the same answer to the same question.
class Policy {
 public:
  virtual ~Policy() = default;
  [[nodiscard]] virtual const Terms& terms(Date on) const = 0;
  /// What falls due on entry into the US. Empty when nothing does; nullopt when the amounts can't be held.
  [[nodiscard]] virtual std::optional<std::vector<LevyLine>> levies(const Product& product, const Entry& entry, Date on) const = 0;
  [[nodiscard]] virtual ExportAnswer review(const ExportQuestion& question, Date on) const = 0;
  /// SHA-256 of the data that the answers rest on.
  [[nodiscard]] virtual Hash digest() const = 0;
};

inline constexpr Code kNoTerms{"custody.no_terms", ErrorKind::data};

/// The rule book, asked through RuleBook::evaluate and settle. `what_if` replays a ledger under another law.
/// `book` and `catalog` must outlive it.
[[nodiscard]] Result<std::unique_ptr<Policy>> make_policy(const DataTree& data, const rules::RuleBook& book,
                                                          const catalog::Catalog& catalog, const rules::WhatIf& what_if = {});

[[nodiscard]] inline Date date_of(UnixTime time) {
  return Date{std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds{std::chrono::seconds{time}})};
}

}  // namespace steelyard::custody
