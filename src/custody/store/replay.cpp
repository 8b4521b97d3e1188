#include "custody/store/replay.hpp"

#include <algorithm>
#include <utility>

#include "base/parallel.hpp"
#include "custody/log/note.hpp"

namespace steelyard::custody {
namespace {

GroupCheck check_group(const Event& batch, std::span<const Hash> hashes, std::string_view origin) {
  GroupCheck check;
  check.keys = batch.hashes(Field::keys);
  const Hash root = merkle_root(hashes);
  if (batch.hash(Field::root) != root) {
    check.broken_rule = "I13.root";
    check.evidence = {{"expected", std::string{batch.text(Field::root)}}};
    return check;
  }
  const std::string message = batch_message(origin, hashes.size(), root);
  const std::vector<Signature> signatures = batch.signatures(Field::signatures);
  if (check.keys.size() != signatures.size() || check.keys.empty()) {
    check.broken_rule = "I13.signature";
    check.evidence = {{"found", std::to_string(signatures.size())}};
    return check;
  }
  for (std::size_t i = 0; i < check.keys.size(); ++i) {
    if (verify_signature(check.keys[i], message, signatures[i])) continue;
    check.broken_rule = "I13.signature";
    check.evidence = {{"key", to_hex(check.keys[i])}};
    break;
  }
  return check;
}

}  // namespace

void check_groups(EntryChunk& chunk, std::string_view origin) {
  std::vector<std::size_t> counts;
  for (std::size_t at = 0; at < chunk.events.size(); ++at) {
    if (chunk.sound[at] == 0 || chunk.events[at].type() != EventType::batch) continue;
    const std::int64_t count = chunk.events[at].integer(Field::count);
    if (count < 1 || count > static_cast<std::int64_t>(kMostLinked)) continue;
    const auto events = static_cast<std::size_t>(count);
    if (events >= chunk.events.size() - at) break;  // it ends in the next chunk
    const auto first = chunk.sound.begin() + static_cast<std::ptrdiff_t>(at + 1);
    if (std::find(first, first + count, char{0}) != first + count) continue;
    chunk.groups.push_back({at, {}, {}, {}});
    counts.push_back(events);
    at += events;
  }
  chunk.origin = origin;
  parallel_for(chunk.groups.size(), [&](std::size_t i) {
    const std::size_t at = chunk.groups[i].at;
    chunk.groups[i] = check_group(chunk.events[at], std::span{chunk.hashes}.subspan(at + 1, counts[i]), origin);
    chunk.groups[i].at = at;
  });
}

void Replay::look_back(FileReader read, std::uint64_t size) {
  signers_of_ = [read = std::move(read), size](std::uint64_t index) { return signers_of_entry(read, index, size); };
}

void Replay::add(const std::shared_ptr<const EntryChunk>& chunk) {
  last_chunk_ = std::move(chunk_);
  chunk_ = chunk;
  auto check = chunk->groups.begin();
  for (std::size_t i = 0; i < chunk->texts.size();) {
    while (check != chunk->groups.end() && check->at < i) ++check;
    const bool is_checked = group_count_ == 0 && check != chunk->groups.end() && check->at == i && chunk->origin == state_.origin;
    if (is_checked) {
      const std::uint64_t before = size_;
      whole_group(*chunk, *check);
      i += size_ - before;
    } else {
      entry(*chunk, i++);
    }
  }
  if (chunk->broken_path) violate("log.bundle", size_, {{"found", *chunk->broken_path}});
}

void Replay::whole_group(const EntryChunk& chunk, const GroupCheck& check) {
  const Event& batch = chunk.events[check.at];
  const auto count = static_cast<std::size_t>(batch.integer(Field::count));
  ends_with_state_ = false;
  group_first_ = size_ + 1;
  size_ += 1 + count;
  judge(check, std::span{chunk.events}.subspan(check.at + 1, count), std::span{chunk.hashes}.subspan(check.at + 1, count),
        batch.integer(Field::time));
}

void Replay::entry(const EntryChunk& chunk, std::size_t at) {
  const std::uint64_t index = size_++;
  ends_with_state_ = false;
  if (chunk.sound[at] == 0) {
    const auto parsed = Event::parse(chunk.texts[at]);
    violate("log.entry", index, parsed ? std::vector<Argument>{} : parsed.error().front().arguments);
    group_is_sound_ = false;
    if (group_count_ == 0) return;
  }
  if (group_count_ > 0) {
    group_.push_back(chunk.events[at]);
    hashes_.push_back(chunk.hashes[at]);
    if (group_.size() == group_count_) end_group();
    return;
  }
  const Event& event = chunk.events[at];
  if (event.type() == EventType::batch) {
    begin_group(event);
  } else if (event.type() == EventType::state) {
    check_state(event);
  } else {
    violate("log.frame", index, {{"found", std::string{event.schema().name}}, {"expected", "BATCH"}});
  }
}

void Replay::begin_group(const Event& event) {
  const std::int64_t count = event.integer(Field::count);
  if (count < 1 || count > static_cast<std::int64_t>(kMostLinked)) {
    violate("log.frame", size_ - 1, {{"found", std::to_string(count)}, {"expected", "1..8192"}});
    return;
  }
  group_first_ = size_;
  group_count_ = static_cast<std::size_t>(count);
  batch_ = event;
  group_.clear();
  hashes_.clear();
  group_is_sound_ = true;
}

void Replay::end_group() {
  group_count_ = 0;
  if (!group_is_sound_) return;
  std::string_view origin = state_.origin;
  if (origin.empty() && group_.front().type() == EventType::genesis) origin = group_.front().text(Field::origin);
  judge(check_group(batch_, hashes_, origin), group_, hashes_, batch_.integer(Field::time));
}

void Replay::judge(const GroupCheck& check, std::span<const Event> events, std::span<const Hash> hashes, UnixTime time) {
  if (!check.broken_rule.empty()) return violate(check.broken_rule, group_first_ - 1, check.evidence);
  const LinkedEvents linked{check.keys, events, hashes, group_first_, time, signers_of_};
  const Verdict verdict = apply(state_, linked, policy_, off_);
  if (!verdict) return violate(std::string{name_of(verdict.error().rule)}, group_first_ + verdict.error().event, verdict.error().evidence);
  events_ += events.size();
}

void Replay::violate(std::string rule, std::uint64_t index, std::vector<Argument> evidence) {
  Violation violation{std::move(rule), index, std::move(evidence)};
  if (hashing_.valid()) return held_.push_back(std::move(violation));
  report_(std::move(violation));
}

void Replay::check_state(const Event& event) {
  constexpr std::size_t kWorthAThread = 64;
  settle_map();
  const std::uint64_t index = size_ - 1;
  if (event.hash(Field::policy) != policy_.digest()) ++policy_changes_;
  if (static_cast<std::uint64_t>(event.integer(Field::size)) != index) {
    violate("I16.state", index, {{"found", std::to_string(event.integer(Field::size))}});
  }
  hashed_at_ = index;
  hashed_text_ = event.text(Field::map);
  std::vector<NamedRecord> records = state_.take_changes();
  const bool waits = records.size() < kWorthAThread;
  hashing_ = std::async(waits ? std::launch::deferred : std::launch::async, [this, records = std::move(records)] {
    map_.set_all(records);
    return map_.root();
  });
  if (waits) settle_map();
  ends_with_state_ = true;
}

/// The root of the last STATE is known, and after it what was found meanwhile is told.
void Replay::settle_map() {
  if (!hashing_.valid()) return;
  map_root_ = hashing_.get();
  if (hashed_text_ != to_hex(map_root_)) violate("I16.map", hashed_at_, {{"found", hashed_text_}, {"expected", to_hex(map_root_)}});
  for (Violation& violation : std::exchange(held_, {})) report_(std::move(violation));
}

void Replay::finish() {
  settle_map();
  if (group_count_ > 0) {
    violate("log.frame", group_first_ - 1, {{"found", std::to_string(group_.size())}, {"expected", std::to_string(group_count_)}});
  } else if (size_ > 0 && !ends_with_state_) {
    violate("log.frame", size_ - 1, {{"expected", "STATE"}});
  }
}

}  // namespace steelyard::custody
