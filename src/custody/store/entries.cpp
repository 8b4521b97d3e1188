#include "custody/store/entries.hpp"

#include <algorithm>
#include <future>

#include "base/check.hpp"
#include "base/parallel.hpp"

namespace steelyard::custody {
namespace {

constexpr std::uint64_t kBundlesInChunk = 64;

/// The next entry, cut off the front; nothing where the bundle is misshapen.
std::optional<std::string_view> next_entry(std::string_view& rest) {
  if (rest.size() < 2) return std::nullopt;
  const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(rest[0])) << 8U | static_cast<unsigned char>(rest[1]);
  if (rest.size() < 2 + size) return std::nullopt;
  const std::string_view entry = rest.substr(2, size);
  rest.remove_prefix(2 + size);
  return entry;
}

/// Parses the entries of one bundle into their places; answers how many there were. A bundle that was open at this size may have filled
/// since: more entries may follow.
std::size_t parse(const std::string& bundle, std::size_t first, std::size_t width, EntryChunk& chunk) {
  std::string_view rest = bundle;
  for (std::size_t i = 0; i < width; ++i) {
    const auto text = next_entry(rest);
    if (!text) return i;
    chunk.texts[first + i] = *text;
    chunk.hashes[first + i] = leaf_hash(*text);
    if (auto event = Event::parse(*text)) {
      chunk.events[first + i] = *event;
      chunk.sound[first + i] = 1;
    }
  }
  return width;
}

}  // namespace

void append_to_bundle(std::string& bundle, std::string_view entry) {
  SY_CHECK(entry.size() <= kMostEntryBytes);
  bundle += static_cast<char>(entry.size() >> 8U);
  bundle += static_cast<char>(entry.size() & 0xFFU);
  bundle += entry;
}

EntryChunk read_entries(const FileReader& read, std::uint64_t first, std::uint64_t bundles, std::uint64_t size) {
  const std::uint64_t first_bundle = first / kTileWidth;
  const std::uint64_t last_bundle = std::min(first_bundle + bundles, (size + kTileWidth - 1) / kTileWidth);
  const std::uint64_t end = std::min(size, last_bundle * kTileWidth);
  EntryChunk chunk;
  chunk.first = first;
  chunk.bundles.resize(last_bundle - first_bundle);
  const std::size_t expected = end - first_bundle * kTileWidth;
  chunk.texts.resize(expected);
  chunk.events.resize(expected);
  chunk.sound.resize(expected);
  chunk.hashes.resize(expected);
  std::vector<std::size_t> found(chunk.bundles.size(), 0);
  const auto width_of = [&](std::size_t i) { return std::min(kTileWidth, size - (first_bundle + i) * kTileWidth); };
  parallel_for(chunk.bundles.size(), [&](std::size_t i) {
    const std::uint64_t width = width_of(i);
    auto content = read(tile_path(-1, first_bundle + i, width));
    if (!content && width < kTileWidth) content = read(tile_path(-1, first_bundle + i));
    if (!content) return;
    chunk.bundles[i] = std::move(*content);
    chunk.bundles[i].reserve(64);  // on the heap, so that views into it survive a move
    found[i] = parse(chunk.bundles[i], i * kTileWidth, width, chunk);
  });
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] == width_of(i)) continue;
    chunk.broken_path = tile_path(-1, first_bundle + i, width_of(i));
    const std::size_t sound_until = i * kTileWidth + found[i];
    chunk.texts.resize(sound_until);
    chunk.events.resize(sound_until);
    chunk.sound.resize(sound_until);
    chunk.hashes.resize(sound_until);
    break;
  }
  return chunk;
}

void for_each_chunk(const FileReader& read, std::uint64_t size, const std::function<bool(const std::shared_ptr<const EntryChunk>&)>& visit,
                    const std::function<void(EntryChunk&)>& prepare) {
  constexpr std::uint64_t kStep = kBundlesInChunk * kTileWidth;
  const auto load = [&](std::uint64_t first) {
    auto chunk = std::make_shared<EntryChunk>(read_entries(read, first, kBundlesInChunk, size));
    if (prepare) prepare(*chunk);
    return std::shared_ptr<const EntryChunk>{std::move(chunk)};
  };
  std::future<std::shared_ptr<const EntryChunk>> next;
  if (size > 0) next = std::async(std::launch::async, load, 0);
  for (std::uint64_t first = 0; first < size; first += kStep) {
    const std::shared_ptr<const EntryChunk> chunk = next.get();
    if (first + kStep < size) next = std::async(std::launch::async, load, first + kStep);
    if (!visit(chunk) || chunk->broken_path) {
      if (next.valid()) next.wait();
      return;
    }
  }
}

std::vector<PublicKey> signers_of_entry(const FileReader& read, std::uint64_t index, std::uint64_t size) {
  if (index >= size) return {};
  for (std::uint64_t bundle = index / kTileWidth + 1; bundle-- > 0;) {
    const EntryChunk chunk = read_entries(read, bundle * kTileWidth, 1, size);
    for (std::size_t i = chunk.events.size(); i-- > 0;) {
      if (chunk.first + i >= index || chunk.sound[i] == 0 || chunk.events[i].type() != EventType::batch) continue;
      const auto count = static_cast<std::uint64_t>(chunk.events[i].integer(Field::count));
      if (index > chunk.first + i + count) return {};  // the log's own entry between two groups
      return chunk.events[i].hashes(Field::keys);
    }
  }
  return {};
}

}  // namespace steelyard::custody
