#include "custody/log/merkle.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "base/check.hpp"

namespace steelyard::custody {
namespace {

/// Largest power of two below `size`. Precondition: size > 1.
std::uint64_t split(std::uint64_t size) { return std::bit_floor(size - 1); }

void append_hash(std::string& content, const Hash& hash) { content.append(as_text(hash)); }

std::string content_of(const std::vector<Hash>& hashes) {
  std::string content;
  content.reserve(hashes.size() * sizeof(Hash));
  for (const Hash& hash : hashes) append_hash(content, hash);
  return content;
}

bool read_hashes(std::string_view content, std::vector<Hash>& hashes, std::size_t count) {
  if (content.size() != count * sizeof(Hash)) return false;
  hashes.resize(count);
  if (count > 0) std::memcpy(hashes.data(), content.data(), content.size());
  return true;
}

/// Leaves [begin, end) of the tree.
std::optional<Hash> range_root(std::uint64_t begin, std::uint64_t end, const SubtreeReader& read) {
  const std::uint64_t size = end - begin;
  if (std::has_single_bit(size)) {
    const int level = std::countr_zero(size);
    return read(level, begin >> static_cast<unsigned>(level));
  }
  const std::uint64_t middle = begin + split(size);
  const auto left = range_root(begin, middle, read);
  const auto right = range_root(middle, end, read);
  if (!left || !right) return std::nullopt;
  return node_hash(*left, *right);
}

bool add(std::vector<Hash>& proof, std::uint64_t begin, std::uint64_t end, const SubtreeReader& read) {
  const auto root = range_root(begin, end, read);
  if (root) proof.push_back(*root);
  return root.has_value();
}

bool include(std::uint64_t index, std::uint64_t begin, std::uint64_t end, const SubtreeReader& read, std::vector<Hash>& proof) {
  if (end - begin == 1) return true;
  const std::uint64_t middle = begin + split(end - begin);
  if (index < middle) return include(index, begin, middle, read, proof) && add(proof, middle, end, read);
  return include(index, middle, end, read, proof) && add(proof, begin, middle, read);
}

/// RFC 6962 section 2.1.2; `whole`: the old tree is this very subtree, whose root the verifier has.
bool extend(std::uint64_t old_size, std::uint64_t begin, std::uint64_t end, bool whole, const SubtreeReader& read,
            std::vector<Hash>& proof) {
  if (old_size == end - begin) return whole || add(proof, begin, end, read);
  const std::uint64_t half = split(end - begin);
  if (old_size <= half) return extend(old_size, begin, begin + half, whole, read, proof) && add(proof, begin + half, end, read);
  return extend(old_size - half, begin + half, end, false, read, proof) && add(proof, begin, begin + half, read);
}

}  // namespace

Hash merkle_root(std::span<const Hash> leaves) {
  if (leaves.empty()) return sha256({});
  std::vector<Hash> level(leaves.begin(), leaves.end());
  // Pairing neighbours and carrying an odd one up is the tree of RFC 6962.
  while (level.size() > 1) {
    std::size_t out = 0;
    for (std::size_t i = 0; i + 1 < level.size(); i += 2) level[out++] = node_hash(level[i], level[i + 1]);
    if (level.size() % 2 == 1) level[out++] = level.back();
    level.resize(out);
  }
  return level.front();
}

std::vector<Hash> merkle_path(std::span<const Hash> leaves, std::uint64_t index) {
  SY_CHECK(index < leaves.size());
  std::vector<Hash> path;
  std::vector<Hash> level(leaves.begin(), leaves.end());
  while (level.size() > 1) {
    if ((index ^ 1U) < level.size()) path.push_back(level[index ^ 1U]);
    std::size_t out = 0;
    for (std::size_t i = 0; i + 1 < level.size(); i += 2) level[out++] = node_hash(level[i], level[i + 1]);
    if (level.size() % 2 == 1) level[out++] = level.back();
    level.resize(out);
    index /= 2;
  }
  return path;
}

std::string tile_path(int level, std::uint64_t index, std::uint64_t width) {
  std::string number = fmt::format("{:03}", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) number = fmt::format("x{:03}/{}", index % 1000, number);
  const std::string prefix = level < 0 ? std::string{"tile/entries"} : fmt::format("tile/{}", level);
  if (width == kTileWidth) return fmt::format("{}/{}", prefix, number);
  return fmt::format("{}/{}.p/{}", prefix, number, width);
}

void TreeBuilder::append(const Hash& leaf, std::vector<LogFile>& tiles) {
  ++size_;
  push(0, leaf, tiles);
}

void TreeBuilder::push(std::size_t level, const Hash& hash, std::vector<LogFile>& tiles) {
  if (open_.size() <= level) open_.resize(level + 1);
  open_[level].push_back(hash);
  if (open_[level].size() < kTileWidth) return;
  const std::uint64_t index = (size_ >> (8U * (level + 1))) - 1;
  tiles.push_back({tile_path(static_cast<int>(level), index), content_of(open_[level])});
  const Hash root = merkle_root(open_[level]);
  open_[level].clear();
  push(level + 1, root, tiles);
}

Hash TreeBuilder::root() const {
  if (size_ == 0) return sha256({});
  // Complete subtrees from the right: within an open tile they are the powers of two of its width.
  std::optional<Hash> right;
  for (const std::vector<Hash>& hashes : open_) {
    std::size_t end = hashes.size();
    while (end > 0) {
      const std::size_t width = end & (~end + 1);
      const Hash left = merkle_root(std::span{hashes}.subspan(end - width, width));
      right = right ? node_hash(left, *right) : left;
      end -= width;
    }
  }
  return *right;
}

void TreeBuilder::open_tiles(std::vector<LogFile>& tiles) const {
  for (std::size_t level = 0; level < open_.size(); ++level) {
    if (open_[level].empty()) continue;
    tiles.push_back({tile_path(static_cast<int>(level), size_ >> (8U * (level + 1)), open_[level].size()), content_of(open_[level])});
  }
}

bool TreeBuilder::restore(std::uint64_t size, const std::function<std::optional<std::string>(const std::string&)>& read) {
  size_ = size;
  open_.clear();
  for (std::size_t level = 0; size >> (8U * level) > 0; ++level) {
    open_.emplace_back();
    const std::uint64_t width = size >> (8U * level) & 0xFFU;
    if (width == 0) continue;
    const auto content = read(tile_path(static_cast<int>(level), size >> (8U * (level + 1)), width));
    if (!content || !read_hashes(*content, open_.back(), width)) return false;
  }
  return true;
}

SubtreeReader tile_reader(std::uint64_t size, std::function<std::optional<std::string>(const std::string&)> read) {
  struct Cache {
    std::map<std::pair<int, std::uint64_t>, std::vector<Hash>> tiles;
  };
  auto cache = std::make_shared<Cache>();
  return [=](int level, std::uint64_t index) -> std::optional<Hash> {
    const int tile_level = level / 8;
    const auto within = static_cast<unsigned>(level % 8);
    const std::uint64_t first = index << within;  // of the hashes of the tile level
    const std::uint64_t tile = first / kTileWidth;
    const std::uint64_t stored = size >> static_cast<unsigned>(8 * tile_level);
    if (first + (std::uint64_t{1} << within) > stored) return std::nullopt;
    auto [at, is_new] = cache->tiles.try_emplace({tile_level, tile});
    if (is_new) {
      const std::uint64_t width = std::min(kTileWidth, stored - tile * kTileWidth);
      auto content = read(tile_path(tile_level, tile, width));
      // A tile that was open at this size may have filled since; its first hashes are the same.
      if (!content && width < kTileWidth) {
        content = read(tile_path(tile_level, tile));
        if (content && content->size() >= width * sizeof(Hash)) content->resize(width * sizeof(Hash));
      }
      if (!content || !read_hashes(*content, at->second, width)) {
        cache->tiles.erase(at);
        return std::nullopt;
      }
    }
    return merkle_root(std::span{at->second}.subspan(first % kTileWidth, std::size_t{1} << within));
  };
}

std::optional<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const SubtreeReader& read) {
  SY_CHECK(index < size);
  std::vector<Hash> proof;
  if (!include(index, 0, size, read, proof)) return std::nullopt;
  return proof;
}

