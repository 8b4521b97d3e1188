#include "catalog/lint.hpp"

#include <algorithm>
#include <tuple>

#include "catalog/lint/linter.hpp"

namespace steelyard::catalog {

Findings lint(const Catalog& catalog, Date today) {
  Linter linter{catalog, today, {}};
  check_rates(linter);
  check_values(linter);
  check_evidence(linter);
  std::stable_sort(linter.findings.begin(), linter.findings.end(), [](const Error& a, const Error& b) {
    return std::tie(a.place.file, a.place.line, a.place.column) < std::tie(b.place.file, b.place.line, b.place.column);
  });
  return std::move(linter.findings);
}

}  // namespace steelyard::catalog
