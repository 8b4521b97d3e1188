#include "report/json_value.hpp"

#include "report/json.hpp"
#include "report/table_text.hpp"

namespace steelyard::report {
namespace {

Json json_of(const Cell& cell) {
  struct Visitor {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(double value) const { return json_number(value); }
    Json operator()(const std::string& value) const { return value; }
    Json operator()(bool value) const { return value; }
    Json operator()(const std::vector<std::string>& value) const { return Json(value); }
  };
  return std::visit(Visitor{}, cell.value);
}

Json json_of(const JsonValue& tree) {
  struct Visitor {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool truth) const { return truth; }
    Json operator()(double number) const { return json_number(number); }
    Json operator()(const std::string& text) const { return text; }
    Json operator()(const JsonValue::Array& items) const {
      Json array = Json::array();
      for (const JsonValue& item : items) array.push_back(json_of(item));
      return array;
    }
    Json operator()(const JsonValue::Object& members) const {
      Json object = Json::object();
      for (const auto& [key, member] : members) object[key] = json_of(member);
      return object;
    }
  };
  return std::visit(Visitor{}, tree.value);
}

}  // namespace

std::string json_text(const JsonValue& value) { return json_text(json_of(value)); }

std::string render_json(const Table& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      object[table.columns[i].key] = i < row.size() ? json_of(row[i]) : Json(nullptr);
    }
    rows.push_back(std::move(object));
  }
  return json_text(rows);
}

}  // namespace steelyard::report
