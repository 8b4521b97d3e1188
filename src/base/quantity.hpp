// Physical and economic quantities whose dimension is part of the type: bytes plus seconds does not compile.
//
// A Quantity holds a double in base units: bytes, floating-point operations, seconds, joules, units of currency, square metres,
// tokens, bits of operand width. Quotients and products carry their dimension; a dimensionless result is a plain double.
// Estimated money is a quantity (`Dollars`); money that is owed is `Money` (currency.hpp).
#pragma once

#include <compare>

namespace steelyard {

/// Exponents of the base units; a structural type, so that it can be a template argument.
struct Dimension {
  signed char byte = 0;
  signed char flop = 0;
  signed char second = 0;
  signed char joule = 0;
  signed char currency = 0;
  signed char area = 0;  // in powers of a square metre
  signed char token = 0;
  signed char bit_width = 0;

  friend constexpr bool operator==(const Dimension&, const Dimension&) = default;
  friend constexpr Dimension operator+(Dimension a, Dimension b) { return combine(a, b, 1); }
  friend constexpr Dimension operator-(Dimension a, Dimension b) { return combine(a, b, -1); }

 private:
  static constexpr Dimension combine(Dimension a, Dimension b, int sign) {
    auto add = [sign](signed char x, signed char y) { return static_cast<signed char>(x + sign * y); };
    return {add(a.byte, b.byte),         add(a.flop, b.flop), add(a.second, b.second), add(a.joule, b.joule),
            add(a.currency, b.currency), add(a.area, b.area), add(a.token, b.token),   add(a.bit_width, b.bit_width)};
  }
};

inline constexpr Dimension kDimensionless{};

template <Dimension D>
class Quantity {
 public:
  static constexpr Dimension kDimension = D;

  constexpr Quantity() = default;  // zero
  /// `value` in base units. The only way in from a bare number: say which unit with a named constructor or a literal instead.
  [[nodiscard]] static constexpr Quantity from_base(double value) {
    Quantity q;
    q.base_ = value;
    return q;
  }
  [[nodiscard]] constexpr double base() const { return base_; }

  constexpr Quantity& operator+=(Quantity other) { return base_ += other.base_, *this; }
  constexpr Quantity& operator-=(Quantity other) { return base_ -= other.base_, *this; }
  constexpr Quantity& operator*=(double factor) { return base_ *= factor, *this; }
  constexpr Quantity& operator/=(double divisor) { return base_ /= divisor, *this; }

  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr Quantity operator-(Quantity a) { return from_base(-a.base_); }
  friend constexpr Quantity operator*(Quantity a, double factor) { return a *= factor; }
  friend constexpr Quantity operator*(double factor, Quantity a) { return a *= factor; }
  friend constexpr Quantity operator/(Quantity a, double divisor) { return a /= divisor; }
  friend constexpr auto operator<=>(Quantity a, Quantity b) = default;

