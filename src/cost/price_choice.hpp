// Which published price counts, and the figure it makes in the currency of the answer.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "cost/cost.hpp"

namespace steelyard::cost {

template <class T, class F>
CostFigure figure_from(const Sourced<T>& source, std::string_view name, F&& number) {
  CostFigure figure;
  figure.value = number(source.value);
  figure.low = source.low ? number(*source.low) : figure.value;
  figure.high = source.high ? number(*source.high) : figure.value;
  figure.grade = source.grade();
  figure.rests_on.emplace_back(name);
  return figure;
}

/// `assumption residual_share: 0.3`
[[nodiscard]] CostFigure share_of(const Assumptions::Share& share, std::string_view name);

/// Converts amounts of any currency into the request's and notes the rate.
class Converter {
 public:
  Converter(const Request& request, Findings& findings) : request_(request), findings_(findings) {}
  CostFigure operator()(CostFigure figure, Currency from);

 private:
  const Request& request_;
  Findings& findings_;
};

template <class Amount>
std::string written(const Amount& amount) {
  if constexpr (std::is_same_v<Amount, catalog::AmountPerTime>) {  // people speak of hours
    return fmt::format("{} {}/h", format_number(amount.value.base() * kSecondsPerHour, 6), code_of(amount.currency));
  }
  return fmt::format("{} {}", format_number(amount.value.base(), 6), code_of(amount.currency));
}

/// How far a price is from home: a price of the region says more than one of the world, and that more than another country's.
enum class Reach : std::uint8_t { region, world, elsewhere };

/// The newest price of a kind known at the request's date, from as near as there is one.
struct Chosen {
  const catalog::Price* price = nullptr;
  std::vector<const catalog::Price*> recent;  // same kind, subject and region, within the year before; the chosen one included
  Reach reach = Reach::elsewhere;
};
[[nodiscard]] Chosen choose_price(const Request& request, std::string_view subject, catalog::PriceKind kind,
                                  bool (*usable)(const catalog::Price&));

template <class Member>
CostFigure price_figure(const Chosen& chosen, Member member, Converter& convert) {
  CostFigure figure;
  for (const catalog::Price* p : chosen.recent) {
    const auto& source = *(p->*member);
    CostFigure one =
        figure_from(source, fmt::format("price {}: {}", p->id.text(), written(source.value)), [](const auto& a) { return a.value.base(); });
    one = convert(std::move(one), source.value.currency);
    if (p == chosen.price) {
      figure.value = one.value;
      figure.grade = one.grade;
      figure.rests_on.insert(figure.rests_on.begin(), one.rests_on.begin(), one.rests_on.end());
    } else {
      figure.rests_on.push_back(one.rests_on.front());
    }
    const bool first = p == chosen.recent.front();
    figure.low = first ? one.low : std::min(figure.low, one.low);
    figure.high = first ? one.high : std::max(figure.high, one.high);
  }
  return figure;
}

}  // namespace steelyard::cost
