#include "study/market_tables.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "perf/estimate.hpp"
#include "study/compose.hpp"

namespace steelyard::study {
namespace {

constexpr double kPercent = 100.0;

Error unusable(const catalog::MarketFact& fact, const Place& place) { return {kFactWithoutNumber, place, {{"found", fact.id.text()}}}; }

/// Straight line in the logarithm between the facts' years.
Result<double> read_off(const FactFigure& figure, int year, const catalog::Catalog& catalog, Date as_of) {
  struct Point {
    int year;
    double value;
  };
  std::vector<Point> points;
  for (const catalog::MarketFact* fact : figure.between) {
    const auto value = number_of(*fact, catalog, as_of);
    if (!value) return Result<double>(value.error());
    if (!fact->period || *value <= 0.0) return unusable(*fact, figure.place);
    points.push_back({fact->period->first.year(), *value});
  }
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.year < b.year; });
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].year == year) return points[i].value;
    if (i + 1 == points.size() || points[i].year > year || points[i + 1].year < year) continue;
    const double along = static_cast<double>(year - points[i].year) / static_cast<double>(points[i + 1].year - points[i].year);
    return points[i].value * std::pow(points[i + 1].value / points[i].value, along);
  }
  return Error{kFactOutsideYears,
               figure.place,
               {{"found", std::to_string(year)}, {"expected", fmt::format("{}..{}", points.front().year, points.back().year)}}};
}

struct RatePerChip {
  double p05 = 0.0;
  double p50 = 0.0;
  double p95 = 0.0;
  bool is_known = false;
  bool fits = false;
  std::string reason;  // code of the figure that is missing, where one is
};

bool lacks_a_figure(std::string_view code) {
  return code == "perf.unknown_rate" || code == "perf.unknown_bandwidth" || code == "perf.unknown_memory";
}

/// Tokens a second for each chip, on the smallest whole number of servers that has `job.chips` and holds the model.
RatePerChip rate_of(const catalog::Chip& chip, const catalog::System& system, const MarketJob& job, const perf::Calibration& calibration) {
  const std::int64_t per_server = std::max<std::int64_t>(1, system.chips);
  std::int64_t servers = (job.chips + per_server - 1) / per_server;
  RatePerChip rate;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const perf::Cluster cluster{&chip, &system, servers};
    const auto chips = static_cast<double>(cluster.chips());
    std::int64_t holding = 0;
    const auto take = [&](const auto& estimate, const perf::Interval<TokensPerSecond>& throughput) {
      rate.fits = estimate.fits;
      rate.p05 = throughput.p05.base() / chips;
      rate.p50 = throughput.p50.base() / chips;
      rate.p95 = throughput.p95.base() / chips;
      holding = estimate.min_chips;
      rate.reason.clear();
      for (const perf::Reason& reason : estimate.reasons) {
        if (lacks_a_figure(reason.code)) rate.reason = reason.code;
      }
    };
    if (job.kind == WorkloadKind::serve) {
      const auto estimate = perf::estimate_serving(cluster, job.serving, calibration);
      take(estimate, estimate.output_throughput);
    } else {
      const auto estimate = perf::estimate_training(cluster, job.training, calibration);
      take(estimate, estimate.throughput);
    }
    const std::int64_t needed = (holding + per_server - 1) / per_server;
    if (rate.fits || needed <= servers) break;
    servers = needed;
  }
  // What doesn't fit though its figures are known is an answer; what isn't known is none.
  rate.is_known = (rate.fits && rate.p50 > 0.0) || (!rate.fits && rate.reason.empty());
  return rate;
}

market::Spread over(const RatePerChip& rate, double reference, double low, double high) {
  const double middle = rate.p50 / reference * std::sqrt(low * high);
  return {rate.p05 / reference * low, middle, rate.p95 / reference * high};
}

