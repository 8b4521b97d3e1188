#include "cost/migration.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "cost/price_choice.hpp"

namespace steelyard::cost {
namespace {

constexpr double kSecondsPerMonth = kHoursPerYear * kSecondsPerHour / 12.0;
constexpr double kMonthsPerQuarter = 3.0;
constexpr double kDaysPerMonth = kHoursPerYear / 24.0 / 12.0;
/// A stack that names no effort: the ratio of its usual range to one that does isn't known, up to twice.
constexpr double kUnknownStack = 2.0;
/// Middle of the range that `bring_up` of serving stands for: 0.5 to 2 person-months.
constexpr double kUsualServingMonths = 1.0;

CostFigure months_of(const Sourced<Seconds>& time, std::string_view name) {
  return figure_from(time, fmt::format("{}: {} month", name, format_number(time.value.base() / kSecondsPerMonth)),
                     [](Seconds s) { return s.base() / kSecondsPerMonth; });
}

class Migration {
 public:
  explicit Migration(const MigrationRequest& request) : r_(request), a_(*request.assumptions), task_(request.book->task(request.task)) {
    const bool compatible = r_.to->cuda_compatibility == catalog::CudaCompatibility::source ||
                            r_.to->cuda_compatibility == catalog::CudaCompatibility::translated;
    per_kernel_ = compatible ? months_of(a_.kernel_effort_source_compatible, "assumption kernel_effort_source_compatible")
                             : months_of(a_.kernel_effort_own_language, "assumption kernel_effort_own_language");
    per_kernel_ = per_kernel_.times(passes());
    if (r_.is_hardware_vendor) {
      CostFigure rest = share_of(a_.vendor_kernel_reuse, "vendor_kernel_reuse");
      std::swap(rest.low, rest.high);
      for (double* end : {&rest.low, &rest.value, &rest.high}) *end = 1.0 - *end;
      per_kernel_ = per_kernel_.times(rest);
    }
  }

  MigrationCost run() {
    if (is_done()) {
      cost_.nothing_to_do = true;
      cost_.efficiency.assign(static_cast<std::size_t>(r_.quarters), exactly(1.0));
      return std::move(cost_);
    }
    cost_.bring_up = bring_up();
    cost_.person_months = cost_.bring_up;
    for (const OperatorFamily& family : r_.book->families()) add_family(family);
    add_own_operators();
    cost_.money = cost_.person_months.times(figure_from(
        a_.person_time,
        fmt::format("assumption person_time: {} USD/month", format_number(a_.person_time.value.value.base() * kSecondsPerMonth)),
        [](const auto& a) { return a.value.base() * kSecondsPerMonth; }));
    cost_.months = cost_.person_months.over(share_of(a_.migration_team, "migration_team"));
    ramp();
    return std::move(cost_);
  }

 private:
  [[nodiscard]] bool is_done() const {
    if (r_.from->id == r_.to->id || r_.to->cuda_compatibility == catalog::CudaCompatibility::native) return true;
    return r_.migrated == Migrated::training || (r_.migrated == Migrated::serving && r_.task == MigrationTask::serve);
  }

  /// Kernels to write for one of the forward pass: its gradients, too, in training; the gradients alone where serving runs already.
  [[nodiscard]] CostFigure passes() const {
    if (!task_.trains) return exactly(1.0);
    const CostFigure all = share_of(a_.gradient_kernels, "gradient_kernels");
    return r_.migrated == Migrated::serving ? all.shifted(-1.0) : all;
  }

  /// As many times the usual as the stack's range for serving one model is.
  [[nodiscard]] CostFigure of_stack() const {
    const auto& low = r_.to->migration_months_low;
    const auto& high = r_.to->migration_months_high;
    if (!low || !high) return {1.0, 1.0, kUnknownStack, Grade::assumed, {"stack " + r_.to->id.text() + ": no effort published"}};
    const double middle = std::sqrt(*low * *high) / kUsualServingMonths;
    const Grade grade = r_.to->evidence ? r_.to->evidence->grade : Grade::assumed;
    return {middle,
            middle,
            middle,
            grade,
            {fmt::format("stack {} migration_months: {} to {}", r_.to->id.text(), format_number(*low), format_number(*high))}};
  }

  [[nodiscard]] CostFigure bring_up() const {
    const std::string name = fmt::format("migration_task {}", migration_task_names()[static_cast<std::size_t>(r_.task)]);
    CostFigure whole = months_of(task_.bring_up, name).times(of_stack());
    if (r_.migrated == Migrated::serving && task_.trains) {
      // What serving took is done; training takes the rest, and never less than half of it.
      const CostFigure done = months_of(r_.book->task(MigrationTask::serve).bring_up, "migration_task serve").times(of_stack());
      whole.low = std::max(whole.low / 2.0, whole.low - done.high);
      whole.value = std::max(whole.value / 2.0, whole.value - done.value);
      whole.high = std::max(whole.high / 2.0, whole.high - done.low);
    }
    return whole;
  }

