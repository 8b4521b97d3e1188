// Seed-replayed crashes: operator and clients on virtual time over a disk that tears, loses and refuses, and a database that commits or
// doesn't. After each crash the ledger is opened again and everything that was acknowledged must be there. The seed is printed with a
// failure.
#include <algorithm>
#include <cstdlib>
#include <map>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "custody/invariant_checks.hpp"
#include "custody/test_support.hpp"

namespace steelyard::custody {
namespace {

using testing::policy;
using testing::shown;

/// When it is over, every later call fails: the process is dead.
struct Fate {
  std::uint64_t calls_left = ~std::uint64_t{0};
  bool is_dead = false;
  bool fails_once = false;  // EIO or ENOSPC instead of death
  std::uint64_t calls = 0;

  /// Whether this call still happens.
  bool allows() {
    ++calls;
    if (is_dead) return false;
    if (calls_left-- > 0) return true;
    if (fails_once) {
      fails_once = false;
      calls_left = ~std::uint64_t{0};
      return false;
    }
    is_dead = true;
    return false;
  }
};

/// What a power cut leaves: synced contents under synced names, and of the rest what chance decides.
class CrashingDisk : public Disk {
 public:
  CrashingDisk(Fate& fate, RandomStream& random) : fate_(fate), random_(random) {}

  Result<void> write(const std::string& path, std::string_view content) override {
    const bool whole = fate_.allows();
    // The call that is cut short may have written a part.
    contents_[next_] = {std::string{whole ? content : content.substr(0, random_.next_u64() % (content.size() + 1))}};
    names_[path] = next_++;
    return whole ? Result<void>{} : failure(path);
  }
  Result<void> sync(const std::string& path) override {
    Content& content = contents_[names_.at(path)];
    if (!fate_.allows()) {
      content.is_given_up = true;
      return failure(path);
    }
    content.is_synced = !loses_syncs && !content.is_given_up;
    return {};
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    if (!fate_.allows()) return failure(to);
    names_[to] = names_.at(from);
    names_.erase(from);
    return {};
  }
  Result<void> sync_directory(const std::string& path) override {
    if (!fate_.allows()) return failure(path);
    if (loses_syncs) return {};
    std::erase_if(durable_names_, [&](const auto& entry) { return directory_of(entry.first) == path; });
    for (const auto& [name, file] : names_) {
      if (directory_of(name) == path) durable_names_[name] = file;
    }
    return {};
  }
  Result<std::optional<std::string>> read(const std::string& path) const override {
    const auto found = names_.find(path);
    if (found == names_.end()) return std::optional<std::string>{};
    return std::optional<std::string>{contents_.at(found->second).bytes};
  }
  Result<void> remove(const std::string& path) override {
    if (!fate_.allows()) return failure(path);
    names_.erase(path);
    return {};
  }
  std::vector<std::string> list(const std::string& path) const override {
    std::vector<std::string> names;
    for (const auto& [name, file] : names_) {
      if (directory_of(name) == path) names.push_back(name.substr(path.size() + 1));
    }
    return names;
  }

  /// Unsynced names come or go by chance, each for itself; unsynced contents are torn at a random place.
  void lose_power() {
    std::map<std::string, std::uint64_t> left = durable_names_;
    for (const auto& [name, file] : names_) {
      const auto durable = durable_names_.find(name);
      if (durable != durable_names_.end() && durable->second == file) continue;
      if (random_.next_u64() % 2 == 0) left[name] = file;
    }
    for (const auto& [name, file] : durable_names_) {
      if (names_.count(name) == 0 && random_.next_u64() % 2 == 0) left.erase(name);
    }
    for (auto& [file, content] : contents_) {
      if (content.is_synced || content.bytes.empty()) continue;
      content.bytes.resize(random_.next_u64() % (content.bytes.size() + 1));
      content = {std::move(content.bytes), true};
    }
    names_ = left;
    durable_names_ = std::move(left);
  }
  /// Nothing is left but what had to be.
  void lose_power_at_its_worst() {
    names_ = durable_names_;
    for (auto& [file, content] : contents_) {
      if (!content.is_synced) content = {{}, true};
    }
  }
  void flip_a_bit_of(const std::string& path) {
    std::string& bytes = contents_.at(names_.at(path)).bytes;
    if (!bytes.empty()) bytes[random_.next_u64() % bytes.size()] ^= static_cast<char>(1U << random_.next_u64() % 8);
  }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> all;
    for (const auto& [name, file] : names_) all.push_back(name);
    return all;
  }
  bool loses_syncs = false;