Result<void> price_product(const MarketStudy& study, const MarketProduct& product, const MarketRooms& rooms, PreparedProduct& prepared) {
  const catalog::Price& record = *product.price_record;
  if (!record.purchase) return Error{kNoFigure, product.place, {{"expected", "purchase price"}}};
  const auto conversion = rooms.catalog->exchange_rates().convert(record.purchase->value.currency, Currency::usd, study.as_of);
  if (!conversion) return Result<void>(tl::unexpect, conversion.error());
  const double per_chip = record.per == catalog::PricePer::chip ? 1.0 : 1.0 / static_cast<double>(product.system->chips);
  const auto in_dollars = [&](const catalog::AmountOfMoney& amount) { return amount.value.base() * conversion->factor * per_chip; };
  const double middle = in_dollars(record.purchase->value);
  const double low = record.purchase->low ? in_dollars(*record.purchase->low) : middle;
  const double high = record.purchase->high ? in_dollars(*record.purchase->high) : middle;
  prepared.price = {low, std::clamp(middle, low, high), high};

  cost::Request request;
  request.catalog = rooms.catalog;
  request.assumptions = rooms.assumptions;
  request.chip = product.chip;
  request.system = product.system;
  request.currency = Currency::usd;
  request.as_of = study.as_of;
  request.horizon = hours(study.months_of_use * 730.5);
  request.region = product.region;
  request.is_foreign = product.chip->country != study.country;
  request.price_per_chip = catalog::AmountOfMoney{Dollars::from_base(middle), Currency::usd};
  const auto cost = cost::price_option(request);
  if (!cost) return Result<void>(tl::unexpect, cost.error());
  const auto chips = static_cast<double>(product.system->chips);
  double proportional = 0.0;
  for (const cost::CostPart& part : cost->owned_over_horizon) {
    const bool is_fixed = part.code == "energy" || part.code == "hall" || part.code == "staff";
    (is_fixed ? prepared.fixed_cost : proportional) += part.figure.value / chips;
  }
  prepared.cost_per_price = proportional > 0.0 ? proportional / middle : 1.0;
  return {};
}

bool cn_blocks(const MarketStudy& study, const rules::Determination& d) {
  return d.cn == rules::CnOutcome::blocked && (!d.cn_rests_on_reports_only || study.reported_blocks_close);
}

/// The gate of a determination, and the rules that stand behind it.
MarketGate gate_from(const MarketStudy& study, const rules::Determination& d) {
  MarketGate gate;
  gate.us = d.us;
  gate.cn = d.cn;
  gate.cn_rests_on_reports = d.cn_rests_on_reports_only;
  for (const rules::Requirement& requirement : d.requirements) {
    if (requirement.outcome == d.us && !requirement.replaced_by && requirement.holds != rules::Truth::no) {
      gate.rules.push_back(requirement.rule.text());
    }
  }
  for (const rules::ChinaRow& row : d.china) {
    if (row.level == d.cn && d.cn != rules::CnOutcome::no_rule_found && row.holds == rules::Truth::yes)
      gate.rules.push_back(row.rule.text());
  }
  if (d.us_at_least >= rules::UsOutcome::presumption_of_denial || cn_blocks(study, d)) {
    gate.gate = market::Gate::closed;
  } else if (!d.needs_info.empty()) {
    gate.gate = market::Gate::unknown;
    gate.missing = d.needs_info;
  } else if (d.us >= rules::UsOutcome::licence_exception || d.cn != rules::CnOutcome::no_rule_found) {
    gate.gate = market::Gate::needs_review;
  }
  return gate;
}

rules::Facts facts_of_sale(const MarketStudy& study, const MarketProduct& product, const std::string& buyer_class,
                           const rules::RuleBook& book) {
  rules::Facts facts = rules::facts_of(*product.chip);
  facts["end_user.ultimate_parent.headquarters"] = study.country;
  facts["buyer.class"] = buyer_class;
  facts["route.kind"] = std::string{route_names()[static_cast<std::size_t>(product.route)]};
  facts["route.destination"] = product.is_counted ? study.country : product.region;
  if (product.route == Route::foreign_cloud || product.route == Route::domestic_cloud) {
    facts["activity"] = std::string{"remote_access"};
    return facts;
  }
  facts["activity"] = std::string{"export"};
  facts["consignee.headquarters"] = study.country;
  // A market is of lawful sales: each shipment brings the proof that the rule asks for, and goes the way it prescribes.
  facts["route.ship_from"] = product.chip->country;
  facts["remote_user.present"] = false;
  for (const rules::FactInfo& fact : book.facts()) {
    const bool is_condition = fact.name.starts_with("evidence.h") && fact.type == "bool";
    if (is_condition) facts[fact.name] = true;
  }
  return facts;
}

