#include "report/market/market_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "report/catalog/facts_view.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using market::Basis;
using market::Interval;

constexpr std::array<Basis, 3> kSharesShown{Basis::units, Basis::dollars, Basis::work};
constexpr std::array<Basis, 3> kYardsticks{Basis::tpp, Basis::fp8, Basis::bandwidth};

bool is_for_people(Format format) { return format == Format::table || format == Format::md; }

std::string in_language(const std::string& english, const std::string& chinese, const Messages& m) {
  return m.language() == Language::zh ? chinese : english;
}

Column column(std::string_view key, const Messages& m, bool right = false) {
  return {std::string{key}, m.label(fmt::format("market.column.{}", key)), right};
}

std::string scenario_title(const MarketWords& words, std::size_t place) {
  const study::MarketScenario& scenario = words.answer.study.scenarios[words.answer.scenarios[place].scenario];
  return in_language(scenario.title, scenario.title_zh, words.messages);
}

std::string product_name(const MarketWords& words, std::size_t product) {
  const study::MarketProduct& p = words.answer.study.products[product];
  const std::string name = name_of(*p.chip, words.messages);
  return p.is_counted ? name : words.messages.text("label", "market.rented_abroad", {{"chip", name}});
}

std::string vendor_name(const MarketWords& words, const std::string& vendor) { return subject_name(vendor, words.catalog, words.messages); }

std::string dollars_interval(const Interval& amount, const Messages& m) {
  return money_interval(amount.p50, amount.p05, amount.p95, "USD", m);
}

std::string number_interval(const Interval& i, int digits = 3) {
  return with_range(rounded(i.p50, digits), rounded(i.p05, digits), rounded(i.p95, digits));
}

/// Points of a share: `−21.8 (−35.1 to −4.2)`.
std::string points_interval(const Interval& i) {
  const auto one = [](double share) { return fmt::format("{:+.1f}", 100.0 * share); };
  return fmt::format("{} ({}..{})", one(i.p50), one(i.p05), one(i.p95));
}

void add_interval(std::vector<Cell>& row, const Interval& i) {
  for (const double value : {i.p05, i.p50, i.p95}) row.push_back(cell(value));
}

void add_interval_columns(Table& table, const Messages& m) {
  for (const char* key : {"p05", "p50", "p95"}) table.columns.push_back(column(key, m, true));
}

// --- for people ---

Section vendors_section(const MarketWords& words, std::size_t place) {
  const Messages& m = words.messages;
  const market::Summary& summary = words.answer.simulation.scenarios[place];
  Section section{fmt::format("vendors_{}", summary.scenario), {}};
  Table& table = section.table;
  table.title =
      m.text("label", "market.vendors_title", {{"scenario", scenario_title(words, place)}, {"year", std::to_string(words.answer.year)}});
  table.columns.push_back(column("vendor", m));
  for (const Basis basis : kSharesShown) table.columns.push_back(column(fmt::format("share_{}", market::name_of(basis)), m, true));
  table.columns.push_back(column("units", m, true));
  table.columns.push_back(column("income", m, true));
  for (const market::VendorResult& vendor : summary.vendors) {
    std::vector<Cell> row{cell(vendor_name(words, vendor.vendor))};
    for (const Basis basis : kSharesShown) row.push_back(cell(share_interval(vendor.share[static_cast<std::size_t>(basis)])));
    row.push_back(cell(number_interval(vendor.units)));
    row.push_back(cell(dollars_interval(vendor.income, m)));
    table.rows.push_back(std::move(row));
  }
  std::vector<Cell> total{cell(m.label("market.domestic"))};
  for (const Basis basis : kSharesShown) total.push_back(cell(share_interval(summary.domestic_share[static_cast<std::size_t>(basis)])));
  total.push_back(Cell{});
  total.push_back(cell(m.text("label", "market.all_sales", {{"sales", dollars_interval(summary.sales, m)}})));
  table.rows.push_back(std::move(total));
  const study::MarketScenario& scenario = words.answer.study.scenarios[words.answer.scenarios[place].scenario];
  const std::string note = in_language(scenario.note, scenario.note_zh, m);
  if (!note.empty()) table.notes.push_back(note);
  return section;
}

