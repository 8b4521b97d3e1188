#include "study/cost_study.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "study/compose.hpp"

namespace steelyard::study {
namespace {

constexpr std::string_view kSubsidised = "-subsidised";
/// Parts of the pass-through that are told: nothing, a quarter ... all of it.
constexpr std::array<std::int64_t, 5> kQuarters{0, 1, 2, 3, 4};
constexpr std::int64_t kWhole = 4;

rules::Facts facts_of_import(const catalog::Chip& chip, const std::string& region) {
  rules::Facts facts = rules::facts_of(chip);
  facts["activity"] = std::string{"export"};
  facts["route.ship_from"] = std::string{"US"};
  facts["route.destination"] = region;
  return facts;
}

std::optional<double> bf16_of(const catalog::Chip& chip) {
  if (!chip.bf16_dense) return std::nullopt;
  return in_teraflops_per_second(chip.bf16_dense->value);
}

cost::CostFigure figure_of(const perf::Interval<Seconds>& time) {
  return {in_hours(time.p05), in_hours(time.p50), in_hours(time.p95), Grade::derived, {}};
}

/// The study with the part and its rivals alone, each bought directly: what a fee on a purchase is compared with.
Study bought_only(const Study& study) {
  Study reduced = study;
  for (Candidate& candidate : reduced.candidates) candidate.routes = {Route::direct};
  return reduced;
}

class FeeComposer {
 public:
  FeeComposer(const Engine& engine, const Study& study, const FeeQuestion& question, const RunControl& control)
      : engine_(engine), study_(bought_only(study)), question_(question), control_(control) {}

  Result<FeeAnswer> run() {
    if (!load() || !find_part() || !find_price() || !find_rate()) return findings_;
    for (const Workload& workload : study_.workloads) answer_.workloads.push_back(workload.name);
    options_ = list_options(study_);
    capabilities_ = estimate_capabilities(study_, options_, *engine_.calibration(), control_);
    answer_.work = work_of(part_);
    add_cases();
    add_points();
    for (std::size_t c = 0; c < study_.candidates.size(); ++c) {
      if (c != part_) add_rival(c);
    }
    if (!findings_.empty()) return findings_;
    return std::move(answer_);
  }

 private:
  template <class T>
  bool take(const Result<T>& loaded) {
    if (!loaded) findings_.insert(findings_.end(), loaded.error().begin(), loaded.error().end());
    return loaded.has_value();
  }

  bool load() {
    bool all = take(engine_.catalog());
    all = take(engine_.rule_book()) && all;
    all = take(engine_.calibration()) && all;
    return take(engine_.assumptions()) && all;
  }

  [[nodiscard]] const Candidate& candidate(std::size_t index) const { return study_.candidates[index]; }

  std::optional<std::size_t> candidate_of(const std::string& name) {
    const auto chip = engine_.catalog()->find_chip(name);
    if (!take(chip)) return std::nullopt;
    for (std::size_t c = 0; c < study_.candidates.size(); ++c) {
      if (candidate(c).chip == *chip) return c;
    }
    std::string known;
    for (const Candidate& one : study_.candidates) known += (known.empty() ? "" : ", ") + one.chip->id.text();
    findings_.push_back({kNotACandidate, {study_.file, 0, 0, {}}, {{"found", (*chip)->id.text()}, {"expected", known}}});
    return std::nullopt;
  }

  bool find_part() {
    const auto part = candidate_of(question_.chip);
    std::vector<std::pair<std::size_t, Money>> stated;
    for (const auto& [name, price] : question_.prices) {
      if (const auto rival = candidate_of(name)) stated.emplace_back(*rival, price);
    }
    if (!part || !findings_.empty()) return false;
    part_ = *part;
    for (const auto& [rival, price] : stated) {
      study_.candidates[rival].price_per_chip = catalog::AmountOfMoney{dollars(price.major()), price.currency};
      study_.candidates[rival].price_per_system.reset();
    }
    answer_.chip = candidate(part_).chip;
    answer_.work_currency = study_.currency;
    return true;
  }

