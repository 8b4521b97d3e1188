// Money that is owed and money that is estimated don't mix.
#include "base/currency.hpp"

int main() {
  const auto sum = steelyard::Money{100, steelyard::Currency::usd} + steelyard::dollars(1.0);
  return sum.minor_units > 0 ? 0 : 1;
}