Section comparison_section(const MarketWords& words) {
  const Messages& m = words.messages;
  Section section{"comparison", {}};
  Table& table = section.table;
  table.title = m.label("market.comparison_title");
  for (const char* key : {"scenario"}) table.columns.push_back(column(key, m));
  for (const char* key : {"domestic_dollars", "sales", "unmet_share", "receipts", "ratio_tpp", "ratio_fp8", "ratio_bandwidth"}) {
    table.columns.push_back(column(key, m, true));
  }
  for (std::size_t i = 0; i < words.answer.simulation.scenarios.size(); ++i) {
    const market::Summary& s = words.answer.simulation.scenarios[i];
    std::vector<Cell> row{cell(scenario_title(words, i)), cell(share_interval(s.domestic_share[static_cast<std::size_t>(Basis::dollars)])),
                          cell(dollars_interval(s.sales, m)), cell(share_interval(s.unmet_share)),
                          s.receipts.p95 > 0.0 ? cell(dollars_interval(s.receipts, m)) : cell(std::string{"0"})};
    for (const Interval& ratio : s.ratio) row.push_back(ratio.p50 > 0.0 ? cell(number_interval(ratio)) : Cell{});
    table.rows.push_back(std::move(row));
  }
  const auto& yardstick = words.answer.equivalents;
  const auto of = [&](std::size_t y) { return yardstick.empty() ? std::string{} : yardstick.front()[y].of_yardstick; };
  table.notes.push_back(m.text(
      "label", "market.yardstick_note",
      {{"chip", name_of(*words.answer.study.yardstick, m)}, {"tpp", grouped(of(0))}, {"fp8", grouped(of(1))}, {"bandwidth", of(2)}}));
  table.notes.push_back(
      m.text("label", "market.paths_note",
             {{"paths", std::to_string(words.answer.simulation.paths)}, {"seed", std::to_string(words.answer.manifest.seed)}}));
  return section;
}

Section differences_section(const MarketWords& words) {
  const Messages& m = words.messages;
  Section section{"differences", {}};
  Table& table = section.table;
  const auto& all = words.answer.simulation.differences;
  if (all.empty()) return section;
  table.title = m.text("label", "market.differences_title", {{"scenario", scenario_title(words, 0)}});
  table.columns.push_back(column("scenario", m));
  for (const char* key : {"domestic_points", "domestic_income", "domestic_income_amount", "unmet_points", "foreign_income", "filled"}) {
    table.columns.push_back(column(key, m, true));
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const market::Difference& d = all[i];
    const bool adds = d.added_work.p50 > 0.0;
    table.rows.push_back({cell(scenario_title(words, i + 1)),
                          cell(points_interval(d.domestic_share[static_cast<std::size_t>(Basis::dollars)])),
                          cell(points_interval(d.domestic_income) + " %"), cell(dollars_interval(d.domestic_income_amount, m)),
                          cell(points_interval(d.unmet_share)), cell(dollars_interval(d.foreign_income, m)),
                          adds ? cell(share_interval(d.filled)) : Cell{}});
  }
  table.notes.push_back(m.label("market.differences_note"));
  return section;
}

Section calibration_section(const MarketWords& words) {
  const Messages& m = words.messages;
  const study::MarketAnswer& answer = words.answer;
  Section section{"calibration", {}};
  Table& table = section.table;
  table.title = m.text("label", "market.calibration_title", {{"year", std::to_string(answer.study.year)}});
  table.columns.push_back(column("vendor", m));
  for (const char* key : {"target", "sold", "residual", "paths_share", "implied_units", "implied_dollars", "others_say"}) {
    table.columns.push_back(column(key, m, std::string_view{key} != "others_say"));
  }
  const bool has_paths = answer.year == answer.study.year && !answer.simulation.scenarios.empty() &&
                         answer.simulation.scenarios.front().scenario == answer.study.baseline;
  for (std::size_t i = 0; i < answer.calibration.residuals.size(); ++i) {
    const market::Residual& r = answer.calibration.residuals[i];
    const study::ImpliedSupply& implied = answer.implied[i];
    std::string others;
    for (const catalog::MarketFact* fact : implied.others) {
      others += fmt::format("{}{} {}", others.empty() ? "" : "; ", fact_figure(*fact, m),
                            fact->relayed_from.empty()
                                ? source_titles(fact->evidence->sources, [&](const SourceId& id) { return words.catalog.source(id); })
                                : fact->relayed_from);
    }
    Cell paths;
    if (has_paths) {
      for (const market::VendorResult& vendor : answer.simulation.scenarios.front().vendors) {
        if (vendor.vendor == r.vendor) paths = cell(share_interval(vendor.share[static_cast<std::size_t>(Basis::dollars)]));
      }
    }
    table.rows.push_back({cell(vendor_name(words, r.vendor)), cell(percent(r.target)), cell(percent(r.sold)),
                          cell(fmt::format("{:+.2f}", 100.0 * (r.sold - r.target))), paths, cell(rounded(implied.units)),
                          cell(money(implied.dollars, "USD", m)), others.empty() ? Cell{} : cell(others)});
  }
  table.notes.push_back(m.label("market.calibration_note"));
  table.notes.push_back(m.text(
      "label", "market.preference_note",
      {{"forecast", percent(answer.calibration.residuals.empty() ? 0.0 : answer.calibration.residuals.back().target)},
       {"revealed", answer.revealed.residuals.empty() ? std::string{} : percent(answer.revealed.residuals.back().target)},
       {"vendor", answer.calibration.residuals.empty() ? std::string{} : vendor_name(words, answer.calibration.residuals.back().vendor)}}));
  return section;
}

