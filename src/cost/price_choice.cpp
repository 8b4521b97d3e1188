#include "cost/price_choice.hpp"

#include <algorithm>

namespace steelyard::cost {
namespace {

constexpr int kPriceMemoryDays = 365;  // older prices no longer widen the range of the newest
constexpr std::string_view kWorld = "world";

Date published(const catalog::Price& price) { return price.evidence && price.evidence->as_of ? price.evidence->as_of->first : Date{}; }

Reach reach_of(const catalog::Price& price, const Request& request) {
  if (price.region == request.region) return Reach::region;
  return price.region == kWorld ? Reach::world : Reach::elsewhere;
}

}  // namespace

CostFigure share_of(const Assumptions::Share& share, std::string_view name) {
  return figure_from(share, fmt::format("assumption {}: {}", name, format_number(share.value.base())), [](auto q) { return q.base(); });
}

CostFigure Converter::operator()(CostFigure figure, Currency from) {
  auto conversion = request_.catalog->exchange_rates().convert(from, request_.currency, request_.as_of);
  if (!conversion) {
    findings_.insert(findings_.end(), conversion.error().begin(), conversion.error().end());
    return figure;
  }
  figure = figure.scaled(conversion->factor);
  if (conversion->rate) {
    const ExchangeRate& rate = *conversion->rate;
    figure.rests_on.push_back(
        fmt::format("exchange_rate {}/{}: {} ({})", code_of(rate.base), code_of(rate.quote), rate.value, rate.as_of.to_string()));
    figure.grade = weakest(figure.grade, rate.evidence ? rate.evidence->grade : Grade::assumed);
  }
  return figure;
}

Chosen choose_price(const Request& request, std::string_view subject, catalog::PriceKind kind, bool (*usable)(const catalog::Price&)) {
  Chosen chosen;
  const auto prices = request.catalog->prices_of(subject, kind);  // newest first
  const auto eligible = [&](const catalog::Price* p) { return usable(*p) && published(*p) <= request.as_of; };
  for (const Reach reach : {Reach::region, Reach::world, Reach::elsewhere}) {
    const auto found =
        std::find_if(prices.begin(), prices.end(), [&](const auto* p) { return eligible(p) && reach_of(*p, request) == reach; });
    if (found == prices.end()) continue;
    chosen.price = *found;
    chosen.reach = reach;
    break;
  }
  if (chosen.price == nullptr) return chosen;
  for (const catalog::Price* p : prices) {
    if (eligible(p) && p->region == chosen.price->region && p->per == chosen.price->per &&
        days_between(published(*p), published(*chosen.price)) <= kPriceMemoryDays) {
      chosen.recent.push_back(p);
    }
  }
  return chosen;
}

}  // namespace steelyard::cost
