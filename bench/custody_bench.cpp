// Custody by the numbers: durable appends beside plain SQLite inserts of the same bytes, audit, proof check, memory, start-up.
//   custody_bench [UNITS=40000] [DIRECTORY=.]
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

/// The same events, one row each with its hash, in transactions of a thousand: what SQLite alone takes.
double plain_inserts_per_s(const fs::path& file, const std::vector<std::vector<std::string>>& groups) {
  sqlite3* db = nullptr;
  sqlite3_open(file.c_str(), &db);
  sqlite3_exec(
      db,
      "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-131072; PRAGMA wal_autocheckpoint=16384;"
      "CREATE TABLE events (n INTEGER PRIMARY KEY, body BLOB, hash BLOB);",
      nullptr, nullptr, nullptr);
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO events (body, hash) VALUES (?1, ?2)", -1, &insert, nullptr);
  std::size_t events = 0;
  const double start = now_s();
  for (const auto& group : groups) {
    sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
    for (const std::string& event : group) {
      const Hash hash = leaf_hash(event);
      sqlite3_bind_blob(insert, 1, event.data(), static_cast<int>(event.size()), SQLITE_STATIC);
      sqlite3_bind_blob(insert, 2, hash.data(), static_cast<int>(hash.size()), SQLITE_STATIC);
      sqlite3_step(insert);
      sqlite3_reset(insert);
      ++events;
    }
    sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  }
  const double took = now_s() - start;
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return static_cast<double>(events) / took;
}

}  // namespace

int main(int count, char** arguments) {
  const std::size_t units = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 40'000;
  const std::size_t rounds = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 9;  // 7 + 2 × 9 = 25 events a unit
  const fs::path directory = fs::path(count > 3 ? arguments[3] : ".") / "custody-bench";
  fs::remove_all(directory);
  fs::create_directories(directory);
  const auto book = rules::RuleBook::load(DataTree::embedded());
  const auto catalog = catalog::Catalog::load(DataTree::embedded());
  const auto policy = make_policy(DataTree::embedded(), *book, *catalog);
  Load load(units);
  const auto disk = posix_disk(directory);
  Result<std::unique_ptr<Rows>> rows = sqlite_rows(directory / "store.db");
  const std::vector<SigningKey> regulator{load.world().key("regulator")};
  auto ledger = Ledger::create(*disk, **rows, **policy, load.world().key("operator"),
                               sign_events(load.world().origin(), load.world().genesis(), regulator), load.world().now);
  std::vector<std::vector<std::string>> groups;
  constexpr std::size_t kKept = 200;  // groups of a thousand for the yardstick
  std::uint64_t events = 0;
  double submitting = 0.0;
  double committing = 0.0;
  load.each(rounds, [&](Submission submission) {
    if (groups.size() < kKept && submission.events.size() == 1000) groups.push_back(submission.events);
    const double start = now_s();
    const auto admission = ledger->submit(submission, load.world().now);
    const double submitted = now_s();
    if (!admission || admission->refusal) {
      std::printf("refused: %s\n", admission ? std::string{name_of(admission->refusal->rule)}.c_str() : "error");
      std::exit(1);
    }
    const auto done = ledger->commit();
    if (!done) std::exit(1);
    committing += now_s() - submitted;
    submitting += submitted - start;
    events += submission.events.size();
  });
  const double rate = static_cast<double>(events) / (submitting + committing);
  std::printf("durable appends, batches of 1,000:  %9.0f events/s (%llu events; judged in %.1f s, made durable in %.1f s)\n", rate,
              static_cast<unsigned long long>(events), submitting, committing);
  const double plain = plain_inserts_per_s(directory / "plain.db", groups);
  std::printf("plain SQLite inserts, same bytes:   %9.0f events/s; ratio %.2f\n", plain, rate / plain);
  const SigningKey key = load.world().key("operator");
  { auto gone = std::move(*ledger); }
  rows = Error{kNoLedger, {}, {}};
  const double before_open = now_s();
  auto reopened = sqlite_rows(directory / "store.db");
  const auto opened = Ledger::open(*disk, **reopened, **policy, key);
  std::printf("start-up of %llu events:          %9.2f s (%s)\n", static_cast<unsigned long long>(events), now_s() - before_open,
              opened && !opened->was_rederived() ? "from rows" : "NOT from rows");
  const double cpu_before_audit = cpu_s();
  const double before_audit = now_s();
  const auto report = audit(*disk, **policy);
  const double audited = now_s() - before_audit;
  const double cpu_us = (cpu_s() - cpu_before_audit) / static_cast<double>(events) * 1e6;
  std::printf(
      "audit:                              %9.0f events/s, %zu violations; %.2f us of processor time an event, %.0f events/s on two cores "
      "of its own\n",
      static_cast<double>(events) / audited, report->violations.size(), cpu_us, 2e6 / cpu_us);
  const auto read = [&](const std::string& path) -> std::optional<std::string> { return *disk->read(path); };
  const std::uint64_t size = report->checkpoint.size;
  const auto proof = inclusion_proof(size / 2, size, tile_reader(size, read));
  const EntryChunk chunk = read_entries(read, size / 2 / 256 * 256, 1, size);
  const Hash leaf = chunk.hashes[size / 2 % 256];
  constexpr int kTimes = 10'000;
  bool holds = true;
  const double before_proofs = now_s();
  for (int i = 0; i < kTimes; ++i) holds = holds && verify_inclusion(leaf, size / 2, size, *proof, report->checkpoint.root);
  std::printf("proof check:                        %9.2f us (%s)\n", (now_s() - before_proofs) / kTimes * 1e6, holds ? "holds" : "FAILS");
  std::printf("peak memory of all this:            %9.0f MB for %zu units; SHA extensions %s\n", peak_megabytes(), units,
              sha256_is_accelerated() ? "used" : "absent");
  fs::remove_all(directory);
  return 0;
}
