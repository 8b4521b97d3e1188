#include "custody/store/ledger.hpp"

#include <algorithm>

#include "custody/store/replay.hpp"

namespace steelyard::custody {
namespace {

Result<std::vector<Event>> parse_all(const std::vector<std::string>& texts) {
  std::vector<Event> events;
  Findings findings;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto event = Event::parse(texts[i]);
    if (event) {
      events.push_back(*event);
      continue;
    }
    for (Error& error : event.error()) {
      error.place.line = static_cast<int>(i) + 1;
      findings.push_back(std::move(error));
    }
  }
  if (!findings.empty()) return findings;
  return events;
}

std::vector<Hash> hashes_of(const std::vector<std::string>& texts) {
  std::vector<Hash> hashes;
  hashes.reserve(texts.size());
  for (const std::string& text : texts) hashes.push_back(leaf_hash(text));
  return hashes;
}

Error damaged(std::string what) { return {kLogDamaged, {}, {{"found", std::move(what)}}}; }

}  // namespace

Submission sign_events(std::string_view origin, std::vector<std::string> events, std::span<const SigningKey> keys) {
  Submission submission;
  const std::string message = batch_message(origin, events.size(), merkle_root(hashes_of(events)));
  submission.events = std::move(events);
  for (const SigningKey& key : keys) {
    submission.keys.push_back(key.public_key());
    submission.signatures.push_back(key.sign(message));
  }
  return submission;
}

Result<Ledger> Ledger::create(Disk& disk, Rows& rows, const Policy& policy, SigningKey operator_key, const Submission& genesis,
                              UnixTime now, LedgerOptions options) {
  const auto known = rows.head();
  if (!known) return known.error();
  const auto published = disk.read(kCheckpointFile);
  if (!published) return published.error();
  if (*known || *published) return Error{kLedgerExists, {}, {}};
  Ledger ledger(disk, rows, policy, std::move(operator_key), options);
  auto admitted = ledger.submit(genesis, now);
  if (!admitted) return admitted.error();
  if (admitted->refusal) return Error{kNoLedger, {}, {{"found", std::string{name_of(admitted->refusal->rule)}}}};
  if (ledger.state_.operator_key != ledger.key_.public_key())
    return Error{kWrongKey, {}, {{"expected", to_hex(ledger.state_.operator_key)}}};
  if (auto done = ledger.commit(); !done) return done.error();
  return ledger;
}

Result<Ledger> Ledger::open(Disk& disk, Rows& rows, const Policy& policy, SigningKey operator_key, LedgerOptions options) {
  Ledger ledger(disk, rows, policy, std::move(operator_key), options);
  if (auto done = ledger.recover(); !done) return done.error();
  if (ledger.state_.operator_key != ledger.key_.public_key())
    return Error{kWrongKey, {}, {{"expected", to_hex(ledger.state_.operator_key)}}};
  return ledger;
}

/// What was admitted is found wherever it is: in memory, on its way to the disk, on the disk.
std::optional<std::string> Ledger::read(const std::string& path) const {
  const auto among = [&](const std::vector<LogFile>& files) -> const LogFile* {
    const auto found = std::find_if(files.begin(), files.end(), [&](const LogFile& file) { return file.path == path; });
    return found == files.end() ? nullptr : &*found;
  };
  if (const LogFile* file = among(pending_)) return file->content;
  for (const auto& commit : in_flight_) {
    if (const LogFile* file = among(commit->files)) return file->content;
  }
  if (!open_bundle_.empty() && path == tile_path(-1, tree_.size() / kTileWidth, tree_.size() % kTileWidth)) return open_bundle_;
  auto content = disk_->read(path);
  if (!content) return std::nullopt;
  return std::move(*content);
}

FileReader Ledger::reader() const {
  return [this](const std::string& path) { return read(path); };
}

