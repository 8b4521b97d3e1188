#include "base/unit.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/text.hpp"

namespace steelyard {
namespace {

struct Unit {
  std::string_view symbol;
  double factor;
  Dimension dimension;
};

constexpr Dimension kByte{.byte = 1};
constexpr Dimension kFlopRate{.flop = 1, .second = -1};
constexpr Dimension kSecond{.second = 1};
constexpr Dimension kWatt{.second = -1, .joule = 1};
constexpr Dimension kJoule{.joule = 1};
constexpr Dimension kArea{.area = 1};
constexpr Dimension kToken{.token = 1};
constexpr Dimension kTpp{.flop = 1, .second = -1, .bit_width = 1};
constexpr double kKibi = 1024.0;

constexpr std::array kUnits{
    Unit{"B", 1, kByte},
    Unit{"kB", 1e3, kByte},
    Unit{"KB", 1e3, kByte},
    Unit{"MB", 1e6, kByte},
    Unit{"GB", 1e9, kByte},
    Unit{"TB", 1e12, kByte},
    Unit{"PB", 1e15, kByte},
    Unit{"KiB", kKibi, kByte},
    Unit{"MiB", kKibi* kKibi, kByte},
    Unit{"GiB", kKibi* kKibi* kKibi, kByte},
    Unit{"TiB", kKibi* kKibi* kKibi* kKibi, kByte},
    Unit{"b", 0.125, kByte},
    Unit{"Mb", 0.125e6, kByte},
    Unit{"Gb", 0.125e9, kByte},
    Unit{"Tb", 0.125e12, kByte},
    Unit{"Gbps", 0.125e9, {.byte = 1, .second = -1}},
    Unit{"Tbps", 0.125e12, {.byte = 1, .second = -1}},
    Unit{"FLOP", 1, {.flop = 1}},
    Unit{"GFLOP", 1e9, {.flop = 1}},
    Unit{"TFLOP", 1e12, {.flop = 1}},
    Unit{"GFLOPS", 1e9, kFlopRate},
    Unit{"TFLOPS", 1e12, kFlopRate},
    Unit{"PFLOPS", 1e15, kFlopRate},
    Unit{"EFLOPS", 1e18, kFlopRate},
    Unit{"GOPS", 1e9, kFlopRate},
    Unit{"TOPS", 1e12, kFlopRate},
    Unit{"POPS", 1e15, kFlopRate},
    Unit{"EOPS", 1e18, kFlopRate},
    Unit{"ns", 1e-9, kSecond},
    Unit{"us", 1e-6, kSecond},
    Unit{"µs", 1e-6, kSecond},  // U+00B5 micro sign
    Unit{"μs", 1e-6, kSecond},  // U+03BC Greek mu
    Unit{"ms", 1e-3, kSecond},
    Unit{"s", 1, kSecond},
    Unit{"min", 60, kSecond},
    Unit{"h", 3600, kSecond},
    Unit{"d", 86400, kSecond},
    Unit{"day", 86400, kSecond},
    Unit{"days", 86400, kSecond},
    Unit{"month", 86400 * 365.25 / 12, kSecond},
    Unit{"a", 86400 * 365.25, kSecond},
    Unit{"year", 86400 * 365.25, kSecond},
    Unit{"years", 86400 * 365.25, kSecond},
    Unit{"W", 1, kWatt},
    Unit{"kW", 1e3, kWatt},
    Unit{"MW", 1e6, kWatt},
    Unit{"GW", 1e9, kWatt},
    Unit{"J", 1, kJoule},
    Unit{"kJ", 1e3, kJoule},
    Unit{"MJ", 1e6, kJoule},
    Unit{"kWh", 3.6e6, kJoule},
    Unit{"MWh", 3.6e9, kJoule},
    Unit{"mm2", 1e-6, kArea},
    Unit{"mm²", 1e-6, kArea},
    Unit{"tok", 1, kToken},
    Unit{"token", 1, kToken},
    Unit{"tokens", 1, kToken},
    Unit{"Mtok", 1e6, kToken},
    Unit{"TPP", 1e12, kTpp},
    Unit{"bit", 1, {.bit_width = 1}},
    Unit{"req", 1, kDimensionless},
    Unit{"requests", 1, kDimensionless},
    Unit{"%", 0.01, kDimensionless},
};

struct Usual {
  Dimension dimension;
  std::string_view unit;
  double factor;
};
/// The unit that people expect for a dimension; several rows of one dimension are tried from the largest factor down.
constexpr std::array kUsual{
    Usual{kByte, "TB", 1e12},
    Usual{kByte, "GB", 1e9},
    Usual{kByte, "MB", 1e6},
    Usual{kByte, "B", 1},
    Usual{{.byte = 1, .second = -1}, "TB/s", 1e12},
    Usual{{.byte = 1, .second = -1}, "GB/s", 1e9},
    Usual{kFlopRate, "PFLOPS", 1e15},
    Usual{kFlopRate, "TFLOPS", 1e12},
    Usual{{.flop = 1}, "TFLOP", 1e12},
    Usual{kSecond, "days", 86400},
    Usual{kSecond, "h", 3600},
    Usual{kSecond, "s", 1},
    Usual{kSecond, "ms", 1e-3},
    Usual{kSecond, "us", 1e-6},
    Usual{kWatt, "MW", 1e6},
    Usual{kWatt, "kW", 1e3},
    Usual{kWatt, "W", 1},
    Usual{kJoule, "kWh", 3.6e6},
    Usual{kArea, "mm2", 1e-6},
    Usual{kToken, "tokens", 1},
    Usual{{.second = -1, .token = 1}, "tok/s", 1},
    Usual{kTpp, "TPP", 1e12},
    Usual{{.flop = 1, .second = -1, .area = -1, .bit_width = 1}, "TPP/mm2", 1e18},
    Usual{{.second = -1}, "req/s", 1},
    Usual{{.currency = 1}, "USD", 1},
    Usual{{.second = -1, .currency = 1}, "USD/h", 1 / 3600.0},
    Usual{{.joule = -1, .currency = 1}, "USD/kWh", 1 / 3.6e6},
    Usual{{.currency = 1, .token = -1}, "USD/Mtok", 1e-6},
};

constexpr bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

Error bad_syntax(std::string_view text, std::string_view expected) {
  return Error{kNotAQuantity, {}, {{"found", std::string{text}}, {"expected", std::string{expected}}}};
}

/// Reads digits (grouped by commas in threes, or underscores), fraction and exponent off the front of `text`.
std::optional<double> take_number(std::string_view& text) {
  std::string digits;
  std::size_t i = 0;
  std::size_t since_comma = 0;
  bool grouped = false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
    if (text[i] == '-') digits += '-';
    ++i;
  }
  for (; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      digits += text[i];
      ++since_comma;
    } else if (text[i] == ',' && i + 3 < text.size() && is_digit(text[i + 1]) && is_digit(text[i + 2]) && is_digit(text[i + 3]) &&
               (grouped ? since_comma == 3 : since_comma >= 1 && since_comma <= 3)) {
      grouped = true;
      since_comma = 0;
    } else if (text[i] != '_') {
      break;
    }
  }
  if (grouped && since_comma != 3) return std::nullopt;
  if (i < text.size() && text[i] == '.') {
    digits += '.';
    for (++i; i < text.size() && is_digit(text[i]); ++i) digits += text[i];
  }
  if (i + 1 < text.size() && (text[i] == 'e' || text[i] == 'E') &&
      (is_digit(text[i + 1]) || ((text[i + 1] == '-' || text[i + 1] == '+') && i + 2 < text.size() && is_digit(text[i + 2])))) {
    digits += 'e';
    ++i;
    if (text[i] == '-') digits += '-';
    if (text[i] == '-' || text[i] == '+') ++i;
    for (; i < text.size() && is_digit(text[i]); ++i) digits += text[i];
  }
  double value = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end != digits.data() + digits.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    value = digits.find("e-") == std::string::npos ? std::numeric_limits<double>::infinity() : 0.0;
  } else if (error != std::errc{}) {
    return std::nullopt;
  }
  text.remove_prefix(i);
  return value;
}

