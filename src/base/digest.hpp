// SHA-256, for the hashes that manifests and `version` print.
#pragma once

#include <string>
#include <string_view>

namespace steelyard {

/// Lower-case hexadecimal SHA-256 of the bytes.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace steelyard
