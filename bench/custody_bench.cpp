// Custody by the numbers: durable appends beside plain SQLite inserts of the same bytes, audit, proof check, memory, start-up.
//   custody_bench [UNITS=40000] [ROUNDS=9] [DIRECTORY=.] [memory|keep]      keep: no yardsticks; the ledger stays, to be looked at by other
//   means
#include <sqlite3.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "custody/audit/audit.hpp"
#include "custody/demo/world.hpp"
#include "custody/store/ledger.hpp"

namespace {

using namespace steelyard;
using namespace steelyard::custody;
namespace fs = std::filesystem;

double now_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Processor time of this process, all threads: what is left of a measurement on a machine that others use.
double cpu_s() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

/// Signed groups of a thousand unit events: made, entered, tested, paid, exported, received, installed, then attested over and over.
class Load {
 public:
  explicit Load(std::size_t units) : world_(terms(units)), units_(units) {}
  static demo::Journey terms(std::size_t units) {
    demo::Journey journey;
    journey.cap_units = static_cast<std::int64_t>(units);
    return journey;
  }
  demo::World& world() { return world_; }
  Submission sign(std::vector<std::string> events, const std::vector<std::string>& signers) {
    std::vector<SigningKey> keys;
    for (const std::string& name : signers) keys.push_back(world_.key(name));
    return sign_events(world_.origin(), std::move(events), keys);
  }
  /// Calls `take` with each submission; `rounds` of nonce and attestation.
  template <class F>
  void each(std::size_t rounds, F&& take) {
    const auto units = static_cast<std::int64_t>(units_);
    take(sign(world_.grants(), {"regulator"}));
    take(sign(world_.rate_product(100'000'000), {"vendor"}));
    take(sign(world_.grant_licence(world_.terms().licence, units), {"regulator"}));
    take(sign(world_.file_entry("e", "B", units), {"importer"}));
    by_thousand([&](std::size_t first, std::size_t n) { return sign(world_.make_units(first, n), {"vendor"}); }, take);
    by_thousand([&](std::size_t first, std::size_t n) { return sign(world_.enter("e", "B", first, n), {"importer"}); }, take);
    take(sign(world_.test_batch("B", 0), {"lab", "vendor"}));
    by_thousand([&](std::size_t first, std::size_t n) { return sign(world_.test_units("B", first, n), {"lab"}); }, take);
    take(sign(world_.settle("e", "r", units * world_.terms().value / 4), {"importer", "customs"}));
    by_thousand([&](std::size_t first, std::size_t n) { return sign(world_.pay_units("e", "r", first, n), {"customs"}); }, take);
    take(sign(world_.screen("s"), {"exporter"}));
    take(sign(world_.file_shipment("S", "s", units), {"exporter"}));
    by_thousand([&](std::size_t first, std::size_t n) { return sign(world_.export_units("S", first, n), {"exporter"}); }, take);
    by_thousand([&](std::size_t first, std::size_t n) { return sign(world_.receive("S", first, n), {"buyer"}); }, take);
    by_thousand([&](std::size_t first, std::size_t n) { return sign(world_.install(first, n), {"buyer"}); }, take);
    for (std::size_t round = 0; round < rounds; ++round) {
      by_thousand([&](std::size_t first, std::size_t n) { return sign(world_.ask_nonces(first, n), {"inspector"}); }, take);
      by_thousand([&](std::size_t first, std::size_t n) { return sign(world_.attest(first, n), {"buyer"}); }, take);
    }
  }

