// A map with proofs of presence and of absence: a compact sparse Merkle tree over SHA-256 of the names. A log alone can't show that
// something isn't there; this root, committed in the log, can.
//
// An empty subtree is 32 zero bytes; a subtree with one record is that record's leaf, SHA-256(0x00 || key || value); any other is
// SHA-256(0x01 || left || right). Key = SHA-256(name), value = SHA-256(text). Bits are taken from the most significant one down.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "custody/core/sha256.hpp"
#include "custody/core/state.hpp"

namespace steelyard::custody {

struct MapProof {
  std::vector<Hash> siblings;     // from the root down
  std::optional<Hash> other_key;  // absence: the one record that stands where the name would
  std::optional<Hash> other_value;
};

class VerifiableMap {
 public:
  VerifiableMap();
  /// Sets a record. O(depth); hashes are made when the root is asked for.
  void set(std::string_view name, std::string_view text) { set(sha256(name), sha256(text)); }
  void set(const Hash& key, const Hash& value);
  /// In order; names and texts are hashed in parallel.
  void set_all(std::span<const NamedRecord> records);
  /// Hashes every path that changed since the last call.
  [[nodiscard]] Hash root();
  /// Precondition: root() was called since the last set().
  [[nodiscard]] MapProof prove(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return leaves_.size(); }

 private:
  struct Branch {
    Hash hash{};
    std::uint32_t left = 0;  // 0: empty; odd: leaf (n >> 1); even: branch (n >> 1)
    std::uint32_t right = 0;
    bool dirty = true;
  };
  struct Leaf {
    Hash key{};
    Hash value{};
    Hash hash{};
  };
  [[nodiscard]] const Hash& hash_of(std::uint32_t node) const;
  Hash rehash(std::uint32_t node);
  void dirty_branches(std::uint32_t node, std::size_t depth, std::vector<std::uint32_t>& out) const;
  std::uint32_t new_leaf(const Hash& key, const Hash& value);
  std::uint32_t new_branch();
  std::vector<Branch> branches_;  // [0] is not used
  std::vector<Leaf> leaves_;      // [0] is not used
  std::uint32_t root_ = 0;
};

/// Whether the proof shows that `name` has `text` under `root`; with no text, that there is no such name.
[[nodiscard]] bool verify_map(const Hash& root, std::string_view name, std::optional<std::string_view> text, const MapProof& proof);

}  // namespace steelyard::custody
