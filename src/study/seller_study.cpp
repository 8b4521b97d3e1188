#include "study/seller_study.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace steelyard::study {
namespace {

constexpr double kDaysPerYear = kHoursPerYear / 24.0;
constexpr double kQuartersPerYear = 4.0;

class SellerComposer {
 public:
  SellerComposer(const Engine& engine, SellerAnswer& answer) : engine_(engine), a_(answer), s_(answer.study) {}

  Result<void> run() {
    for (const bool loaded : {take(engine_.catalog()), take(engine_.rule_book()), take(engine_.assumptions())}) {
      if (!loaded) return Result<void>(tl::unexpect, findings_);
    }
    a_.problem.currency = code_of(s_.currency);
    a_.problem.discount_rate = s_.discount_rate.value_or(engine_.assumptions()->cost_of_capital.value.base());
    add_periods();
    add_stages();
    add_stock();
    for (const ChannelStep& step : s_.channel) a_.problem.steps.push_back({step.name, step.units_per_quarter});
    for (const Outlet& outlet : s_.outlets) {
      for (const catalog::Chip* chip : stocked()) add_offer(outlet, *chip);
    }
    if (!findings_.empty()) return Result<void>(tl::unexpect, findings_);
    return {};
  }

 private:
  template <class T>
  bool take(const Result<T>& loaded) {
    if (!loaded) findings_.insert(findings_.end(), loaded.error().begin(), loaded.error().end());
    return loaded.has_value();
  }

  [[nodiscard]] std::vector<const catalog::Chip*> stocked() const {
    std::vector<const catalog::Chip*> chips;
    for (const StockLot& lot : s_.stock) {
      if (std::find(chips.begin(), chips.end(), lot.chip) == chips.end()) chips.push_back(lot.chip);
    }
    return chips;
  }

  template <class Amount>
  double converted(const Amount& amount) {
    const auto rate = engine_.catalog()->exchange_rates().convert(amount.currency, s_.currency, s_.as_of);
    return take(rate) ? amount.value.base() * rate->factor : 0.0;
  }

  void add_periods() {
    for (std::size_t p = 0; p + 1 < s_.boundaries.size(); ++p) {
      const double start = days_between(s_.start, s_.boundaries[p]) / kDaysPerYear;
      const double years = days_between(s_.boundaries[p], s_.boundaries[p + 1]) / kDaysPerYear;
      a_.problem.periods.push_back({fmt::format("{}Q{}", s_.boundaries[p].year(), s_.boundaries[p].quarter()), start, years});
    }
  }

  /// One stage for each quarter within each node of the tree.
  void add_stages() {
    std::vector<std::size_t> last(s_.tree.nodes.size(), plan::kNoStage);  // stage of the period before, by node
    for (std::size_t p = 0; p < a_.problem.periods.size(); ++p) {
      std::vector<std::size_t> now(s_.tree.nodes.size(), plan::kNoStage);
      for (const std::size_t leaf : s_.tree.leaves) {
        const std::size_t node = s_.tree.at(leaf, s_.boundaries[p]);
        if (now[node] != plan::kNoStage) continue;
        std::size_t parent = plan::kNoStage;
        for (std::optional<std::size_t> n = node; n && parent == plan::kNoStage; n = s_.tree.nodes[*n].parent) parent = last[*n];
        now[node] = a_.problem.stages.size();
        a_.problem.stages.push_back({p, parent, s_.tree.nodes[node].path_probability, s_.tree.nodes[node].id});
        node_of_stage_.push_back(node);
      }
      last = std::move(now);
    }
  }

  void add_stock() {
    for (const StockLot& lot : s_.stock) {
      const double cost = converted(lot.unit_cost);
      const double age = lot.age.base() / kSecondsPerDay / kDaysPerYear;
      a_.problem.lots.push_back({lot.holder, lot.chip->id.text(), lot.units, age, cost, cost * s_.storage_per_quarter * kQuartersPerYear});
    }
    for (const catalog::Chip* chip : stocked()) {
      plan::SellerProblem::Salvage salvage{chip->id.text(), {}};
      double units = 0.0;
      double worth = 0.0;  // mean over the lots of a part, by units
      for (const plan::SellerLot& lot : a_.problem.lots) {
        if (lot.product != chip->id.text()) continue;
        units += lot.units;
        worth +=
            lot.units * lot.unit_cost * s_.salvage_share * std::pow(1.0 - s_.salvage_fall_per_quarter, lot.age_years * kQuartersPerYear);
      }
      if (units > 0.0) worth /= units;
      for (const plan::SellerStage& stage : a_.problem.stages) {
        salvage.at.push_back(worth * std::pow(1.0 - s_.salvage_fall_per_quarter, static_cast<double>(stage.period + 1)));
      }
      a_.problem.salvage.push_back(std::move(salvage));
    }
  }