  /// The newest published price of a chip in the buyer's country or the world, on the study's date.
  [[nodiscard]] const catalog::Price* newest_price(const catalog::Chip& chip) const {
    for (const bool home : {true, false}) {
      for (const catalog::Price* price : engine_.catalog()->prices_of(chip.id.text(), catalog::PriceKind::purchase)) {
        const bool here = price->region == study_.buyer.country;
        if (price->purchase && price->per == catalog::PricePer::chip && here == home && price->evidence && price->evidence->as_of &&
            price->evidence->as_of->first <= study_.as_of) {
          return price;
        }
      }
    }
    return nullptr;
  }

  bool find_price() {
    const auto& stated = candidate(part_).price_per_chip;
    if (question_.price) {
      answer_.price = *question_.price;
    } else if (stated) {
      answer_.price = Money::from_major(stated->value.base(), stated->currency);
    } else if (const catalog::Price* price = newest_price(*answer_.chip)) {
      answer_.price = Money::from_major(price->purchase->value.value.base(), price->purchase->value.currency);
    } else {
      findings_.push_back({kNoPriceOfChip, {study_.file, 0, 0, {}}, {{"found", answer_.chip->id.text()}}});
      return false;
    }
    answer_.currency = answer_.price.currency;
    return true;
  }

  /// The rate of the rule in force on the study's date; else of what was announced; else the quarter that the question is about.
  bool find_rate() {
    const auto& book = *engine_.rule_book();
    const rules::Facts facts = facts_of_import(*answer_.chip, study_.buyer.country);
    const auto plain = book.evaluate(facts, study_.as_of);
    if (!take(plain)) return false;
    rules::WhatIf announced;
    announced.enact = plain->announcements;
    const auto enacted = book.evaluate(facts, study_.as_of, announced);
    if (!take(enacted)) return false;
    const auto& levies = plain->levies.empty() ? enacted->levies : plain->levies;
    if (!levies.empty()) {
      answer_.rate = rules::Ratio::of_rate(levies.front().rate);
      answer_.rule = levies.front().rule.text();
      answer_.codified = levies.front().codified;
    }
    return true;
  }

  std::vector<FeeWork> work_of(std::size_t c) {
    const auto& a = *engine_.assumptions();
    std::vector<FeeWork> all;
    for (std::size_t w = 0; w < study_.workloads.size(); ++w) {
      FeeWork work;
      work.workload = study_.workloads[w].name;
      work.is_training = study_.workloads[w].kind != WorkloadKind::serve;
      for (const CapabilityAnswer& answer : capabilities_) {
        if (answer.workload != w || options_[answer.option].candidate != c) continue;
        work.in_time = answer.in_time;
        if (answer.training && answer.training->fits) {
          work.servers = answer.cluster_servers;
          work.hours = figure_of(answer.training->run_time).over(share_figure(a.utilisation_training));
        } else if (answer.serving && answer.serving->fits && answer.serving->output_throughput.p05.base() > 0.0) {
          work.servers = answer.cluster_servers;
          const auto& rate = answer.serving->output_throughput;
          work.tokens_per_hour = cost::CostFigure{rate.p05.base(), rate.p50.base(), rate.p95.base(), Grade::derived, {}}
                                     .times(share_figure(a.utilisation_serving))
                                     .scaled(kSecondsPerHour);
        }
        break;
      }
      all.push_back(std::move(work));
    }
    return all;
  }

  static cost::CostFigure share_figure(const cost::Assumptions::Share& share) {
    return {share.low.value_or(share.value).base(), share.value.base(), share.high.value_or(share.value).base(), share.grade(), {}};
  }

  /// Cost of each workload when a chip costs `price` and `levy` falls to the buyer.
  std::vector<std::optional<cost::CostFigure>> cost_of(std::size_t c, const std::vector<FeeWork>& work,
                                                       const std::optional<catalog::AmountOfMoney>& price,
                                                       const std::vector<cost::Levy>& levies) {
    std::vector<std::optional<cost::CostFigure>> costs(work.size());
    const Site* site = nullptr;
    for (const Site& one : study_.sites) {
      if (site == nullptr && one.region == study_.buyer.country) site = &one;
    }
    cost::Request request;
    request.catalog = &*engine_.catalog();
    request.assumptions = &*engine_.assumptions();
    request.chip = candidate(c).chip;
    request.system = candidate(c).system;
    request.currency = study_.currency;
    request.as_of = study_.as_of;
    request.horizon = horizon(study_);
    request.is_foreign = candidate(c).chip->country != study_.buyer.country;
    request.region = study_.buyer.country;
    request.price_per_chip = price ? price : candidate(c).price_per_chip;
    if (!price) request.price_per_system = candidate(c).price_per_system;
    if (site != nullptr) {
      request.power_price = site->power_price;
      request.power_usage_effectiveness = site->power_usage_effectiveness;
    }
    request.levies = levies;
    const auto priced = cost::price_option(request);
    if (!take(priced) || !priced->buy) return costs;
    const cost::CostFigure per_server_hour =
        cost::cost_of_owning(*priced).over(priced->availability).scaled(1.0 / in_hours(request.horizon));
    for (std::size_t w = 0; w < work.size(); ++w) {
      if (work[w].servers == 0) continue;
      const auto servers = static_cast<double>(work[w].servers);
      costs[w] = work[w].is_training ? cost::per_run(per_server_hour, servers, work[w].hours)
                                     : cost::per_million_tokens(per_server_hour.scaled(servers), work[w].tokens_per_hour);
    }
    return costs;
  }

