// What training and serving rows have in common: who measured what on which chips, and how a silent or unreadable row is noted.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "validation/measured.hpp"
#include "validation/row_reader.hpp"

namespace steelyard::validation {

inline bool contains(std::string_view text, std::string_view part) { return to_lower(text).find(part) != std::string::npos; }

/// Reads one row into a `Row` (TrainingRow, ServingRow). `software_column`: `framework` or `engine`.
template <class Row>
class RowBuilder {
 protected:
  RowBuilder(const Reading& reading, const CsvTable& table, std::size_t row, std::string_view software_column)
      : reading_(reading), table_(table), row_(row), cells_(table, row, *reading.findings) {
    out_.id = cells_.text("id");
    out_.source = cells_.text("source");
    out_.source_table = cells_.text("source_table");
    out_.chip = cells_.text("chip");
    out_.model = cells_.text("model");
    out_.software = cells_.text(software_column);
    date_ = first_date(cells_.text("date"));
    if (!date_.empty()) out_.year = std::stoi(date_.substr(0, 4));
  }

  void assume(std::string fact, std::string value, std::string rung) {
    out_.assumed.push_back({std::move(fact), std::move(value), std::move(rung)});
  }
  bool skip(std::string code, std::string what) {
    if (!out_.skip) out_.skip = Skip{std::move(code), std::move(what)};
    return false;
  }

  /// The cluster and the model; false with the reason noted where one of them isn't known.
  bool machine_and_model() {
    chips_ = cells_.count("n_chips").value_or(0);
    if (chips_ == 0) return skip("no_chip_count", {});
    out_.machine = machine_of(reading_, chips_, out_);
    if (out_.skip) return false;
    out_.model_used = model_of(reading_, table_, row_, out_);
    if (out_.skip) return false;
    out_.task.model = out_.model_used.get();
    return true;
  }

  void add(MeasuredQuantity quantity, double value, std::string skip = {}) { out_.measured.push_back({quantity, value, std::move(skip)}); }

  const Reading& reading_;
  const CsvTable& table_;
  std::size_t row_;
  RowReader cells_;
  Row out_;
  std::string date_;
  std::int64_t chips_ = 0;
};

}  // namespace steelyard::validation
