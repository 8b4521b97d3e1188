// A plan of several periods over the policy tree, of a shipped study as it is or with keys of it changed: what is bought, rented, served
// and lost, and at what cost.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "claims/arguments/run_keys.hpp"
#include "plan/answers.hpp"
#include "study/plan_run.hpp"
#include "study/staged.hpp"

namespace steelyard::claims {
namespace {

constexpr double kHundred = 100.0;
constexpr double kCoarse = 0.05;  // what the search leaves open stands in the cost's interval: a test that needs more says so

std::optional<catalog::AmountOfMoney> money_of(const std::string& text) {
  const auto parsed = parse_quantity_of(text, Dimension{.currency = 1});
  if (!parsed) return std::nullopt;
  return catalog::AmountOfMoney{Quantity<Dimension{.currency = 1}>::from_base(parsed->base), parsed->currency.value_or(Currency::usd)};
}

/// How a run departs from its study.
struct PlanChanges {
  std::string variant;
  std::string branch;                                         // that alone, with certainty
  std::vector<std::pair<std::string, double>> quotas;         // chip id, units
  std::vector<std::pair<std::string, std::string>> prices;    // chip id, amount
  std::vector<std::pair<std::string, double>> probabilities;  // of nodes of the tree
  std::vector<std::string> without_chips;
  std::vector<std::string> without_routes;
  std::vector<std::string> domestic_only;  // names of work
  std::optional<bool> dual;
  std::optional<double> power_factor;
};

class PlanRun final : public Run {
 public:
  std::string study;
  PlanChanges changes;
  std::string watch;  // chip whose orders are counted
  std::string at;     // node of the tree whose branches' cost is shown
  study::ObjectiveKind objective = study::ObjectiveKind::expected_cost;
  double gap = kCoarse;

  /// Everything that was asked.
  [[nodiscard]] std::string question() const override {
    const auto shown = [](const auto& pairs) {
      std::string text;
      for (const auto& [name, value] : pairs) text += fmt::format("{}={} ", name, value);
      return text;
    };
    return fmt::format("plan {} {} {} [{}][{}][{}] -{} -{} {} {} {} {} {} {} {}", study, changes.variant, changes.branch,
                       shown(changes.quotas), shown(changes.prices), shown(changes.probabilities), fmt::join(changes.without_chips, ","),
                       fmt::join(changes.without_routes, ","), fmt::join(changes.domestic_only, ","),
                       changes.dual ? (*changes.dual ? "dual" : "single") : "", changes.power_factor.value_or(1.0), watch, at,
                       static_cast<int>(objective), gap);
  }

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    if (bench.memory != nullptr) {
      if (auto known = bench.memory->recall(question())) return std::move(*known);
    }
    RunOutputs outputs = ask(bench);
    if (bench.memory != nullptr && !bench.control.is_cancelled()) bench.memory->keep(question(), outputs);
    return outputs;
  }

 private:
  [[nodiscard]] RunOutputs ask(const Bench& bench) const {
    RunOutputs outputs;
    const auto refuse = [&](const Findings& findings) {
      const std::string what = fmt::format("{} {}", findings.front().code.name, findings.front().argument("found"));
      outputs.emplace("cost", missing(MissingReason::run_refused, what));
      return outputs;
    };
    const auto changed = changed_study(*bench.engine);
    if (!changed) return refuse(changed.error());
    const auto known = bench.memory != nullptr ? bench.memory->composed(study) : nullptr;
    const RunControl quiet{nullptr, bench.control.cancel};
    auto staged = study::compose_staged(*bench.engine, *changed, known.get(), quiet);
    if (!staged) return refuse(staged.error());
    for (const auto& [name, probability] : changes.probabilities) {
      if (const auto node = staged->study.tree.find(name)) staged->problem = study::with_probability(staged->problem, *node, probability);
    }
    plan::SolveOptions options = study::solve_options(staged->study, gap);
    options.price_gates = false;
    options.node_limit = kMostNodes;
    const auto solved = plan::solve(staged->problem, options, quiet);
    if (!solved) return refuse(solved.error());
    if (solved->tree.empty()) {
      outputs.emplace("cost", missing(MissingReason::run_refused, std::string{plan::name_of(solved->status)}));
      return outputs;
    }
    put_money(outputs, *staged, *solved, *bench.engine);
    put_chips(outputs, *staged, *solved);
    put_work(outputs, *staged, *solved);
    if (bench.memory != nullptr && known == nullptr) {
      bench.memory->keep_composed(study, std::make_shared<const study::Staged>(std::move(*staged)));
    }
    return outputs;
  }

