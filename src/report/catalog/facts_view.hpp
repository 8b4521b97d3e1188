// Market facts and parties in tables. Words come from data/i18n/facts.toml.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// A cell for programs and people alike, without a mark.
template <class T>
[[nodiscard]] Cell cell(T value) {
  Cell made;
  made.value = std::move(value);
  return made;
}

/// Name of a subject, metric, basis, role, chain or component: of a party, chip or system its own name, otherwise the word of its code.
[[nodiscard]] std::string subject_name(std::string_view code, const catalog::Catalog& catalog, const Messages& messages);
/// `55 %`, `US$57bn`, `812,000`, `2025-07..2025-08`, `yes`; a range as `50 (40–60)`.
[[nodiscard]] std::string fact_figure(const catalog::MarketFact& fact, const Messages& messages);

/// Facts by subject, metric and period, those that conflict side by side.
[[nodiscard]] Table facts_table(std::vector<const catalog::MarketFact*> facts, const catalog::Catalog& catalog, const Messages& messages,
                                Format format);

/// A party as one of several asked for; `supply`: the chain it was asked about, null where no chain was asked about.
struct PartyRow {
  const catalog::Party* party = nullptr;
  const catalog::Supply* supply = nullptr;
  std::vector<std::string> chains;  // all that it supplies
};
/// Notes count the names in each chain and those in several. No advice.
[[nodiscard]] Table parties_table(const std::vector<PartyRow>& rows, const catalog::Catalog& catalog, const Messages& messages,
                                  Format format);

}  // namespace steelyard::report
