// What a question about the law stands on, and how one is read from a query.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "rules/timeline.hpp"
#include "rules/transaction.hpp"
#include "server/service.hpp"

namespace steelyard::server {

/// Both rooms were read.
struct Law {
  const rules::RuleBook& book;
  const catalog::Catalog& catalog;
  const report::Messages& words;
};

template <class Make>
Response with_law(const Request& request, Service& service, const Make& make) {
  const auto& book = service.engine().rule_book();
  const auto& catalog = service.engine().catalog();
  const auto& words = service.messages(request.language);
  if (!book) return problem(500, book.error(), words);
  if (!catalog) return problem(500, catalog.error(), words);
  const Law law{*book, *catalog, words};
  const Result<Response> answered = make(law);
  return answered ? *answered : problem(status_of(answered.error()), answered.error(), words);
}

[[nodiscard]] Result<std::optional<Date>> date_of(const Request& request, std::string_view name);
/// `enact`, `without`, `as_of`.
[[nodiscard]] Result<rules::WhatIf> what_if_of(const Request& request);
/// A mistake in a query is one of usage, and names its parameter.
[[nodiscard]] Findings of_parameter(std::string_view name, Findings findings);
/// Everything of the query that is a fact or a short name of one (`chip`, `to`, `buyer_class`).
[[nodiscard]] Result<rules::Transaction> transaction_of_query(const Request& request, const Law& law);
/// The usual route to a platform in China, with what the query says over it.
[[nodiscard]] Result<rules::Facts> routed_facts(const Request& request, const Law& law);

[[nodiscard]] Route law_route(std::string_view pattern, std::string_view summary, std::string_view answer,
                              std::vector<QueryParameter> query, Response (*run)(const Request&, Service&));

// rules_settle.cpp: what falls due, how long it takes, how large a part may be.
[[nodiscard]] Response settlement_response(const Request& request, Service& service);
[[nodiscard]] Response lead_time_response(const Request& request, Service& service);
[[nodiscard]] Response design_response(const Request& request, Service& service);

}  // namespace steelyard::server