 private:
  template <class Make, class Take>
  void by_thousand(Make&& make, Take&& take) {
    for (std::size_t first = 0; first < units_; first += 1000) take(make(first, std::min<std::size_t>(1000, units_ - first)));
  }
  demo::World world_;
  std::size_t units_;
};

struct Took {
  double wall_s = 0.0, cpu_s = 0.0;
  std::uint64_t events = 0;
  [[nodiscard]] double per_s() const { return static_cast<double>(events) / wall_s; }
  [[nodiscard]] double cpu_us() const { return cpu_s / static_cast<double>(events) * 1e6; }
};

template <class F>
Took timed(F&& work) {
  Took took;
  const double cpu = cpu_s();
  const double start = now_s();
  took.events = work();
  took.wall_s = now_s() - start;
  took.cpu_s = cpu_s() - cpu;
  return took;
}

/// The yardstick: the same events, one row each with its hash, in durable transactions of a thousand; with `beside`, also the records and
/// ids that the ledger puts down for them. No signature, rule, tree or map.
Took plain_inserts(const fs::path& file, const std::vector<Submission>& submissions,
                   const std::vector<std::shared_ptr<const SealedCommit>>* beside) {
  sqlite3* db = nullptr;
  sqlite3_open(file.c_str(), &db);
  sqlite3_exec(
      db,
      "PRAGMA page_size=8192; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-131072;"
      "PRAGMA wal_autocheckpoint=16384; CREATE TABLE events (n INTEGER PRIMARY KEY, body BLOB, hash BLOB);"
      "CREATE TABLE records (slot INTEGER PRIMARY KEY, name TEXT, text TEXT); CREATE TABLE ids (n INTEGER PRIMARY KEY, id BLOB);",
      nullptr, nullptr, nullptr);
  const auto prepared = [&](const char* sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db, sql, -1, &statement, nullptr);
    return statement;
  };
  sqlite3_stmt* insert = prepared("INSERT INTO events (body, hash) VALUES (?1, ?2)");
  sqlite3_stmt* record = prepared("INSERT OR REPLACE INTO records VALUES (?1, ?2, ?3)");
  sqlite3_stmt* id = prepared("INSERT INTO ids (id) VALUES (?1)");
  const auto run = [](sqlite3_stmt* statement) {
    sqlite3_step(statement);
    sqlite3_reset(statement);
  };
  const auto blob = [](sqlite3_stmt* statement, int at, std::string_view bytes) {
    sqlite3_bind_blob(statement, at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
  };
  const Took took = timed([&] {
    std::uint64_t events = 0;
    for (std::size_t i = 0; i < submissions.size(); ++i) {
      sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
      for (const std::string& event : submissions[i].events) {
        const Hash hash = leaf_hash(event);
        blob(insert, 1, event);
        blob(insert, 2, as_text(hash));
        run(insert);
        ++events;
      }
      if (beside != nullptr) {
        for (const NamedRecord& one : (*beside)[i]->records) {
          sqlite3_bind_int64(record, 1, static_cast<std::int64_t>(one.slot));
          blob(record, 2, one.name);
          blob(record, 3, one.text);
          run(record);
        }
        for (const PlacedId& one : (*beside)[i]->ids) {
          blob(id, 1, as_text(one.id));
          run(id);
        }
      }
      sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
    }
    return events;
  });
  for (sqlite3_stmt* statement : {insert, record, id}) sqlite3_finalize(statement);
  sqlite3_close(db);
  return took;
}

struct Setup {
  fs::path directory;
  const Policy& policy;
  Load& load;
  std::unique_ptr<Disk> disk;
  std::unique_ptr<Rows> rows;
  std::optional<Ledger> ledger;