 private:
  struct Content {
    std::string bytes;
    bool is_synced = false;
    bool is_given_up = false;  // a sync failed: the system drops what was written, and the next sync says that all is well
  };
  static std::string directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string{} : path.substr(0, slash);
  }
  static Error failure(const std::string& path) { return {kDiskFailed, {path, 0, 0, {}}, {{"found", "EIO"}}}; }
  Fate& fate_;
  RandomStream& random_;
  std::map<std::string, std::uint64_t> names_;
  std::map<std::string, std::uint64_t> durable_names_;
  std::map<std::uint64_t, Content> contents_;
  std::uint64_t next_ = 1;
};

/// A database that commits whole transactions. One that is cut down in commit() may have committed or not.
class CrashingRows : public Rows {
 public:
  CrashingRows(Fate& fate, RandomStream& random) : fate_(fate), random_(random), rows_(memory_rows()) {}
  Result<void> begin() override {
    return step([&] { return rows_->begin(); });
  }
  Result<void> put_records(const std::vector<NamedRecord>& records) override {
    return step([&] { return rows_->put_records(records); });
  }
  Result<void> put_ids(std::uint64_t first, std::span<const PlacedId> ids) override {
    return step([&] { return rows_->put_ids(first, ids); });
  }
  Result<void> swap_head(std::uint64_t expected, const Head& head) override {
    return step([&] { return rows_->swap_head(expected, head); });
  }
  Result<void> commit() override {
    const bool done = fate_.allows();
    if (done || random_.next_u64() % 2 == 0) {
      if (auto committed = rows_->commit(); !committed) return committed;
    }
    return done ? Result<void>{} : Result<void>{Error{kStoreFailed, {}, {}}};
  }
  void roll_back() override {}
  Result<std::optional<Head>> head() override { return rows_->head(); }
  Result<void> scan_records(const std::function<Result<void>(std::string_view, std::string_view)>& visit) override {
    return rows_->scan_records(visit);
  }
  Result<void> scan_ids(const std::function<void(const PlacedId&)>& visit) override { return rows_->scan_ids(visit); }
  Result<void> clear() override {
    return step([&] { return rows_->clear(); });
  }
  void forget_everything() { rows_ = memory_rows(); }

 private:
  template <class F>
  Result<void> step(F&& call) {
    if (!fate_.allows()) return Error{kStoreFailed, {}, {}};
    return call();
  }
  Fate& fate_;
  RandomStream& random_;
  std::unique_ptr<Rows> rows_;
};

struct Tally {
  std::uint64_t crashes = 0, acknowledged = 0, rederived = 0, errors = 0, detected = 0;
};