  [[nodiscard]] std::size_t lead_periods(Seconds lead) const {
    return static_cast<std::size_t>(std::llround(in_days(lead) / kDaysPerYear * kQuartersPerYear));
  }

  void add_offer(const Outlet& outlet, const catalog::Chip& chip) {
    const OutletPrice* price = nullptr;
    for (const OutletPrice& one : outlet.prices) price = one.chip == &chip ? &one : price;
    if (price == nullptr && outlet.kind != OutletKind::lease) return;
    plan::SellerOffer offer;
    offer.id = outlet.name + '/' + chip.id.text();
    offer.kind = outlet_kind_names()[static_cast<std::size_t>(outlet.kind)];
    offer.outlet = outlet.name;
    offer.product = chip.id.text();
    offer.lead_periods = lead_periods(outlet.lead_time);
    offer.cash_years = in_days(outlet.cash_time) / kDaysPerYear;
    for (std::size_t k = 0; k < s_.channel.size(); ++k) {
      const auto& names = s_.channel[k].outlets;
      if (std::find(names.begin(), names.end(), outlet.name) != names.end()) offer.steps.push_back(k);
    }
    const double at_start = outlet.kind == OutletKind::lease ? leased(outlet, chip) : converted(price->price);
    const double entered = price != nullptr && price->entered_value ? converted(*price->entered_value) : -1.0;
    std::vector<OutletStatus> statuses;
    for (std::size_t s = 0; s < a_.problem.stages.size(); ++s) {
      const scenario::PolicyState& state = s_.tree.nodes[node_of_stage_[s]].state;
      const double quarters = static_cast<double>(a_.problem.stages[s].period);
      plan::SellerOffer::AtStage at;
      at.price = at_start * std::pow(1.0 + outlet.price_change_per_quarter, quarters);
      const double abroad = outlet.destination != s_.country ? state.foreign_price_factor : 1.0;
      at.price *= abroad;
      OutletStatus status = status_of(outlet, chip, s_.boundaries[a_.problem.stages[s].period], state);
      // The duty is on the entered value, which follows the price where the study states none of its own.
      status.fee_due = fee_on(status, entered >= 0.0 ? entered : at.price);
      at.is_open = status.is_open;
      at.fee_due = status.fee_due;
      at.fee_borne = status.fee_due * outlet.fee_borne;
      if (outlet.take_up_per_quarter) {
        const double share = a_.problem.periods[a_.problem.stages[s].period].years * kQuartersPerYear;
        at.take_up = *outlet.take_up_per_quarter * share;
      }
      offer.at.push_back(at);
      statuses.push_back(std::move(status));
    }
    a_.problem.offers.push_back(std::move(offer));
    a_.status.push_back(std::move(statuses));
  }

  /// To the cent by the one place that makes amounts owed.
  double fee_on(const OutletStatus& status, double entered) {
    if (status.levy.empty()) return 0.0;
    const Money value = Money::from_major(entered, s_.currency);
    const auto line = rules::statement_line({rules::FeeWording::duty_on_entered_value, rules::Ratio::of_rate(status.levy_rate), {1, 1}},
                                            {{}, {}, 1, value, value});
    return take(line) ? line->due.major() : 0.0;
  }

