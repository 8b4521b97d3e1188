// Merkle trees of RFC 6962, in tiles of 256 hashes (C2SP tlog-tiles): roots, inclusion and consistency proofs and their checks.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "custody/core/sha256.hpp"

namespace steelyard::custody {

inline constexpr std::uint64_t kTileWidth = 256;

/// The root of the tree over these leaves; SHA-256 of nothing for none. O(leaves).
[[nodiscard]] Hash merkle_root(std::span<const Hash> leaves);
/// The path of leaf `index` among `leaves`, lowest sibling first. O(leaves). Precondition: index < leaves.
[[nodiscard]] std::vector<Hash> merkle_path(std::span<const Hash> leaves, std::uint64_t index);

/// `tile/0/x001/x234/067`, with `.p/W` for a tile of W < 256; level -1 names a bundle of entries (`tile/entries/...`).
[[nodiscard]] std::string tile_path(int level, std::uint64_t index, std::uint64_t width = kTileWidth);

/// A file of the log, by its path below the ledger's directory.
struct LogFile {
  std::string path;
  std::string content;
};

/// Appends leaves and hands out tiles as they fill. Holds the open tile of each level: at most 255 hashes a level.
class TreeBuilder {
 public:
  /// Full tiles are appended to `tiles`.
  void append(const Hash& leaf, std::vector<LogFile>& tiles);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Hash root() const;
  /// The tiles that are open at this size; a level without hashes has none.
  void open_tiles(std::vector<LogFile>& tiles) const;
  /// Reads the open tiles of a tree of `size` back. `read` answers the content of a path, or nothing. False when one is missing or
  /// misshapen.
  [[nodiscard]] bool restore(std::uint64_t size, const std::function<std::optional<std::string>(const std::string&)>& read);

 private:
  void push(std::size_t level, const Hash& hash, std::vector<LogFile>& tiles);
  std::vector<std::vector<Hash>> open_;
  std::uint64_t size_ = 0;
};

/// Reads the hash of the complete subtree `index` of 2^level leaves.
using SubtreeReader = std::function<std::optional<Hash>(int level, std::uint64_t index)>;

/// A subtree reader over the tiles of a tree of `size`; keeps the tiles it has read.
[[nodiscard]] SubtreeReader tile_reader(std::uint64_t size, std::function<std::optional<std::string>(const std::string&)> read);

/// Proofs against a tree of `size`; nullopt when a subtree can't be read. Preconditions: index < size; 1 <= old_size <= size.
[[nodiscard]] std::optional<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const SubtreeReader& read);
[[nodiscard]] std::optional<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t size, const SubtreeReader& read);

/// RFC 9162 sections 2.1.3.2 and 2.1.4.2. Sizes of 0 are refused: an empty tree has neither leaves nor a history.
[[nodiscard]] bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                                    const Hash& root);
[[nodiscard]] bool verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root,
                                      std::span<const Hash> proof);

}  // namespace steelyard::custody
