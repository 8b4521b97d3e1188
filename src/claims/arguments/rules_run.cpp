// A sale to China, or use from China of chips that stand abroad, held against the law of a day; with bills enacted or rules repealed.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "claims/arguments/run_keys.hpp"
#include "rules/transaction.hpp"

namespace steelyard::claims {
namespace {

class RulesRun final : public Run {
 public:
  rules::Facts facts;
  std::optional<Date> on;
  rules::WhatIf what_if;

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    RunOutputs outputs;
    const Date day = on.value_or(bench.today);
    const auto found = bench.engine->rule_book()->evaluate(facts, day, what_if);
    if (!found) {
      outputs.emplace("us", missing(MissingReason::rule_not_evaluated, std::string{found.error().front().argument("found")}));
      return outputs;
    }
    put_us(outputs, *found);
    put_cn(outputs, *found);
    double levy = 0.0;
    for (const rules::Levy& each : found->levies) levy = std::max(levy, 100.0 * each.rate);
    outputs.emplace("levy", exactly(levy, found->grade));
    outputs.emplace("open_conditions", exactly(static_cast<double>(found->conditions.size()), found->grade,
                                               fmt::format("{}", fmt::join(found->conditions, ", "))));
    return outputs;
  }

 private:
  static std::string rules_that_applied(const rules::Determination& found, bool of_china) {
    std::vector<std::string> ids;
    for (const rules::TraceLine& line : found.trace) {
      if (line.applied && line.fired == rules::Truth::yes && (line.stage == rules::Stage::china) == of_china)
        ids.push_back(line.rule.text());
    }
    return fmt::format("{}", fmt::join(ids, ", "));
  }

  static void put_us(RunOutputs& outputs, const rules::Determination& found) {
    if (!found.needs_info.empty()) {
      const auto why = missing(MissingReason::rule_needs, fmt::format("{}", fmt::join(found.needs_info, ", ")));
      outputs.emplace("us", why);
      outputs.emplace("us_refused", why);
      return;
    }
    Resolved us = exactly(static_cast<double>(found.us), found.grade, rules_that_applied(found, false));
    outputs.emplace("us", us);
    us.value = Range::exactly(found.us >= rules::UsOutcome::presumption_of_denial ? 1.0 : 0.0);
    outputs.emplace("us_refused", us);
  }

  /// Sources of the rows travel with the level: most of the Chinese side rests on reports.
  static void put_cn(RunOutputs& outputs, const rules::Determination& found) {
    if (!found.cn_needs_info.empty()) {
      const auto why = missing(MissingReason::rule_needs, fmt::format("{}", fmt::join(found.cn_needs_info, ", ")));
      outputs.emplace("cn", why);
      outputs.emplace("cn_refused", why);
      return;
    }
    Resolved cn = exactly(static_cast<double>(found.cn), found.cn_grade, rules_that_applied(found, true));
    outputs.emplace("cn", cn);
    cn.value = Range::exactly(found.cn == rules::CnOutcome::blocked ? 1.0 : 0.0);
    outputs.emplace("cn_refused", cn);
  }
};

/// Ids of rules that exist.
std::vector<RuleId> rule_keys(TableReader& table, std::string_view key, const rules::RuleBook& book) {
  std::vector<RuleId> ids;
  for (const std::string& text : table.texts(key)) {
    if (text.empty()) continue;  // of a variation: none
    const RuleId id{text};
    if (book.rule(id) == nullptr)
      table.report(catalog::kDanglingReference, key, {{"key", std::string{key}}, {"found", text}, {"kind", "rule"}});
    ids.push_back(id);
  }
  return ids;
}

void read_facts(TableReader& table, rules::Facts& facts, const rules::RuleBook& book) {
  table.table("facts", [&](TableReader& inner) {
    inner.accept_all_keys();
    for (const auto& [name, value] : inner.members()) {
      std::string text = value.text;
      if (value.kind == ValueKind::boolean) text = value.boolean ? "true" : "false";
      if (value.kind == ValueKind::integer || value.kind == ValueKind::real) text = fmt::format("{}", value.real);
      if (text.empty()) continue;  // of a variation: not stated
      auto fact = rules::read_fact(book, name, text);
      if (fact) {
        facts[name] = std::move(*fact);
      } else {
        inner.report(fact.error().front().code, name, fact.error().front().arguments);
      }
    }
  });
}

std::unique_ptr<Run> read_rules(TableReader& table, const study::Engine& engine) {
  auto run = std::make_unique<RulesRun>();
  const auto& book = *engine.rule_book();
  const catalog::Chip* chip = chip_key(table, "chip", engine);
  const std::string route = table.text("route").value_or("direct");
  run->on = table.date("on");
  if (chip != nullptr) run->facts = rules::facts_of(*chip);
  const bool from_afar = route == "foreign_cloud";
  run->facts["route.kind"] = route;
  run->facts["route.ship_from"] = std::string{"US"};
  run->facts["route.destination"] = from_afar && chip != nullptr ? chip->country : std::string{"CN"};
  run->facts["end_user.ultimate_parent.headquarters"] = std::string{"CN"};
  run->facts[from_afar ? "remote_user.headquarters" : "consignee.headquarters"] = std::string{"CN"};
  run->facts["activity"] = std::string{from_afar ? "remote_access" : "export"};
  run->facts["buyer.class"] = table.text("buyer_class").value_or("private");
  read_facts(table, run->facts, book);
  run->what_if.enact = rule_keys(table, "enact", book);
  run->what_if.repeal = rule_keys(table, "repeal", book);
  return run;
}

}  // namespace

RunKind rules_kind() {
  return {"rules",
          {{"us", "us_outcome"},
           {"us_refused", "yes_no"},
           {"cn", "cn_outcome"},
           {"cn_refused", "yes_no"},
           {"levy", "percent"},
           {"open_conditions", "conditions"}},
          read_rules};
}

}  // namespace steelyard::claims
