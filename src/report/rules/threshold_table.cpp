// Each candidate against the numbers of 2022, 2023, 2025 and 2026, side by side.
#include <optional>

#include "report/brief/brief_tables.hpp"

namespace steelyard::report {
namespace {

/// One row of numbers: what the thresholds are about.
template <class Figure>
std::vector<Cell> number_row(const BriefWords& words, std::string title, const Figure& figure) {
  std::vector<Cell> row(1);
  row.front().value = std::move(title);
  for (std::size_t c = 0; c < words.brief().study.candidates.size(); ++c) {
    Cell cell;
    cell.digits = 5;
    if (const std::optional<double> value = figure(*words.brief().study.candidates[c].chip)) cell.value = *value;
    row.push_back(std::move(cell));
  }
  return row;
}

Cell answer_cell(const Messages& m, const rules::ThresholdAnswer& answer) {
  Cell cell;  // what is missing to say is in the JSON form
  const char* code = answer.met == rules::Truth::yes  ? "threshold_yes"
                     : answer.met == rules::Truth::no ? "threshold_no"
                                                      : "threshold_unknown";
  cell.value = m.label(code);
  return cell;
}

void add_numbers(const BriefWords& words, Table& table) {
  const Messages& m = words.messages();
  const auto add = [&](std::string title, auto&& figure, auto&& in_unit) {
    table.rows.push_back(number_row(words, std::move(title), [&](const catalog::Chip& chip) -> std::optional<double> {
      const auto known = figure(chip);
      return known ? std::optional<double>{in_unit(known->value)} : std::nullopt;
    }));
  };
  add("TPP", catalog::total_processing_performance, in_tpp);
  add(m.label("threshold_density"), catalog::performance_density, in_tpp_per_square_millimetre);
  add(
      m.label("threshold_memory"), [](const catalog::Chip& chip) { return chip.memory_bandwidth; }, in_gigabytes_per_second);
  add(m.label("threshold_interconnect"), catalog::bidirectional_scale_up_bandwidth, in_gigabytes_per_second);
}

}  // namespace

Table threshold_table(const BriefWords& words) {
  const Messages& m = words.messages();
  const study::Brief& brief = words.brief();
  Table table;
  if (brief.thresholds.empty()) return table;
  table.title = m.label("thresholds_title");
  table.columns = {{"threshold", m.label("threshold"), false}};
  for (std::size_t c = 0; c < brief.thresholds.size(); ++c) {
    table.columns.push_back({brief.study.candidates[c].chip->id.text(), words.candidate(c), true});
  }
  add_numbers(words, table);
  for (std::size_t t = 0; t < brief.thresholds.front().size(); ++t) {
    const rules::ThresholdAnswer& first = brief.thresholds.front()[t];
    std::vector<Cell> row(1);
    row.front().value = m.language() == Language::zh ? first.name_zh : first.name_en;
    for (const auto& answers : brief.thresholds) row.push_back(answer_cell(m, answers[t]));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace steelyard::report
