// Loads data/rules and the user's overlays into a RuleBook: every finding of every file at once.
#include <algorithm>
#include <array>
#include <cmath>
#include <list>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "base/record.hpp"
#include "base/unit.hpp"
#include "catalog/catalog.hpp"
#include "rules/compiled.hpp"
#include "rules/condition_reader.hpp"
#include "rules/rule_book.hpp"

namespace steelyard::rules {
namespace {

constexpr std::array<std::string_view, 7> kKinds{"country_group", "fact", "predicate", "condition", "rule", "recheck", "example"};
constexpr std::array<std::string_view, 2> kKindsReadElsewhere{"cap", "lead_time_step"};  // counters.cpp, lead_time.cpp
const std::vector<std::string_view> kFactTypes{"number", "text", "bool", "texts", "date"};
const std::vector<std::string_view> kBases{"customs_value", "sale_price"};
const std::vector<std::string_view> kFlags{"needs_confirmation", "needs_review", "red_flag"};
const std::vector<std::string_view> kUsOutcomes{"none", "exception_available", "licence_required", "prohibited"};
const std::vector<std::string_view> kCnOutcomes{"none", "discouraged", "approval_needed", "blocked"};
const std::vector<std::string_view> kReviewPolicies{"presumption_of_approval", "case_by_case", "presumption_of_denial"};
constexpr double kLargestRate = 10.0;  // no levy is more than ten times the value it is taken on
constexpr double kFinestRate = 1e-6;   // settlement takes rates as exact fractions of a million

/// A record as it stands in a file.
struct Record {
  const Document* document = nullptr;
  const Value* table = nullptr;
  std::string pointer;
  bool from_user = false;
};
using Records = std::map<std::string, Record, std::less<>>;

class BookReader {
 public:
  Result<std::unique_ptr<RuleBook::Implementation>> read(const DataTree& data) {
    for (const DataFile& file : data.files_under("rules/")) gather(file);
    read_all("country_group", [this](TableReader& r, const std::string& id) { read_group(r, id); });
    read_all("fact", [this](TableReader& r, const std::string& id) { read_fact(r, id); });
    check_fact_groups();
    for (const auto& [id, record] : records_["predicate"]) static_cast<void>(predicate(nullptr, id));
    std::sort(book_->thresholds.begin(), book_->thresholds.end(),
              [](const Threshold& a, const Threshold& b) { return std::tie(a.order, a.id) < std::tie(b.order, b.id); });
    read_all("condition", [this](TableReader& r, const std::string& id) { read_review_condition(r, id); });
    read_all("rule", [this](TableReader& r, const std::string& id) { read_rule(r, id); });
    read_all("recheck", [this](TableReader& r, const std::string& id) { read_recheck(r, id); });
    std::stable_sort(book_->rules.begin(), book_->rules.end(), precedes);
    link_rules();
    read_all("example", [this](TableReader& r, const std::string&) { read_example(r); });
    if (!findings_.empty()) return std::move(findings_);
    fill_infos();
    compile();
    return std::move(book_);
  }

 private:
  /// Order of evaluation: what the item is, then the US side stage by stage, then the Chinese; older rules first.
  static bool precedes(const Rule& a, const Rule& b) {
    const auto key = [](const Rule& r) {
      return std::tuple(r.info.classification.empty(), r.info.side, r.info.stage, r.info.in_force.from, std::string_view{r.info.id.text()});
    };
    return key(a) < key(b);
  }

  void gather(const DataFile& file) {
    auto document = parse_document(file.content, file.name);
    if (!document) {
      findings_.insert(findings_.end(), document.error().begin(), document.error().end());
      return;
    }
    documents_.push_back(std::move(*document));
    const Document& kept = documents_.back();
    for (const auto& [kind, value] : kept.root.members) {
      const Place place{kept.file, value.line, value.column, kind};
      if (std::find(kKinds.begin(), kKinds.end(), kind) == kKinds.end()) {
        if (file.from_user) continue;  // a record of another room; the catalogue reports kinds that no room knows
        if (std::find(kKindsReadElsewhere.begin(), kKindsReadElsewhere.end(), kind) != kKindsReadElsewhere.end()) continue;
        std::vector<Argument> arguments{{"found", kind}};
        if (const auto near = nearest_name(kind, {kKinds.begin(), kKinds.end()}); !near.empty()) {
          arguments.push_back({"nearest", std::string{near}});
        }
        findings_.push_back({catalog::kUnknownKind, place, std::move(arguments)});
      } else if (value.kind != ValueKind::array) {
        findings_.push_back({kWrongType, place, {{"key", kind}, {"expected", fmt::format("array of tables, as [[{}]]", kind)}}});
      } else {
        gather_kind(kept, kind, value, file.from_user);
      }
    }
  }

