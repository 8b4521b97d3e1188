#include "server/law.hpp"

namespace steelyard::server {
namespace {

std::vector<RuleId> ids_of(const Request& request, std::string_view name) {
  std::vector<RuleId> ids;
  for (const std::string& id : request.values(name)) ids.emplace_back(id);
  return ids;
}

}  // namespace

Result<std::optional<Date>> date_of(const Request& request, std::string_view name) {
  const auto text = request.value(name);
  if (!text || text->empty()) return std::optional<Date>{};
  const auto date = Date::parse(*text);
  if (!date) return Findings{{kBadDateParameter, {}, {{"parameter", std::string{name}}, {"found", *text}}}};
  return std::optional<Date>{*date};
}

Result<rules::WhatIf> what_if_of(const Request& request) {
  rules::WhatIf what_if;
  what_if.enact = ids_of(request, "enact");
  what_if.repeal = ids_of(request, "without");
  const auto as_of = date_of(request, "as_of");
  if (!as_of) return Result<rules::WhatIf>(as_of.error());
  what_if.as_of = *as_of;
  return what_if;
}

Findings of_parameter(std::string_view name, Findings findings) {
  for (Error& error : findings) {
    if (error.code.kind == ErrorKind::data) error.code.kind = ErrorKind::usage;
    error.place = {};
    error.place.pointer = name;
  }
  return findings;
}

Result<rules::Transaction> transaction_of_query(const Request& request, const Law& law) {
  rules::Transaction transaction;
  Findings findings;
  for (const std::string_view name : {"chip", "to", "from", "on", "activity", "buyer_class"}) {
    const auto value = request.value(name);
    if (!value || value->empty()) continue;
    const Findings more = of_parameter(name, rules::state_by_name(transaction, law.book, std::string{name}, *value));
    findings.insert(findings.end(), more.begin(), more.end());
  }
  const Findings more = of_parameter("chip", rules::complete(transaction, law.book, law.catalog));
  findings.insert(findings.end(), more.begin(), more.end());
  if (!findings.empty()) return findings;
  return transaction;
}

Result<rules::Facts> routed_facts(const Request& request, const Law& law) {
  auto transaction = transaction_of_query(request, law);
  if (!transaction) return Result<rules::Facts>(transaction.error());
  rules::Facts facts = rules::usual_route();
  const auto to = transaction->facts.find("route.destination");
  if (to != transaction->facts.end()) {
    for (const char* party : {"consignee.headquarters", "end_user.ultimate_parent.headquarters"}) facts[party] = to->second;
  }
  for (auto& [name, value] : transaction->facts) facts[name] = std::move(value);
  return facts;
}

Route law_route(std::string_view pattern, std::string_view summary, std::string_view answer, std::vector<QueryParameter> query,
                Response (*run)(const Request&, Service&)) {
  Route route;
  route.pattern = pattern;
  route.summary = summary;
  route.answer = answer;
  route.query = std::move(query);
  route.problems = {400};
  route.weight = Weight::kept;
  route.run = run;
  return route;
}

}  // namespace steelyard::server
