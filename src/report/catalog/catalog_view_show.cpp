// One record in full: every figure with its grade, source, date, rivals and reason.
#include <algorithm>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/catalog/catalog_view_fields.hpp"
#include "workload/workload.hpp"

namespace steelyard::report {
namespace {

using catalog::Catalog;
using catalog::Chip;
using catalog::System;

bool is_for_people(Format format) { return format == Format::table || format == Format::md; }

/// `4.8 TB/s`, `1,979 TFLOPS`, `15,832 TPP`: bytes in the prefix people say, rates in one unit so that they can be compared.
std::string value_text(double base, Dimension dimension, double unit, std::string_view unit_name) {
  constexpr double kThousand = 1e3;
  const int digits = in_unit(base, unit) >= kThousand ? 6 : 4;  // 15,832 in full, 9.047 without noise
  if (dimension == BytesPerSecond::kDimension || dimension == Bytes::kDimension) return format_quantity(base, dimension, digits);
  return fmt::format("{} {}", render_number(in_unit(base, unit), digits), unit_name);
}

std::string joined(const std::vector<std::string>& items, std::string_view separator = ", ") {
  return fmt::format("{}", fmt::join(items, separator));
}

/// The source a figure rests on, and how many more the record has (they stand among its facts).
std::string first_source(const EvidencePtr& evidence) {
  const std::vector<std::string> names = source_names(evidence);
  if (names.empty()) return {};
  return names.size() == 1 ? names.front() : fmt::format("{} +{}", names.front(), names.size() - 1);
}

/// The record's short facts, a line each; unknown ones are left out for people.
class Facts {
 public:
  Facts(const Messages& messages, bool for_people) : messages_(messages), for_people_(for_people) {
    table_.columns = {{"key", column_title("fact", messages), false}, {"value", column_title("value", messages), false}};
  }
  void add(std::string_view key, Cell value, std::string_view words = {}) {
    if (for_people_ && std::holds_alternative<std::monostate>(value.value)) return;
    if (const auto* list = std::get_if<std::vector<std::string>>(&value.value); for_people_ && list != nullptr && list->empty()) return;
    if (auto* text = std::get_if<std::string>(&value.value); for_people_ && text != nullptr && !words.empty()) {
      *text = messages_.label(fmt::format("catalog.{}.{}", words, *text));
    }
    table_.rows.push_back({text_cell(for_people_ ? column_title(key, messages_) : std::string{key}), std::move(value)});
  }
  void add(std::string_view key, const std::string& text, std::string_view words = {}) { add(key, text_cell(text), words); }
  void add(std::string_view key, std::string_view text, std::string_view words = {}) { add(key, text_cell(text), words); }
  void add_evidence(const EvidencePtr& evidence) {
    if (!evidence) return;
    add("grade", name_of(evidence->grade), "grade");
    add("verified", name_of(evidence->verified), "verified");
    add("as_of", date_cell(evidence->as_of));
    add("sources", list_cell(source_names(evidence)));
  }
  [[nodiscard]] Section take(std::string title) {
    table_.title = std::move(title);
    return {"record", std::move(table_)};
  }

 private:
  const Messages& messages_;
  bool for_people_;
  Table table_;
};

/// The figures of a record, one row each, with all they rest on.
class FigureRows {
 public:
  FigureRows(const Messages& messages, bool for_people) : messages_(messages), for_people_(for_people) {
    const auto column = [&](std::string_view key, bool right = false) {
      table_.columns.push_back({std::string{key}, column_title(key, messages), right});
    };
    column("key");
    column("value", true);
    if (!for_people) {
      for (const char* key : {"unit", "low", "high"}) column(key);
    }
    for (const char* key : {"grade", "verified", "as_of"}) column(key);
    column("sources");
    if (!for_people) {
      for (const char* key : {"note", "alternatives", "chosen_because", "derivation"}) column(key);
    } else {
      column("remark");
    }
  }

  void add(std::string_view key, const BareFigure& figure, Dimension dimension, double unit, std::string_view unit_name,
           const std::string& derivation = {}) {
    const auto text = [&](double base) { return value_text(base, dimension, unit, unit_name); };
    if (for_people_) {
      if (figure) add_for_people(key, *figure, text, derivation);
    } else {
      add_for_programs(key, figure, text, unit, unit_name, derivation);
    }
  }
  [[nodiscard]] Section take(std::string title) {
    table_.title = std::move(title);
    return {"figures", std::move(table_)};
  }

