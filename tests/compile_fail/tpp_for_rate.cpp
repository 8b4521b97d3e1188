// Total processing performance is rate times width, not a rate.
#include "base/quantity.hpp"

using namespace steelyard::literals;

int main() {
  const steelyard::Tpp tpp = 1_PFLOPS;
  return tpp.base() > 0 ? 0 : 1;
}
