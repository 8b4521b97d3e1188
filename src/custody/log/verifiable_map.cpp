#include "custody/log/verifiable_map.hpp"

#include <algorithm>

#include "base/parallel.hpp"

namespace steelyard::custody {
namespace {

constexpr std::size_t kKeyBits = 256;
constexpr std::size_t kPieces = 64;   // of work that is done in parallel
constexpr std::size_t kTopDepth = 5;  // below it, subtrees are hashed in parallel

bool bit(const Hash& key, std::size_t at) { return (key[at / 8] >> (7 - at % 8) & 1U) != 0; }
bool is_leaf(std::uint32_t node) { return (node & 1U) != 0; }

Hash hash_leaf(const Hash& key, const Hash& value) {
  std::array<char, 64> bytes;
  std::memcpy(bytes.data(), key.data(), 32);
  std::memcpy(bytes.data() + 32, value.data(), 32);
  return leaf_hash({bytes.data(), bytes.size()});
}

}  // namespace

VerifiableMap::VerifiableMap() : branches_(1), leaves_(0) {}

const Hash& VerifiableMap::hash_of(std::uint32_t node) const {
  static const Hash kEmpty{};
  if (node == 0) return kEmpty;
  return is_leaf(node) ? leaves_[node >> 1U].hash : branches_[node >> 1U].hash;
}

std::uint32_t VerifiableMap::new_leaf(const Hash& key, const Hash& value) {
  leaves_.push_back({key, value, hash_leaf(key, value)});
  return static_cast<std::uint32_t>((leaves_.size() - 1) << 1U | 1U);
}

std::uint32_t VerifiableMap::new_branch() {
  branches_.emplace_back();
  return static_cast<std::uint32_t>((branches_.size() - 1) << 1U);
}

void VerifiableMap::set(const Hash& key, const Hash& value) {
  if (root_ == 0) {
    root_ = new_leaf(key, value);
    return;
  }
  // Walk down, marking the path; `slot` is found anew after each allocation, since the vectors move.
  std::uint32_t parent = 0;
  bool is_right = false;
  const auto slot = [&]() -> std::uint32_t& {
    if (parent == 0) return root_;
    Branch& branch = branches_[parent >> 1U];
    return is_right ? branch.right : branch.left;
  };
  for (std::size_t depth = 0; depth <= kKeyBits; ++depth) {
    const std::uint32_t node = slot();
    if (node == 0) {
      const std::uint32_t leaf = new_leaf(key, value);
      slot() = leaf;
      return;
    }
    if (is_leaf(node)) {
      Leaf& leaf = leaves_[node >> 1U];
      if (leaf.key == key) {
        if (leaf.value != value) {
          leaf.value = value;
          leaf.hash = hash_leaf(key, value);
        }
        return;
      }
      // Two records meet: push the old one down by one bit and go on.
      const bool old_right = bit(leaf.key, depth);
      const std::uint32_t made = new_branch();
      (old_right ? branches_[made >> 1U].right : branches_[made >> 1U].left) = node;
      slot() = made;
    }
    const std::uint32_t branch = slot();
    branches_[branch >> 1U].dirty = true;
    parent = branch;
    is_right = bit(key, depth);
  }
}

Hash VerifiableMap::rehash(std::uint32_t node) {
  if (node == 0 || is_leaf(node) || !branches_[node >> 1U].dirty) return hash_of(node);
  Branch& branch = branches_[node >> 1U];  // rehash adds no branches, so the reference holds
  const Hash left = rehash(branch.left);
  const Hash right = rehash(branch.right);
  branch.hash = node_hash(left, right);
  branch.dirty = false;
  return branch.hash;
}

void VerifiableMap::set_all(std::span<const NamedRecord> records) {
  std::vector<std::pair<Hash, Hash>> hashes(records.size());
  const std::size_t pieces = records.size() < 4 * kPieces ? 1 : kPieces;
  parallel_for(pieces, [&](std::size_t piece) {
    for (std::size_t i = records.size() * piece / pieces; i < records.size() * (piece + 1) / pieces; ++i) {
      hashes[i] = {sha256(records[i].name), sha256(records[i].text)};
    }
  });
  // By key, so that one walk down finds in the cache what the last one touched. The map is the same in any order of its records; of one
  // that comes twice the later text counts.
  if (pieces > 1) std::stable_sort(hashes.begin(), hashes.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [key, value] : hashes) set(key, value);
}

void VerifiableMap::dirty_branches(std::uint32_t node, std::size_t depth, std::vector<std::uint32_t>& out) const {
  if (node == 0 || is_leaf(node) || !branches_[node >> 1U].dirty) return;
  if (depth == 0) return out.push_back(node);
  dirty_branches(branches_[node >> 1U].left, depth - 1, out);
  dirty_branches(branches_[node >> 1U].right, depth - 1, out);
}

Hash VerifiableMap::root() {
  std::vector<std::uint32_t> below;
  dirty_branches(root_, kTopDepth, below);
  if (leaves_.size() >= 4096) parallel_for(below.size(), [&](std::size_t i) { (void)rehash(below[i]); });  // subtrees share no branch
  return rehash(root_);
}

MapProof VerifiableMap::prove(std::string_view name) const {
  const Hash key = sha256(name);
  MapProof proof;
  std::uint32_t node = root_;
  for (std::size_t depth = 0; node != 0 && !is_leaf(node); ++depth) {
    const Branch& branch = branches_[node >> 1U];
    const bool right = bit(key, depth);
    proof.siblings.push_back(hash_of(right ? branch.left : branch.right));
    node = right ? branch.right : branch.left;
  }
  if (node != 0 && leaves_[node >> 1U].key != key) {
    proof.other_key = leaves_[node >> 1U].key;
    proof.other_value = leaves_[node >> 1U].value;
  }
  return proof;
}

bool verify_map(const Hash& root, std::string_view name, std::optional<std::string_view> text, const MapProof& proof) {
  if (proof.siblings.size() > kKeyBits || proof.other_key.has_value() != proof.other_value.has_value()) return false;
  const Hash key = sha256(name);
  Hash hash{};
  if (text) {
    if (proof.other_key) return false;
    hash = hash_leaf(key, sha256(*text));
  } else if (proof.other_key) {
    // The other record must stand on the path of the name, and be another.
    if (*proof.other_key == key) return false;
    for (std::size_t depth = 0; depth < proof.siblings.size(); ++depth) {
      if (bit(*proof.other_key, depth) != bit(key, depth)) return false;
    }
    hash = hash_leaf(*proof.other_key, *proof.other_value);
  }
  for (std::size_t depth = proof.siblings.size(); depth-- > 0;) {
    hash = bit(key, depth) ? node_hash(proof.siblings[depth], hash) : node_hash(hash, proof.siblings[depth]);
  }
  return hash == root;
}

}  // namespace steelyard::custody
