#include "claims/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace steelyard::claims {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kFineDigits = 3;   // from here on a hedge is about rounding, no longer about the size
constexpr double kSlack = 1e-9;  // of arithmetic in floating point, relative
constexpr int kMostDigits = 15;

Allowed plainly(double value, const std::vector<Precision>& precisions) {
  const int digits = stated_digits(value);
  Precision precision;
  for (const Precision& each : precisions) {
    if (each.digits <= digits) precision = each;
  }
  const double size = std::abs(value);
  // Half of the last digit stated: 13.4 is said of 13.35 to 13.45.
  const double half = size > 0.0 ? 0.5 * std::pow(10.0, std::floor(std::log10(size)) + 1.0 - digits) : 0.5;
  const double off = std::max(precision.least * size, std::min(half, precision.most * size));
  return {value - off, value + off};
}

Allowed hedged(double value, const Hedge& hedge) {
  const double size = std::abs(value);
  switch (hedge.kind) {
    case Hedge::Kind::at_least: return {value, kInfinity};
    case Hedge::Kind::at_most: return {-kInfinity, value};
    case Hedge::Kind::within: break;
  }
  const bool is_fine = stated_digits(value) >= kFineDigits;
  const double low = is_fine ? hedge.fine_low.value_or(hedge.low) : hedge.low;
  const double high = is_fine ? hedge.fine_high.value_or(hedge.high) : hedge.high;
  return {value + low * size + hedge.absolute_low, value + high * size + hedge.absolute_high};
}

Agreement agreement_of(const Range& value, const Allowed& allowed) {
  if (allowed.contains(value.mid)) return Agreement::yes;
  const bool reaches =
      value.low <= allowed.high && value.high >= allowed.low &&
      (allowed.contains(value.low) || allowed.contains(value.high) || (value.low < allowed.low && value.high > allowed.high));
  return reaches ? Agreement::partly : Agreement::no;
}

Agreement agreement_of(const Range& value, const Stated& says, const ClaimBook& book) {
  if (says.truth) return value.mid != 0.0 ? Agreement::yes : (value.high != 0.0 ? Agreement::partly : Agreement::no);
  if (says.date) {
    const bool overlaps = value.low <= says.date->last.serial() && value.high >= says.date->first.serial();
    return overlaps ? Agreement::yes : Agreement::no;
  }
  return agreement_of(value, allowed_by(says, book));
}

/// Of the fair readings; those that can't be computed don't count as long as one can.
Verdict verdict_of(const std::vector<ReadingAnswer>& readings) {
  std::size_t yes = 0;
  std::size_t no = 0;
  std::size_t known = 0;
  for (const ReadingAnswer& each : readings) {
    if (each.reading->is_slip || each.agreement == Agreement::unknown) continue;
    ++known;
    yes += static_cast<std::size_t>(each.agreement == Agreement::yes);
    no += static_cast<std::size_t>(each.agreement == Agreement::no);
  }
  if (known == 0) return Verdict::not_checkable;
  if (yes == known) return Verdict::holds;
  return no == known ? Verdict::fails : Verdict::depends;
}

}  // namespace

const std::vector<std::string_view>& verdict_names() {
  static const std::vector<std::string_view> names{"holds", "fails", "depends", "not_checkable"};
  return names;
}

std::string_view name_of(Verdict verdict) { return verdict_names()[static_cast<std::size_t>(verdict)]; }

std::string_view name_of(Agreement agreement) {
  static const std::vector<std::string_view> names{"no", "partly", "yes", "unknown"};
  return names[static_cast<std::size_t>(agreement)];
}

bool Allowed::contains(double x) const {
  const double slack = kSlack * std::max(1.0, std::abs(x));
  return x >= low - slack && x <= high + slack;
}

int stated_digits(double value) {
  if (value == 0.0 || !std::isfinite(value)) return 1;
  std::string text = fmt::format("{:.{}e}", std::abs(value), kMostDigits - 1);
  text.resize(text.find('e'));
  while (text.back() == '0') text.pop_back();
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return c != '.'; }));
}

Allowed allowed_by(const Stated& says, const ClaimBook& book) {
  if (says.low && says.high) return {*says.low, *says.high};
  const double value = says.value.value_or(0.0);
  const auto hedge = book.hedges().find(says.hedge);
  return hedge != book.hedges().end() ? hedged(value, hedge->second) : plainly(value, book.precisions());
}

ReadingAnswer Judge::read(const Claim& claim, const Reading& reading, Gain gain, Date on) {
  ReadingAnswer answer;
  answer.reading = &reading;
  answer.gain = gain;
  std::vector<Range> values;
  for (const InputCall& call : reading.expression.inputs) {
    const auto& resolved = inputs_.resolve(call, on);
    if (!resolved) {
      answer.missing = resolved.error();
      return answer;
    }
    values.push_back(resolved->value);
    answer.grade = weakest(answer.grade, resolved->grade);
    // A day plus or minus a day is no day: only an expression that is one input alone can be a date.
    answer.is_date = resolved->is_date && reading.expression.arithmetic == "v0";
    answer.inputs.emplace_back(call.text, *resolved);
  }
  // A figure that was computed is derived, however good what it was computed from.
  if (reading.expression.arithmetic != "v0") answer.grade = weakest(answer.grade, Grade::derived);
  auto value = compute(reading.expression, values, on.serial());
  if (!value) {
    answer.missing = Missing{MissingReason::no_number, reading.expression.text};
    return answer;
  }
  if (gain == Gain::increase) {
    for (double* bound : {&value->low, &value->mid, &value->high}) *bound -= 1.0;
  }
  answer.value = value;
  answer.agreement = agreement_of(*value, reading.says.value_or(claim.says), book_);
  return answer;
}

Answer Judge::judge(const Claim& claim, Date on) {
  Answer answer;
  answer.claim = &claim;
  answer.on = on;
  // 提升 N 倍 is written for "N times as much" and for "N times more"; of one or less only the increase makes sense.
  const bool only_increase = claim.is_gain && claim.says.value.value_or(0.0) <= 1.0;
  for (const Reading& reading : claim.readings) {
    if (!claim.is_gain) answer.readings.push_back(read(claim, reading, Gain::none, on));
    if (claim.is_gain && !only_increase) answer.readings.push_back(read(claim, reading, Gain::ratio, on));
    if (claim.is_gain) answer.readings.push_back(read(claim, reading, Gain::increase, on));
  }
  answer.verdict = verdict_of(answer.readings);
  for (const ReadingAnswer& each : answer.readings) {
    if (!each.reading->is_slip && each.agreement != Agreement::unknown) answer.grade = weakest(answer.grade, each.grade);
  }
  if (answer.verdict == Verdict::not_checkable) answer.grade = Grade::assumed;
  return answer;
}

Judgement Judge::judge_then_and(const Claim& claim, Date today) {
  return {judge(claim, book_.outlet(claim).date.last), judge(claim, today)};
}

std::vector<std::optional<Range>> Judge::figures(const Conflict& conflict, Date on) {
  std::vector<std::optional<Range>> answers;
  for (const ResolutionFigure& figure : conflict.figures) {
    std::vector<Range> values;
    for (const InputCall& call : figure.expression.inputs) {
      if (const auto& resolved = inputs_.resolve(call, on)) values.push_back(resolved->value);
    }
    const bool all_known = values.size() == figure.expression.inputs.size();
    answers.push_back(all_known ? compute(figure.expression, values, on.serial()) : std::nullopt);
  }
  return answers;
}

}  // namespace steelyard::claims
