// Volume counters of licensed products (docs/formats/counters.md): is the cap still kept after this licence?
//
// The cap of January 2026 (H6, 748 Supp. 2 (dd)(1)(iii)) compares TPP, not units, cumulative and per product: what has been exported to
// China and Macau against what has been shipped to US customers for US end use. A cap per buyer was reported, not printed; it is kept
// apart. Which caps there are is data (data/rules/caps.toml); the share stands in the condition of the rule alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/data_tree.hpp"
#include "base/date.hpp"
#include "base/evidence.hpp"
#include "base/quantity.hpp"
#include "base/result.hpp"
#include "rules/settlement.hpp"

namespace steelyard::rules {

inline constexpr Code kNoCounter{"rules.no_counter", ErrorKind::data};
inline constexpr Code kBadColumns{"rules.bad_columns", ErrorKind::data};

/// What a ledger says of one product on one day.
struct ProductCounter {
  std::string product;                         // catalogue id
  std::string buyer;                           // empty: of all buyers
  Tpp us;                                      // shipped to US customers for US end use
  Tpp exported;                                // exported to China and Macau, cumulative
  Tpp pending;                                 // licensed and not yet exported
  std::optional<std::int64_t> exported_units;  // of one buyer: what a cap in units counts
  std::optional<Date> as_of;
  Place place;
};

struct CounterBook {
  std::vector<ProductCounter> counters;
  std::string hash;  // SHA-256 of the file
};

/// TOML (`[[counter]]`), JSON (the same keys) or CSV by the ending of the name; all findings at once, with line.
[[nodiscard]] Result<CounterBook> read_counters(std::string_view text, const std::string& file);

/// The newest counter of a product over all buyers; null where there is none.
[[nodiscard]] const ProductCounter* product_counter(const CounterBook& book, std::string_view product);
/// The newest counter of one buyer.
[[nodiscard]] const ProductCounter* buyer_counter(const CounterBook& book, std::string_view product, std::string_view buyer);

/// A cap as data gives it.
struct Cap {
  std::string id;
  RuleId rule;
  std::string condition;              // the condition of a review that it decides (H6); empty: none
  std::optional<Ratio> share;         // of the TPP shipped to US customers: read from the condition when a transaction is checked
  std::optional<std::int64_t> units;  // for one buyer
  DateInterval in_force;
  std::string citation;
  EvidencePtr evidence;
};
[[nodiscard]] Result<std::vector<Cap>> read_caps(const DataTree& data);

/// Where the counters stand after a request.
struct CapAnswer {
  Tpp us;
  Tpp exported;
  Tpp pending;
  Tpp request;
  Tpp limit;           // share × us
  Tpp headroom;        // limit less all of the above; negative: over
  double ratio = 0.0;  // (exported + pending + request) / us
  bool kept = false;
  std::optional<double> headroom_units;  // of the requested product
};
/// `request` is units × `tpp_per_unit`. With nothing shipped in the US any export is over the cap.
[[nodiscard]] CapAnswer check_cap(const ProductCounter& counter, Ratio share, Tpp tpp_per_unit, std::int64_t units);

}  // namespace steelyard::rules
