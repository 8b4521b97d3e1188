#include "rules/lead_time.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/record.hpp"
#include "base/unit.hpp"

namespace steelyard::rules {
namespace {

std::optional<DayRange> read_range(TableReader& reader) {
  const auto days = [&](std::string_view key) { return reader.number(key, Need::optional, 0.0, kLongestStep); };
  const auto fixed = days("days");
  const auto p05 = days("p05");
  const auto p50 = days("p50");
  const auto p95 = days("p95");
  const auto least = days("least");
  const auto likeliest = days("likeliest");
  const auto most = days("most");
  if (fixed) return DayRange{DayRange::Shape::fixed, *fixed, *fixed, *fixed};
  if (p05 && p50 && p95 && *p05 <= *p50 && *p50 <= *p95) return DayRange{DayRange::Shape::percentiles, *p05, *p50, *p95};
  if (least && likeliest && most && *least <= *likeliest && *likeliest <= *most) {
    return DayRange{DayRange::Shape::triangle, *least, *likeliest, *most};
  }
  reader.report(kNotARange, "", {{"expected", "p05 <= p50 <= p95; least <= likeliest <= most; days"}});
  return std::nullopt;
}

LeadTimeStep read_step(TableReader& reader) {
  LeadTimeStep step;
  step.id = reader.text("id", Need::required).value_or("");
  step.route = reader.text("route", Need::required).value_or("");
  step.order = static_cast<int>(reader.integer("order", Need::required, 0, 1000).value_or(0));
  step.name_en = reader.text("name_en", Need::required).value_or("");
  step.name_zh = reader.text("name_zh", Need::required).value_or("");
  step.days = read_range(reader).value_or(DayRange{});
  step.happened = reader.date("happened");
  step.condition = reader.text("condition").value_or("");
  step.evidence = reader.evidence(nullptr);
  step.note = reader.text("note").value_or("");
  reader.finish();
  return step;
}

/// Adds `weight` to the days of [from, to), evenly; to the day `from` where the interval is a point.
void spread(DayDistribution& days, double from, double to, double weight) {
  from = std::max(from, 0.0);
  to = std::max(to, from);
  const auto first = static_cast<std::size_t>(std::floor(from));
  const auto last = static_cast<std::size_t>(std::ceil(to));
  if (days.size() <= last) days.resize(last + 1, 0.0);
  if (to - from < 1e-9) {
    days[static_cast<std::size_t>(std::lround(from))] += weight;
    return;
  }
  for (std::size_t day = first; day < last; ++day) {
    const double overlap = std::min(to, static_cast<double>(day) + 1.0) - std::max(from, static_cast<double>(day));
    if (overlap > 0.0) days[day] += weight * overlap / (to - from);
  }
}

double triangle_share_below(const DayRange& range, double x) {
  const double width = range.high - range.low;
  if (x <= range.low) return 0.0;
  if (x >= range.high) return 1.0;
  if (x < range.mid) return (x - range.low) * (x - range.low) / (width * (range.mid - range.low));
  return 1.0 - (range.high - x) * (range.high - x) / (width * (range.high - range.mid));
}

Percentiles percentiles_of(const DayDistribution& days) {
  return {percentile_of(days, 0.05), percentile_of(days, 0.5), percentile_of(days, 0.95)};
}

Error unknown(const std::string& found, const std::vector<std::string>& known) {
  Error error{kUnknownStep, {}, {{"found", found}}};
  std::string listed;
  for (const std::string& name : known) listed += (listed.empty() ? "" : ", ") + name;
  error.arguments.push_back({"expected", listed});
  if (const auto near = nearest_name(found, {known.begin(), known.end()}); !near.empty())
    error.arguments.push_back({"nearest", std::string{near}});
  return error;
}

}  // namespace

Result<std::vector<LeadTimeStep>> read_lead_times(const DataTree& data) {
  std::vector<LeadTimeStep> steps;
  Findings findings;
  for (const DataFile& file : data.files_under("rules/")) {
    const auto document = parse_document(file.content, file.name);
    if (!document) return document.error();
    if (document->root.find("lead_time_step") == nullptr) continue;
    TableReader root(*document, document->root, "", findings);
    root.accept_all_keys();
    root.tables("lead_time_step", [&](TableReader& reader) {
      LeadTimeStep step = read_step(reader);
      // A record of the user's with a known id replaces the shipped one whole.
      const auto known =
          std::find_if(steps.begin(), steps.end(), [&](const LeadTimeStep& s) { return s.id == step.id && s.route == step.route; });
      if (known != steps.end()) {
        *known = std::move(step);
      } else {
        steps.push_back(std::move(step));
      }
    });
  }
  if (!findings.empty()) return findings;
  std::stable_sort(steps.begin(), steps.end(), [](const LeadTimeStep& a, const LeadTimeStep& b) {
    return std::tie(a.route, a.order, a.id) < std::tie(b.route, b.order, b.id);
  });
  return steps;
}

std::vector<std::string> lead_time_routes(const std::vector<LeadTimeStep>& steps) {
  std::vector<std::string> routes;
  for (const LeadTimeStep& step : steps) {
    if (routes.empty() || routes.back() != step.route) routes.push_back(step.route);
  }
  return routes;
}

DayDistribution distribution_of(const DayRange& range) {
  DayDistribution days;
  switch (range.shape) {
    case DayRange::Shape::fixed: spread(days, range.low, range.low, 1.0); break;
    case DayRange::Shape::percentiles: {
      const double lower = range.mid - range.low;
      const double upper = range.high - range.mid;
      spread(days, range.low - lower / 2.0, range.low, 0.05);
      spread(days, range.low, range.mid, 0.45);
      spread(days, range.mid, range.high, 0.45);
      spread(days, range.high, range.high + upper / 2.0, 0.05);
      break;
    }
    case DayRange::Shape::triangle: {
      if (range.high - range.low < 1e-9) {
        spread(days, range.low, range.low, 1.0);
        break;
      }
      days.resize(static_cast<std::size_t>(std::ceil(range.high)) + 1, 0.0);
      for (std::size_t day = 0; day + 1 < days.size(); ++day) {
        const double from = static_cast<double>(day);
        days[day] = triangle_share_below(range, from + 1.0) - triangle_share_below(range, from);
      }
      break;
    }
  }
  return days;
}

DayDistribution convolved(const DayDistribution& a, const DayDistribution& b) {
  if (a.empty() || b.empty()) return a.empty() ? b : a;
  DayDistribution sum(a.size() + b.size() - 1, 0.0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == 0.0) continue;
    for (std::size_t j = 0; j < b.size(); ++j) sum[i + j] += a[i] * b[j];
  }
  return sum;
}

