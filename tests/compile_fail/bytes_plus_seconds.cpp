// Bytes and seconds don't add.
#include "base/quantity.hpp"

using namespace steelyard::literals;

int main() { return (1_GB + 1_s).base() > 0 ? 0 : 1; }
