// Which datum moved a plan's cost: a group of inputs alone at its second value, everything else at its first.
#include "study/plan_inputs.hpp"

#include <gtest/gtest.h>

#include <string>

#include "study/plan_run.hpp"

namespace steelyard::study {
namespace {

const Engine& engine() {
  static const Engine instance(DataTree::embedded());
  return instance;
}

/// The shipped start-up, with one text in place of another.
Study startup(std::string_view from = {}, std::string_view to = {}) {
  std::string text;
  for (const DataFile& file : engine().data().shipped_under("examples/")) {
    if (file.name.ends_with("startup.toml")) text = file.content;
  }
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  const auto document = parse_document(text, "study.toml");
  EXPECT_TRUE(document);
  auto study = read_study(*document, text, *engine().catalog(), &*engine().rule_book());
  EXPECT_TRUE(study);
  return *std::move(study);
}

PlanOutcome outcome_of(const PlanRun& run) {
  PlanOutcome outcome{run.plan.cost, run.plan.bound, {}};
  for (PlanInput& input : plan_inputs(run.staged)) outcome.inputs.emplace(std::move(input.key), std::move(input.value));
  return outcome;
}

PlanRun run_of(Study study) {
  PlanRequest request;
  request.values = true;
  auto run = run_plan(engine(), std::move(study), request);
  EXPECT_TRUE(run);
  return *std::move(run);
}

TEST(Attribution, FindsTheOneDatumThatMoved) {
  const PlanRun before = run_of(startup());
  const PlanRun after = run_of(startup("rent = \"2.6 USD/h\"", "rent = \"3.4 USD/h\""));
  const auto found = attribute_difference(engine(), startup(), outcome_of(before), outcome_of(after));
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->base.is_sure) << "the first result, built again, is another";
  ASSERT_EQ(found->groups.size(), 1U);
  EXPECT_EQ(found->groups[0].name.kind, "rent");
  EXPECT_EQ(found->groups[0].name.subject, "nv-h200-sxm/hgx-h200/foreign_cloud");
  EXPECT_TRUE(found->groups[0].moved.is_sure);
  EXPECT_GT(found->groups[0].moved.amount, 0.0);
  const double whole = after.plan.cost - before.plan.cost;
  EXPECT_NEAR(found->groups[0].moved.amount + found->together, whole, 1e-6 * whole);
  EXPECT_LT(std::abs(found->together), 0.01 * whole) << "one datum moved, nothing is left for company";
}

TEST(Attribution, PutsEveryInputWhereItBelongs) {
  const PlanRun run = run_of(startup());
  InputMap same;
  InputMap other;
  for (const PlanInput& input : plan_inputs(run.staged)) {
    same.emplace(input.key, input.value);
    const InputName name = name_of_input(input.key);
    if (name.kind == "demand") other.emplace(input.key, 2.0 * std::get<double>(input.value));
    if (name.kind == "gate") other.emplace(input.key, std::string{"closed"});
    if (input.key == "probability " + run.staged.problem.branches[0].name) other.emplace(input.key, 0.9);
    if (input.key == "probability " + run.staged.problem.branches[1].name) other.emplace(input.key, 0.1);
  }
  const plan::Problem& problem = run.staged.problem;
  EXPECT_TRUE(plan::check(with_inputs(run.staged, same)).empty());
  const plan::Problem changed = with_inputs(run.staged, other);
  ASSERT_EQ(changed.demands.size(), problem.demands.size());
  for (std::size_t i = 0; i < problem.demands.size(); ++i) EXPECT_DOUBLE_EQ(changed.demands[i].amount, 2.0 * problem.demands[i].amount);
  for (const plan::Permission& row : changed.permissions) EXPECT_EQ(row.gate, plan::Gate::closed);
  EXPECT_DOUBLE_EQ(changed.tree[changed.branches[0].node].probability, 0.9);
  EXPECT_TRUE(plan::check(changed).empty());
}

TEST(Values, KnowingIsWorthSomethingAndTheTreeIsNeverWorseThanOneBranch) {
  const PlanRun run = run_of(startup());
  ASSERT_TRUE(run.values);
  const plan::InformationValue& values = run.values->information;
  ASSERT_TRUE(values.perfect);
  EXPECT_GE(values.perfect->most, 0.0);
  ASSERT_TRUE(values.stochastic);
  EXPECT_GE(values.stochastic->most, 0.0);
  EXPECT_EQ(values.regret.size(), run.plan.branches.size());
  EXPECT_LE(run.values->robustness.worst_after, run.values->robustness.worst_before * 1.01);
}

TEST(OrderChange, TellsOtherPartsFromOtherNumbers) {
  plan::Plan first;
  first.choices = {{0, plan::Acquisition::rent, 4, 0, 0, 0}};
  plan::Plan second = first;
  EXPECT_EQ(order_change(first, second), OrderChange::none);
  second.choices[0].servers = 5;
  EXPECT_EQ(order_change(first, second), OrderChange::amounts);
  second.choices[0].how = plan::Acquisition::buy;
  EXPECT_EQ(order_change(first, second), OrderChange::parts);
}

}  // namespace
}  // namespace steelyard::study
