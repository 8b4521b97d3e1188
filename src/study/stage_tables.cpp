// The plan's tables over periods and branches.
#include <algorithm>
#include <cmath>
#include <set>

#include "base/check.hpp"
#include "cost/migration.hpp"
#include "study/compose.hpp"
#include "study/cost_study.hpp"
#include "study/stage_cells.hpp"

namespace steelyard::study {
namespace {

constexpr double kTokensPerMillion = 1e6;
constexpr double kReferenceRate = 989.5e12;  // FLOP/s: dense BF16 of an H100 SXM, the unit of H100-equivalents
constexpr double kMostPerVendorIfDual = 1.0 - plan::kDualShare;
constexpr std::string_view kTokenUnit = "tokens";

class TableFiller {
 public:
  TableFiller(Staged& staged, const Engine& engine)
      : staged_(staged), study_(staged.study), problem_(staged.problem), rates_(engine.catalog()->exchange_rates()), engine_(engine) {}

  Result<void> run() {
    problem_ = {};
    problem_.currency = std::string{code_of(study_.currency)};
    problem_.home_country = study_.buyer.country;
    for (const Period& period : study_.periods) {
      problem_.periods.push_back({period.name, in_hours(days(days_between(period.start, period.end)))});
    }
    add_tree();
    add_options();
    add_cells();
    add_workloads();
    add_capabilities();
    add_limits();
    add_supplies();
    add_matching();
    add_migrations();
    add_objective();
    if (!findings_.empty()) return findings_;
    return {};
  }

 private:
  double money(const catalog::AmountOfMoney& amount) {
    const auto converted = in_study_currency(study_, amount, rates_);
    if (converted) return *converted;
    findings_.insert(findings_.end(), converted.error().begin(), converted.error().end());
    return 0.0;
  }

  std::size_t period_of(Date day) const {  // that holds it; the last one for the study's end
    for (std::size_t p = 0; p < study_.periods.size(); ++p) {
      if (day < study_.periods[p].end) return p;
    }
    return study_.periods.size() - 1;
  }

  void add_tree() {
    const auto spans = node_spans(study_);
    const scenario::Tree& tree = study_.tree;
    for (std::size_t n = 0; n < tree.nodes.size(); ++n) {
      const scenario::Node& node = tree.nodes[n];
      problem_.tree.push_back({node.id, node.parent.value_or(plan::kNone), spans[n].first, node.probability});
    }
    staged_.branch_nodes = tree.leaves;
    for (const std::size_t leaf : tree.leaves) problem_.branches.push_back({tree.nodes[leaf].id, tree.nodes[leaf].path_probability, leaf});
  }

  void add_options() {
    for (const OptionView& view : staged_.options) {
      plan::Option option = view.option;
      const catalog::Chip& chip = *study_.candidates[view.candidate].chip;
      option.vendor = chip.vendor;
      if (chip.bf16_dense) option.compute_per_chip = chip.bf16_dense->value.base() / kReferenceRate;
      problem_.options.push_back(std::move(option));
    }
    for (const FleetEntry& entry : study_.fleet) {
      for (std::size_t o = 0; o < staged_.options.size(); ++o) {
        const OptionView& view = staged_.options[o];
        if (view.candidate == entry.candidate && view.site == entry.site) {
          problem_.fleet.push_back({o, static_cast<double>(entry.servers), 0.0});
          break;
        }
      }
    }
  }

  void add_cells() {
    for (std::size_t o = 0; o < staged_.options.size(); ++o) {
      for (std::size_t p = 0; p < study_.periods.size(); ++p) {
        for (std::size_t b = 0; b < problem_.branches.size(); ++b) {
          const StageCell& cell = staged_.cell(o, p, b);
          problem_.permissions.push_back(permission_of(cell, p, b));
          problem_.prices.push_back(price_of(cell, p, b));
        }
      }
    }
  }

  plan::Permission permission_of(const StageCell& cell, std::size_t period, std::size_t branch) const {
    plan::Permission row;
    row.option = cell.option;
    row.period = period;
    row.branch = branch;
    row.gate = cell.gate;
    row.lead_time_days = cell.lead_time_days;
    row.reasons = cell.reasons;
    const OptionView& option = staged_.options[cell.option];
    if (option.site == OptionView::kCloud) row.rent_cap_units = study_.candidates[option.candidate].cloud_chips.value_or(-1.0);
    return row;
  }

