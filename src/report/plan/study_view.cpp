#include "report/plan/study_view.hpp"

#include <fmt/format.h>

#include "report/json.hpp"

namespace steelyard::report {
namespace {

Json schema_of(const SchemaNode& node, const std::string& path, const Messages& messages);

Json object_schema(const SchemaNode& node, const std::string& path, const Messages& messages) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const SchemaNode& member : node.members) {
    properties[member.key] = schema_of(member, path.empty() ? member.key : path + '.' + member.key, messages);
    if (member.required) required.push_back(member.key);
  }
  Json schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

Json text_with_unit(const std::string& unit, const Messages& messages) {
  return {{"type", "string"}, {"title", messages.text("label", "schema_unit", {{"unit", unit}})}, {"examples", Json::array({"1 " + unit})}};
}

Json type_of(const SchemaNode& node, const std::string& path, const Messages& messages) {
  using Kind = SchemaNode::Kind;
  Json text{{"type", "string"}};
  switch (node.kind) {
    case Kind::table: return object_schema(node, path, messages);
    case Kind::tables: return {{"type", "array"}, {"items", object_schema(node, path, messages)}};
    case Kind::text: return text;
    case Kind::texts: return {{"type", "array"}, {"items", std::move(text)}};
    case Kind::integer: return {{"type", Json::array({"integer", "string"})}};
    case Kind::number: return {{"type", Json::array({"number", "string"})}};
    case Kind::boolean: return {{"type", "boolean"}};
    case Kind::date: return {{"type", "string"}, {"format", "date"}};
    case Kind::quantity: return text_with_unit(node.unit, messages);
    case Kind::choice: return {{"type", "string"}, {"enum", Json(node.choices)}};
    case Kind::any: return Json::object();
  }
  return Json::object();
}

Json schema_of(const SchemaNode& node, const std::string& path, const Messages& messages) {
  Json schema = type_of(node, path, messages);
  if (messages.has("schema", path)) schema["description"] = messages.text("schema", path);
  return schema;
}

}  // namespace

std::string study_json_schema(const SchemaNode& schema, const Messages& messages) {
  Json json{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", messages.label("schema_title")}};
  const Json object = object_schema(schema, {}, messages);
  for (const auto& [key, value] : object.items()) json[key] = value;
  return json_text(json);
}

std::string render_findings(const Findings& findings, const Messages& messages) {
  std::string out;
  for (const Error& error : findings) out += render_error(error, messages);
  if (findings.empty()) return messages.label("no_findings") + '\n';
  if (findings.size() == 1) return out + messages.label("findings_one") + '\n';
  return out + messages.text("label", "findings", {{"count", std::to_string(findings.size())}}) + '\n';
}

Table findings_table(const Findings& findings, const Messages& messages) {
  Table table;
  for (const char* key : {"file", "line", "column", "pointer", "code", "message", "expected", "nearest"}) {
    const std::string_view title = std::string_view{key} == "line" ? "line_number" : key;
    table.columns.push_back({key, messages.text("column", title), false});
  }
  const auto text = [](std::string_view value) { return value.empty() ? Cell{} : Cell{std::string{value}, 4, {}}; };
  const auto number = [](int value) { return value > 0 ? Cell{static_cast<double>(value), 9, {}} : Cell{}; };
  for (const Error& error : findings) {
    table.rows.push_back({text(error.place.file), number(error.place.line), number(error.place.column), text(error.place.pointer),
                          text(error.code.name), text(error_sentence(error, messages)), text(phrase(error.argument("expected"), messages)),
                          text(error.argument("nearest"))});
  }
  return table;
}

}  // namespace steelyard::report