/// One life of a ledger: a small journey handed in step by step, each commit perhaps its last. Every twentieth is long enough to fill
/// tiles.
class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed, 7, 7), disk_(fate_, random_), rows_(fate_, random_), units_(seed % 20 == 0 ? 32 : 2) {}

  void run(Tally& tally) {
    steps_ = demo::journey(world_, units_);
    const std::vector<SigningKey> keys{world_.key("regulator")};
    const Submission genesis = sign_events(world_.origin(), genesis_, keys);
    std::optional<Ledger> ledger;
    std::size_t next = 0;
    for (int crash = 0; next < steps_.size();) {
      if (!ledger) {
        arm(crash < 8);
        auto opened = is_founded_ || crash > 0 ? Ledger::open(disk_, rows_, policy(), world_.key("operator"))
                                               : Result<Ledger>{Error{kNoLedger, {}, {}}};
        if (!opened && opened.error().front().code == kNoLedger && !is_founded_) {
          opened = Ledger::create(disk_, rows_, policy(), world_.key("operator"), genesis, world_.now);
        }
        if (!opened) {
          // A founding that was cut short may have left a checkpoint or a head: then it opens the next time.
          ASSERT_TRUE(fate_.is_dead || fate_.calls_left == ~std::uint64_t{0} || !is_founded_) << shown(opened.error());
          die(tally, crash);
          continue;
        }
        ledger.emplace(std::move(*opened));
        is_founded_ = true;
        tally.rederived += ledger->was_rederived() ? 1 : 0;
        check(*ledger);
        next = acknowledged_;  // clients hand in again what wasn't acknowledged; what was there is known by its id
      }
      std::vector<SigningKey> signers;
      for (const std::string& name : steps_[next].signers) signers.push_back(world_.key(name));
      const auto admission = ledger->submit(sign_events(world_.origin(), steps_[next].events, signers), world_.now);
      ASSERT_TRUE(admission) << shown(admission.error());
      ASSERT_FALSE(admission->refusal) << steps_[next].code << ' ' << shown(*admission->refusal);
      // Some commits wait for the next one and are written with it.
      const bool waits = next + 1 < steps_.size() && random_.next_u64() % 4 == 0;
      if (waits || !sealed_.empty()) {
        if (auto sealed = ledger->seal()) sealed_.push_back(std::move(sealed));  // nothing to seal: it was there already
      }
      ++next;
      if (waits) continue;
      if (!make_durable(*ledger)) {
        ledger.reset();
        next = acknowledged_;
        die(tally, crash);
        continue;
      }
      acknowledged_ = next;
      acknowledged_size_ = ledger->checkpoint().size;
      acknowledged_root_ = ledger->checkpoint().root;
      ++tally.acknowledged;
      for (const std::string& invariant : invariants_.broken(*ledger, reader(), policy())) ADD_FAILURE() << invariant;
    }
    check(*ledger);
    auto report = audit(disk_, policy());
    ASSERT_TRUE(report);
    for (const Violation& violation : report->violations) ADD_FAILURE() << violation.rule << ' ' << violation.index;
  }

 private:
  bool make_durable(Ledger& ledger) {
    if (sealed_.empty()) return ledger.commit().has_value();
    CommitWriter writer = ledger.writer();
    const bool is_written = writer.write(sealed_).has_value();
    sealed_.clear();
    if (is_written) ledger.was_published(writer.published_size());
    return is_written;
  }
  FileReader reader() const {
    return [this](const std::string& path) -> std::optional<std::string> {
      auto content = disk_.read(path);
      return content ? *content : std::nullopt;
    };
  }
  void arm(bool is_doomed) {
    fate_.is_dead = false;
    fate_.fails_once = random_.next_u64() % 4 == 0;
    fate_.calls_left = is_doomed ? random_.next_u64() % 160 : ~std::uint64_t{0};
  }
  void die(Tally& tally, int& crash) {
    ++crash;
    ++tally.crashes;
    sealed_.clear();
    if (fate_.is_dead) {
      disk_.lose_power();
    } else {
      ++tally.errors;  // a call failed and the process lives: what is written stays
    }
    if (random_.next_u64() % 16 == 0) rows_.forget_everything();  // the database was put back to nothing
    fate_.is_dead = false;
    fate_.calls_left = ~std::uint64_t{0};
  }
  /// Nothing acknowledged is missing, and nothing of it has changed.
  void check(Ledger& ledger) {
    ASSERT_GE(ledger.size(), acknowledged_size_);
    if (acknowledged_size_ == 0) return;
    TreeBuilder tree;
    std::vector<LogFile> tiles;
    for_each_chunk(reader(), ledger.size(), [&](const auto& chunk) {
      for (const Hash& hash : chunk->hashes) {
        tree.append(hash, tiles);
        if (tree.size() == acknowledged_size_) {
          EXPECT_EQ(tree.root(), acknowledged_root_);
        }
      }
      return true;
    });
    EXPECT_EQ(tree.size(), ledger.size()) << ::testing::PrintToString(disk_.files());
  }

  Fate fate_;
  RandomStream random_;
  CrashingDisk disk_;
  CrashingRows rows_;
  std::size_t units_;
  demo::World world_;
  std::vector<std::string> genesis_ = world_.genesis();
  std::vector<demo::Step> steps_;
  testing::InvariantChecks invariants_;
  std::vector<std::shared_ptr<const SealedCommit>> sealed_;
  bool is_founded_ = false;
  std::size_t acknowledged_ = 0;
  std::uint64_t acknowledged_size_ = 0;
  Hash acknowledged_root_{};
};

