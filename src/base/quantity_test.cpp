#include "base/quantity.hpp"

#include <cmath>
#include <cstdint>
#include <type_traits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace steelyard {
namespace {

using namespace steelyard::literals;

// Arithmetic carries the dimension. What must not compile stands in tests/compile_fail/.
static_assert(std::is_same_v<decltype(1_GB / 1_s), BytesPerSecond>);
static_assert(std::is_same_v<decltype(1_W * 1_s), Joules>);
static_assert(std::is_same_v<decltype(1_TFLOPS * 1_s), Flops>);
static_assert(std::is_same_v<decltype(1_GB / 1_GB), double>);
static_assert(std::is_same_v<decltype(1_TFLOPS * bits_wide(16)), Tpp>);
static_assert(std::is_same_v<decltype(1_TPP / 1_mm2), PerformanceDensity>);
static_assert(std::is_same_v<decltype(1.0 / 1_s), Frequency>);
static_assert(!std::is_convertible_v<double, Bytes>);
static_assert(!std::is_constructible_v<Dollars, double>);
static_assert(sizeof(Bytes) == sizeof(double));

TEST(Quantity, Literals) {
  EXPECT_DOUBLE_EQ((3.35_TBps).base(), 3.35e12);
  EXPECT_DOUBLE_EQ((80_GB).base(), 80e9);
  EXPECT_DOUBLE_EQ((80_GiB).base(), 85899345920.0);
  EXPECT_DOUBLE_EQ((1_kWh).base(), 3.6e6);
  EXPECT_DOUBLE_EQ((814_mm2).base(), 814e-6);
}

TEST(Quantity, Conversions) {
  EXPECT_DOUBLE_EQ(in_gigabytes(gibibytes(1)), 1.073741824);
  EXPECT_DOUBLE_EQ(in_hours(days(2)), 48.0);
  EXPECT_DOUBLE_EQ(in_kilowatt_hours(1_kW * hours(3)), 3.0);
  EXPECT_DOUBLE_EQ(in_dollars_per_hour(dollars_per_hour(4.2)), 4.2);
  EXPECT_DOUBLE_EQ(in_tpp_per_square_millimetre(8140_TPP / 814_mm2), 10.0);
  EXPECT_DOUBLE_EQ(in_tpp(teraflops_per_second(1000) * bits_wide(16)), 16000.0);
}

RC_GTEST_PROP(Quantity, TimesThenDivideGivesBack, (std::int32_t a)) {
  const double b = *rc::gen::inRange(1, 1000000) / 1000.0;
  const Bytes back = (gigabytes(a) / seconds(b)) * seconds(b);
  RC_ASSERT(std::abs((back - gigabytes(a)).base()) <= 1e-9 * std::abs(gigabytes(a).base()));
}

RC_GTEST_PROP(Quantity, OrderIsThatOfTheBase, (double a, double b)) {
  RC_ASSERT((bytes(a) < bytes(b)) == (a < b));
  RC_ASSERT((bytes(a) == bytes(b)) == (a == b));
}

}  // namespace
}  // namespace steelyard