  plan::Price price_of(const StageCell& cell, std::size_t period, std::size_t branch) const {
    plan::Price row;
    row.option = cell.option;
    row.period = period;
    row.branch = branch;
    const cost::OptionCost& cost = *cell.cost;
    row.can_buy = cost.buy.has_value();
    row.can_rent = cost.rent_per_hour.has_value();
    if (cost.buy) {
      row.buy = cost.buy->value;
      row.duty = cost.duty ? cost.duty->value : 0.0;
      row.opex_per_hour = running_per_hour(cost, horizon_from(study_, period)).value;
      row.prepaid_share = cost.prepaid_share;
      row.resale_share = cost.resale_share;
    }
    if (cost.rent_per_hour) row.rent_per_hour = cost.rent_per_hour->value;
    return row;
  }

  void add_workloads() {
    for (std::size_t w = 0; w < study_.workloads.size(); ++w) {
      const Workload& workload = study_.workloads[w];
      problem_.workloads.push_back(workload.name);
      for (const std::string& name : workload.after) {
        const auto before =
            std::find_if(study_.workloads.begin(), study_.workloads.end(), [&](const Workload& o) { return o.name == name; });
        problem_.precedence.push_back({static_cast<std::size_t>(before - study_.workloads.begin()), w, 1});
      }
      const std::size_t first = problem_.demands.size();
      workload.kind == WorkloadKind::serve ? add_service(w) : add_run(w);
      for (std::size_t d = first; d < problem_.demands.size(); ++d) finish_demand(problem_.demands[d], workload);
      spread_over_branches(first);
      add_sourcing(w, workload);
    }
  }

  void finish_demand(plan::Demand& row, const Workload& workload) {
    row.unit = std::string{kTokenUnit};
    if (workload.unserved_cost) row.penalty = money(*workload.unserved_cost) / kTokensPerMillion;
    if (workload.domestic_only) row.tags.emplace_back(plan::kDomesticOnly);
    if (workload.kind != WorkloadKind::serve) row.tags.emplace_back(plan::kUndivided);
  }

  /// Demand is the same in every branch: what a buyer needs doesn't hang on a licence.
  void spread_over_branches(std::size_t first) {
    const std::size_t last = problem_.demands.size();
    for (std::size_t b = 1; b < problem_.branches.size(); ++b) {
      for (std::size_t d = first; d < last; ++d) {
        plan::Demand row = problem_.demands[d];
        row.branch = b;
        problem_.demands.push_back(std::move(row));
      }
    }
  }

  void add_service(std::size_t w) {
    const Workload& workload = study_.workloads[w];
    for (std::size_t p = 0; p < study_.periods.size(); ++p) {
      const Period& period = study_.periods[p];
      const Date start = std::max(period.start, workload.from.value_or(study_.start));
      if (start >= period.end) continue;
      double factor = 1.0;
      for (const auto& [from, step] : workload.ramp) {
        if (from <= start) factor = step;
      }
      plan::Demand row;
      row.workload = w;
      row.period = p;
      row.is_steady = true;
      row.amount = workload.requests_per_second * factor * static_cast<double>(workload.serving.output_tokens) *
                   days(days_between(start, period.end)).base();
      if (row.amount > 0.0) problem_.demands.push_back(std::move(row));
    }
  }

  void add_run(std::size_t w) {
    const Workload& workload = study_.workloads[w];
    const std::size_t first = workload.from ? period_of(*workload.from) : 0;
    const Date by = workload.by.value_or(study_.end);
    // A deadline within a period counts as the end of the one before, where the run may begin before that.
    std::size_t last = period_of(by.plus_days(-1));
    if (study_.periods[last].end > by && last > first) --last;
    plan::Demand row;
    row.workload = w;
    row.period = first;
    row.amount = workload.training.tokens.base();
    row.due_in_periods = last - first;
    if (last == first && by < study_.periods[first].end) row.window_hours = in_hours(days(days_between(study_.periods[first].start, by)));
    problem_.demands.push_back(std::move(row));
  }

  void add_sourcing(std::size_t w, const Workload& workload) {
    plan::Sourcing row;
    row.workload = w;
    if (workload.dual && workload.kind == WorkloadKind::serve) row.most_per_vendor = kMostPerVendorIfDual;
    row.survive = workload.survive.value_or(0.0);
    row.least_domestic = workload.least_domestic.value_or(0.0);
    if (row.most_per_vendor < 1.0 || row.survive > 0.0 || row.least_domestic > 0.0) problem_.sourcing.push_back(row);
  }

