// Entry bundles (C2SP tlog-tiles): 256 entries, each after its length in two bytes, read in order and parsed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "custody/core/event.hpp"
#include "custody/log/merkle.hpp"

namespace steelyard::custody {

/// Appends the entry with its length. Precondition: at most 65,535 bytes.
void append_to_bundle(std::string& bundle, std::string_view entry);

/// What can be said of a group of linked events without knowing what came before it, so that many groups can be looked at in parallel.
struct GroupCheck {
  std::size_t at = 0;           // of its BATCH within the chunk
  std::vector<PublicKey> keys;  // under the group
  std::string broken_rule;      // I13.root or I13.signature; empty when root and signatures hold
  std::vector<Argument> evidence;
};

/// Consecutive entries, parsed and hashed. The events are views into `bundles`.
struct EntryChunk {
  std::uint64_t first = 0;
  std::vector<std::string> bundles;
  std::vector<std::string_view> texts;
  std::vector<Event> events;  // of an entry that can't be parsed: not to be used
  std::vector<char> sound;    // parsed: 1
  std::vector<Hash> hashes;
  std::vector<GroupCheck> groups;  // by place; empty unless somebody checked them (replay.hpp), for the log of `origin`
  std::string origin;
  std::optional<std::string> broken_path;  // a bundle that is missing or misshapen; what came before it is here
};

using FileReader = std::function<std::optional<std::string>(const std::string&)>;

/// Entries [first, first + 256 × bundles) of a log of `size`. Precondition: first is a multiple of 256. Bundles are parsed in parallel.
[[nodiscard]] EntryChunk read_entries(const FileReader& read, std::uint64_t first, std::uint64_t bundles, std::uint64_t size);

/// Calls `visit` with the chunks of a log in order; the next one is read, and given to `prepare`, while the present one is looked at.
/// `visit` answers whether to go on.
void for_each_chunk(const FileReader& read, std::uint64_t size, const std::function<bool(const std::shared_ptr<const EntryChunk>&)>& visit,
                    const std::function<void(EntryChunk&)>& prepare = {});

/// The keys that signed the group in which the event `index` stands; none for an entry of the log's own. Reads back to the group's head.
[[nodiscard]] std::vector<PublicKey> signers_of_entry(const FileReader& read, std::uint64_t index, std::uint64_t size);

}  // namespace steelyard::custody
