#include "study/market_study.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "market/compute_ratio.hpp"
#include "study/market_tables.hpp"

namespace steelyard::study {
namespace {

template <class T>
void collect(const Result<T>& loaded, Findings& findings) {
  if (!loaded) findings.insert(findings.end(), loaded.error().begin(), loaded.error().end());
}

Manifest manifest_of(const Engine& engine, const MarketStudy& study, std::uint64_t seed) {
  Manifest manifest;
  manifest.engine_version = engine_version();
  manifest.data_hash = engine.data_hash();
  manifest.study_hash = sha256_hex(study.text);
  manifest.study_file = study.file;
  manifest.study_text = study.text;
  manifest.solver = "random serial dictatorship";
  manifest.seed = seed;
  return manifest;
}

/// Indices of the scenarios asked for; all of them, the baseline first, when none is.
Result<std::vector<std::size_t>> chosen_scenarios(const MarketStudy& study, const std::vector<std::string>& wanted) {
  std::vector<std::size_t> chosen;
  const auto index_of = [&](const std::string& id) {
    const auto found = std::find_if(study.scenarios.begin(), study.scenarios.end(), [&](const auto& s) { return s.id == id; });
    return static_cast<std::size_t>(found - study.scenarios.begin());
  };
  if (wanted.empty()) {
    chosen.push_back(index_of(study.baseline));
    for (std::size_t i = 0; i < study.scenarios.size(); ++i) {
      if (i != chosen.front()) chosen.push_back(i);
    }
    return chosen;
  }
  Findings findings;
  for (const std::string& id : wanted) {
    const std::size_t at = index_of(id);
    if (at < study.scenarios.size()) {
      if (std::find(chosen.begin(), chosen.end(), at) == chosen.end()) chosen.push_back(at);
      continue;
    }
    std::string expected;
    std::vector<std::string_view> names;
    for (const MarketScenario& scenario : study.scenarios) {
      expected += (expected.empty() ? "" : ", ") + scenario.id;
      names.emplace_back(scenario.id);
    }
    std::vector<Argument> arguments{{"found", id}, {"expected", expected}};
    if (auto near = nearest_name(id, names); !near.empty()) arguments.push_back({"nearest", std::string{near}});
    findings.push_back({kUnknownScenario, {study.file, 0, 0, {}}, std::move(arguments)});
  }
  if (!findings.empty()) return findings;
  return chosen;
}

/// Collects what an answer rests on, each datum once.
class BasisList {
 public:
  explicit BasisList(const catalog::Catalog& catalog) : catalog_(catalog) {}

  void add_fact(const catalog::MarketFact* fact) {
    if (fact == nullptr) return;
    const std::string value = fact->value ? fmt::format("{:.6g}", *fact->value)
                                          : fmt::format("{}..{}", fact->low ? fmt::format("{:.6g}", *fact->low) : "",
                                                        fact->high ? fmt::format("{:.6g}", *fact->high) : "");
    add("fact " + fact->id.text(), fmt::format("{} {}", value, catalog::name_of(fact->unit)), fact->evidence);
  }
  void add_figure(const FactFigure& figure) {
    for (const auto* list : {&figure.facts, &figure.per, &figure.between}) {
      for (const catalog::MarketFact* fact : *list) add_fact(fact);
    }
  }
  void add_range(const FigureRange& range) {
    for (const auto* part : {&range.low, &range.high, &range.mid}) {
      if (*part) add_figure(**part);
    }
    add_fact(range.spread_of);
  }
  void add_price(const catalog::Price* price) {
    if (price == nullptr || !price->purchase) return;
    add("price " + price->id.text(),
        fmt::format("{:.6g} {}", price->purchase->value.value.base(), code_of(price->purchase->value.currency)), price->evidence);
  }
  void add_assumption(const std::string& key, const std::string& value) { add("assumption " + key, value, nullptr); }
  void add(const std::string& what, const std::string& value, const EvidencePtr& evidence) {
    if (!seen_.insert(what).second) return;
    MarketBasis basis{what, value, evidence ? evidence->grade : Grade::assumed, {}, {}};
    if (evidence) {
      basis.sources = evidence->sources;
      basis.as_of = evidence->as_of;
    }
    list_.push_back(std::move(basis));
  }
  /// Weakest first; within a grade in the order of adding.
  [[nodiscard]] std::vector<MarketBasis> taken() {
    std::stable_sort(list_.begin(), list_.end(), [](const MarketBasis& a, const MarketBasis& b) { return a.grade > b.grade; });
    return std::move(list_);
  }

