// Reads data/calibration/imports.toml and the chip labels beside it.
#include "base/record.hpp"
#include "perf/calibration/import.hpp"

namespace steelyard::perf {
namespace {

std::vector<std::pair<std::string, std::string>> texts_by_name(TableReader& record, std::string_view key) {
  std::vector<std::pair<std::string, std::string>> out;
  record.table(key, [&](TableReader& table) {
    for (const auto& [name, value] : table.members()) {
      if (const auto text = table.text(name)) out.emplace_back(name, *text);
    }
    table.finish();
  });
  return out;
}

std::optional<Expression> expression(TableReader& record, std::string_view key, Need need) {
  const auto text = record.text(key, need);
  if (!text) return std::nullopt;
  auto parsed = Expression::parse(*text);
  if (parsed) return std::move(*parsed);
  record.report(kBadExpression, key, parsed.error().front().arguments);
  return std::nullopt;
}

ImportLayout read_layout(TableReader& record) {
  ImportLayout layout;
  layout.id = record.text("id", Need::required).value_or("");
  layout.files = record.texts("files", Need::required);
  layout.family = record.text("family", Need::required).value_or("");
  layout.precision = record.text("precision").value_or("bf16");
  layout.stack = record.text("stack").value_or("");
  layout.kernel = record.text("kernel").value_or("");
  layout.chip = record.text("chip").value_or("");
  layout.where = texts_by_name(record, "where");
  layout.names = texts_by_name(record, "names");
  if (const auto unit = record.quantity<Seconds::kDimension>("unit", Need::required)) layout.seconds_per_unit = unit->base();
  if (auto time = expression(record, "time", Need::required)) layout.time = std::move(*time);
  record.table(
      "shape",
      [&](TableReader& shape) {
        for (const auto& [name, value] : shape.members()) {
          if (auto read = expression(shape, name, Need::required)) layout.shape.emplace_back(name, std::move(*read));
        }
        shape.finish();
      },
      Need::required);
  (void)record.text("note");
  if (!layout.family.starts_with('@') && !parse_kernel_family(layout.family)) {
    record.report(kUnknownFamily, "family", {{"found", layout.family}});
  }
  record.finish();
  return layout;
}

}  // namespace

Result<ImportRules> ImportRules::load(const DataTree& data) {
  ImportRules rules;
  Findings findings;
  for (const DataFile& file : data.files_under("calibration/")) {
    const bool has_layouts = file.content.find("[[import]]") != std::string_view::npos;
    const bool has_labels = file.content.find("[[chip_label]]") != std::string_view::npos;
    if (!has_layouts && !has_labels) continue;
    auto document = parse_document(file.content, file.name);
    if (!document) {
      findings.insert(findings.end(), document.error().begin(), document.error().end());
      continue;
    }
    TableReader reader{*document, document->root, "", findings};
    reader.tables("import", [&](TableReader& record) { rules.layouts.push_back(read_layout(record)); });
    reader.tables("chip_label", [&](TableReader& record) {
      const auto label = record.text("label");
      const auto chip = record.text("chip");
      if (label && chip) rules.chip_labels[catalog::folded_name(*label)] = *chip;
      record.accept_all_keys();
    });
  }
  if (!findings.empty()) return findings;
  return rules;
}

}  // namespace steelyard::perf
