// Chips side by side, years behind, the state of the data.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

#include "catalog/lint.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/catalog/catalog_view_fields.hpp"
#include "report/catalog/gap_view.hpp"

namespace steelyard::report {
namespace {

using catalog::Catalog;
using catalog::Chip;

bool is_for_people(Format format) { return format == Format::table || format == Format::md; }

/// What a buyer divides by: rate for each watt, and bytes that memory delivers for each operation.
BareFigure quotient(const BareFigure& above, const BareFigure& below) {
  if (!above || !below || below->value <= 0) return std::nullopt;
  Sourced<double> figure;
  figure.value = above->value / below->value;
  Evidence evidence;
  evidence.grade = weakest(Grade::derived, weakest(above->grade(), below->grade()));
  figure.evidence = std::make_shared<const Evidence>(evidence);
  return figure;
}

std::vector<ChipField> compared_fields() {
  constexpr double kTera = 1e12;
  std::vector<ChipField> fields = chip_fields();
  fields.push_back({"bf16_dense_tflops_per_w", {}, kDimensionless, kTera, "TFLOPS/W", false, [](const Chip& chip) {
                      return quotient(bare(chip.bf16_dense), bare(chip.tdp));
                    }});
  fields.push_back({"memory_bytes_per_bf16_flop", {}, kDimensionless, 1.0, "B/FLOP", false, [](const Chip& chip) {
                      return quotient(bare(chip.memory_bandwidth), bare(chip.bf16_dense));
                    }});
  return fields;
}

/// `6.69`, and below one also the inverse: `0.15 (1/6.69)`.
Cell ratio_text(const BareFigure& figure, const BareFigure& first) {
  if (!figure || !first || first->value == 0) return {};
  const double ratio = figure->value / first->value;
  if (ratio >= 1.0 || ratio <= 0.0) return text_cell(render_number(ratio, 3));
  return text_cell(fmt::format("{} (1/{})", render_number(ratio, 3), render_number(1.0 / ratio, 3)));
}

std::string basis_of(std::string_view key, const Messages& messages) {
  const std::string code = fmt::format("catalog.basis.{}", key);
  return messages.has("label", code) ? messages.label(code) : std::string{};
}

Table comparison_for_programs(const std::vector<const Chip*>& chips, const Messages& messages) {
  Table table;
  for (const char* key : {"metric", "basis", "chip", "value", "ratio_to_first", "grade", "disputed"})
    table.columns.push_back({key, column_title(key, messages), false});
  for (const ChipField& field : compared_fields()) {
    const BareFigure first = field.get(*chips.front());
    for (const Chip* chip : chips) {
      const BareFigure figure = field.get(*chip);
      const bool has_ratio = figure && first && first->value != 0;
      table.rows.push_back({text_cell(field.key), text_cell(basis_of(field.key, messages)), text_cell(chip->id.text()),
                            number_cell(figure ? std::optional(in_unit(figure->value, field.unit)) : std::nullopt),
                            number_cell(has_ratio ? std::optional(in_unit(figure->value, first->value)) : std::nullopt),
                            figure ? text_cell(name_of(figure->grade())) : Cell{}, figure ? Cell{figure->is_disputed(), 4, {}} : Cell{}});
    }
  }
  return table;
}

}  // namespace

Table compare_chips(const std::vector<const Chip*>& chips, const Messages& messages, Format format) {
  if (!is_for_people(format)) return comparison_for_programs(chips, messages);
  Table table;
  table.columns.push_back({"metric", column_title("metric", messages), false});
  table.columns.push_back({"unit", column_title("unit", messages), false});
  for (const Chip* chip : chips) table.columns.push_back({chip->id.text(), chip->id.text(), true});
  for (std::size_t i = 1; i < chips.size(); ++i) {
    table.columns.push_back({"ratio " + chips[i]->id.text(),
                             chips.size() == 2 ? column_title("ratio_to_first", messages)
                                               : messages.text("label", "catalog.ratio_of", {{"chip", chips[i]->id.text()}}),
                             true});
  }
  for (const ChipField& field : compared_fields()) {
    const BareFigure first = field.get(*chips.front());
    std::vector<Cell> row{text_cell(figure_name(field.key, messages)), text_cell(field.unit_name)};
    bool any = false;
    for (const Chip* chip : chips) {
      const BareFigure figure = field.get(*chip);
      any = any || figure.has_value();
      row.push_back(figure_cell(figure, field.unit));
    }
    for (std::size_t i = 1; i < chips.size(); ++i) row.push_back(ratio_text(field.get(*chips[i]), first));
    if (any) table.rows.push_back(std::move(row));
  }
  table.notes.push_back(messages.label("catalog.compare_basis"));
  return table;
}

namespace {

std::string years_text(const catalog::GapMatch& match, const Messages& messages) {
  const auto years = [](double value) { return fmt::format("{:.1f}", value); };
  const std::string low = years(match.years_low);
  const std::string high = years(match.years_high);
  if (match.years_high <= 0.0) {
    const std::string from = years(-match.years_high);
    const std::string to = years(-match.years_low);
    return messages.text("label", "catalog.gap_before",
                         {{"years", from == to ? from : messages.text("label", "catalog.range", {{"low", from}, {"high", to}})}});
  }
  return low == high ? low : messages.text("label", "catalog.range", {{"low", low}, {"high", high}});
}

/// What the match does with a watt, in terms of what the leading part does with it.
Cell per_watt_ratio(const catalog::GapPart& leading, const catalog::GapPart& match) {
  if (!leading.watts || !match.watts || *leading.watts <= 0 || *match.watts <= 0) return {};
  return number_cell(in_unit(match.value / *match.watts, leading.value / *leading.watts), 2);
}

/// Rates and memories as people know them: 1,670.5 in full.
Cell gap_value(double base, double unit) { return number_cell(in_unit(base, unit), 6); }

Table gap_for_people(const catalog::MetricGap& gap, const Catalog& catalog, const Messages& messages) {
  const GapUnit unit = gap_unit(gap.metric);
  const bool of_systems = gap.metric == catalog::GapMetric::system;
  Table table;
  const auto column = [&](std::string_view key, bool right) {
    table.columns.push_back({std::string{key}, column_title(key, messages), right});
  };
  const auto value_column = [&](std::string_view key) { table.columns.push_back({std::string{key}, std::string{unit.name}, true}); };
  column("part", false);
  column("volume", false);
  value_column("value");
  if (of_systems) column("power_kw", true);
  column("matched_by", false);
  column("match_volume", false);
  value_column("match_value");
  if (of_systems) column("match_power_kw", true);
  if (of_systems) column("per_watt_ratio", true);
  column("years_behind", false);
  constexpr double kKilowatt = 1e3;
  const auto kilowatts = [](const std::optional<double>& watts) {
    return number_cell(watts ? std::optional(*watts / kKilowatt) : std::nullopt);
  };
  for (const catalog::GapEntry& entry : gap.entries) {
    std::vector<Cell> row{text_cell(gap_part_name(entry.part.id, catalog, messages)), text_cell(entry.part.volume.text),
                          gap_value(entry.part.value, unit.unit)};
    if (of_systems) row.push_back(kilowatts(entry.part.watts));
    if (!entry.match) {
      row.resize(table.columns.size());
      row.back() = text_cell(messages.label("catalog.gap_unmatched"));
      table.rows.push_back(std::move(row));
      continue;
    }
    const catalog::GapMatch& match = *entry.match;
    row.push_back(text_cell(gap_part_name(match.part.id, catalog, messages)));
    row.push_back(text_cell(match.part.volume.text));
    row.push_back(gap_value(match.part.value, unit.unit));
    if (of_systems) row.push_back(kilowatts(match.part.watts));
    if (of_systems) row.push_back(per_watt_ratio(entry.part, match.part));
    Cell years = text_cell(years_text(match, messages));
    if (match.is_roadmap) years.mark = " " + messages.label("catalog.gap_roadmap");
    row.push_back(std::move(years));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table gap_for_programs(const catalog::MetricGap& gap, const Messages& messages) {
  const GapUnit unit = gap_unit(gap.metric);
  Table table;
  for (const char* key : {"part", "volume", "value", "unit", "power_w", "matched_by", "match_volume", "match_value", "match_power_w",
                          "per_watt_ratio", "match_status", "earliest_match", "years_behind_low", "years_behind_high", "roadmap"}) {
    table.columns.push_back({key, column_title(key, messages), false});
  }
  for (const catalog::GapEntry& entry : gap.entries) {
    std::vector<Cell> row{text_cell(entry.part.id), text_cell(entry.part.volume.text), number_cell(in_unit(entry.part.value, unit.unit)),
                          text_cell(unit.name), number_cell(entry.part.watts)};
    if (entry.match) {
      const catalog::GapMatch& match = *entry.match;
      for (Cell cell :
           {text_cell(match.part.id), text_cell(match.part.volume.text), number_cell(in_unit(match.part.value, unit.unit)),
            number_cell(match.part.watts), per_watt_ratio(entry.part, match.part), text_cell(catalog::name_of(match.part.status)),
            text_cell(match.earliest_id), number_cell(in_unit(match.years_low, 1.0)), number_cell(in_unit(match.years_high, 1.0)),
            Cell{match.is_roadmap, 4, {}}}) {
        row.push_back(std::move(cell));
      }
    }
    row.resize(table.columns.size());
    table.rows.push_back(std::move(row));
  }
  return table;
}

Section steps_section(const std::vector<catalog::MetricGap>& gaps, const Catalog& catalog, const Messages& messages, bool for_people) {
  Table table;
  table.title = messages.label("catalog.section_steps_down");
  for (const char* key : {"metric", "part", "volume", "value", "before", "before_volume", "before_value", "ratio", "unit"}) {
    const std::string_view name = key;
    table.columns.push_back({key, column_title(key, messages), name.ends_with("value") || name == "ratio"});
  }
  for (const catalog::MetricGap& gap : gaps) {
    const GapUnit unit = gap_unit(gap.metric == catalog::GapMetric::system ? catalog::GapMetric::bf16 : gap.metric);
    const std::string_view metric = catalog::name_of(gap.metric == catalog::GapMetric::system ? catalog::GapMetric::bf16 : gap.metric);
    for (const catalog::StepDown& step : gap.steps_down) {
      const auto named = [&](const catalog::GapPart& part) {
        return text_cell(for_people ? gap_part_name(part.id, catalog, messages) : part.id);
      };
      table.rows.push_back({text_cell(for_people ? messages.label(fmt::format("catalog.gap_metric.{}", metric)) : std::string{metric}),
                            named(step.after), text_cell(step.after.volume.text), number_cell(in_unit(step.after.value, unit.unit)),
                            named(step.before), text_cell(step.before.volume.text), number_cell(in_unit(step.before.value, unit.unit)),
                            number_cell(in_unit(step.after.value, step.before.value), 3), text_cell(unit.name)});
    }
  }
  return {"steps_down", std::move(table)};
}

}  // namespace

namespace {

/// What was said of a roadmap part's date before, and what is said of it now: market facts of the metric `roadmap_date`.
Section slips_section(const std::vector<catalog::MetricGap>& gaps, const Catalog& catalog, const Messages& messages, bool for_people) {
  Table table;
  table.title = messages.label("catalog.section_slips");
  for (const char* key : {"part", "said_first", "first_date", "said_last", "last_date", "moved_months_low", "moved_months_high"}) {
    table.columns.push_back({key, column_title(key, messages), std::string_view{key}.starts_with("moved")});
  }
  std::map<std::string, std::vector<const catalog::MarketFact*>> said;  // by part, oldest first
  for (const catalog::MarketFact& fact : catalog.market_facts()) {
    if (fact.metric == "roadmap_date" && fact.date && fact.evidence && fact.evidence->as_of) said[fact.subject].push_back(&fact);
  }
  std::set<std::string> matching;
  for (const catalog::MetricGap& gap : gaps) {
    for (const catalog::GapEntry& entry : gap.entries) {
      if (entry.match && entry.match->is_roadmap) matching.insert(entry.match->part.id);
    }
  }
  const auto months = [](Date from, Date to) {
    return 12.0 * (to.year() - from.year()) + static_cast<double>(to.month()) - static_cast<double>(from.month());
  };
  for (const std::string& part : matching) {
    auto& facts = said[part];
    std::stable_sort(facts.begin(), facts.end(),
                     [](const auto* a, const auto* b) { return a->evidence->as_of->first < b->evidence->as_of->first; });
    if (facts.size() < 2 || facts.front()->date->text == facts.back()->date->text) continue;
    const PartialDate& before = *facts.front()->date;
    const PartialDate& now = *facts.back()->date;
    table.rows.push_back({text_cell(for_people ? gap_part_name(part, catalog, messages) : part), date_cell(facts.front()->evidence->as_of),
                          text_cell(before.text), date_cell(facts.back()->evidence->as_of), text_cell(now.text),
                          number_cell(months(before.first, now.first)), number_cell(months(before.last, now.last))});
  }
  return {"slips", std::move(table)};
}

}  // namespace

std::vector<Section> show_gap(const std::vector<catalog::MetricGap>& gaps, std::string_view from, std::string_view to,
                              const Catalog& catalog, const Messages& messages, Format format) {
  const bool for_people = is_for_people(format);
  std::vector<Section> sections;
  std::size_t undated = 0;
  for (const catalog::MetricGap& gap : gaps) {
    Section section{std::string{catalog::name_of(gap.metric)},
                    for_people ? gap_for_people(gap, catalog, messages) : gap_for_programs(gap, messages)};
    section.table.title = messages.text("label", "catalog.gap_title",
                                        {{"metric", messages.label(fmt::format("catalog.gap_metric.{}", section.key))},
                                         {"from", std::string{from}},
                                         {"to", std::string{to}}});
    undated = std::max(undated, gap.undated);
    sections.push_back(std::move(section));
  }
  sections.push_back(slips_section(gaps, catalog, messages, for_people));
  sections.push_back(steps_section(gaps, catalog, messages, for_people));
  if (!for_people) return sections;
  // Under the last table that is printed.
  const auto last = std::find_if(sections.rbegin(), sections.rend(), [](const Section& section) { return !section.table.rows.empty(); });
  std::vector<std::string>& notes = (last != sections.rend() ? *last : sections.front()).table.notes;
  notes.push_back(messages.label("catalog.gap_convention"));
  if (undated > 0) notes.push_back(messages.text("label", "catalog.gap_undated", {{"count", std::to_string(undated)}}));
  return sections;
}

namespace {

constexpr std::array kKinds{std::string_view{"chip"},          std::string_view{"system"},      std::string_view{"model"},
                            std::string_view{"stack"},         std::string_view{"price"},       std::string_view{"power_price"},
                            std::string_view{"exchange_rate"}, std::string_view{"market_fact"}, std::string_view{"party"},
                            std::string_view{"source"}};

struct KindStatus {
  std::size_t records = 0;
  std::size_t stale = 0;
  std::optional<PartialDate> newest;
  std::optional<PartialDate> oldest;
  std::map<Grade, std::size_t> grades;

  void count(const std::optional<PartialDate>& as_of, std::optional<Grade> grade) {
    ++records;
    if (grade) ++grades[*grade];
    if (!as_of) return;
    if (!newest || newest->last < as_of->last) newest = as_of;
    if (!oldest || as_of->last < oldest->last) oldest = as_of;
  }
  void count(const EvidencePtr& evidence) {
    count(evidence ? evidence->as_of : std::nullopt, evidence ? std::optional(evidence->grade) : std::nullopt);
  }
};

std::map<std::string, KindStatus> statuses_of(const Catalog& catalog) {
  std::map<std::string, KindStatus> kinds;
  for (const Chip& chip : catalog.chips())
    kinds["chip"].count(chip.evidence ? chip.evidence->as_of : std::nullopt, catalog::overall_grade(chip));
  for (const auto& system : catalog.systems()) kinds["system"].count(system.evidence);
  for (const auto& model : catalog.models()) kinds["model"].count(model.evidence);
  for (const auto& stack : catalog.stacks()) kinds["stack"].count(stack.evidence);
  for (const auto& price : catalog.prices()) kinds["price"].count(price.evidence);
  for (const auto& price : catalog.power_prices()) kinds["power_price"].count(price.evidence);
  for (const auto& fact : catalog.market_facts()) kinds["market_fact"].count(fact.evidence);
  for (const auto& party : catalog.parties()) kinds["party"].count(party.evidence);
  for (const auto& rate : catalog.exchange_rates().all()) {
    kinds["exchange_rate"].count(PartialDate::of(rate.as_of), rate.evidence ? std::optional(rate.evidence->grade) : std::nullopt);
  }
  for (const auto& source : catalog.sources()) kinds["source"].count(source.as_of, std::nullopt);
  return kinds;
}

}  // namespace

Table show_data_status(const Catalog& catalog, const Findings& lint_findings, const Messages& messages) {
  std::map<std::string, KindStatus> kinds = statuses_of(catalog);
  for (const Error& finding : lint_findings) {
    if (finding.code != catalog::kStale) continue;
    const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](std::string_view name) {
      return catalog.place_of(name, finding.argument("id"), finding.argument("key")) == finding.place;
    });
    if (kind != std::end(kKinds)) ++kinds[std::string{*kind}].stale;
  }
  Table table;
  for (const char* key : {"kind", "records", "newest", "oldest", "stale"}) {
    table.columns.push_back({key, column_title(key, messages), std::string_view{key} == "records" || std::string_view{key} == "stale"});
  }
  for (const std::string_view grade : grade_names()) {
    table.columns.push_back({std::string{grade}, messages.label(fmt::format("catalog.grade.{}", grade)), true});
  }
  for (const std::string_view kind : kKinds) {
    KindStatus& status = kinds[std::string{kind}];
    std::vector<Cell> row{text_cell(kind), number_cell(static_cast<double>(status.records), 9), date_cell(status.newest),
                          date_cell(status.oldest), number_cell(static_cast<double>(status.stale), 9)};
    for (std::size_t g = 0; g < grade_names().size(); ++g)
      row.push_back(number_cell(static_cast<double>(status.grades[static_cast<Grade>(g)]), 9));
    table.rows.push_back(std::move(row));
  }
  table.notes.push_back(messages.text("label", "catalog.stale_after", {{"days", std::to_string(catalog::kStaleAfterDays)}}));
  return table;
}

}  // namespace steelyard::report