  void add_capabilities() {
    for (const CapabilityAnswer& answer : staged_.capabilities) {
      plan::Capability row = capability_row(study_, staged_.options[answer.option], answer);
      const std::string& chip = staged_.options[answer.option].option.chip;
      const auto& only = study_.only_chips;
      if (!only.empty() && !study_.workloads[answer.workload].domestic_only && std::find(only.begin(), only.end(), chip) == only.end()) {
        row.fits = false;
        row.reasons.insert(row.reasons.begin(), {"study.left_out", {}});
      }
      problem_.capabilities.push_back(std::move(row));
    }
  }

  void add_limits() {
    if (study_.budget) problem_.limits.budget = money(*study_.budget);
    for (const Site& site : study_.sites) add_site(site);
    std::set<std::string> named;
    for (const Candidate& candidate : study_.candidates) {
      if (candidate.quota && named.insert(candidate.chip->id.text()).second) {
        problem_.limits.quotas.push_back({candidate.chip->id.text(), *candidate.quota, {}, {}, 0, plan::kEvery, plan::kEvery});
      }
    }
    for (std::size_t p = 0; p < study_.periods.size(); ++p) {
      const auto found = study_.period_budgets.find(study_.periods[p].name);
      if (found != study_.period_budgets.end()) problem_.limits.period_budgets.push_back({p, money(found->second), plan::kEvery});
    }
    if (study_.all_domestic_by) {
      problem_.domestic_floors.push_back({1.0, plan::Measure::chips, period_of(*study_.all_domestic_by), plan::kEvery, plan::kEvery});
    }
  }

  void add_site(const Site& site) {
    if (site.domestic_only) problem_.site_rules.push_back({site.name, true, 0.0});
    const double cap = site.power_cap ? site.power_cap->base() : -1.0;
    if (site.power_steps.empty()) {
      problem_.limits.sites.push_back({site.name, cap, site.racks.value_or(-1.0), plan::kEvery});
      return;
    }
    for (std::size_t p = 0; p < study_.periods.size(); ++p) {
      double now = cap;
      for (const auto& [from, step] : site.power_steps) {
        if (from <= study_.periods[p].start) now = step.base();
      }
      problem_.limits.sites.push_back({site.name, now, site.racks.value_or(-1.0), p});
    }
  }

  void add_supplies() {
    for (const SupplyLimit& supply : study_.supplies) {
      for (std::size_t p = 0; p < study_.periods.size(); ++p) {
        const Period& period = study_.periods[p];
        constexpr double kDaysPerQuarter = 365.25 / 4.0;
        const double quarters = std::round(days_between(period.start, period.end) / kDaysPerQuarter);
        const bool on_sale = !supply.from || *supply.from < period.end;
        for (std::size_t b = 0; b < problem_.branches.size(); ++b) {
          const auto state = study_.tree.nodes[study_.tree.at(staged_.branch_nodes[b], period.start)].state.domestic_supply;
          const bool foreign = supply.chip->country != study_.buyer.country;
          const double per_quarter = foreign || state == scenario::DomesticSupply::base ? supply.per_quarter
                                     : state == scenario::DomesticSupply::low           ? supply.per_quarter_low
                                                                                        : supply.per_quarter_high;
          problem_.limits.supplies.push_back(
              {supply.chip->vendor, p, on_sale ? per_quarter * std::max(1.0, quarters) : 0.0, supply.chip->id.text(), b});
        }
      }
    }
  }

  void add_matching() {
    for (std::size_t p = 0; p < study_.periods.size(); ++p) {
      for (std::size_t b = 0; b < problem_.branches.size(); ++b) {
        const auto& state = study_.tree.nodes[study_.tree.at(staged_.branch_nodes[b], study_.periods[p].start)].state;
        if (state.import != scenario::Import::conditional || state.domestic_per_foreign <= 0.0) continue;
        problem_.matching.push_back({state.domestic_per_foreign, plan::Measure::chips, p, b});
      }
    }
  }

