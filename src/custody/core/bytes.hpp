// Fixed-size byte strings and their texts: references, hashes, keys, signatures.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace steelyard::custody {

template <std::size_t N>
using ByteArray = std::array<std::uint8_t, N>;
/// A pseudonym of a unit, a die, a party or a paper: the first 128 bits of an HMAC under the regulator's key. Joinable by who has the key,
/// not to be guessed by others.
using Ref = ByteArray<16>;
using Hash = ByteArray<32>;
using PublicKey = ByteArray<32>;
using Signature = ByteArray<64>;

[[nodiscard]] std::string to_hex(const std::uint8_t* data, std::size_t size);
template <std::size_t N>
[[nodiscard]] std::string to_hex(const ByteArray<N>& bytes) {
  return to_hex(bytes.data(), N);
}
/// Whether all are lower-case hexadecimal digits.
[[nodiscard]] bool is_hexadecimal(std::string_view text);
/// Lower-case digits only, exactly `size` bytes: one value has one text.
[[nodiscard]] bool read_hex(std::string_view text, std::uint8_t* out, std::size_t size);
template <std::size_t N>
[[nodiscard]] std::optional<ByteArray<N>> from_hex(std::string_view text) {
  ByteArray<N> bytes;
  if (!read_hex(text, bytes.data(), N)) return std::nullopt;
  return bytes;
}

/// RFC 4648 with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Strict: padding required, unused bits zero, no other characters.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

template <std::size_t N>
[[nodiscard]] std::string_view as_text(const ByteArray<N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

struct RefHash {
  template <std::size_t N>
  std::size_t operator()(const ByteArray<N>& bytes) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);  // references are keyed hashes: any eight bytes spread well
    return value;
  }
};

}  // namespace steelyard::custody
