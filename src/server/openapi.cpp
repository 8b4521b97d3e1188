#include "server/openapi.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/record.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/json_value.hpp"
#include "server/route.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

using report::JsonValue;
using Array = JsonValue::Array;
using Object = JsonValue::Object;

std::string_view lower_name(Method method) { return method == Method::get ? "get" : method == Method::post ? "post" : "delete"; }

Object reference(std::string_view schema) { return {{"$ref", fmt::format("#/components/schemas/{}", schema)}}; }
Object type(std::string_view name) { return {{"type", name}}; }

JsonValue json_of(const Value& value) {
  switch (value.kind) {
    case ValueKind::boolean: return value.boolean;
    case ValueKind::integer:
    case ValueKind::real: return value.real;
    case ValueKind::text:
    case ValueKind::date: return value.text;
    case ValueKind::array: {
      Array items;
      for (const Value& item : value.items) items.push_back(json_of(item));
      return items;
    }
    case ValueKind::table: {
      Object members;
      for (const auto& [name, member] : value.members) members.emplace_back(name, json_of(member));
      return members;
    }
    case ValueKind::null: break;
  }
  return {};
}

/// Rows as `report::render` writes them: every column, null where nothing is known. `columns` of a query leaves keys out, so none is
/// required.
Object rows_schema(const report::Listing& listing, const report::Messages& messages) {
  Object properties;
  for (const report::ListColumn& column : listing.columns) {
    Object property{{"description", report::column_title(column.key, messages)}};
    if (column.is_number) property.emplace_back("type", Array{"number", "null"});
    properties.emplace_back(column.key, std::move(property));
  }
  Object row{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  return {{"type", "array"}, {"items", std::move(row)}};
}

Object schemas(const study::Engine& engine, const report::Messages& messages) {
  Object all;
  for (const DataFile& file : engine.data().shipped_under("api/")) {
    const auto document = parse_json(file.content, file.name);
    SY_CHECK(document.has_value());
    for (const auto& [name, schema] : document->root.members) all.emplace_back(name, json_of(schema));
  }
  const auto& catalog = engine.catalog();
  SY_CHECK(catalog.has_value());
  all.emplace_back("Chips", rows_schema(report::list_chips(*catalog, messages), messages));
  all.emplace_back("Systems", rows_schema(report::list_systems(*catalog, messages), messages));
  all.emplace_back("Models", rows_schema(report::list_models(*catalog, messages), messages));
  all.emplace_back("Stacks", rows_schema(report::list_stacks(*catalog, messages), messages));
  all.emplace_back("Prices", rows_schema(report::list_prices(*catalog, messages), messages));
  all.emplace_back("Sources", rows_schema(report::list_sources(*catalog, messages), messages));
  return all;
}

Object parameter(std::string_view name, std::string_view in, const QueryParameter& like, const report::Messages& messages) {
  Object schema = type("string");
  if (like.repeated) schema = {{"type", "array"}, {"items", type("string")}};
  return {{"name", name},
          {"in", in},
          {"required", like.required},
          {"description", messages.text("api", fmt::format("parameter.{}", name))},
          {"schema", std::move(schema)}};
}

Object answer_of(std::string description, std::string_view media, Object schema) {
  return {{"description", std::move(description)}, {"content", Object{{std::string{media}, Object{{"schema", std::move(schema)}}}}}};
}

Array parameters_of(const Route& route, const report::Messages& messages) {
  Array parameters;
  for (std::size_t at = route.pattern.find('{'); at != std::string_view::npos; at = route.pattern.find('{', at + 1)) {
    const std::string_view name = route.pattern.substr(at + 1, route.pattern.find('}', at) - at - 1);
    parameters.emplace_back(parameter(name, "path", {name, true, false}, messages));
  }
  for (const QueryParameter& query : route.query) parameters.emplace_back(parameter(query.name, "query", query, messages));
  parameters.emplace_back(parameter("lang", "query", {"lang", false, false}, messages));
  return parameters;
}

void add_header(Object& response, std::string_view name, const report::Messages& messages) {
  Object header{{"required", true}, {"description", messages.text("api", fmt::format("header.{}", name))}, {"schema", type("string")}};
  response.emplace_back("headers", Object{{std::string{name}, std::move(header)}});
}

bool is_api(const Route& route) { return route.pattern.substr(0, 5) == "/api/"; }

Object responses_of(const Route& route, const report::Messages& messages) {
  const bool is_kept = route.weight == Weight::kept || route.weight == Weight::slow;
  const auto status_text = [&](unsigned code) { return messages.text("api", fmt::format("status.{}", code)); };
  const std::string done = messages.text("api", "answer");
  Object answer =
      route.answer.empty() ? answer_of(done, "text/plain", type("string")) : answer_of(done, "application/json", reference(route.answer));
  if (is_kept) add_header(answer, "ETag", messages);
  if (route.answer == "JobCreated") add_header(answer, "Location", messages);
  Object responses{{std::to_string(route.answer_status), std::move(answer)}};
  if (is_kept) responses.emplace_back("304", Object{{"description", status_text(304)}});
  std::set<unsigned> problems(route.problems.begin(), route.problems.end());
  problems.insert({400, 403});
  if (is_api(route)) problems.insert(401);
  if (route.body != BodyKind::none) problems.insert(415);
  if (route.weight == Weight::heavy || route.weight == Weight::slow) problems.insert(503);
  for (const unsigned code : problems) {
    Object problem = answer_of(status_text(code), "application/problem+json", reference("Problem"));
    if (code == 429 || code == 503) add_header(problem, "Retry-After", messages);
    responses.emplace_back(std::to_string(code), std::move(problem));
  }
  return responses;
}

Object operation(const Route& route, const report::Messages& messages) {
  Object operation{{"operationId", fmt::format("{}_{}", lower_name(route.method), route.summary)},
                   {"summary", messages.text("api", route.summary)},
                   {"parameters", parameters_of(route, messages)}};
  if (route.body != BodyKind::none) {
    Object content;
    if (route.body == BodyKind::text) content.emplace_back("text/plain", Object{{"schema", type("string")}});
    if (route.body != BodyKind::text) content.emplace_back("application/json", Object{{"schema", type("object")}});
    if (route.body == BodyKind::study || route.body == BodyKind::optional_study)
      content.emplace_back("application/toml", Object{{"schema", type("string")}});
    operation.emplace_back("requestBody", Object{{"required", route.body != BodyKind::optional_study}, {"content", std::move(content)}});
  }
  if (!is_api(route)) operation.emplace_back("security", Array{Object{}});
  operation.emplace_back("responses", responses_of(route, messages));
  return operation;
}

}  // namespace

std::string openapi_document(const study::Engine& engine, const report::Messages& messages) {
  Object paths;
  for (const Route& route : all_routes()) {
    if (route.is_page) continue;
    auto found = std::find_if(paths.begin(), paths.end(), [&](const auto& path) { return path.first == route.pattern; });
    if (found == paths.end()) found = paths.insert(paths.end(), {std::string{route.pattern}, Object{}});
    std::get<Object>(found->second.value).emplace_back(std::string{lower_name(route.method)}, operation(route, messages));
  }
  Object info{{"title", "Steelyard"},
              {"version", study::engine_version()},
              {"description", messages.text("api", "about")},
              {"license", Object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
  Object token{{"type", "http"}, {"scheme", "bearer"}};
  return report::json_text(
      Object{{"openapi", "3.1.0"},
             {"info", std::move(info)},
             {"servers", Array{Object{{"url", "/"}}}},
             {"security", Array{Object{}, Object{{"token", Array{}}}}},
             {"paths", std::move(paths)},
             {"components", Object{{"schemas", schemas(engine, messages)}, {"securitySchemes", Object{{"token", std::move(token)}}}}}});
}

}  // namespace steelyard::server