  /// Work runs on CUDA today unless the study says what else it runs on.
  void add_migrations() {
    for (std::size_t w = 0; w < study_.workloads.size(); ++w) {
      const Workload& workload = study_.workloads[w];
      std::set<std::string> stacks;
      for (const plan::Capability& row : problem_.capabilities) {
        if (row.workload == w && row.fits && !row.software_stack.empty()) stacks.insert(row.software_stack);
      }
      std::vector<std::string> runs_on = workload.runs_on;
      if (runs_on.empty()) runs_on.emplace_back("cuda");
      for (const std::string& stack : stacks) {
        plan::Migration row = migration_of(workload, stack);
        row.workload = w;
        row.stack = stack;
        row.done = std::find(runs_on.begin(), runs_on.end(), stack) != runs_on.end();
        if (row.done || row.cost > 0.0 || row.duration_days > 0.0 || !row.ramp.empty()) problem_.migrations.push_back(std::move(row));
      }
    }
  }

  /// The study's word on it, otherwise effort, wait and ramp as the cost room has them from the stack's coverage.
  plan::Migration migration_of(const Workload& workload, const std::string& stack) {
    plan::Migration row;
    bool stated = false;
    for (const MigrationEntry& entry : study_.migrations) {
      if (entry.stack != stack || (!entry.workload.empty() && entry.workload != workload.name)) continue;
      constexpr double kDaysPerQuarter = 365.25 / 4.0;
      if (entry.cost) row.cost = money(*entry.cost);
      if (entry.quarters) row.duration_days = *entry.quarters * kDaysPerQuarter;
      stated = true;
      if (!entry.workload.empty()) break;  // what is said of this very work comes before what is said of all
    }
    return stated ? row : estimated_migration(workload, stack);
  }

  [[nodiscard]] const catalog::SoftwareStack* stack_named(std::string_view id) const {
    const auto& stacks = engine_.catalog()->stacks();
    const auto found = std::find_if(stacks.begin(), stacks.end(), [&](const auto& s) { return s.id.text() == id; });
    return found != stacks.end() ? &*found : nullptr;
  }

  plan::Migration estimated_migration(const Workload& workload, const std::string& stack) {
    plan::Migration row;
    cost::MigrationRequest request;
    request.book = migration_book();
    request.assumptions = &*engine_.assumptions();
    request.from = stack_named(workload.runs_on.empty() ? std::string_view{"cuda"} : std::string_view{workload.runs_on.front()});
    request.to = stack_named(stack);
    if (request.book == nullptr || request.from == nullptr || request.to == nullptr) return row;
    request.task = workload.kind == WorkloadKind::serve      ? cost::MigrationTask::serve
                   : workload.kind == WorkloadKind::pretrain ? cost::MigrationTask::pretrain
                                                             : cost::MigrationTask::fine_tune;
    request.features = migration_features(
        *workload.model, workload.kind == WorkloadKind::serve ? workload.serving.weight_precision : workload.training.precision);
    const cost::MigrationCost effort = cost::cost_of_migration(request);
    if (effort.nothing_to_do) return row;
    constexpr double kDaysPerMonth = 365.25 / 12.0;
    row.cost = money({Quantity<Dimension{.currency = 1}>::from_base(effort.money.value), Currency::usd});
    row.duration_days = effort.months.value * kDaysPerMonth;
    constexpr double kTuned = 0.995;  // from there on the ramp is within any other number's doubt
    for (const cost::CostFigure& share : effort.efficiency) {
      if (share.value >= kTuned) break;
      row.ramp.push_back(std::clamp(share.value, 0.01, 1.0));
    }
    return row;
  }

  const cost::MigrationBook* migration_book() {
    if (!book_) {
      book_.emplace(cost::MigrationBook::load(engine_.data()));
      if (!*book_) findings_.insert(findings_.end(), book_->error().begin(), book_->error().end());
    }
    return *book_ ? &**book_ : nullptr;
  }

  void add_objective() {
    plan::Objective& objective = problem_.objective;
    objective.discount_per_year = study_.objective.discount_rate.value_or(engine_.assumptions()->cost_of_capital.value.base());
    objective.cvar_level = study_.objective.cvar_level;
    if (study_.objective.kind == ObjectiveKind::cvar) objective.cvar_weight = study_.objective.cvar_weight;
    if (study_.objective.kind == ObjectiveKind::worst_case) objective.worst_weight = 1.0;
  }

  Staged& staged_;
  const Study& study_;
  plan::Problem& problem_;
  const ExchangeRates& rates_;
  const Engine& engine_;
  std::optional<Result<cost::MigrationBook>> book_;
  Findings findings_;
};

}  // namespace

Result<void> fill_staged_tables(Staged& staged, const Engine& engine) { return TableFiller(staged, engine).run(); }

}  // namespace steelyard::study
