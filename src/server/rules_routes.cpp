// May I have it, over HTTP: rules, one transaction, timelines, differences. The law is the rules room's; words are report's.
#include <algorithm>

#include <fmt/format.h>

#include "report/json_value.hpp"
#include "report/rules/rules_check_view.hpp"
#include "report/rules/rules_list_view.hpp"
#include "rules/record.hpp"
#include "rules/timeline.hpp"
#include "rules/transaction_check.hpp"
#include "server/law.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

using report::JsonValue;

constexpr std::string_view kJson = "application/json";
const Date kFirstDay = Date::from_civil(2022, 8, 1);

Result<Response> check(const Request& request, const Service& service, const Law& law) {
  const auto document = parse_document(request.body, request.body_is_toml ? "transaction.toml" : "transaction.json");
  if (!document) return Result<Response>(document.error());
  auto transaction = rules::read_transaction(*document, law.book, law.catalog);
  if (!transaction) return Result<Response>(transaction.error());
  auto what_if = what_if_of(request);
  if (!what_if) return Result<Response>(what_if.error());
  const auto caps = rules::read_caps(service.engine().data());
  if (!caps) return Result<Response>(caps.error());
  rules::CheckRequest question{std::move(*transaction), std::nullopt, *what_if, nullptr, &*caps, nullptr, nullptr};
  const auto answer = rules::check_transaction(std::move(question), law.book);
  if (!answer) return Result<Response>(answer.error());
  const auto sources = [&law](const SourceId& id) { return law.catalog.source(id); };
  const report::CheckView view{&*answer, &law.book, sources, study::engine_version(), service.engine().data_hash(), true};
  return text_response(200, kJson, report::json_text(report::check_json(view, law.words)));
}

Response check_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) { return check(request, service, law); });
}

Response list_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) -> Result<Response> {
    const auto table = report::rules_table(law.book, request.value("side").value_or(""), law.words, report::Format::json);
    return text_response(200, kJson, report::render(table, report::Format::json));
  });
}

Response rule_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) -> Result<Response> {
    const std::string& wanted = request.parameter("id");
    const rules::RuleInfo* info = law.book.rule(RuleId{wanted});
    if (info == nullptr) {
      std::vector<std::string_view> ids;
      for (const rules::RuleInfo& rule : law.book.rules()) ids.push_back(rule.id.text());
      return problem(404, {{rules::kUnknownRule, {}, {{"found", wanted}, {"nearest", std::string{nearest_name(wanted, ids)}}}}}, law.words);
    }
    const auto sources = [&law](const SourceId& id) { return law.catalog.source(id); };
    return text_response(200, kJson,
                         report::render_sections(report::show_rule(*info, law.book, law.words, sources), report::Format::json, {}));
  });
}

/// The declared facts, so that a form can be made from them.
Response facts_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) -> Result<Response> {
    JsonValue::Array list;
    for (const rules::FactInfo& fact : law.book.facts()) {
      if (fact.derived) continue;
      JsonValue::Array values;
      for (const std::string& value : fact.values) values.emplace_back(value);
      list.emplace_back(JsonValue::Object{{"name", fact.name},
                                          {"type", fact.type},
                                          {"unit", fact.unit},
                                          {"question", request.language == report::Language::zh ? fact.question_zh : fact.question_en},
                                          {"values", std::move(values)}});
    }
    return text_response(200, kJson, report::json_text(std::move(list)));
  });
}

Result<Date> last_day(const Request& request) {
  const auto until = date_of(request, "until");
  if (!until) return Result<Date>(until.error());
  if (*until) return **until;
  return Findings{{kMissingParameter, {}, {{"expected", "until"}, {"address", "/api/v1/rules/timeline"}}}};
}

Result<Response> timeline(const Request& request, const Law& law) {
  const auto facts = routed_facts(request, law);
  if (!facts) return Result<Response>(facts.error());
  const auto what_if = what_if_of(request);
  if (!what_if) return Result<Response>(what_if.error());
  const auto until = last_day(request);
  if (!until) return Result<Response>(until.error());
  const auto spans = rules::timeline(law.book, *facts, kFirstDay, until->plus_days(1), *what_if);
  if (!spans) return Result<Response>(spans.error());
  return text_response(200, kJson,
                       report::render(report::timeline_table(*spans, law.book, law.words, report::Format::json), report::Format::json));
}

Response timeline_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) { return timeline(request, law); });
}

/// Every chip that the articles name, by spans of equal answers: what a heat map is drawn from.
Result<Response> heat_map(const Request& request, const Law& law) {
  const auto route = routed_facts(request, law);
  if (!route) return Result<Response>(route.error());
  const auto what_if = what_if_of(request);
  if (!what_if) return Result<Response>(what_if.error());
  const auto until = last_day(request);
  if (!until) return Result<Response>(until.error());
  JsonValue::Array rows;
  for (const catalog::Chip& chip : law.catalog.chips()) {
    if (!chip.is_named_in_articles()) continue;
    rules::Facts facts = *route;
    for (auto& [name, value] : rules::facts_of(chip)) facts[name] = std::move(value);
    const auto spans = rules::timeline(law.book, facts, kFirstDay, until->plus_days(1), *what_if, false);
    if (!spans) return Result<Response>(spans.error());
    for (const rules::TimelineSpan& span : *spans) {
      rows.emplace_back(JsonValue::Object{{"chip", chip.id.text()},
                                          {"from", span.from.to_string()},
                                          {"to", span.to.to_string()},
                                          {"determination", rules::name_of(span.answer.determination)},
                                          {"us", rules::name_of(span.answer.us)},
                                          {"us_at_least", rules::name_of(span.answer.us_at_least)},
                                          {"cn", rules::name_of(span.answer.cn)},
                                          {"duty", span.answer.duty}});
    }
  }
  return text_response(200, kJson, report::json_text(std::move(rows)));
}