  static constexpr std::int64_t kMostNodes = 500;  // of the search: what a minute for all arguments leaves; the gap left is in the cost

  [[nodiscard]] Result<study::Study> changed_study(const study::Engine& engine) const {
    const auto file = shipped_study(engine, study);
    if (!file) return file.error();
    const auto document = parse_document(file->content, file->name);
    if (!document) return document.error();
    auto read = study::read_study(*document, std::string{file->content}, *engine.catalog(), &*engine.rule_book());
    if (!read) return read;
    study::Study changed = std::move(*read);
    if (!changes.variant.empty()) {
      auto varied = study::as_variant(changed, changes.variant);
      if (!varied) return varied;
      changed = std::move(*varied);
    }
    changed.objective.kind = objective;
    if (!changes.branch.empty()) {
      const auto node = changed.tree.find(changes.branch);
      if (!node) return Error{study::kUnknownBranch, {}, {{"found", changes.branch}}};
      changed.tree = changed.tree.given(*node);
    }
    for (study::Candidate& candidate : changed.candidates) change(candidate);
    for (study::Workload& workload : changed.workloads) {
      const bool is_named =
          std::find(changes.domestic_only.begin(), changes.domestic_only.end(), workload.name) != changes.domestic_only.end();
      if (is_named) workload.domestic_only = true;
      if (changes.dual) workload.dual = workload.dual && *changes.dual;
    }
    for (study::Site& site : changed.sites) {
      if (changes.power_factor && site.power_cap) site.power_cap = *site.power_cap * *changes.power_factor;
    }
    changed.without_chips.insert(changed.without_chips.end(), changes.without_chips.begin(), changes.without_chips.end());
    return changed;
  }

  void change(study::Candidate& candidate) const {
    const std::string& chip = candidate.chip->id.text();
    for (const auto& [id, units] : changes.quotas) {
      if (id == chip) candidate.quota = units;
    }
    for (const auto& [id, amount] : changes.prices) {
      const auto money = money_of(amount);
      if (id == chip && money) candidate.price_per_chip = *money;
    }
    std::erase_if(candidate.routes, [&](study::Route route) {
      const std::string_view name = study::route_names()[static_cast<std::size_t>(route)];
      return candidate.routes.size() > 1 &&
             std::find(changes.without_routes.begin(), changes.without_routes.end(), name) != changes.without_routes.end();
    });
  }

  void put_money(RunOutputs& outputs, const study::Staged& staged, const plan::Plan& solved, const study::Engine& engine) const {
    const auto rate = engine.catalog()->exchange_rates().convert(staged.study.currency, Currency::usd, staged.study.as_of);
    if (!rate) {
      outputs.emplace("cost", missing(MissingReason::no_exchange_rate, study));
      return;
    }
    constexpr double kMillion = 1e6;
    const double dollars = rate->factor / kMillion;
    const study::CostRange range = study::cost_range(staged, solved);
    const auto put = [&](const char* name, const Range& value) {
      Resolved resolved;
      resolved.value = value;
      resolved.grade = range.grade;
      outputs.emplace(name, std::move(resolved));
    };
    // What the search left open: the proven bound below. Prices move all plans of a study alike and are not in this interval.
    const double open = std::max(0.0, solved.cost - solved.bound) * dollars;
    put("cost", {solved.expected * dollars - open, solved.expected * dollars, solved.expected * dollars});
    put("cvar", Range::exactly(solved.cvar * dollars));
    put("worst", Range::exactly(solved.worst * dollars));
    put("search_gap", Range::exactly(kHundred * solved.gap));
    double lost = 0.0;
    for (const plan::BranchCost& branch : solved.branches) lost += branch.probability * branch.prepaid_lost * dollars;
    put("prepaid_lost", Range::exactly(lost));
    if (at.empty()) return;
    const auto node = staged.study.tree.find(at);
    if (!node) return;
    double cost = 0.0;
    double weight = 0.0;
    for (const plan::BranchCost& branch : solved.branches) {
      const auto path = staged.study.tree.path_to(staged.branch_nodes[branch.branch]);
      if (std::find(path.begin(), path.end(), *node) == path.end()) continue;
      cost += branch.probability * branch.cost * dollars;
      weight += branch.probability;
    }
    if (weight > 0.0) put("branch_cost", Range::exactly(cost / weight));
  }

