// A bug in Steelyard itself ends the program here. No user input may ever reach a failed SY_CHECK: bad input is an Error value.
#pragma once

namespace steelyard {

[[noreturn]] void fail_check(const char* condition, const char* file, int line);

}  // namespace steelyard

#define SY_CHECK(condition)                                         \
  do {                                                              \
    if (!(condition)) [[unlikely]]                                  \
      ::steelyard::fail_check(#condition, __FILE_NAME__, __LINE__); \
  } while (false)
