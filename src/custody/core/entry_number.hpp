// Numbers of customs entries (CBP, ACE CATAIR appendix E): filer code of three letters or digits, seven digits, check digit.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace steelyard::custody {

/// The check digit of a filer code and seven digits (ten characters, capitals); nothing where they are misshapen. Letters count as digits
/// (A, J = 1
/// ... I, R = 9, S = 2 ... Z = 9); from the right every other one is doubled and its digits added; what is missing to the next ten.
[[nodiscard]] std::optional<int> entry_check_digit(std::string_view ten);
/// `AAA-NNNNNNN-C` or the same without dashes, with a sound check digit, as eleven characters; nothing otherwise.
[[nodiscard]] std::optional<std::string> read_entry_number(std::string_view text);

}  // namespace steelyard::custody
