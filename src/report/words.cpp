#include "report/words.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include <algorithm>

#include "base/unit.hpp"
#include "report/table.hpp"

namespace steelyard::report {
namespace {

struct Scale {
  double factor;
  std::string_view code;  // label `scale.CODE`
};
constexpr std::array<Scale, 4> kEnglishScales{{{1e12, "1e12"}, {1e9, "1e9"}, {1e6, "1e6"}, {1e3, "1e3"}}};
constexpr std::array<Scale, 3> kChineseScales{{{1e12, "1e12"}, {1e8, "1e8"}, {1e4, "1e4"}}};

double to_digits(double value, int digits) {
  if (value == 0.0 || !std::isfinite(value)) return value;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) + 1 - digits);
  return unit >= 1.0 ? std::round(value / unit) * unit : value;
}

Scale scale_of(double value, const Messages& messages, double least) {
  const auto choose = [&](const auto& scales) {
    for (const Scale& scale : scales) {
      if (std::abs(value) >= scale.factor * 0.9995 && scale.factor >= least) return scale;
    }
    return Scale{1.0, {}};
  };
  return messages.language() == Language::zh ? choose(kChineseScales) : choose(kEnglishScales);
}

std::string scale_label(const Scale& scale, const Messages& messages) {
  return scale.code.empty() ? std::string{} : messages.text("scale", scale.code);
}

Scale money_scale(double amount, const Messages& messages) {
  return scale_of(amount, messages, messages.language() == Language::zh ? 1e4 : 1e6);
}

std::string money_text(const std::string& number, const Scale& scale, std::string_view currency, const Messages& messages) {
  const std::string code = messages.has("money", currency) ? std::string{currency} : std::string{"other"};
  return messages.text("money", code, {{"amount", number}, {"scale", scale_label(scale, messages)}, {"currency", std::string{currency}}});
}

struct TimeUnit {
  double seconds;
  std::string_view code;
};

TimeUnit time_unit(double time_s) {
  const double size = std::abs(time_s);
  if (size < 1.0 && size > 0.0) return {1e-3, "ms"};
  if (size < 120.0) return {1.0, "s"};
  if (size < 7200.0) return {60.0, "min"};
  if (size < 2 * kSecondsPerDay) return {kSecondsPerHour, "h"};
  return {kSecondsPerDay, "d"};
}

}  // namespace

std::string rounded(double value, int digits) { return render_number(to_digits(value, digits), digits); }

std::string scaled(double value, const Messages& messages, int digits) {
  const Scale scale = scale_of(value, messages, 1e3);
  const std::string label = scale_label(scale, messages);
  return rounded(value / scale.factor, digits) + (label.empty() ? "" : " " + label);
}

std::string money(double amount, std::string_view currency, const Messages& messages, int digits) {
  const Scale scale = money_scale(amount, messages);
  const int shown = scale.code.empty() && std::abs(amount) >= 1000.0 ? std::max(digits, 4) : digits;
  return (amount < 0 ? "−" : "") + money_text(rounded(std::abs(amount) / scale.factor, shown), scale, currency, messages);
}

std::string money_interval(double typical, double low, double high, std::string_view currency, const Messages& messages) {
  if (!(low < high)) return money(typical, currency, messages);
  const Scale scale = money_scale(typical, messages);
  return messages.text("money", "interval",
                       {{"typical", money(typical, currency, messages)},
                        {"low", rounded(low / scale.factor)},
                        {"high", rounded(high / scale.factor)},
                        {"scale", scale_label(scale, messages)}});
}

std::string percent(double share, int digits) { return rounded(share * 100.0, digits) + "%"; }

std::string duration(Seconds time, const Messages& messages, int digits) {
  const TimeUnit unit = time_unit(time.base());
  return rounded(time.base() / unit.seconds, digits) + " " + messages.text("unit", unit.code);
}

std::string duration_interval(const perf::Interval<Seconds>& time, const Messages& messages) {
  const TimeUnit unit = time_unit(time.p50.base());
  return with_range(duration(time.p50, messages), rounded(time.p05.base() / unit.seconds), rounded(time.p95.base() / unit.seconds));
}

