// Events as people write them: a JSON object a line, in any order and spacing, without id, prev and v. The canonical text is made from it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "custody/core/event.hpp"

namespace steelyard::custody {

inline constexpr Code kBadEventLine{"custody.bad_event_line", ErrorKind::data};
inline constexpr Code kBadEntryNumber{"custody.bad_entry_number", ErrorKind::data};  // shape or check digit

struct LooseDefaults {
  std::int64_t time = 0;                                          // of an event that states none
  std::function<std::optional<Ref>(const Ref& unit)> last_event;  // half the leaf hash of a unit's last event
  /// Where references are typed as what they refer to (a serial, a customs entry number): the regulator's key that makes references of
  /// them.
  std::optional<Hash> reference_key;
};

/// A canonical line passes through as it is. Otherwise `v`, `time` and `prev` are filled in, and `id` from the hash of what was written and
/// of the time, so that the same line handed in again gets the same answer. Errors `custody.bad_event_line`, `custody.bad_entry_number`,
/// `custody.unknown_event`, those of the JSON reader and of the codec.
[[nodiscard]] Result<std::string> canonical_event(std::string_view line, const LooseDefaults& defaults);

}  // namespace steelyard::custody
