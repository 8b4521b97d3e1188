#include "report/articles/claims_words.hpp"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/catalog/facts_view.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using claims::Agreement;
using claims::Answer;
using claims::ReadingAnswer;

constexpr int kDigits = 4;

Date day_of(double serial) { return Date::from_civil(1970, 1, 1).plus_days(static_cast<int>(std::lround(serial))); }

std::string days_text(const claims::Range& value) {
  const std::string first = day_of(value.low).to_string();
  const std::string last = day_of(value.high).to_string();
  return first == last ? first : fmt::format("{}..{}", first, last);
}

std::string word_or(std::string_view kind, const std::string& code, const Messages& messages) {
  const std::string key = fmt::format("{}.{}", kind, code);
  return messages.has("label", key) ? messages.label(key) : code;
}

/// What a yes or no compares, where it is one or two plain numbers: `752 / 989.5`.
std::string compared_text(const ReadingAnswer& reading) {
  constexpr std::size_t kMostCompared = 2;
  if (reading.inputs.empty() || reading.inputs.size() > kMostCompared) return {};
  std::vector<std::string> numbers;
  for (const auto& [text, resolved] : reading.inputs) {
    const bool is_yes_or_no = resolved.value.is_exact() && (resolved.value.mid == 0.0 || resolved.value.mid == 1.0);
    const bool is_outcome = text.starts_with("rule(") || text.starts_with("remote");
    if (is_yes_or_no || is_outcome || resolved.is_date) return {};
    numbers.push_back(rounded(resolved.value.mid, kDigits));
  }
  return fmt::format("{}", fmt::join(numbers, " / "));
}

/// `dense: 1,979 TFLOPS`, or the basis alone.
std::string with_basis(const ReadingAnswer& reading, const Answer& answer, const ClaimWords& words) {
  const std::string basis = reading_word(reading, words.messages);
  const std::string figure = figure_text(reading, *answer.claim, words);
  if (figure.empty()) return basis;
  return words.messages.text("label", "claims.basis_and_figure", {{"basis", basis}, {"figure", figure}});
}

std::string missing_text(const claims::Missing& missing, const Messages& messages) {
  return messages.text("label", fmt::format("claims.missing.{}", claims::name_of(missing.reason)), {{"what", missing.what}});
}

struct Parts {
  std::vector<std::string> yes;
  std::vector<std::string> partly;
  std::vector<std::string> no;
  std::vector<std::string> unknown;
  const ReadingAnswer* slip = nullptr;  // a slip that explains the stated number
};

Parts parts_of(const Answer& answer, const ClaimWords& words) {
  Parts parts;
  for (const ReadingAnswer& reading : answer.readings) {
    if (reading.reading->is_slip) {
      if (reading.agreement == Agreement::yes && parts.slip == nullptr) parts.slip = &reading;
      continue;
    }
    switch (reading.agreement) {
      case Agreement::yes: parts.yes.push_back(with_basis(reading, answer, words)); break;
      case Agreement::partly: parts.partly.push_back(with_basis(reading, answer, words)); break;
      case Agreement::no: parts.no.push_back(with_basis(reading, answer, words)); break;
      case Agreement::unknown:
        if (reading.missing) parts.unknown.push_back(missing_text(*reading.missing, words.messages));
        break;
    }
  }
  return parts;
}

}  // namespace

std::string basis_word(const std::string& code, const Messages& messages) { return word_or("claims.basis", code, messages); }

std::string reading_word(const ReadingAnswer& reading, const Messages& messages) {
  const std::string basis = basis_word(reading.reading->basis, messages);
  if (reading.gain == claims::Gain::none) return basis;
  const char* key = reading.gain == claims::Gain::ratio ? "claims.gain.ratio" : "claims.gain.increase";
  return messages.text("label", key, {{"basis", basis}});
}

std::string with_unit(double value, const std::string& unit, const Messages& messages) {
  if (unit == "USD" || unit == "CNY" || unit == "HKD") return money(value, unit, messages, kDigits);
  constexpr double kLargestCount = 1e7;  // up to here a whole number is shown whole: 15,832 TPP, 16,896 cores
  const bool is_count = value == std::floor(value) && std::abs(value) < kLargestCount;
  const std::string number = rounded(value, is_count ? 7 : kDigits);
  if (unit.empty()) return number;
  const std::string word = word_or("claims.unit", unit, messages);
  return fmt::format("{}{}{}", number, word == "×" || word == "%" ? "" : " ", word);
}

std::string figure_text(const ReadingAnswer& reading, const claims::Claim& claim, const ClaimWords& words) {
  if (!reading.value) return {};
  const claims::Stated& says = reading.reading->says ? *reading.reading->says : claim.says;
  if (says.truth) return compared_text(reading);
  if (says.date) return days_text(*reading.value);
  const claims::Range& value = *reading.value;
  const std::string mid = with_unit(value.mid, says.unit, words.messages);
  if (value.is_exact()) return mid;
  const bool is_money = says.unit == "USD" || says.unit == "CNY" || says.unit == "HKD";
  const auto end = [&](double x) { return is_money ? with_unit(x, says.unit, words.messages) : rounded(x, kDigits); };
  return with_range(mid, end(value.low), end(value.high));
}