  [[nodiscard]] static catalog::AmountOfMoney amount(const Money& money) { return {dollars(money.major()), money.currency}; }

  void add_cases() {
    answer_.entered_value_is_price = !question_.entered_value;
    const Money entered = question_.entered_value.value_or(answer_.price);
    for (std::size_t w = 0; w < rules::fee_wording_names().size(); ++w) {
      const auto wording = static_cast<rules::FeeWording>(w);
      if (question_.only && *question_.only != wording) continue;
      const bool is_shared = wording == rules::FeeWording::surcharge_on_buyer || wording == rules::FeeWording::duty_on_entered_value;
      for (const std::int64_t part : kQuarters) {
        if (!is_shared && part != kWhole) continue;  // a share settles who bears it
        const rules::FeeTerms terms{wording, answer_.rate, {part, kWhole}};
        const auto line = rules::statement_line(terms, {{}, answer_.chip->name, 1, answer_.price, entered});
        if (!take(line)) return;
        FeeCase one;
        one.line = *line;
        const std::string rule = answer_.rule.empty() ? std::string{rules::name_of(wording)} : answer_.rule;
        one.work = cost_of(part_, answer_.work, amount(answer_.price), {{rule, 0.0, {}, amount(line->buyer_pays - answer_.price)}});
        answer_.cases.push_back(std::move(one));
      }
    }
  }

  PricePoint point(std::string name, double price, double duty, const catalog::Chip& chip) const {
    PricePoint one{std::move(name), price, price * (1.0 + duty), 0.0};
    if (const auto rate = bf16_of(chip)) one.per_teraflops = one.landed / *rate;
    return one;
  }

  void add_points() {
    const double duty = answer_.rate.value();
    answer_.points.push_back(point("stated", answer_.price.major(), duty, *answer_.chip));
    for (const catalog::Price* price : engine_.catalog()->prices_of(answer_.chip->id.text(), catalog::PriceKind::purchase)) {
      if (!price->purchase || price->per != catalog::PricePer::chip || price->region != study_.buyer.country) continue;
      if (!price->evidence || !price->evidence->as_of || price->evidence->as_of->first > study_.as_of) continue;
      // A price is turned into dollars at the rate of its own day.
      const auto rate =
          engine_.catalog()->exchange_rates().convert(price->purchase->value.currency, answer_.currency, price->evidence->as_of->first);
      if (!take(rate)) continue;
      answer_.points.push_back(point(price->id.text(), price->purchase->value.value.base() * rate->factor, duty, *answer_.chip));
    }
  }

  void add_rival(std::size_t c) {
    FeeRival rival;
    rival.chip = candidate(c).chip;
    rival.bf16_teraflops = bf16_of(*rival.chip).value_or(0.0);
    std::vector<cost::Levy> levies;
    if (const auto due = levies_on_import(engine_, *rival.chip, study_.buyer.country, study_.as_of); take(due)) levies = *due;
    double duty = 0.0;
    for (const cost::Levy& levy : levies) duty += levy.rate;
    price_rival(c, duty, rival);
    const auto own = bf16_of(*answer_.chip);
    if (rival.price.landed > 0.0 && rival.bf16_teraflops > 0.0 && own) {
      rival.break_even_peak =
          cost::break_even_price(rival.price.landed, rival.chip->bf16_dense->value, answer_.chip->bf16_dense->value, answer_.rate.value());
    }
    rival.work = cost_of(c, work_of(c), std::nullopt, levies);
    rival.break_even_work = break_even(rival.work);
    answer_.rivals.push_back(std::move(rival));
  }

