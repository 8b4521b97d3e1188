// What falls due, how long it takes, how large a part may be: answers of rules_routes.cpp.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/rules/rules_lead_time_view.hpp"
#include "report/rules/rules_list_view.hpp"
#include "report/rules/rules_settlement_view.hpp"
#include "rules/design_twins.hpp"
#include "rules/lead_time.hpp"
#include "server/law.hpp"
#include "server/question.hpp"

namespace steelyard::server {
namespace {

constexpr std::string_view kJson = "application/json";

std::optional<Money> money_of(Question& question, const Request& request, std::string_view name) {
  if (!question.has(name)) return std::nullopt;
  const auto read = rules::read_money(*request.value(name));
  if (read) return *read;
  question.add(name, read.error());
  return std::nullopt;
}

std::optional<rules::Ratio> ratio_of(Question& question, const Request& request, std::string_view name) {
  if (!question.has(name)) return std::nullopt;
  const auto read = rules::Ratio::parse(*request.value(name));
  if (read) return *read;
  question.add(name, read.error());
  return std::nullopt;
}

/// What rules and announcements levy on the part, shipped from the US to China on the day.
Result<std::vector<report::KnownLevy>> known_levies(const Law& law, const catalog::Chip& chip, Date on) {
  using Answer = Result<std::vector<report::KnownLevy>>;
  rules::Facts facts = rules::facts_of(chip);
  facts["activity"] = std::string{"export"};
  facts["route.ship_from"] = std::string{"US"};
  facts["route.destination"] = std::string{"CN"};
  const auto plain = law.book.evaluate(facts, on);
  if (!plain) return Answer(plain.error());
  rules::WhatIf announced;
  announced.enact = plain->announcements;
  const auto enacted = law.book.evaluate(facts, on, announced);
  if (!enacted) return Answer(enacted.error());
  std::vector<report::KnownLevy> levies;
  for (const rules::Levy& levy : enacted->levies) {
    const rules::RuleInfo* info = law.book.rule(levy.rule);
    levies.push_back({levy, info->name_en, info->name_zh});
  }
  return levies;
}

Result<Response> settlement(const Request& request, const Law& law) {
  Question asked(request);
  report::SettlementQuestion question;
  if (const auto price = money_of(asked, request, "price")) question.line.price_per_unit = *price;
  question.line.entered_value_per_unit = money_of(asked, request, "entered_value");
  const auto rate = ratio_of(asked, request, "rate");
  question.pass_through = ratio_of(asked, request, "pass_through");
  question.line.units = 1;
  asked.integer("units", question.line.units);
  constexpr std::int64_t kMostUnits = 1'000'000'000;
  if (question.line.units > kMostUnits)
    asked.add("units", {{kBadNumberParameter, {}, {{"parameter", "units"}, {"found", std::to_string(question.line.units)}}}});
  std::optional<Date> on;
  asked.date("on", on);
  if (!asked.findings().empty()) return asked.findings();
  if (asked.has("chip")) {
    const auto chip = law.catalog.find_chip(*request.value("chip"));
    if (!chip) return of_parameter("chip", chip.error());
    question.line.product = (*chip)->name;
    if (on) {
      auto levies = known_levies(law, **chip, *on);
      if (!levies) return Result<Response>(levies.error());
      question.levies = std::move(*levies);
      question.on = on->to_string();
    }
  }
  if (rate) {
    question.rate = *rate;
  } else if (!question.levies.empty()) {
    question.rate = rules::Ratio::of_rate(question.levies.front().levy.rate);
  }
  const auto line = rules::statement_line({rules::FeeWording::surcharge_on_buyer, question.rate, {1, 1}}, question.line);
  if (!line) return of_parameter("price", line.error());
  return text_response(200, kJson,
                       report::render(report::settlement_table(question, law.words, report::Format::json), report::Format::json));
}

Result<Response> lead_time(const Request& request, Service& service, const Law& law) {
  const auto steps = rules::read_lead_times(service.engine().data());
  if (!steps) return Result<Response>(steps.error());
  const auto start = date_of(request, "start");
  if (!start) return Result<Response>(start.error());
  std::string route = request.value("route").value_or("");
  if (route.empty()) route = "us_entry";
  const auto answer =
      rules::lead_time(*steps, route, request.value("from_step").value_or(""), request.value("to_step").value_or(""), *start);
  if (!answer) return of_parameter("route", answer.error());
  return text_response(200, kJson, report::render(report::lead_time_table(*answer, law.words, report::Format::json), report::Format::json));
}

/// Without a chip the largest parts of a class; with one the least cuts that make its answer milder.
Result<Response> design(const Request& request, const Law& law) {
  const auto what_if = what_if_of(request);
  if (!what_if) return Result<Response>(what_if.error());
  const auto on = date_of(request, "on");
  if (!on) return Result<Response>(on.error());
  auto routed = routed_facts(request, law);
  if (!routed) return Result<Response>(routed.error());
  rules::Facts& facts = *routed;
  if (!request.value("chip")) {
    facts.try_emplace("item.data_center_marketed", true);
    facts.try_emplace("item.country_of_maker", std::string{"US"});
    facts.try_emplace("item.id", std::string{"a-design"});
    Question question(request);
    const auto& names = rules::us_outcome_names();
    const std::string name = question.choice("class", {names.begin(), names.end()});
    if (!question.findings().empty()) return question.findings();
    const auto ceiling = static_cast<rules::UsOutcome>(std::find(names.begin(), names.end(), name) - names.begin());
    const auto corners = rules::largest_parts(law.book, facts, **on, ceiling, *what_if);
    if (!corners) return Result<Response>(corners.error());
    return text_response(200, kJson, report::render(report::corners_table(*corners, law.book, "", law.words), report::Format::json));
  }
  const auto cuts = rules::smallest_cuts(law.book, facts, **on, *what_if);
  if (!cuts) return Result<Response>(cuts.error());
  std::vector<report::NamedCut> named;
  for (const rules::DesignCut& cut : *cuts)
    named.push_back({cut, fmt::format("{}", fmt::join(rules::parts_made_like(cut, facts, law.catalog), ", "))});
  return text_response(200, kJson, report::render(report::cuts_table(named, law.book, "", law.words), report::Format::json));
}

}  // namespace

Response settlement_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) { return settlement(request, law); });
}

Response lead_time_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) { return lead_time(request, service, law); });
}

Response design_response(const Request& request, Service& service) {
  return with_law(request, service, [&](const Law& law) { return design(request, law); });
}

}  // namespace steelyard::server
