// A market's answer in tables, pictures and one HTML file. Words come from data/i18n/market.toml; every share names what it is counted by.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/chart/chart.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"
#include "study/market_study.hpp"

namespace steelyard::report {

/// What the words are looked up in.
struct MarketWords {
  const study::MarketAnswer& answer;
  const catalog::Catalog& catalog;
  const Messages& messages;
};

/// `56.3% (41–74.1)`: middle, then the 5th and 95th percentile.
[[nodiscard]] std::string share_interval(const market::Interval& share);
/// Name of a variable that drives a result: `supply of Ascend 910C`.
[[nodiscard]] std::string variable_name(const std::string& variable, const MarketWords& words);

/// People get a table for each scenario, the comparison, calibration, conflicting shares on record, drivers and what it rests on; programs
/// one row for each scenario, vendor and basis, and the rest alike.
[[nodiscard]] std::vector<Section> market_sections(const MarketWords& words, Format format);

/// Stacked shares by scenario and vendor, on one basis.
[[nodiscard]] Chart market_share_chart(const MarketWords& words, market::Basis basis);
[[nodiscard]] Chart market_unmet_chart(const MarketWords& words);
/// Compute ratio of each scenario by three yardsticks.
[[nodiscard]] Chart market_ratio_chart(const MarketWords& words);

[[nodiscard]] std::string market_html(const study::MarketAnswer& answer, const catalog::Catalog& catalog, const Messages& english,
                                      const Messages& chinese, Language shown);

/// US : China compute for so many exported units, by yardstick.
[[nodiscard]] std::vector<Section> ratio_sections(const study::RatioAnswer& answer, const catalog::Catalog& catalog,
                                                  const Messages& messages, Format format);

}  // namespace steelyard::report