  void gather_kind(const Document& document, const std::string& kind, const Value& array, bool from_user) {
    const std::string_view key = kind == "fact" ? "name" : "id";
    for (std::size_t i = 0; i < array.items.size(); ++i) {
      const Value& table = array.items[i];
      std::string pointer = fmt::format("{}[{}]", kind, i);
      const Place place{document.file, table.line, table.column, pointer};
      const Value* id = table.kind == ValueKind::table ? table.find(key) : nullptr;
      if (id == nullptr || id->kind != ValueKind::text || id->text.empty()) {
        findings_.push_back({kMissingKey, place, {{"key", std::string{key}}, {"expected", "text"}}});
        continue;
      }
      const auto [known, added] = records_[kind].try_emplace(id->text, Record{&document, &table, pointer, from_user});
      if (added) continue;
      Record& earlier = known->second;
      const bool overrides = from_user && (!earlier.from_user || earlier.document != &document);
      if (overrides) {
        earlier = {&document, &table, std::move(pointer), true};
      } else {
        const Place first{earlier.document->file, earlier.table->line, earlier.table->column, earlier.pointer};
        findings_.push_back({catalog::kDuplicateId, place, {{"found", id->text}, {"first", first.to_string()}}});
      }
    }
  }

  template <class Read>
  void read_all(std::string_view kind, Read read) {
    for (const auto& [id, record] : records_[std::string{kind}]) {
      TableReader reader(*record.document, *record.table, record.pointer, findings_);
      static_cast<void>(reader.text(kind == "fact" ? "name" : "id", Need::required));
      read(reader, id);
      reader.finish();
      book_->places.emplace(fmt::format("{} {}", kind, id), reader.place());
    }
  }

  ConditionScope scope() {
    return {book_->facts, book_->groups, [this](TableReader& reader, const std::string& name) { return predicate(&reader, name); }};
  }

  void read_group(TableReader& reader, const std::string& id) {
    CountryGroup group;
    group.id = id;
    static_cast<void>(reader.text("name"));
    static_cast<void>(reader.text("note"));
    static_cast<void>(reader.text("citation"));
    for (std::string& country : reader.texts("members")) group.members.push_back({std::move(country), std::nullopt, std::nullopt});
    reader.tables("dated", [&](TableReader& dated) {
      CountryGroup::Member member;
      member.country = dated.text("country", Need::required).value_or("");
      member.from = dated.date("from");
      member.to = dated.date("to");
      static_cast<void>(dated.text("note"));
      group.members.push_back(std::move(member));
    });
    for (std::string& country : reader.texts("never")) group.members.push_back({std::move(country), std::nullopt, Date{}});
    group.text_of = reader.date("text_of", Need::required).value_or(Date{});
    group.evidence = reader.evidence(nullptr);
    book_->groups.emplace(id, std::move(group));
  }

  void read_fact(TableReader& reader, const std::string& name) {
    FactDeclaration fact;
    fact.info.name = name;
    const auto type = reader.choice("type", kFactTypes, Need::required);
    if (type) fact.info.type = std::string{kFactTypes[*type]};
    // The day of the question is the one fact of its type.
    if (type && (fact.info.type == "date") != (name == kDateFact)) {
      reader.report(kWrongFactType, "type", {{"fact", name}, {"found", fact.info.type}});
    }
    fact.info.unit = reader.text("unit").value_or("");
    fact.info.question_en = reader.text("question_en", Need::required).value_or("");
    fact.info.question_zh = reader.text("question_zh", Need::required).value_or("");
    fact.info.values = reader.texts("values");
    fact.info.derived = reader.boolean("derived").value_or(false);
    fact.info.values_in_group = reader.text("values_in_group").value_or("");
    static_cast<void>(reader.text("note"));
    if (!fact.info.unit.empty()) {
      auto one = parse_quantity("1 " + fact.info.unit);
      if (one) {
        fact.dimension = one->dimension;
        fact.unit_in_base = one->base;
      } else {
        for (Error& error : one.error()) reader.report(error.code, "unit", std::move(error.arguments));
      }
    }
    if (const Value* presumed = reader.any("presumed"); presumed != nullptr && type) {
      fact.info.presumed = fact_value(reader, "presumed", *presumed, fact);
    }
    fact.slot = book_->facts.size();
    if (fact.slot >= kMostFacts) reader.report(kTooLarge, "name", {{"found", name}, {"expected", fmt::format("{}", kMostFacts)}});
    if (type) book_->facts.emplace(name, std::move(fact));
  }

