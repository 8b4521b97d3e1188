#include <algorithm>

#include "study/compose.hpp"

namespace steelyard::study {
namespace {

cost::Request request_for(const Study& study, const OptionView& option, const PermissionAnswer& permission, const catalog::Catalog& catalog,
                          const cost::Assumptions& assumptions) {
  return cost_request(study, option, permission.determination.levies, catalog, assumptions);
}

}  // namespace

cost::Request cost_request(const Study& study, const OptionView& option, const std::vector<rules::Levy>& levies,
                           const catalog::Catalog& catalog, const cost::Assumptions& assumptions) {
  const Candidate& candidate = study.candidates[option.candidate];
  cost::Request request;
  request.catalog = &catalog;
  request.assumptions = &assumptions;
  request.chip = candidate.chip;
  request.system = candidate.system;
  request.currency = study.currency;
  request.as_of = study.as_of;
  request.horizon = horizon(study);
  request.is_foreign = candidate.chip->country != study.buyer.country;
  request.rents = option.site == OptionView::kCloud;
  request.buys = !request.rents;
  // A cloud abroad is priced in the maker's country: where its parts are at home, and where most published rentals are from.
  request.region = option.route == Route::foreign_cloud ? candidate.chip->country : study.buyer.country;
  request.price_per_chip = candidate.price_per_chip;
  request.price_per_system = candidate.price_per_system;
  request.rent_per_chip_hour = candidate.rent_per_chip_hour;
  if (option.site != OptionView::kCloud) {
    const Site& site = study.sites[option.site];
    request.region = site.region;
    request.power_price = site.power_price;
    request.power_usage_effectiveness = site.power_usage_effectiveness;
  }
  for (const rules::Levy& levy : levies) request.levies.push_back({levy.rule.text(), levy.rate, levy.basis});
  return request;
}

Result<void> price_options(const Study& study, std::vector<OptionView>& options, const std::vector<PermissionAnswer>& permissions,
                           const catalog::Catalog& catalog, const cost::Assumptions& assumptions) {
  for (std::size_t o = 0; o < options.size(); ++o) {
    OptionView& option = options[o];
    auto priced = cost::price_option(request_for(study, option, permission_at_study_date(permissions, o), catalog, assumptions));
    if (!priced) return std::move(priced.error());
    option.cost = std::move(*priced);
    const bool stands_with_buyer = option.site != OptionView::kCloud;
    option.option.power_w = stands_with_buyer ? option.cost.power_w.value * option.cost.power_usage_effectiveness : 0.0;
  }
  return {};
}

void price_capabilities(const Study& study, const std::vector<OptionView>& options, std::vector<CapabilityAnswer>& capabilities) {
  for (CapabilityAnswer& answer : capabilities) {
    if (answer.servers == 0) continue;
    const cost::OptionCost& cost = options[answer.option].cost;
    const auto servers = static_cast<double>(answer.servers);
    if (cost.buy) {
      cost::CostFigure owned;
      for (const cost::CostPart& part : cost.owned_over_horizon) owned += part.figure;
      answer.cost_bought = owned.scaled(servers);
    }
    if (cost.rent_per_hour) {
      const double hours =
          answer.training ? std::min(in_hours(answer.training->run_time.p50), in_hours(horizon(study))) : in_hours(horizon(study));
      answer.cost_rented = cost.rent_per_hour->scaled(servers * hours);
    }
  }
}

}  // namespace steelyard::study