 private:
  const catalog::Catalog& catalog_;
  std::set<std::string> seen_;
  std::vector<MarketBasis> list_;
};

std::vector<MarketBasis> rests_on(const MarketAnswer& answer, const catalog::Catalog& catalog) {
  const MarketStudy& study = answer.study;
  BasisList list(catalog);
  list.add_range(study.demand);
  list.add_range(study.domestic_supply);
  for (const MarketVendor& vendor : study.vendors) {
    list.add_fact(vendor.target);
    list.add_fact(vendor.wanted);
  }
  list.add_fact(study.leader_output);
  list.add_fact(study.ratio_without);
  for (const MarketProduct& product : study.products) {
    list.add_price(product.price_record);
    list.add_range(product.spread);
    if (product.work_like != nullptr) {
      list.add_assumption("work of " + product.id,
                          fmt::format("{:.3g} to {:.3g} x {}", product.work_low, product.work_high, product.work_like->id.text()));
    }
    if (product.gate_if_unknown) list.add_assumption("gate of " + product.id, std::string{market::name_of(*product.gate_if_unknown)});
  }
  for (const ScenarioAnswer& scenario : answer.scenarios) {
    const MarketScenario& from = study.scenarios[scenario.scenario];
    for (const ScenarioSupply& supply : from.supplies) {
      list.add_range(supply.units);
      const auto states_numbers = [](const std::optional<FactFigure>& f) { return f && f->facts.empty() && f->between.empty(); };
      if (states_numbers(supply.units.low) || states_numbers(supply.units.mid)) {
        const auto& units = scenario.problem.products[supply.product].supply;
        list.add_assumption(fmt::format("supply of {} in {}", study.products[supply.product].id, from.id),
                            fmt::format("{:.6g} to {:.6g} units", units.low, units.high));
      }
    }
    if (from.domestic_supply) list.add_figure(*from.domestic_supply);
  }
  for (const MarketSegment& segment : study.segments)
    list.add_assumption("demand of " + segment.id, fmt::format("{:.0f} %", 100.0 * segment.share));
  list.add_assumption("price_sensitivity", fmt::format("{:.3g} to {:.3g}", study.price_sensitivity.low, study.price_sensitivity.high));
  list.add_assumption("nest_dissimilarity", fmt::format("{:.3g}", study.nest_dissimilarity));
  list.add_assumption("foundry", fmt::format("{:.3g} to {:.3g}", study.foundry.low, study.foundry.high));
  list.add_assumption("months_of_use", fmt::format("{:.3g}", study.months_of_use));
  list.add_assumption("reported_blocks", study.reported_blocks_close ? "close" : "open");
  return list.taken();
}

/// What others say of a vendor's year, beside what the forecast implies.
std::vector<ImpliedSupply> implied_of(const MarketStudy& study, const market::Problem& problem, const market::Calibration& calibration,
                                      double total, const catalog::Catalog& catalog) {
  std::vector<ImpliedSupply> implied;
  for (const market::Residual& residual : calibration.residuals) {
    ImpliedSupply one;
    one.vendor = residual.vendor;
    one.dollars = residual.target * total;
    for (const market::Product& product : problem.products) {
      if (product.vendor == residual.vendor) one.units += product.supply.mid;
    }
    for (const catalog::MarketFact& fact : catalog.market_facts()) {
      const bool is_of_year = fact.period && fact.period->first.year() == study.year && fact.period->last.year() == study.year;
      const bool is_supply = fact.metric == "units" || fact.metric == "chip_revenue" || fact.metric == "output";
      if (fact.subject == residual.vendor && is_of_year && is_supply) one.others.push_back(&fact);
    }
    implied.push_back(std::move(one));
  }
  return implied;
}

/// The rooms and what they said of the parts.
struct Prepared {
  MarketRooms rooms;
  const std::vector<PreparedProduct>& products;
};

/// Errors: those of loading.
Result<MarketRooms> open_rooms(const Engine& engine) {
  Findings findings;
  collect(engine.catalog(), findings);
  collect(engine.rule_book(), findings);
  collect(engine.calibration(), findings);
  collect(engine.assumptions(), findings);
  if (!findings.empty()) return findings;
  return MarketRooms{&*engine.catalog(), &*engine.rule_book(), &*engine.calibration(), &*engine.assumptions()};
}

/// Fits attraction to the forecast and to what was bought when it could be, and tells how the model's middle sells beside them.
void calibrate_to(MarketAnswer& answer, const MarketStudy& study, const market::Problem& base, const MarketOptions& options,
                  ProblemParts& parts) {
  answer.calibration = market::calibrate(base, targets_of(study));
  if (const auto wanted = wanted_of(study); !wanted.empty()) answer.revealed = market::calibrate(base, wanted);
  const Preference preference = answer.revealed.residuals.empty() ? Preference::forecast : options.preference.value_or(study.preference);
  parts.attraction = preference == Preference::revealed ? answer.revealed.attraction : answer.calibration.attraction;
  if (preference == Preference::between) parts.other_attraction = answer.revealed.attraction;
  const market::Outcome middle = [&] {
    market::Problem problem = base;
    problem.attraction = parts.attraction;
    problem.other_attraction = parts.other_attraction;
    return market::solve(problem, market::Draws::central());
  }();
  const std::vector<double> sold = market::vendor_shares(base, middle, market::Basis::dollars);
  for (market::Residual& residual : answer.calibration.residuals) {
    const auto at = std::find(base.vendors.begin(), base.vendors.end(), residual.vendor);
    residual.sold = sold[static_cast<std::size_t>(at - base.vendors.begin())];
  }
  for (std::size_t j = 0; j < base.products.size(); ++j) {
    if (base.products[j].is_counted) answer.implied_sales += middle.income[j];
  }
}

Result<ScenarioAnswer> fill_scenario(const MarketStudy& study, std::size_t index, const Prepared& prepared, ProblemParts parts) {
  const MarketScenario& scenario = study.scenarios[index];
  std::vector<double> fee_rates;
  auto gates = ask_gates(study, scenario, prepared.rooms, fee_rates);
  if (!gates) return Result<ScenarioAnswer>(std::move(gates.error()));
  parts.prepared = &prepared.products;
  parts.gates = &*gates;
  parts.fee_rates = &fee_rates;
  parts.displacement = scenario.displacement.value_or(parts.displacement);
  auto problem = fill_market(study, scenario, prepared.rooms, parts);
  if (!problem) return Result<ScenarioAnswer>(std::move(problem.error()));
  return ScenarioAnswer{index, std::move(*problem), std::move(*gates)};
}

}  // namespace

std::array<Equivalent, 3> equivalents_of(const catalog::Chip& chip, const catalog::Chip& yardstick) {
  const auto printed = [](double value) { return fmt::format("{:.6g}", value); };
  const auto made = [&](std::optional<double> part, std::optional<double> of, double unit) {
    Equivalent e;
    if (part) e.of_part = printed(*part / unit);
    if (of) e.of_yardstick = printed(*of / unit);
    if (part && of && *of > 0.0) e.value = *part / *of;
    return e;
  };
  const auto tpp = [](const catalog::Chip& c) {
    const auto figure = catalog::total_processing_performance(c);
    return figure ? std::optional(figure->value.base()) : std::nullopt;
  };
  // As chip counts do it: the dense 8-bit rate, floating point or, where there is none, integer.
  const auto eight_bit = [](const catalog::Chip& c) {
    const auto& figure = c.fp8_dense ? c.fp8_dense : c.int8_dense;
    return figure ? std::optional(figure->value.base()) : std::nullopt;
  };
  const auto bandwidth = [](const catalog::Chip& c) {
    return c.memory_bandwidth ? std::optional(c.memory_bandwidth->value.base()) : std::nullopt;
  };
  constexpr double kTera = 1e12;
  return {made(tpp(chip), tpp(yardstick), kTera), made(eight_bit(chip), eight_bit(yardstick), kTera),
          made(bandwidth(chip), bandwidth(yardstick), kTera)};
}

Result<std::shared_ptr<const PreparedMarket>> prepare_market(const Engine& engine, const MarketStudy& study) {
  const auto rooms = open_rooms(engine);
  if (!rooms) return rooms.error();
  auto products = prepare_products(study, *rooms);
  if (!products) return std::move(products.error());
  return std::make_shared<const PreparedMarket>(PreparedMarket{std::move(*products)});
}

Result<MarketAnswer> run_market(const Engine& engine, MarketStudy study, const MarketOptions& options, const RunControl& control,
                                const PreparedMarket* prepared_before) {
  const auto rooms = open_rooms(engine);
  if (!rooms) return rooms.error();
  const auto chosen = chosen_scenarios(study, options.scenarios);
  if (!chosen) return Result<MarketAnswer>(chosen.error());
  std::shared_ptr<const PreparedMarket> made;
  if (prepared_before == nullptr) {
    auto prepared_now = prepare_market(engine, study);
    if (!prepared_now) return std::move(prepared_now.error());
    made = std::move(*prepared_now);
    prepared_before = made.get();
  }
  const Prepared prepared{*rooms, prepared_before->products};

  MarketAnswer answer;
  answer.year = options.year.value_or(study.year);
  const std::uint64_t seed = options.seed.value_or(study.seed);
  answer.manifest = manifest_of(engine, study, seed);
  for (const PreparedProduct& product : prepared.products) answer.equivalents.push_back(product.equivalents);

  ProblemParts parts;
  parts.seed = seed;
  parts.year = study.year;  // the forecast's, whatever year is asked about
  parts.displacement = options.displacement.value_or(study.displacement);
  const auto baseline = std::find_if(study.scenarios.begin(), study.scenarios.end(), [&](const auto& s) { return s.id == study.baseline; });
  auto base = fill_scenario(study, static_cast<std::size_t>(baseline - study.scenarios.begin()), prepared, parts);
  if (!base) return Result<MarketAnswer>(std::move(base.error()));
  calibrate_to(answer, study, base->problem, options, parts);
  answer.implied = implied_of(study, base->problem, answer.calibration, answer.implied_sales, *engine.catalog());

  parts.year = answer.year;
  std::vector<market::Problem> problems;
  for (const std::size_t index : *chosen) {
    auto filled = fill_scenario(study, index, prepared, parts);
    if (!filled) return Result<MarketAnswer>(std::move(filled.error()));
    if (options.displacement) filled->problem.ratio.displacement = *options.displacement;
    problems.push_back(filled->problem);
    answer.scenarios.push_back(std::move(*filled));
  }
  answer.simulation = market::simulate(problems, options.draws.value_or(study.draws), control);
  answer.study = std::move(study);
  answer.rests_on = rests_on(answer, *engine.catalog());
  for (const MarketBasis& basis : answer.rests_on) answer.grade = weakest(answer.grade, basis.grade);
  return answer;
}

std::vector<double> released_units(const catalog::Catalog& catalog) {
  constexpr double kBuyers = 10.0;  // "about ten firms"
  std::vector<double> units;
  const catalog::MarketFact* cap = catalog.market_fact(catalog::MarketFactId{"h200-cap-per-buyer-2026-05"});
  if (cap != nullptr && cap->value) units.push_back(kBuyers * *cap->value);
  const catalog::MarketFact* orders = catalog.market_fact(catalog::MarketFactId{"h200-china-orders-2026-01"});
  if (orders != nullptr && orders->low) units.push_back(*orders->low);
  return units;
}

Result<RatioAnswer> ask_ratio(const catalog::Catalog& catalog, const RatioQuery& query) {
  RatioAnswer answer;
  answer.chip = query.chip;
  answer.yardstick = query.yardstick;
  Findings findings;
  const auto fact = [&](std::string_view id) {
    const catalog::MarketFact* found = catalog.market_fact(catalog::MarketFactId{std::string{id}});
    if (found == nullptr || !found->value) findings.push_back({kUnknownFactOfMarket, {}, {{"found", std::string{id}}}});
    return found;
  };
  answer.leader = fact("us-output-2026-ifp");
  answer.without = fact("us-china-compute-ratio-2026-ifp");
  answer.equivalents = equivalents_of(*query.chip, *query.yardstick);
  for (const market::Basis basis : query.bases) {
    const auto index = static_cast<std::size_t>(basis) - static_cast<std::size_t>(market::Basis::tpp);
    if (answer.equivalents[index].value) continue;
    findings.push_back({kNoFigure, {}, {{"found", query.chip->id.text()}, {"expected", std::string{market::name_of(basis)}}}});
  }
  if (!findings.empty()) return findings;
  const double leader = *answer.leader->value;
  const double middle = *answer.without->value;
  const double low = answer.without->low.value_or(middle);
  const double high = answer.without->high.value_or(middle);
  answer.other_supply = leader / middle;
  answer.other_supply_low = leader / high;
  answer.other_supply_high = leader / low;
  for (const market::Basis basis : query.bases) {
    const auto index = static_cast<std::size_t>(basis) - static_cast<std::size_t>(market::Basis::tpp);
    for (const double units : query.units) {
      for (const double k : query.displacements) {
        RatioRow row{basis, units, k, *answer.equivalents[index].value, 0.0, 0.0, 0.0, 0.0};
        row.exported = units * row.each;
        row.ratio = market::compute_ratio({leader, middle, row.exported, k});
        row.ratio_low = market::compute_ratio({leader, low, row.exported, k});
        row.ratio_high = market::compute_ratio({leader, high, row.exported, k});
        answer.rows.push_back(row);
      }
    }
  }
  const auto spread = [&](auto&& counts) {
    double least = 0.0;
    double most = 0.0;
    for (const RatioRow& row : answer.rows) {
      if (!counts(row)) continue;
      least = least == 0.0 ? row.ratio : std::min(least, row.ratio);
      most = std::max(most, row.ratio);
    }
    return least > 0.0 ? most / least : 0.0;
  };
  if (!query.units.empty() && !query.displacements.empty() && !query.bases.empty()) {
    const double k = query.displacements.front();
    const double most_units = *std::max_element(query.units.begin(), query.units.end());
    answer.spread_by_yardstick = spread([&](const RatioRow& row) { return row.units == most_units && row.displacement == k; });
    answer.spread_by_policy =
        spread([&](const RatioRow& row) { return row.basis == query.bases.front() && row.displacement == k && row.units > 0.0; });
  }
  return answer;
}

}  // namespace steelyard::study
