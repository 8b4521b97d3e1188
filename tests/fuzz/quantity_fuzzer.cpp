#include <cmath>
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "base/date.hpp"
#include "base/text.hpp"
#include "base/unit.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto parsed = parse_quantity(text)) {
    SY_CHECK(std::isfinite(parsed->base));
    SY_CHECK(!format_quantity(parsed->base, parsed->dimension).empty());
    SY_CHECK(parse_quantity_of(text, parsed->dimension).has_value());
  } else {
    SY_CHECK(parsed.error().size() == 1);
    // A message can be shown if the text could.
    if (!first_invalid_utf8(text)) SY_CHECK(!first_invalid_utf8(parsed.error()[0].argument("found")));
  }
  if (const auto number = parse_number(text)) SY_CHECK(std::isfinite(*number) && !format_number(*number).empty());
  if (const auto date = PartialDate::parse(text)) SY_CHECK(date->first <= date->last);
  if (const auto day = Date::parse(text)) SY_CHECK(day->to_string() == text);
  return 0;
}