TEST(Crashes, NothingAcknowledgedIsLost) {
  // STEELYARD_CRASH_SEED=first STEELYARD_CRASH_LIVES=n: replays, or runs on for as long as one likes.
  const char* first = std::getenv("STEELYARD_CRASH_SEED");
  const char* lives = std::getenv("STEELYARD_CRASH_LIVES");
  const std::uint64_t begin = first == nullptr ? 1 : std::strtoull(first, nullptr, 10);
  const std::uint64_t count = lives == nullptr ? 100 : std::strtoull(lives, nullptr, 10);
  Tally tally;
  for (std::uint64_t seed = begin; seed < begin + count; ++seed) {
    SCOPED_TRACE("STEELYARD_CRASH_SEED=" + std::to_string(seed));
    Life(seed).run(tally);
    if (HasFatalFailure()) return;
  }
  std::printf("%llu crashes, %llu errors among them, %llu commits acknowledged, %llu times made again from the log\n",
              static_cast<unsigned long long>(tally.crashes), static_cast<unsigned long long>(tally.errors),
              static_cast<unsigned long long>(tally.acknowledged), static_cast<unsigned long long>(tally.rederived));
  if (count < 20) return;  // a few lives that are replayed needn't meet with everything
  EXPECT_GT(tally.crashes, count);
  EXPECT_GT(tally.errors, 0U);
}

/// A ledger of which `before` units are made and published, and `more` are being made when one call fails. Answers whether it came to that.
bool survives_a_failure(std::uint64_t call, std::size_t before, std::size_t more, bool forgets_rows) {
  Fate fate;
  RandomStream random(call, 6, 4);
  CrashingDisk disk(fate, random);
  CrashingRows rows(fate, random);
  demo::World world;
  const auto sign = [&](std::vector<std::string> events, const char* name) {
    return sign_events(world.origin(), std::move(events), std::vector{world.key(name)});
  };
  auto ledger = Ledger::create(disk, rows, policy(), world.key("operator"), sign(world.genesis(), "regulator"), world.now);
  EXPECT_TRUE(ledger->submit(sign(world.grants(), "regulator"), world.now));
  EXPECT_TRUE(ledger->submit(sign(world.rate_product(), "vendor"), world.now));
  if (before > 0) {
    EXPECT_TRUE(ledger->submit(sign(world.make_units(0, before), "vendor"), world.now));
  }
  EXPECT_TRUE(ledger->commit());
  const Submission submission = sign(world.make_units(before, more), "vendor");
  EXPECT_TRUE(ledger->submit(submission, world.now));
  fate.fails_once = true;
  fate.calls_left = call;
  const bool is_done = ledger->commit().has_value();
  const bool has_failed = !fate.fails_once;
  fate = {};
  // The process lives: it opens the ledger anew, its client hands in again and is answered.
  std::optional<Ledger> again;
  if (!is_done) {
    auto opened = Ledger::open(disk, rows, policy(), world.key("operator"));
    if (!opened) {
      ADD_FAILURE() << shown(opened.error());
      return false;
    }
    again.emplace(std::move(*opened));
    EXPECT_TRUE(again->submit(submission, world.now));
    EXPECT_TRUE(again->commit());
  }
  const Checkpoint acknowledged = again ? again->checkpoint() : ledger->checkpoint();
  disk.lose_power_at_its_worst();
  if (forgets_rows) rows.forget_everything();
  const auto after = Ledger::open(disk, rows, policy(), world.key("operator"));
  EXPECT_TRUE(after) << shown(after.error());
  if (after) {
    EXPECT_EQ(after->checkpoint(), acknowledged);
  }
  return has_failed;
}

