#include "cost/waterfall.hpp"

#include <algorithm>
#include <cmath>

namespace steelyard::cost {
namespace {

/// The request with the first `count` changes made; `assumptions` holds what they put in place of the data's.
Result<OptionCost> priced_with(const Request& request, const std::vector<Change>& changes, std::size_t count) {
  Request changed = request;
  Assumptions assumptions = *request.assumptions;
  Findings findings;
  for (std::size_t i = 0; i < count; ++i) {
    const Change& change = changes[i];
    changed.changes.insert(changed.changes.end(), change.line.begin(), change.line.end());
    if (!change.line.empty()) continue;
    if (const auto set = assumptions.set(change.name, change.value); !set)
      findings.insert(findings.end(), set.error().begin(), set.error().end());
  }
  if (!findings.empty()) return findings;
  changed.assumptions = &assumptions;
  return price_option(changed);
}

double value_of(const std::vector<CostPart>& lines, std::string_view code) {
  for (const CostPart& line : lines) {
    if (line.code == code) return line.figure.value;
  }
  return 0.0;
}

std::vector<LineStep> compare(const OptionCost& before, const OptionCost& after, bool all) {
  const auto first = all_lines(before);
  const auto second = all_lines(after);
  std::vector<LineStep> steps;
  const auto add = [&](const std::string& code) {
    const LineStep step{code, value_of(first, code), value_of(second, code)};
    const bool told = std::any_of(steps.begin(), steps.end(), [&](const LineStep& s) { return s.code == code; });
    const double scale = std::max({std::abs(step.before), std::abs(step.after), 1.0});
    if (!told && (all || std::abs(step.after - step.before) > 1e-9 * scale)) steps.push_back(step);
  };
  for (const CostPart& line : first) add(line.code);
  for (const CostPart& line : second) add(line.code);
  return steps;
}

/// A cost is straight in each of its lines, so two points tell where it is back at the start.
Result<std::optional<NetsToZero>> zero_of(const Request& request, const std::vector<Change>& changes, double start) {
  using Answer = Result<std::optional<NetsToZero>>;
  if (changes.size() < 2 || changes.back().line.empty()) return std::optional<NetsToZero>{};
  const std::string& line = changes.back().line.front().line;
  const auto others = priced_with(request, changes, changes.size() - 1);
  if (!others) return Answer(others.error());
  std::vector<Change> doubled = changes;
  doubled.back().line.front() = {line, ChangeKind::scale, 2.0, Currency::usd};
  const auto twice = priced_with(request, doubled, doubled.size());
  if (!twice) return Answer(twice.error());
  const double at_one = cost_of_owning(*others).value;
  const double slope = cost_of_owning(*twice).value - at_one;  // for one more time the line
  if (slope == 0.0) return std::optional<NetsToZero>{};
  const double factor = 1.0 + (start - at_one) / slope;
  if (factor < 0.0) return std::optional<NetsToZero>{};
  return std::optional<NetsToZero>{NetsToZero{line, factor, factor * value_of(all_lines(*others), line)}};
}

}  // namespace

std::vector<CostPart> all_lines(const OptionCost& cost) {
  std::vector<CostPart> lines = cost.hardware;
  for (const CostPart& part : cost.owned_over_horizon) {
    if (part.code != "purchase") lines.push_back(part);
  }
  return lines;
}

Result<Waterfall> explain_changes(const Request& request, const std::vector<Change>& changes) {
  auto last = priced_with(request, changes, 0);
  if (!last) return Result<Waterfall>(std::move(last.error()));
  Waterfall waterfall;
  waterfall.before = *last;
  waterfall.start = cost_of_owning(*last).value;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto next = priced_with(request, changes, i + 1);
    if (!next) return Result<Waterfall>(std::move(next.error()));
    WaterfallStep step;
    step.change = changes[i].text;
    step.moves = cost_of_owning(*next).value - cost_of_owning(*last).value;
    step.lines = compare(*last, *next, false);
    waterfall.steps.push_back(std::move(step));
    last = std::move(next);
  }
  waterfall.after = std::move(*last);
  waterfall.end = cost_of_owning(waterfall.after).value;
  waterfall.lines = compare(waterfall.before, waterfall.after, true);
  if (waterfall.before.buy) {
    auto zero = zero_of(request, changes, waterfall.start);
    if (!zero) return Result<Waterfall>(std::move(zero.error()));
    waterfall.nets_to_zero = std::move(*zero);
  }
  return waterfall;
}

}  // namespace steelyard::cost
