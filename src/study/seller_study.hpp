// The study of a seller or distributor: stock, ways out, the channel, a policy tree; what may go where on which day, for how much, and what
// to do about it (docs/formats/seller.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/currency.hpp"
#include "base/date.hpp"
#include "base/record.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "plan/seller.hpp"
#include "rules/rules.hpp"
#include "rules/settlement.hpp"
#include "scenario/tree.hpp"
#include "study/engine.hpp"

namespace steelyard::study {

enum class OutletKind : std::uint8_t { sell_home, sell_licence, lease };
[[nodiscard]] const std::vector<std::string_view>& outlet_kind_names();

inline constexpr Code kNoStock{"study.no_stock", ErrorKind::data};
inline constexpr Code kNoOutlets{"study.no_outlets", ErrorKind::data};
inline constexpr Code kHoldingIsFree{"study.holding_is_free", ErrorKind::data};

using AmountOfMoney = catalog::AmountOfMoney;

struct StockLot {
  std::string holder;
  const catalog::Chip* chip = nullptr;
  double units = 0.0;
  Seconds age;
  AmountOfMoney unit_cost;
  Place place;
};

struct OutletPrice {
  const catalog::Chip* chip = nullptr;
  AmountOfMoney price;                         // of one, on the study's first day; of a lease: rent for an hour is `rent`
  std::optional<AmountOfMoney> entered_value;  // customs value; else the price
};

struct Outlet {
  std::string name;
  OutletKind kind = OutletKind::sell_home;
  std::string destination;  // ISO 3166
  std::vector<OutletPrice> prices;
  double price_change_per_quarter = 0.0;  // -0.05: a twentieth less each quarter
  std::optional<double> take_up_per_quarter;
  Seconds lead_time;       // from the sale to the delivery
  Seconds cash_time;       // from the delivery to the money
  double fee_borne = 0.0;  // part of a duty that the seller bears
  std::vector<std::string> evidence_held;
  // of a lease
  std::optional<catalog::AmountPerTime> rent;     // of one chip for an hour
  std::optional<catalog::AmountPerTime> running;  // what it costs the seller for an hour
  Seconds term;
  double utilisation = 1.0;
  Place place;
};

struct ChannelStep {
  std::string name;
  double units_per_quarter = 0.0;
  std::vector<std::string> outlets;
  Place place;
};

struct SellerStudy {
  std::string title;
  std::string title_zh;
  Currency currency = Currency::usd;
  Date as_of;
  Date start;
  Date end;
  std::string seller;
  std::string country = "US";
  std::optional<double> discount_rate;  // a year; else the cost of capital of data/cost
  std::vector<StockLot> stock;
  std::vector<Outlet> outlets;
  std::vector<ChannelStep> channel;
  double storage_per_quarter = 0.0;  // of the unit's cost
  double salvage_share = 0.0;        // of the unit's cost, new
  double salvage_fall_per_quarter = 0.0;
  scenario::Tree tree;
  std::vector<Date> boundaries;  // first days of the quarters, the end last
  std::string file;
  std::string text;
};

/// Whether a document says `[study] kind = "seller"`.
[[nodiscard]] bool is_seller_study(const Document& document);
/// The same of a file's text; false where it can't be read.
[[nodiscard]] bool is_seller_text(std::string_view text);

/// Every finding at once.
[[nodiscard]] Result<SellerStudy> read_seller_study(const Document& document, std::string text, const catalog::Catalog& catalog,
                                                    const rules::RuleBook& rules);

/// Why an outlet is open or shut for a part at a stage, and what falls due.
struct OutletStatus {
  bool is_open = false;
  std::string code;  // open | no_licence | licence_refused | licence_revoked | denied | import_blocked | needs_info
  rules::UsOutcome us = rules::UsOutcome::no_licence_required;
  std::vector<std::string> rules;  // that decided
  std::string levy;                // rule of the duty; empty: none falls due
  double levy_rate = 0.0;
  double fee_due = 0.0;  // on one unit, in the study's currency
};

struct SellerAnswer {
  SellerStudy study;
  plan::SellerProblem problem;
  plan::SellerPlan plan;
  std::vector<std::vector<OutletStatus>> status;  // by offer of the problem, then stage
};

/// DIST-1. Errors: those of rules, exchange rates and the plan.
[[nodiscard]] Result<SellerAnswer> answer_seller(const Engine& engine, SellerStudy study, const RunControl& control = {});

}  // namespace steelyard::study
