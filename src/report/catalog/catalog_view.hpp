// The catalogue in tables: lists, one record in full, comparisons, gaps, the state of the data. Words come from data/i18n/catalog.toml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "catalog/catalog.hpp"
#include "catalog/gap.hpp"
#include "report/catalog/catalog_view_query.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// One of several tables of an answer, and its key in JSON.
struct Section {
  std::string key;
  Table table;
};
/// JSON: one object of arrays; CSV: the tables one after the other with an empty line between; otherwise in order. Empty tables are left
/// out for people.
[[nodiscard]] std::string render_sections(const std::vector<Section>& sections, Format format, const Style& style);

// Lists: all rows, raw values, to be cut by a query. Chips: those that the articles name first, then by vendor and strength.
[[nodiscard]] Listing list_chips(const catalog::Catalog& catalog, const Messages& messages);
[[nodiscard]] Listing list_systems(const catalog::Catalog& catalog, const Messages& messages);
[[nodiscard]] Listing list_models(const catalog::Catalog& catalog, const Messages& messages);
[[nodiscard]] Listing list_stacks(const catalog::Catalog& catalog, const Messages& messages);
[[nodiscard]] Listing list_prices(const catalog::Catalog& catalog, const Messages& messages);
[[nodiscard]] Listing list_sources(const catalog::Catalog& catalog, const Messages& messages);

// One record, every figure with what it rests on.
[[nodiscard]] std::vector<Section> show_chip(const catalog::Chip& chip, const catalog::Catalog& catalog, const Messages& messages,
                                             Format format);
[[nodiscard]] std::vector<Section> show_system(const catalog::System& system, const catalog::Catalog& catalog, const Messages& messages,
                                               Format format);
[[nodiscard]] std::vector<Section> show_model(const catalog::ModelArchitecture& model, const catalog::Catalog& catalog,
                                              const Messages& messages, Format format);
[[nodiscard]] std::vector<Section> show_stack(const catalog::SoftwareStack& stack, const catalog::Catalog& catalog,
                                              const Messages& messages, Format format);

/// Every metric of two or more chips and its ratio to the first of them. People get a column for each chip; programs a row for each metric
/// and chip.
[[nodiscard]] Table compare_chips(const std::vector<const catalog::Chip*>& chips, const Messages& messages, Format format);

/// Years behind, metric by metric; steps down of the side behind.
[[nodiscard]] std::vector<Section> show_gap(const std::vector<catalog::MetricGap>& gaps, std::string_view from, std::string_view to,
                                            const catalog::Catalog& catalog, const Messages& messages, Format format);

/// Each kind of record: how many, newest and oldest date, how many are stale on `today`, how many of each grade.
[[nodiscard]] Table show_data_status(const catalog::Catalog& catalog, const Findings& lint_findings, const Messages& messages);

}  // namespace steelyard::report