  /// A value of the fact's type, as `presumed` and examples state it.
  static std::optional<FactValue> fact_value(TableReader& reader, std::string_view key, const Value& value, const FactDeclaration& fact) {
    const std::string& type = fact.info.type;
    const bool number = value.kind == ValueKind::integer || value.kind == ValueKind::real;
    if (type == "bool" && value.kind == ValueKind::boolean) return value.boolean;
    if (type == "text" && value.kind == ValueKind::text) return value.text;
    if (type == "number" && number && fact.info.unit.empty()) return value.real;
    if (type == "number" && value.kind == ValueKind::text && !fact.info.unit.empty()) {
      if (auto parsed = parse_quantity_of(value.text, fact.dimension)) return parsed->base;
    }
    if (type == "texts" && value.kind == ValueKind::array) {
      std::vector<std::string> texts;
      for (const Value& item : value.items) {
        if (item.kind == ValueKind::text) texts.push_back(item.text);
      }
      if (texts.size() == value.items.size()) return texts;
    }
    reader.report(kWrongType, key,
                  {{"expected", fact.info.unit.empty() ? type : fmt::format("number and unit, as \"1 {}\"", fact.info.unit)}});
    return std::nullopt;
  }

  void read_recheck(TableReader& reader, const std::string& id) {
    const auto kind = std::find(rule_kind_names().begin(), rule_kind_names().end(), id);
    if (kind == rule_kind_names().end()) reader.report(kUnknownName, "id", {{"found", id}});
    const auto days = reader.integer("days", Need::required, 1);
    if (kind == rule_kind_names().end() || !days) return;
    book_->recheck_days[static_cast<RuleKind>(kind - rule_kind_names().begin())] = static_cast<int>(*days);
  }

  void read_example(TableReader& reader) {
    Example example;
    example.place = reader.place();
    const auto rule = reader.text("rule", Need::required);
    const auto on = reader.date("on", Need::required);
    const auto fires = reader.choice("fires", truth_names(), Need::required);
    static_cast<void>(reader.text("note"));
    reader.table("facts", [&](TableReader& facts) {
      facts.accept_all_keys();
      for (const auto& [name, value] : facts.members()) {
        const auto fact = book_->facts.find(name);
        if (fact == book_->facts.end() || fact->second.info.derived) {
          facts.report(kUnknownFact, name, {{"found", name}});
        } else if (auto given = fact_value(facts, name, value, fact->second)) {
          example.facts.emplace(name, std::move(*given));
        }
      }
    });
    if (!rule || !on || !fires) return;
    const auto known = std::any_of(book_->rules.begin(), book_->rules.end(), [&](const Rule& r) { return r.info.id.text() == *rule; });
    if (!known) reader.report(catalog::kDanglingReference, "rule", {{"found", *rule}});
    for (Error& error : check_facts(*book_, example.facts)) {
      error.place = reader.place_of("facts");
      findings_.push_back(std::move(error));
    }
    example.rule = RuleId{*rule};
    example.on = *on;
    example.fires = static_cast<Truth>(*fires);
    book_->examples.push_back(std::move(example));
  }

  void check_fact_groups() {
    for (auto& [name, fact] : book_->facts) {
      fact.allowed = fact.info.values;
      if (const auto group = book_->groups.find(fact.info.values_in_group); group != book_->groups.end()) {
        for (const CountryGroup::Member& member : group->second.members) fact.allowed.push_back(member.country);
      }
      std::sort(fact.allowed.begin(), fact.allowed.end());
      if (fact.info.values_in_group.empty() || book_->groups.contains(fact.info.values_in_group)) continue;
      const Record& record = records_["fact"].at(name);
      TableReader reader(*record.document, *record.table, record.pointer, findings_);
      reader.report(kUnknownName, "values_in_group", {{"found", fact.info.values_in_group}});
    }
  }

