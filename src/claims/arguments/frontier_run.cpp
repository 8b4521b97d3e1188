// What stands at the frontier on a day, what a rule of so many generations behind leaves to be had, and what the other country makes
// itself.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "claims/arguments/run_keys.hpp"
#include "claims/chip_fields.hpp"

namespace steelyard::claims {
namespace {

using catalog::Chip;

/// `Blackwell Ultra` and `Blackwell` are one generation: what a rule names is the family.
std::string family_of(const Chip& chip) { return chip.architecture.substr(0, chip.architecture.find(' ')); }

class FrontierRun final : public Run {
 public:
  std::string vendor;
  std::string country;  // of those who may buy what is left, and make their own
  std::string field;
  std::int64_t generations_behind = 1;
  std::optional<Date> on;

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    RunOutputs outputs;
    const Date day = on.value_or(bench.today);
    const auto& chips = bench.engine->catalog()->chips();
    // Generations by what their best part reaches: a family for other uses (Ada beside Hopper) is no generation of its own.
    std::map<std::string, double> reach;
    for (const Chip& chip : chips) {
      if (chip.vendor != vendor || !is_sold(chip, day)) continue;
      const auto figure = field_of(chip, field);
      if (!figure) continue;
      double& most = reach[family_of(chip)];
      most = std::max(most, figure->value.mid);
    }
    std::vector<std::pair<double, std::string>> families;
    for (const auto& [name, most] : reach) families.emplace_back(most, name);
    std::sort(families.begin(), families.end());
    const auto behind = static_cast<std::size_t>(generations_behind);
    if (families.size() <= behind) {
      outputs.emplace("frontier", missing(MissingReason::nothing_ships, vendor));
      return outputs;
    }
    const auto frontier = best(chips, day, [&](const Chip& c) { return c.vendor == vendor; });
    const std::string& allowed_family = families[families.size() - 1 - behind].second;
    const auto allowed = best(chips, day, [&](const Chip& c) { return c.vendor == vendor && family_of(c) == allowed_family; });
    const auto own = best(chips, day, [&](const Chip& c) { return c.country == country; });
    if (!frontier || !allowed) {
      outputs.emplace("frontier", missing(MissingReason::nothing_ships, vendor));
      return outputs;
    }
    outputs.emplace("frontier", *frontier);
    outputs.emplace("allowed", *allowed);
    outputs.emplace("frontier_over_allowed", ratio(*frontier, *allowed));
    if (own) {
      outputs.emplace("own", *own);
      outputs.emplace("frontier_over_own", ratio(*frontier, *own));
      outputs.emplace("own_over_allowed", ratio(*own, *allowed));
      outputs.emplace("frontier_over_best_to_be_had", ratio(*frontier, own->value.mid > allowed->value.mid ? *own : *allowed));
    }
    return outputs;
  }

 private:
  /// In volume, or on the roadmap for then; a span counts from its last day: what may still slip isn't there.
  static bool is_sold(const Chip& chip, Date day) {
    using catalog::ChipStatus;
    return chip.status != ChipStatus::cancelled && chip.status != ChipStatus::reported && chip.volume && chip.volume->last <= day &&
           chip.data_center_marketed.value_or(true);
  }

  template <class F>
  std::optional<Resolved> best(const std::vector<Chip>& chips, Date day, F&& counts) const {
    std::optional<Resolved> found;
    for (const Chip& chip : chips) {
      if (!counts(chip) || !is_sold(chip, day)) continue;
      const auto figure = field_of(chip, field);
      if (!figure || (found && figure->value.mid <= found->value.mid)) continue;
      found = exactly(figure->value.mid, figure->evidence ? figure->evidence->grade : Grade::assumed, chip.id.text());
      if (figure->evidence) found->sources = figure->evidence->sources;
    }
    return found;
  }

  static Resolved ratio(const Resolved& a, const Resolved& b) {
    Resolved resolved =
        exactly(a.value.mid / b.value.mid, weakest(Grade::derived, weakest(a.grade, b.grade)), fmt::format("{} / {}", a.detail, b.detail));
    resolved.sources = a.sources;
    resolved.sources.insert(resolved.sources.end(), b.sources.begin(), b.sources.end());
    return resolved;
  }
};

std::unique_ptr<Run> read_frontier(TableReader& table, const study::Engine&) {
  auto run = std::make_unique<FrontierRun>();
  run->vendor = table.text("vendor", Need::required).value_or("");
  run->country = table.text("country", Need::required).value_or("");
  constexpr std::int64_t kMostGenerations = 5;
  run->generations_behind = table.integer("generations_behind", Need::optional, 0, kMostGenerations).value_or(1);
  if (const auto at = table.choice("field", chip_field_names(), Need::required)) run->field = std::string{chip_field_names()[*at]};
  run->on = table.date("on");
  return run;
}

}  // namespace

RunKind frontier_kind() {
  return {"frontier",
          {{"frontier", ""},
           {"allowed", ""},
           {"own", ""},
           {"frontier_over_allowed", "x"},
           {"frontier_over_own", "x"},
           {"own_over_allowed", "x"},
           {"frontier_over_best_to_be_had", "x"}},
          read_frontier};
}

}  // namespace steelyard::claims