 private:
  template <class Text>
  void add_for_people(std::string_view key, const Sourced<double>& figure, const Text& text, const std::string& derivation) {
    std::string value = text(figure.value);
    if (figure.low && figure.high && *figure.low < *figure.high) {
      value += '\n' + messages_.text("label", "catalog.range", {{"low", text(*figure.low)}, {"high", text(*figure.high)}});
    }
    std::vector<std::string> remarks;
    if (!derivation.empty()) remarks.push_back(derivation);
    for (const auto& other : figure.alternatives) {
      remarks.push_back(messages_.text("label", "catalog.also",
                                       {{"value", text(other.value)}, {"sources", joined(id_texts(other.sources))}, {"note", other.note}}));
    }
    if (!figure.chosen_because.empty())
      remarks.push_back(messages_.text("label", "catalog.chosen_because", {{"reason", figure.chosen_because}}));
    if (!figure.note.empty()) remarks.push_back(figure.note);
    const EvidencePtr& evidence = figure.evidence;
    const auto word = [&](std::string_view kind, std::string_view code) {
      return text_cell(messages_.label(fmt::format("catalog.{}.{}", kind, code)));
    };
    Cell value_cell = text_cell(value);
    if (figure.is_disputed()) value_cell.mark = "*";
    table_.rows.push_back({text_cell(figure_name(key, messages_)), std::move(value_cell), word("grade", name_of(figure.grade())),
                           evidence ? word("verified", name_of(evidence->verified)) : Cell{},
                           evidence ? date_cell(evidence->as_of) : Cell{}, text_cell(first_source(evidence)),
                           Cell{remarks.empty() ? " " : joined(remarks, "\n"), 4, {}}});
  }
  template <class Text>
  void add_for_programs(std::string_view key, const BareFigure& figure, const Text& text, double unit, std::string_view unit_name,
                        const std::string& derivation) {
    std::vector<Cell> row{text_cell(key)};
    if (!figure) {
      row.resize(table_.columns.size());
      row[2] = text_cell(unit_name);
      table_.rows.push_back(std::move(row));
      return;
    }
    const auto number = [&](const std::optional<double>& base) { return base ? Cell{in_unit(*base, unit), 4, {}} : Cell{}; };
    std::vector<std::string> alternatives;
    for (const auto& other : figure->alternatives) {
      alternatives.push_back(
          fmt::format("{} ({}){}", text(other.value), joined(id_texts(other.sources)), other.note.empty() ? "" : ": " + other.note));
    }
    const EvidencePtr& evidence = figure->evidence;
    for (Cell cell : {number(figure->value), text_cell(unit_name), number(figure->low), number(figure->high),
                      text_cell(name_of(figure->grade())), evidence ? text_cell(name_of(evidence->verified)) : Cell{},
                      evidence ? date_cell(evidence->as_of) : Cell{}, list_cell(source_names(evidence)), text_cell(figure->note),
                      list_cell(std::move(alternatives)), text_cell(figure->chosen_because), text_cell(derivation)}) {
      row.push_back(std::move(cell));
    }
    table_.rows.push_back(std::move(row));
  }