Result<void> Ledger::recover() {
  auto head = rows_->head();
  if (!head) return head.error();
  Checkpoint published;
  const auto file = disk_->read(kCheckpointFile);
  if (!file) return file.error();
  if (*file) {
    const auto note = parse_note(**file);
    if (!note) return damaged(kCheckpointFile);
    // Ours or nobody's: a checkpoint that this key didn't sign is no ground to stand on.
    if (!note->is_signed_by({key_.verifier().name, key_.public_key()}))
      return Error{kWrongKey, {}, {{"expected", note->signatures.front().name}}};
    auto parsed = parse_checkpoint(note->text);
    if (!parsed) return damaged(kCheckpointFile);
    published = std::move(*parsed);
  }
  if (!*head && published.size == 0) return Error{kNoLedger, {}, {}};
  const bool rows_lead = *head && (*head)->size >= published.size;
  if (rows_lead) {
    if ((*head)->size == published.size && (*head)->root != published.root) return damaged(kCheckpointFile);
    if (auto loaded = load_rows(**head); !loaded) {
      // Rows that can't be read or don't add up are made again; the log must then bear out the head.
      if (auto done = rederive({(*head)->origin, (*head)->size, (*head)->root}); !done) return done;
    }
  } else {
    // A database that lost its last transaction, or was put back: the published checkpoint stands.
    if (auto done = rederive(published); !done) return done;
  }
  if (published.size > 0 && published.size < tree_.size()) {
    const auto proof = consistency_proof(published.size, tree_.size(), tile_reader(tree_.size(), reader()));
    if (!proof || !verify_consistency(published.size, published.root, tree_.size(), tree_.root(), *proof)) return damaged(kCheckpointFile);
  }
  if (published.size != tree_.size()) return publish();
  checkpoint_ = published;
  // Its name may be there and not durable: the sync after the rename can have failed without a crash.
  return disk_->sync_directory({});
}

Result<void> Ledger::open_tree(std::uint64_t size, const Hash& root) {
  if (!tree_.restore(size, reader()) || tree_.root() != root) return damaged("tile");
  open_bundle_.clear();
  if (size % kTileWidth != 0) {
    auto bundle = read(tile_path(-1, size / kTileWidth, size % kTileWidth));
    if (!bundle) return damaged(tile_path(-1, size / kTileWidth, size % kTileWidth));
    open_bundle_ = std::move(*bundle);
  }
  const EntryChunk last = read_entries(reader(), (size - 1) / kTileWidth * kTileWidth, 1, size);
  if (last.broken_path || last.hashes.empty() || last.sound.back() == 0) return damaged("tile/entries");
  // Every commit ends with a STATE entry, whose hash is the tree's last leaf.
  const Hash leaf = last.hashes.back();
  const auto of_tree = tile_reader(size, reader())(0, size - 1);
  if (last.events.back().type() != EventType::state || !of_tree || *of_tree != leaf) return damaged("tile/entries");
  last_map_ = last.events.back().hash(Field::map);
  return {};
}

Result<void> Ledger::load_rows(const Head& head) {
  if (auto done = open_tree(head.size, head.root); !done) return done;
  std::vector<NamedRecord> records;
  auto read_back = rows_->scan_records([&](std::string_view name, std::string_view text) -> Result<void> {
    records.push_back({0, std::string{name}, std::string{text}});
    return {};
  });
  if (!read_back) return read_back;
  // The map's root vouches for every byte of every record, the log for the root: what is read needn't be written again to be believed.
  map_.set_all(records);
  if (map_.root() != head.map || last_map_ != head.map) return damaged("map");
  for (const NamedRecord& record : records) {
    if (auto done = state_.restore_vouched(record.name, record.text); !done) return done;
  }
  std::vector<PlacedId> ids;
  if (auto done = rows_->scan_ids([&](const PlacedId& id) { ids.push_back(id); }); !done) return done;
  state_.ids.reserve(ids.size());
  for (const PlacedId& id : ids) state_.ids.add(id.id, id.where);
  state_.origin = head.origin;
  state_.regulator = head.regulator;
  state_.operator_key = head.operator_key;
  state_.log_time = head.log_time;
  state_.late_events = head.late_events;
  state_.accept();
  ids_committed_ = state_.ids.size();
  return {};
}

Result<void> Ledger::rederive(const Checkpoint& target) {
  was_rederived_ = true;
  state_ = {};
  map_ = {};
  std::optional<Violation> first;
  Replay replay(*policy_, [&](Violation violation) {
    if (!first) first = std::move(violation);
  });
  replay.look_back(reader(), target.size);
  TreeBuilder tree;
  std::vector<LogFile> tiles;
  const auto visit = [&](const std::shared_ptr<const EntryChunk>& chunk) {
    for (const Hash& hash : chunk->hashes) tree.append(hash, tiles);
    tiles.clear();
    replay.add(chunk);
    return !first.has_value();
  };
  for_each_chunk(reader(), target.size, visit, [&](EntryChunk& chunk) { check_groups(chunk, target.origin); });
  replay.finish();
  if (first) return damaged(first->rule + " " + std::to_string(first->index));
  if (tree.size() != target.size || tree.root() != target.root) return damaged("root");
  if (auto done = open_tree(target.size, target.root); !done) return done;
  // Everything is written again as if it had just changed.
  state_ = replay.take_state();
  map_ = std::move(replay.map());
  const Head now = head();
  if (auto done = rows_->begin(); !done) return done;
  const auto write = [&]() -> Result<void> {
    if (auto done = rows_->clear(); !done) return done;
    if (auto done = rows_->put_records(state_.all_records()); !done) return done;
    std::vector<PlacedId> ids;
    for (Index i = 0; i < state_.ids.size(); ++i) ids.push_back({state_.ids.key(i), state_.ids.place_of(i)});
    if (auto done = rows_->put_ids(0, ids); !done) return done;
    return rows_->swap_head(0, now);
  };
  if (auto done = write(); !done) {
    rows_->roll_back();
    return done;
  }
  ids_committed_ = state_.ids.size();
  return rows_->commit();
}

