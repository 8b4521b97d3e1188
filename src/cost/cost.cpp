#include "cost/cost.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "cost/pricer.hpp"

namespace steelyard::cost {

Pricer::Pricer(const Request& request) : r_(request), a_(*request.assumptions), convert_(request, findings_) {
  for (const LineChange& change : r_.changes) changed_lines_.emplace(change.line, false);
}

Result<OptionCost> Pricer::run() {
  SY_CHECK(r_.chip != nullptr && r_.system != nullptr && r_.catalog != nullptr);
  chips_ = static_cast<double>(r_.system->chips);
  find_power();
  find_availability();
  if (r_.buys) price_purchase();
  if (r_.rents) price_rental();
  if (cost_.buy) refuse_idle_changes();
  if (!findings_.empty()) return findings_;
  return std::move(cost_);
}

CostFigure Pricer::changed(std::string_view line, CostFigure figure) {
  for (const LineChange& change : r_.changes) {
    if (change.line != line) continue;
    changed_lines_.find(line)->second = true;
    if (change.kind == ChangeKind::scale) {
      figure = figure.scaled(change.amount);
    } else {
      CostFigure amount = convert_(exactly(change.amount, Grade::assumed, {}), change.currency);
      figure = change.kind == ChangeKind::add ? figure + amount : amount;
    }
    figure.grade = weakest(figure.grade, Grade::assumed);
    figure.rests_on.push_back(fmt::format("study {}", line));
    if (figure.value < 0.0 && line != "resale") {
      findings_.push_back({kNegativeLine, {}, {{"key", std::string{line}}, {"found", format_number(figure.value, 6)}}});
    }
    figure.low = line == "resale" ? figure.low : std::max(figure.low, 0.0);
  }
  return figure;
}

void Pricer::refuse_idle_changes() {
  std::string known;
  for (const CostPart& line : cost_.hardware) known += (known.empty() ? "" : ", ") + line.code;
  for (const CostPart& part : cost_.owned_over_horizon) {
    if (part.code != "purchase") known += ", " + part.code;
  }
  for (const auto& [line, was_there] : changed_lines_) {
    if (!was_there) findings_.push_back({kNoSuchLine, {}, {{"found", line}, {"expected", known}}});
  }
}

void Pricer::price_purchase() {
  auto hardware = find_hardware();
  if (!hardware) {
    cost_.remarks.emplace_back("cost.no_price");
    return;
  }
  change_lines(*hardware);
  const CostFigure total = hardware->total();
  cost_.hardware = std::move(hardware->lines);
  CostFigure duty = duty_on(hardware->entered);
  if (duty.value > 0.0) duty = changed("duty", std::move(duty));
  cost_.duty = duty;
  cost_.buy = total + duty;
  CostFigure residual = residual_value(a_, r_.horizon);
  if (r_.is_unsupported) {
    cost_.remarks.emplace_back("cost.unsupported");
    residual = share_of(a_.residual_unsupported, "residual_unsupported");
  }
  cost_.resale_share = cost_.buy->value > 0.0 ? residual.value * total.value / cost_.buy->value : 0.0;
  cost_.prepaid_share = (r_.is_foreign ? a_.prepaid_foreign : a_.prepaid_domestic).value.base();
  add_parts(total, duty, residual);
}

void Pricer::add_parts(const CostFigure& hardware, const CostFigure& duty, const CostFigure& residual) {
  const double hours = in_hours(r_.horizon);
  const double years = hours / kHoursPerYear;
  auto& parts = cost_.owned_over_horizon;
  parts.push_back({"purchase", hardware});
  if (duty.value > 0.0) parts.push_back({"duty", duty});
  const std::size_t first_running_cost = parts.size();
  if (auto energy = energy_per_hour()) {
    parts.push_back({"energy", changed("energy", energy->scaled(hours))});
    for (const PowerSubsidy& subsidy : r_.power_subsidies) {
      CostFigure support = parts[first_running_cost].figure.scaled(-subsidy.share);
      support.rests_on = {fmt::format("rule {}: {} of the price of power", subsidy.rule, format_number(subsidy.share))};
      parts.push_back({"subsidy", std::move(support)});
    }
  }
  parts.push_back({"hall", changed("hall", hall_per_hour().scaled(hours))});
  parts.push_back({"staff", changed("staff", staff_per_hour().scaled(hours))});
  const std::string_view spares_name = r_.is_unsupported ? "spares_unsupported" : r_.is_foreign ? "spares_foreign" : "spares_domestic";
  const auto& spares = r_.is_unsupported ? a_.spares_unsupported : r_.is_foreign ? a_.spares_foreign : a_.spares_domestic;
  parts.push_back({"spares", changed("spares", hardware.times(share_of(spares, spares_name)).scaled(years))});
  CostFigure bound = *cost_.buy;  // capital is bound in the price at first, in the resale value at last
  bound.low = (bound.low + hardware.low * residual.low) / 2;
  bound.value = (bound.value + hardware.value * residual.value) / 2;
  bound.high = (bound.high + hardware.high * residual.high) / 2;
  parts.push_back({"capital", changed("capital", bound.times(share_of(a_.cost_of_capital, "cost_of_capital")).scaled(years))});
  CostFigure running;
  for (std::size_t i = first_running_cost; i < parts.size(); ++i) running += parts[i].figure;
  cost_.opex_per_hour = hours > 0.0 ? running.scaled(1.0 / hours) : running;
  parts.push_back({"resale", changed("resale", hardware.times(residual).scaled(-1.0))});
}

const std::vector<std::string_view>& contract_names() {
  static const std::vector<std::string_view> names{"any", "on_demand", "reserved"};
  return names;
}

const std::vector<std::string_view>& hall_names() {
  static const std::vector<std::string_view> names{"rented", "built"};
  return names;
}

CostFigure cost_of_owning(const OptionCost& cost) {
  CostFigure sum;
  for (const CostPart& part : cost.owned_over_horizon) sum += part.figure;
  return sum;
}

CostFigure residual_value(const Assumptions& assumptions, Seconds age) {
  CostFigure share = share_of(assumptions.residual_share, "residual_share");
  const double periods = age / assumptions.residual_age.value;
  for (double* end : {&share.low, &share.value, &share.high}) *end = std::pow(*end, periods);
  return share;
}

CostFigure book_value(const Assumptions& assumptions, Seconds age) {
  CostFigure value = share_of(assumptions.book_residual, "book_residual");
  const auto& life = assumptions.book_life;
  const auto straight = [&](double residual, Seconds years) { return 1.0 - (1.0 - residual) * std::min(1.0, age / years); };
  value.low = straight(value.low, life.low.value_or(life.value));  // written off sooner, to less
  value.value = straight(value.value, life.value);
  value.high = straight(value.high, life.high.value_or(life.value));
  value.grade = weakest(value.grade, life.grade());
  value.rests_on.push_back("assumption book_life: " + format_quantity(life.value));
  return value;
}

CostFigure depreciation_per_hour(const Assumptions& assumptions, Seconds life) {
  const CostFigure left = residual_value(assumptions, life);
  CostFigure lost = left;
  lost.low = 1.0 - left.high;
  lost.value = 1.0 - left.value;
  lost.high = 1.0 - left.low;
  return lost.scaled(1.0 / in_hours(life));
}

Result<OptionCost> price_option(const Request& request) { return Pricer(request).run(); }

}  // namespace steelyard::cost