Section segments_section(const MarketWords& words) {
  const Messages& m = words.messages;
  Section section{"segments", {}};
  Table& table = section.table;
  table.title = m.text("label", "market.segments_title", {{"year", std::to_string(words.answer.year)}});
  table.columns.push_back(column("segment", m));
  for (std::size_t i = 0; i < words.answer.simulation.scenarios.size(); ++i) {
    table.columns.push_back({words.answer.simulation.scenarios[i].scenario, scenario_title(words, i), true});
  }
  for (std::size_t s = 0; s < words.answer.study.segments.size(); ++s) {
    const study::MarketSegment& segment = words.answer.study.segments[s];
    std::vector<Cell> row{cell(in_language(segment.title, segment.title_zh, m))};
    for (const market::Summary& summary : words.answer.simulation.scenarios) {
      const market::SegmentResult& result = summary.segments[s];
      const double unmet = result.demand.p50 > 0.0 ? result.unmet.p50 / result.demand.p50 : 0.0;
      row.push_back(
          cell(m.text("label", "market.segment_cell", {{"domestic", percent(result.domestic_share.p50)}, {"unmet", percent(unmet)}})));
    }
    table.rows.push_back(std::move(row));
  }
  table.notes.push_back(m.label("market.segments_note"));
  return section;
}

/// Foreign products by class of buyer, in each scenario where somebody sells them.
Section gates_section(const MarketWords& words) {
  const Messages& m = words.messages;
  Section section{"gates", {}};
  Table& table = section.table;
  table.title = m.label("market.gates_title");
  table.columns = {column("product", m), column("scenario", m), column("buyer_class", m), {"gate", m.label("market.column.gate"), false},
                   column("law", m),     column("rules", m)};
  for (std::size_t i = 0; i < words.answer.scenarios.size(); ++i) {
    const study::ScenarioAnswer& scenario = words.answer.scenarios[i];
    for (const study::MarketGate& gate : scenario.gates) {
      const market::Product& product = scenario.problem.products[gate.product];
      if (product.is_domestic || product.supply.mid <= 0.0) continue;
      std::string law = m.text("us_short", rules::name_of(gate.us));
      if (gate.cn != rules::CnOutcome::no_rule_found) {
        law += " · " + m.text("cn_outcome", rules::name_of(gate.cn));
        if (gate.cn_rests_on_reports) law += " " + m.label("market.reported");
      }
      if (gate.is_set_aside) law += " · " + m.label("market.set_aside");
      if (!gate.missing.empty())
        law += " · " + m.text("label", "market.not_published", {{"facts", fmt::format("{}", fmt::join(gate.missing, ", "))}});
      table.rows.push_back({cell(product_name(words, gate.product)), cell(scenario_title(words, i)),
                            cell(m.label("market.class." + gate.buyer_class)), cell(m.text("gate", market::name_of(gate.gate))), cell(law),
                            cell(fmt::format("{}", fmt::join(gate.rules, ", ")))});
    }
  }
  table.notes.push_back(m.label("market.gates_note"));
  return section;
}