  /// What a lease is worth on its first day: rents less what it costs to run, and the part at the end of the term.
  double leased(const Outlet& outlet, const catalog::Chip& chip) {
    const double per_hour = converted(*outlet.rent) * kSecondsPerHour * outlet.utilisation -
                            (outlet.running ? converted(*outlet.running) * kSecondsPerHour : 0.0);
    const double years = in_days(outlet.term) / kDaysPerYear;
    const double rate = std::log(1.0 + a_.problem.discount_rate);
    const double annuity = rate > 0.0 ? (1.0 - std::exp(-rate * years)) / rate : years;
    double cost = 0.0;
    double units = 0.0;
    for (const StockLot& lot : s_.stock) {
      if (lot.chip != &chip) continue;
      cost += lot.units * converted(lot.unit_cost);
      units += lot.units;
    }
    const double left = cost::residual_value(*engine_.assumptions(), outlet.term).value * (units > 0.0 ? cost / units : 0.0);
    return std::max(0.0, per_hour * kHoursPerYear * annuity + left * std::exp(-rate * years));
  }

  OutletStatus status_of(const Outlet& outlet, const catalog::Chip& chip, Date day, const scenario::PolicyState& state) {
    OutletStatus status;
    if (outlet.destination == s_.country) {
      status.is_open = true;
      status.code = "open";
      return status;
    }
    rules::Facts facts = rules::facts_of(chip);
    facts["activity"] = std::string{"export"};
    facts["route.ship_from"] = s_.country;
    facts["route.destination"] = outlet.destination;
    facts["end_user.ultimate_parent.headquarters"] = outlet.destination;
    facts["consignee.headquarters"] = outlet.destination;
    if (outlet.buyer_class) facts["buyer.class"] = *outlet.buyer_class;
    for (const std::string& evidence : outlet.evidence_held) facts["evidence." + evidence] = true;
    rules::WhatIf what_if;
    for (const std::string& id : state.enact) what_if.enact.emplace_back(id);
    for (const std::string& id : state.repeal) what_if.repeal.emplace_back(id);
    const auto determination = engine_.rule_book()->evaluate(facts, day, what_if);
    if (!take(determination)) return status;
    status.us = determination->us;
    for (const rules::TraceLine& line : determination->trace) {
      const std::string& id = line.rule.text();
      const bool is_bill = id.starts_with("BILL-") && std::find(state.enact.begin(), state.enact.end(), id) == state.enact.end();
      if (line.fired == rules::Truth::yes && !is_bill) status.rules.push_back(id);
    }
    for (const rules::Levy& levy : determination->levies) {
      if (!levy.codified) continue;
      status.levy = levy.rule.text();
      status.levy_rate = levy.rate;
    }
    status.code = code_of_way(*determination, chip, state);
    status.is_open = status.code == "open";
    return status;
  }

  static bool concerns(const scenario::PolicyState& state, const catalog::Chip& chip) {
    return state.licence_chips.empty() || std::any_of(state.licence_chips.begin(), state.licence_chips.end(), [&](const std::string& id) {
             return id == chip.id.text() || chip.id.text().ends_with('-' + id);
           });
  }

  /// No sale before the licence: what the law leaves to review is open only where the tree says that the licence was granted.
  static std::string code_of_way(const rules::Determination& d, const catalog::Chip& chip, const scenario::PolicyState& state) {
    if (state.import == scenario::Import::blocked) return "import_blocked";
    const bool concerned = concerns(state, chip);
    if (concerned && state.licence == scenario::Licence::refused) return "licence_refused";
    if (concerned && state.licence == scenario::Licence::revoked) return "licence_revoked";
    if (d.us >= rules::UsOutcome::presumption_of_denial) return "denied";
    if (d.us == rules::UsOutcome::no_licence_required) return d.needs_info.empty() ? "open" : "needs_info";
    if (!concerned || state.licence != scenario::Licence::granted) return "no_licence";
    // A licence has conditions: what isn't shown to be met keeps the way shut.
    return d.conditions.empty() && d.needs_info.empty() ? "open" : "needs_info";
  }

  const Engine& engine_;
  SellerAnswer& a_;
  const SellerStudy& s_;
  std::vector<std::size_t> node_of_stage_;
  Findings findings_;
};

}  // namespace

Result<SellerAnswer> answer_seller(const Engine& engine, SellerStudy study, const RunControl& control) {
  SellerAnswer answer;
  answer.study = std::move(study);
  if (const auto composed = SellerComposer(engine, answer).run(); !composed) return Result<SellerAnswer>(composed.error());
  auto plan = plan::solve_seller(answer.problem, control);
  if (!plan) return Result<SellerAnswer>(std::move(plan.error()));
  answer.plan = std::move(*plan);
  return answer;
}

}  // namespace steelyard::study
