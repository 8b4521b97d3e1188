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

}  // namespace

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
