#include "rules/timeline.hpp"

#include <algorithm>
#include <tuple>

#include "rules/rule_book.hpp"

namespace steelyard::rules {
namespace {

auto key_of(const QuickAnswer& a) {
  return std::tuple(a.determination, a.review_policy, a.us, a.us_at_least, a.cn, a.cn_at_least, a.duty, a.duty_open);
}

}  // namespace

Facts usual_route() {
  Facts facts;
  facts["activity"] = std::string{"export"};
  facts["route.ship_from"] = std::string{"US"};
  facts["route.destination"] = std::string{"CN"};
  facts["consignee.headquarters"] = std::string{"CN"};
  facts["end_user.ultimate_parent.headquarters"] = std::string{"CN"};
  facts["buyer.class"] = std::string{"platform"};
  return facts;
}

Result<std::vector<TimelineSpan>> timeline(const RuleBook& book, const Facts& facts, Date from, Date to, const WhatIf& what_if,
                                           bool with_reasons) {
  auto evaluator = book.compile(what_if);
  if (!evaluator) return std::move(evaluator.error());
  auto packed = evaluator->pack(facts);
  if (!packed) return std::move(packed.error());
  std::vector<Date> days{from};
  for (const Date day : book.implementation().boundaries) {
    if (from < day && day < to) days.push_back(day);
  }
  std::vector<TimelineSpan> spans;
  for (std::size_t i = 0; i < days.size(); ++i) {
    const Date end = i + 1 < days.size() ? days[i + 1] : to;
    const QuickAnswer answer = evaluator->answer(*packed, days[i]);
    if (!spans.empty() && key_of(spans.back().answer) == key_of(answer)) {
      spans.back().to = end;
    } else {
      spans.push_back({days[i], end, answer, {}});
    }
  }
  if (!with_reasons) return spans;
  std::optional<Determination> before;
  for (TimelineSpan& span : spans) {
    auto now = book.evaluate(facts, span.from, what_if);
    if (!now) return std::move(now.error());
    if (before) {
      // The day before the span, not the first day of the last one: rules that came without changing the answer are not why it changed.
      auto eve = book.evaluate(facts, span.from.plus_days(-1), what_if);
      if (!eve) return std::move(eve.error());
      span.changes = changes_between(*eve, *now);
    }
    before = std::move(*now);
  }
  return spans;
}

}  // namespace steelyard::rules
