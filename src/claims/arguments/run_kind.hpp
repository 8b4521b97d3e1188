// The kinds of experiment that an argument may be made of: one file each, a closed list of outputs, nothing known of any argument.
//
// A run is a question to one room: a sale held against the law, a fee settled, a model trained or served, a plan solved. It is read and
// checked when the file is loaded and asked when somebody wants to know.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/progress.hpp"
#include "base/record.hpp"
#include "claims/inputs.hpp"
#include "study/engine.hpp"

namespace steelyard::study {
struct Staged;
struct PreparedMarket;
}  // namespace steelyard::study

namespace steelyard::claims {

/// What a run is worth by output name; an output may be unknown while others are known. An output that is not there doesn't apply.
using RunOutputs = std::map<std::string, tl::expected<Resolved, Missing>, std::less<>>;

/// Answers of long runs by what was asked, shared by all arguments. Two that ask at once may both run: nobody waits for another, since
/// loops inside a run may pick up other arguments on the same thread. Thread safe.
class RunMemory {
 public:
  [[nodiscard]] std::optional<RunOutputs> recall(const std::string& question) const;
  void keep(const std::string& question, const RunOutputs& outputs);
  /// A study composed before, whose estimates may be taken over; null where there is none.
  [[nodiscard]] std::shared_ptr<const study::Staged> composed(const std::string& study) const;
  void keep_composed(const std::string& study, std::shared_ptr<const study::Staged> staged);
  /// Of a market study, likewise.
  [[nodiscard]] std::shared_ptr<const study::PreparedMarket> market(const std::string& study) const;
  void keep_market(const std::string& study, std::shared_ptr<const study::PreparedMarket> prepared);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, RunOutputs> outputs_;
  std::map<std::string, std::shared_ptr<const study::Staged>> composed_;
  std::map<std::string, std::shared_ptr<const study::PreparedMarket>> markets_;
};

struct Bench {
  const study::Engine* engine = nullptr;
  Date today;  // the day asked about where a run names none
  RunControl control;
  RunMemory* memory = nullptr;  // may be null
};

/// One question, ready to be asked. Immutable; thread safe.
class Run {
 public:
  virtual ~Run() = default;
  /// What a long run's answer is kept under, the same for all runs that one answer serves; empty where asking again costs little.
  [[nodiscard]] virtual std::string question() const { return {}; }
  [[nodiscard]] virtual RunOutputs run(const Bench& bench) const = 0;
};

struct RunOutput {
  std::string_view name;  // word: claims.output.NAME
  std::string_view unit;  // code: claims.unit.NAME
};

struct RunKind {
  std::string_view name;  // word: claims.run.NAME
  std::vector<RunOutput> outputs;
  /// Reads the keys of its own; findings go to the reader. Null where something was wrong.
  std::unique_ptr<Run> (*read)(TableReader& table, const study::Engine& engine);
};

[[nodiscard]] const std::vector<RunKind>& run_kinds();
[[nodiscard]] const RunKind* run_kind(std::string_view name);
/// Of all kinds, each once.
[[nodiscard]] const std::vector<std::string_view>& run_output_names();

// The kinds, one in each NAME_run.cpp.
[[nodiscard]] RunKind rules_kind();
[[nodiscard]] RunKind settlement_kind();
[[nodiscard]] RunKind training_kind();
[[nodiscard]] RunKind serving_kind();
[[nodiscard]] RunKind fit_kind();
[[nodiscard]] RunKind frontier_kind();
[[nodiscard]] RunKind lead_time_kind();
[[nodiscard]] RunKind inspection_kind();
[[nodiscard]] RunKind journey_kind();
[[nodiscard]] RunKind server_cost_kind();
[[nodiscard]] RunKind market_kind();
[[nodiscard]] RunKind migration_kind();
[[nodiscard]] RunKind ratio_kind();
[[nodiscard]] RunKind plan_kind();
[[nodiscard]] RunKind entry_price_kind();

}  // namespace steelyard::claims