  void put_chips(RunOutputs& outputs, const study::Staged& staged, const plan::Plan& solved) const {
    double watched = 0.0;
    double domestic = 0.0;
    double foreign = 0.0;
    double domestic_compute = 0.0;
    double foreign_compute = 0.0;
    double retired = 0.0;
    double rented_hours = 0.0;
    double owned_hours = 0.0;
    for (const plan::NodePlan& node : solved.tree) {
      for (const plan::NodeFleet& fleet : node.fleet) {
        const plan::Option& option = staged.problem.options[fleet.option];
        const double chips = node.probability * static_cast<double>(option.chips_per_server);
        const double ordered = chips * static_cast<double>(fleet.ordered);
        const bool is_domestic = option.origin == staged.study.buyer.country;
        if (option.chip == watch) watched += ordered;
        if (option.chip == watch) retired += chips * fleet.retired;
        (is_domestic ? domestic : foreign) += ordered;
        (is_domestic ? domestic_compute : foreign_compute) += ordered * option.compute_per_chip;
        rented_hours += chips * fleet.rented_hours;
        owned_hours += chips * fleet.owned * staged.problem.periods[node.period].hours * fleet.utilisation;
      }
    }
    const auto put = [&](const char* name, double value) { outputs.emplace(name, exactly(value, Grade::derived)); };
    put("watched_chips", watched);
    put("retired_chips", retired);
    put("domestic_chips", domestic);
    put("foreign_chips", foreign);
    const double compute = domestic_compute + foreign_compute;
    if (compute > 0.0) put("foreign_share", kHundred * foreign_compute / compute);
    if (rented_hours + owned_hours > 0.0) put("rented_share", kHundred * rented_hours / (rented_hours + owned_hours));
    double now = 0.0;
    for (const plan::Choice& choice : solved.choices) {
      const plan::Option& option = staged.problem.options[choice.option];
      const bool is_bought = choice.how == plan::Acquisition::buy && option.chip == watch;
      if (is_bought) now += static_cast<double>(choice.servers * option.chips_per_server);
    }
    put("watched_now", now);
  }

  static void put_work(RunOutputs& outputs, const study::Staged& staged, const plan::Plan& solved) {
    double unserved = 0.0;
    for (const plan::NodePlan& node : solved.tree) {
      for (const double amount : node.unserved) unserved += node.probability * amount;
    }
    double asked = 0.0;
    for (const plan::Demand& demand : staged.problem.demands) {
      const double probability = staged.problem.branches.empty() ? 1.0 : staged.problem.branches[demand.branch].probability;
      asked += probability * demand.amount;
    }
    if (asked > 0.0) outputs.emplace("unserved_share", exactly(kHundred * unserved / asked, Grade::derived));
  }
};

/// Members of a table as pairs; numbers.
std::vector<std::pair<std::string, double>> number_pairs(TableReader& table, std::string_view key) {
  std::vector<std::pair<std::string, double>> pairs;
  table.table(key, [&](TableReader& inner) {
    inner.accept_all_keys();
    for (const auto& [name, value] : inner.members()) {
      if (value.kind != ValueKind::integer && value.kind != ValueKind::real) {
        inner.report(kWrongType, name, {{"key", name}, {"expected", "number"}});
      } else {
        pairs.emplace_back(name, value.real);
      }
    }
  });
  return pairs;
}

std::vector<std::pair<std::string, std::string>> text_pairs(TableReader& table, std::string_view key) {
  std::vector<std::pair<std::string, std::string>> pairs;
  table.table(key, [&](TableReader& inner) {
    inner.accept_all_keys();
    for (const auto& [name, value] : inner.members()) {
      if (value.kind != ValueKind::text || !money_of(value.text)) {
        inner.report(kWrongType, name, {{"key", name}, {"expected", "an amount, as 27000 USD"}});
      } else {
        pairs.emplace_back(name, value.text);
      }
    }
  });
  return pairs;
}

void study_key(TableReader& table, const study::Engine& engine, std::string& name) {
  name = table.text("study", Need::required).value_or("");
  if (!table.has("study")) return;
  if (const auto file = shipped_study(engine, name); !file) {
    table.report(file.error().front().code, "study", file.error().front().arguments);
  }
}

std::unique_ptr<Run> read_plan(TableReader& table, const study::Engine& engine) {
  auto run = std::make_unique<PlanRun>();
  study_key(table, engine, run->study);
  PlanChanges& changes = run->changes;
  changes.variant = table.text("variant").value_or("");
  changes.branch = table.text("branch").value_or("");
  changes.quotas = number_pairs(table, "quotas");
  changes.prices = text_pairs(table, "prices");
  changes.probabilities = number_pairs(table, "probabilities");
  changes.without_chips = table.texts("without_chips");
  changes.without_routes = table.texts("without_routes");
  changes.domestic_only = table.texts("domestic_only");
  changes.dual = table.boolean("dual");
  changes.power_factor = table.number("power_factor", Need::optional, 0.0, 100.0);
  if (const catalog::Chip* chip = chip_key(table, "watch", engine, Need::optional)) run->watch = chip->id.text();
  run->at = table.text("at").value_or("");
  if (const auto kind = table.choice("objective", study::objective_names())) run->objective = static_cast<study::ObjectiveKind>(*kind);
  run->gap = table.number("gap", Need::optional, 0.0, 0.5).value_or(kCoarse);
  return run;
}

/// The price at which a chip stays in the plan, with a rival on offer and without.
class EntryPriceRun final : public Run {
 public:
  std::string study;
  std::string chip;
  std::string rival;

