#include "rules/design.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "rules/headroom.hpp"
#include "rules/rule_book.hpp"

namespace steelyard::rules {
namespace {

constexpr double kJustUnder = 1e-6;  // relative; far above the engine's 1e-12
constexpr double kBeyond = 100.0;    // times the largest threshold stands for as large as one likes
constexpr std::size_t kMostDesigns = 2'000'000;
constexpr std::string_view kTpp = "item.tpp";
constexpr std::string_view kDensity = "item.performance_density";

/// A value to try and the limit it stands for.
struct Step {
  double value = 0.0;
  Limit limit;
};

/// The book on a day.
struct Law {
  const RuleBook& book;
  Date on;
  const WhatIf& what_if;

  [[nodiscard]] std::vector<double> edges(const std::vector<std::string>& facts) const { return thresholds_of(book, facts, on, what_if); }
};

/// Thresholds over the fact itself and, for sums, over what another fact leaves.
std::vector<double> edges_of(const Law& law, const std::string& fact, const std::vector<std::string>& all) {
  std::set<double> edges;
  for (const double edge : law.edges({fact})) edges.insert(edge);
  for (const std::string& other : all) {
    if (other == fact) continue;
    for (const double sum : law.edges({fact, other})) {
      edges.insert(sum);
      for (const double edge : law.edges({other})) {
        if (sum > edge) edges.insert(sum - edge);
      }
    }
  }
  edges.erase(0.0);
  return {edges.begin(), edges.end()};
}

/// From small to large: just under each edge, on it, and beyond the last.
std::vector<Step> steps_of(const std::vector<double>& edges) {
  std::vector<Step> steps;
  for (const double edge : edges) {
    steps.push_back({edge * (1.0 - kJustUnder), {true, true, edge}});
    steps.push_back({edge, {true, false, edge}});
  }
  steps.push_back({edges.empty() ? 1.0 : edges.back() * kBeyond, {}});
  return steps;
}

bool is_certain(const QuickAnswer& answer) { return answer.us == answer.us_at_least && answer.determination != Verdict::needs_info; }

struct Axis {
  std::string fact;
  std::vector<Step> steps;
};

/// Calls `visit` with the step of every axis, for all combinations.
template <class Visit>
void for_all(const std::vector<Axis>& axes, Visit visit) {
  std::vector<std::size_t> at(axes.size(), 0);
  while (true) {
    visit(at);
    std::size_t axis = 0;
    while (axis < axes.size() && ++at[axis] == axes[axis].steps.size()) at[axis++] = 0;
    if (axis == axes.size()) return;
  }
}

Result<void> check_size(const std::vector<Axis>& axes) {
  std::size_t designs = 1;
  for (const Axis& axis : axes) {
    designs *= axis.steps.size();
    if (designs > kMostDesigns) {
      return Error{kTooManyDesigns, {}, {{"found", std::to_string(designs)}, {"expected", std::to_string(kMostDesigns)}}};
    }
  }
  return {};
}

bool reaches(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] < b[i]) return false;
  }
  return true;
}

/// The largest combinations only. A point is looked at after every one that is larger in sum, so that what is kept stays.
std::vector<std::vector<std::size_t>> maximal(std::vector<std::vector<std::size_t>> points) {
  const auto sum = [](const std::vector<std::size_t>& p) {
    std::size_t total = 0;
    for (const std::size_t i : p) total += i;
    return total;
  };
  std::stable_sort(points.begin(), points.end(), [&](const auto& a, const auto& b) { return sum(a) > sum(b); });
  std::vector<std::vector<std::size_t>> kept;
  for (auto& point : points) {
    if (std::none_of(kept.begin(), kept.end(), [&](const auto& larger) { return reaches(larger, point); }))
      kept.push_back(std::move(point));
  }
  return kept;
}

std::optional<double> number_of(const Facts& facts, std::string_view name) {
  const auto found = facts.find(name);
  const double* number = found == facts.end() ? nullptr : std::get_if<double>(&found->second);
  return number == nullptr ? std::nullopt : std::optional{*number};
}

/// How mild an answer is, for comparing.
auto severity(const QuickAnswer& a) { return std::tuple(a.us, a.determination == Verdict::needs_info); }

}  // namespace

std::vector<std::string> design_facts(const RuleBook& book, Date on, const WhatIf& what_if) {
  std::vector<std::string> facts;
  for (const FactInfo& info : book.facts()) {
    if (info.type != "number" || info.derived || !info.name.starts_with("item.")) continue;
    if (!thresholds_of(book, {info.name}, on, what_if).empty()) facts.push_back(info.name);
  }
  return facts;
}

