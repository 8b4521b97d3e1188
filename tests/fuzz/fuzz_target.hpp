// The fuzz targets that the replay program knows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace steelyard::fuzz {

using OneInput = int (*)(const std::uint8_t* data, std::size_t size);

/// Every target linked into this program, by name.
std::map<std::string, OneInput>& targets();

struct Registration {
  Registration(const char* name, OneInput one_input) { targets().emplace(name, one_input); }
};

}  // namespace steelyard::fuzz
