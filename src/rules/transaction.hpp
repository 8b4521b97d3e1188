// A transaction as a person writes it down (docs/formats/transaction.md): facts by their declared names, the parties, who owns whom, the
// goods and their money, the papers at hand.
//
// The tables of the file are the dotted names of data/rules/facts.toml: `[route] destination = "CN"` states `route.destination`. A few more
// keys say what is no fact of a rule: names, units, prices, dies, holdings. All findings are collected, each with its place and the nearest
// name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/currency.hpp"
#include "base/record.hpp"
#include "catalog/catalog.hpp"
#include "rules/ownership.hpp"
#include "rules/quantities.hpp"
#include "rules/rules.hpp"

namespace steelyard::rules {

inline constexpr Code kUnknownPart{"rules.unknown_part", ErrorKind::data};
inline constexpr Code kStatedTwice{"rules.stated_twice", ErrorKind::data};

struct Party {
  std::string role;  // consignee, end_user, seller ... or as `[[party]]` names it
  std::string name;
  std::string country;  // ISO 3166; empty: not said
  Place place;
};

struct Transaction {
  std::string title;
  std::optional<Date> on;
  Facts facts;                                // stated, or found in the catalogue and by arithmetic
  std::set<std::string> found;                // names of facts that nobody stated: from the catalogue, from dies, from holdings
  std::map<std::string, std::string> papers;  // by the name of an evidence fact: which paper shows it
  const catalog::Chip* chip = nullptr;        // the part, where the catalogue knows it
  std::optional<PackageQuantities> package;   // where dies were given
  std::optional<std::int64_t> units;
  std::optional<Money> price_per_unit;
  std::optional<Money> entered_value_per_unit;
  std::vector<Party> parties;
  std::vector<Holding> holdings;
  std::set<std::string> listed;              // owners that `[[owner]]` says are on a list
  std::optional<ListedOwnership> ownership;  // of the end user, where holdings were given
};

/// Reads a file; the catalogue's facts of `item.id` are filled in where the file states nothing else. The catalogue must outlive the
/// transaction.
[[nodiscard]] Result<Transaction> read_transaction(const Document& document, const RuleBook& book, const catalog::Catalog& catalog);

/// Reads one fact as typed on a command line or in a cell: `CN`, `true`, `15832 TPP`, `50%`, `A,B`. Errors: `rules.unknown_fact`,
/// `rules.wrong_fact_type`, `rules.unknown_value`, those of quantities; each with the nearest name.
[[nodiscard]] Result<FactValue> read_fact(const RuleBook& book, const std::string& name, std::string_view text);

/// States one thing by the name that a command line or a column of a shipment table gives it: a fact's own name, or a short one (`chip`,
/// `to`, `from`, `on`, `buyer_class`, `units`, `price`, `entered_value`, `consignee`, `end_user`, `seller`, `title`). Findings as of
/// `read_fact`.
[[nodiscard]] Findings state_by_name(Transaction& transaction, const RuleBook& book, const std::string& name, std::string_view text);
/// The short names and what they state.
[[nodiscard]] const std::vector<std::pair<std::string_view, std::string_view>>& short_names();

/// Adds what follows from the rest: facts of the part in the catalogue, quantities of dies, the ownership of the end user.
[[nodiscard]] Findings complete(Transaction& transaction, const RuleBook& book, const catalog::Catalog& catalog);

/// `40000 USD`, `$40,000`; exact to the minor unit. Error `quantity.syntax`.
[[nodiscard]] Result<Money> read_money(std::string_view text);

/// A fact as text: the unit it is declared in, `true`, `CN`, `A, B`.
[[nodiscard]] std::string fact_text(const RuleBook& book, const std::string& name, const FactValue& value);

/// The transaction as the file it could have been read from, for the five-year record: facts in order of their names.
[[nodiscard]] std::string transaction_toml(const Transaction& transaction, const RuleBook& book);

}  // namespace steelyard::rules