double take_chinese_multiplier(std::string_view& text) {
  double factor = 1.0;
  for (bool found = true; found;) {
    text = trim(text);
    found = false;
    if (take(text, "万"))
      factor *= 1e4, found = true;
    else if (take(text, "亿"))
      factor *= 1e8, found = true;
  }
  return factor;
}

std::optional<Unit> find_unit(std::string_view symbol) {
  const auto* found = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.symbol == symbol; });
  if (found == kUnits.end()) return std::nullopt;
  return *found;
}

Error unknown_unit(std::string_view symbol) {
  std::vector<std::string_view> symbols;
  for (const Unit& u : kUnits) symbols.push_back(u.symbol);
  Error error{kUnknownUnit, {}, {{"found", std::string{symbol}}}};
  if (auto near = nearest_name(symbol, symbols); !near.empty()) error.arguments.push_back({"nearest", std::string{near}});
  return error;
}

/// Reads `GB/s`, `CNY/kWh`, `mm2` ... into `into`. The unit is a chain of symbols joined by `/` (divide) and `*` (multiply).
std::optional<Error> read_unit(std::string_view text, ParsedQuantity& into) {
  int sign = 1;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("/*"), text.size());
    const std::string_view symbol = trim(text.substr(0, end));
    if (auto currency = parse_currency(symbol)) {
      if (into.currency) return bad_syntax(symbol, "USD");
      into.currency = currency;
      into.dimension = sign > 0 ? into.dimension + Dimension{.currency = 1} : into.dimension - Dimension{.currency = 1};
    } else if (auto unit = find_unit(symbol)) {
      into.base = sign > 0 ? into.base * unit->factor : into.base / unit->factor;
      into.dimension = sign > 0 ? into.dimension + unit->dimension : into.dimension - unit->dimension;
    } else {
      return unknown_unit(symbol);
    }
    if (end == text.size()) break;
    sign = text[end] == '/' ? -1 : 1;
    text.remove_prefix(end + 1);
    if (trim(text).empty()) return bad_syntax(text, "GB/s");
  }
  return std::nullopt;
}

