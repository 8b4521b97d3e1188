# The standard library, fmt and Result are read by nearly every file and take longer to parse than most files take to compile: the catalog
# room and its tests precompile them once, the rooms above use what it made (base is built with macros that the others don't have). A file
# still includes what it needs: the dev, tidy and sanitizer builds run without (CMAKE_DISABLE_PRECOMPILE_HEADERS), and fail where an #include
# is missing.
set(STEELYARD_COMMON_HEADERS
  <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span> <string> <string_view> <tuple> <utility> <vector>
  <fmt/format.h> <tl/expected.hpp>)
set(STEELYARD_COMMON_TEST_HEADERS <gtest/gtest.h>)

# precompile(TARGET MAKER HEADER...): TARGET reads the headers that MAKER, which may be TARGET itself, has precompiled.
function(precompile target maker)
  if(target STREQUAL maker)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${maker})
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    target_compile_options(${target} PRIVATE
      -fpch-preprocess  # for ccache
      # GCC 12's false reports inside std::string, which it keeps to itself only while the header isn't precompiled
      -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-maybe-uninitialized)
  endif()
endfunction()
