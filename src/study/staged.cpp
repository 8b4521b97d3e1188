#include "study/staged.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/check.hpp"
#include "study/compose.hpp"
#include "study/stage_cells.hpp"

namespace steelyard::study {
namespace {

template <class T>
bool collect(const Result<T>& loaded, Findings& findings) {
  if (loaded) return true;
  findings.insert(findings.end(), loaded.error().begin(), loaded.error().end());
  return false;
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string all;
  for (const std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string{name};
  return all;
}

/// Work that has to be done and that no candidate can do: told before the plan is asked, with what stands against each.
Findings check_that_work_runs(const Staged& staged) {
  Findings findings;
  for (std::size_t w = 0; w < staged.study.workloads.size(); ++w) {
    const Workload& workload = staged.study.workloads[w];
    if (workload.unserved_cost) continue;
    const auto& rows = staged.problem.capabilities;
    const bool runs = std::any_of(rows.begin(), rows.end(), [&](const plan::Capability& row) {
      if (row.workload != w || !row.fits) return false;
      return !workload.domestic_only || staged.problem.options[row.option].origin == staged.problem.home_country;
    });
    if (!runs) findings.push_back({kNoChipRuns, workload.place, {{"found", workload.name}}});
  }
  return findings;
}

bool same_machines(const Study& a, const Study& b) {
  return a.candidates.size() == b.candidates.size() && a.workloads.size() == b.workloads.size() && a.sites.size() == b.sites.size();
}

}  // namespace

const StageCell& Staged::cell(std::size_t option, std::size_t period, std::size_t branch) const {
  const std::size_t node = study.tree.at(branch_nodes[branch], study.periods[period].start);
  const auto found =
      std::lower_bound(cells.begin(), cells.end(), std::tuple{option, node, period}, [](const StageCell& c, const auto& key) {
        return std::tuple{c.option, c.node, c.period} < key;
      });
  SY_CHECK(found != cells.end() && found->option == option && found->node == node && found->period == period);
  return *found;
}

Result<Study> as_variant(const Study& study, std::string_view name) {
  const auto found = std::find_if(study.variants.begin(), study.variants.end(), [&](const Variant& v) { return v.name == name; });
  if (found == study.variants.end()) {
    std::vector<std::string_view> names;
    for (const Variant& v : study.variants) names.push_back(v.name);
    std::vector<Argument> arguments{{"found", std::string{name}}, {"expected", joined(names)}};
    if (const auto near = nearest_name(name, names); !near.empty()) arguments.push_back({"nearest", std::string{near}});
    return Error{kUnknownVariant, {}, std::move(arguments)};
  }
  const Variant& v = *found;
  Study changed = study;
  changed.only_chips = v.only_chips;
  changed.without_chips = v.without_chips;
  for (Workload& workload : changed.workloads) {
    if (v.domestic_only) workload.domestic_only = *v.domestic_only;
    if (v.dual) workload.dual = *v.dual;
  }
  for (Candidate& candidate : changed.candidates) {
    for (const auto& [chip, units] : v.quotas) {
      if (candidate.chip->id.text() == chip) candidate.quota = units;
    }
    for (const auto& [chip, price] : v.prices) {
      if (candidate.chip->id.text() == chip) candidate.price_per_chip = price;
    }
  }
  if (v.budget) changed.budget = v.budget;
  if (v.objective) changed.objective.kind = *v.objective;
  if (!v.branch.empty()) {
    const auto node = study.tree.find(v.branch);
    SY_CHECK(node.has_value());  // checked when it was read
    changed.tree = study.tree.given(*node);
  }
  return changed;
}

Result<Staged> compose_staged(const Engine& engine, Study study, const Staged* known, const RunControl& control) {
  Findings findings;
  bool loaded = collect(engine.catalog(), findings);
  loaded = collect(engine.rule_book(), findings) && loaded;
  loaded = collect(engine.calibration(), findings) && loaded;
  loaded = collect(engine.assumptions(), findings) && loaded;
  const auto lead_times = rules::read_lead_times(engine.data());
  loaded = collect(lead_times, findings) && loaded;
  if (!loaded) return findings;

  Staged staged;
  staged.manifest = manifest_of(engine, study);
  staged.study = std::move(study);
  staged.options = list_options(staged.study);
  staged.branch_nodes = staged.study.tree.leaves;
  if (auto asked = ask_cells(staged, *engine.rule_book(), *lead_times); !asked) return std::move(asked.error());
  if (auto priced = price_cells(staged, *engine.catalog(), *engine.assumptions()); !priced) return std::move(priced.error());
  if (known != nullptr && same_machines(known->study, staged.study)) {
    staged.capabilities = known->capabilities;
  } else {
    staged.capabilities = estimate_capabilities(staged.study, staged.options, *engine.calibration(), control);
  }
  price_capabilities(staged.study, staged.options, staged.capabilities);
  if (auto filled = fill_staged_tables(staged, engine); !filled) return std::move(filled.error());
  if (Findings unfit = check_that_work_runs(staged); !unfit.empty()) return unfit;
  return staged;
}

plan::SolveOptions solve_options(const Study& study, std::optional<double> gap) {
  plan::SolveOptions options;
  options.relative_gap = gap.value_or(study.objective.gap);
  return options;
}

}  // namespace steelyard::study