  Setup(fs::path where, const Policy& law, Load& with) : directory(std::move(where)), policy(law), load(with) {
    fs::create_directories(directory);
    disk = posix_disk(directory);
    rows = std::move(*sqlite_rows(directory / "store.db"));
    const std::vector<SigningKey> regulator{load.world().key("regulator")};
    auto made = Ledger::create(*disk, *rows, policy, load.world().key("operator"),
                               sign_events(load.world().origin(), load.world().genesis(), regulator), load.world().now);
    if (!made) std::exit(1);
    ledger.emplace(std::move(*made));
  }
  std::uint64_t submit(const Submission& submission) {
    const auto admission = ledger->submit(submission, load.world().now);
    if (!admission || admission->refusal) {
      std::printf("refused: %s\n", admission ? std::string{name_of(admission->refusal->rule)}.c_str() : "error");
      std::exit(1);
    }
    return submission.events.size();
  }
};

void print(const char* what, const Took& took) {
  std::printf("%-46s %9.0f events/s; %6.2f us of processor time an event (%llu events)\n", what, took.per_s(), took.cpu_us(),
              static_cast<unsigned long long>(took.events));
}

/// One durable commit after each submission, the next submission only then.
Took one_by_one(Setup& stage, const std::vector<Submission>& submissions) {
  return timed([&] {
    std::uint64_t events = 0;
    for (const Submission& submission : submissions) {
      events += stage.submit(submission);
      if (!stage.ledger->commit()) std::exit(1);
    }
    return events;
  });
}

/// One thread judges and seals each submission, another makes durable what was sealed; timed until all is durable and published.
Took grouped(Setup& stage, const std::vector<Submission>& submissions, std::vector<std::shared_ptr<const SealedCommit>>& kept) {
  return timed([&] {
    GroupCommit group(stage.ledger->writer());
    std::uint64_t events = 0;
    for (const Submission& submission : submissions) {
      events += stage.submit(submission);
      kept.push_back(stage.ledger->seal());
      group.push(kept.back());
      stage.ledger->was_published(group.durable_size());
    }
    if (!group.wait()) std::exit(1);
    stage.ledger->was_published(group.durable_size());
    std::printf("%zu commits in %llu writes\n", kept.size(), static_cast<unsigned long long>(group.writes()));
    return events;
  });
}

void beside_yardsticks(const fs::path& directory, const Policy& policy, Load& load, const std::vector<Submission>& submissions,
                       const std::vector<std::shared_ptr<const SealedCommit>>& sealed, const Took& group) {
  Setup first(directory / "one", policy, load);
  const Took alone = one_by_one(first, submissions);
  print("durable appends of 1,000, one after another:", alone);
  const Took events_only = plain_inserts(directory / "plain.db", submissions, nullptr);
  print("plain SQLite inserts, the events:", events_only);
  const Took same_bytes = plain_inserts(directory / "same.db", submissions, &sealed);
  print("plain SQLite inserts, all that the ledger keeps:", same_bytes);
  std::printf("group commit to plain inserts: %.2f (events alone), %.2f (the same bytes)\n", group.per_s() / events_only.per_s(),
              group.per_s() / same_bytes.per_s());
}

/// Memory of a ledger's whole state, map and ids, as a replay holds them: judged and sealed, nothing written.
int replay_memory(Load& load, const Policy& policy, std::size_t units, std::size_t rounds) {
  const auto disk = memory_disk();
  const auto rows = memory_rows();
  const std::vector<SigningKey> regulator{load.world().key("regulator")};
  auto ledger = Ledger::create(*disk, *rows, policy, load.world().key("operator"),
                               sign_events(load.world().origin(), load.world().genesis(), regulator), load.world().now);
  std::uint64_t events = 0;
  const Took took = timed([&] {
    load.each(rounds, [&](const Submission& submission) {
      const auto admission = ledger->submit(submission, load.world().now);
      if (!admission || admission->refusal) std::exit(1);
      events += submission.events.size();
      ledger->was_published(ledger->seal()->head.size);  // thrown away
    });
    return events;
  });
  print("judged and sealed in memory", took);
  std::printf("peak memory: %.0f MB for %zu units x %llu events\n", peak_megabytes(), units,
              static_cast<unsigned long long>(events / units));
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // what is done is told, also to a file
  const std::size_t units = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 40'000;
  const std::size_t rounds = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 9;  // 7 + 2 x 9 = 25 events a unit
  const fs::path directory = fs::path(count > 3 ? arguments[3] : ".") / "custody-bench";
  const std::string_view mode = count > 4 ? arguments[4] : "";
  const auto book = rules::RuleBook::load(DataTree::embedded());
  const auto catalog = catalog::Catalog::load(DataTree::embedded());
  const auto policy = make_policy(DataTree::embedded(), *book, *catalog);
  Load load(units);
  if (mode == "memory") return replay_memory(load, **policy, units, rounds);
  fs::remove_all(directory);
  Setup stage(directory / "group", **policy, load);
  std::vector<Submission> submissions;
  load.each(rounds, [&](Submission submission) { submissions.push_back(std::move(submission)); });
  std::vector<std::shared_ptr<const SealedCommit>> sealed;
  const Took group = grouped(stage, submissions, sealed);
  print("durable appends of 1,000, group commit:", group);
  if (mode != "keep") beside_yardsticks(directory, **policy, load, submissions, sealed, group);
  sealed.clear();
  const SigningKey key = load.world().key("operator");
  stage.ledger.reset();
  stage.rows.reset();
  std::optional<Result<Ledger>> opened;
  const Took start_up = timed([&] {
    stage.rows = std::move(*sqlite_rows(stage.directory / "store.db"));
    opened.emplace(Ledger::open(*stage.disk, *stage.rows, **policy, key));
    return group.events;
  });
  std::printf("start-up of %llu events: %.2f s, %.2f s of processor time (%s)\n", static_cast<unsigned long long>(group.events),
              start_up.wall_s, start_up.cpu_s, *opened && !(*opened)->was_rederived() ? "from rows" : "NOT from rows");
  opened.reset();
  Result<AuditReport> report = Error{kNoLedger, {}, {}};
  const Took audited = timed([&] {
    report = audit(*stage.disk, **policy);
    return group.events;
  });
  print("audit:", audited);
  std::printf("  %zu violations; %.0f events/s on two cores of its own\n", report->violations.size(), 2e6 / audited.cpu_us());
  const auto read = [&](const std::string& path) -> std::optional<std::string> { return *stage.disk->read(path); };
  const std::uint64_t size = report->checkpoint.size;
  const auto proof = inclusion_proof(size / 2, size, tile_reader(size, read));
  const EntryChunk chunk = read_entries(read, size / 2 / 256 * 256, 1, size);
  const Hash leaf = chunk.hashes[size / 2 % 256];
  constexpr std::uint64_t kTimes = 10'000;
  bool holds = true;
  const Took checked = timed([&] {
    for (std::uint64_t i = 0; i < kTimes; ++i) holds = holds && verify_inclusion(leaf, size / 2, size, *proof, report->checkpoint.root);
    return kTimes;
  });
  std::printf("proof check: %.2f us (%s)\n", checked.cpu_us(), holds ? "holds" : "FAILS");
  std::printf("peak memory of all this: %.0f MB for %zu units; SHA extensions %s\n", peak_megabytes(), units,
              sha256_is_accelerated() ? "used" : "absent");
  if (mode != "keep") fs::remove_all(directory);
  return 0;
}
