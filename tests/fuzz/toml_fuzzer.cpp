#include <cstddef>
#include <cstdint>

#include "read_everything.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  steelyard::fuzz::parse_and_read(steelyard::parse_toml({reinterpret_cast<const char*>(data), size}, "fuzz.toml"));
  return 0;
}
