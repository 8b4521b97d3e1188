// Where the inputs of a claim come from: catalogue, facts, prices, rules, cost and model runs, as they stood on a day.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "base/evidence.hpp"
#include "catalog/gap.hpp"
#include "claims/expression.hpp"
#include "study/engine.hpp"

namespace steelyard::claims {

/// The input is known by name (`chip`, `fact` ...).
[[nodiscard]] bool is_input_name(std::string_view name);
/// All names, comma-separated.
[[nodiscard]] std::string input_names();
/// How an input is written: `chip("ID").FIELD`.
[[nodiscard]] std::string usage_of(std::string_view name);
/// What is wrong with a call as written: number and kind of arguments, the field. Records that it names are checked by `dangling`.
[[nodiscard]] std::optional<ExpressionFault> fault_of(const InputCall& call);

/// `run`, `least`, `most`, `total`: asks the runs of an argument; claims have none.
[[nodiscard]] bool is_run_input(const InputCall& call);

/// A record that a call names and that doesn't exist.
struct Dangling {
  std::string kind;
  std::string id;
  std::string nearest;
};
[[nodiscard]] std::optional<Dangling> dangling(const InputCall& call, const study::Engine& engine);

/// An input with what it rests on.
struct Resolved {
  Range value;
  bool is_date = false;
  Grade grade = Grade::measured;
  std::vector<SourceId> sources;
  std::optional<PartialDate> as_of;
  std::string detail;  // which record was taken: the best chip, the price, the rule that decided
};

/// Why an input has no value (words: claims.missing.NAME).
enum class MissingReason : std::uint8_t {
  figure_unknown,
  no_price,
  no_exchange_rate,
  no_levy,
  unmatched,
  does_not_fit,
  no_model_run,
  nothing_ships,
  rule_needs,
  rule_not_evaluated,
  no_number,
  run_refused,
};
[[nodiscard]] const std::vector<std::string_view>& missing_reason_names();
[[nodiscard]] std::string_view name_of(MissingReason reason);

/// That there is no value, why, and what it is about: the input as written, or the facts that a rule still needs.
struct Missing {
  MissingReason reason = MissingReason::figure_unknown;
  std::string what;
};
[[nodiscard]] inline tl::unexpected<Missing> missing(MissingReason reason, std::string what) {
  return tl::unexpected(Missing{reason, std::move(what)});
}

/// Asks the data for inputs. Answers are remembered, so that many claims share one model run. Not thread safe.
class Inputs {
 public:
  explicit Inputs(const study::Engine& engine) : engine_(engine) {}
  /// As things stood on `on`: the law in force, the chips that ship, the newest price. Facts are what is on record today, whatever `on`.
  [[nodiscard]] const tl::expected<Resolved, Missing>& resolve(const InputCall& call, Date on);

 private:
  using Answer = tl::expected<Resolved, Missing>;
  Answer ask(const InputCall& call, Date on);

  Answer chip(const InputCall& call) const;
  Answer chip_text(const InputCall& call) const;
  Answer chip_by_source(const InputCall& call) const;
  Answer system(const InputCall& call) const;
  Answer model(const InputCall& call) const;
  Answer party(const InputCall& call) const;
  Answer fact(const InputCall& call) const;
  Answer exchange(const InputCall& call, Date on) const;
  Answer price(const InputCall& call, Date on) const;
  Answer price_record(const InputCall& call, Date on) const;
  Answer landed(const InputCall& call, Date on) const;
  Answer shipping(const InputCall& call, Date on) const;
  Answer among_shipping(const InputCall& call, Date on) const;
  Answer gap(const InputCall& call);
  Answer chips_for_weights(const InputCall& call) const;
  Answer serve(const InputCall& call) const;
  Answer train(const InputCall& call) const;
  Answer rule(const InputCall& call, Date on) const;
  Answer remote(const InputCall& call, Date on) const;
  Answer levy(const InputCall& call, Date on) const;
  Answer rule_record(const InputCall& call, Date on) const;
  Answer predicate(const InputCall& call) const;

  const study::Engine& engine_;
  std::map<std::pair<std::string, int>, Answer> answers_;                                        // by text and day
  std::map<std::tuple<catalog::GapMetric, std::string, std::string>, catalog::MetricGap> gaps_;  // by metric and countries
};

}  // namespace steelyard::claims
