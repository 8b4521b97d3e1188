// Transactions, counters and lists for commands: read from files or from what was typed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/invocation.hpp"
#include "report/rules/rules_check_view.hpp"
#include "rules/transaction_check.hpp"

namespace steelyard::cli {

inline constexpr Code kNoTransaction{"cli.no_transaction", ErrorKind::usage};
inline constexpr Code kTwoParts{"cli.two_parts", ErrorKind::data};

/// What every command about a transaction takes: the short names, `--fact NAME=VALUE`, what-ifs.
[[nodiscard]] std::vector<OptionSpec> transaction_options();
[[nodiscard]] std::vector<OptionSpec> what_if_options();

/// Reads FILE (`named`, or the argument `transaction`), `--chip CHIP|FILE`, the short options and `--fact`, in this order; a later one
/// overrides. All findings of what was typed at once.
[[nodiscard]] Result<rules::Transaction> transaction_of(Invocation& invocation, const std::optional<std::string>& named = std::nullopt);
/// `--enact`, `--without`, `--as-of`, `--today`.
[[nodiscard]] Result<rules::WhatIf> what_if_of(Invocation& invocation);
/// `--on`.
[[nodiscard]] Result<const rules::RuleBook*> rule_book_of(Invocation& invocation);

/// Counters and lists that a check was given; kept alive as long as the answers point into them.
struct CheckMaterial {
  std::optional<rules::CounterBook> counters;
  std::vector<rules::Cap> caps;
  std::optional<rules::ScreeningList> list;
  std::optional<rules::Screener> screener;

  void lend_to(rules::CheckRequest& request) const;
};
/// `--counter`, `--screen`, `--list-date`.
[[nodiscard]] Result<std::unique_ptr<CheckMaterial>> check_material_of(Invocation& invocation);

/// A view of an answer with what the invocation knows of sources and versions.
[[nodiscard]] report::CheckView view_of(Invocation& invocation, const rules::CheckAnswer& answer, const rules::RuleBook& book);

/// Asks a record of `rules check --record` again and prints what changed; answers the exit code.
[[nodiscard]] int replay_record(Invocation& invocation, const std::string& path);

}  // namespace steelyard::cli