  /// Reads a predicate when it is first used. `user` is where it is named.
  ConditionPtr predicate(TableReader* user, const std::string& name) {
    if (const auto known = book_->predicates.find(name); known != book_->predicates.end()) return known->second;
    const auto found = records_["predicate"].find(name);
    const bool circular = std::find(open_predicates_.begin(), open_predicates_.end(), name) != open_predicates_.end();
    if (found == records_["predicate"].end() || circular) {
      std::vector<std::string_view> names;
      for (const auto& [id, record] : records_["predicate"]) names.push_back(id);
      std::vector<Argument> arguments{{"found", name}};
      if (const auto near = nearest_name(name, names); !circular && !near.empty()) arguments.push_back({"nearest", std::string{near}});
      user->report(circular ? kCircular : kUnknownName, "use", std::move(arguments));
      return nullptr;
    }
    open_predicates_.push_back(name);
    const Record& record = found->second;
    TableReader reader(*record.document, *record.table, record.pointer, findings_);
    static_cast<void>(reader.text("id", Need::required));
    static_cast<void>(reader.text("note"));
    Threshold threshold{reader.integer("order").value_or(0), name, {}, {}, nullptr};
    const bool is_named = reader.has("name_en") || reader.has("name_zh");
    const Need need = is_named ? Need::required : Need::optional;
    threshold.name_en = reader.text("name_en", need).value_or("");
    threshold.name_zh = reader.text("name_zh", need).value_or("");
    ConditionPtr test = read_condition(reader, "test", scope(), findings_);
    reader.finish();
    open_predicates_.pop_back();
    book_->predicates.emplace(name, test);
    threshold.test = test;
    if (is_named && test != nullptr) book_->thresholds.push_back(std::move(threshold));
    return test;
  }

  void read_review_condition(TableReader& reader, const std::string& id) {
    ReviewCondition condition;
    condition.info.id = id;
    condition.info.name_en = reader.text("name_en", Need::required).value_or("");
    condition.info.name_zh = reader.text("name_zh", Need::required).value_or("");
    condition.info.citation = reader.text("citation").value_or("");
    condition.must_be_known = reader.boolean("must_be_known").value_or(false);
    condition.info.must_be_known = condition.must_be_known;
    static_cast<void>(reader.text("note"));
    condition.test = read_condition(reader, "test", scope(), findings_);
    if (condition.test) condition.info.test = describe(*condition.test);
    condition.info.evidence = reader.evidence(nullptr);
    book_->conditions.emplace(id, std::move(condition));
  }

  void read_rule(TableReader& reader, const std::string& id) {
    Rule rule;
    rule.info.id = RuleId{id};
    rule.info.place = reader.place();
    if (const auto side = reader.choice("side", side_names(), Need::required)) rule.info.side = static_cast<Side>(*side);
    if (const auto kind = reader.choice("kind", rule_kind_names(), Need::required)) rule.info.kind = static_cast<RuleKind>(*kind);
    if (const auto status = reader.choice("status", rule_status_names(), Need::required)) {
      rule.info.status = static_cast<RuleStatus>(*status);
    }
    rule.info.in_force.from = reader.date("from", Need::required).value_or(Date{});
    rule.info.in_force.to = reader.date("to");
    if (rule.info.in_force.to && *rule.info.in_force.to <= rule.info.in_force.from) {
      reader.report(kNumberRange, "to",
                    {{"found", rule.info.in_force.to->to_string()}, {"expected", "> " + rule.info.in_force.from.to_string()}});
    }
    rule.info.name_en = reader.text("name_en", Need::required).value_or("");
    rule.info.name_zh = reader.text("name_zh", Need::required).value_or("");
    rule.info.citation = reader.text("citation", Need::required).value_or("");
    rule.info.note = reader.text("note").value_or("");
    rule.info.last_checked = reader.date("last_checked", Need::required);
    rule.info.published = reader.date("published");
    rule.info.end_known = reader.date("end_known");
    rule.status_since = reader.date("status_since");
    if (const auto before = reader.choice("status_before", rule_status_names(), rule.status_since ? Need::required : Need::optional)) {
      rule.status_before = static_cast<RuleStatus>(*before);
    }
    rule.info.evidence = reader.evidence(nullptr);
    if (rule.info.evidence->sources.empty()) reader.report(kMissingKey, "sources", {{"expected", "ids of [[source]]"}});
    rule.test = read_condition(reader, "test", scope(), findings_);
    if (rule.test) rule.info.test = describe(*rule.test);
    read_outcome(reader, rule);
    for (std::string& other : reader.texts("instead_of")) rule.info.instead_of.emplace_back(std::move(other));
    rule.info.conditions = reader.texts("conditions");
    read_flags(reader, rule);
    const auto stage = reader.choice("stage", stage_names());
    rule.info.stage = stage ? static_cast<Stage>(*stage) : usual_stage(rule);
    book_->rules.push_back(std::move(rule));
  }