bool names(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

Result<double> number_of(const catalog::MarketFact& fact, const catalog::Catalog& catalog, Date as_of) {
  const auto stated = fact.value ? fact.value : fact.high ? fact.high : fact.low;
  if (!stated) return unusable(fact, {});
  switch (fact.unit) {
    case catalog::FactUnit::percent: return *stated / kPercent;
    case catalog::FactUnit::cny:
    case catalog::FactUnit::hkd: {
      const Currency from = fact.unit == catalog::FactUnit::cny ? Currency::cny : Currency::hkd;
      auto conversion = catalog.exchange_rates().convert(from, Currency::usd, as_of);
      if (!conversion) return Result<double>(conversion.error());
      return *stated * conversion->factor;
    }
    default: return *stated;
  }
}

Result<double> value_of(const FactFigure& figure, int year, const catalog::Catalog& catalog, Date as_of) {
  double value = figure.times;
  if (!figure.between.empty()) {
    const auto at = read_off(figure, year, catalog, as_of);
    if (!at) return at;
    value *= *at;
  }
  for (const catalog::MarketFact* fact : figure.facts) {
    const auto number = number_of(*fact, catalog, as_of);
    if (!number) return number;
    value *= *number;
  }
  for (const catalog::MarketFact* fact : figure.per) {
    const auto number = number_of(*fact, catalog, as_of);
    if (!number) return number;
    if (*number <= 0.0) return unusable(*fact, figure.place);
    value /= *number;
  }
  return value;
}

Result<market::Spread> spread_of(const FigureRange& range, int year, const catalog::Catalog& catalog, Date as_of) {
  double low = range.spread_low;
  double high = range.spread_high;
  if (range.spread_of != nullptr) {
    const double middle = std::sqrt(*range.spread_of->low * *range.spread_of->high);
    low = *range.spread_of->low / middle;
    high = *range.spread_of->high / middle;
  }
  if (range.low && range.high) {
    auto from = value_of(*range.low, year, catalog, as_of);
    if (!from) return Result<market::Spread>(from.error());
    auto to = value_of(*range.high, year, catalog, as_of);
    if (!to) return Result<market::Spread>(to.error());
    if (*from > *to || (*from <= 0.0 && *to > 0.0)) {
      return Error{kBadSpread, range.low->place, {{"low", fmt::format("{:.6g}", *from)}, {"high", fmt::format("{:.6g}", *to)}}};
    }
    if (*from == *to) return market::Spread::certain(*from);
    return market::Spread::between(*from, *to);
  }
  if (!range.mid) return market::Spread{low, std::sqrt(low * high), high};
  auto middle = value_of(*range.mid, year, catalog, as_of);
  if (!middle) return Result<market::Spread>(middle.error());
  return market::Spread{*middle * low, *middle * (low == high ? low : 1.0), *middle * high};
}

Result<std::vector<PreparedProduct>> prepare_products(const MarketStudy& study, const MarketRooms& rooms) {
  std::vector<PreparedProduct> prepared(study.products.size());
  Findings findings;
  std::vector<std::vector<RatePerChip>> rates(study.products.size());
  for (std::size_t j = 0; j < study.products.size(); ++j) {
    const MarketProduct& product = study.products[j];
    const bool stands_in = product.work_like != nullptr;
    const catalog::Chip& chip = stands_in ? *product.work_like : *product.chip;
    const catalog::System& system = stands_in ? *product.work_like_system : *product.system;
    for (const MarketJob& job : study.jobs) {
      rates[j].push_back(rate_of(chip, system, job, *rooms.calibration));
      if (!rates[j].back().is_known) {
        findings.push_back(
            {kUnknownWork, product.place, {{"found", chip.id.text()}, {"job", job.name}, {"reason", rates[j].back().reason}}});
      }
    }
    if (const auto priced = price_product(study, product, rooms, prepared[j]); !priced) {
      findings.insert(findings.end(), priced.error().begin(), priced.error().end());
    }
    prepared[j].equivalents = equivalents_of(*product.chip, *study.yardstick);
  }
  const auto at = std::find_if(study.products.begin(), study.products.end(), [&](const auto& p) { return p.id == study.reference; });
  SY_CHECK(at != study.products.end());
  const auto& reference = rates[static_cast<std::size_t>(at - study.products.begin())];
  for (std::size_t k = 0; k < study.jobs.size(); ++k) {
    if (reference[k].p50 > 0.0) continue;
    findings.push_back(
        {kUnknownWork, at->place, {{"found", study.reference}, {"job", study.jobs[k].name}, {"reason", reference[k].reason}}});
  }
  if (!findings.empty()) return findings;
  for (std::size_t j = 0; j < study.products.size(); ++j) {
    const MarketProduct& product = study.products[j];
    for (std::size_t k = 0; k < study.jobs.size(); ++k) {
      const RatePerChip& rate = rates[j][k];
      const bool can = rate.fits && rate.p05 > 0.0;
      prepared[j].work.push_back(can ? over(rate, reference[k].p50, product.work_low, product.work_high) : market::Spread{});
      prepared[j].work_key.push_back(product.id + ":" + study.jobs[k].name);
    }
  }
  return prepared;
}

Result<std::vector<MarketGate>> ask_gates(const MarketStudy& study, const MarketScenario& scenario, const MarketRooms& rooms,
                                          std::vector<double>& fee_rates) {
  std::vector<std::string> classes;
  for (const MarketSegment& segment : study.segments) {
    if (!names(classes, segment.buyer_class)) classes.push_back(segment.buyer_class);
  }
  rules::WhatIf what_if;
  for (const std::string& id : scenario.enact) what_if.enact.push_back(RuleId{id});
  for (const std::string& id : scenario.repeal) what_if.repeal.push_back(RuleId{id});
  std::vector<MarketGate> gates;
  fee_rates.assign(study.products.size(), 0.0);
  for (std::size_t j = 0; j < study.products.size(); ++j) {
    const MarketProduct& product = study.products[j];
    for (const std::string& buyer_class : classes) {
      const auto determination =
          rooms.rules->evaluate(facts_of_sale(study, product, buyer_class, *rooms.rules), scenario.on.value_or(study.as_of), what_if);
      if (!determination) return Result<std::vector<MarketGate>>(determination.error());
      MarketGate gate = gate_from(study, *determination);
      gate.product = j;
      gate.buyer_class = buyer_class;
      if (gate.gate == market::Gate::unknown && product.gate_if_unknown) gate.gate = *product.gate_if_unknown;
      const bool us_denies = determination->us_at_least >= rules::UsOutcome::presumption_of_denial;
      if (names(scenario.set_aside, product.id) && us_denies && !cn_blocks(study, *determination)) {
        gate.is_set_aside = true;
        gate.gate = market::Gate::needs_review;
      }
      if (names(scenario.closed, product.id) || names(scenario.closed, product.vendor)) gate.gate = market::Gate::closed;
      double fee = 0.0;
      for (const rules::Levy& levy : determination->levies) fee += levy.codified ? levy.rate : 0.0;
      fee_rates[j] = std::max(fee_rates[j], fee);
      gates.push_back(std::move(gate));
    }
  }
  return gates;
}

std::vector<market::Target> targets_of(const MarketStudy& study) {
  std::vector<market::Target> targets;
  for (const MarketVendor& vendor : study.vendors) {
    if (vendor.target != nullptr && vendor.target->value) targets.push_back({vendor.id, *vendor.target->value / kPercent});
  }
  return targets;
}

std::vector<market::Target> wanted_of(const MarketStudy& study) {
  std::vector<market::Target> wanted = targets_of(study);
  double stated = 0.0;
  double rest = 0.0;  // of the forecast, of vendors that state nothing
  const auto share_of = [&](const std::string& id) -> std::optional<double> {
    const auto found = std::find_if(study.vendors.begin(), study.vendors.end(), [&](const auto& v) { return v.id == id; });
    return found->wanted != nullptr && found->wanted->value ? std::optional(*found->wanted->value / kPercent) : std::nullopt;
  };
  for (const market::Target& target : wanted) {
    const auto share = share_of(target.vendor);
    stated += share.value_or(0.0);
    rest += share ? 0.0 : target.share;
  }
  if (stated <= 0.0 || stated >= 1.0 || rest <= 0.0) return {};
  for (market::Target& target : wanted) target.share = share_of(target.vendor).value_or(target.share / rest * (1.0 - stated));
  return wanted;
}

Result<std::vector<market::Spread>> implied_supply(const MarketStudy& study, int year, const MarketRooms& rooms,
                                                   const std::vector<PreparedProduct>& prepared) {
  const auto then = spread_of(study.domestic_supply, study.year, *rooms.catalog, study.as_of);
  if (!then) return Result<std::vector<market::Spread>>(then.error());
  const auto now = spread_of(study.domestic_supply, year, *rooms.catalog, study.as_of);
  if (!now) return Result<std::vector<market::Spread>>(now.error());
  const auto targets = targets_of(study);
  const auto target_of = [&](const std::string& vendor) {
    const auto found = std::find_if(targets.begin(), targets.end(), [&](const auto& t) { return t.vendor == vendor; });
    return found == targets.end() ? 0.0 : found->share;
  };
  double domestic = 0.0;
  for (const MarketVendor& vendor : study.vendors) domestic += vendor.is_domestic ? target_of(vendor.id) : 0.0;
  std::vector<market::Spread> supplies;
  for (std::size_t j = 0; j < study.products.size(); ++j) {
    const MarketProduct& product = study.products[j];
    const auto vendor = std::find_if(study.vendors.begin(), study.vendors.end(), [&](const auto& v) { return v.id == product.vendor; });
    if (vendor == study.vendors.end() || domestic <= 0.0 || product.supply_share <= 0.0) {
      supplies.push_back({});
      continue;
    }
    // The forecast is of shares of what is sold; what domestic makers can supply is stated in dollars, and so scales all of it. What the
    // forecast lets in from abroad stays as it is in other years.
    const double total = (vendor->is_domestic ? now->mid : then->mid) / domestic;
    const double units = total * target_of(product.vendor) * product.supply_share / prepared[j].price.mid;
    const auto around = spread_of(product.spread, year, *rooms.catalog, study.as_of);
    if (!around) return Result<std::vector<market::Spread>>(around.error());
    supplies.push_back(market::Spread{around->low / around->mid, 1.0, around->high / around->mid}.scaled(units));
  }
  return supplies;
}

namespace {

/// What each product can be supplied in: as the calibration's targets imply, over that what the scenario states.
Result<std::vector<market::Spread>> supplies_of(const MarketStudy& study, const MarketScenario& scenario, const MarketRooms& rooms,
                                                const ProblemParts& parts) {
  auto supplies = implied_supply(study, parts.year, rooms, *parts.prepared);
  if (!supplies) return supplies;
  for (const ScenarioSupply& supply : scenario.supplies) {
    const auto units = spread_of(supply.units, parts.year, *rooms.catalog, study.as_of);
    if (!units) return Result<std::vector<market::Spread>>(units.error());
    (*supplies)[supply.product] = *units;
  }
  if (!scenario.domestic_supply) return supplies;
  const auto factor = value_of(*scenario.domestic_supply, parts.year, *rooms.catalog, study.as_of);
  if (!factor) return Result<std::vector<market::Spread>>(factor.error());
  for (std::size_t j = 0; j < study.products.size(); ++j) {
    if (study.products[j].chip->country == study.country) (*supplies)[j] = (*supplies)[j].scaled(*factor);
  }
  return supplies;
}

void add_products(market::Problem& problem, const MarketStudy& study, const ProblemParts& parts,
                  const std::vector<market::Spread>& supplies) {
  for (std::size_t j = 0; j < study.products.size(); ++j) {
    const MarketProduct& from = study.products[j];
    const PreparedProduct& prepared = (*parts.prepared)[j];
    market::Product product;
    product.id = from.id;
    product.vendor = from.vendor;
    product.nest = from.chip->stacks.empty() ? from.vendor : from.chip->stacks.front().text();
    product.is_domestic = from.chip->country == study.country;
    product.is_counted = from.is_counted;
    product.supply = supplies[j];
    product.factor = product.is_domestic ? 1 : market::kNoFactor;
    product.price = prepared.price;
    product.fee_rate = (*parts.fee_rates)[j];
    for (std::size_t y = 0; y < product.equivalents.size(); ++y) product.equivalents[y] = prepared.equivalents[y].value;
    problem.products.push_back(std::move(product));
  }
}

/// One offer for each pair of segment and product; segment-major.
void add_offers(market::Problem& problem, const MarketStudy& study, const ProblemParts& parts) {
  const std::size_t classes = parts.gates->size() / study.products.size();
  for (const MarketSegment& segment : study.segments) {
    for (std::size_t j = 0; j < study.products.size(); ++j) {
      const PreparedProduct& prepared = (*parts.prepared)[j];
      market::Offer offer;
      for (std::size_t c = 0; c < classes; ++c) {
        const MarketGate& gate = (*parts.gates)[j * classes + c];
        if (gate.buyer_class == segment.buyer_class) offer.gate = gate.gate;
      }
      if (segment.stays_in_country && !study.products[j].is_counted) offer.gate = market::Gate::closed;
      offer.work = prepared.work[segment.job];
      offer.work_key = prepared.work_key[segment.job];
      offer.cost_per_price = prepared.cost_per_price + (*parts.fee_rates)[j];
      offer.fixed_cost = prepared.fixed_cost;
      problem.offers.push_back(std::move(offer));
    }
  }
}

/// Only in the year that the leader's output is stated for.
void add_ratio(market::Problem& problem, const MarketStudy& study, const ProblemParts& parts) {
  const catalog::MarketFact* output = study.leader_output;
  const catalog::MarketFact* without = study.ratio_without;
  if (output == nullptr || without == nullptr || !output->value || !without->value) return;
  if (!output->period || output->period->first.year() != parts.year) return;
  const double middle = *without->value;
  problem.ratio = {*output->value, {without->low.value_or(middle), middle, without->high.value_or(middle)}, parts.displacement};
}

}  // namespace

Result<market::Problem> fill_market(const MarketStudy& study, const MarketScenario& scenario, const MarketRooms& rooms,
                                    const ProblemParts& parts) {
  market::Problem problem;
  problem.scenario = scenario.id;
  problem.seed = parts.seed;
  problem.price_sensitivity = study.price_sensitivity;
  problem.nest_dissimilarity = study.nest_dissimilarity;
  problem.attraction = parts.attraction;
  problem.other_attraction = parts.other_attraction;
  for (const MarketVendor& vendor : study.vendors) problem.vendors.push_back(vendor.id);
  const auto demand = spread_of(study.demand, parts.year, *rooms.catalog, study.as_of);
  if (!demand) return Result<market::Problem>(demand.error());
  problem.factors = {{"demand", {demand->low / demand->mid, 1.0, demand->high / demand->mid}}, {"foundry", study.foundry}};
  double reference_price = 1.0;
  for (std::size_t j = 0; j < study.products.size(); ++j) {
    if (study.products[j].id == study.reference) reference_price = (*parts.prepared)[j].price.mid;
  }
  for (const MarketSegment& segment : study.segments) {
    problem.segments.push_back(
        {segment.id, segment.buyer_class, study.jobs[segment.job].name, demand->mid * segment.share / reference_price, 0});
  }
  const auto supplies = supplies_of(study, scenario, rooms, parts);
  if (!supplies) return Result<market::Problem>(supplies.error());
  add_products(problem, study, parts, *supplies);
  add_offers(problem, study, parts);
  add_ratio(problem, study, parts);
  return problem;
}

}  // namespace steelyard::study
