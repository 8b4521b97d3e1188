// A text becomes an id only where the code says so.
#include <string>

#include "base/id.hpp"

inline void takes_chip(const steelyard::ChipId& /*id*/) {}

int main() {
  takes_chip(std::string{"nv-h200-sxm"});
  return 0;
}
