#include "base/date.hpp"

#include <fmt/format.h>

#include "base/check.hpp"

namespace steelyard {
namespace {

std::optional<int> parse_digits(std::string_view text, std::size_t count) {
  if (text.size() != count) return std::nullopt;
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

Date first_of(int year, unsigned month) { return Date::from_civil(year, month, 1); }

Date last_of(int year, unsigned month) {
  return Date{std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::last}};
}

std::optional<PartialDate> parse_months(int year, std::string_view rest) {
  if (rest.size() == 2 && (rest[0] == 'Q' || rest[0] == 'H')) {
    const unsigned length = rest[0] == 'Q' ? 3 : 6;
    const unsigned index = static_cast<unsigned>(rest[1] - '0');
    if (index < 1 || index > 12 / length) return std::nullopt;
    return PartialDate{first_of(year, (index - 1) * length + 1), last_of(year, index * length), {}};
  }
  const auto month = parse_digits(rest, 2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  return PartialDate{first_of(year, static_cast<unsigned>(*month)), last_of(year, static_cast<unsigned>(*month)), {}};
}

std::optional<PartialDate> parse_one(std::string_view text) {
  if (auto day = Date::parse(text)) return PartialDate{*day, *day, {}};
  const auto year = text.size() >= 4 ? parse_digits(text.substr(0, 4), 4) : std::nullopt;
  if (!year || *year < 1) return std::nullopt;
  if (text.size() == 4) return PartialDate{first_of(*year, 1), last_of(*year, 12), {}};
  if (text[4] != '-') return std::nullopt;
  return parse_months(*year, text.substr(5));
}

}  // namespace

std::optional<Date> Date::parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_digits(text.substr(0, 4), 4);
  const auto month = parse_digits(text.substr(5, 2), 2);
  const auto day = parse_digits(text.substr(8, 2), 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                          std::chrono::day{static_cast<unsigned>(*day)}};
  if (!civil.ok()) return std::nullopt;
  return Date{std::chrono::sys_days{civil}};
}

Date Date::from_civil(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day civil{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  SY_CHECK(civil.ok());
  return Date{std::chrono::sys_days{civil}};
}

std::string Date::to_string() const {
  const std::chrono::year_month_day civil{day_};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(civil.year()), static_cast<unsigned>(civil.month()),
                     static_cast<unsigned>(civil.day()));
}

int Date::year() const { return static_cast<int>(std::chrono::year_month_day{day_}.year()); }
unsigned Date::month() const { return static_cast<unsigned>(std::chrono::year_month_day{day_}.month()); }

std::optional<PartialDate> PartialDate::parse(std::string_view text) {
  const std::size_t dots = text.find("..");
  auto first = parse_one(text.substr(0, dots));
  if (!first) return std::nullopt;
  if (dots != std::string_view::npos) {
    const auto second = parse_one(text.substr(dots + 2));
    if (!second || second->last < first->first) return std::nullopt;
    first->last = second->last;
  }
  first->text = std::string{text};
  return first;
}

}  // namespace steelyard
