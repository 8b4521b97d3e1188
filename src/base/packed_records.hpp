// Parsed records as bytes. The data linked into the program is parsed when it is built, so that a start reads the tree of values instead
// of the text: a tenth of the time. The text stays beside it for hashes, and for anyone who asks for the file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/record.hpp"

namespace steelyard {

/// The tree with its places. Only this build reads it again: no format to keep.
[[nodiscard]] std::string pack_record(const Value& root);
/// Pre: `packed` is of `pack_record`.
[[nodiscard]] Value unpack_record(std::string_view packed);

/// One after another, each behind its length; none (length 0) for a file that is no record or has a mistake, which reading it then reports.
[[nodiscard]] std::string pack_files(const std::vector<std::string>& packed);

/// The tree of a text that is linked into this program; absent for every other text.
[[nodiscard]] std::optional<Value> find_packed(std::string_view text);

}  // namespace steelyard
