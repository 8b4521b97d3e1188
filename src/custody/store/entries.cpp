#include "custody/store/entries.hpp"

#include <algorithm>
#include <future>

#include "base/check.hpp"
#include "base/parallel.hpp"

namespace steelyard::custody {
namespace {

constexpr std::uint64_t kBundlesInChunk = 64;

struct ParsedBundle {
  std::string content;
  std::vector<std::string_view> texts;
  std::vector<Event> events;
  std::vector<bool> sound;
  std::vector<Hash> hashes;
  bool is_whole = false;
};

bool split_bundle(ParsedBundle& bundle, std::uint64_t width) {
  std::string_view rest = bundle.content;
  while (bundle.texts.size() < width) {
    if (rest.size() < 2) return false;
    const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(rest[0])) << 8U | static_cast<unsigned char>(rest[1]);
    if (rest.size() < 2 + size) return false;
    bundle.texts.push_back(rest.substr(2, size));
    rest.remove_prefix(2 + size);
  }
  // A bundle that was open at this size may have filled since: more entries may follow, nothing else.
  return true;
}

void parse(ParsedBundle& bundle) {
  for (const std::string_view text : bundle.texts) {
    bundle.hashes.push_back(leaf_hash(text));
    auto event = Event::parse(text);
    bundle.sound.push_back(event.has_value());
    bundle.events.push_back(event ? *event : Event{});
  }
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
  std::vector<ParsedBundle> parsed(last_bundle - first_bundle);
  parallel_for(parsed.size(), [&](std::size_t i) {
    const std::uint64_t number = first_bundle + i;
    const std::uint64_t width = std::min(kTileWidth, size - number * kTileWidth);
    auto content = read(tile_path(-1, number, width));
    if (!content && width < kTileWidth) content = read(tile_path(-1, number));
    if (!content) return;
    parsed[i].content = std::move(*content);
    parsed[i].content.reserve(64);  // on the heap, so that views into it survive a move
    parsed[i].is_whole = split_bundle(parsed[i], width);
    parse(parsed[i]);
  });
  EntryChunk chunk;
  chunk.first = first;
  const std::size_t expected = parsed.size() * kTileWidth;
  chunk.texts.reserve(expected);
  chunk.events.reserve(expected);
  chunk.hashes.reserve(expected);
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    ParsedBundle& bundle = parsed[i];
    chunk.texts.insert(chunk.texts.end(), bundle.texts.begin(), bundle.texts.end());
    chunk.events.insert(chunk.events.end(), bundle.events.begin(), bundle.events.end());
    chunk.sound.insert(chunk.sound.end(), bundle.sound.begin(), bundle.sound.end());
    chunk.hashes.insert(chunk.hashes.end(), bundle.hashes.begin(), bundle.hashes.end());
    chunk.bundles.push_back(std::move(bundle.content));  // a moved string of this size keeps its bytes where they are
    if (!bundle.is_whole) {
      chunk.broken_path = tile_path(-1, first_bundle + i, std::min(kTileWidth, size - (first_bundle + i) * kTileWidth));
      break;
    }
  }
  return chunk;
}

void for_each_chunk(const FileReader& read, std::uint64_t size,
                    const std::function<bool(const std::shared_ptr<const EntryChunk>&)>& visit) {
  constexpr std::uint64_t kStep = kBundlesInChunk * kTileWidth;
  const auto load = [&](std::uint64_t first) {
    return std::make_shared<const EntryChunk>(read_entries(read, first, kBundlesInChunk, size));
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

}  // namespace steelyard::custody
