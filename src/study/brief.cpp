#include "study/brief.hpp"

#include <utility>

#include "base/digest.hpp"
#include "study/compose.hpp"

namespace steelyard::study {

Manifest manifest_of(const Engine& engine, const Study& study) {
  Manifest manifest;
  manifest.engine_version = engine_version();
  manifest.data_hash = engine.data_hash();
  manifest.study_hash = sha256_hex(study.text);
  manifest.study_file = study.file;
  manifest.study_text = study.text;
  manifest.solver = plan::solver_name();
  return manifest;
}

namespace {

/// What a room's data files are missing, if they didn't load.
template <class T>
bool collect(const Result<T>& loaded, Findings& findings) {
  if (loaded) return true;
  findings.insert(findings.end(), loaded.error().begin(), loaded.error().end());
  return false;
}

/// In the study's currency; negative where there is none.
Result<double> budget_of(const Study& study, const ExchangeRates& rates) {
  if (!study.budget) return -1.0;
  auto conversion = rates.convert(study.budget->currency, study.currency, study.as_of);
  if (!conversion) return std::move(conversion.error());
  return study.budget->value.base() * conversion->factor;
}

}  // namespace

Result<Brief> run_brief(const Engine& engine, Study study, const RunControl& control) {
  Findings findings;
  bool loaded = collect(engine.catalog(), findings);
  loaded = collect(engine.rule_book(), findings) && loaded;
  loaded = collect(engine.calibration(), findings) && loaded;
  loaded = collect(engine.assumptions(), findings) && loaded;
  if (!loaded) return findings;

  Brief brief;
  brief.manifest = manifest_of(engine, study);
  brief.study = std::move(study);
  const Study& s = brief.study;
  brief.options = list_options(s);
  for (const Occasion& occasion : s.occasions) brief.dates.push_back(occasion.on);
  brief.dates.push_back(s.as_of);

  for (const Candidate& candidate : s.candidates)
    brief.thresholds.push_back(engine.rule_book()->thresholds(rules::facts_of(*candidate.chip)));
  auto permissions = ask_permissions(s, brief.options, *engine.rule_book());
  if (!permissions) return std::move(permissions.error());
  brief.permissions = std::move(*permissions);

  brief.capabilities = estimate_capabilities(s, brief.options, *engine.calibration(), control);
  if (auto priced = price_options(s, brief.options, brief.permissions, *engine.catalog(), *engine.assumptions()); !priced) {
    return std::move(priced.error());
  }
  price_capabilities(s, brief.options, brief.capabilities);

  const auto budget = budget_of(s, engine.catalog()->exchange_rates());
  if (!budget) return budget.error();
  brief.problem = fill_tables(s, brief.options, brief.permissions, brief.capabilities, *budget);
  control.update("progress.plan", 0, 1);
  auto plan = plan::solve(brief.problem, {}, control);
  if (!plan) return std::move(plan.error());
  control.update("progress.plan", 1, 1);
  brief.plan = std::move(*plan);
  brief.interrupted = control.is_cancelled();
  return brief;
}

}  // namespace steelyard::study
