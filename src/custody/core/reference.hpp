// Pseudonyms and sealed facts: what stands in the log in place of serial numbers, names and papers.
#pragma once

#include <string_view>

#include "custody/core/bytes.hpp"

namespace steelyard::custody {

/// HMAC-SHA-256 of `kind || 0x00 || text` under the regulator's key, cut to 128 bits.
[[nodiscard]] Ref reference(const Hash& key, std::string_view kind, std::string_view text);
/// SHA-256(salt || payload): hides the payload from who hasn't the salt, binds who has published it. `salt` is 32 fresh random bytes.
[[nodiscard]] Hash commitment(const Hash& salt, std::string_view payload);

}  // namespace steelyard::custody
