#include "study/batch.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "custody/core/policy.hpp"
#include "custody/demo/play.hpp"
#include "study/compose.hpp"

namespace steelyard::study {
namespace {

constexpr double kMinorUnits = 100.0;  // of a dollar

/// A part whose maker isn't at home in the buyer's country, with a quota and a price of the study's own.
const Candidate* batch_candidate(const Study& study) {
  for (const Candidate& candidate : study.candidates) {
    if (candidate.chip->country != study.buyer.country && candidate.quota && candidate.price_per_chip) return &candidate;
  }
  return nullptr;
}

/// The direct option of the candidate.
std::optional<std::size_t> direct_option(const Brief& brief, const Candidate& candidate) {
  for (std::size_t o = 0; o < brief.options.size(); ++o) {
    const OptionView& option = brief.options[o];
    if (&brief.study.candidates[option.candidate] == &candidate && option.route == Route::direct) return o;
  }
  return std::nullopt;
}

BatchStation station_of_rules(const BatchAnswer& answer) {
  BatchStation station{"rules", answer.units, std::nullopt, {}};
  const rules::Determination& found = answer.determination;
  station.says.emplace_back("on", found.on.to_string());
  station.says.emplace_back("us", std::string{rules::name_of(found.us)});
  station.says.emplace_back("cn", std::string{rules::name_of(found.cn)});
  station.says.emplace_back("open_conditions", std::to_string(found.conditions.size()));
  station.says.emplace_back("levied_by", answer.rule);
  return station;
}

/// As the plan prices it: duty of the option's servers, back in the currency of the price.
Result<BatchStation> station_of_plan(const Brief& brief, std::size_t option, const BatchAnswer& answer, const catalog::Catalog& catalog,
                                     std::int64_t bought) {
  BatchStation station{"plan", answer.units, std::nullopt, {}};
  const OptionView& view = brief.options[option];
  station.says.emplace_back("plan_status", std::string{plan::name_of(brief.plan.status)});
  station.says.emplace_back("bought", std::to_string(bought));
  if (!view.cost.duty) return station;
  const auto rate = catalog.exchange_rates().convert(brief.study.currency, answer.price.currency, brief.study.as_of);
  if (!rate) return rate.error();
  const double servers = static_cast<double>(answer.units) / static_cast<double>(view.option.chips_per_server);
  const double due = view.cost.duty->value * servers * rate->factor;
  station.fee = Money{static_cast<std::int64_t>(std::llround(due * kMinorUnits)), answer.price.currency};
  for (const plan::Assignment& assignment : brief.plan.assignments) {
    if (assignment.option == option) station.says.emplace_back("does", brief.study.workloads[assignment.workload].name);
  }
  return station;
}

/// Made, entered, tested, paid, exported, received, installed: as the ledger has it in the end.
Result<BatchStation> station_of_custody(const Engine& engine, const BatchAnswer& answer) {
  auto policy = custody::make_policy(engine.data(), *engine.rule_book(), *engine.catalog());
  if (!policy) return policy.error();
  custody::demo::Journey terms;
  terms.chip = answer.chip->id.text();
  terms.cap_units = answer.units;
  terms.value = answer.entered_value.minor_units;
  terms.sale_value = answer.price.minor_units;
  custody::demo::Play play(**policy, terms);
  if (!play.ledger) return play.failure;
  if (auto played = play.play(static_cast<std::size_t>(answer.units)); !played) return played.error();
  BatchStation station{"custody", 0, std::nullopt, {}};
  std::int64_t installed = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(answer.units); ++i) {
    const custody::Stage stage = play.unit(i).stage;
    installed += static_cast<std::int64_t>(stage == custody::Stage::installed);
    *station.units += static_cast<std::int64_t>(stage == custody::Stage::installed || stage == custody::Stage::received);
  }
  std::int64_t due = 0;
  std::int64_t paid = 0;
  for (const custody::Entry& entry : play.state().entries.all()) {
    for (const std::int64_t part : entry.due) due += part;
    for (const std::int64_t part : entry.paid) paid += part;
  }
  station.fee = Money{paid, answer.price.currency};
  station.says.emplace_back("installed", std::to_string(installed));
  station.says.emplace_back("still_owed", Money{due - paid, answer.price.currency}.to_string());
  station.says.emplace_back("events", std::to_string(play.ledger->size()));
  return station;
}

/// A scenario of its own: as many units of the part as the batch has, and nothing else changed.
Result<BatchStation> station_of_market(const Engine& engine, MarketStudy market, const BatchAnswer& answer, const RunControl& control) {
  const auto product = std::find_if(market.products.begin(), market.products.end(),
                                    [&](const MarketProduct& p) { return p.chip == answer.chip && p.route == Route::direct; });
  if (product == market.products.end()) return Error{kNoBatch, {market.file, 0, 0, {}}, {{"found", answer.chip->id.text()}}};
  const auto index = static_cast<std::size_t>(product - market.products.begin());
  MarketScenario scenario;
  scenario.id = "batch";
  scenario.title = "batch";
  scenario.title_zh = "batch";
  ScenarioSupply supply;
  supply.product = index;
  supply.units.mid = FactFigure{{}, {}, {}, static_cast<double>(answer.units), {}};
  supply.units.is_stated = true;
  scenario.supplies.push_back(std::move(supply));
  market.scenarios.push_back(std::move(scenario));
  MarketOptions options;
  options.scenarios = {market.baseline, "batch"};
  options.draws = 2;  // what is counted is the middle of everything
  const auto found = run_market(engine, std::move(market), options, control);
  if (!found) return found.error();
  const market::Outcome& counted = found->simulation.scenarios.back().central;
  BatchStation station{"market", std::llround(counted.units[index]), std::nullopt, {}};
  station.fee = Money{static_cast<std::int64_t>(std::llround(counted.fees[index] * kMinorUnits)), Currency::usd};
  station.says.emplace_back("year", std::to_string(found->year));
  station.says.emplace_back("unit_price", fmt::format("{:.2f}", counted.price[index]));
  return station;
}

}  // namespace

