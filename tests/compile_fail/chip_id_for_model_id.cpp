// The id of a chip can't stand where the id of a model belongs.
#include "base/id.hpp"

inline void takes_model(const steelyard::ModelId& /*id*/) {}

int main() {
  takes_model(steelyard::ChipId{"nv-h200-sxm"});
  return 0;
}