  void price_rival(std::size_t c, double duty, FeeRival& rival) {
    const auto& stated = candidate(c).price_per_chip;
    const catalog::Price* known = newest_price(*rival.chip);
    if (!stated && known == nullptr) return;
    const catalog::AmountOfMoney price = stated ? *stated : known->purchase->value;
    const Date on = stated ? study_.as_of : known->evidence->as_of->first;
    const auto rate = engine_.catalog()->exchange_rates().convert(price.currency, answer_.currency, on);
    if (!take(rate)) return;
    rival.price = point(stated ? "stated" : known->id.text(), price.value.base() * rate->factor, duty, *rival.chip);
  }

  /// The cost of a workload is straight in the price of the chip, so that two prices tell where it meets the rival's.
  std::vector<std::optional<double>> break_even(const std::vector<std::optional<cost::CostFigure>>& rival) {
    std::vector<std::optional<double>> prices(rival.size());
    const double price = answer_.price.major();
    const auto at = [&](double factor) {
      const catalog::AmountOfMoney before{dollars(price * factor), answer_.currency};
      const catalog::AmountOfMoney due{dollars(price * factor * answer_.rate.value()), answer_.currency};
      return cost_of(part_, answer_.work, before, {{"fee", 0.0, {}, due}});
    };
    const auto once = at(1.0);
    const auto twice = at(2.0);
    for (std::size_t w = 0; w < rival.size(); ++w) {
      if (!rival[w] || !once[w] || !twice[w]) continue;
      const double slope = (twice[w]->value - once[w]->value) / price;
      if (slope > 0.0) prices[w] = price + (rival[w]->value - once[w]->value) / slope;
    }
    return prices;
  }

  const Engine& engine_;
  Study study_;
  const FeeQuestion& question_;
  const RunControl& control_;
  Findings findings_;
  FeeAnswer answer_;
  std::size_t part_ = 0;
  std::vector<OptionView> options_;
  std::vector<CapabilityAnswer> capabilities_;
};

}  // namespace

Result<std::vector<cost::Levy>> levies_on_import(const Engine& engine, const catalog::Chip& chip, const std::string& region, Date on) {
  using Answer = Result<std::vector<cost::Levy>>;
  std::vector<cost::Levy> levies;
  if (chip.country == region) return levies;  // made at home: nothing enters
  const auto& book = engine.rule_book();
  if (!book) return Answer(book.error());
  const auto determination = book->evaluate(facts_of_import(chip, region), on);
  if (!determination) return Answer(determination.error());
  for (const rules::Levy& levy : determination->levies) levies.push_back({levy.rule.text(), levy.rate, levy.basis});
  return levies;
}

std::optional<cost::PowerSubsidy> power_subsidy(const catalog::Catalog& catalog, const catalog::Chip& chip, const std::string& region) {
  if (chip.country != region) return std::nullopt;
  for (const catalog::PowerPrice& supported : catalog.power_prices()) {
    if (supported.region != region || supported.condition.empty() || !supported.value || !supported.id.ends_with(kSubsidised)) continue;
    const std::string plain = supported.id.substr(0, supported.id.size() - kSubsidised.size());
    for (const catalog::PowerPrice& price : catalog.power_prices()) {
      if (price.id != plain || !price.value || price.value->value.currency != supported.value->value.currency) continue;
      const double share = 1.0 - supported.value->value.value.base() / price.value->value.value.base();
      if (share > 0.0) return cost::PowerSubsidy{supported.id, share};
    }
  }
  return std::nullopt;
}

std::vector<std::string> migration_features(const catalog::ModelArchitecture& model, catalog::Precision precision) {
  std::vector<std::string> features;
  if (model.experts) features.emplace_back("mixture");
  if (model.latent_attention) features.emplace_back("latent_attention");
  if (model.linear_attention) features.emplace_back("linear_attention");
  if (catalog::bits_of(precision).base() < 16.0) features.emplace_back("low_precision");
  return features;
}

Result<FeeAnswer> answer_fee(const Engine& engine, const Study& study, const FeeQuestion& question, const RunControl& control) {
  return FeeComposer(engine, study, question, control).run();
}

}  // namespace steelyard::study