Result<BatchAnswer> follow_batch(const Engine& engine, Study study, MarketStudy market, const RunControl& control) {
  auto run = run_brief(engine, std::move(study), control);
  if (!run) return std::move(run.error());
  const Brief brief = std::move(*run);
  const Candidate* candidate = batch_candidate(brief.study);
  const auto option = candidate != nullptr ? direct_option(brief, *candidate) : std::nullopt;
  if (!option) return Error{kNoBatch, {brief.study.file, 0, 0, {}}, {{"found", brief.study.title}}};

  BatchAnswer answer;
  answer.manifest = brief.manifest;
  answer.chip = candidate->chip;
  answer.price = Money{std::llround(candidate->price_per_chip->value.base() * kMinorUnits), candidate->price_per_chip->currency};
  answer.entered_value = answer.price;  // the study states no customs value of its own
  std::int64_t bought = 0;
  for (const plan::Choice& choice : brief.plan.choices) {
    if (choice.option == *option && choice.how == plan::Acquisition::buy) {
      bought += choice.servers * brief.options[*option].option.chips_per_server;
    }
  }
  answer.units = bought > 0 ? bought : static_cast<std::int64_t>(*candidate->quota);
  answer.determination = permission_at_study_date(brief.permissions, *option).determination;
  if (answer.determination.levies.empty()) return Error{kNoBatch, {brief.study.file, 0, 0, {}}, {{"found", answer.chip->id.text()}}};
  const rules::Levy& levy = answer.determination.levies.front();
  answer.rule = levy.rule.text();

  rules::FeeTerms terms;
  terms.wording = rules::wording_of(levy);
  terms.rate = rules::Ratio::of_rate(levy.rate);
  const rules::ShipmentLine line{"batch", answer.chip->id.text(), answer.units, answer.price, answer.entered_value};
  const auto settled = rules::statement_line(terms, line);
  if (!settled) return settled.error();
  BatchStation settlement{"settlement", settled->units, settled->due, {}};
  settlement.says.emplace_back("wording", std::string{rules::name_of(terms.wording)});
  settlement.says.emplace_back("buyer_pays", settled->buyer_pays.to_string());
  settlement.says.emplace_back("seller_nets", settled->seller_nets.to_string());

  answer.stations.push_back(station_of_rules(answer));
  answer.stations.push_back(std::move(settlement));
  auto of_plan = station_of_plan(brief, *option, answer, *engine.catalog(), bought);
  if (!of_plan) return std::move(of_plan.error());
  answer.stations.push_back(std::move(*of_plan));
  auto of_custody = station_of_custody(engine, answer);
  if (!of_custody) return std::move(of_custody.error());
  answer.stations.push_back(std::move(*of_custody));
  auto of_market = station_of_market(engine, std::move(market), answer, control);
  if (!of_market) return std::move(of_market.error());
  answer.stations.push_back(std::move(*of_market));

  answer.fees_agree = true;
  answer.units_agree = true;
  for (const BatchStation& station : answer.stations) {
    if (station.fee) answer.fees_agree = answer.fees_agree && *station.fee == settled->due;
    if (station.units) answer.units_agree = answer.units_agree && *station.units == answer.units;
  }
  return answer;
}

}  // namespace steelyard::study
