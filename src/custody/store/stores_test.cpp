// One suite for every store: what holds of the rows and files in memory must hold of SQLite and of a folder.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "custody/store/replay.hpp"
#include "custody/test_support.hpp"

namespace steelyard::custody {
namespace {

using testing::policy;
using testing::shown;
namespace fs = std::filesystem;

/// A place where a store can be closed and opened again.
class Place {
 public:
  virtual ~Place() = default;
  virtual Rows& rows() = 0;
  virtual Disk& disk() = 0;
  virtual void reopen() = 0;
};

class InMemory : public Place {
 public:
  Rows& rows() override { return *rows_; }
  Disk& disk() override { return *disk_; }
  void reopen() override {}

 private:
  std::unique_ptr<Rows> rows_ = memory_rows();
  std::unique_ptr<Disk> disk_ = memory_disk();
};

class OnDisk : public Place {
 public:
  OnDisk() {
    std::string name = (fs::temp_directory_path() / "custody-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << name;
    directory_ = name;
    open();
  }
  OnDisk(const OnDisk&) = delete;
  OnDisk& operator=(const OnDisk&) = delete;
  ~OnDisk() override {
    rows_.reset();
    fs::remove_all(directory_);
  }
  Rows& rows() override { return *rows_; }
  Disk& disk() override { return *disk_; }
  void reopen() override {
    rows_.reset();
    open();
  }
  [[nodiscard]] fs::path file() const { return directory_ / "store.db"; }
  void close() { rows_.reset(); }
  void open() {
    auto opened = sqlite_rows(file());
    if (!opened) ADD_FAILURE() << shown(opened.error());
    rows_ = std::move(*opened);
    disk_ = posix_disk(directory_);
  }

 private:
  fs::path directory_;
  std::unique_ptr<Rows> rows_;
  std::unique_ptr<Disk> disk_;
};

template <class P>
class Stores : public ::testing::Test {
 protected:
  P place;
};
using Places = ::testing::Types<InMemory, OnDisk>;
class Names {
 public:
  template <class P>
  static std::string GetName(int) {
    return std::is_same_v<P, InMemory> ? "Memory" : "SqliteAndFolder";
  }
};
TYPED_TEST_SUITE(Stores, Places, Names);

Head head_of(std::uint64_t size) {
  Head head;
  head.size = size;
  head.origin = "ledger.example";
  head.root = sha256(std::to_string(size));
  head.log_time = 17;
  return head;
}
std::vector<std::string> records_of(Rows& rows) {
  std::vector<std::string> all;
  EXPECT_TRUE(rows.scan_records([&](std::string_view name, std::string_view text) -> Result<void> {
    all.push_back(std::string{name} + '=' + std::string{text});
    return {};
  }));
  return all;
}
std::vector<Index> ids_of(Rows& rows) {
  std::vector<Index> all;
  EXPECT_TRUE(rows.scan_ids([&](const PlacedId& id) { all.push_back(id.where); }));
  return all;
}
PlacedId id_at(Index where) {
  PlacedId id;
  id.id[3] = static_cast<std::uint8_t>(where);
  id.where = where;
  return id;
}

TYPED_TEST(Stores, WhatIsCommittedIsThereAndWhatIsRolledBackIsNot) {
  EXPECT_FALSE(*this->place.rows().head());
  ASSERT_TRUE(this->place.rows().begin());
  ASSERT_TRUE(this->place.rows().put_records({{7, "b", "two"}, {3, "a", "one"}}));
  ASSERT_TRUE(this->place.rows().put_ids(0, std::vector{id_at(5), id_at(6)}));
  ASSERT_TRUE(this->place.rows().swap_head(0, head_of(10)));
  ASSERT_TRUE(this->place.rows().commit());
  ASSERT_TRUE(this->place.rows().begin());
  ASSERT_TRUE(this->place.rows().put_records({{3, "a", "changed"}}));
  ASSERT_TRUE(this->place.rows().put_ids(2, std::vector{id_at(7)}));
  ASSERT_TRUE(this->place.rows().swap_head(10, head_of(20)));
  this->place.rows().roll_back();
  this->place.reopen();
  EXPECT_EQ(**this->place.rows().head(), head_of(10));
  EXPECT_EQ(records_of(this->place.rows()), (std::vector<std::string>{"a=one", "b=two"}));  // by slot
  EXPECT_EQ(ids_of(this->place.rows()), (std::vector<Index>{5, 6}));
}

TYPED_TEST(Stores, ARecordIsReplacedAndIdsGoOn) {
  for (const std::uint64_t size : {10U, 20U}) {
    ASSERT_TRUE(this->place.rows().begin());
    ASSERT_TRUE(this->place.rows().put_records({{3, "a", std::to_string(size)}}));
    ASSERT_TRUE(this->place.rows().put_ids(size / 10 - 1, std::vector{id_at(static_cast<Index>(size))}));
    ASSERT_TRUE(this->place.rows().swap_head(size - 10, head_of(size)));
    ASSERT_TRUE(this->place.rows().commit());
  }
  this->place.reopen();
  EXPECT_EQ(records_of(this->place.rows()), std::vector<std::string>{"a=20"});
  EXPECT_EQ(ids_of(this->place.rows()), (std::vector<Index>{10, 20}));
}

TYPED_TEST(Stores, TheHeadIsSwappedOnlyFromTheSizeThatIsThere) {
  ASSERT_TRUE(this->place.rows().begin());
  ASSERT_TRUE(this->place.rows().swap_head(0, head_of(10)));
  ASSERT_TRUE(this->place.rows().commit());
  for (const std::uint64_t wrong : {0U, 9U, 11U}) {
    ASSERT_TRUE(this->place.rows().begin());
    const auto swapped = this->place.rows().swap_head(wrong, head_of(30));
    ASSERT_FALSE(swapped) << wrong;
    EXPECT_EQ(swapped.error().front().code, kStoreMoved);
    this->place.rows().roll_back();
  }
  EXPECT_EQ((*this->place.rows().head())->size, 10U);
}

TYPED_TEST(Stores, ClearEmptiesEverything) {
  ASSERT_TRUE(this->place.rows().begin());
  ASSERT_TRUE(this->place.rows().put_records({{3, "a", "x"}}));
  ASSERT_TRUE(this->place.rows().put_ids(0, std::vector{id_at(5)}));
  ASSERT_TRUE(this->place.rows().swap_head(0, head_of(10)));
  ASSERT_TRUE(this->place.rows().commit());
  ASSERT_TRUE(this->place.rows().begin());
  ASSERT_TRUE(this->place.rows().clear());
  ASSERT_TRUE(this->place.rows().swap_head(0, head_of(5)));
  ASSERT_TRUE(this->place.rows().commit());
  EXPECT_TRUE(records_of(this->place.rows()).empty());
  EXPECT_TRUE(ids_of(this->place.rows()).empty());
  EXPECT_EQ((*this->place.rows().head())->size, 5U);
}

TYPED_TEST(Stores, FilesAreWrittenReplacedRenamedListedAndRemoved) {
  Disk& disk = this->place.disk();
  const auto content = [&](const std::string& path) { return disk.read(path)->value_or("none"); };
  EXPECT_EQ(content("a/b"), "none");  // no such file is no error
  ASSERT_TRUE(disk.write("a/b", "one"));
  ASSERT_TRUE(disk.sync("a/b"));
  ASSERT_TRUE(disk.write("a/b", "longer than one"));
  EXPECT_EQ(content("a/b"), "longer than one");
  ASSERT_TRUE(disk.write("a/b", "two"));
  EXPECT_EQ(content("a/b"), "two");
  ASSERT_TRUE(disk.write("a/c", ""));
  ASSERT_TRUE(disk.rename("a/b", "a/d"));
  ASSERT_TRUE(disk.sync_directory("a"));
  EXPECT_EQ(content("a/b"), "none");
  EXPECT_EQ(content("a/d"), "two");
  EXPECT_EQ(disk.list("a"), (std::vector<std::string>{"c", "d"}));
  EXPECT_FALSE(disk.rename("a/b", "a/e"));
  ASSERT_TRUE(disk.remove("a/c"));
  ASSERT_TRUE(disk.remove("a/c"));
  EXPECT_EQ(disk.list("a"), std::vector<std::string>{"d"});
  EXPECT_TRUE(disk.list("nowhere").empty());
  ASSERT_TRUE(replace_whole(disk, {"a/d", "three"}));
  EXPECT_EQ(content("a/d"), "three");
  const LogFile deep{"x/y/z", "deep"};
  ASSERT_TRUE(write_durably(disk, {&deep}));
  EXPECT_EQ(content("x/y/z"), "deep");
}

std::vector<SigningKey> keys_of(const demo::World& world, const std::vector<std::string>& names) {
  std::vector<SigningKey> keys;
  for (const std::string& name : names) keys.push_back(world.key(name));
  return keys;
}

Result<Ledger> found(Place& place, demo::World& world) {
  return Ledger::create(place.disk(), place.rows(), policy(), world.key("operator"),
                        sign_events(world.origin(), world.genesis(), keys_of(world, {"regulator"})), world.now);
}

TYPED_TEST(Stores, ALedgerComesBackAsItWasLeft) {
  demo::World world;
  std::vector<NamedRecord> records;
  std::uint64_t size = 0;
  {
    auto ledger = found(this->place, world);
    ASSERT_TRUE(ledger) << shown(ledger.error());
    for (const demo::Step& step : demo::journey(world, 4)) {
      const auto admission = ledger->submit(sign_events(world.origin(), step.events, keys_of(world, step.signers)), world.now);
      ASSERT_TRUE(admission && !admission->refusal) << step.code;
      ASSERT_TRUE(ledger->commit());
    }
    records = ledger->state().all_records();
    size = ledger->size();
  }
  this->place.reopen();
  auto again = Ledger::open(this->place.disk(), this->place.rows(), policy(), world.key("operator"));
  ASSERT_TRUE(again) << shown(again.error());
  EXPECT_FALSE(again->was_rederived());
  EXPECT_EQ(again->size(), size);
  EXPECT_EQ(again->state().all_records(), records);
  AuditOptions options;
  options.rows = &this->place.rows();
  EXPECT_TRUE(audit(this->place.disk(), policy(), options)->violations.empty());
}

TYPED_TEST(Stores, GroupCommitKeepsEverythingThatWasSealed) {
  demo::Journey terms;
  terms.cap_units = 300;
  demo::World world(terms);
  auto ledger = found(this->place, world);
  ASSERT_TRUE(ledger) << shown(ledger.error());
  std::uint64_t commits = 0;
  Submission first;
  {
    GroupCommit group(ledger->writer(), 2);
    for (const demo::Step& step : demo::journey(world, 300)) {
      const Submission submission = sign_events(world.origin(), step.events, keys_of(world, step.signers));
      const auto admission = ledger->submit(submission, world.now);
      ASSERT_TRUE(admission && !admission->refusal) << step.code;
      group.push(ledger->seal());
      ++commits;
      // What is on its way is known as well: handed in again it gets the same answer.
      const auto again = ledger->submit(submission, world.now);
      ASSERT_TRUE(again && again->is_repeat) << step.code;
      EXPECT_EQ(again->first, admission->first);
      EXPECT_EQ(ledger->seal(), nullptr);
      ledger->was_published(group.durable_size());
    }
    ASSERT_TRUE(group.wait());
    EXPECT_EQ(group.durable_size(), ledger->size());
    EXPECT_LE(group.writes(), commits);
    ledger->was_published(group.durable_size());
  }
  EXPECT_EQ(ledger->checkpoint().size, ledger->size());
  const auto records = ledger->state().all_records();
  this->place.reopen();
  auto again = Ledger::open(this->place.disk(), this->place.rows(), policy(), world.key("operator"));
  ASSERT_TRUE(again) << shown(again.error());
  EXPECT_FALSE(again->was_rederived());
  EXPECT_EQ(again->state().all_records(), records);
  AuditOptions options;
  options.rows = &this->place.rows();
  const auto report = audit(this->place.disk(), policy(), options);
  for (const Violation& violation : report->violations) ADD_FAILURE() << violation.rule << ' ' << violation.index;
}

TEST(SqliteStore, AFileThatIsNoDatabaseIsSetAsideAndTheRowsAreMadeAgain) {
  OnDisk place;
  demo::World world;
  {
    auto ledger = found(place, world);
    ASSERT_TRUE(ledger) << shown(ledger.error());
  }
  place.close();
  std::ofstream(place.file(), std::ios::binary | std::ios::trunc) << std::string(20'000, 'x');
  const auto refused = sqlite_rows(place.file());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().code, kStoreDamaged);
  const auto aside = set_aside(place.file());
  ASSERT_TRUE(aside);
  EXPECT_TRUE(fs::exists(*aside));
  place.open();
  auto again = Ledger::open(place.disk(), place.rows(), policy(), world.key("operator"));
  ASSERT_TRUE(again) << shown(again.error());
  EXPECT_TRUE(again->was_rederived());
}

TEST(SqliteStore, OneAtATime) {
  OnDisk place;
  const auto second = sqlite_rows(place.file());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().front().code, kStoreFailed);
}

}  // namespace
}  // namespace steelyard::custody
