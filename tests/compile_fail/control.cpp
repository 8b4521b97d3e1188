// The positive control: everything that the other snippets do wrongly, done rightly. If this does not compile, their failing proves
// nothing.
#include "base/currency.hpp"
#include "base/id.hpp"
#include "base/quantity.hpp"

using namespace steelyard;
using namespace steelyard::literals;

inline void takes_model(const ModelId& /*id*/) {}

int main() {
  const Bytes sum = 1_GB + 1_GB;
  const Dollars price = dollars(4.2);
  const Seconds time = 1_GB / 1_TBps;
  const bool fits = sum < 80_GB;
  takes_model(ModelId{"m"});
  const Money owed = Money::from_major(1.0, Currency::usd);
  const Tpp tpp = 1_PFLOPS * bits_wide(8);
  return fits && price > Dollars{} && time > 0_s && owed.minor_units == 100 && tpp > 0_TPP ? 0 : 1;
}