std::optional<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t size, const SubtreeReader& read) {
  SY_CHECK(old_size >= 1 && old_size <= size);
  std::vector<Hash> proof;
  if (!extend(old_size, 0, size, true, read, proof)) return std::nullopt;
  return proof;
}

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (sn == 0) return false;
    if ((fn & 1U) != 0 || fn == sn) {
      hash = node_hash(sibling, hash);
      while ((fn & 1U) == 0 && fn != 0) {
        fn >>= 1U;
        sn >>= 1U;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    fn >>= 1U;
    sn >>= 1U;
  }
  return sn == 0 && hash == root;
}

bool verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root, std::span<const Hash> proof) {
  if (old_size == 0 || old_size > size) return false;
  if (old_size == size) return proof.empty() && old_root == root;
  std::vector<Hash> path;
  if (std::has_single_bit(old_size)) path.push_back(old_root);
  path.insert(path.end(), proof.begin(), proof.end());
  if (path.empty()) return false;
  std::uint64_t fn = old_size - 1;
  std::uint64_t sn = size - 1;
  while ((fn & 1U) != 0) {
    fn >>= 1U;
    sn >>= 1U;
  }
  Hash fr = path.front();
  Hash sr = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (sn == 0) return false;
    if ((fn & 1U) != 0 || fn == sn) {
      fr = node_hash(path[i], fr);
      sr = node_hash(path[i], sr);
      while ((fn & 1U) == 0 && fn != 0) {
        fn >>= 1U;
        sn >>= 1U;
      }
    } else {
      sr = node_hash(sr, path[i]);
    }
    fn >>= 1U;
    sn >>= 1U;
  }
  return sn == 0 && fr == old_root && sr == root;
}

}  // namespace steelyard::custody
