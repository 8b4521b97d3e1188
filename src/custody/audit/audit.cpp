#include "custody/audit/audit.hpp"

#include <algorithm>
#include <future>
#include <map>

namespace steelyard::custody {
namespace {

FileReader reader_of(const Disk& disk) {
  return [&disk](const std::string& path) -> std::optional<std::string> {
    auto content = disk.read(path);
    return content ? std::move(*content) : std::nullopt;
  };
}

/// Follows the tree beside the replay: tiles against files, and the roots of earlier checkpoints.
class TreeAudit {
 public:
  TreeAudit(FileReader read, std::vector<Checkpoint> earlier, std::function<void(Violation)> report)
      : read_(std::move(read)), earlier_(std::move(earlier)), report_(std::move(report)) {
    std::sort(earlier_.begin(), earlier_.end(), [](const Checkpoint& a, const Checkpoint& b) { return a.size < b.size; });
  }

  void add(const EntryChunk& chunk) {
    for (const Hash& hash : chunk.hashes) {
      tree_.append(hash, tiles_);
      for (; next_ < earlier_.size() && earlier_[next_].size == tree_.size(); ++next_) {
        if (earlier_[next_].root != tree_.root()) report_({"I14.consistency", tree_.size() - 1, {{"size", std::to_string(tree_.size())}}});
      }
    }
    for (const LogFile& tile : tiles_) compare(tile);
    tiles_.clear();
  }

  void finish(const Checkpoint& checkpoint) {
    tree_.open_tiles(tiles_);
    for (const LogFile& tile : tiles_) compare(tile);
    tiles_.clear();
    if (tree_.size() != checkpoint.size || tree_.root() != checkpoint.root) {
      report_({"I14.root",
               checkpoint.size == 0 ? 0 : checkpoint.size - 1,
               {{"found", to_hex(tree_.root())}, {"expected", to_hex(checkpoint.root)}}});
    }
    for (; next_ < earlier_.size(); ++next_) {
      report_({"I14.consistency", tree_.size(), {{"size", std::to_string(earlier_[next_].size)}, {"found", std::to_string(tree_.size())}}});
    }
  }

 private:
  /// A tile of leaves that differs names the entry: the hash in the tile is of the bytes that were logged.
  void compare(const LogFile& tile) {
    auto content = read_(tile.path);
    if (!content) {
      const std::size_t partial = tile.path.find(".p/");
      if (partial != std::string::npos) content = read_(tile.path.substr(0, partial));
    }
    if (!content || content->size() < tile.content.size()) {
      report_({"I14.tile", 0, {{"found", tile.path}}});
      return;
    }
    if (content->compare(0, tile.content.size(), tile.content) == 0) return;
    for (std::size_t at = 0; at < tile.content.size(); at += sizeof(Hash)) {
      if (content->compare(at, sizeof(Hash), tile.content, at, sizeof(Hash)) == 0) continue;
      const std::uint64_t within = at / sizeof(Hash);
      const bool of_leaves = tile.path.starts_with("tile/0/");
      report_({of_leaves ? "log.altered" : "I14.tile", of_leaves ? first_leaf(tile) + within : within, {{"found", tile.path}}});
    }
  }

