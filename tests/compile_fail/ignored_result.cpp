// flags: -Werror=unused-result
// An error that nobody looks at does not compile.
#include "base/result.hpp"

inline steelyard::Result<int> may_fail() { return 1; }

int main() {
  may_fail();
  return 0;
}
