// Inputs that are the law's: what a sale to China came to on a day, levies, rules and their numbers.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "catalog/catalog.hpp"
#include "claims/chip_fields.hpp"
#include "claims/inputs.hpp"
#include "rules/rules.hpp"

namespace steelyard::claims {
namespace {

using Answer = tl::expected<Resolved, Missing>;

/// A sale from the United States to a Chinese buyer in China; a private firm where no class is named.
rules::Facts sale_of(const catalog::Chip& chip, std::string_view buyer_class) {
  rules::Facts facts = rules::facts_of(chip);
  facts["route.kind"] = std::string{"direct"};
  facts["route.ship_from"] = std::string{"US"};
  facts["route.destination"] = std::string{"CN"};
  facts["consignee.headquarters"] = std::string{"CN"};
  facts["end_user.ultimate_parent.headquarters"] = std::string{"CN"};
  facts["activity"] = std::string{"export"};
  facts["buyer.class"] = std::string{buyer_class.empty() ? "private" : buyer_class};
  return facts;
}

/// A Chinese user of chips that stand in a foreign cloud.
rules::Facts use_from_afar(const catalog::Chip& chip) {
  rules::Facts facts = rules::facts_of(chip);
  facts["route.kind"] = std::string{"foreign_cloud"};
  facts["route.destination"] = chip.country;
  facts["end_user.ultimate_parent.headquarters"] = std::string{"CN"};
  facts["remote_user.headquarters"] = std::string{"CN"};
  facts["activity"] = std::string{"remote_access"};
  return facts;
}

/// The outcome of one side; the strictest that the known facts leave possible isn't an answer while facts are missing.
Answer outcome_of(const rules::Determination& found, bool is_us, const InputCall& call) {
  const auto& needs = is_us ? found.needs_info : found.cn_needs_info;
  if (!needs.empty()) return missing(MissingReason::rule_needs, fmt::format("{}", fmt::join(needs, ", ")));
  Resolved resolved;
  resolved.value = Range::exactly(is_us ? static_cast<double>(found.us) : static_cast<double>(found.cn));
  resolved.grade = is_us ? found.grade : found.cn_grade;
  resolved.detail = std::string{is_us ? rules::name_of(found.us) : rules::name_of(found.cn)};
  for (const rules::TraceLine& line : found.trace) {
    if (!line.applied || line.fired == rules::Truth::no || !line.evidence) continue;
    if ((line.rule.text().starts_with("CN-")) == is_us) continue;
    resolved.sources.insert(resolved.sources.end(), line.evidence->sources.begin(), line.evidence->sources.end());
    resolved.detail += (resolved.sources.size() == line.evidence->sources.size() ? ": " : ", ") + line.rule.text();
  }
  static_cast<void>(call);
  return resolved;
}

std::vector<rules::Levy> announced_levies(const rules::RuleBook& book, const rules::Facts& facts, Date on) {
  const auto plain = book.evaluate(facts, on);
  if (!plain) return {};
  const auto enacted = book.evaluate(facts, on, {.enact = plain->announcements, .repeal = {}});
  if (!enacted) return {};
  std::vector<rules::Levy> levies = enacted->levies;
  std::erase_if(levies, [](const rules::Levy& levy) { return levy.codified; });
  return levies;
}

}  // namespace

Answer Inputs::rule(const InputCall& call, Date on) const {
  const auto& chip = *engine_.catalog()->chip(ChipId{std::string{call.text_at(1)}});
  const Date day = call.text_at(3).empty() ? on : *Date::parse(call.text_at(3));
  const auto found = engine_.rule_book()->evaluate(sale_of(chip, call.text_at(2)), day);
  if (!found) return missing(MissingReason::rule_not_evaluated, call.text);
  return outcome_of(*found, call.text_at(0) == "us", call);
}

Answer Inputs::remote(const InputCall& call, Date on) const {
  const auto& book = *engine_.rule_book();
  const auto& chip = *engine_.catalog()->chip(ChipId{std::string{call.text_at(1)}});
  if (call.name == "remote") {
    const auto found = book.evaluate(use_from_afar(chip), on);
    if (!found) return missing(MissingReason::rule_not_evaluated, call.text);
    return outcome_of(*found, call.text_at(0) == "us", call);
  }
  const RuleId bill{std::string{call.text_at(0)}};
  const Date day = std::max(on, book.rule(bill)->in_force.from);  // before its day a bill changes nothing, enacted or not
  const auto found = book.evaluate(use_from_afar(chip), day, {.enact = {bill}, .repeal = {}});
  if (!found) return missing(MissingReason::rule_not_evaluated, call.text);
  return outcome_of(*found, true, call);
}

/// In percent. `levy` is what a regulation takes, `announced_levy` what was announced and never became one.
Answer Inputs::levy(const InputCall& call, Date on) const {
  const auto& book = *engine_.rule_book();
  const auto& chip = *engine_.catalog()->chip(ChipId{std::string{call.text_at(0)}});
  const rules::Facts facts = sale_of(chip, "");
  std::vector<rules::Levy> levies;
  if (call.name == "announced_levy") {
    levies = announced_levies(book, facts, on);
  } else if (auto found = book.evaluate(facts, on)) {
    levies = std::move(found->levies);
  }
  Resolved resolved;
  if (levies.empty()) {
    const auto otherwise = call.number_at(1);
    if (!otherwise) return missing(MissingReason::no_levy, call.text);
    resolved.value = Range::exactly(*otherwise);
    resolved.grade = Grade::derived;  // from there being no such rule
    return resolved;
  }
  const auto& largest = *std::max_element(levies.begin(), levies.end(), [](const auto& a, const auto& b) { return a.rate < b.rate; });
  resolved.value = Range::exactly(100.0 * largest.rate);
  resolved.detail = largest.rule.text();
  if (const auto* info = book.rule(largest.rule); info != nullptr && info->evidence) {
    resolved.grade = info->evidence->grade;
    resolved.sources = info->evidence->sources;
    resolved.as_of = info->evidence->as_of;
  }
  return resolved;
}

/// Of one rule by its id: whether it stood on a day, whether it is law at all, since when.
Answer Inputs::rule_record(const InputCall& call, Date on) const {
  const rules::RuleInfo& info = *engine_.rule_book()->rule(RuleId{std::string{call.text_at(0)}});
  using rules::RuleKind;
  using rules::RuleStatus;
  Resolved resolved;
  if (info.evidence) {
    resolved.grade = info.evidence->grade;
    resolved.sources = info.evidence->sources;
    resolved.as_of = info.evidence->as_of;
  }
  resolved.detail = std::string{rules::name_of(info.kind)};
  if (call.name == "rule_since") {
    resolved.value = Range::exactly(info.in_force.from.serial());
    resolved.is_date = true;
  } else if (call.name == "codified") {
    const bool is_law = info.kind == RuleKind::statute || info.kind == RuleKind::regulation || info.kind == RuleKind::letter;
    resolved.value = Range::exactly(is_law && info.status == RuleStatus::in_force ? 1.0 : 0.0);
  } else {
    const Date day = call.text_at(1).empty() ? on : *Date::parse(call.text_at(1));
    const bool stands = info.status == RuleStatus::in_force || info.status == RuleStatus::reported;
    resolved.value = Range::exactly(stands && info.kind != RuleKind::announcement && info.in_force.contains(day) ? 1.0 : 0.0);
  }
  return resolved;
}

/// A named set of numbers of the rules, held against a TPP and a performance density (TPP/mm²).
Answer Inputs::predicate(const InputCall& call) const {
  constexpr double kTpp = 1e12;
  constexpr double kDensity = 1e18;
  const rules::Facts facts{{"item.tpp", *call.number_at(1) * kTpp}, {"item.performance_density", *call.number_at(2) * kDensity}};
  const auto thresholds = engine_.rule_book()->thresholds(facts);
  const auto found = std::find_if(thresholds.begin(), thresholds.end(), [&](const auto& t) { return t.id == call.text_at(0); });
  if (found == thresholds.end() || found->met == rules::Truth::unknown) return missing(MissingReason::rule_not_evaluated, call.text);
  Resolved resolved;
  resolved.value = Range::exactly(found->met == rules::Truth::yes ? 1.0 : 0.0);
  resolved.grade = Grade::primary;
  resolved.detail = found->because;
  return resolved;
}

}  // namespace steelyard::claims
