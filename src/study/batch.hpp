// One batch of chips followed through every room: licensed by rules, paid in settlement, moved in custody, used in the plan, counted in the
// market; the fee the same to the cent, the units conserved.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/currency.hpp"
#include "base/progress.hpp"
#include "base/result.hpp"
#include "rules/rules.hpp"
#include "rules/settlement.hpp"
#include "study/brief.hpp"
#include "study/engine.hpp"
#include "study/market_study.hpp"
#include "study/study.hpp"

namespace steelyard::study {

inline constexpr Code kNoBatch{"study.no_batch", ErrorKind::data};

/// What one room says of the batch. Codes of stations: rules, settlement, plan, custody, market.
struct BatchStation {
  std::string code;
  std::optional<std::int64_t> units;                      // that it counts
  std::optional<Money> fee;                               // that falls due, or was paid
  std::vector<std::pair<std::string, std::string>> says;  // code (section batch_says) and value
};

struct BatchAnswer {
  Manifest manifest;
  const catalog::Chip* chip = nullptr;
  std::int64_t units = 0;
  Money price;
  Money entered_value;
  std::string rule;  // that levies
  rules::Determination determination;
  std::vector<BatchStation> stations;
  bool fees_agree = false;   // of every station that has one, to the cent
  bool units_agree = false;  // of every station that counts
};

/// The batch of a study: its part from abroad with a quota, as many as its plan buys (the quota where it buys none), at the study's price.
/// `market` is the market study in which it is counted. Errors: `study.no_batch` where the study has no such part or its price isn't
/// stated; those of the rooms.
[[nodiscard]] Result<BatchAnswer> follow_batch(const Engine& engine, Study study, MarketStudy market, const RunControl& control = {});

}  // namespace steelyard::study
