// How the checks of the tables report: every finding with the row it concerns (`price[3].duty`).
#pragma once

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/unit.hpp"
#include "plan/plan.hpp"

namespace steelyard::plan {

class TableReport {
 protected:
  static constexpr double kNoLimit = std::numeric_limits<double>::infinity();

  void enter_all() { row_.clear(); }
  void enter(std::string_view table, std::size_t row) { row_ = std::string(table) + "[" + std::to_string(row) + "]"; }

  void report(std::string_view field, std::string problem, std::string found, std::string expected) {
    Place place;
    place.pointer = row_.empty() ? std::string(field) : row_ + "." + std::string(field);
    findings_.push_back(Error{kInconsistentTables,
                              std::move(place),
                              {{"problem", std::move(problem)}, {"found", std::move(found)}, {"expected", std::move(expected)}}});
  }

  void number(std::string_view field, double value, double least, double most) {
    if (std::isfinite(value) && value >= least && value <= most) return;
    const std::string expected = std::isinf(most) ? ">= " + format_number(least) : format_number(least) + " .. " + format_number(most);
    report(field, "out_of_range", format_number(value, 9), expected);
  }
  void amount(std::string_view field, double value) { number(field, value, 0.0, kNoLimit); }

  bool index(std::string_view field, std::size_t value, std::size_t count) {
    if (value < count) return true;
    report(field, "no_such_row", std::to_string(value), "< " + std::to_string(count));
    return false;
  }

  void interval(std::string_view field, const Interval& value, double least) {
    const bool finite = std::isfinite(value.p05) && std::isfinite(value.p50) && std::isfinite(value.p95);
    if (finite && value.p05 >= least && value.p05 <= value.p50 && value.p50 <= value.p95) return;
    report(field, "not_an_interval", format_number(value.p05) + " " + format_number(value.p50) + " " + format_number(value.p95),
           format_number(least) + " <= p05 <= p50 <= p95");
  }

  /// Reports a second row for the same key.
  template <class Key>
  void once(std::set<Key>& seen, const Key& key) {
    if (!seen.insert(key).second) report("", "stated_twice", "", "one row");
  }

  [[nodiscard]] Findings take() { return std::move(findings_); }

 private:
  std::string row_;
  Findings findings_;
};

/// The tree, and the tables that join rows of others.
[[nodiscard]] Findings check_structure(const Problem& problem);

}  // namespace steelyard::plan
