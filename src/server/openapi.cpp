#include "server/openapi.hpp"

#include <set>

#include <fmt/format.h>

#include "base/check.hpp"
#include "report/catalog_view.hpp"
#include "report/json.hpp"
#include "server/route.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

using report::Json;

Json reference(std::string_view schema) { return {{"$ref", fmt::format("#/components/schemas/{}", schema)}}; }

/// Rows as `report::render` writes them: every column, null where nothing is known. `columns` of a query leaves keys out, so none is
/// required.
Json rows_schema(const report::Listing& listing, const report::Messages& messages) {
  Json properties = Json::object();
  for (const report::ListColumn& column : listing.columns) {
    Json property;
    property["description"] = report::column_title(column.key, messages);
    if (column.is_number) property["type"] = {"number", "null"};
    properties[column.key] = std::move(property);
  }
  Json row;
  row["type"] = "object";
  row["properties"] = std::move(properties);
  row["additionalProperties"] = false;
  Json rows;
  rows["type"] = "array";
  rows["items"] = std::move(row);
  return rows;
}

Json schemas(const study::Engine& engine, const report::Messages& messages) {
  Json all = Json::object();
  for (const DataFile& file : engine.data().shipped_under("api/")) {
    const Json read = Json::parse(file.content);
    for (const auto& [name, schema] : read.items()) all[name] = schema;
  }
  const auto& catalog = engine.catalog();
  SY_CHECK(catalog.has_value());
  all["Chips"] = rows_schema(report::list_chips(*catalog, messages), messages);
  all["Systems"] = rows_schema(report::list_systems(*catalog, messages), messages);
  all["Models"] = rows_schema(report::list_models(*catalog, messages), messages);
  all["Stacks"] = rows_schema(report::list_stacks(*catalog, messages), messages);
  all["Prices"] = rows_schema(report::list_prices(*catalog, messages), messages);
  all["Sources"] = rows_schema(report::list_sources(*catalog, messages), messages);
  return all;
}

Json parameter(std::string_view name, std::string_view in, bool required, bool repeated, const report::Messages& messages) {
  Json schema{{"type", "string"}};
  if (repeated) schema = Json{{"type", "array"}, {"items", {{"type", "string"}}}};
  return {{"name", std::string{name}},
          {"in", std::string{in}},
          {"required", required},
          {"description", messages.text("api", fmt::format("parameter.{}", name))},
          {"schema", std::move(schema)}};
}

Json answer_of(std::string_view description, std::string_view type, Json schema) {
  return {{"description", std::string{description}}, {"content", {{std::string{type}, {{"schema", std::move(schema)}}}}}};
}

Json operation(const Route& route, const report::Messages& messages) {
  Json operation;
  operation["operationId"] = fmt::format("{}_{}",
                                         route.method == Method::get    ? "get"
                                         : route.method == Method::post ? "post"
                                                                        : "delete",
                                         route.summary);
  operation["summary"] = messages.text("api", route.summary);
  Json parameters = Json::array();
  for (std::size_t at = route.pattern.find('{'); at != std::string_view::npos; at = route.pattern.find('{', at + 1)) {
    const std::string_view name = route.pattern.substr(at + 1, route.pattern.find('}', at) - at - 1);
    parameters.push_back(parameter(name, "path", true, false, messages));
  }
  for (const QueryParameter& query : route.query)
    parameters.push_back(parameter(query.name, "query", query.required, query.repeated, messages));
  parameters.push_back(parameter("lang", "query", false, false, messages));
  operation["parameters"] = std::move(parameters);
  if (route.body != BodyKind::none) {
    Json content{{"application/json", {{"schema", {{"type", "object"}}}}}};
    if (route.body == BodyKind::study) content["application/toml"] = {{"schema", {{"type", "string"}}}};
    operation["requestBody"] = {{"required", true}, {"content", std::move(content)}};
  }
  Json responses;
  const std::string status = std::to_string(route.answer_status);
  const std::string done = messages.text("api", "answer");
  responses[status] = route.answer.empty() ? answer_of(done, "text/plain", {{"type", "string"}})
                                           : answer_of(done, "application/json", reference(route.answer));
  std::set<unsigned> problems(route.problems.begin(), route.problems.end());
  problems.insert({400, 401, 403});
  if (route.weight == Weight::heavy) problems.insert(503);
  for (const unsigned code : problems)
    responses[std::to_string(code)] =
        answer_of(messages.text("api", fmt::format("status.{}", code)), "application/problem+json", reference("Problem"));
  operation["responses"] = std::move(responses);
  return operation;
}

}  // namespace

std::string openapi_document(const study::Engine& engine, const report::Messages& messages) {
  Json document;
  document["openapi"] = "3.1.0";
  document["info"] = {{"title", "Steelyard"},
                      {"version", study::engine_version()},
                      {"description", messages.text("api", "about")},
                      {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
  document["servers"] = Json::array({{{"url", "/"}}});
  Json paths = Json::object();
  for (const Route& route : all_routes()) {
    if (route.is_page) continue;
    const std::string method = route.method == Method::get ? "get" : route.method == Method::post ? "post" : "delete";
    paths[std::string{route.pattern}][method] = operation(route, messages);
  }
  document["paths"] = std::move(paths);
  document["components"] = {{"schemas", schemas(engine, messages)},
                            {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}}};
  document["security"] = Json::array({Json::object(), {{"token", Json::array()}}});
  return report::json_text(document);
}

}  // namespace steelyard::server