Section drivers_section(const MarketWords& words) {
  const Messages& m = words.messages;
  constexpr std::size_t kShown = 5;
  Section section{"drivers", {}};
  Table& table = section.table;
  table.title = m.label("market.drivers_title");
  table.columns = {column("scenario", m), column("drives_domestic", m), column("drives_unmet", m)};
  const auto text = [&](const std::vector<market::Driver>& drivers) {
    std::string line;
    for (std::size_t d = 0; d < std::min(kShown, drivers.size()); ++d) {
      line += fmt::format("{}{} {:+.2f}", d == 0 ? "" : ", ", variable_name(drivers[d].variable, words), drivers[d].correlation);
    }
    return line.empty() ? Cell{} : cell(line);
  };
  for (std::size_t i = 0; i < words.answer.simulation.scenarios.size(); ++i) {
    const market::Summary& s = words.answer.simulation.scenarios[i];
    table.rows.push_back({cell(scenario_title(words, i)), text(s.drives_domestic_share), text(s.drives_unmet_share)});
  }
  table.notes.push_back(m.label("market.drivers_note"));
  return section;
}

Section shares_on_record(const MarketWords& words, Format format) {
  std::vector<const catalog::MarketFact*> facts;
  for (const catalog::MarketFact& fact : words.catalog.market_facts()) {
    if (fact.subject == "nvidia" && fact.metric == "market_share") facts.push_back(&fact);
  }
  Section section{"shares_on_record", facts_table(std::move(facts), words.catalog, words.messages, format)};
  if (is_for_people(format)) section.table.title = words.messages.label("market.shares_on_record_title");
  return section;
}

std::string basis_name(const study::MarketBasis& basis, const MarketWords& words) {
  const Messages& m = words.messages;
  const std::size_t space = basis.what.find(' ');
  const std::string kind = basis.what.substr(0, space);
  const std::string id = space == std::string::npos ? std::string{} : basis.what.substr(space + 1);
  if (kind == "assumption") {
    const std::string code = "market.assumption." + id;
    return m.has("label", code) ? m.label(code) : m.text("label", "market.assumption", {{"what", id}});
  }
  return id;
}

Section rests_section(const MarketWords& words, Format format) {
  const Messages& m = words.messages;
  Section section{"rests_on", {}};
  Table& table = section.table;
  if (is_for_people(format)) table.title = m.label("market.rests_title");
  table.columns = {column("what", m),
                   column("value", m, true),
                   {"grade", m.label("market.column.grade"), false},
                   column("as_of", m),
                   column("sources", m)};
  for (const study::MarketBasis& basis : words.answer.rests_on) {
    const std::string sources = source_titles(basis.sources, [&](const SourceId& id) { return words.catalog.source(id); });
    std::vector<std::string> ids;
    for (const SourceId& id : basis.sources) ids.push_back(id.text());
    table.rows.push_back({cell(is_for_people(format) ? basis_name(basis, words) : basis.what), cell(basis.value),
                          cell(is_for_people(format) ? grade_text(basis.grade, m) : std::string{name_of(basis.grade)}),
                          basis.as_of ? cell(basis.as_of->text) : Cell{},
                          is_for_people(format) ? (sources.empty() ? Cell{} : cell(sources)) : cell(ids)});
  }
  if (is_for_people(format)) {
    table.notes.push_back(m.text("label", "market.grade_note", {{"grade", grade_text(words.answer.grade, m)}}));
    table.notes.push_back(m.label("market.change_note"));
  }
  return section;
}

// --- for programs ---

Section shares_for_programs(const MarketWords& words) {
  const Messages& m = words.messages;
  Section section{"shares", {}};
  Table& table = section.table;
  for (const char* key : {"scenario", "year", "vendor", "basis"}) table.columns.push_back(column(key, m));
  add_interval_columns(table, m);
  for (const market::Summary& s : words.answer.simulation.scenarios) {
    const auto add = [&](const std::string& vendor, std::string_view basis, const Interval& value) {
      std::vector<Cell> row{cell(s.scenario), cell(static_cast<double>(words.answer.year)), cell(vendor), cell(std::string{basis})};
      add_interval(row, value);
      table.rows.push_back(std::move(row));
    };
    for (std::size_t b = 0; b < market::kBases; ++b) {
      for (const market::VendorResult& vendor : s.vendors) add(vendor.vendor, market::name_of(static_cast<Basis>(b)), vendor.share[b]);
      add("domestic", market::name_of(static_cast<Basis>(b)), s.domestic_share[b]);
    }
  }
  return section;
}

