// Bringing work from one software stack to another: people's time, by task.
#include "claims/arguments/run_keys.hpp"
#include "cost/migration.hpp"
#include "study/cost_study.hpp"

namespace steelyard::claims {
namespace {

class MigrationRun final : public Run {
 public:
  const catalog::SoftwareStack* from = nullptr;
  const catalog::SoftwareStack* to = nullptr;
  cost::MigrationTask task = cost::MigrationTask::serve;
  const catalog::ModelArchitecture* model = nullptr;
  catalog::Precision precision = catalog::Precision::bf16;

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    RunOutputs outputs;
    const auto book = cost::MigrationBook::load(bench.engine->data());
    if (!book || !bench.engine->assumptions()) {
      outputs.emplace("person_months", missing(MissingReason::run_refused, "migration"));
      return outputs;
    }
    cost::MigrationRequest request;
    request.book = &*book;
    request.assumptions = &*bench.engine->assumptions();
    request.from = from;
    request.to = to;
    request.task = task;
    request.features = study::migration_features(*model, precision);
    const cost::MigrationCost found = cost::cost_of_migration(request);
    cost::CostFigure own = cost::CostFigure{};
    for (const cost::FamilyEffort& effort : found.families) {
      if (effort.family == "own") own = effort.person_months;
    }
    outputs.emplace("person_months", resolved_of(found.person_months));
    outputs.emplace("own_person_months", resolved_of(own));
    outputs.emplace("months", resolved_of(found.months));
    outputs.emplace("cost", resolved_of(found.money));
    return outputs;
  }
};

const catalog::SoftwareStack* stack_key(TableReader& table, std::string_view key, const study::Engine& engine) {
  const auto id = table.text(key, Need::required);
  if (!id) return nullptr;
  for (const catalog::SoftwareStack& stack : engine.catalog()->stacks()) {
    if (stack.id.text() == *id) return &stack;
  }
  table.report(catalog::kDanglingReference, key, {{"key", std::string{key}}, {"found", *id}, {"kind", "stack"}});
  return nullptr;
}

std::unique_ptr<Run> read_migration(TableReader& table, const study::Engine& engine) {
  auto run = std::make_unique<MigrationRun>();
  run->from = stack_key(table, "from", engine);
  run->to = stack_key(table, "to", engine);
  if (const auto task = table.choice("task", cost::migration_task_names(), Need::required))
    run->task = static_cast<cost::MigrationTask>(*task);
  run->model = model_key(table, "model", engine);
  if (const auto precision = table.choice("precision", catalog::precision_names())) {
    run->precision = static_cast<catalog::Precision>(*precision);
  }
  return run;
}

}  // namespace

RunKind migration_kind() {
  return {"migration",
          {{"person_months", "person_months"}, {"own_person_months", "person_months"}, {"months", "months"}, {"cost", "USD"}},
          read_migration};
}

}  // namespace steelyard::claims
