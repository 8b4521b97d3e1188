#include "custody/store/replay.hpp"

#include "custody/log/note.hpp"

namespace steelyard::custody {

void Replay::look_back(FileReader read, std::uint64_t size) {
  signers_of_ = [read = std::move(read), size](std::uint64_t index) { return signers_of_entry(read, index, size); };
}

void Replay::add(const std::shared_ptr<const EntryChunk>& chunk) {
  last_chunk_ = std::move(chunk_);
  chunk_ = chunk;
  for (std::size_t i = 0; i < chunk->texts.size(); ++i) entry(*chunk, i);
  if (chunk->broken_path) violate("log.bundle", size_, {{"found", *chunk->broken_path}});
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
  group_time_ = event.integer(Field::time);
  group_root_ = event.hash(Field::root);
  keys_ = event.hashes(Field::keys);
  signatures_ = event.signatures(Field::signatures);
  group_.clear();
  hashes_.clear();
  group_is_sound_ = true;
}

void Replay::end_group() {
  const std::uint64_t batch_index = group_first_ - 1;
  const std::size_t count = std::exchange(group_count_, 0);
  if (!group_is_sound_) return;
  if (merkle_root(hashes_) != group_root_) {
    violate("I13.root", batch_index, {{"expected", to_hex(group_root_)}});
    return;
  }
  std::string_view origin = state_.origin;
  if (origin.empty() && group_.front().type() == EventType::genesis) origin = group_.front().text(Field::origin);
  const std::string message = batch_message(origin, count, group_root_);
  if (keys_.size() != signatures_.size() || keys_.empty()) {
    violate("I13.signature", batch_index, {{"found", std::to_string(signatures_.size())}});
    return;
  }
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (verify_signature(keys_[i], message, signatures_[i])) continue;
    violate("I13.signature", batch_index, {{"key", to_hex(keys_[i])}});
    return;
  }
  const LinkedEvents linked{keys_, group_, hashes_, group_first_, group_time_, signers_of_};
  const Verdict verdict = apply(state_, linked, policy_, off_);
  if (!verdict) {
    violate(std::string{name_of(verdict.error().rule)}, group_first_ + verdict.error().event, verdict.error().evidence);
    return;
  }
  events_ += count;
}

void Replay::check_state(const Event& event) {
  const std::uint64_t index = size_ - 1;
  const std::vector<NamedRecord> records = state_.take_changes();
  map_.set_all(records);
  map_root_ = map_.root();
  if (event.hash(Field::policy) != policy_.digest()) ++policy_changes_;
  if (static_cast<std::uint64_t>(event.integer(Field::size)) != index) {
    violate("I16.state", index, {{"found", std::to_string(event.integer(Field::size))}});
  }
  if (event.hash(Field::map) != map_root_) {
    violate("I16.map", index, {{"found", std::string{event.text(Field::map)}}, {"expected", to_hex(map_root_)}});
  }
  if (on_records) on_records(records);
  ends_with_state_ = true;
}

void Replay::finish() {
  if (group_count_ > 0) {
    violate("log.frame", group_first_ - 1, {{"found", std::to_string(group_.size())}, {"expected", std::to_string(group_count_)}});
  } else if (size_ > 0 && !ends_with_state_) {
    violate("log.frame", size_ - 1, {{"expected", "STATE"}});
  }
}

}  // namespace steelyard::custody