Section figures_for_programs(const MarketWords& words) {
  const Messages& m = words.messages;
  Section section{"figures", {}};
  Table& table = section.table;
  for (const char* key : {"scenario", "figure", "of"}) table.columns.push_back(column(key, m));
  add_interval_columns(table, m);
  for (const market::Summary& s : words.answer.simulation.scenarios) {
    const auto add = [&](std::string figure, const std::string& of, const Interval& value) {
      std::vector<Cell> row{cell(s.scenario), cell(std::move(figure)), of.empty() ? Cell{} : cell(of)};
      add_interval(row, value);
      table.rows.push_back(std::move(row));
    };
    for (const market::VendorResult& vendor : s.vendors) add("income_usd", vendor.vendor, vendor.income);
    for (const market::ProductResult& product : s.products) add("units", product.product, product.units);
    add("sales_usd", {}, s.sales);
    add("receipts_usd", {}, s.receipts);
    add("demand_work", {}, s.demand);
    add("unmet_work", {}, s.unmet);
    add("unmet_share", {}, s.unmet_share);
    for (const market::SegmentResult& segment : s.segments) {
      add("segment_unmet_work", segment.segment, segment.unmet);
      add("segment_domestic_share", segment.segment, segment.domestic_share);
    }
    for (std::size_t y = 0; y < kYardsticks.size(); ++y) {
      add("ratio", std::string{market::name_of(kYardsticks[y])}, s.ratio[y]);
      add("exported_b300e", std::string{market::name_of(kYardsticks[y])}, s.exported[y]);
    }
  }
  for (const market::Difference& d : words.answer.simulation.differences) {
    const auto add = [&](std::string figure, const Interval& value) {
      std::vector<Cell> row{cell(d.scenario), cell(std::move(figure)), cell(d.baseline)};
      add_interval(row, value);
      table.rows.push_back(std::move(row));
    };
    add("difference_domestic_share", d.domestic_share[static_cast<std::size_t>(Basis::dollars)]);
    add("difference_domestic_income", d.domestic_income);
    add("difference_unmet_share", d.unmet_share);
    add("difference_foreign_income_usd", d.foreign_income);
    add("filled", d.filled);
  }
  return section;
}

Section calibration_for_programs(const MarketWords& words) {
  const Messages& m = words.messages;
  Section section{"calibration", {}};
  Table& table = section.table;
  for (const char* key : {"vendor", "target", "wanted", "sold", "implied_units", "implied_dollars"})
    table.columns.push_back(column(key, m));
  for (std::size_t i = 0; i < words.answer.calibration.residuals.size(); ++i) {
    const market::Residual& r = words.answer.calibration.residuals[i];
    table.rows.push_back({cell(r.vendor), cell(r.target), cell(r.wanted), cell(r.sold), cell(words.answer.implied[i].units),
                          cell(words.answer.implied[i].dollars)});
  }
  return section;
}

}  // namespace

std::string share_interval(const Interval& share) {
  const auto one = [](double value) { return fmt::format("{:.1f}", 100.0 * value); };
  if (one(share.p05) == one(share.p95)) return one(share.p50) + "%";
  return fmt::format("{}% ({}–{})", one(share.p50), one(share.p05), one(share.p95));
}

std::string variable_name(const std::string& variable, const MarketWords& words) {
  const Messages& m = words.messages;
  const std::size_t colon = variable.find(':');
  const std::string kind = variable.substr(0, colon);
  if (colon == std::string::npos || kind == "factor") {
    const std::string code = "market.variable." + (kind == "factor" ? variable.substr(colon + 1) : kind);
    return m.has("label", code) ? m.label(code) : variable;
  }
  const std::string rest = variable.substr(colon + 1);
  const std::size_t second = rest.find(':');
  const std::string id = rest.substr(0, second);
  std::string name = id;
  for (std::size_t j = 0; j < words.answer.study.products.size(); ++j) {
    if (words.answer.study.products[j].id == id) name = product_name(words, j);
  }
  return m.text("label", "market.variable." + kind,
                {{"product", name}, {"job", second == std::string::npos ? std::string{} : rest.substr(second + 1)}});
}

