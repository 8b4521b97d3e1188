#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace steelyard {

void fail_check(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "steelyard: internal error at %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace steelyard
