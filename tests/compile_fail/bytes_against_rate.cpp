// A size is not comparable with a bandwidth.
#include "base/quantity.hpp"

using namespace steelyard::literals;

int main() { return 1_GB < 1_GBps ? 0 : 1; }
