// The figures of a chip as data: key, unit, and how to get at them. Lists, `show` and `compare` are made from the same table.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/evidence.hpp"
#include "base/quantity.hpp"
#include "catalog/chip.hpp"
#include "catalog/system.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// A figure in base units, whatever its dimension.
using BareFigure = std::optional<Sourced<double>>;

template <Dimension D>
BareFigure bare(const Figure<Quantity<D>>& figure) {
  if (!figure) return std::nullopt;
  Sourced<double> out;
  out.value = figure->value.base();
  out.evidence = figure->evidence;
  if (figure->low) out.low = figure->low->base();
  if (figure->high) out.high = figure->high->base();
  out.note = figure->note;
  for (const auto& other : figure->alternatives) out.alternatives.push_back({other.value.base(), other.sources, other.note});
  out.chosen_because = figure->chosen_because;
  return out;
}

template <class Record>
struct FigureField {
  std::string_view key;                   // ends in its unit
  std::vector<std::string_view> aliases;  // for filters
  Dimension dimension;
  double unit;                 // base units in one of the key's
  std::string_view unit_name;  // as people read it
  bool everyday = false;
  std::function<BareFigure(const Record&)> get;
};

using ChipField = FigureField<catalog::Chip>;
using SystemField = FigureField<catalog::System>;

[[nodiscard]] const std::vector<ChipField>& chip_fields();
[[nodiscard]] const std::vector<SystemField>& system_fields();

/// `value` base units in `unit`s, without the noise of the division.
[[nodiscard]] double in_unit(double value, double unit);
/// Marked `*` where sources conflict, `?` where it is assumed.
[[nodiscard]] Cell figure_cell(const BareFigure& figure, double unit);
[[nodiscard]] Cell text_cell(std::string_view text);  // empty: unknown
[[nodiscard]] Cell number_cell(std::optional<double> number, int digits = 4);
[[nodiscard]] Cell list_cell(std::vector<std::string> items);
[[nodiscard]] Cell date_cell(const std::optional<PartialDate>& date);
[[nodiscard]] std::vector<std::string> source_names(const EvidencePtr& evidence);

template <class T>
std::vector<std::string> id_texts(const std::vector<T>& ids) {
  std::vector<std::string> texts;
  for (const T& id : ids) texts.push_back(id.text());
  return texts;
}

}  // namespace steelyard::report
