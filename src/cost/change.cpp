#include "cost/change.hpp"

#include <algorithm>

#include "base/unit.hpp"
#include "cost/assumptions.hpp"

namespace steelyard::cost {
namespace {

constexpr std::string_view kForms = "NAME=x2, NAME=-10000USD, NAME=30000USD, ASSUMPTION=12%";
constexpr double kLargestFactor = 1e6;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

Error not_a_change(std::string_view text) { return {kNotAChange, {}, {{"found", std::string{text}}, {"expected", std::string{kForms}}}}; }

Result<LineChange> parse_line_change(std::string_view name, std::string_view value, std::string_view whole) {
  LineChange change;
  change.line = std::string{name};
  if (value.front() == 'x' || value.front() == 'X') {
    const auto factor = parse_number(value.substr(1));
    if (!factor || !(*factor >= 0.0) || *factor > kLargestFactor) return not_a_change(whole);
    change.amount = *factor;
    return change;
  }
  const bool takes = value.front() == '-';
  change.kind = takes || value.front() == '+' ? ChangeKind::add : ChangeKind::replace;
  const auto amount = parse_quantity_of(change.kind == ChangeKind::add ? value.substr(1) : value, Dimension{.currency = 1});
  if (!amount) return Result<LineChange>(amount.error());
  if (amount->base < 0.0) return not_a_change(whole);
  change.amount = takes ? -amount->base : amount->base;
  change.currency = amount->currency.value_or(Currency::usd);
  return change;
}

}  // namespace

const std::vector<std::string_view>& line_names() {
  static const std::vector<std::string_view> names{"accelerators", "host_memory", "host_cpu", "storage", "nic",
                                                   "chassis",      "server",      "network",  "duty",    "energy",
                                                   "hall",         "staff",       "spares",   "capital", "resale"};
  return names;
}

Result<Change> parse_change(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return not_a_change(text);
  Change change;
  change.text = std::string{text};
  change.name = std::string{trimmed(text.substr(0, equals))};
  change.value = std::string{trimmed(text.substr(equals + 1))};
  if (change.name.empty() || change.value.empty()) return not_a_change(text);
  const auto& lines = line_names();
  const auto& ids = assumption_ids();
  if (std::find(lines.begin(), lines.end(), change.name) != lines.end()) {
    auto line = parse_line_change(change.name, change.value, text);
    if (!line) return Result<Change>(std::move(line.error()));
    change.line.push_back(std::move(*line));
    return change;
  }
  if (std::find(ids.begin(), ids.end(), change.name) != ids.end()) {
    Assumptions scratch;  // the value is checked here, so that all slips of a line are told at once
    if (auto set = scratch.set(change.name, change.value); !set) return Result<Change>(std::move(set.error()));
    return change;
  }
  std::vector<std::string_view> all = lines;
  all.insert(all.end(), ids.begin(), ids.end());
  std::vector<Argument> arguments{{"found", change.name}};
  if (const auto near = nearest_name(change.name, all); !near.empty()) arguments.push_back({"nearest", std::string{near}});
  return Error{kUnknownLine, {}, std::move(arguments)};
}

}  // namespace steelyard::cost
