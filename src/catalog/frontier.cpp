#include "catalog/frontier.hpp"

#include <algorithm>

namespace steelyard::catalog {
namespace {

constexpr int kMonthsPerYear = 12;

int last_month(const GapPart& part) {
  const Date day = part.volume.last;
  return day.year() * kMonthsPerYear + static_cast<int>(day.month()) - 1;
}

/// The newest part that has come by a month; null where none has. `steps` by month.
const GapPart* newest(const std::vector<GapPart>& steps, int month) {
  const GapPart* found = nullptr;
  for (const GapPart& part : steps) {
    if (last_month(part) <= month) found = &part;
  }
  return found;
}

/// Frontier cut into generations: of each the first part.
std::vector<const GapPart*> generations_of(const std::vector<GapPart>& steps) {
  std::vector<const GapPart*> firsts;
  for (const GapPart& part : steps) {
    if (firsts.empty() || part.value >= kGenerationStep * firsts.back()->value) firsts.push_back(&part);
  }
  return firsts;
}

}  // namespace

bool is_announced_only(const GapPart& part) { return part.status == ChipStatus::announced || part.status == ChipStatus::roadmap; }

std::vector<GapPart> frontier(std::vector<GapPart> parts) {
  std::sort(parts.begin(), parts.end(), [](const GapPart& a, const GapPart& b) {
    if (last_month(a) != last_month(b)) return last_month(a) < last_month(b);
    return a.value != b.value ? a.value > b.value : a.id < b.id;
  });
  std::vector<GapPart> steps;
  for (GapPart& part : parts) {
    if (steps.empty() || part.value > steps.back().value) steps.push_back(std::move(part));
  }
  return steps;
}

std::vector<FrontierYear> frontier_years(const GapSides& sides) {
  const std::vector<GapPart> leading = frontier(sides.leading);
  const std::vector<GapPart> behind = frontier(sides.behind);
  std::vector<FrontierYear> years;
  if (leading.empty() || behind.empty()) return years;
  const std::vector<const GapPart*> generations = generations_of(leading);
  const int first = std::max(last_month(leading.front()), last_month(behind.front())) / kMonthsPerYear;
  const int last = std::max(last_month(leading.back()), last_month(behind.back())) / kMonthsPerYear;
  for (int year = first; year <= last; ++year) {
    const int month = year * kMonthsPerYear + kMonthsPerYear - 1;
    FrontierYear at;
    at.year = year;
    if (const GapPart* part = newest(leading, month)) at.leading = *part;
    if (const GapPart* part = newest(behind, month)) at.behind = *part;
    // The generation before the one that the leading side has by then, at its best before the present one began.
    std::size_t present = 0;
    while (present + 1 < generations.size() && last_month(*generations[present + 1]) <= month) ++present;
    if (present > 0) {
      const auto begins = generations[present];
      const auto of_rule =
          std::find_if(leading.rbegin(), leading.rend(), [&](const GapPart& p) { return last_month(p) < last_month(*begins); });
      if (of_rule != leading.rend()) {
        at.allowed = *of_rule;
        at.allowed_years = static_cast<double>(month - last_month(*of_rule)) / kMonthsPerYear;
      }
    }
    years.push_back(std::move(at));
  }
  return years;
}

}  // namespace steelyard::catalog