  [[nodiscard]] bool needs(const OperatorFamily& family) const {
    if (std::find(family.tasks.begin(), family.tasks.end(), r_.task) == family.tasks.end()) return false;
    return family.needs.empty() || std::find(r_.features.begin(), r_.features.end(), family.needs) != r_.features.end();
  }

  [[nodiscard]] CostFigure missing_share(Coverage coverage) const {
    switch (coverage) {
      case Coverage::covered: return exactly(0.0);
      case Coverage::partial: return share_of(a_.missing_where_partial, "missing_where_partial");
      case Coverage::missing: return exactly(1.0);
      case Coverage::unknown: break;
    }
    return share_of(a_.missing_where_unknown, "missing_where_unknown");
  }

  void add_family(const OperatorFamily& family) {
    if (!needs(family)) return;
    FamilyEffort effort;
    effort.family = family.id;
    if (const CoverageRecord* record = r_.book->coverage(r_.to->id.text(), family.id)) {
      effort.coverage = task_.trains ? record->train : record->serve;
      effort.evidence = record->evidence;
      effort.note = record->note;
    }
    CostFigure missing = missing_share(effort.coverage);
    if (effort.evidence) missing.grade = weakest(missing.grade, effort.evidence->grade);
    missing.rests_on.push_back(fmt::format("operator_coverage {} {}: {}", r_.to->id.text(), family.id, name_of(effort.coverage)));
    effort.kernels = missing.times(figure_from(family.kernels,
                                               fmt::format("operator_family {}: {}", family.id, format_number(family.kernels.value.base())),
                                               [](auto q) { return q.base(); }));
    add(std::move(effort));
  }

  /// What the owner has written for CUDA no other stack has.
  void add_own_operators() {
    FamilyEffort effort;
    effort.family = "own";
    effort.coverage = Coverage::missing;
    effort.kernels =
        r_.own_operators
            ? exactly(*r_.own_operators, Grade::assumed, {fmt::format("study own_operators: {}", format_number(*r_.own_operators))})
            : figure_from(task_.own_operators,
                          fmt::format("migration_task {} own_operators: {}", migration_task_names()[static_cast<std::size_t>(r_.task)],
                                      format_number(task_.own_operators.value.base())),
                          [](auto q) { return q.base(); });
    add(std::move(effort));
  }

  void add(FamilyEffort effort) {
    effort.person_months = effort.kernels.times(per_kernel_);
    cost_.person_months += effort.person_months;
    cost_.families.push_back(std::move(effort));
  }

  /// Throughput rises evenly from its start to 1 over the time of the ramp; a quarter has its mean.
  [[nodiscard]] static double mean_efficiency(double start, double months, double from, double to) {
    const auto area = [&](double t) {  // lost until t
      const double in_ramp = std::min(t, months);
      return months <= 0.0 ? 0.0 : (1.0 - start) * (in_ramp - in_ramp * in_ramp / (2.0 * months));
    };
    return 1.0 - (area(to) - area(from)) / (to - from);
  }

  void ramp() {
    const CostFigure start = share_of(a_.ramp_start, "ramp_start");
    const CostFigure time = months_of(a_.ramp_time, "assumption ramp_time");
    for (int q = 0; q < r_.quarters; ++q) {
      const double from = q * kMonthsPerQuarter;
      CostFigure mean = start + time;  // grade and data of both
      mean.low = mean_efficiency(start.low, time.high, from, from + kMonthsPerQuarter);
      mean.value = mean_efficiency(start.value, time.value, from, from + kMonthsPerQuarter);
      mean.high = mean_efficiency(start.high, time.low, from, from + kMonthsPerQuarter);
      cost_.efficiency.push_back(std::move(mean));
    }
    cost_.lost_days = time.times(start);
    cost_.lost_days.low = (1.0 - start.high) / 2.0 * time.low * kDaysPerMonth;
    cost_.lost_days.value = (1.0 - start.value) / 2.0 * time.value * kDaysPerMonth;
    cost_.lost_days.high = (1.0 - start.low) / 2.0 * time.high * kDaysPerMonth;
  }

  const MigrationRequest& r_;
  const Assumptions& a_;
  const TaskRecord& task_;
  CostFigure per_kernel_;
  MigrationCost cost_;
};

}  // namespace

MigrationCost cost_of_migration(const MigrationRequest& request) {
  SY_CHECK(request.book != nullptr && request.assumptions != nullptr && request.from != nullptr && request.to != nullptr);
  return Migration(request).run();
}

}  // namespace steelyard::cost
