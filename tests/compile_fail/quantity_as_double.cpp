// A quantity does not decay to a number.
#include "base/quantity.hpp"

using namespace steelyard::literals;

int main() {
  const double seconds = 3_s;
  return seconds > 0 ? 0 : 1;
}