  const Messages& messages_;
  bool for_people_;
  Table table_;
};

std::string tpp_derivation(const Chip& chip, const Messages& messages) {
  std::vector<std::string> terms;
  for (const catalog::Precision p :
       {catalog::Precision::bf16, catalog::Precision::fp8, catalog::Precision::int8, catalog::Precision::fp4, catalog::Precision::int4}) {
    const auto& rate = chip.dense_rate(p);
    if (!rate) continue;
    const double bits = catalog::bits_of(p).base();
    terms.push_back(fmt::format("{} {} × {} = {}", catalog::name_of(p), render_number(in_teraflops_per_second(rate->value), 6), bits,
                                render_number(in_teraflops_per_second(rate->value) * bits, 6)));
  }
  if (terms.empty()) return chip.published_tpp ? messages.label("catalog.tpp_published") : std::string{};
  std::string text = messages.text("label", "catalog.tpp_from", {{"terms", joined(terms, "; ")}});
  if (chip.published_tpp) {
    text += "\n" + messages.text("label", "catalog.tpp_also_published", {{"value", render_number(in_tpp(chip.published_tpp->value), 6)}});
  }
  return text;
}

std::string density_derivation(const Chip& chip) {
  const auto tpp = catalog::total_processing_performance(chip);
  if (!tpp || !chip.die_area_applicable) return {};
  return fmt::format("{} TPP ÷ {} mm2", render_number(in_tpp(tpp->value), 6),
                     render_number(in_square_millimetres(chip.die_area_applicable->value), 6));
}

Section facts_of(const Chip& chip, const Messages& messages, Format format) {
  Facts facts(messages, is_for_people(format));
  facts.add("id", chip.id.text());
  facts.add("name", chip.name);
  facts.add("name_zh", chip.name_zh);
  facts.add("aliases", list_cell(chip.aliases));
  facts.add("vendor", chip.vendor);
  facts.add("country", chip.country);
  facts.add("status", catalog::name_of(chip.status), "status");
  facts.add("status_note", chip.status_note);
  facts.add("announced", date_cell(chip.announced));
  facts.add("volume", date_cell(chip.volume));
  facts.add("architecture", chip.architecture);
  facts.add("process", chip.process);
  facts.add("foundry", chip.foundry);
  facts.add("memory_type", chip.memory_type);
  facts.add("scale_up_link", chip.scale_up_link);
  if (chip.scale_up_bandwidth)
    facts.add("scale_up_direction", catalog::link_direction_names()[static_cast<std::size_t>(chip.scale_up_direction)], "direction");
  facts.add("scale_up_domain_chips",
            number_cell(chip.scale_up_domain ? std::optional(static_cast<double>(*chip.scale_up_domain)) : std::nullopt, 9));
  facts.add("pcie", chip.pcie);
  facts.add("dies", number_cell(chip.dies ? std::optional(static_cast<double>(*chip.dies)) : std::nullopt, 9));
  facts.add("transistors_billion", number_cell(chip.transistors_billion));
  facts.add("stacks", list_cell(id_texts(chip.stacks)));
  facts.add("articles", list_cell(chip.articles));
  facts.add("note", chip.note);
  facts.add_evidence(chip.evidence);
  return facts.take(messages.language() == Language::zh && !chip.name_zh.empty() ? chip.name_zh : chip.name);
}

/// The rows of a listing whose column holds one of the ids.
Section part_of(std::string key, const Listing& listing, std::string_view column, const std::vector<std::string>& ids,
                const Messages& messages, Format format) {
  const auto at = std::find_if(listing.columns.begin(), listing.columns.end(), [&](const ListColumn& c) { return c.key == column; });
  const auto index = static_cast<std::size_t>(at - listing.columns.begin());
  Listing some = listing;
  some.notes.clear();
  std::erase_if(some.rows, [&](const std::vector<Cell>& row) {
    const auto* text = std::get_if<std::string>(&row[index].value);
    return text == nullptr || std::find(ids.begin(), ids.end(), *text) == ids.end();
  });
  Section section{std::move(key), apply_query(some, {}, messages, format).table};
  section.table.title = messages.label("catalog.section_" + section.key);
  return section;
}

Section levels_of(const System& system, const Messages& messages) {
  Table table;
  table.title = messages.label("catalog.section_levels");
  for (const char* key : {"name", "kind", "chips", "bandwidth_gb_per_s", "latency_us", "oversubscription", "grade"}) {
    table.columns.push_back({key, column_title(key, messages), std::string_view{key} != "name" && std::string_view{key} != "kind"});
  }
  constexpr double kMicrosecond = 1e-6;
  constexpr double kGigabyte = 1e9;
  for (const catalog::LinkLevel& level : system.levels) {
    table.rows.push_back({text_cell(level.name), text_cell(catalog::name_of(level.kind)), number_cell(static_cast<double>(level.chips), 9),
                          figure_cell(bare(level.bandwidth), kGigabyte), figure_cell(bare(level.latency), kMicrosecond),
                          number_cell(level.oversubscription), level.bandwidth ? text_cell(name_of(level.bandwidth->grade())) : Cell{}});
  }
  return {"levels", std::move(table)};
}

}  // namespace

std::string render_sections(const std::vector<Section>& sections, Format format, const Style& style) {
  std::string out;
  for (const Section& section : sections) {
    if (is_for_people(format) && section.table.rows.empty()) continue;
    std::string text = render(section.table, format, style);
    if (format == Format::json) {
      while (text.ends_with('\n')) text.pop_back();
      out += fmt::format("{}\"{}\": {}", out.empty() ? "" : ",\n", section.key, text);
    } else {
      out += (out.empty() ? "" : format == Format::csv ? "\r\n" : "\n") + text;
    }
  }
  return format == Format::json ? "{\n" + out + "\n}\n" : out;
}

std::vector<Section> show_chip(const Chip& chip, const Catalog& catalog, const Messages& messages, Format format) {
  FigureRows figures(messages, is_for_people(format));
  for (const ChipField& field : chip_fields()) {
    std::string derivation;
    if (field.key == "tpp") derivation = tpp_derivation(chip, messages);
    if (field.key == "performance_density") derivation = density_derivation(chip);
    figures.add(field.key, field.get(chip), field.dimension, field.unit, field.unit_name, derivation);
  }
  std::vector<std::string> subjects{chip.id.text()};
  for (const System* system : catalog.systems_of(chip.id)) subjects.push_back(system->id.text());
  return {facts_of(chip, messages, format), figures.take(messages.label("catalog.section_figures")),
          part_of("systems", list_systems(catalog, messages), "chip", {chip.id.text()}, messages, format),
          part_of("prices", list_prices(catalog, messages), "subject", subjects, messages, format)};
}

std::vector<Section> show_system(const System& system, const Catalog& catalog, const Messages& messages, Format format) {
  Facts facts(messages, is_for_people(format));
  facts.add("id", system.id.text());
  facts.add("name", system.name);
  facts.add("name_zh", system.name_zh);
  facts.add("aliases", list_cell(system.aliases));
  facts.add("kind", catalog::name_of(system.kind), "system_kind");
  facts.add("vendor", system.vendor);
  facts.add("chip", system.chip.text());
  facts.add("chips", number_cell(static_cast<double>(system.chips), 9));
  facts.add("status", catalog::name_of(system.status), "status");
  facts.add("status_note", system.status_note);
  facts.add("announced", date_cell(system.announced));
  facts.add("volume", date_cell(system.volume));
  facts.add("racks", number_cell(system.racks));
  facts.add("note", system.note);
  facts.add_evidence(system.evidence);
  FigureRows figures(messages, is_for_people(format));
  for (const SystemField& field : system_fields()) {
    figures.add(field.key, field.get(system), field.dimension, field.unit, field.unit_name);
  }
  return {facts.take(messages.language() == Language::zh && !system.name_zh.empty() ? system.name_zh : system.name),
          figures.take(messages.label("catalog.section_figures")), levels_of(system, messages),
          part_of("prices", list_prices(catalog, messages), "subject", {system.id.text(), system.chip.text()}, messages, format)};
}

std::vector<Section> show_model(const catalog::ModelArchitecture& model, const Catalog& catalog, const Messages& messages, Format format) {
  Facts facts(messages, is_for_people(format));
  const Listing listing = list_models(catalog, messages);
  for (const auto& row : listing.rows) {
    if (std::get<std::string>(row[0].value) != model.id.text()) continue;
    for (std::size_t i = 0; i < row.size(); ++i) facts.add(listing.columns[i].key, row[i], listing.columns[i].words);
  }
  facts.add("note", model.note);
  const workload::ParameterCount count = workload::count_parameters(model);
  Table parameters;
  parameters.title = messages.label("catalog.section_parameters");
  for (const char* key : {"part", "parameters"})
    parameters.columns.push_back({key, column_title(key, messages), std::string_view{key} != "part"});
  const std::vector<std::pair<std::string_view, double>> parts{
      {"embedding", count.embedding}, {"attention", count.attention}, {"dense_ffn", count.dense_ffn},
      {"experts", count.experts},     {"router", count.router},       {"shared_experts", count.shared_experts},
      {"norms", count.norms},         {"total", count.total()},       {"active", count.active}};
  for (const auto& [part, number] : parts) {
    if (number == 0.0 && is_for_people(format)) continue;
    const std::string name = is_for_people(format) ? messages.label(fmt::format("catalog.parameters.{}", part)) : std::string{part};
    parameters.rows.push_back({text_cell(name), Cell{number, 12, {}}});
  }
  return {facts.take(model.name), {"parameters", std::move(parameters)}};
}

std::vector<Section> show_stack(const catalog::SoftwareStack& stack, const Catalog& catalog, const Messages& messages, Format format) {
  Facts facts(messages, is_for_people(format));
  const Listing listing = list_stacks(catalog, messages);
  for (const auto& row : listing.rows) {
    if (std::get<std::string>(row[0].value) != stack.id.text()) continue;
    for (std::size_t i = 0; i < row.size(); ++i) facts.add(listing.columns[i].key, row[i], listing.columns[i].words);
  }
  std::vector<std::string> chips;
  for (const Chip& chip : catalog.chips()) {
    if (std::find(chip.stacks.begin(), chip.stacks.end(), stack.id) != chip.stacks.end()) chips.push_back(chip.id.text());
  }
  facts.add("chip_ids", list_cell(std::move(chips)));
  return {facts.take(messages.language() == Language::zh && !stack.name_zh.empty() ? stack.name_zh : stack.name)};
}

}  // namespace steelyard::report