  /// Read off its path, `tile/0/x001/234` or `tile/0/x001/234.p/5`.
  static std::uint64_t first_leaf(const LogFile& tile) {
    constexpr std::string_view kPrefix = "tile/0/";
    std::uint64_t index = 0;
    for (const char c : std::string_view{tile.path}.substr(kPrefix.size())) {
      if (c == '.') break;
      if (c >= '0' && c <= '9') index = index * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return index * kTileWidth;
  }

  FileReader read_;
  std::vector<Checkpoint> earlier_;
  std::function<void(Violation)> report_;
  TreeBuilder tree_;
  std::vector<LogFile> tiles_;
  std::size_t next_ = 0;
};

std::optional<PublicKey> key_in_genesis(const FileReader& read, std::uint64_t size) {
  const EntryChunk first = read_entries(read, 0, 1, size);
  for (std::size_t i = 0; i < first.events.size(); ++i) {
    if (first.sound[i] != 0 && first.events[i].type() == EventType::genesis) return first.events[i].hash(Field::operator_key);
  }
  return std::nullopt;
}

void compare_rows(Rows& rows, const State& state, const std::function<void(Violation)>& report) {
  std::map<std::string, std::string, std::less<>> expected;
  for (NamedRecord& record : state.all_records()) expected.emplace(std::move(record.name), std::move(record.text));
  const auto done = rows.scan_records([&](std::string_view name, std::string_view text) -> Result<void> {
    const auto found = expected.find(name);
    if (found == expected.end() || found->second != text) report({"I16.rows", 0, {{"found", std::string{name}}}});
    if (found != expected.end()) expected.erase(found);
    return {};
  });
  if (!done) report({"I16.rows", 0, done.error().front().arguments});
  for (const auto& [name, text] : expected) report({"I16.rows", 0, {{"expected", name}}});
}

void check_note(std::string_view text, const std::string& origin, const std::optional<VerifierKey>& key, std::vector<Checkpoint>& sound,
                const std::function<void(Violation)>& report) {
  const auto note = parse_note(text);
  const auto checkpoint = note ? parse_checkpoint(note->text) : Result<Checkpoint>{note.error()};
  if (!checkpoint || checkpoint->origin != origin) {
    report({"I14.signature", 0, {{"found", checkpoint ? checkpoint->origin : std::string{"note"}}}});
    return;
  }
  if (key && !note->is_signed_by(*key)) {
    report({"I14.signature", checkpoint->size, {{"key", key->name}}});
    return;
  }
  if (checkpoint->size > 0) sound.push_back(*checkpoint);
}

}  // namespace

Severity AuditReport::severity() const {
  if (!violations.empty()) return Severity::violation;
  return policy_changes > 0 || late_events > 0 ? Severity::remark : Severity::sound;
}

Result<AuditReport> audit(const Disk& disk, const Policy& policy, const AuditOptions& options) {
  const FileReader read = reader_of(disk);
  const auto published = read("checkpoint");
  if (!published) return Error{kNoCheckpoint, {}, {}};
  const auto note = parse_note(*published);
  const auto checkpoint = note ? parse_checkpoint(note->text) : Result<Checkpoint>{note.error()};
  if (!checkpoint) return Error{kNoCheckpoint, {"checkpoint", 0, 0, {}}, {{"found", "note"}}};
  AuditReport report;
  report.checkpoint = *checkpoint;
  const std::function<void(Violation)> violate = [&](Violation violation) {
    if (report.violations.size() < options.most_violations) {
      report.violations.push_back(std::move(violation));
    } else {
      ++report.violations_left_out;
    }
  };
  std::optional<VerifierKey> key = options.operator_key;
  if (!key) {
    if (const auto named = key_in_genesis(read, checkpoint->size)) key = VerifierKey{note->signatures.front().name, *named};
  }
  if (!key || !note->is_signed_by(*key)) violate({"I14.signature", checkpoint->size, {{"found", note->signatures.front().name}}});
  std::vector<Checkpoint> earlier;
  for (const std::string& text : options.earlier) check_note(text, checkpoint->origin, key, earlier, violate);

  // Tree and replay go through a chunk at the same time; what each finds is told in this order.
  std::vector<Violation> of_tree;
  std::vector<Violation> of_replay;
  const auto tell = [&] {
    for (std::vector<Violation>* found : {&of_tree, &of_replay}) {
      for (Violation& violation : std::exchange(*found, {})) violate(std::move(violation));
    }
  };
  TreeAudit tree(read, std::move(earlier), [&](Violation violation) { of_tree.push_back(std::move(violation)); });
  Replay replay(policy, [&](Violation violation) { of_replay.push_back(std::move(violation)); });
  replay.look_back(read, checkpoint->size);
  const auto prepare = [&](EntryChunk& chunk) {
    if (options.replay) check_groups(chunk, checkpoint->origin);
  };
  const auto visit = [&](const std::shared_ptr<const EntryChunk>& chunk) {
    auto of_tiles = std::async(options.replay ? std::launch::async : std::launch::deferred, [&] { tree.add(*chunk); });
    report.entries += chunk->hashes.size();
    for (std::size_t i = 0; i < chunk->events.size(); ++i) {
      if (chunk->sound[i] != 0 && chunk->events[i].type() == EventType::refused) ++report.refused;
    }
    if (options.replay) replay.add(chunk);
    of_tiles.get();
    if (!options.replay && chunk->broken_path) {
      of_replay.push_back({"log.bundle", chunk->first + chunk->hashes.size(), {{"found", *chunk->broken_path}}});
    }
    tell();
    return true;
  };
  for_each_chunk(read, checkpoint->size, visit, prepare);
  tree.finish(*checkpoint);
  tell();
  if (options.replay) {
    replay.finish();
    tell();
    report.is_replayed = true;
    report.events = replay.events();
    report.map_root = replay.map_root();
    report.policy_changes = replay.policy_changes();
    report.late_events = replay.state().late_events;
    recount(replay.state(), violate);
    if (options.rows != nullptr) compare_rows(*options.rows, replay.state(), violate);
    report.state = replay.take_state();
  }
  return report;
}

void recount(const State& state, const std::function<void(Violation)>& report) {
  std::map<std::uint64_t, std::int64_t> counted;
  for (const Unit& unit : state.units.all()) {
    AccountKind kind = AccountKind::units_held;
    if (unit.stage == Stage::exported) kind = AccountKind::units_in_transit;
    if (unit.stage == Stage::retired) kind = AccountKind::units_retired;
    if (unit.stage == Stage::lost) kind = AccountKind::units_lost;
    if (unit.stage == Stage::seized) kind = AccountKind::units_seized;
    const bool has_holder = kind == AccountKind::units_held || kind == AccountKind::units_in_transit;
    counted[Account::key_of(kind, unit.product, has_holder ? state.parties.find(unit.holder) : 0)] += 1;
    counted[Account::key_of(AccountKind::units_made, unit.product, 0)] -= 1;
  }
  for (Index i = 0; i < state.entries.size(); ++i) {
    const Entry& entry = state.entries[i];
    const auto money = static_cast<Index>(entry.currency);
    counted[Account::key_of(AccountKind::duty_levied, money, 0)] -= entry.due[0] + entry.due[1];
    counted[Account::key_of(AccountKind::duty_owed, money, i)] += entry.due[0] + entry.due[1] - entry.paid[0] - entry.paid[1];
    counted[Account::key_of(AccountKind::duty_paid, money, 0)] += entry.paid[0] + entry.paid[1];
  }
  // Receipts must add up to what the entries say was paid.
  std::map<Ref, std::int64_t> by_receipts;
  for (const Receipt& receipt : state.receipts.all()) by_receipts[receipt.entry] += receipt.amount;
  for (const Entry& entry : state.entries.all()) {
    const std::int64_t paid = entry.paid[0] + entry.paid[1];
    if (by_receipts[entry.entry] == paid) continue;
    report({"I10.balance",
            0,
            {{"found", std::to_string(paid)}, {"expected", std::to_string(by_receipts[entry.entry])}, {"entry", to_hex(entry.entry)}}});
  }
  for (const Account& account : state.accounts.all()) {
    const bool of_units = account.kind <= AccountKind::units_seized;
    const bool of_money = account.kind >= AccountKind::duty_levied;
    if (!of_units && !of_money) continue;
    const auto found = counted.find(account.key());
    const std::int64_t expected = found == counted.end() ? 0 : found->second;
    if (account.balance() == expected) continue;
    report({of_units ? "I9.balance" : "I10.balance",
            0,
            {{"found", std::to_string(account.balance())},
             {"expected", std::to_string(expected)},
             {"account", state.name_of_account(account)}}});
  }
  // A licence never gives more than it was granted, whatever is pending.
  for (const Account& account : state.accounts.all()) {
    if (account.kind != AccountKind::quota_available || account.free() >= 0) continue;
    report({"I6.units", 0, {{"found", std::to_string(account.free())}, {"account", state.name_of_account(account)}}});
  }
}

}  // namespace steelyard::custody
