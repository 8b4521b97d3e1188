#include "study/plan_keys.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/check.hpp"

namespace steelyard::study {
namespace {

constexpr std::int64_t kQuartersByDefault = 8;

unsigned day_of(Date day) { return static_cast<unsigned>(day.serial() - Date::from_civil(day.year(), day.month(), 1).serial()) + 1; }

/// The same day of the month, `months` later; the 28th where the month may be too short.
Date plus_months(Date day, int months) {
  const int index = day.year() * 12 + static_cast<int>(day.month()) - 1 + months;
  return Date::from_civil(index / 12, static_cast<unsigned>(index % 12) + 1, std::min(day_of(day), 28U));
}

std::string period_name(Date start, Date end) {
  const auto is_first = [](Date day, unsigned length) { return day_of(day) == 1 && (day.month() - 1) % length == 0; };
  if (is_first(start, 3) && end == plus_months(start, 3)) return fmt::format("{}-Q{}", start.year(), start.quarter());
  if (is_first(start, 6) && end == plus_months(start, 6)) return fmt::format("{}-H{}", start.year(), (start.month() - 1) / 6 + 1);
  return start.to_string() + ".." + end.to_string();
}

std::vector<Date> boundaries_of(const std::vector<Period>& periods) {
  std::vector<Date> days;
  for (const Period& period : periods) days.push_back(period.start);
  if (!periods.empty()) days.push_back(periods.back().end);
  return days;
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

std::optional<Date> start_of(TableReader& t, std::string_view key, Need need = Need::optional) {
  const auto text = t.text(key, need);
  if (!text) return std::nullopt;
  const auto day = scenario::parse_start(*text);
  if (!day) t.report(kBadDate, key, {{"key", std::string{key}}, {"found", *text}, {"expected", "2026Q3, 2027H1 or a day"}});
  return day;
}

template <class T>
void check_ascending(TableReader& t, std::string_view key, const std::vector<std::pair<Date, T>>& steps) {
  for (std::size_t i = 1; i < steps.size(); ++i) {
    if (steps[i].first <= steps[i - 1].first)
      t.report(kNotAscending, key, {{"key", std::string{key}}, {"found", steps[i].first.to_string()}});
  }
}

}  // namespace

const std::vector<std::string_view>& objective_names() {
  static const std::vector<std::string_view> names{"expected_cost", "cvar", "worst_case"};
  return names;
}

std::vector<Period> periods_between(Date start, Date end, std::int64_t quarters) {
  std::vector<Period> periods;
  for (Date day = start; day < end;) {
    const bool is_quarter = static_cast<std::int64_t>(periods.size()) < quarters;
    const Date next = std::min(plus_months(day, is_quarter ? 3 : 6), end);
    periods.push_back({period_name(day, next), day, next});
    day = next;
  }
  return periods;
}

void PlanKeys::read_header(TableReader& t) {
  const auto quarters = t.integer("quarters", Need::optional, 0, 40);
  study_.all_domestic_by = t.date("all_domestic_by");
  if (study_.start < study_.end) study_.periods = periods_between(study_.start, study_.end, quarters.value_or(kQuartersByDefault));
  study_.is_staged = quarters.has_value();
  study_.tree = scenario::single(study_.start);
  if (study_.all_domestic_by && (*study_.all_domestic_by <= study_.start || *study_.all_domestic_by > study_.end)) {
    t.report(kDeadlineOutsideHorizon, "all_domestic_by",
             {{"found", study_.all_domestic_by->to_string()}, {"start", study_.start.to_string()}, {"end", study_.end.to_string()}});
  }
}

void PlanKeys::read_site(TableReader& t, Site& site) {
  site.domestic_only = t.boolean("domestic_only").value_or(false);
  t.tables("power_step", [&](TableReader& s) {
    const auto from = start_of(s, "from", Need::required);
    const auto cap = s.quantity<Watts::kDimension>("cap", Need::required);
    if (from && cap) site.power_steps.emplace_back(*from, *cap);
  });
  check_ascending(t, "power_step", site.power_steps);
}

void PlanKeys::read_workload(TableReader& t, Workload& w) {
  w.from = start_of(t, "from");
  w.after = t.texts("after");
  w.survive = t.number("survive", Need::optional, 0.0, 1.0);
  w.least_domestic = t.number("least_domestic", Need::optional, 0.0, 1.0);
  w.runs_on = t.texts("runs_on");
  w.unserved_cost = t.amount<Dimension{.currency = 1}>("unserved_cost");
  t.tables("ramp", [&](TableReader& r) {
    const auto from = start_of(r, "from", Need::required);
    const auto factor = r.number("factor", Need::required, 0.0, 1e6);
    if (from && factor) w.ramp.emplace_back(*from, *factor);
  });
  check_ascending(t, "ramp", w.ramp);
  if (w.from && (*w.from < study_.start || *w.from >= study_.end)) {
    t.report(kDeadlineOutsideHorizon, "from",
             {{"found", w.from->to_string()}, {"start", study_.start.to_string()}, {"end", study_.end.to_string()}});
  }
  if (w.from && w.by && *w.by <= *w.from) {
    t.report(kDeadlineOutsideHorizon, "by",
             {{"found", w.by->to_string()}, {"start", w.from->to_string()}, {"end", study_.end.to_string()}});
  }
}

void PlanKeys::read_limits(TableReader& t) {
  t.tables("period", [&](TableReader& p) {
    const auto from = start_of(p, "from", Need::required);
    const auto budget = p.amount<Dimension{.currency = 1}>("budget", Need::required);
    if (!from || !budget || p.gathers_schema()) return;
    const auto found = std::find_if(study_.periods.begin(), study_.periods.end(), [&](const Period& one) { return one.start == *from; });
    if (found == study_.periods.end()) {
      std::vector<std::string> names;
      for (const Period& one : study_.periods) names.push_back(one.name);
      p.report(kUnknownName, "from", {{"key", "from"}, {"found", from->to_string()}, {"expected", joined(names)}});
      return;
    }
    study_.period_budgets[found->name] = *budget;
  });
}

void PlanKeys::read_policy(TableReader& t) {
  std::vector<std::string_view> ids;
  if (rules_ != nullptr) {
    for (const rules::RuleInfo& rule : rules_->rules()) ids.push_back(rule.id.text());
  }
  const auto boundaries = boundaries_of(study_.periods);
  study_.tree = scenario::read_tree(t, boundaries, ids);
  study_.is_staged = study_.is_staged || t.has("event");
  if (rules_ == nullptr) return;
  for (const scenario::Node& node : study_.tree.nodes) {
    for (const auto& [name, value] : node.state.facts) {
      const auto& known = rules_->facts();
      if (std::any_of(known.begin(), known.end(), [&](const rules::FactInfo& fact) { return fact.name == name; })) continue;
      std::vector<std::string> names;
      for (const rules::FactInfo& fact : known) names.push_back(fact.name);
      unknown_name(t, "facts", name, names);
    }
  }
}

void PlanKeys::read_tables(TableReader& file) {
  file.tables("fleet", [&](TableReader& t) { read_fleet(t); });
  file.tables("supply", [&](TableReader& t) { read_supply(t); });
  file.table("migration", [&](TableReader& t) { read_migration(t); });
  file.table("objective", [&](TableReader& t) { read_objective(t); });
  file.tables("variant", [&](TableReader& t) { read_variant(t); });
}

void PlanKeys::read_fleet(TableReader& t) {
  const auto chip = t.text("chip", Need::required);
  const auto system = t.text("system");
  const auto site = t.text("site", Need::required);
  const auto servers = t.integer("servers", Need::required, 1, 10'000'000);
  if (t.gathers_schema() || catalog_ == nullptr || !chip || !site || !servers) return;
  const catalog::Chip* found = resolve(t, "chip", catalog_->find_chip(*chip));
  const catalog::System* named = system ? resolve(t, "system", catalog_->find_system(*system)) : nullptr;
  const auto hall = std::find_if(study_.sites.begin(), study_.sites.end(), [&](const Site& s) { return s.name == *site; });
  if (hall == study_.sites.end()) {
    std::vector<std::string> names;
    for (const Site& s : study_.sites) names.push_back(s.name);
    unknown_name(t, "site", *site, names);
  }
  if (found == nullptr || hall == study_.sites.end() || (system && named == nullptr)) return;
  FleetEntry entry;
  entry.place = t.place();
  entry.site = static_cast<std::size_t>(hall - study_.sites.begin());
  entry.servers = *servers;
  const auto known = std::find_if(study_.candidates.begin(), study_.candidates.end(),
                                  [&](const Candidate& c) { return c.chip == found && (named == nullptr || c.system == named); });
  entry.candidate = static_cast<std::size_t>(known - study_.candidates.begin());
  if (known == study_.candidates.end()) {
    Candidate owned;
    owned.place = t.place();
    owned.chip = found;
    const auto systems = catalog_->systems_of(found->id);
    owned.system = named != nullptr ? named : systems.empty() ? nullptr : systems.front();
    if (owned.system == nullptr) {
      t.report(kNoSystem, "chip", {{"found", found->id.text()}});
      return;
    }
    owned.routes.push_back(hall->region == study_.buyer.country ? Route::direct : Route::offshore);
    owned.ship_from = found->country;
    owned.is_owned_only = true;
    study_.candidates.push_back(std::move(owned));
  }
  study_.fleet.push_back(std::move(entry));
}

void PlanKeys::read_supply(TableReader& t) {
  SupplyLimit supply;
  supply.place = t.place();
  const auto chip = t.text("chip", Need::required);
  const auto per_quarter = t.number("per_quarter", Need::optional, 0.0, 1e9);
  const auto low = t.number("per_quarter_low", Need::optional, 0.0, 1e9);
  const auto high = t.number("per_quarter_high", Need::optional, 0.0, 1e9);
  supply.market_fact = t.text("market_fact").value_or("");
  const auto share = t.number("buyer_share", Need::optional, 0.0, 1.0);
  supply.from = start_of(t, "from");
  if (t.gathers_schema() || !chip) return;
  supply.chip = candidate_chip(t, "chip", *chip);
  if (!t.has("per_quarter") && supply.market_fact.empty()) t.report(kNeedsOneOf, {}, {{"expected", "per_quarter, market_fact"}});
  if (per_quarter) {
    supply.per_quarter = *per_quarter;
    supply.per_quarter_low = low.value_or(*per_quarter);
    supply.per_quarter_high = high.value_or(*per_quarter);
  } else if (!supply.market_fact.empty() && catalog_ != nullptr) {
    read_supply_of_fact(t, supply, share.value_or(1.0));
  }
  if (supply.chip != nullptr) study_.supplies.push_back(std::move(supply));
}

/// What a maker ships in a year, as a fact of data/market says, times this buyer's share of it.
void PlanKeys::read_supply_of_fact(TableReader& t, SupplyLimit& supply, double share) {
  const auto& facts = catalog_->market_facts();
  const auto found = std::find_if(facts.begin(), facts.end(), [&](const auto& f) { return f.id.text() == supply.market_fact; });
  if (found == facts.end()) {
    std::vector<std::string> names;
    for (const auto& fact : facts) {
      if (fact.unit == catalog::FactUnit::units) names.push_back(fact.id.text());
    }
    unknown_name(t, "market_fact", supply.market_fact, names);
    return;
  }
  const auto middle = found->value                ? found->value
                      : found->low && found->high ? std::optional((*found->low + *found->high) / 2)
                                                  : found->low;
  if (found->unit != catalog::FactUnit::units || !middle) {
    t.report(kNoFactUnits, "market_fact", {{"found", supply.market_fact}});
    return;
  }
  constexpr double kQuartersPerYear = 4.0;
  supply.buyer_share = share;
  supply.per_quarter = *middle * share / kQuartersPerYear;
  supply.per_quarter_low = found->low.value_or(*middle) * share / kQuartersPerYear;
  supply.per_quarter_high = found->high.value_or(*middle) * share / kQuartersPerYear;
  if (found->evidence) supply.grade = found->evidence->grade;
}

void PlanKeys::read_migration(TableReader& t) {
  t.tables("stack", [&](TableReader& s) {
    MigrationEntry entry;
    entry.place = s.place();
    entry.stack = s.text("id", Need::required).value_or("");
    entry.workload = s.text("workload").value_or("");
    entry.cost = s.amount<Dimension{.currency = 1}>("cost");
    entry.quarters = s.number("quarters", Need::optional, 0.0, 40.0);
    if (s.gathers_schema() || entry.stack.empty()) return;
    study_.migrations.push_back(std::move(entry));
  });
}

void PlanKeys::read_objective(TableReader& t) {
  ObjectiveKeys& objective = study_.objective;
  if (const auto kind = t.choice("kind", objective_names())) objective.kind = static_cast<ObjectiveKind>(*kind);
  objective.cvar_level = t.number("cvar_level", Need::optional, 0.0, 0.999).value_or(objective.cvar_level);
  objective.cvar_weight = t.number("cvar_weight", Need::optional, 0.0, 1.0).value_or(objective.cvar_weight);
  objective.discount_rate = t.number("discount_rate", Need::optional, 0.0, 1.0);
  objective.gap = t.number("gap", Need::optional, 0.0, 1.0).value_or(objective.gap);
}

void PlanKeys::read_variant(TableReader& t) {
  Variant v;
  v.place = t.place();
  v.name = t.text("name", Need::required).value_or("");
  v.title = t.text("title").value_or(v.name);
  v.title_zh = t.text("title_zh").value_or(v.title);
  v.only_chips = candidate_ids(t, "only_chips");
  v.without_chips = candidate_ids(t, "without_chips");
  v.domestic_only = t.boolean("domestic_only");
  v.dual = t.boolean("dual");
  v.budget = t.amount<Dimension{.currency = 1}>("budget");
  if (const auto kind = t.choice("objective", objective_names())) v.objective = static_cast<ObjectiveKind>(*kind);
  v.branch = t.text("branch").value_or("");
  t.tables("quota", [&](TableReader& q) {
    const auto chip = q.text("chip", Need::required);
    const auto units = q.number("units", Need::required, 0.0, 1e9);
    const catalog::Chip* found = chip ? candidate_chip(q, "chip", *chip) : nullptr;
    if (found != nullptr && units) v.quotas.emplace_back(found->id.text(), *units);
  });
  t.tables("price", [&](TableReader& p) {
    const auto chip = p.text("chip", Need::required);
    const auto price = p.amount<Dimension{.currency = 1}>("price", Need::required);
    const catalog::Chip* found = chip ? candidate_chip(p, "chip", *chip) : nullptr;
    if (found != nullptr && price) v.prices.emplace_back(found->id.text(), *price);
  });
  if (t.gathers_schema()) return;
  if (!v.name.empty() && !variant_names_.insert(v.name).second) t.report(kDuplicateName, "name", {{"found", v.name}});
  study_.variants.push_back(std::move(v));
}

const catalog::Chip* PlanKeys::candidate_chip(TableReader& t, std::string_view key, const std::string& text) {
  if (catalog_ == nullptr) return nullptr;
  const catalog::Chip* found = resolve(t, key, catalog_->find_chip(text));
  if (found == nullptr) return nullptr;
  const bool known = std::any_of(study_.candidates.begin(), study_.candidates.end(), [&](const Candidate& c) { return c.chip == found; });
  if (known) return found;
  std::vector<std::string> ids;
  for (const Candidate& c : study_.candidates) ids.push_back(c.chip->id.text());
  t.report(kUnknownName, key, {{"key", std::string{key}}, {"found", text}, {"expected", joined(ids)}});
  return nullptr;
}

std::vector<std::string> PlanKeys::candidate_ids(TableReader& t, std::string_view key) {
  std::vector<std::string> ids;
  for (const std::string& name : t.texts(key)) {
    if (const catalog::Chip* chip = candidate_chip(t, key, name)) ids.push_back(chip->id.text());
  }
  return ids;
}

void PlanKeys::unknown_name(TableReader& t, std::string_view key, const std::string& found, const std::vector<std::string>& names) const {
  constexpr std::size_t kFew = 12;  // more would bury the answer
  std::vector<Argument> arguments{{"key", std::string{key}}, {"found", found}};
  if (names.size() <= kFew) arguments.push_back({"expected", joined(names)});
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (const auto near = nearest_name(found, views); !near.empty()) arguments.push_back({"nearest", std::string{near}});
  t.report(kUnknownName, key, std::move(arguments));
}

void PlanKeys::check(TableReader& file, const std::vector<std::string>& workload_names) {
  for (std::size_t w = 0; w < study_.workloads.size(); ++w) {
    const Workload& workload = study_.workloads[w];
    for (const std::string& name : workload.after) {
      if (std::find(workload_names.begin(), workload_names.end(), name) == workload_names.end())
        unknown_name(file, "workload", name, workload_names);
    }
    const bool any_at_home = std::any_of(study_.candidates.begin(), study_.candidates.end(),
                                         [&](const Candidate& c) { return c.chip->country == study_.buyer.country; });
    if (workload.domestic_only && !any_at_home && !study_.candidates.empty()) {
      file.report(kNoDomesticChip, "workload", {{"found", workload.name}, {"country", study_.buyer.country}});
    }
  }
  check_precedence(file);
  for (const Variant& v : study_.variants) {
    if (v.branch.empty() || study_.tree.find(v.branch)) continue;
    std::vector<std::string> names;
    for (const std::size_t leaf : study_.tree.leaves) names.push_back(study_.tree.nodes[leaf].id);
    unknown_name(file, "variant", v.branch, names);
  }
}

/// Work that waits for itself: the chain is told once, from the first of its members in the file.
void PlanKeys::check_precedence(TableReader& file) const {
  const auto index_of = [&](const std::string& name) {
    const auto& all = study_.workloads;
    return static_cast<std::size_t>(std::find_if(all.begin(), all.end(), [&](const Workload& w) { return w.name == name; }) - all.begin());
  };
  enum class Mark : std::uint8_t { fresh, open, done };
  std::vector<Mark> marks(study_.workloads.size(), Mark::fresh);
  std::vector<std::size_t> chain;
  const std::function<void(std::size_t)> visit = [&](std::size_t w) {
    if (w >= marks.size() || marks[w] == Mark::done) return;
    if (marks[w] == Mark::open) {
      std::string text;
      for (auto at = std::find(chain.begin(), chain.end(), w); at != chain.end(); ++at) text += study_.workloads[*at].name + " -> ";
      file.report(kPrecedenceCycle, "workload", {{"found", text + study_.workloads[w].name}});
      return;
    }
    marks[w] = Mark::open;
    chain.push_back(w);
    for (const std::string& name : study_.workloads[w].after) visit(index_of(name));
    chain.pop_back();
    marks[w] = Mark::done;
  };
  for (std::size_t w = 0; w < marks.size(); ++w) visit(w);
}

}  // namespace steelyard::study