 private:
  double base_ = 0.0;
};

namespace detail {
template <Dimension D>
constexpr auto quantity_or_number(double base) {
  if constexpr (D == kDimensionless) {
    return base;
  } else {
    return Quantity<D>::from_base(base);
  }
}
}  // namespace detail

template <Dimension A, Dimension B>
constexpr auto operator*(Quantity<A> a, Quantity<B> b) {
  return detail::quantity_or_number<A + B>(a.base() * b.base());
}
template <Dimension A, Dimension B>
constexpr auto operator/(Quantity<A> a, Quantity<B> b) {
  return detail::quantity_or_number<A - B>(a.base() / b.base());
}
template <Dimension D>
constexpr auto operator/(double number, Quantity<D> q) {
  return detail::quantity_or_number<kDimensionless - D>(number / q.base());
}

using Bytes = Quantity<Dimension{.byte = 1}>;
using Flops = Quantity<Dimension{.flop = 1}>;
using Seconds = Quantity<Dimension{.second = 1}>;
using Joules = Quantity<Dimension{.joule = 1}>;
using Dollars = Quantity<Dimension{.currency = 1}>;
using Area = Quantity<Dimension{.area = 1}>;
using Tokens = Quantity<Dimension{.token = 1}>;
using BitWidth = Quantity<Dimension{.bit_width = 1}>;
using Frequency = Quantity<Dimension{.second = -1}>;
using BytesPerSecond = Quantity<Dimension{.byte = 1, .second = -1}>;
using FlopsPerSecond = Quantity<Dimension{.flop = 1, .second = -1}>;
using TokensPerSecond = Quantity<Dimension{.second = -1, .token = 1}>;
using Watts = Quantity<Dimension{.second = -1, .joule = 1}>;
using DollarsPerSecond = Quantity<Dimension{.second = -1, .currency = 1}>;
using DollarsPerJoule = Quantity<Dimension{.joule = -1, .currency = 1}>;
using DollarsPerToken = Quantity<Dimension{.currency = 1, .token = -1}>;
/// Total processing performance of 15 CFR 774 Supp. 1 (3A090): tera-operations per second times operand bits. 1 TPP = 1e12 base units.
using Tpp = Quantity<Dimension{.flop = 1, .second = -1, .bit_width = 1}>;
/// TPP per applicable die area; usually quoted in TPP/mm².
using PerformanceDensity = Quantity<Dimension{.flop = 1, .second = -1, .area = -1, .bit_width = 1}>;

inline constexpr double kSecondsPerHour = 3600.0;
inline constexpr double kSecondsPerDay = 86400.0;
inline constexpr double kHoursPerYear = 8766.0;  // mean Julian year of 365.25 days

inline constexpr Bytes bytes(double n) { return Bytes::from_base(n); }
inline constexpr Bytes gigabytes(double n) { return Bytes::from_base(n * 1e9); }
inline constexpr Bytes gibibytes(double n) { return Bytes::from_base(n * 1073741824.0); }
inline constexpr Flops flops(double n) { return Flops::from_base(n); }
inline constexpr Tokens tokens(double n) { return Tokens::from_base(n); }
inline constexpr Seconds seconds(double n) { return Seconds::from_base(n); }
inline constexpr Seconds hours(double n) { return Seconds::from_base(n * kSecondsPerHour); }
inline constexpr Seconds days(double n) { return Seconds::from_base(n * kSecondsPerDay); }
inline constexpr Watts watts(double n) { return Watts::from_base(n); }
inline constexpr Joules kilowatt_hours(double n) { return Joules::from_base(n * 3.6e6); }
inline constexpr Dollars dollars(double n) { return Dollars::from_base(n); }
inline constexpr DollarsPerSecond dollars_per_hour(double n) { return DollarsPerSecond::from_base(n / kSecondsPerHour); }
inline constexpr BitWidth bits_wide(double n) { return BitWidth::from_base(n); }
inline constexpr Area square_millimetres(double n) { return Area::from_base(n * 1e-6); }
inline constexpr BytesPerSecond gigabytes_per_second(double n) { return BytesPerSecond::from_base(n * 1e9); }
inline constexpr FlopsPerSecond teraflops_per_second(double n) { return FlopsPerSecond::from_base(n * 1e12); }
inline constexpr TokensPerSecond tokens_per_second(double n) { return TokensPerSecond::from_base(n); }
inline constexpr Tpp total_processing_performance(double n) { return Tpp::from_base(n * 1e12); }

inline constexpr double in_gigabytes(Bytes q) { return q.base() / 1e9; }
inline constexpr double in_hours(Seconds q) { return q.base() / kSecondsPerHour; }
inline constexpr double in_days(Seconds q) { return q.base() / kSecondsPerDay; }
inline constexpr double in_kilowatts(Watts q) { return q.base() / 1e3; }
inline constexpr double in_kilowatt_hours(Joules q) { return q.base() / 3.6e6; }
inline constexpr double in_square_millimetres(Area q) { return q.base() * 1e6; }
inline constexpr double in_gigabytes_per_second(BytesPerSecond q) { return q.base() / 1e9; }
inline constexpr double in_teraflops_per_second(FlopsPerSecond q) { return q.base() / 1e12; }
inline constexpr double in_tpp(Tpp q) { return q.base() / 1e12; }
inline constexpr double in_tpp_per_square_millimetre(PerformanceDensity q) { return q.base() / 1e18; }
inline constexpr double in_dollars_per_hour(DollarsPerSecond q) { return q.base() * kSecondsPerHour; }

// NOLINTBEGIN(google-runtime-int): the language fixes the parameter types of literals.
namespace literals {
#define SY_QUANTITY_LITERAL(suffix, type, factor)                                                                  \
  constexpr type operator""_##suffix(long double n) { return type::from_base(static_cast<double>(n) * (factor)); } \
  constexpr type operator""_##suffix(unsigned long long n) { return type::from_base(static_cast<double>(n) * (factor)); }
SY_QUANTITY_LITERAL(B, Bytes, 1.0)
SY_QUANTITY_LITERAL(MB, Bytes, 1e6)
SY_QUANTITY_LITERAL(GB, Bytes, 1e9)
SY_QUANTITY_LITERAL(TB, Bytes, 1e12)
SY_QUANTITY_LITERAL(GiB, Bytes, 1073741824.0)
SY_QUANTITY_LITERAL(GBps, BytesPerSecond, 1e9)
SY_QUANTITY_LITERAL(TBps, BytesPerSecond, 1e12)
SY_QUANTITY_LITERAL(TFLOPS, FlopsPerSecond, 1e12)
SY_QUANTITY_LITERAL(PFLOPS, FlopsPerSecond, 1e15)
SY_QUANTITY_LITERAL(us, Seconds, 1e-6)
SY_QUANTITY_LITERAL(ms, Seconds, 1e-3)
SY_QUANTITY_LITERAL(s, Seconds, 1.0)
SY_QUANTITY_LITERAL(h, Seconds, 3600.0)
SY_QUANTITY_LITERAL(W, Watts, 1.0)
SY_QUANTITY_LITERAL(kW, Watts, 1e3)
SY_QUANTITY_LITERAL(kWh, Joules, 3.6e6)
SY_QUANTITY_LITERAL(USD, Dollars, 1.0)
SY_QUANTITY_LITERAL(mm2, Area, 1e-6)
SY_QUANTITY_LITERAL(TPP, Tpp, 1e12)
#undef SY_QUANTITY_LITERAL
}  // namespace literals
// NOLINTEND(google-runtime-int)

}  // namespace steelyard