std::string trimmed_fraction(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

Result<ParsedQuantity> parse_quantity(std::string_view whole) {
  std::string_view text = trim(whole);
  constexpr std::size_t kLongest = 200;
  if (text.size() > kLongest) return bad_syntax(clipped(text, 40), "4.8 TB/s");
  ParsedQuantity parsed;
  std::string_view prefix_currency;
  for (std::string_view sign : {"US$", "$", "¥", "￥"}) {
    if (take(text, sign)) {
      prefix_currency = sign;
      break;
    }
  }
  const auto number = take_number(text);
  if (!number) return bad_syntax(whole, "4.8 TB/s");
  parsed.base = *number * take_chinese_multiplier(text);
  text = trim(text);
  parsed.unit = std::string{text};
  if (!prefix_currency.empty()) {
    parsed.currency = parse_currency(prefix_currency);
    parsed.dimension = {.currency = 1};
    if (!text.empty()) {
      if (!take(text, "/") || trim(text).empty()) return bad_syntax(whole, "$4.20/h");
      ParsedQuantity per{1.0, {}, {}, {}};
      if (auto error = read_unit(text, per)) return *error;
      parsed.base /= per.base;
      parsed.dimension = parsed.dimension - per.dimension;
    }
  } else if (auto error = read_unit(text, parsed)) {
    return *error;
  }
  if (!std::isfinite(parsed.base)) return Error{kOutOfRange, {}, {{"found", std::string{whole}}, {"expected", "|x| < 1e308"}}};
  return parsed;
}

Result<double> parse_number(std::string_view whole) {
  std::string_view text = trim(whole);
  if (text.size() > 100) return bad_syntax(clipped(text, 40), "2e12");
  const auto number = take_number(text);
  if (!number) return bad_syntax(whole, "2e12");
  double value = *number * take_chinese_multiplier(text);
  text = trim(text);
  if (text.size() == 1) {
    constexpr std::string_view kSuffixes = "KMBT";
    if (const auto power = kSuffixes.find(text[0]); power != std::string_view::npos) {
      value *= std::pow(1000.0, static_cast<double>(power + 1));
      text = {};
    }
  }
  if (!text.empty() || !std::isfinite(value)) return bad_syntax(whole, "2e12");
  return value;
}

Result<ParsedQuantity> parse_quantity_of(std::string_view text, Dimension expected) {
  auto parsed = parse_quantity(text);
  if (!parsed || parsed->dimension == expected) return parsed;
  if (parsed->dimension == kDimensionless) {
    return Error{kWithoutUnit, {}, {{"found", std::string{text}}, {"expected", usual_unit(expected)}}};
  }
  return Error{kWrongDimension,
               {},
               {{"found", std::string{text}}, {"found_dimension", usual_unit(parsed->dimension)}, {"expected", usual_unit(expected)}}};
}

std::string usual_unit(Dimension dimension) {
  if (dimension == kDimensionless) return "1";
  std::string_view best;
  for (const Usual& usual : kUsual) {
    if (usual.dimension == dimension &&
        (best.empty() || usual.unit == "GB" || usual.unit == "GB/s" || usual.unit == "TFLOPS" || usual.unit == "kW" || usual.unit == "s")) {
      best = usual.unit;
    }
  }
  if (!best.empty()) return std::string{best};
  struct Part {
    signed char exponent;
    std::string_view symbol;
  };
  const std::array<Part, 8> parts{{{dimension.byte, "B"},
                                   {dimension.flop, "FLOP"},
                                   {dimension.second, "s"},
                                   {dimension.joule, "J"},
                                   {dimension.currency, "USD"},
                                   {dimension.area, "m2"},
                                   {dimension.token, "tok"},
                                   {dimension.bit_width, "bit"}}};
  std::string text;
  for (const Part& part : parts) {
    if (part.exponent == 0) continue;
    if (!text.empty()) text += '*';
    text += part.symbol;
    if (part.exponent != 1) text += fmt::format("^{}", static_cast<int>(part.exponent));
  }
  return text;
}

std::string format_number(double value, int digits) {
  if (value == 0.0) return "0";
  if (!std::isfinite(value)) return value > 0 ? "inf" : value < 0 ? "-inf" : "nan";
  const double magnitude = std::abs(value);
  if (magnitude >= 1e15 || magnitude < 1e-4) return fmt::format("{:.{}g}", value, digits);
  const int integer_digits = static_cast<int>(std::floor(std::log10(magnitude))) + 1;
  return trimmed_fraction(fmt::format("{:.{}f}", value, std::max(0, digits - integer_digits)));
}

std::string format_quantity(double base, Dimension dimension, int digits) {
  const Usual* chosen = nullptr;
  for (const Usual& usual : kUsual) {  // rows of one dimension stand from large to small
    if (usual.dimension != dimension) continue;
    chosen = &usual;
    if (std::abs(base) >= usual.factor) break;
  }
  if (chosen == nullptr) return format_number(base, digits) + (dimension == kDimensionless ? "" : " " + usual_unit(dimension));
  return format_number(base / chosen->factor, digits) + ' ' + std::string{chosen->unit};
}

}  // namespace steelyard