Response heat_map_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) { return heat_map(request, law); });
}

/// Every chip on one day: what a picture of the whole market is coloured by.
Result<Response> standing(const Request& request, const Law& law) {
  const auto route = routed_facts(request, law);
  if (!route) return Result<Response>(route.error());
  const auto what_if = what_if_of(request);
  if (!what_if) return Result<Response>(what_if.error());
  const auto on = date_of(request, "on");
  if (!on) return Result<Response>(on.error());
  JsonValue::Array rows;
  for (const catalog::Chip& chip : law.catalog.chips()) {
    rules::Facts facts = *route;
    for (auto& [name, value] : rules::facts_of(chip)) facts[name] = std::move(value);
    const auto spans = rules::timeline(law.book, facts, **on, (*on)->plus_days(1), *what_if, false);
    if (!spans) return Result<Response>(spans.error());
    const auto& answer = spans->front().answer;
    rows.emplace_back(JsonValue::Object{{"chip", chip.id.text()},
                                        {"determination", rules::name_of(answer.determination)},
                                        {"us", rules::name_of(answer.us)},
                                        {"us_at_least", rules::name_of(answer.us_at_least)},
                                        {"cn", rules::name_of(answer.cn)},
                                        {"duty", answer.duty}});
  }
  return text_response(200, kJson, report::json_text(std::move(rows)));
}

Response standing_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) { return standing(request, law); });
}

Result<Response> difference(const Request& request, const Law& law) {
  const auto facts = routed_facts(request, law);
  if (!facts) return Result<Response>(facts.error());
  const auto what_if = what_if_of(request);
  if (!what_if) return Result<Response>(what_if.error());
  const auto before = date_of(request, "before");
  const auto after = date_of(request, "after");
  if (!before) return Result<Response>(before.error());
  if (!after) return Result<Response>(after.error());
  const auto old_answer = law.book.evaluate(*facts, **before, *what_if);
  if (!old_answer) return Result<Response>(old_answer.error());
  const auto new_answer = law.book.evaluate(*facts, **after, *what_if);
  if (!new_answer) return Result<Response>(new_answer.error());
  const auto table = report::diff_table(rules::changes_between(*old_answer, *new_answer), law.book, (*before)->to_string(),
                                        (*after)->to_string(), law.words, report::Format::json);
  return text_response(200, kJson, report::render(table, report::Format::json));
}

Response difference_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) { return difference(request, law); });
}

}  // namespace

std::vector<Route> rules_routes() {
  const std::vector<QueryParameter> what_if{{"enact", false, true}, {"without", false, true}, {"as_of", false, false}};
  const auto with_what_if = [&](std::vector<QueryParameter> query) {
    query.insert(query.end(), what_if.begin(), what_if.end());
    return query;
  };
  std::vector<Route> routes;
  Route check = law_route("/api/v1/rules/check", "rules_check", "Determination", what_if, check_response);
  check.method = Method::post;
  check.body = BodyKind::study;
  check.problems = {400, 413, 422};
  check.weight = Weight::heavy;
  routes.push_back(std::move(check));
  routes.push_back(law_route("/api/v1/rules", "rules", "Rules", {{"side", false, false}}, list_response));
  routes.push_back(law_route("/api/v1/rules/facts", "rules_facts", "Facts", {}, facts_response));
  routes.push_back(law_route("/api/v1/rules/timeline", "rules_timeline", "Timeline",
                             with_what_if({{"chip", true, false}, {"until", true, false}, {"to"}, {"from"}, {"buyer_class"}}),
                             timeline_response));
  routes.push_back(law_route("/api/v1/rules/heat-map", "rules_heat_map", "HeatMap",
                             with_what_if({{"until", true, false}, {"to"}, {"from"}, {"buyer_class"}}), heat_map_response));
  routes.push_back(
      law_route("/api/v1/rules/diff", "rules_diff", "Differences",
                with_what_if({{"chip", true, false}, {"before", true, false}, {"after", true, false}, {"to"}, {"from"}, {"buyer_class"}}),
                difference_response));
  routes.push_back(law_route("/api/v1/rules/settle", "rules_settle", "Settlement",
                             {{"price", true, false}, {"entered_value"}, {"units"}, {"rate"}, {"pass_through"}, {"chip"}, {"on"}},
                             settlement_response));
  routes.push_back(law_route("/api/v1/rules/leadtime", "rules_leadtime", "LeadTime", {{"route"}, {"from_step"}, {"to_step"}, {"start"}},
                             lead_time_response));
  // Many answers of the law each: made where they hold up no other connection.
  for (Route& route : routes) {
    if (route.pattern == "/api/v1/rules/heat-map" || route.pattern == "/api/v1/rules/timeline") route.weight = Weight::slow;
  }
  Route design = law_route("/api/v1/rules/design", "rules_design", "Design",
                           with_what_if({{"on", true, false}, {"class"}, {"chip"}, {"to"}, {"from"}, {"buyer_class"}}), design_response);
  design.weight = Weight::slow;
  routes.push_back(std::move(design));
  Route standing = law_route("/api/v1/rules/standing", "rules_standing", "Standing",
                             with_what_if({{"on", true, false}, {"to"}, {"from"}, {"buyer_class"}}), standing_response);
  standing.weight = Weight::slow;
  routes.push_back(std::move(standing));
  Route show = law_route("/api/v1/rules/{id}", "rule", "Sections", {}, rule_response);
  show.problems = {404};
  routes.push_back(std::move(show));
  return routes;
}

}  // namespace steelyard::server