std::vector<Section> market_sections(const MarketWords& words, Format format) {
  if (!is_for_people(format)) {
    return {shares_for_programs(words), figures_for_programs(words), calibration_for_programs(words), shares_on_record(words, format),
            rests_section(words, format)};
  }
  constexpr std::size_t kMostInFull = 4;
  std::vector<Section> sections;
  sections.push_back(comparison_section(words));
  sections.push_back(differences_section(words));
  if (words.answer.scenarios.size() <= kMostInFull) {
    for (std::size_t i = 0; i < words.answer.simulation.scenarios.size(); ++i) sections.push_back(vendors_section(words, i));
    sections.push_back(segments_section(words));
  }
  sections.push_back(calibration_section(words));
  sections.push_back(drivers_section(words));
  if (words.answer.scenarios.size() <= kMostInFull) sections.push_back(gates_section(words));
  sections.push_back(shares_on_record(words, format));
  sections.push_back(rests_section(words, format));
  return sections;
}

std::vector<Section> ratio_sections(const study::RatioAnswer& answer, const catalog::Catalog& catalog, const Messages& m, Format format) {
  Section section{"ratio", {}};
  Table& table = section.table;
  const bool for_people = is_for_people(format);
  table.columns.push_back(column("basis", m));
  for (const char* key : {"units", "displacement", "each", "exported"}) table.columns.push_back(column(key, m, true));
  if (for_people) {
    table.columns.push_back(column("ratio", m, true));
  } else {
    for (const char* key : {"ratio", "ratio_low", "ratio_high"}) table.columns.push_back(column(key, m, true));
  }
  for (const study::RatioRow& row : answer.rows) {
    const std::string basis{market::name_of(row.basis)};
    std::vector<Cell> cells{cell(for_people ? m.label("market.basis." + basis) : basis), Cell{row.units, 9, {}}, cell(row.displacement),
                            Cell{row.each, 3, {}}, Cell{row.exported, for_people ? 4 : 9, {}}};
    if (for_people) {
      cells.push_back(cell(fmt::format("{:.1f} ({:.1f}–{:.1f})", row.ratio, row.ratio_low, row.ratio_high)));
    } else {
      for (const double value : {row.ratio, row.ratio_low, row.ratio_high}) cells.push_back(cell(value));
    }
    table.rows.push_back(std::move(cells));
  }
  if (!for_people) return {section};
  table.title = m.text("label", "market.ratio_title", {{"chip", name_of(*answer.chip, m)}});
  const auto& e = answer.equivalents;
  table.notes.push_back(m.text("label", "market.yardstick_note",
                               {{"chip", name_of(*answer.yardstick, m)},
                                {"tpp", grouped(e[0].of_yardstick)},
                                {"fp8", grouped(e[1].of_yardstick)},
                                {"bandwidth", e[2].of_yardstick}}));
  table.notes.push_back(m.text(
      "label", "market.each_note",
      {{"chip", name_of(*answer.chip, m)}, {"tpp", grouped(e[0].of_part)}, {"fp8", grouped(e[1].of_part)}, {"bandwidth", e[2].of_part}}));
  table.notes.push_back(m.text("label", "market.other_supply_note",
                               {{"ratio", rounded(*answer.without->value)},
                                {"leader", rounded(*answer.leader->value)},
                                {"supply", rounded(answer.other_supply, 4)},
                                {"low", rounded(answer.other_supply_low, 4)},
                                {"high", rounded(answer.other_supply_high, 4)}}));
  if (answer.spread_by_yardstick > 0.0) {
    table.notes.push_back(m.text(
        "label", "market.yardstick_moves",
        {{"yardstick", fmt::format("{:.2f}", answer.spread_by_yardstick)}, {"policy", fmt::format("{:.2f}", answer.spread_by_policy)}}));
  }
  const auto sources = [&](const catalog::MarketFact& fact) {
    return source_titles(fact.evidence->sources, [&](const SourceId& id) { return catalog.source(id); });
  };
  table.notes.push_back(m.text("label", "market.ratio_rests",
                               {{"leader", sources(*answer.leader)},
                                {"without", sources(*answer.without)},
                                {"grade", grade_text(answer.without->evidence->grade, m)},
                                {"as_of", answer.without->evidence->as_of ? answer.without->evidence->as_of->text : ""}}));
  return {section};
}

}  // namespace steelyard::report