  /// Where a rule that doesn't say so belongs in the order of review.
  static Stage usual_stage(const Rule& rule) {
    if (rule.info.side == Side::cn) return Stage::china;
    if (!rule.info.classification.empty()) return Stage::classification;
    if (rule.info.kind == RuleKind::announcement || rule.info.status == RuleStatus::proposed) return Stage::proposal;
    if (rule.us == UsOutcome::licence_exception) return Stage::exception;
    if (rule.levy) return Stage::duty;
    if (rule.us == UsOutcome::no_licence_required) return Stage::guidance;
    return Stage::destination;
  }

  static void read_outcome(TableReader& reader, Rule& rule) {
    if (auto one = reader.has("classification") ? reader.text("classification") : std::nullopt) {
      rule.info.classification.push_back(std::move(*one));
    }
    const bool us = rule.info.side == Side::us;
    const auto outcome = reader.choice("outcome", us ? kUsOutcomes : kCnOutcomes, Need::required);
    const bool reviewed = us && outcome == std::size_t{2};
    const auto policy = reader.choice("review_policy", kReviewPolicies, reviewed ? Need::required : Need::optional);
    if (outcome) rule.info.outcome = std::string{(us ? kUsOutcomes : kCnOutcomes)[*outcome]};
    if (reviewed && policy) rule.info.review_policy = std::string{kReviewPolicies[*policy]};
    if (us && outcome == std::size_t{1}) rule.us = UsOutcome::licence_exception;
    if (us && outcome == std::size_t{3}) rule.us = UsOutcome::prohibited;
    if (reviewed && policy) {
      rule.us = static_cast<UsOutcome>(static_cast<std::size_t>(UsOutcome::presumption_of_approval) + *policy);
    }
    if (!us && outcome) rule.cn = static_cast<CnOutcome>(*outcome);
    reader.table("levy", [&](TableReader& levy) {
      LevyTerms terms;
      terms.rate = levy.number("rate", Need::required, 0.0, kLargestRate).value_or(0.0);
      if (std::abs(terms.rate / kFinestRate - std::round(terms.rate / kFinestRate)) > 1e-6) {
        levy.report(kNumberRange, "rate", {{"found", fmt::format("{}", terms.rate)}, {"expected", "at most 6 decimals"}});
      }
      if (const auto basis = levy.choice("basis", kBases, Need::required)) terms.basis = std::string{kBases[*basis]};
      // A share of the sale price that leaves nothing to the seller is no share.
      if (terms.basis == "sale_price" && terms.rate >= 1.0) {
        levy.report(kNumberRange, "rate", {{"found", fmt::format("{}", terms.rate)}, {"expected", "< 1"}});
      }
      terms.codified = levy.boolean("codified", Need::required).value_or(false);
      rule.levy = std::move(terms);
    });
  }

  static void read_flags(TableReader& reader, Rule& rule) {
    rule.info.flags = reader.texts("flags");
    for (const std::string& flag : rule.info.flags) {
      if (std::find(kFlags.begin(), kFlags.end(), flag) != kFlags.end()) continue;
      std::vector<Argument> arguments{{"found", flag}, {"expected", fmt::format("{}", fmt::join(kFlags, ", "))}};
      if (const auto near = nearest_name(flag, kFlags); !near.empty()) arguments.push_back({"nearest", std::string{near}});
      reader.report(kUnknownName, "flags", std::move(arguments));
    }
  }

