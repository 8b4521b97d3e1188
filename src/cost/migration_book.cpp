#include <algorithm>
#include <array>

#include "base/record.hpp"
#include "catalog/catalog.hpp"
#include "cost/migration.hpp"

namespace steelyard::cost {
namespace {

constexpr std::string_view kFolder = "stacks/";

std::vector<MigrationTask> read_tasks(TableReader& t) {
  std::vector<MigrationTask> tasks;
  const auto& names = migration_task_names();
  for (const std::string& name : t.texts("tasks")) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      t.report(kUnknownName, "tasks", {{"found", name}, {"nearest", std::string{nearest_name(name, names)}}});
    } else {
      tasks.push_back(static_cast<MigrationTask>(found - names.begin()));
    }
  }
  if (tasks.empty()) tasks = {MigrationTask::serve, MigrationTask::fine_tune, MigrationTask::rl, MigrationTask::pretrain};
  return tasks;
}

}  // namespace

const std::vector<std::string_view>& migration_task_names() {
  static const std::vector<std::string_view> names{"serve", "fine_tune", "rl", "pretrain"};
  return names;
}
const std::vector<std::string_view>& coverage_names() {
  static const std::vector<std::string_view> names{"covered", "partial", "missing"};
  return names;
}
std::string_view name_of(Coverage coverage) {
  return coverage == Coverage::unknown ? "unknown" : coverage_names()[static_cast<std::size_t>(coverage)];
}
const std::vector<std::string_view>& migrated_names() {
  static const std::vector<std::string_view> names{"nothing", "serving", "training"};
  return names;
}

const CoverageRecord* MigrationBook::coverage(std::string_view stack, std::string_view family) const {
  const auto found = coverage_.find(std::pair{std::string{stack}, std::string{family}});
  return found == coverage_.end() ? nullptr : &found->second;
}

/// Reads the records one by one into a book; what has to be held against the whole is checked at the end.
class MigrationBook::Reader {
 public:
  Reader(MigrationBook& book, Findings& findings) : book_(book), findings_(findings) {}

  void family(TableReader& t, bool from_user) {
    OperatorFamily family;
    const EvidencePtr evidence = t.evidence(nullptr);
    t.text("note");
    family.id = t.text("id", Need::required).value_or("");
    family.needs = t.text("needs").value_or("");
    family.tasks = read_tasks(t);
    if (auto kernels = t.figure<kDimensionless>("kernels", evidence)) {
      family.kernels = std::move(*kernels);
    } else if (!t.has("kernels")) {
      t.report(kMissingKey, "kernels", {{"key", "kernels"}});
    }
    const auto same = [&](const OperatorFamily& f) { return f.id == family.id; };
    const auto old = std::find_if(book_.families_.begin(), book_.families_.end(), same);
    if (old == book_.families_.end()) {
      book_.families_.push_back(std::move(family));
    } else if (from_user) {
      *old = std::move(family);
    } else {
      t.report(catalog::kDuplicateId, "id", {{"found", family.id}});
    }
  }

  void task(TableReader& t) {
    const EvidencePtr evidence = t.evidence(nullptr);
    t.text("note");
    const auto id = t.choice("id", migration_task_names(), Need::required);
    TaskRecord task;
    task.trains = t.boolean("trains", Need::required).value_or(false);
    auto bring_up = t.figure<Seconds::kDimension>("bring_up", evidence);
    auto own = t.figure<kDimensionless>("own_operators", evidence);
    if (!id || !bring_up || !own) return;
    task.bring_up = std::move(*bring_up);
    task.own_operators = std::move(*own);
    has_task_[*id] = true;
    book_.tasks_[*id] = std::move(task);
  }

  void coverage(TableReader& t) {
    CoverageRecord record;
    record.evidence = t.evidence(nullptr);
    record.note = t.text("note").value_or("");
    const auto stack = t.text("stack", Need::required);
    if (const auto serve = t.choice("serve", coverage_names())) record.serve = static_cast<Coverage>(*serve);
    if (const auto train = t.choice("train", coverage_names())) record.train = static_cast<Coverage>(*train);
    for (const std::string& family : t.texts("families", Need::required)) {
      named_.push_back({family, t.place_of("families")});
      if (stack) book_.coverage_[{*stack, family}] = record;
    }
  }

  /// Families that nobody describes, tasks that no file states.
  void check() {
    std::vector<std::string_view> ids;
    for (const OperatorFamily& family : book_.families_) ids.push_back(family.id);
    for (const Named& one : named_) {
      if (std::find(ids.begin(), ids.end(), one.family) != ids.end()) continue;
      findings_.push_back({kUnknownFamily, one.place, {{"found", one.family}, {"nearest", std::string{nearest_name(one.family, ids)}}}});
    }
    for (std::size_t t = 0; t < has_task_.size(); ++t) {
      if (!has_task_[t]) findings_.push_back({kMissingTask, {}, {{"key", std::string{migration_task_names()[t]}}}});
    }
  }

 private:
  struct Named {
    std::string family;
    Place place;
  };

  MigrationBook& book_;
  Findings& findings_;
  std::array<bool, 4> has_task_{};
  std::vector<Named> named_;
};

Result<MigrationBook> MigrationBook::load(const DataTree& data) {
  MigrationBook book;
  Findings findings;
  Reader records(book, findings);
  for (const DataFile& file : data.files_under(kFolder)) {
    const auto document = parse_document(file.content, file.name);
    if (!document) continue;  // the catalogue reads the same bytes and reports them
    TableReader reader(*document, document->root, {}, findings);
    reader.accept_all_keys();  // stacks and frameworks are other readers'
    reader.tables("operator_family", [&](TableReader& t) { records.family(t, file.from_user); });
    reader.tables("migration_task", [&](TableReader& t) { records.task(t); });
    reader.tables("operator_coverage", [&](TableReader& t) { records.coverage(t); });
  }
  records.check();
  if (!findings.empty()) return findings;
  return book;
}

}  // namespace steelyard::cost