Head Ledger::head() const {
  Head head;
  head.size = tree_.size();
  head.root = tree_.root();
  head.map = const_cast<VerifiableMap&>(map_).root();  // only fills in hashes
  head.origin = state_.origin;
  head.regulator = state_.regulator;
  head.operator_key = state_.operator_key;
  head.log_time = state_.log_time;
  head.late_events = state_.late_events;
  return head;
}

void Ledger::append(std::string_view entry, const Hash& hash) {
  append_to_bundle(open_bundle_, entry);
  tree_.append(hash, pending_);
  ++uncommitted_;
  if (tree_.size() % kTileWidth == 0) pending_.push_back({tile_path(-1, tree_.size() / kTileWidth - 1), std::exchange(open_bundle_, {})});
}

/// The same events, handed in again: every id known, at consecutive places, with the same bytes.
std::optional<Admission> Ledger::repeated(const std::vector<Event>& events) const {
  const Index first = state_.ids.find(events.front().ref(Field::id));
  if (first == kNone) return std::nullopt;
  const std::uint64_t place = state_.ids.place_of(first);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Index at = state_.ids.find(events[i].ref(Field::id));
    if (at == kNone || state_.ids.place_of(at) != place + i) return std::nullopt;
    // Kept from one call to the next: who hands in a file again asks for the entries of a bundle one after another.
    const std::size_t within = (place + i) % kTileWidth;
    if (looked_up_.first != place + i - within || within >= looked_up_.texts.size()) {
      looked_up_ = read_entries(reader(), place + i - within, 1, tree_.size());
    }
    if (within >= looked_up_.texts.size() || looked_up_.texts[within] != events[i].bytes()) return std::nullopt;
  }
  Admission admission;
  admission.first = place;
  admission.count = events.size();
  admission.is_repeat = true;
  return admission;
}

Result<Admission> Ledger::submit(const Submission& submission, UnixTime now) {
  if (must_reopen_) return Error{kMustReopen, {}, {}};
  if (submission.events.empty() || submission.events.size() > kMostLinked) {
    return Error{kTooManyEvents, {}, {{"found", std::to_string(submission.events.size())}, {"expected", "1..8192"}}};
  }
  auto events = parse_all(submission.events);
  if (!events) return events.error();
  const std::vector<Hash> hashes = hashes_of(submission.events);
  std::string_view origin = state_.origin;
  if (origin.empty() && events->front().type() == EventType::genesis) origin = events->front().text(Field::origin);
  const std::string message = batch_message(origin, hashes.size(), merkle_root(hashes));
  bool is_signed = submission.keys.size() == submission.signatures.size() && !submission.keys.empty() && submission.keys.size() <= 8;
  for (std::size_t i = 0; is_signed && i < submission.keys.size(); ++i) {
    is_signed = verify_signature(submission.keys[i], message, submission.signatures[i]);
  }
  if (!is_signed) return Error{kBadSignature, {}, {{"found", std::to_string(submission.signatures.size())}}};
  for (const Event& event : *events) {
    if (event.type() == EventType::batch || event.type() == EventType::state)
      return Error{kUnknownEvent, {}, {{"found", std::string{event.schema().name}}}};
  }
  if (auto again = repeated(*events)) return *again;
  return admit(submission, *events, hashes, now);
}

Result<Admission> Ledger::admit(const Submission& submission, const std::vector<Event>& events, const std::vector<Hash>& hashes,
                                UnixTime now) {
  const UnixTime log_time = std::max(now, state_.log_time);  // a clock that was set back doesn't stop the log
  const LinkedEvents linked{submission.keys, events,
                            hashes,          tree_.size() + 1,
                            log_time,        [&](std::uint64_t index) {
                              return signers_of_entry(reader(), index, tree_.size()); }};
  Admission admission;
  if (const Verdict verdict = apply(state_, linked, *policy_, options_.guards_off); !verdict) {
    admission.refusal = verdict.error();
    if (options_.note_refusals && !state_.origin.empty()) {
      if (auto noted = note_refusal(submission, events, verdict.error(), log_time); !noted) return noted.error();
    }
    return admission;
  }
  EventWriter batch(EventType::batch);
  batch.set(Field::count, static_cast<std::int64_t>(events.size())).set(Field::keys, submission.keys).set(Field::root, merkle_root(hashes));
  batch.set(Field::signatures, submission.signatures).set(Field::time, log_time);
  const std::string text = batch.text();
  append(text, leaf_hash(text));
  admission.first = tree_.size();
  admission.count = events.size();
  for (std::size_t i = 0; i < events.size(); ++i) append(events[i].bytes(), hashes[i]);
  return admission;
}