std::string stated_text(const claims::Stated& says, const ClaimWords& words) {
  if (says.truth) return {};
  if (says.date) return says.date->text;
  const Messages& messages = words.messages;
  const std::string number = says.value ? with_unit(*says.value, says.unit, messages)
                                        : fmt::format("{}–{}", rounded(*says.low, kDigits), with_unit(*says.high, says.unit, messages));
  if (says.hedge.empty()) return number;
  return messages.text("label", "claims.hedge." + says.hedge, {{"value", number}});
}

std::string allowed_text(const claims::Allowed& allowed, const std::string& unit, const Messages& messages) {
  const auto bound = [&](double x) { return std::isfinite(x) ? with_unit(x, unit, messages) : std::string{"…"}; };
  return fmt::format("{} .. {}", bound(allowed.low), bound(allowed.high));
}

std::string input_text(const claims::Resolved& resolved) {
  if (resolved.is_date) return days_text(resolved.value);
  const std::string mid = rounded(resolved.value.mid, kDigits + 2);
  if (resolved.value.is_exact()) return mid;
  return with_range(mid, rounded(resolved.value.low, kDigits), rounded(resolved.value.high, kDigits));
}

std::string why_text(const Answer& answer, const ClaimWords& words) {
  const Messages& messages = words.messages;
  if (answer.readings.empty()) return word_or("claims.why", answer.claim->why_not, messages);
  const Parts parts = parts_of(answer, words);
  const auto joined = [&](const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, messages.label("claims.separator")));
  };
  switch (answer.verdict) {
    case claims::Verdict::not_checkable: return joined(parts.unknown);
    case claims::Verdict::holds: return joined(parts.yes);
    case claims::Verdict::fails: {
      const std::string ours = joined(parts.no);
      if (parts.slip == nullptr) return ours;
      const std::string stated = stated_text(answer.claim->says, words);
      const char* key = stated.empty() ? "claims.holds_of" : "claims.is_slip";
      return messages.text("label", key, {{"stated", stated}, {"slip", reading_word(*parts.slip, messages)}, {"ours", ours}});
    }
    case claims::Verdict::depends: {
      std::vector<std::string> sides;
      const auto add = [&](const char* key, const std::vector<std::string>& texts) {
        if (!texts.empty()) sides.push_back(messages.text("label", key, {{"readings", joined(texts)}}));
      };
      add("claims.true_on", parts.yes);
      add("claims.within_range_on", parts.partly);
      add("claims.not_on", parts.no);
      return joined(sides);
    }
  }
  return {};
}

std::string fact_line(const catalog::MarketFact& fact, const ClaimWords& words) {
  const Messages& messages = words.messages;
  const Grade grade = fact.evidence ? fact.evidence->grade : Grade::assumed;
  const std::string sources =
      fact.evidence ? source_titles(fact.evidence->sources, [&](const SourceId& id) { return words.catalog.source(id); }) : std::string{};
  return messages.text("label", "claims.evidence",
                       {{"subject", subject_name(fact.subject, words.catalog, messages)},
                        {"metric", word_or("facts.metric", fact.metric, messages)},
                        {"basis", word_or("facts.basis", fact.basis, messages)},
                        {"period", fact.period ? fact.period->text : ""},
                        {"figure", fact_figure(fact, messages)},
                        {"grade", grade_text(grade, messages)},
                        {"sources", sources}});
}

namespace {

/// Every `{KIND:NAME}` by what `worth` makes of the name.
template <class F>
void fill_in(std::string& text, std::string_view open, F&& worth) {
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const std::size_t close = text.find('}', at);
    if (close == std::string::npos) break;
    const std::string name = text.substr(at + open.size(), close - at - open.size());
    text.replace(at, close - at + 1, worth(name));
  }
}

}  // namespace

std::string resolution_text(const ConflictGroup& group, const ClaimWords& words) {
  const claims::Conflict& conflict = *group.conflict;
  std::string text = words.messages.language() == Language::zh ? conflict.resolution_zh : conflict.resolution_en;
  fill_in(text, "{fact:", [&](const std::string& id) {
    const auto* fact = words.catalog.market_fact(catalog::MarketFactId{id});
    return fact != nullptr ? fact_figure(*fact, words.messages) : std::string{"—"};
  });
  fill_in(text, "{figure:", [&](const std::string& name) {
    constexpr int kShown = 3;  // digits: a resolution is a sentence
    for (std::size_t i = 0; i < conflict.figures.size() && i < group.figures.size(); ++i) {
      const auto& value = group.figures[i];
      if (conflict.figures[i].name != name || !value) continue;
      const std::string& unit = conflict.figures[i].unit;
      if (value->is_exact()) return with_unit(std::stod(fmt::format("{:.{}g}", value->mid, kShown)), unit, words.messages);
      return fmt::format("{}–{}", rounded(value->low, kShown - 1),
                         with_unit(std::stod(fmt::format("{:.{}g}", value->high, kShown - 1)), unit, words.messages));
    }
    return std::string{"—"};
  });
  return text;
}

}  // namespace steelyard::report
