#include "custody/core/entry_number.hpp"

#include <algorithm>

namespace steelyard::custody {
namespace {

constexpr std::size_t kFilerCode = 3;
constexpr std::size_t kWithoutCheck = 10;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A..I, J..R, S..Z stand for 1..9, 1..9, 2..9.
int digit_of(char c) {
  if (is_digit(c)) return c - '0';
  if (c <= 'I') return c - 'A' + 1;
  if (c <= 'R') return c - 'J' + 1;
  return c - 'S' + 2;
}

}  // namespace

std::optional<int> entry_check_digit(std::string_view ten) {
  if (ten.size() != kWithoutCheck) return std::nullopt;
  int sum = 0;
  for (std::size_t i = 0; i < ten.size(); ++i) {
    const char c = ten[i];
    if (!is_digit(c) && (i >= kFilerCode || c < 'A' || c > 'Z')) return std::nullopt;
    const bool is_doubled = i % 2 == 1;
    const int value = digit_of(c) * (is_doubled ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  return (10 - sum % 10) % 10;
}

std::optional<std::string> read_entry_number(std::string_view text) {
  std::string number{text};
  if (number.size() == kWithoutCheck + 3) {
    if (number[kFilerCode] != '-' || number[kWithoutCheck + 1] != '-') return std::nullopt;
    std::erase(number, '-');
  }
  if (number.size() != kWithoutCheck + 1 || !is_digit(number.back())) return std::nullopt;
  const auto check = entry_check_digit(std::string_view{number}.substr(0, kWithoutCheck));
  if (!check || *check != number.back() - '0') return std::nullopt;
  return number;
}

}  // namespace steelyard::custody