/// The claim itself is kept beside the log; the log says that it was made, by which rule it was refused, and holds the unit where two
/// claims collide. A claim that is refused again is noted once.
Result<void> Ledger::note_refusal(const Submission& submission, const std::vector<Event>& events, const Refusal& refusal, UnixTime now) {
  std::string claim;
  for (std::size_t i = 0; i < submission.keys.size(); ++i) {
    claim += "signed " + to_hex(submission.keys[i]) + ' ' + to_hex(submission.signatures[i]) + '\n';
  }
  for (const std::string& event : submission.events) claim += event + '\n';
  const Hash hash = sha256(claim);
  Ref id;
  std::copy_n(hash.begin(), id.size(), id.begin());
  if (state_.ids.find(id) != kNone) return {};
  const Event& event = events[refusal.event];
  EventWriter note(EventType::refused);
  note.set(Field::claim, hash).set(Field::id, id).set(Field::rule, name_of(refusal.rule)).set(Field::subject, event.schema().name);
  note.set(Field::time, now);
  if (event.is_of_unit()) note.set(Field::unit, event.text(Field::unit));
  pending_.push_back({"refused/" + to_hex(hash), std::move(claim)});
  const Submission own = sign_events(state_.origin, {note.text()}, std::span{&key_, 1});
  const auto parsed = parse_all(own.events);
  if (!parsed) return parsed.error();
  const auto noted = admit(own, *parsed, hashes_of(own.events), now);
  if (!noted) return noted.error();
  return {};
}

Result<Checkpoint> Ledger::commit() {
  if (must_reopen_) return Error{kMustReopen, {}, {}};
  const std::uint64_t before = checkpoint_.size;
  const auto sealed = seal();
  if (!sealed) return checkpoint_;
  must_reopen_ = true;  // until it is done: memory is ahead of the disk
  CommitWriter out(*disk_, *rows_, before);
  if (auto done = out.write(std::span{&sealed, 1}); !done) return done.error();
  was_published(sealed->head.size);
  must_reopen_ = false;
  return checkpoint_;
}

std::shared_ptr<const SealedCommit> Ledger::seal() {
  if (uncommitted_ == 0) return nullptr;
  auto sealed = std::make_shared<SealedCommit>();
  sealed->records = state_.take_changes();
  map_.set_all(sealed->records);
  EventWriter state(EventType::state);
  state.set(Field::map, map_.root()).set(Field::policy, policy_->digest()).set(Field::size, static_cast<std::int64_t>(tree_.size()));
  state.set(Field::time, state_.log_time);
  const std::string text = state.text();
  append(text, leaf_hash(text));

  sealed->files = std::exchange(pending_, {});
  tree_.open_tiles(sealed->open_files);
  if (!open_bundle_.empty())
    sealed->open_files.push_back({tile_path(-1, tree_.size() / kTileWidth, tree_.size() % kTileWidth), open_bundle_});
  sealed->first_id = ids_committed_;
  for (std::size_t i = ids_committed_; i < state_.ids.size(); ++i) {
    const auto number = static_cast<Index>(i);
    sealed->ids.push_back({state_.ids.key(number), state_.ids.place_of(number)});
  }
  ids_committed_ = state_.ids.size();
  sealed->head = head();
  sealed->note = sign_note(Checkpoint{state_.origin, sealed->head.size, sealed->head.root}.text(), key_);
  uncommitted_ = 0;
  in_flight_.push_back(sealed);
  return sealed;
}

void Ledger::was_published(std::uint64_t size) {
  while (!in_flight_.empty() && in_flight_.front()->head.size <= size) {
    checkpoint_ = {state_.origin, in_flight_.front()->head.size, in_flight_.front()->head.root};
    in_flight_.pop_front();
  }
}

Result<void> Ledger::publish() {
  const Checkpoint checkpoint{state_.origin, tree_.size(), tree_.root()};
  // Durable as well, although the head row is: with the database lost too, the note alone says what was acknowledged.
  if (auto done = replace_whole(*disk_, {kCheckpointFile, sign_note(checkpoint.text(), key_)}); !done) return done;
  checkpoint_ = checkpoint;
  return {};
}

}  // namespace steelyard::custody
