// chips, systems, models, stacks, prices, sources, compare, gap: the catalogue over HTTP.
#include <algorithm>

#include "catalog/gap.hpp"
#include "report/catalog/catalog_view.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

using catalog::Catalog;
using report::Listing;

constexpr std::string_view kJson = "application/json";

/// Runs `make` on the catalogue, or says why there is none.
template <class Make>
Response with_catalog(const Request& request, Service& service, const Make& make) {
  const auto& loaded = service.engine().catalog();
  const auto& words = service.messages(request.language);
  if (!loaded) return problem(500, loaded.error(), words);
  return make(*loaded, words);
}

Response list_response(const Request& request, const Listing& listing, const std::vector<std::string_view>& filters,
                       const report::Messages& words) {
  std::vector<std::string> conditions;
  for (const std::string_view name : filters) {
    if (const auto value = request.value(name)) conditions.push_back(std::string{name} + "=" + *value);
  }
  for (std::string& condition : request.values("where")) conditions.push_back(std::move(condition));
  const auto query = report::parse_query(listing, conditions, request.value("sort"), request.value("columns"));
  if (!query) return problem(400, query.error(), words);
  const report::QueryAnswer answer = report::apply_query(listing, *query, words, report::Format::json);
  return text_response(200, kJson, report::render(answer.table, report::Format::json));
}

using MakeListing = Listing (*)(const Catalog&, const report::Messages&);

template <MakeListing make>
std::function<Response(const Request&, Service&)> list_of(std::vector<std::string_view> filters) {
  return [filters = std::move(filters)](const Request& request, Service& service) {
    return with_catalog(request, service, [&](const Catalog& catalog, const report::Messages& words) {
      return list_response(request, make(catalog, words), filters, words);
    });
  };
}

/// 404 for an unknown name, 400 for one of several records: both name the nearest.
unsigned status_of_search(const Findings& findings) {
  return !findings.empty() && findings.front().code == catalog::kAmbiguousName ? 400 : 404;
}

template <class Find, class Show>
Response show_response(const Request& request, Service& service, const Find& find, const Show& show) {
  return with_catalog(request, service, [&](const Catalog& catalog, const report::Messages& words) {
    const auto found = find(catalog, request.parameter("id"));
    if (!found) return problem(status_of_search(found.error()), found.error(), words);
    return text_response(200, kJson,
                         report::render_sections(show(**found, catalog, words, report::Format::json), report::Format::json, {}));
  });
}

Response chip_response(const Request& request, Service& service) {
  return show_response(
      request, service, [](const Catalog& catalog, const std::string& id) { return catalog.find_chip(id); }, report::show_chip);
}
Response system_response(const Request& request, Service& service) {
  return show_response(
      request, service, [](const Catalog& catalog, const std::string& id) { return catalog.find_system(id); }, report::show_system);
}
Response model_response(const Request& request, Service& service) {
  return show_response(
      request, service, [](const Catalog& catalog, const std::string& id) { return catalog.find_model(id); }, report::show_model);
}

Response compare_response(const Request& request, Service& service) {
  return with_catalog(request, service, [&](const Catalog& catalog, const report::Messages& words) {
    std::vector<const catalog::Chip*> chips;
    Findings findings;
    for (const std::string& name : request.values("chip")) {
      const auto chip = catalog.find_chip(name);
      if (chip) {
        chips.push_back(*chip);
      } else {
        findings.insert(findings.end(), chip.error().begin(), chip.error().end());
      }
    }
    constexpr std::size_t kMostChips = 12;
    if (findings.empty() && (chips.size() < 2 || chips.size() > kMostChips))
      findings.push_back({kMissingParameter, {}, {{"expected", "chip=A&chip=B"}, {"address", "/api/v1/compare"}}});
    if (!findings.empty()) return problem(400, findings, words);
    return text_response(200, kJson, report::render(report::compare_chips(chips, words, report::Format::json), report::Format::json));
  });
}

Response data_status_response(const Request& request, Service& service) {
  return with_catalog(request, service, [&](const Catalog& catalog, const report::Messages& words) {
    return text_response(200, kJson, report::render(report::show_data_status(catalog, {}, words), report::Format::json));
  });
}

std::vector<QueryParameter> list_query(const std::vector<std::string_view>& filters) {
  std::vector<QueryParameter> query;
  for (const std::string_view name : filters) query.push_back({name, false, false});
  query.push_back({"where", false, true});
  query.push_back({"sort", false, false});
  query.push_back({"columns", false, false});
  return query;
}

template <MakeListing make>
Route list_route(std::string_view pattern, std::string_view summary, std::string_view answer, std::vector<std::string_view> filters = {}) {
  Route route;
  route.pattern = pattern;
  route.summary = summary;
  route.query = list_query(filters);
  route.answer = answer;
  route.problems = {400};
  route.run = list_of<make>(std::move(filters));
  return route;
}

Route show_route(std::string_view pattern, std::string_view summary, Response (*run)(const Request&, Service&)) {
  Route route;
  route.pattern = pattern;
  route.summary = summary;
  route.answer = "Sections";
  route.problems = {400, 404};
  route.run = run;
  return route;
}

}  // namespace

std::vector<Route> catalog_routes() {
  std::vector<Route> routes;
  routes.push_back(list_route<report::list_chips>("/api/v1/chips", "chips", "Chips", {"country", "vendor", "status"}));
  routes.push_back(show_route("/api/v1/chips/{id}", "chip", chip_response));
  routes.push_back(list_route<report::list_systems>("/api/v1/systems", "systems", "Systems"));
  routes.push_back(show_route("/api/v1/systems/{id}", "system", system_response));
  routes.push_back(list_route<report::list_models>("/api/v1/models", "models", "Models"));
  routes.push_back(show_route("/api/v1/models/{id}", "model", model_response));
  routes.push_back(list_route<report::list_stacks>("/api/v1/stacks", "stacks", "Stacks"));
  routes.push_back(list_route<report::list_prices>("/api/v1/prices", "prices", "Prices", {"kind", "region"}));
  routes.push_back(list_route<report::list_sources>("/api/v1/sources", "sources", "Sources"));
  Route compare;
  compare.pattern = "/api/v1/compare";
  compare.summary = "compare";
  compare.query = {{"chip", true, true}};
  compare.answer = "Comparison";
  compare.problems = {400};
  compare.run = compare_response;
  routes.push_back(std::move(compare));
  Route status;
  status.pattern = "/api/v1/data/status";
  status.summary = "data_status";
  status.answer = "DataStatus";
  status.run = data_status_response;
  routes.push_back(std::move(status));
  return routes;
}

}  // namespace steelyard::server