std::string gigabytes(Bytes size, int digits) { return rounded(in_gigabytes(size), digits) + " GB"; }

std::string with_range(const std::string& typical, const std::string& low, const std::string& high) {
  if (low == high) return typical;
  return fmt::format("{} ({}–{})", typical, low, high);
}

std::string listed(const std::vector<std::string>& items, const Messages& messages) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += messages.label(i + 1 == items.size() ? "list_last" : "list_next");
    text += items[i];
  }
  return text;
}

std::string grouped(const std::string& text) {
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end || text.find_first_not_of("0123456789.") != std::string::npos) return text;
  return render_number(value, 6);
}

std::string name_of(const catalog::Chip& chip, const Messages& messages) {
  return messages.language() == Language::zh && !chip.name_zh.empty() ? chip.name_zh : chip.name;
}

std::string name_of(const catalog::System& system, const Messages& messages) {
  return messages.language() == Language::zh && !system.name_zh.empty() ? system.name_zh : system.name;
}

std::string basis_words(const std::string& what, const catalog::Chip* chip, const Messages& messages) {
  std::vector<std::string> words;
  for (std::size_t from = 0; from < what.size();) {
    const std::size_t to = std::min(what.find(' ', from), what.size());
    words.push_back(what.substr(from, to - from));
    from = to + 1;
  }
  if (words.size() < 2 || !messages.has("basis", words[0])) return what;
  std::string subject = chip != nullptr ? name_of(*chip, messages) : words[1];
  if (messages.has("assumption", words[1])) subject = messages.text("assumption", words[1]);
  std::string field;
  for (std::size_t i = 2; i < words.size(); ++i) {
    const std::string of_kind = words[0] + '.' + words[i];  // `calibration.memory` isn't the memory of a chip
    const std::string& code = messages.has("field", of_kind) ? of_kind : words[i];
    field += (field.empty() ? "" : " ") + (messages.has("field", code) ? messages.text("field", code) : words[i]);
  }
  return messages.text("basis", words[0], {{"name", subject}, {"field", field}});
}

std::string source_titles(const std::vector<SourceId>& ids, const SourceLookup& sources) {
  constexpr std::size_t kShown = 2;  // the first is what the figure rests on; all stand in the JSON form
  std::string out;
  for (std::size_t i = 0; i < std::min(ids.size(), kShown); ++i) {
    const catalog::Source* source = sources ? sources(ids[i]) : nullptr;
    out += (out.empty() ? "" : "; ") + (source != nullptr && !source->title.empty() ? source->title : ids[i].text());
  }
  if (ids.size() > kShown) out += fmt::format(" +{}", ids.size() - kShown);
  return out;
}

std::string layout_text(const perf::Layout& layout, bool serving) {
  std::string text;
  const auto add = [&](std::string_view name, std::int64_t value) {
    if (value > 1) text += fmt::format("{}{}\u00a0{}", text.empty() ? "" : " · ", name, value);
  };
  add("TP", layout.tensor);
  add("PP", layout.pipeline);
  add("EP", layout.expert);
  add("ETP", layout.expert_tensor);
  add("CP", layout.context);
  add("DP", layout.data);
  if (serving) add("batch", layout.batch);
  if (!serving && layout.zero_stage > 0) text += fmt::format("{}ZeRO\u2011{}", text.empty() ? "" : " · ", layout.zero_stage);
  if (!serving) add("VPP", layout.interleave);
  if (layout.schedule != perf::Schedule::one_forward_one_backward) {
    text += fmt::format("{}{}", text.empty() ? "" : " · ", perf::name_of(layout.schedule));
  }
  if (layout.recompute != perf::Recompute::none) {
    text += fmt::format("{}{} recompute", text.empty() ? "" : " · ", perf::name_of(layout.recompute));
  }
  return text.empty() ? "—" : text;
}

std::string grade_text(Grade grade, const Messages& messages) { return messages.text("grade", steelyard::name_of(grade)); }

}  // namespace steelyard::report
