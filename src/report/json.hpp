// Helpers for JSON output: ordered keys, numbers that read back as themselves. Included by at most three .cpp files (it pulls in nlohmann).
#pragma once

#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

namespace steelyard::report {

using Json = nlohmann::ordered_json;

/// Shortest text that reads back as the same number; whole numbers without a fraction; null for what is no number.
inline Json json_number(double value) {
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  if (!std::isfinite(value)) return nullptr;
  if (value == std::floor(value) && std::abs(value) < kExactIntegers) return static_cast<std::int64_t>(value);
  return value;
}

/// Indented by two, invalid UTF-8 replaced, ends with a newline: the same bytes for the same content.
inline std::string json_text(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'; }

}  // namespace steelyard::report