  [[nodiscard]] std::string question() const override { return fmt::format("entry_price {} {} {}", study, chip, rival); }

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    if (bench.memory != nullptr) {
      if (auto known = bench.memory->recall(question())) return std::move(*known);
    }
    RunOutputs outputs = ask(bench);
    if (bench.memory != nullptr && !bench.control.is_cancelled()) bench.memory->keep(question(), outputs);
    return outputs;
  }

 private:
  [[nodiscard]] RunOutputs ask(const Bench& bench) const {
    RunOutputs outputs;
    const auto refuse = [&](const Findings& findings) {
      outputs.emplace("entry_price_with", missing(MissingReason::run_refused, std::string{findings.front().code.name}));
      return outputs;
    };
    const auto file = shipped_study(*bench.engine, study);
    if (!file) return refuse(file.error());
    const auto document = parse_document(file->content, file->name);
    if (!document) return refuse(document.error());
    auto read = study::read_study(*document, std::string{file->content}, *bench.engine->catalog(), &*bench.engine->rule_book());
    if (!read) return refuse(read.error());
    const RunControl quiet{nullptr, bench.control.cancel};
    const auto staged = study::compose_staged(*bench.engine, std::move(*read), nullptr, quiet);
    if (!staged) return refuse(staged.error());
    plan::SolveOptions options = study::solve_options(staged->study, 0.02);
    options.price_gates = false;
    options.node_limit = 1000;
    const auto with = plan::entry_price(staged->problem, chip, plan::kNone, {}, options, quiet);
    const auto without = plan::entry_price(staged->problem, chip, plan::kNone, rival, options, quiet);
    if (!with) return refuse(with.error());
    if (!without) return refuse(without.error());
    const auto put = [&](const char* name, double value) { outputs.emplace(name, exactly(value, Grade::assumed)); };
    put("entry_price_with", kHundred * with->scale);
    if (!without->is_unlimited) put("entry_price_without", kHundred * without->scale);
    put("unlimited_without", without->is_unlimited ? 1.0 : 0.0);
    put("unlimited_with", with->is_unlimited ? 1.0 : 0.0);
    return outputs;
  }
};

std::unique_ptr<Run> read_entry_price(TableReader& table, const study::Engine& engine) {
  auto run = std::make_unique<EntryPriceRun>();
  study_key(table, engine, run->study);
  if (const catalog::Chip* chip = chip_key(table, "chip", engine)) run->chip = chip->id.text();
  if (const catalog::Chip* chip = chip_key(table, "rival", engine)) run->rival = chip->id.text();
  return run;
}

}  // namespace

RunKind plan_kind() {
  return {"plan",
          {{"cost", "million_usd"},
           {"cvar", "million_usd"},
           {"worst", "million_usd"},
           {"branch_cost", "million_usd"},
           {"prepaid_lost", "million_usd"},
           {"watched_now", "chips"},
           {"watched_chips", "chips"},
           {"retired_chips", "chips"},
           {"domestic_chips", "chips"},
           {"foreign_chips", "chips"},
           {"foreign_share", "percent"},
           {"rented_share", "percent"},
           {"unserved_share", "percent"},
           {"search_gap", "percent"}},
          read_plan};
}

RunKind entry_price_kind() {
  return {
      "entry_price",
      {{"entry_price_with", "percent"}, {"entry_price_without", "percent"}, {"unlimited_with", "yes_no"}, {"unlimited_without", "yes_no"}},
      read_entry_price};
}

}  // namespace steelyard::claims
