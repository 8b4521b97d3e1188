#include "custody/core/sha256.hpp"

#include <algorithm>

#include <sodium/crypto_hash_sha256.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace steelyard::custody {
namespace {

Hash by_library(const std::uint8_t* prefix, std::size_t prefix_size, std::string_view bytes) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  if (prefix_size > 0) crypto_hash_sha256_update(&state, prefix, prefix_size);
  crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  Hash hash;
  crypto_hash_sha256_final(&state, hash.data());
  return hash;
}

#if defined(__x86_64__)
constexpr std::size_t kBlock = 64;

alignas(16) constexpr std::array<std::uint32_t, 64> kRounds{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

struct State {
  alignas(16) std::array<std::uint32_t, 8> word{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
};

/// Four rounds at a time on the SHA extensions; the message schedule runs along in a ring of four vectors.
__attribute__((target("sha,sse4.1,ssse3"))) void compress(State& state, const std::uint8_t* data, std::size_t blocks) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  __m128i low = _mm_shuffle_epi32(_mm_load_si128(reinterpret_cast<const __m128i*>(&state.word[0])), 0xB1);
  __m128i state1 = _mm_shuffle_epi32(_mm_load_si128(reinterpret_cast<const __m128i*>(&state.word[4])), 0x1B);
  __m128i state0 = _mm_alignr_epi8(low, state1, 8);
  state1 = _mm_blend_epi16(state1, low, 0xF0);
  for (; blocks > 0; --blocks, data += kBlock) {
    const __m128i saved0 = state0;
    const __m128i saved1 = state1;
    __m128i message[4];  // NOLINT(modernize-avoid-c-arrays): GCC drops the vector attribute inside a template
    for (std::size_t i = 0; i < 4; ++i) {
      message[i] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(data + 16 * i)), swap);
    }
#pragma GCC unroll 16
    for (std::size_t i = 0; i < 16; ++i) {
      __m128i rounds = _mm_add_epi32(message[i % 4], _mm_load_si128(reinterpret_cast<const __m128i*>(&kRounds[4 * i])));
      state1 = _mm_sha256rnds2_epu32(state1, state0, rounds);
      state0 = _mm_sha256rnds2_epu32(state0, state1, _mm_shuffle_epi32(rounds, 0x0E));
      if (i < 12) {
        const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(message[i % 4], message[(i + 1) % 4]),
                                          _mm_alignr_epi8(message[(i + 3) % 4], message[(i + 2) % 4], 4));
        message[i % 4] = _mm_sha256msg2_epu32(sum, message[(i + 3) % 4]);
      }
    }
    state0 = _mm_add_epi32(state0, saved0);
    state1 = _mm_add_epi32(state1, saved1);
  }
  low = _mm_shuffle_epi32(state0, 0x1B);
  state1 = _mm_shuffle_epi32(state1, 0xB1);
  _mm_store_si128(reinterpret_cast<__m128i*>(&state.word[0]), _mm_blend_epi16(low, state1, 0xF0));
  _mm_store_si128(reinterpret_cast<__m128i*>(&state.word[4]), _mm_alignr_epi8(state1, low, 8));
}

Hash by_extensions(const std::uint8_t* prefix, std::size_t prefix_size, std::string_view bytes) {
  State state;
  std::array<std::uint8_t, 2 * kBlock> buffer{};
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t left = bytes.size();
  std::size_t filled = prefix_size;
  if (prefix_size > 0) {
    std::memcpy(buffer.data(), prefix, prefix_size);
    const std::size_t take = std::min(left, kBlock - filled);
    if (take > 0) std::memcpy(buffer.data() + filled, data, take);
    filled += take;
    data += take;
    left -= take;
    if (filled == kBlock) {
      compress(state, buffer.data(), 1);
      filled = 0;
    }
  }
  if (filled == 0) {
    compress(state, data, left / kBlock);
    data += left / kBlock * kBlock;
    left %= kBlock;
    if (left > 0) std::memcpy(buffer.data(), data, left);
    filled = left;
  }
  buffer[filled] = 0x80;
  const std::size_t tail = filled + 9 > kBlock ? 2 * kBlock : kBlock;
  std::memset(buffer.data() + filled + 1, 0, tail - filled - 1);
  const std::uint64_t bits = static_cast<std::uint64_t>(prefix_size + bytes.size()) * 8;
  for (std::size_t i = 0; i < 8; ++i) buffer[tail - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
  compress(state, buffer.data(), tail / kBlock);
  Hash hash;
  for (std::size_t i = 0; i < 8; ++i) {
    const std::uint32_t word = __builtin_bswap32(state.word[i]);
    std::memcpy(hash.data() + 4 * i, &word, 4);
  }
  return hash;
}

/// A prefix byte and two hashes: two blocks whose padding is always the same.
Hash of_pair(std::uint8_t prefix, const Hash& left, const Hash& right) {
  constexpr std::size_t kBytes = 65;
  State state;
  alignas(16) std::array<std::uint8_t, 2 * kBlock> blocks{};
  blocks[0] = prefix;
  std::memcpy(blocks.data() + 1, left.data(), left.size());
  std::memcpy(blocks.data() + 33, right.data(), right.size());
  blocks[kBytes] = 0x80;
  blocks[2 * kBlock - 2] = static_cast<std::uint8_t>(kBytes * 8 >> 8U);
  blocks[2 * kBlock - 1] = static_cast<std::uint8_t>(kBytes * 8 & 0xFFU);
  compress(state, blocks.data(), 2);
  Hash hash;
  for (std::size_t i = 0; i < 8; ++i) {
    const std::uint32_t word = __builtin_bswap32(state.word[i]);
    std::memcpy(hash.data() + 4 * i, &word, 4);
  }
  return hash;
}

bool has_extensions() {
  static const bool has = [] {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(0));
    return (b >> 29U & 1U) != 0 && __builtin_cpu_supports("sse4.1") != 0;
  }();
  return has;
}
#endif

Hash hashed(const std::uint8_t* prefix, std::size_t prefix_size, std::string_view bytes) {
#if defined(__x86_64__)
  if (has_extensions()) return by_extensions(prefix, prefix_size, bytes);
#endif
  return by_library(prefix, prefix_size, bytes);
}

}  // namespace

Hash sha256(std::string_view bytes) { return hashed(nullptr, 0, bytes); }

Hash leaf_hash(std::string_view entry) {
  constexpr std::uint8_t kLeaf = 0;
  return hashed(&kLeaf, 1, entry);
}

Hash node_hash(const Hash& left, const Hash& right) {
#if defined(__x86_64__)
  if (has_extensions()) return of_pair(1, left, right);
#endif
  std::array<std::uint8_t, 33> head;
  head[0] = 1;
  std::memcpy(head.data() + 1, left.data(), left.size());
  return hashed(head.data(), head.size(), as_text(right));
}

bool sha256_is_accelerated() {
#if defined(__x86_64__)
  return has_extensions();
#else
  return false;
#endif
}

Hash sha256_by_library(std::string_view bytes) { return by_library(nullptr, 0, bytes); }

}  // namespace steelyard::custody
