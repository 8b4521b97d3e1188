// Civil dates and half-open date ranges. No clock, no time zone: a rule is in force on a date.
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace steelyard {

/// A day of the proleptic Gregorian calendar.
class Date {
 public:
  Date() = default;  // 1970-01-01
  explicit Date(std::chrono::sys_days day) : day_(day) {}
  /// Parses `YYYY-MM-DD`; empty when it is not a day that exists.
  [[nodiscard]] static std::optional<Date> parse(std::string_view text);
  /// Precondition: the day exists.
  [[nodiscard]] static Date from_civil(int year, unsigned month, unsigned day);

  [[nodiscard]] std::string to_string() const;  // YYYY-MM-DD
  [[nodiscard]] int year() const;
  [[nodiscard]] unsigned month() const;
  [[nodiscard]] unsigned quarter() const { return (month() - 1) / 3 + 1; }
  /// Days since 1970-01-01.
  [[nodiscard]] int serial() const { return static_cast<int>(day_.time_since_epoch().count()); }
  [[nodiscard]] Date plus_days(int days) const { return Date{day_ + std::chrono::days{days}}; }

  friend auto operator<=>(const Date&, const Date&) = default;

 private:
  std::chrono::sys_days day_{};
};

/// Days from `from` to `to`; negative when `to` is earlier.
[[nodiscard]] inline int days_between(Date from, Date to) { return to.serial() - from.serial(); }

/// Half-open `[from, to)`; without `to` it is open-ended.
struct DateInterval {
  Date from;
  std::optional<Date> to;

  [[nodiscard]] bool contains(Date day) const { return from <= day && (!to || day < *to); }
  [[nodiscard]] bool overlaps(const DateInterval& other) const { return (!to || other.from < *to) && (!other.to || from < *other.to); }
  friend bool operator==(const DateInterval&, const DateInterval&) = default;
};

/// A date as a source states it: a day, a month, a quarter, a half-year, a year, or a span of two of these (`2027-Q1..2027-Q4`).
struct PartialDate {
  Date first;        // first day it can mean
  Date last;         // last day it can mean
  std::string text;  // as written

  /// Accepts `2026-09-30`, `2026-09`, `2026-Q3`, `2026-H2`, `2026` and `A..B`; empty on anything else.
  [[nodiscard]] static std::optional<PartialDate> parse(std::string_view text);
  [[nodiscard]] static PartialDate of(Date day) { return {day, day, day.to_string()}; }
  friend bool operator==(const PartialDate&, const PartialDate&) = default;
};

}  // namespace steelyard