  void link_rules() {
    std::map<std::string_view, std::size_t> index;
    std::vector<std::string_view> ids;
    std::vector<std::string_view> condition_ids;
    for (const auto& [id, condition] : book_->conditions) condition_ids.push_back(id);
    for (std::size_t i = 0; i < book_->rules.size(); ++i) {
      index.emplace(book_->rules[i].info.id.text(), i);
      ids.push_back(book_->rules[i].info.id.text());
    }
    for (std::size_t i = 0; i < book_->rules.size(); ++i) {
      Rule& rule = book_->rules[i];
      for (const std::string& id : rule.info.conditions) {
        const auto found = book_->conditions.find(id);
        if (found == book_->conditions.end()) {
          dangling(rule, "conditions", id, condition_ids);
        } else {
          rule.conditions.push_back(&found->second);
        }
      }
      for (const RuleId& id : rule.info.instead_of) {
        const auto found = index.find(id.text());
        if (found == index.end()) {
          dangling(rule, "instead_of", id.text(), ids);
        } else {
          book_->rules[found->second].replaced_by.push_back(static_cast<std::uint32_t>(i));
          rule.replaces.push_back(static_cast<std::uint32_t>(found->second));
        }
      }
      if (!rule.info.classification.empty() && rule.test && reads_classification(*rule.test)) {
        findings_.push_back({kCircular, rule.info.place, {{"found", rule.info.id.text()}}});
      }
    }
    refuse_circles();
  }

  void dangling(const Rule& rule, std::string_view key, const std::string& id, const std::vector<std::string_view>& known) {
    const Record& record = records_["rule"].at(rule.info.id.text());
    TableReader reader(*record.document, *record.table, record.pointer, findings_);
    std::vector<Argument> arguments{{"found", id}};
    if (const auto near = nearest_name(id, known); !near.empty()) arguments.push_back({"nearest", std::string{near}});
    reader.report(catalog::kDanglingReference, key, std::move(arguments));
  }

  static bool reads_classification(const Condition& condition) {
    const auto is_class = [](const FactDeclaration* fact) { return fact->info.name == kClassification; };
    return std::any_of(condition.facts.begin(), condition.facts.end(), is_class) ||
           std::any_of(condition.children.begin(), condition.children.end(), [](const auto& c) { return reads_classification(*c); });
  }

  /// No rule may, through others, stand in place of itself. Kahn's algorithm: what is left over lies on a circle or behind one.
  void refuse_circles() {
    std::vector<std::size_t> open(book_->rules.size());
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < open.size(); ++i) {
      open[i] = book_->rules[i].replaced_by.size();
      if (open[i] == 0) ready.push_back(i);
    }
    std::map<std::string_view, std::size_t> index;
    for (std::size_t i = 0; i < open.size(); ++i) index.emplace(book_->rules[i].info.id.text(), i);
    while (!ready.empty()) {
      const std::size_t i = ready.back();
      ready.pop_back();
      for (const RuleId& id : book_->rules[i].info.instead_of) {
        const auto found = index.find(id.text());
        if (found != index.end() && --open[found->second] == 0) ready.push_back(found->second);
      }
    }
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (open[i] > 0) findings_.push_back({kCircular, book_->rules[i].info.place, {{"found", book_->rules[i].info.id.text()}}});
    }
  }

  void compile() {
    book_->compiled = std::make_unique<CompiledBook>(*book_);
    for (Rule& rule : book_->rules) {
      rule.node = book_->compiled->node_of(*rule.test);
      for (const std::string& name : rule.info.classification) rule.class_numbers.push_back(book_->compiled->class_number(name));
    }
    for (auto& [id, condition] : book_->conditions) condition.node = book_->compiled->node_of(*condition.test);
  }

  void fill_infos() {
    for (const Rule& rule : book_->rules) book_->rule_infos.push_back(rule.info);
    std::sort(book_->rule_infos.begin(), book_->rule_infos.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    std::set<Date> days;
    for (const Rule& rule : book_->rules) {
      days.insert(rule.info.in_force.from);
      if (rule.info.in_force.to) days.insert(*rule.info.in_force.to);
    }
    book_->boundaries.assign(days.begin(), days.end());
    for (const auto& [name, fact] : book_->facts) book_->fact_infos.push_back(fact.info);
    for (const auto& [id, condition] : book_->conditions) book_->condition_infos.push_back(condition.info);
  }

  std::unique_ptr<RuleBook::Implementation> book_ = std::make_unique<RuleBook::Implementation>();
  std::list<Document> documents_;  // records point into them
  std::map<std::string, Records> records_;
  std::vector<std::string> open_predicates_;
  Findings findings_;
};

}  // namespace

RuleBook::Implementation::Implementation() = default;
RuleBook::Implementation::~Implementation() = default;

Result<std::unique_ptr<RuleBook::Implementation>> read_rule_book(const DataTree& data) { return BookReader().read(data); }

}  // namespace steelyard::rules
