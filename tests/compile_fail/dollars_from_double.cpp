// A bare number is no amount: it has to say which unit it counts.
#include "base/quantity.hpp"

int main() {
  const steelyard::Dollars price = 4.2;
  return price.base() > 0 ? 0 : 1;
}
