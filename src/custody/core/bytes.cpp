#include "custody/core/bytes.hpp"

#include <sodium/utils.h>

namespace steelyard::custody {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

struct DigitValues {
  std::array<std::int8_t, 256> of{};
  constexpr DigitValues() {
    of.fill(-1);
    for (std::size_t i = 0; i < kDigits.size(); ++i) of[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
  }
};
constexpr DigitValues kValues;

}  // namespace

std::string to_hex(const std::uint8_t* data, std::size_t size) {
  std::string text(size * 2, '0');
  for (std::size_t i = 0; i < size; ++i) {
    text[2 * i] = kDigits[data[i] >> 4U];
    text[2 * i + 1] = kDigits[data[i] & 0xFU];
  }
  return text;
}

bool is_hexadecimal(std::string_view text) {
  int signs = 0;  // negative once a character is none of the digits
  for (const char c : text) signs |= kValues.of[static_cast<unsigned char>(c)];
  return signs >= 0;
}

bool read_hex(std::string_view text, std::uint8_t* out, std::size_t size) {
  if (text.size() != size * 2) return false;
  for (std::size_t i = 0; i < size; ++i) {
    const int high = kValues.of[static_cast<unsigned char>(text[2 * i])];
    const int low = kValues.of[static_cast<unsigned char>(text[2 * i + 1])];
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

std::string to_base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  if (to_base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace steelyard::custody
