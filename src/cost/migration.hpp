// What it takes to bring a workload from one software stack to another: people's time for the operators that the target doesn't cover, and
// a ramp of throughput until it is tuned (docs/models/cost.md).
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/data_tree.hpp"
#include "catalog/market_data.hpp"
#include "cost/assumptions.hpp"
#include "cost/figure.hpp"

namespace steelyard::cost {

enum class MigrationTask : std::uint8_t { serve, fine_tune, rl, pretrain };
[[nodiscard]] const std::vector<std::string_view>& migration_task_names();

enum class Coverage : std::uint8_t { covered, partial, missing, unknown };
[[nodiscard]] const std::vector<std::string_view>& coverage_names();  // as a record states it: covered, partial, missing
[[nodiscard]] std::string_view name_of(Coverage coverage);

/// What runs on the target already.
enum class Migrated : std::uint8_t { nothing, serving, training };
[[nodiscard]] const std::vector<std::string_view>& migrated_names();

/// Operators of one kind, as many kernels as an engine has of it.
struct OperatorFamily {
  std::string id;
  std::string needs;  // a feature of the model or the number format without which nobody needs it; empty: all do
  std::vector<MigrationTask> tasks;
  Assumptions::Share kernels;
};

struct CoverageRecord {
  Coverage serve = Coverage::unknown;
  Coverage train = Coverage::unknown;
  EvidencePtr evidence;
  std::string note;
};

struct TaskRecord {
  bool trains = false;
  Sourced<Seconds> bring_up;         // people's time where everything is covered
  Assumptions::Share own_operators;  // that the owner of a workload has written
};

inline constexpr Code kUnknownFamily{"cost.unknown_operator_family", ErrorKind::data};
inline constexpr Code kMissingTask{"cost.missing_migration_task", ErrorKind::data};

/// The records of data/stacks about moving. Immutable.
class MigrationBook {
 public:
  /// Errors: `cost.unknown_operator_family` for coverage of a family that isn't there, `cost.missing_migration_task`,
  /// `catalog.duplicate_id`.
  [[nodiscard]] static Result<MigrationBook> load(const DataTree& data);

  [[nodiscard]] const std::vector<OperatorFamily>& families() const { return families_; }
  [[nodiscard]] const TaskRecord& task(MigrationTask task) const { return tasks_[static_cast<std::size_t>(task)]; }
  /// Null where no record speaks of it: unknown.
  [[nodiscard]] const CoverageRecord* coverage(std::string_view stack, std::string_view family) const;

 private:
  class Reader;

  std::vector<OperatorFamily> families_;
  std::array<TaskRecord, 4> tasks_;
  std::map<std::pair<std::string, std::string>, CoverageRecord, std::less<>> coverage_;
};

struct MigrationRequest {
  const MigrationBook* book = nullptr;
  const Assumptions* assumptions = nullptr;
  const catalog::SoftwareStack* from = nullptr;
  const catalog::SoftwareStack* to = nullptr;
  MigrationTask task = MigrationTask::serve;
  /// mixture, latent_attention, linear_attention, low_precision: what of it the model and its number format have.
  std::vector<std::string> features;
  Migrated migrated = Migrated::nothing;
  std::optional<double> own_operators;  // stated, over the data's
  /// A maker of hardware that joins a framework; the published share of reused kernels is its, not a user's.
  bool is_hardware_vendor = false;
  int quarters = 6;  // of the ramp
};

struct FamilyEffort {
  std::string family;  // or `own`: operators of the workload's owner
  Coverage coverage = Coverage::unknown;
  CostFigure kernels;  // to write
  CostFigure person_months;
  EvidencePtr evidence;  // of the coverage; null where nobody states it
  std::string note;
};

struct MigrationCost {
  std::vector<FamilyEffort> families;  // those that the workload needs
  CostFigure bring_up;                 // person-months
  CostFigure person_months;            // all of it
  CostFigure money;                    // one-off, US dollars
  CostFigure months;                   // until it runs
  /// Throughput over that of the end, mean of each quarter from the first day that it runs.
  std::vector<CostFigure> efficiency;
  CostFigure lost_days;  // of the throughput in the end
  bool nothing_to_do = false;
};

/// The effort, the wait and the ramp. All kernels of a family that a task trains with count with their gradients.
[[nodiscard]] MigrationCost cost_of_migration(const MigrationRequest& request);

}  // namespace steelyard::cost