TEST(Crashes, ACallThatFailedIsNotTakenForDoneByTheNextOpening) {
  // Whichever call of a commit fails: the sync after the checkpoint's rename (simulated life 6264), or, where a tile fills and one of the
  // next level opens, the sync of a tile which then seems to be there already.
  struct Case {
    std::size_t before, more;
    bool forgets_rows;
  };
  for (const Case& one : {Case{0, 3, false}, Case{0, 3, true}, Case{230, 30, false}}) {
    std::uint64_t call = 0;
    for (bool has_failed = true; has_failed && !HasFailure(); ++call) {
      SCOPED_TRACE("call " + std::to_string(call) + " after " + std::to_string(one.before) + " units");
      has_failed = survives_a_failure(call, one.before, one.more, one.forgets_rows);
    }
    EXPECT_GT(call, 15U);  // as many calls as a commit makes
  }
}

TEST(Crashes, ALyingDiskIsFoundOut) {
  // Syncs that do nothing lose acknowledged entries: the ledger must not go on as if nothing had happened.
  int found = 0;
  int survived = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Fate fate;
    RandomStream random(seed, 8, 8);
    CrashingDisk disk(fate, random);
    const auto rows = memory_rows();
    demo::World world;
    disk.loses_syncs = true;
    const std::vector<SigningKey> keys{world.key("regulator")};
    auto ledger =
        Ledger::create(disk, *rows, policy(), world.key("operator"), sign_events(world.origin(), world.genesis(), keys), world.now);
    ASSERT_TRUE(ledger);
    const auto granted = ledger->submit(sign_events(world.origin(), world.grants(), keys), world.now);
    ASSERT_TRUE(granted && !granted->refusal);
    const auto committed = ledger->commit();
    ASSERT_TRUE(committed);
    disk.lose_power();
    const auto opened = Ledger::open(disk, *rows, policy(), world.key("operator"));
    if (!opened) {
      ++found;
    } else {
      EXPECT_EQ(opened->checkpoint(), *committed);  // by luck everything reached the disk
      ++survived;
    }
  }
  EXPECT_GT(found, 0);
  EXPECT_EQ(found + survived, 20);
}

TEST(Crashes, AFlippedBitInAnyFileIsFoundByTheAuditor) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Fate fate;
    RandomStream random(seed, 9, 9);
    CrashingDisk disk(fate, random);
    const auto rows = memory_rows();
    demo::World world;
    const std::vector<SigningKey> keys{world.key("regulator")};
    auto ledger =
        Ledger::create(disk, *rows, policy(), world.key("operator"), sign_events(world.origin(), world.genesis(), keys), world.now);
    ASSERT_TRUE(ledger);
    ASSERT_TRUE(ledger->submit(sign_events(world.origin(), world.grants(), keys), world.now));
    ASSERT_TRUE(ledger->commit());
    AuditOptions options;
    options.operator_key = world.key("operator").verifier();
    ASSERT_TRUE(audit(disk, policy(), options)->violations.empty());
    const std::string open_bundle = tile_path(-1, 0, ledger->size());
    for (const std::string& path : {open_bundle, tile_path(0, 0, ledger->size()), std::string{"checkpoint"}}) {
      const std::string before = **disk.read(path);
      disk.flip_a_bit_of(path);
      const auto report = audit(disk, policy(), options);
      EXPECT_TRUE(!report || !report->violations.empty()) << path << " seed " << seed;
      ASSERT_TRUE(disk.write(path, before));
    }
  }
}

}  // namespace
}  // namespace steelyard::custody
