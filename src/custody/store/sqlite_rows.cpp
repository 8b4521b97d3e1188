#include <sqlite3.h>

#include <system_error>

#include "custody/store/rows.hpp"

namespace steelyard::custody {
namespace {

constexpr std::size_t kIdBytes = 20;  // id, index in the log (big endian)

class Statement {
 public:
  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }
  bool prepare(sqlite3* db, const char* sql) { return sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr) == SQLITE_OK; }
  void bind(int at, std::int64_t value) { sqlite3_bind_int64(statement_, at, value); }
  void bind(int at, std::string_view value, bool is_blob = false) {
    const int size = static_cast<int>(value.size());
    if (is_blob) {
      sqlite3_bind_blob(statement_, at, value.data(), size, SQLITE_STATIC);
    } else {
      sqlite3_bind_text(statement_, at, value.data(), size, SQLITE_STATIC);
    }
  }
  int step() { return sqlite3_step(statement_); }
  void reset() { sqlite3_reset(statement_); }
  std::string_view column(int at) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, at));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, at))};
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

class SqliteRows : public Rows {
 public:
  ~SqliteRows() override {
    statements_.reset();
    sqlite3_close(db_);
  }

  Result<void> open(const std::filesystem::path& file) {
    constexpr const char* kSetUp =
        "PRAGMA page_size=8192; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0;"
        "PRAGMA cache_size=-131072; PRAGMA wal_autocheckpoint=16384;"
        "CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, text TEXT NOT NULL) STRICT;"
        "CREATE TABLE IF NOT EXISTS records (slot INTEGER PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL) STRICT;"
        "CREATE TABLE IF NOT EXISTS ids (first INTEGER PRIMARY KEY, ids BLOB NOT NULL) STRICT;";
    constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
    if (sqlite3_open_v2(file.c_str(), &db_, kFlags, nullptr) != SQLITE_OK) return failure("open");
    sqlite3_busy_timeout(db_, 2000);
    if (auto done = execute(kSetUp); !done) return done;
    // Takes the lock now, and looks at the structure of every page that is reached from the small tables' roots.
    if (auto done = execute("BEGIN IMMEDIATE; COMMIT;"); !done) return done;
    statements_ = std::make_unique<Statements>();
    const bool prepared = statements_->put_record.prepare(db_, "INSERT OR REPLACE INTO records VALUES (?1, ?2, ?3)") &&
                          statements_->put_ids.prepare(db_, "INSERT OR REPLACE INTO ids VALUES (?1, ?2)") &&
                          statements_->swap.prepare(db_, "UPDATE head SET size = ?1, text = ?2 WHERE one = 1 AND size = ?3") &&
                          statements_->found.prepare(db_, "INSERT OR IGNORE INTO head VALUES (1, ?1, ?2)") &&
                          statements_->head.prepare(db_, "SELECT text FROM head WHERE one = 1");
    if (!prepared) return failure("prepare");
    return {};
  }