double percentile_of(const DayDistribution& days, double share) {
  double sum = 0.0;
  for (std::size_t day = 0; day < days.size(); ++day) {
    sum += days[day];
    if (sum >= share - 1e-9) return static_cast<double>(day);
  }
  return days.empty() ? 0.0 : static_cast<double>(days.size() - 1);
}

Result<LeadTimeAnswer> lead_time(const std::vector<LeadTimeStep>& steps, const std::string& route, const std::string& from,
                                 const std::string& to, std::optional<Date> start) {
  std::vector<const LeadTimeStep*> chain;
  std::vector<std::string> ids;
  for (const LeadTimeStep& step : steps) {
    if (step.route != route) continue;
    chain.push_back(&step);
    ids.push_back(step.id);
  }
  if (chain.empty()) return unknown(route, lead_time_routes(steps));
  const auto position = [&](const std::string& id) { return std::find(ids.begin(), ids.end(), id) - ids.begin(); };
  const auto count = static_cast<std::ptrdiff_t>(ids.size());
  const std::ptrdiff_t first = from.empty() ? 0 : position(from);
  const std::ptrdiff_t last = to.empty() ? count - 1 : position(to);
  Findings findings;
  if (first == count) findings.push_back(unknown(from, ids));
  if (last == count) findings.push_back(unknown(to, ids));
  if (!findings.empty()) return findings;

  LeadTimeAnswer answer;
  answer.start = start;
  DayDistribution sum;
  for (std::ptrdiff_t i = first; i <= last; ++i) {
    const LeadTimeStep* step = chain[static_cast<std::size_t>(i)];
    const DayDistribution days = distribution_of(step->days);
    sum = convolved(sum, days);
    LeadTimeAnswer::Step told;
    told.step = step;
    told.days = percentiles_of(days);
    told.done = percentiles_of(sum);
    answer.together.p05 += told.days.p05;
    answer.together.p50 += told.days.p50;
    answer.together.p95 += told.days.p95;
    told.together = answer.together;
    answer.total = told.done;
    answer.grade = weakest(answer.grade, step->evidence->grade);
    answer.steps.push_back(told);
  }
  return answer;
}

}  // namespace steelyard::rules