Result<std::vector<DesignCorner>> largest_parts(const RuleBook& book, const Facts& facts, Date on, UsOutcome ceiling,
                                                const WhatIf& what_if) {
  auto evaluator = book.compile(what_if);
  if (!evaluator) return std::move(evaluator.error());
  Facts route = facts;
  const std::vector<std::string> four{"item.tpp", "item.performance_density", "item.dram_bandwidth", "item.interconnect_bandwidth"};
  const Law law{book, on, what_if};
  std::vector<Axis> axes;
  for (const std::string& fact : four) {
    route.erase(fact);
    axes.push_back({fact, steps_of(edges_of(law, fact, four))});
  }
  if (const auto size = check_size(axes); !size) return size.error();
  auto packed = evaluator->pack(route);
  if (!packed) return std::move(packed.error());
  std::vector<std::vector<std::size_t>> acceptable;
  for_all(axes, [&](const std::vector<std::size_t>& at) {
    for (std::size_t i = 0; i < axes.size(); ++i) evaluator->set(*packed, axes[i].fact, axes[i].steps[at[i]].value);
    const QuickAnswer answer = evaluator->answer(*packed, on);
    if (is_certain(answer) && answer.us <= ceiling) acceptable.push_back(at);
  });
  std::vector<DesignCorner> corners;
  for (const auto& at : maximal(std::move(acceptable))) {
    DesignCorner corner;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      corner.limits[axes[i].fact] = axes[i].steps[at[i]].limit;
      evaluator->set(*packed, axes[i].fact, axes[i].steps[at[i]].value);
    }
    corner.answer = evaluator->answer(*packed, on);
    corners.push_back(std::move(corner));
  }
  return corners;
}

Result<std::vector<DesignCut>> smallest_cuts(const RuleBook& book, const Facts& facts, Date on, const WhatIf& what_if) {
  auto evaluator = book.compile(what_if);
  if (!evaluator) return std::move(evaluator.error());
  auto packed = evaluator->pack(facts);
  if (!packed) return std::move(packed.error());
  const QuickAnswer now = evaluator->answer(*packed, on);
  const Law law{book, on, what_if};
  const std::vector<std::string> all = design_facts(book, on, what_if);
  const auto tpp = number_of(facts, kTpp);
  const auto density = number_of(facts, kDensity);
  const bool tied = tpp && density && *density > 0.0;  // a die of this area: less TPP is less density
  const double area = tied ? *tpp / *density : 0.0;
  std::vector<Axis> axes;
  std::vector<double> start;
  for (const std::string& fact : all) {
    const auto value = number_of(facts, fact);
    if (!value || fact == kDensity) continue;
    std::vector<double> edges = edges_of(law, fact, all);
    if (tied && fact == kTpp) {
      for (const double edge : law.edges({std::string{kDensity}})) edges.push_back(edge * area);
      std::sort(edges.begin(), edges.end());
    }
    Axis axis{fact, {{*value, {}}}};
    for (const double edge : edges) {
      if (edge <= *value) axis.steps.push_back({edge * (1.0 - kJustUnder), {true, true, edge}});
    }
    axes.push_back(std::move(axis));
    start.push_back(*value);
  }
  if (const auto size = check_size(axes); !size) return size.error();

  std::vector<DesignCut> cuts;
  for_all(axes, [&](const std::vector<std::size_t>& at) {
    DesignCut cut;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const Step& step = axes[i].steps[at[i]];
      evaluator->set(*packed, axes[i].fact, step.value);
      if (tied && axes[i].fact == kTpp) evaluator->set(*packed, kDensity, step.value / area);
      if (!step.limit.bounded) continue;
      cut.limits[axes[i].fact] = step.limit;
      cut.deepest = std::max(cut.deepest, 1.0 - step.limit.value / start[i]);
    }
    if (cut.limits.empty()) return;
    cut.answer = evaluator->answer(*packed, on);
    if (severity(cut.answer) < severity(now)) cuts.push_back(std::move(cut));
  });
  std::stable_sort(cuts.begin(), cuts.end(), [](const DesignCut& a, const DesignCut& b) {
    return std::tuple(severity(a.answer), a.limits.size(), a.deepest) < std::tuple(severity(b.answer), b.limits.size(), b.deepest);
  });
  // For each answer the fewest numbers, and of those that change the same numbers the shallowest.
  std::vector<DesignCut> least;
  for (DesignCut& cut : cuts) {
    const bool worse = std::any_of(least.begin(), least.end(), [&](const DesignCut& kept) {
      return severity(kept.answer) <= severity(cut.answer) && std::all_of(kept.limits.begin(), kept.limits.end(), [&](const auto& limit) {
               const auto same = cut.limits.find(limit.first);
               return same != cut.limits.end() && same->second.value <= limit.second.value;
             });
    });
    if (!worse) least.push_back(std::move(cut));
  }
  return least;
}

}  // namespace steelyard::rules