  Result<void> begin() override { return execute("BEGIN IMMEDIATE"); }
  Result<void> commit() override { return execute("COMMIT"); }
  void roll_back() override { sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr); }

  Result<void> put_records(const std::vector<NamedRecord>& records) override {
    Statement& put = statements_->put_record;
    for (const NamedRecord& record : records) {
      put.bind(1, static_cast<std::int64_t>(record.slot));
      put.bind(2, record.name);
      put.bind(3, record.text);
      const int done = put.step();
      put.reset();
      if (done != SQLITE_DONE) return failure("insert");
    }
    return {};
  }

  Result<void> put_ids(std::uint64_t first, std::span<const PlacedId> ids) override {
    if (ids.empty()) return {};
    std::string blob;
    blob.reserve(ids.size() * kIdBytes);
    for (const PlacedId& id : ids) {
      blob += as_text(id.id);
      for (int shift = 24; shift >= 0; shift -= 8) blob += static_cast<char>(id.where >> static_cast<unsigned>(shift) & 0xFFU);
    }
    Statement& put = statements_->put_ids;
    put.bind(1, static_cast<std::int64_t>(first));
    put.bind(2, blob, true);
    const int done = put.step();
    put.reset();
    if (done != SQLITE_DONE) return failure("insert");
    return {};
  }

  Result<void> swap_head(std::uint64_t expected_size, const Head& head) override {
    Statement& put = expected_size == 0 ? statements_->found : statements_->swap;
    const std::string text = head.text();
    put.bind(1, static_cast<std::int64_t>(head.size));
    put.bind(2, text);
    if (expected_size != 0) put.bind(3, static_cast<std::int64_t>(expected_size));
    const int done = put.step();
    put.reset();
    if (done != SQLITE_DONE) return failure("update");
    if (sqlite3_changes(db_) != 1) return Error{kStoreMoved, {}, {{"expected", std::to_string(expected_size)}}};
    return {};
  }

  Result<std::optional<Head>> head() override {
    Statement& get = statements_->head;
    const int done = get.step();
    std::optional<Head> head;
    if (done == SQLITE_ROW) head = Head::parse(get.column(0));
    get.reset();
    if (done == SQLITE_ROW && !head) return Error{kStoreDamaged, {}, {{"call", "head"}, {"found", "unreadable"}}};
    if (done != SQLITE_ROW && done != SQLITE_DONE) return failure("select");
    return head;
  }

  Result<void> scan_records(const std::function<Result<void>(std::string_view, std::string_view)>& visit) override {
    Statement all;
    if (!all.prepare(db_, "SELECT name, text FROM records ORDER BY slot")) return failure("prepare");
    int done = SQLITE_ROW;
    while ((done = all.step()) == SQLITE_ROW) {
      if (auto visited = visit(all.column(0), all.column(1)); !visited) return visited;
    }
    if (done != SQLITE_DONE) return failure("select");
    return {};
  }

  Result<void> scan_ids(const std::function<void(const PlacedId&)>& visit) override {
    Statement all;
    if (!all.prepare(db_, "SELECT ids FROM ids ORDER BY first")) return failure("prepare");
    int done = SQLITE_ROW;
    while ((done = all.step()) == SQLITE_ROW) {
      const std::string_view blob = all.column(0);
      for (std::size_t at = 0; at + kIdBytes <= blob.size(); at += kIdBytes) {
        PlacedId id;
        std::memcpy(id.id.data(), blob.data() + at, id.id.size());
        for (std::size_t i = 16; i < kIdBytes; ++i) id.where = id.where << 8U | static_cast<unsigned char>(blob[at + i]);
        visit(id);
      }
    }
    if (done != SQLITE_DONE) return failure("select");
    return {};
  }

  Result<void> clear() override { return execute("DELETE FROM records; DELETE FROM ids; DELETE FROM head;"); }

 private:
  struct Statements {
    Statement put_record, put_ids, swap, found, head;
  };
  Error failure(const char* call) const {
    const int code = sqlite3_errcode(db_) & 0xFF;
    const bool is_damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    return {is_damaged ? kStoreDamaged : kStoreFailed, {}, {{"call", call}, {"found", sqlite3_errmsg(db_)}}};
  }
  Result<void> execute(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure("exec");
    return {};
  }
  sqlite3* db_ = nullptr;
  std::unique_ptr<Statements> statements_;
};

}  // namespace

Result<std::unique_ptr<Rows>> sqlite_rows(const std::filesystem::path& file) {
  auto rows = std::make_unique<SqliteRows>();
  if (auto opened = rows->open(file); !opened) return opened.error();
  return std::unique_ptr<Rows>{std::move(rows)};
}

Result<std::filesystem::path> set_aside(const std::filesystem::path& file) {
  std::filesystem::path aside = file;
  aside += ".damaged";
  for (int i = 2; std::filesystem::exists(aside); ++i) (aside = file) += ".damaged-" + std::to_string(i);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::path from = file;
    std::filesystem::path to = aside;
    from += suffix;
    to += suffix;
    std::error_code error;
    if (std::filesystem::exists(from)) std::filesystem::rename(from, to, error);
    if (error) return Error{kStoreFailed, {from.string(), 0, 0, {}}, {{"call", "rename"}, {"found", error.message()}}};
  }
  return aside;
}

}  // namespace steelyard::custody
