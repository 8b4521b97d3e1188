// Not even explicitly: only named constructors and literals make a quantity.
#include "base/quantity.hpp"

int main() { return steelyard::Dollars(4.2).base() > 0 ? 0 : 1; }
