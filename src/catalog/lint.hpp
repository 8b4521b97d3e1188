// What is suspicious in a catalogue that loads: findings for people, none of which stop a run.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"

namespace steelyard::catalog {

inline constexpr Code kSparseAsDense{"lint.sparse_sold_as_dense", ErrorKind::data};
inline constexpr Code kTppMismatch{"lint.tpp_mismatch", ErrorKind::data};
inline constexpr Code kDensityMismatch{"lint.density_mismatch", ErrorKind::data};
inline constexpr Code kDensityWithoutArea{"lint.density_without_area", ErrorKind::data};
inline constexpr Code kBinaryTakenForDecimal{"lint.tib_taken_for_tb", ErrorKind::data};
inline constexpr Code kUnsourced{"lint.unsourced", ErrorKind::data};
inline constexpr Code kStale{"lint.stale", ErrorKind::remark};
inline constexpr Code kImplausible{"lint.implausible_value", ErrorKind::data};
inline constexpr Code kUnexplainedChoice{"lint.unexplained_choice", ErrorKind::data};
inline constexpr Code kAggregateMismatch{"lint.aggregate_mismatch", ErrorKind::data};

/// Data older than this are stale.
inline constexpr int kStaleAfterDays = 400;

/// All findings, by file and line. Every one has the arguments `id` and `key`; most have `found` and `expected`. `today` decides what is
/// stale; data that by nature don't change (a shipped chip's rates) never are: only prices, rentals, exchange rates and the status of parts
/// that are announced or on a roadmap. O(records).
[[nodiscard]] Findings lint(const Catalog& catalog, Date today);

}  // namespace steelyard::catalog
