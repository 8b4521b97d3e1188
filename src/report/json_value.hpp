// A JSON text as a tree, for views that don't see the library that writes it.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace steelyard::report {

/// Keys keep their order; a number prints as the shortest text that reads back as itself, what is no number as null.
struct JsonValue {
  using Array = std::vector<JsonValue>;
  using Object = std::vector<std::pair<std::string, JsonValue>>;
  std::variant<std::monostate, bool, double, std::string, Array, Object> value;

  JsonValue() = default;
  JsonValue(bool truth) : value(truth) {}                         // NOLINT(google-explicit-constructor): a literal reads as a literal
  JsonValue(double number) : value(number) {}                     // NOLINT(google-explicit-constructor)
  JsonValue(std::string text) : value(std::move(text)) {}         // NOLINT(google-explicit-constructor)
  JsonValue(std::string_view text) : value(std::string{text}) {}  // NOLINT(google-explicit-constructor)
  JsonValue(const char* text) : value(std::string{text}) {}       // NOLINT(google-explicit-constructor)
  JsonValue(Array items) : value(std::move(items)) {}             // NOLINT(google-explicit-constructor)
  JsonValue(Object members) : value(std::move(members)) {}        // NOLINT(google-explicit-constructor)
};

/// Indented by two, ends with a newline; the same bytes for the same content.
[[nodiscard]] std::string json_text(const JsonValue& value);

}  // namespace steelyard::report
