// SHA-256 (FIPS 180-4), and the two hashes of RFC 6962. On processors with the SHA extensions the compression runs on them, four to five
// times as fast as the packaged library; elsewhere libsodium does the work. Both give the same bytes, and a test says so.
#pragma once

#include <string_view>

#include "custody/core/bytes.hpp"

namespace steelyard::custody {

[[nodiscard]] Hash sha256(std::string_view bytes);
/// SHA-256(0x00 || entry), RFC 6962 section 2.1.
[[nodiscard]] Hash leaf_hash(std::string_view entry);
/// SHA-256(0x01 || left || right).
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);

/// Whether the SHA extensions are used.
[[nodiscard]] bool sha256_is_accelerated();
/// The other way, for the test that compares them.
[[nodiscard]] Hash sha256_by_library(std::string_view bytes);

}  // namespace steelyard::custody
